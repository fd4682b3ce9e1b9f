//! Code lists of the standard: what a code means, since when and until when, and where it comes from.
//!
//! Lists that the standard's own elements use stand beside lists that only other systems use; [`crosswalk`] turns the
//! codes of one into those of another.

pub mod crosswalk;

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use jiff::civil::Date;
use serde::Deserialize;

use crate::{
    catalogue,
    versions::{self, File, Version},
};

/// A code of a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Code {
    /// The code.
    pub code: String,
    /// What it means.
    pub label: String,
    /// First day on which it may be used; `None` for always.
    pub valid_from: Option<Date>,
    /// Last day on which it may be used; `None` for ever.
    pub valid_to: Option<Date>,
    /// Where the list is published.
    pub source: String,
}

impl Code {
    /// Whether the code may be used on `day`.
    #[must_use]
    pub fn is_valid(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// A code list, in the order it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Its name: the file `codes/NAME.csv` of the catalogue.
    pub name: String,
    /// What it is a list of.
    pub title: String,
    /// Who keeps it.
    pub publisher: String,
    /// True when systems hold codes beyond the list: those are warned of, not refused.
    pub open: bool,
    /// Its codes. One code may stand on several rows, for several periods.
    pub codes: Vec<Code>,
    used_by: Vec<String>,
    known: HashSet<String>,
}

impl List {
    /// The list `name` of version 1.0.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        Lists::of(Version::V1_0).all.iter().find(|list| list.name == name)
    }

    /// Whether the list has `code`, of whatever time.
    #[must_use]
    pub fn has(&self, code: &str) -> bool {
        self.known.contains(code)
    }

    /// The rows of `code`; none when the list has no such code.
    pub fn rows<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a Code> + Clone {
        self.codes.iter().filter(move |row| row.code == code)
    }

    /// What `code` means.
    #[must_use]
    pub fn label(&self, code: &str) -> Option<&str> {
        self.codes.iter().find(|row| row.code == code).map(|row| row.label.as_str())
    }

    /// Where the standard uses it: types of the schemas, or elements of a type (`Placement.Provider`).
    #[must_use]
    pub fn used_by(&self) -> &[String] {
        &self.used_by
    }
}

/// All code lists of a version.
#[derive(Debug)]
pub struct Lists {
    all: Vec<List>,
    by_type: HashMap<String, usize>,
    /// Elements of a type, with the list of each.
    by_element: HashMap<String, Vec<(String, usize)>>,
}

static FIRST: LazyLock<Lists> = LazyLock::new(|| Lists::read(&[catalogue::CODE_LISTS], Version::V1_0));
static SECOND: LazyLock<Lists> =
    LazyLock::new(|| Lists::read(&[catalogue::CODE_LISTS, catalogue::CODE_LISTS_1_1], Version::V1_1));

impl Lists {
    /// The code lists of a version.
    #[must_use]
    pub fn of(version: Version) -> &'static Self {
        match version {
            Version::V1_0 => &FIRST,
            Version::V1_1 => &SECOND,
        }
    }

    /// Every list, by name.
    #[must_use]
    pub fn all(&self) -> &[List] {
        &self.all
    }

    /// The list that values of the type `of` are codes of.
    pub(crate) fn of_type(&self, of: &str) -> Option<&List> {
        self.all.get(*self.by_type.get(of)?)
    }

    /// The elements of the type `record` that hold codes, each with its list.
    pub(crate) fn elements_of(&self, record: &str) -> &[(String, usize)] {
        self.by_element.get(record).map_or(&[], Vec::as_slice)
    }

    fn read(indices: &[&str], version: Version) -> Self {
        #[derive(Deserialize)]
        struct Row {
            list: String,
            title: String,
            publisher: String,
            open: String,
            used_by: String,
        }
        let files: &[File] = &versions::files(version).codes;
        let rows = indices.iter().flat_map(|index| rows::<Row>(index)).map(|row| {
            let texts = files.iter().filter(|(name, _)| *name == row.list);
            let codes: Vec<Code> = texts.flat_map(|(_, text)| rows(text)).collect();
            List {
                known: codes.iter().map(|row| row.code.clone()).collect(),
                codes,
                name: row.list,
                title: row.title,
                publisher: row.publisher,
                open: row.open == "yes",
                used_by: row.used_by.split_whitespace().map(str::to_owned).collect(),
            }
        });
        let all: Vec<List> = rows.collect();
        let (mut by_type, mut by_element) = (HashMap::new(), HashMap::<String, Vec<_>>::new());
        for (at, used) in all.iter().enumerate().flat_map(|(at, list)| list.used_by.iter().map(move |used| (at, used)))
        {
            match used.split_once('.') {
                Some((record, field)) => by_element.entry(record.to_owned()).or_default().push((field.to_owned(), at)),
                None => drop(by_type.insert(used.clone(), at)),
            }
        }
        Self { all, by_type, by_element }
    }
}

/// The rows of a published table. A row that cannot be read is left out; a test demands that there is none.
fn rows<T: for<'de> Deserialize<'de>>(text: &str) -> impl Iterator<Item = T> + use<'_, T> {
    csv::Reader::from_reader(text.as_bytes()).into_deserialize().filter_map(Result::ok)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, path::Path};

    use super::*;
    use crate::shape::Shape;

    fn names_in(folder: &str) -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue/child-record/1.0").join(folder);
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        files.map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn every_list_is_read_whole() {
        let lists = Lists::of(Version::V1_0).all();
        assert_eq!(lists.iter().map(|list| list.name.clone()).collect::<BTreeSet<_>>(), names_in("codes"));
        for list in lists {
            let text = catalogue::CODES.iter().find(|(name, _)| *name == list.name).expect(&list.name).1;
            assert_eq!(list.codes.len(), text.lines().count() - 1, "{}", list.name);
        }
    }

    #[test]
    fn every_code_has_a_label_a_source_and_sound_dates() {
        for list in Lists::of(Version::V1_0).all() {
            assert!(!list.title.is_empty() && !list.publisher.is_empty(), "{}", list.name);
            let mut seen = BTreeSet::new();
            for code in &list.codes {
                assert!(!code.label.is_empty() && !code.source.is_empty(), "{} {}", list.name, code.code);
                assert!(code.valid_from.is_none() || code.valid_to.is_none() || code.valid_from <= code.valid_to);
                assert!(seen.insert((&code.code, code.valid_from)), "{} {} stands twice", list.name, code.code);
            }
        }
    }

    /// A list is used by types and elements that are there, and every type that promises a list has one.
    #[test]
    fn lists_are_used_where_they_say() {
        let shape = Shape::of(Version::V1_0);
        for used in Lists::of(Version::V1_0).all().iter().flat_map(List::used_by) {
            let there = match used.split_once('.') {
                Some((record, field)) => shape.named(record).is_some_and(|of| of.field(field).is_some()),
                None => shape.named(used).is_some(),
            };
            assert!(there, "{used} is no type or element of the schemas");
        }
        for of in shape.types() {
            if let Some((_, file)) = of.doc.split_once("A code of the list codes/") {
                let name = file.split(".csv").next().unwrap();
                let list = List::named(name).unwrap_or_else(|| panic!("{} promises the list {name}", of.name));
                assert!(list.used_by.contains(&of.name), "codes.csv does not say that {name} is used by {}", of.name);
            }
        }
    }
}
