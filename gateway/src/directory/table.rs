//! A table of postcodes in memory: collected row by row, then sorted.

use std::collections::HashMap;

use crosswalk_schemas::identifiers::postcode;
use jiff::civil::Date;

use super::record::{Key, Record};

/// The most postcodes a table takes, three times what the United Kingdom has: 64 MB of memory.
const MOST: usize = 8_000_000;

/// A district's code, or none when the table gives none for the postcode.
pub(super) type District<'a> = Option<&'a str>;

/// Postcodes in order, each once. District 0 is none.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) records: Vec<Record>,
    pub(super) districts: Vec<String>,
}

/// Collects rows in any order.
#[derive(Debug, Default)]
pub(super) struct Builder {
    table: Table,
    numbers: HashMap<String, u16>,
    /// Rows whose postcode is none.
    pub(super) skipped: u64,
    /// Rows without a usable district.
    pub(super) without_district: u64,
}

/// The input has more postcodes or districts than can be.
#[derive(Debug)]
pub(super) struct TooLarge;

impl Builder {
    /// Adds one postcode. A row that is none is counted, not refused.
    pub(super) fn add(&mut self, text: &str, district: &str, ended: Option<Date>) -> Result<(), TooLarge> {
        let Some(key) = postcode::normalise(text).as_deref().and_then(Key::of) else {
            self.skipped += 1;
            return Ok(());
        };
        if self.table.records.len() >= MOST {
            return Err(TooLarge);
        }
        let district = self.number(district)?;
        self.without_district += u64::from(district == 0);
        self.table.records.push(Record::new(key, district, ended));
        Ok(())
    }

    /// Rows seen so far.
    pub(super) fn rows(&self) -> u64 {
        self.table.len() + self.skipped
    }

    /// The number of a district, from 1; 0 when the text is no GSS code.
    fn number(&mut self, code: &str) -> Result<u16, TooLarge> {
        if let Some(number) = self.numbers.get(code) {
            return Ok(*number);
        }
        let gss = code.len() == 9 && code.is_char_boundary(1) && {
            let (letter, digits) = code.split_at(1);
            letter.bytes().all(|b| b.is_ascii_uppercase()) && digits.bytes().all(|b| b.is_ascii_digit())
        };
        if !gss {
            return Ok(0);
        }
        if self.table.districts.len() + 1 >= Record::DISTRICTS {
            return Err(TooLarge);
        }
        self.table.districts.push(code.to_owned());
        let number = u16::try_from(self.table.districts.len()).map_err(|_| TooLarge)?;
        self.numbers.insert(code.to_owned(), number);
        Ok(number)
    }

    /// The table, sorted. Of two rows with one postcode the one in use stays, else the one that ended last.
    pub(super) fn finish(mut self) -> Table {
        let rank = |record: &Record| record.ended().unwrap_or(Date::MAX);
        self.table.records.sort_unstable();
        self.table.records.dedup_by(|next, kept| {
            let same = next.key() == kept.key();
            if same && rank(next) > rank(kept) {
                *kept = *next;
            }
            same
        });
        self.table
    }
}

impl Table {
    /// How many postcodes it has.
    pub(super) fn len(&self) -> u64 {
        u64::try_from(self.records.len()).unwrap_or(u64::MAX)
    }

    /// The district of a postcode, and when it ended.
    pub(super) fn find(&self, key: Key) -> Option<(District<'_>, Option<Date>)> {
        let at = self.records.binary_search_by_key(&key, |record| record.key()).ok()?;
        self.records.get(at).map(|record| (district(&self.districts, *record), record.ended()))
    }
}

/// The code of a record's district.
pub(super) fn district(districts: &[String], record: Record) -> District<'_> {
    districts.get(record.district().checked_sub(1)?).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn rows_in_any_order_and_twice() {
        let mut builder = Builder::default();
        builder.add("OX1 4AB", "E07000178", Some(date(2001, 5, 1))).unwrap();
        builder.add("M1  1AE", "E08000003", None).unwrap();
        builder.add("ox14ab", "E07000179", None).unwrap();
        builder.add("OX1 4AB", "E07000180", Some(date(2009, 5, 1))).unwrap();
        builder.add("JE2 3AB", "", None).unwrap();
        builder.add("nonsense", "E07000178", None).unwrap();
        assert_eq!((builder.rows(), builder.skipped, builder.without_district), (6, 1, 1));
        let table = builder.finish();
        let find = |text| table.find(Key::of(text).unwrap());
        assert_eq!(table.len(), 3);
        assert_eq!(find("OX1 4AB"), Some((Some("E07000179"), None)));
        assert_eq!(find("M1 1AE"), Some((Some("E08000003"), None)));
        assert_eq!(find("JE2 3AB"), Some((None, None)));
        assert_eq!(find("OX1 4AD"), None);
    }
}
