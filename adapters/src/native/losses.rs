//! What a native format cannot carry: every filled path of a document that the mapping table does not name.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use crate::contract::{Carried, Loss, Mapping};

/// The losses when `document`, called `root` in the mapping's paths, is written in the mapping's format. A mapping path
/// covers all that is below it.
pub(crate) fn of_encoding(
    root: &str,
    document: &impl Serialize,
    mapping: &[Mapping],
    reason: &'static str,
) -> Vec<Loss> {
    let carried: Vec<&str> = mapping.iter().flat_map(|row| written(&row.carried)).collect();
    leaves(root, document)
        .into_iter()
        .filter(|leaf| !carried.iter().any(|path| covers(path, leaf)))
        .map(|field| Loss { field, reason: reason.into() })
        .collect()
}

/// The filled leaf paths of a document, without positions, each once.
pub(crate) fn leaves(root: &str, document: &impl Serialize) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    if let Ok(value) = serde_json::to_value(document) {
        walk(root, &value, &mut paths);
    }
    paths
}

fn walk(path: &str, value: &Value, paths: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| walk(&format!("{path}/{name}"), value, paths)),
        Value::Array(values) => values.iter().for_each(|value| walk(path, value, paths)),
        _ => {
            paths.insert(path.to_owned());
        }
    }
}

/// The paths that a row writes from; a row may name several, separated by `; `.
pub(crate) fn written(carried: &Carried) -> Vec<&'static str> {
    match carried {
        Carried::BothWays(paths) | Carried::Out(paths) => paths.split("; ").collect(),
        Carried::In(_) | Carried::Not(_) => Vec::new(),
    }
}

/// Whether a mapping's path is a leaf's own or one above it.
pub(crate) fn covers(path: &str, leaf: &str) -> bool {
    leaf.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
