//! What a record says, path by path, and what of it did not come back.

use std::collections::BTreeMap;

use crosswalk_adapters::contract::Loss;
use crosswalk_schemas::{dictionary, model::MessageClass, versions::Version};
use serde_json::Value;

/// A child's record in which every element of the standard is filled.
pub(crate) fn everything() -> Value {
    dictionary::example(Version::V1_0, MessageClass::RecordTransfer)["RecordTransfer"]["ChildRecord"][0].clone()
}

/// What of a record came back otherwise and was not told.
pub(crate) fn lost_in_silence(record: &Value, back: &Value, told: &[Loss]) -> Vec<String> {
    let back = leaves(back);
    let is_told = |path: &String| told.iter().any(|loss| loss.field == *path);
    let lost = leaves(record).into_iter().filter(|(path, values)| !is_told(path) && back.get(path) != Some(values));
    lost.map(|(path, values)| format!("{path}: {values:?} became {:?}", back.get(&path))).collect()
}

/// The values of each path; given names as one, which the dataset does not part.
pub(crate) fn leaves(record: &Value) -> BTreeMap<String, Vec<String>> {
    let mut leaves = BTreeMap::new();
    walk("ChildRecord", record, &mut leaves);
    for values in leaves.values_mut() {
        values.sort();
    }
    leaves
}

fn walk(path: &str, value: &Value, leaves: &mut BTreeMap<String, Vec<String>>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| walk(&format!("{path}/{name}"), value, leaves)),
        Value::Array(values) if path.ends_with("PersonGivenName") => {
            let names: Vec<_> = values.iter().filter_map(Value::as_str).collect();
            leaves.entry(path.to_owned()).or_default().push(names.join(" "));
        }
        Value::Array(values) => values.iter().for_each(|value| walk(path, value, leaves)),
        other => leaves.entry(path.to_owned()).or_default().push(other.to_string()),
    }
}
