//! The Standard Safeguarding Dataset: everything it has words for survives, in each system's shape and across them.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]

mod leaves;
mod message;

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::Path,
};

use crosswalk_adapters::{
    contract::{Adapter, Carried, Content, Decoded, Encoded, NativeFile},
    registry,
};
use crosswalk_schemas::{dictionary, model::ChildRecord, versions::Version};
use leaves::{everything, leaves};
use message::{message, transfer};
use proptest::prelude::*;
use serde_json::Value;

const SHAPES: [&str; 3] = ["ssd", "ssd-liquidlogic", "ssd-mosaic"];

fn adapter(name: &str) -> &'static dyn Adapter {
    registry::adapter(name).unwrap()
}

fn sample(name: &str) -> Vec<NativeFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ssd/samples").join(name);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let file = |path: &std::path::PathBuf| NativeFile {
        name: path.file_name().unwrap().to_str().unwrap().to_owned(),
        bytes: fs::read(path).unwrap(),
    };
    paths.iter().map(file).collect()
}

fn records(decoded: &Decoded) -> Vec<ChildRecord> {
    let record = |content: &Content| match content {
        Content::Record(record) => (**record).clone(),
        other => panic!("{other:?}"),
    };
    decoded.items.iter().map(|item| record(&item.content)).collect()
}

fn encode(name: &str, records: Vec<ChildRecord>) -> Encoded {
    adapter(name).encode(&message(transfer(records))).unwrap()
}

/// Writes a record in a shape and reads it again: what of it came back otherwise, and was not told.
fn lost_in_silence(name: &str, record: &Value) -> Vec<String> {
    let original: ChildRecord = serde_json::from_value(record.clone()).unwrap();
    let encoded = encode(name, vec![original.clone()]);
    let decoded = adapter("ssd").decode(&encoded.files);
    assert!(decoded.refused.is_empty(), "{name}: {:?}", decoded.refused);
    let read = records(&decoded);
    let id = &original.identity.local_id;
    let back = read.iter().find(|record| record.identity.local_id == *id).expect("the child came back");
    leaves::lost_in_silence(record, &serde_json::to_value(back).unwrap(), &encoded.losses)
}

#[test]
fn everything_that_the_dataset_has_words_for_survives_in_each_shape() {
    let record = everything();
    for name in SHAPES {
        assert_eq!(lost_in_silence(name, &record), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn of_a_full_record_only_that_is_lost_which_the_dataset_has_no_field_for() {
    let record: ChildRecord = serde_json::from_value(everything()).unwrap();
    let mapping = adapter("ssd").mapping();
    let both_ways = mapping.iter().flat_map(|row| match row.carried {
        Carried::BothWays(paths) => paths.split("; ").collect(),
        _ => Vec::new(),
    });
    let both_ways: Vec<&str> = both_ways.collect();
    for loss in encode("ssd", vec![record.clone()]).losses {
        let why = both_ways.iter().any(|path| loss.field == *path).then(|| loss.reason.to_string());
        assert!(why.as_deref().is_none_or(|why| ALLOWED.contains(&why)), "{}: {why:?}", loss.field);
    }
}

/// Losses of what the dataset has fields for: examples contradict each other, or stand alone.
const ALLOWED: &[&str] = &[
    "the child is born; a birth date and an expected one exclude each other",
    "the address has more than lines; they are written as its street, or not beside the one it has",
    "only the source's own word for the kind is written, and it says another",
    "only the name of the role tells who leads",
    "only mothers, and children of one mother, are told apart",
    "nothing of the child names this team, so that nobody could tell it is the child's",
    "its row names the child only by another row, and that one is not there",
];

/// What each child of an extract says, by id.
fn said(decoded: &Decoded) -> BTreeMap<String, BTreeMap<String, Vec<String>>> {
    let told = |record: &ChildRecord| {
        (record.identity.local_id.clone().unwrap(), leaves(&serde_json::to_value(record).unwrap()))
    };
    records(decoded).iter().map(told).collect()
}

#[test]
fn an_extract_of_one_system_arrives_whole_in_the_shape_of_the_other() {
    for (from, to) in [("liquidlogic", "ssd-mosaic"), ("mosaic", "ssd-liquidlogic"), ("extract", "ssd-mosaic")] {
        let first = adapter("ssd").decode(&sample(from));
        assert!(first.items.len() > 1, "{from}: {:?}", first.refused);
        let encoded = encode(to, records(&first));
        assert_eq!(encoded.losses, [], "{from} to {to}");
        let arrived = adapter(to).decode(&encoded.files);
        assert_eq!(said(&first), said(&arrived), "{from} to {to}");
        let back = encode("ssd", records(&arrived));
        assert_eq!(said(&first), said(&adapter("ssd").decode(&back.files)), "{from} to {to} and back");
    }
}

#[test]
fn each_shape_is_written_as_its_system_s_own_queries_write_it() {
    let records = records(&adapter("ssd").decode(&sample("extract")));
    let first_lines = |name: &str, file: &str| -> Vec<String> {
        let files = encode(name, records.clone()).files;
        let file = files.iter().find(|written| written.name == file).unwrap_or_else(|| panic!("{name}: no {file}"));
        String::from_utf8(file.bytes.clone()).unwrap().lines().take(2).map(str::to_owned).collect()
    };
    let liquidlogic = first_lines("ssd-liquidlogic", "ssd_development.ssd_person.csv");
    assert_eq!(
        liquidlogic,
        [
            "pers_legacy_id,pers_person_id,pers_upn,pers_forename,pers_surname,pers_sex,pers_gender,pers_ethnicity,pers_dob,\
             pers_single_unique_id,pers_upn_unknown,pers_send_flag,pers_expected_dob,pers_death_date,pers_is_mother,\
             pers_nationality",
            "L-88,700101,B931212320001,Zoë,Okafor,F,F,BAFR,2015-06-02 00:00:00.000,9992015101,NULL,N,NULL,NULL,N,GBR",
        ]
    );
    let mosaic = first_lines("ssd-mosaic", "ssd_cp_visits.csv");
    assert_eq!(
        mosaic,
        [
            "cppv_cp_visit_id,cppv_cp_plan_id,cppv_cp_visit_date,cppv_cp_visit_seen,cppv_cp_visit_seen_alone,\
             cppv_cp_visit_bedroom,cppv_person_id",
            "V1,CPP12,2026-05-01,Y,,,700101",
        ]
    );
}

/// The types of the elements of each record of the standard.
fn types() -> HashMap<(String, String), String> {
    let elements = dictionary::elements(Version::V1_0);
    elements.iter().map(|e| ((e.holder.to_owned(), e.name.to_owned()), e.of.to_owned())).collect()
}

/// Texts that CSV, and those who write it, get wrong.
const TEXTS: [&str; 6] = ["a, \"b\" and c", "Zoë; d'Arcy", "=SUM(A1)", "x|y\tz", "NULLs", "日本 Str. 4"];

/// A record with some elements gone and others with text of all kinds.
fn varied(
    value: &Value,
    holder: &str,
    types: &HashMap<(String, String), String>,
    dice: &mut dyn Iterator<Item = u8>,
) -> Value {
    let Value::Object(fields) = value else { return value.clone() };
    let mut made = serde_json::Map::new();
    for (name, value) in fields {
        let of = &types[&(holder.to_owned(), name.clone())];
        let roll = dice.next().unwrap_or(0);
        let needed = [
            "LocalID",
            "PersonName",
            "PersonFamilyName",
            "Identity",
            "PersonBirthDate",
            "Professional",
            "Need",
            "Kind",
            "Value",
        ];
        let links = name.ends_with("ID");
        // An address that does not say where is none, says the standard.
        let where_it_is = holder == "Address" && name == "PostCode";
        if roll.is_multiple_of(4) && !where_it_is && !needed.contains(&name.as_str()) && !links {
            continue;
        }
        let text = TEXTS[usize::from(roll) % TEXTS.len()];
        let one = |value: &Value, dice: &mut dyn Iterator<Item = u8>| match value {
            Value::String(_) if roll.is_multiple_of(3) && of == "Text" && !links => {
                Value::from(text.replace('\t', " "))
            }
            Value::String(_) if roll.is_multiple_of(3) && of == "Note" => Value::from(format!("{text}\nsecond line")),
            other => varied(other, of, types, dice),
        };
        made.insert(
            name.clone(),
            match value {
                Value::Array(values) => values.iter().map(|value| one(value, dice)).collect(),
                value => one(value, dice),
            },
        );
    }
    Value::Object(made)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_record_says_is_written_and_read_again_or_told(dice in proptest::collection::vec(any::<u8>(), 600)) {
        let record = varied(&everything(), "ChildRecord", &types(), &mut dice.into_iter());
        if serde_json::from_value::<ChildRecord>(record.clone()).is_ok() {
            for name in SHAPES {
                prop_assert_eq!(lost_in_silence(name, &record), Vec::<String>::new(), "{}", name);
            }
        }
    }
}
