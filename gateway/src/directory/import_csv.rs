//! The ONS Postcode Directory or National Statistics Postcode Lookup, as the ONS publishes them in CSV.
//!
//! Their columns have had other names in almost every release; they are found by name, in any place.

use std::io::Read;

use csv::ByteRecord;
use jiff::civil::Date;

use super::table::{Builder, TooLarge};

/// Rows between two calls of the progress function.
pub(super) const STEP: u64 = 50_000;

/// Where the columns are.
#[derive(Debug, PartialEq, Eq)]
struct Columns {
    postcode: usize,
    district: usize,
    ended: Option<usize>,
    country: Option<usize>,
}

impl Columns {
    fn of(header: &ByteRecord) -> Result<Self, String> {
        let names: Vec<String> = header
            .iter()
            .map(|name| String::from_utf8_lossy(name).trim_start_matches('\u{feff}').trim().to_ascii_lowercase())
            .collect();
        let first = |wanted: &[&str]| wanted.iter().find_map(|name| names.iter().position(|have| have == name));
        let dated = |stem: &str| names.iter().position(|name| is_dated(name, stem));
        let postcode = first(&["pcds", "pcd8", "pcd7", "pcd", "pcd2", "postcode"]);
        let district = first(&["oslaua", "laua"]).or_else(|| dated("lad"));
        let (Some(postcode), Some(district)) = (postcode, district) else {
            return Err(
                "it has no columns of postcodes (pcds, pcd7, pcd) and districts (lad25cd, oslaua, laua); give \
                        the CSV file of the ONS Postcode Directory or the NSPL"
                    .to_owned(),
            );
        };
        let country = first(&["ctry"]).or_else(|| dated("ctry"));
        Ok(Self { postcode, district, ended: first(&["doterm"]), country })
    }
}

/// A column named after the year of its codes: `lad25cd`.
fn is_dated(name: &str, stem: &str) -> bool {
    let year = name.strip_prefix(stem).and_then(|rest| rest.strip_suffix("cd"));
    year.is_some_and(|year| year.len() == 2 && year.bytes().all(|b| b.is_ascii_digit()))
}

/// Reads all rows into the builder; the error says what is wrong, in words.
pub(super) fn read(input: impl Read, to: &mut Builder, progress: &mut dyn FnMut(u64)) -> Result<(), String> {
    let mut reader = csv::Reader::from_reader(input);
    let columns = Columns::of(reader.byte_headers().map_err(|error| error.to_string())?)?;
    let mut row = ByteRecord::new();
    while reader.read_byte_record(&mut row).map_err(|error| error.to_string())? {
        let cell = |at: usize| row.get(at).and_then(|cell| std::str::from_utf8(cell).ok()).map_or("", str::trim);
        let ended = month(columns.ended.map_or("", cell));
        let country = columns.country.map_or("", cell);
        let district = if cell(columns.district).is_empty() { country } else { cell(columns.district) };
        to.add(cell(columns.postcode), district, ended).map_err(|TooLarge| TooLarge::in_words())?;
        if to.rows().is_multiple_of(STEP) {
            progress(to.rows());
        }
    }
    Ok(())
}

/// The first day of a month written `YYYYMM`.
fn month(text: &str) -> Option<Date> {
    let (year, month) = text.split_at_checked(4)?;
    Date::new(year.parse().ok().filter(|year| *year >= 1900)?, month.parse().ok()?, 1).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::directory::record::Key;

    /// What the CSV says of each postcode, and how many rows were no postcode.
    fn check(text: &str, expected: &[(&str, Option<&str>, Option<Date>)], skipped: u64) {
        let mut builder = Builder::default();
        read(text.as_bytes(), &mut builder, &mut |_| ()).unwrap();
        assert_eq!(builder.skipped, skipped);
        let table = builder.finish();
        assert_eq!(table.records.len(), expected.len());
        for (text, district, ended) in expected {
            assert_eq!(table.find(Key::of(text).unwrap()), Some((*district, *ended)), "{text}");
        }
    }

    #[test]
    fn onspd_of_2025() {
        check(
            "\u{feff}\"pcd7\",\"pcd8\",\"pcds\",\"dointr\",\"doterm\",\"cty25cd\",\"lad25cd\",\"ctry25cd\"\n\
             \"OX1 4AB\",\"OX1  4AB\",\"OX1 4AB\",\"198001\",\"\",\"E10000025\",\"E07000178\",\"E92000001\"\n\
             \"AB1 0AA\",\"AB1  0AA\",\"AB1 0AA\",\"198001\",\"199606\",\"S99999999\",\"S12000033\",\"S92000003\"\n\
             \"JE2 3AB\",\"JE2  3AB\",\"JE2 3AB\",\"198001\",\"\",\"L99999999\",\"L99999999\",\"L93000001\"\n\
             \"NPT 0AD\",\"NPT  0AD\",\"NPT 0AD\",\"198001\",\"200103\",\"\",\"\",\"W92000004\"\n",
            &[
                ("OX1 4AB", Some("E07000178"), None),
                ("AB1 0AA", Some("S12000033"), Some(date(1996, 6, 1))),
                ("JE2 3AB", Some("L99999999"), None),
                ("NPT 0AD", Some("W92000004"), Some(date(2001, 3, 1))),
            ],
            0,
        );
    }

    #[test]
    fn onspd_before_2025_and_nspl() {
        check(
            "pcd,pcd2,pcds,dointr,doterm,oscty,oslaua,ctry\nM1  1AE,M1   1AE,M1 1AE,198001,,E99999999,E08000003,E92000001\n",
            &[("M1 1AE", Some("E08000003"), None)],
            0,
        );
        check(
            "laua,doterm,pcd\nE08000016,,S70 1AA\nE08000016,,none at all\n,,S70 1AB\n",
            &[("S70 1AA", Some("E08000016"), None), ("S70 1AB", None, None)],
            1,
        );
    }

    #[test]
    fn refuses_other_tables() {
        let why = |text: &str| read(text.as_bytes(), &mut Builder::default(), &mut |_| ()).unwrap_err();
        assert!(why("a,b\n1,2\n").contains("lad25cd"));
        assert!(why("pcds,ladcd,lad2025cd\nOX1 4AB,E07000178,\n").contains("lad25cd"));
        assert!(why("pcds,laua\nOX1 4AB\n").contains("line: 2"));
    }
}
