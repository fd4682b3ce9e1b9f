//! Every field of the three shapes, by the name that the CSV download gives it, and its number in each year's bulk upload.

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;

use crate::contract::{Carried, Mapping};

/// The collection years whose bulk upload templates are known. 2025 and 2026 number what both ask alike.
pub(super) const YEARS: [i16; 5] = [2022, 2023, 2024, 2025, 2026];

/// One field.
#[derive(Debug, Deserialize)]
pub(super) struct Field {
    /// Its name in the download; for what only a bulk upload has, a name of the same kind: `startdate (day)`.
    pub(super) name: String,
    #[serde(rename = "2022")]
    in_2022: String,
    #[serde(rename = "2023")]
    in_2023: String,
    #[serde(rename = "2024")]
    in_2024: String,
    #[serde(rename = "2025")]
    in_2025: String,
    #[serde(rename = "2026")]
    in_2026: String,
    carried: String,
    what: String,
}

impl Field {
    /// Its numbers in a year's bulk upload; most have one or none.
    pub(super) fn numbers(&self, year: i16) -> impl Iterator<Item = usize> {
        let cell = match year {
            2022 => &self.in_2022,
            2023 => &self.in_2023,
            2024 => &self.in_2024,
            2025 => &self.in_2025,
            _ => &self.in_2026,
        };
        cell.split(' ').filter_map(|number| number.parse().ok())
    }

    /// Why it is not carried; nothing when it is.
    pub(super) fn reason(&'static self) -> Option<&'static str> {
        (self.carried != "in").then_some(self.what.as_str())
    }

    /// Its name and where it stands in a bulk upload.
    fn title(&self) -> String {
        let of_year = |year: &i16| {
            let numbers: Vec<String> = self.numbers(*year).map(|number| number.to_string()).collect();
            (!numbers.is_empty()).then(|| format!("{year}: {}", numbers.join(" ")))
        };
        let years: Vec<String> = YEARS.iter().rev().filter_map(of_year).collect();
        if years.is_empty() { self.name.clone() } else { format!("{} [bulk upload {}]", self.name, years.join(", ")) }
    }
}

/// All fields.
static FIELDS: LazyLock<Vec<Field>> = LazyLock::new(|| {
    let mut reader = csv::Reader::from_reader(include_str!("fields.csv").as_bytes());
    // The text is part of the program, and a test reads all of it.
    reader.deserialize().filter_map(Result::ok).collect()
});

static BY_NAME: LazyLock<HashMap<String, &'static Field>> =
    LazyLock::new(|| FIELDS.iter().map(|field| (field.name.to_lowercase(), field)).collect());

static TITLES: LazyLock<Vec<String>> = LazyLock::new(|| FIELDS.iter().map(Field::title).collect());

/// The field of a name in lower case.
pub(super) fn named(name: &str) -> Option<&'static Field> {
    BY_NAME.get(name).copied()
}

/// The fields of a year's bulk upload by number; the first place is empty, for numbers begin at 1.
pub(super) fn numbered(year: i16) -> Vec<Option<&'static Field>> {
    let mut numbered = vec![None];
    for field in FIELDS.iter() {
        for number in field.numbers(year) {
            if numbered.len() <= number {
                numbered.resize(number + 1, None);
            }
            if let Some(place) = numbered.get_mut(number) {
                *place = Some(field);
            }
        }
    }
    numbered
}

pub(super) fn mapping() -> Vec<Mapping> {
    let carried = |field: &'static Field| match field.reason() {
        None => Carried::In(&field.what),
        Some(reason) => Carried::Not(reason),
    };
    FIELDS.iter().zip(TITLES.iter()).map(|(field, native)| Mapping { native, carried: carried(field) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read_and_no_name_is_there_twice() {
        assert_eq!(FIELDS.len(), include_str!("fields.csv").lines().count() - 1);
        assert_eq!(BY_NAME.len() + 1, FIELDS.len(), "schtype and SCHTYPE are the same to us");
        for field in FIELDS.iter() {
            assert!(["in", "not"].contains(&field.carried.as_str()) && !field.what.is_empty(), "{}", field.name);
        }
    }

    #[test]
    fn every_number_of_every_year_has_its_field() {
        for (year, last) in [(2022, 134), (2023, 134), (2024, 130), (2025, 129), (2026, 148)] {
            let fields = numbered(year);
            assert_eq!(fields.len(), last + 1, "{year}");
            let missing: Vec<usize> = (1..=last).filter(|number| fields[*number].is_none()).collect();
            assert!(missing.is_empty(), "{year}: {missing:?}");
        }
    }

    #[test]
    fn the_numbers_that_matter_are_the_ones_in_each_years_template() {
        let at = |year, number: usize| numbered(year)[number].unwrap().name.as_str();
        for (year, numbers) in [
            (2022, [96, 12, 28, 107, 62, 66, 7]),
            (2023, [7, 46, 51, 25, 109, 100, 13]),
            (2024, [8, 42, 47, 23, 105, 96, 13]),
            (2025, [8, 42, 47, 25, 105, 96, 13]),
            (2026, [8, 42, 47, 25, 105, 96, 13]),
        ] {
            let names = ["startdate (day)", "age1", "relat2", "la", "prevloc", "layear", "tenancycode"];
            assert_eq!(numbers.map(|number| at(year, number)), names, "{year}");
        }
    }
}
