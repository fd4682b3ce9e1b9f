//! Crosswalks: the codes of one list as those of another, and what is lost on the way.
//!
//! Each is a table `crosswalks/FROM.TO.csv` of the catalogue. A row says `both` when two codes mean the same, `there`
//! or `back` when only that way is right (the note says what is lost), and `none` when a code has no like (the note
//! says why). So every code of either list is mapped or known not to be.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{List, rows};
use crate::catalogue;

/// What a code is in another list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Translation<'a> {
    /// This code.
    Code {
        /// The code in the other list.
        code: &'a str,
        /// What is lost, in words; `None` when nothing is.
        lost: Option<&'a str>,
    },
    /// There is none: why, in words.
    Unmapped(&'a str),
    /// The code is no code of the list it is said to be of.
    Unknown,
}

impl<'a> Translation<'a> {
    /// The code in the other list, if there is one.
    #[must_use]
    pub fn code(self) -> Option<&'a str> {
        match self {
            Self::Code { code, .. } => Some(code),
            Self::Unmapped(_) | Self::Unknown => None,
        }
    }
}

/// A crosswalk between two lists, one way.
#[derive(Debug, Clone, Copy)]
pub struct Crosswalk {
    /// The list that codes are translated from.
    pub from: &'static List,
    /// The list that they are translated to.
    pub to: &'static List,
    table: &'static Table,
    backwards: bool,
}

impl Crosswalk {
    /// The crosswalk from the list `from` to the list `to`; the same table serves either way.
    #[must_use]
    pub fn between(from: &str, to: &str) -> Option<Self> {
        TABLES.iter().find_map(|table| {
            let backwards = (table.to, table.from) == (from, to);
            let found = backwards || (table.from, table.to) == (from, to);
            found.then_some(())?;
            Some(Self { from: List::named(from)?, to: List::named(to)?, table, backwards })
        })
    }

    /// Every crosswalk, each way.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLES.iter().flat_map(|table| {
            [(table.from, table.to), (table.to, table.from)]
                .into_iter()
                .filter_map(|(from, to)| Self::between(from, to))
        })
    }

    /// What `code` is in the other list.
    #[must_use]
    pub fn translate(&self, code: &str) -> Translation<'static> {
        let told = self.table.rows.iter().find_map(|row| row.translation(code, self.backwards));
        told.unwrap_or(Translation::Unknown)
    }
}

/// A table of the catalogue.
#[derive(Debug)]
struct Table {
    from: &'static str,
    to: &'static str,
    rows: Vec<Row>,
}

#[derive(Debug, Deserialize)]
struct Row {
    from: String,
    to: String,
    way: Way,
    note: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Way {
    Both,
    There,
    Back,
    None,
}

impl Row {
    /// What the row says of `code`, if it speaks of it.
    fn translation(&self, code: &str, backwards: bool) -> Option<Translation<'_>> {
        let there = (&self.from, &self.to, Way::There);
        let (of, other, way) = if backwards { (&self.to, &self.from, Way::Back) } else { there };
        match self.way {
            _ if of != code => None,
            Way::None => Some(Translation::Unmapped(&self.note)),
            way_of_row if way_of_row == way || way_of_row == Way::Both => {
                let lost = (way_of_row != Way::Both).then_some(self.note.as_str());
                Some(Translation::Code { code: other, lost })
            }
            _ => None,
        }
    }
}

static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    let table = |(name, text): &(&'static str, &'static str)| {
        let (from, to) = name.split_once('.')?;
        Some(Table { from, to, rows: rows(text).collect() })
    };
    catalogue::CROSSWALKS.iter().filter_map(table).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_read_whole() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue/child-record/1.0/crosswalks");
        assert_eq!(TABLES.len(), std::fs::read_dir(folder).unwrap().count());
        for (table, (name, text)) in TABLES.iter().zip(catalogue::CROSSWALKS) {
            assert_eq!(table.rows.len(), text.lines().count() - 1, "{name}");
            assert!(List::named(table.from).is_some() && List::named(table.to).is_some(), "{name}");
        }
        assert_eq!(Crosswalk::all().count(), 2 * TABLES.len());
    }

    /// Every code of every crosswalk, either way, and what becomes of it.
    fn translations() -> impl Iterator<Item = (Crosswalk, &'static str, Translation<'static>)> {
        Crosswalk::all().flat_map(|crosswalk| {
            crosswalk.from.codes.iter().map(move |row| (crosswalk, row.code.as_str(), crosswalk.translate(&row.code)))
        })
    }

    /// No code of either list is forgotten, none is mapped to a code that is not there, none has two answers.
    #[test]
    fn every_code_is_mapped_or_said_not_to_be() {
        for (crosswalk, code, translation) in translations() {
            let which = format!("{code} of {} in {}", crosswalk.from.name, crosswalk.to.name);
            match translation {
                Translation::Code { code, .. } => assert!(crosswalk.to.label(code).is_some(), "{which} is {code}"),
                Translation::Unmapped(why) => assert!(!why.is_empty(), "{which}"),
                Translation::Unknown => panic!("nothing is said of {which}"),
            }
            assert!(!matches!(translation, Translation::Code { lost: Some(""), .. }), "{which} loses something: what?");
            let rows = crosswalk.table.rows.iter();
            let answers = rows.filter(|row| row.translation(code, crosswalk.backwards).is_some()).count();
            assert_eq!(answers, 1, "{which} has {answers} answers");
        }
    }

    #[test]
    fn no_table_names_a_stranger() {
        let known = |list: &str, code: &str| code.is_empty() || List::named(list).unwrap().label(code).is_some();
        for (table, row) in TABLES.iter().flat_map(|table| table.rows.iter().map(move |row| (table, row))) {
            assert!(known(table.from, &row.from) && known(table.to, &row.to), "{} {}", table.from, table.to);
        }
    }

    /// What is the same both ways comes back as it was.
    #[test]
    fn what_loses_nothing_comes_back() {
        for (crosswalk, code, translation) in translations() {
            let Translation::Code { code: other, lost: None } = translation else { continue };
            let back = Crosswalk::between(&crosswalk.to.name, &crosswalk.from.name).unwrap();
            assert_eq!(back.translate(other), Translation::Code { code, lost: None });
        }
    }

    /// The three lists of ethnicity agree: by way of the DfE's list the NHS and NCCIS say the same as directly.
    #[test]
    fn ethnicity_agrees_by_way_of_the_dfe() {
        let direct = Crosswalk::between("nhs-ethnic-category", "nccis-ethnicity").unwrap();
        let first = Crosswalk::between("nhs-ethnic-category", "ethnicity").unwrap();
        let second = Crosswalk::between("ethnicity", "nccis-ethnicity").unwrap();
        for code in direct.from.codes.iter().map(|row| row.code.as_str()) {
            let by_way = first.translate(code).code().and_then(|code| second.translate(code).code());
            assert_eq!(direct.translate(code).code(), by_way, "{code}");
        }
        let known = Crosswalk::between("ethnicity", "nhs-ethnic-category").unwrap();
        assert_eq!(known.translate("BAFR"), Translation::Code { code: "N", lost: None });
        assert!(matches!(known.translate("WROM"), Translation::Code { code: "C", lost: Some(_) }));
        assert_eq!(known.translate("nonsense"), Translation::Unknown);
    }
}
