//! What others say of the two formats of which nobody gives a sample: the department's page with a payload whose values are
//! the names of their types, and the dataset's own specification. Both are read as far as they go, and what comes of it is told.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test stops at the first surprise, and says what it skips"
)]

use std::{collections::BTreeMap, fs, path::Path};

use crosswalk_adapters::{
    contract::{Decoded, NativeFile, NativeFinding},
    registry,
};
use expect_test::expect_file;

/// A file by others, where it stands beside the repository.
fn by_others(name: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples").join(name);
    let text = fs::read_to_string(&path).ok();
    if text.is_none() {
        eprintln!("SKIPPED: no samples by others beside the repository, at {}", path.display());
    }
    text
}

fn decode(adapter: &str, files: &[NativeFile]) -> Decoded {
    registry::adapter(adapter).unwrap().decode(files)
}

/// What was read: kinds, rules, fields and counts.
fn told(title: &str, decoded: &Decoded) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut count = |line: String| *counts.entry(line).or_default() += 1;
    for item in &decoded.items {
        count(format!("item {}", item.content.kind()));
        item.losses.iter().for_each(|loss| count(format!("lost {}: {}", loss.field, loss.reason)));
    }
    decoded.refused.iter().for_each(|_| count("refused".to_owned()));
    decoded.all_findings().for_each(|found| count(format!("found {} {}", found.rule, found.field)));
    for (why, times) in &decoded.skipped {
        (0..*times).for_each(|_| count(format!("skipped: {why}")));
    }
    let lines = counts.into_iter().map(|(line, times)| format!("  {times} {line}"));
    format!("{title}\n{}\n", lines.collect::<Vec<_>>().join("\n"))
}

/// The only payload there is stands on a page: no JSON as it stands there, its values the names of their types.
#[test]
fn the_payload_on_the_department_s_page_is_read_as_far_as_it_goes() {
    let Some(page) = by_others("csc-api/json_payload_structure.md") else { return };
    let payload = page.split("```json").nth(1).and_then(|rest| rest.split("```").next()).expect("one payload");
    assert!(payload.contains("\"surname\": \"string\""), "there is a real sample by now: read that");
    let read = |text: &str| decode("csc-api", &[NativeFile { name: "payload.json".to_owned(), bytes: text.into() }]);
    let mended = payload.replace("Integer e.g. 20", "20");
    let dated = mended.replace("YYYY-MM-DD", "2026-01-02");
    let report = [
        told("as it stands on the page", &read(payload)),
        told("with a number for its score", &read(&mended)),
        told("with days for its dates too", &read(&dated)),
    ];
    let unknown = |found: &&NativeFinding| found.rule == "csc-api.field-unknown";
    assert_eq!(read(&dated).all_findings().find(unknown), None, "each field of the department's is known");
    // The page has a child's tombstone twice, before its fields and behind them.
    let last = dated.rfind("false").unwrap();
    let purged = read(&format!("{}true{}", &dated[..last], &dated[last + "false".len()..]));
    assert_eq!(purged.items[0].content.kind(), "purged");
    expect_file!["expected/csc-api-others.txt"].assert_eq(&report.concat());
}

/// There is no extract by others, only the specification: its tables as they would be exported, each with one row.
#[test]
fn every_table_of_the_dataset_s_specification_is_read_by_its_own_columns() {
    let Some(specification) = by_others("ssd/data_objects_specification.csv") else { return };
    let mut reader = csv::Reader::from_reader(specification.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (table, field) = (column("object_name"), column("field_name"));
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in reader.records().map(Result::unwrap) {
        tables.entry(row[table].to_owned()).or_default().push(row[field].to_owned());
    }
    assert!(tables.len() > 40, "{}", tables.len());
    let value = |field: &str| match field {
        "pers_surname" => "Okafor",
        "pers_dob" => "2015-06-02",
        _ if field.ends_with("_date") => "2026-01-02",
        _ => "1",
    };
    let extract: Vec<_> = tables
        .iter()
        .map(|(name, fields)| {
            let row: Vec<_> = fields.iter().map(|field| value(field)).collect();
            let bytes = format!("{}\n{}\n", fields.join(","), row.join(",")).into_bytes();
            NativeFile { name: format!("{name}.csv"), bytes }
        })
        .collect();
    let whole = NativeFile { name: "data_objects_specification.csv".to_owned(), bytes: specification.into_bytes() };
    let decoded = decode("ssd", &extract);
    let unknown = |found: &&NativeFinding| found.rule == "ssd.field-unknown";
    assert_eq!(decoded.all_findings().find(unknown), None, "each column of the specification is known");
    let report = told("the specification itself", &decode("ssd", &[whole])) + &told("its tables, a row each", &decoded);
    expect_file!["expected/ssd-others.txt"].assert_eq(&report);
}
