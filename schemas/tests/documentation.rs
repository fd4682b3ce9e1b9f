//! Every element is documented: its meaning, where it comes from, and an example that is right.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;

use crosswalk_schemas::{
    dictionary,
    model::MessageClass,
    report::{Form, Layer},
    validation::{Limits, Validator},
    versions::Version,
};

#[test]
fn every_element_has_meaning_source_and_example() {
    for version in Version::ALL {
        let elements = dictionary::elements(*version);
        for element in &elements {
            let name = format!("{version:?} {}/{}", element.holder, element.name);
            assert!(element.meaning.ends_with(['.', '?']), "{name} lacks its meaning, a sentence");
            assert!(!element.source.is_empty(), "{name} lacks its source");
            assert!(!element.example.is_null() && element.example != "", "{name} lacks its example");
        }
        for definition in dictionary::definitions(*version) {
            let name = format!("{version:?} {}", definition.name);
            assert!(definition.meaning.ends_with(['.', '?']), "{name} lacks its meaning, a sentence");
            assert!(!definition.source.is_empty(), "{name} lacks its source");
        }
        assert!(elements.len() > 700);
    }
}

/// Each class with every element once: the examples are what the schemas and code lists allow.
#[test]
fn examples_are_right() {
    let validator = Validator::new(Limits::default());
    for version in Version::ALL {
        for class in MessageClass::ALL {
            let message = dictionary::example(*version, *class);
            let text = serde_json::to_vec_pretty(&message).unwrap();
            let report = validator.check(&text, Form::Json, jiff::civil::date(2026, 11, 22)).report;
            let wrong: Vec<_> = report.findings.iter().filter(|found| found.layer <= Layer::Codes).collect();
            assert!(wrong.is_empty(), "{version:?} {class}: {wrong:#?}");
            assert!(report.skipped.is_empty());
        }
    }
}

/// A list of a foreign standard's fields says of each which element carries it, or why it is left out.
fn check_mapping(file: &str, fields: usize) {
    let path = format!("{}/catalogue/child-record/1.0/{file}", env!("CARGO_MANIFEST_DIR"));
    let mut seen = BTreeSet::new();
    for row in csv::Reader::from_path(path).unwrap().into_records() {
        let row = row.unwrap();
        let (field, element, reason) = (&row[0], &row[1], &row[2]);
        assert!(seen.insert(field.to_owned()), "{field} stands twice");
        if element.is_empty() {
            assert!(!reason.is_empty(), "{field} is left out without a reason");
        } else {
            assert!(dictionary::at_path(Version::V1_0, element).is_some(), "{field}: there is no element {element}");
        }
    }
    assert_eq!(seen.len(), fields);
}

#[test]
fn the_standard_safeguarding_dataset_is_mapped() {
    check_mapping("ssd-fields.csv", 359);
}

#[test]
fn the_common_transfer_file_is_mapped() {
    check_mapping("ctf-elements.csv", 106);
}
