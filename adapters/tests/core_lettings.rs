//! Lettings logs: files by others, and the same household in all shapes.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test stops at the first surprise, and says what it skips"
)]

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use crosswalk_adapters::{
    contract::{Content, Decoded, NativeFile},
    registry,
};

fn decode(path: &Path) -> Decoded {
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    registry::adapter("core-lettings").unwrap().decode(&[NativeFile { name, bytes: fs::read(path).unwrap() }])
}

/// Counts only: nothing of the files' content.
fn counts(decoded: &Decoded) -> String {
    let mut lines = format!("items {} refused {}\n", decoded.items.len(), decoded.refused.len());
    for (why, count) in &decoded.skipped {
        writeln!(lines, "skipped {count}: {why}").unwrap();
    }
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for finding in decoded.all_findings() {
        *found.entry(format!("{} {}", finding.rule, finding.field)).or_default() += 1;
    }
    for loss in decoded.items.iter().flat_map(|item| &item.losses) {
        *found.entry(format!("lost {}: {}", loss.field, loss.reason)).or_default() += 1;
    }
    for (what, count) in found {
        writeln!(lines, "{count} {what}").unwrap();
    }
    lines
}

#[test]
fn files_by_others_are_read_and_what_is_left_out_is_counted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples/core");
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("SKIPPED: no samples by others beside the repository, at shared/samples/core");
        return;
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let report = paths.iter().fold(String::new(), |report, path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        // One is a renewal, and in neither is anybody known to be a child: read again with one, and as a move.
        let changes = [
            (",R,-9,R,10,0,R,-9,R,10", ",C,9,F,9,0,R,-9,R,10"),
            (",1,1,1,10,10,23,", ",1,1,2,10,10,23,"),
            (",20,M,3,4,1,,,,,", ",20,M,3,4,1,C,9,F,9,"),
        ];
        let text = fs::read_to_string(path).unwrap();
        let with_child = changes.iter().fold(text, |text, (from, to)| text.replace(from, to));
        let file = NativeFile { name: name.to_owned(), bytes: with_child.into_bytes() };
        let moved = registry::adapter("core-lettings").unwrap().decode(&[file]);
        format!("{report}{name}\n{}with a child\n{}\n", counts(&decode(path)), counts(&moved))
    });
    expect_test::expect_file!["expected/core-lettings-others.txt"].assert_eq(&report);
}

#[test]
fn one_household_is_the_same_lead_in_every_shape() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/core_lettings/samples");
    let names = [
        "core-bulk-upload-2026.csv",
        "core-download-labels-2026.csv",
        "core_2026_2027_apr_mar_f0001_inc0002_pt001.xml",
    ];
    for name in names {
        let decoded = decode(&samples.join(name));
        let item = decoded.items.iter().find(|item| item.losses.iter().any(|loss| loss.field == "brent")).unwrap();
        let Content::Lead(lead) = &item.content else { panic!("{name}: no lead") };
        let draft = &lead.draft;
        assert_eq!(draft.move_date.to_string(), "2026-11-03", "{name}");
        assert_eq!(draft.from_address.post_code.as_deref(), Some("OX4 1XJ"), "{name}");
        assert_eq!(draft.to_address.as_ref().unwrap().post_code.as_deref(), Some("M14 5TG"), "{name}");
        assert_eq!(draft.losing_authority.as_ref().unwrap().as_str(), "E07000178", "{name}");
        assert_eq!(draft.gaining_authority.as_ref().unwrap().as_str(), "E08000003", "{name}");
        assert_eq!(draft.person.len(), 3, "{name}");
        assert_eq!(draft.person[0].local_id.as_deref(), Some("T-4711"), "{name}");
        assert!(lead.missing.contains(&"MoveNotification/Person/PersonName".to_owned()), "{name}");
    }
}
