//! Every field of the Standard Safeguarding Dataset (48 tables), and what becomes of it.

mod care;
mod looked_after;
mod other;
mod people;

use crate::contract::{Carried, Mapping};

/// Reasons of fields that hold nothing which could be lost.
const EMPTY_OF_CONTENT: &[&str] = &["a row number; has no content of its own", "the child's own row says it"];

pub(super) fn mapping() -> Vec<Mapping> {
    let named = named().map(|(native, carried)| Mapping { native, carried: carried.clone() });
    let others = without_section()
        .flat_map(|(_, reason, fields)| fields.iter().map(|native| Mapping { native, carried: Carried::Not(reason) }));
    named.chain(others).collect()
}

fn named() -> impl Iterator<Item = &'static (&'static str, Carried)> {
    people::FIELDS.iter().chain(care::FIELDS)
}

/// Tables of which nothing is carried: name, reason, fields.
fn without_section() -> impl Iterator<Item = &'static (&'static str, &'static str, &'static [&'static str])> {
    looked_after::TABLES.iter().chain(other::TABLES)
}

/// Why a field, written `table.field`, is not carried.
fn why_not(native: &str) -> Option<&'static str> {
    match named().find(|(name, _)| *name == native)?.1 {
        Carried::Not(reason) => Some(reason),
        _ => None,
    }
}

/// Why what stands in a column is lost; `None` when it is carried or when there is nothing to lose.
pub(super) fn why_lost(table: &str, column: &str) -> Option<&'static str> {
    if why_not_table(table).is_some() {
        return None;
    }
    match why_not(&format!("{table}.{column}")) {
        Some(reason) if EMPTY_OF_CONTENT.contains(&reason) => None,
        None if !is_field(table, column) => Some("not a field of the dataset"),
        other => other,
    }
}

/// Why nothing of a table is carried.
pub(super) fn why_not_table(table: &str) -> Option<&'static str> {
    without_section().find(|(name, ..)| *name == table).map(|(_, reason, _)| *reason)
}

/// Whether the dataset has such a table.
pub(super) fn is_table(table: &str) -> bool {
    why_not_table(table).is_some() || named().any(|(native, _)| native.split_once('.').is_some_and(|n| n.0 == table))
}

/// Whether the dataset has such a field.
pub(super) fn is_field(table: &str, column: &str) -> bool {
    let is_it = |native: &str| native.split_once('.') == Some((table, column));
    named().any(|(native, _)| is_it(native))
        || without_section().any(|(_, _, fields)| fields.iter().any(|native| is_it(native)))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn all_359_fields_once() {
        let rows = mapping();
        let names: HashSet<&str> = rows.iter().map(|row| row.native).collect();
        assert_eq!((rows.len(), names.len()), (359, 359));
        let tables: HashSet<&str> = names.iter().filter_map(|name| name.split('.').next()).collect();
        assert_eq!(tables.len(), 48);
        assert!(tables.iter().all(|table| is_table(table)) && !is_table("ssd_nothing"));
        assert!(is_field("ssd_sen_need", "senn_table_id") && !is_field("ssd_person", "pers_upn"));
        assert!(EMPTY_OF_CONTENT.iter().all(|reason| rows.iter().any(|row| row.carried == Carried::Not(reason))));
    }
}
