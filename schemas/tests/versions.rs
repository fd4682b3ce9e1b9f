//! Versions side by side: 1.1 is what its changes say, is judged alike in both forms, and the bridge to and from 1.0
//! loses nothing that it does not tell.

mod arbitrary;

use crosswalk_schemas::{
    decode, encode,
    model::{Body, Message},
    report::Form,
    validation::{Checked, Limits, Validator},
    versions::{Changes, Version, bridge, files},
};
use proptest::prelude::*;

fn check(text: &[u8], form: Form) -> Checked {
    static VALIDATOR: std::sync::LazyLock<Validator> = std::sync::LazyLock::new(|| Validator::new(Limits::default()));
    VALIDATOR.check(text, form, jiff::civil::date(2026, 11, 22))
}

/// What is found, without lines and columns and without the names that a version gives.
fn told(message: &Message, form: Form) -> Vec<(String, String, String)> {
    let findings = check(&encode(message, form), form).report.findings.into_iter();
    let first = |text: &str| text.replace("FirstLanguage", "Language").replace(", X1", "");
    let mut told: Vec<_> = findings.map(|f| (first(&f.place.path), f.rule, first(&f.text))).collect();
    told.sort();
    told
}

/// A message of 1.1 that says what only 1.1 can, wherever it can; and how many such places there are.
fn with_all_that_is_new(message: Message) -> (Message, usize) {
    let mut message = bridge(message, Version::V1_1).message;
    let mut places = 0;
    match &mut message.body {
        Body::MoveNotification(movement) => {
            movement.section208_notice = Some(true);
            places += 1;
        }
        Body::RecordTransfer(transfer) => {
            for record in &mut transfer.child_record {
                record.identity.nhs_number_status = Some("01".to_owned());
                places += 1;
                for member in record.household.iter_mut().flat_map(|household| &mut household.member) {
                    member.interpreter_language = Some("Tigrinya".to_owned());
                    places += 1;
                }
                for referral in record.social_care.iter_mut().flat_map(|section| &mut section.referral) {
                    referral.close_reason = Some("X1".to_owned());
                    places += 1;
                }
            }
        }
        _ => {}
    }
    (message, places)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Up and down again is the same message; what is found does not depend on the version.
    #[test]
    fn up_and_down_loses_nothing(message in arbitrary::message()) {
        let up = bridge(message.clone(), Version::V1_1);
        prop_assert!(up.losses.is_empty());
        for form in [Form::Xml, Form::Json] {
            prop_assert_eq!(&decode(&encode(&up.message, form), form).unwrap(), &up.message);
            prop_assert_eq!(told(&up.message, form), told(&message, form));
        }
        let down = bridge(up.message, Version::V1_0);
        prop_assert!(down.losses.is_empty(), "{:?}", down.losses);
        prop_assert_eq!(down.message, message);
    }

    /// What is new is valid in 1.1, in both forms, and every bit of it is told when it is lost.
    #[test]
    fn every_loss_is_told(message in arbitrary::message()) {
        let (message, places) = with_all_that_is_new(message);
        let structure = |message: &Message, form| -> Vec<_> {
            let report = check(&encode(message, form), form).report;
            report.findings.into_iter().filter(|found| found.rule.starts_with("structure") || found.path_is_new()).collect()
        };
        for form in [Form::Xml, Form::Json] {
            prop_assert_eq!(structure(&message, form), vec![]);
            prop_assert_eq!(&decode(&encode(&message, form), form).unwrap(), &message);
        }
        let down = bridge(message, Version::V1_0);
        prop_assert_eq!(down.losses.len(), places, "{:#?}", down.losses);
        for form in [Form::Xml, Form::Json] {
            prop_assert_eq!(structure(&down.message, form), vec![]);
        }
        prop_assert_eq!(bridge(down.message.clone(), Version::V1_0).losses, vec![]);
    }
}

/// Whether a finding stands at something that 1.1 added.
trait PathIsNew {
    fn path_is_new(&self) -> bool;
}

impl PathIsNew for crosswalk_schemas::report::Finding {
    fn path_is_new(&self) -> bool {
        Changes::of(Version::V1_1).added.iter().any(|added| self.place.path.ends_with(&added.element))
            || self.text.contains("\"X1\"")
    }
}

/// An anchor that 1.0 does not have any more leaves a change out: each must be seen in both schemas.
#[test]
fn every_change_is_in_the_derived_files() {
    let text =
        |files: &[(&str, std::borrow::Cow<'_, str>)]| -> String { files.iter().map(|(_, text)| &**text).collect() };
    let (old, new) = (files(Version::V1_0), files(Version::V1_1));
    let changes = Changes::of(Version::V1_1);
    let elements = changes.added.iter().map(|added| &added.element).chain(changes.renamed.iter().map(|new| &new.to));
    for name in elements.chain(changes.types.iter().map(|new| &new.name)) {
        for (old, new) in [(&old.xsd, &new.xsd), (&old.json, &new.json)] {
            assert!(!text(old).contains(&format!("\"{name}\"")), "{name} is in 1.0");
            assert!(text(new).contains(&format!("\"{name}\"")), "{name} found no place: look at its anchor in 1.0");
        }
    }
    for new_code in &changes.codes {
        let list = &new.codes.iter().find(|(name, _)| *name == new_code.list).unwrap().1;
        assert!(list.contains(&format!("\n{},", new_code.code)) && list.contains(&new_code.earlier));
    }
    for file in new.xsd.iter().chain(&new.json) {
        assert!(!file.1.contains("child-record:1.0") && !file.1.contains("Interchange 1.0"), "{}", file.0);
    }
    assert_eq!(old.xsd.len(), new.xsd.len());
}

/// A draft stands as its changes; a released version stands in the catalogue whole, as it was derived, and is never
/// edited again. `UPDATE_EXPECT=1` writes the files of one that was just released.
#[test]
fn released_versions_are_published_whole() {
    for version in Version::ALL.iter().filter(|version| version.release().unwrap().status == "released") {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("catalogue/child-record/{version}"));
        let files = files(*version);
        for (part, ending, files) in
            [("xsd", "xsd", &files.xsd), ("json", "json", &files.json), ("codes", "csv", &files.codes)]
        {
            for (name, text) in files {
                let path = folder.join(part).join(format!("{name}.{ending}"));
                expect_test::expect_file![path].assert_eq(text);
            }
        }
    }
}
