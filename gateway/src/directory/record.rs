//! One postcode in eight bytes: the postcode, its district's number and the month it ended.
//!
//! From the highest bit: 37 bits postcode, 13 bits district, 14 bits month. So records sort by postcode.

use jiff::civil::Date;

const DISTRICT_BITS: u32 = 13;
const MONTH_BITS: u32 = 14;
const FIRST_YEAR: i16 = 1900;

/// A postcode as a number, in the order of its characters: outward code padded to four, then the inward code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key(u64);

/// A postcode, the number of its district, and the first day of the month it ended in, if it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Record(u64);

impl Key {
    /// The key of a postcode in its normal form, with one space.
    pub(super) fn of(normal: &str) -> Option<Self> {
        let (outward, inward) = normal.split_once(' ')?;
        if outward.len() > 4 || inward.len() != 3 {
            return None;
        }
        format!("{outward:<4}{inward}").bytes().try_fold(0, |key, b| Some(key * 37 + value(b)?)).map(Self)
    }
}

/// A space, ten digits, 26 letters.
fn value(b: u8) -> Option<u64> {
    match b {
        b' ' => Some(0),
        b'0'..=b'9' => Some(u64::from(b - b'0') + 1),
        b'A'..=b'Z' => Some(u64::from(b - b'A') + 11),
        _ => None,
    }
}

impl Record {
    /// The most districts there may be.
    pub(super) const DISTRICTS: usize = 1 << DISTRICT_BITS;

    /// Packs one.
    pub(super) fn new(key: Key, district: u16, ended: Option<Date>) -> Self {
        let month = ended.map_or(0, |day| {
            let months = (i32::from(day.year()) - i32::from(FIRST_YEAR)) * 12 + i32::from(day.month());
            u64::try_from(months).unwrap_or(0) & ((1 << MONTH_BITS) - 1)
        });
        let district = u64::from(district) & ((1 << DISTRICT_BITS) - 1);
        Self(key.0 << (DISTRICT_BITS + MONTH_BITS) | district << MONTH_BITS | month)
    }

    /// Its postcode.
    pub(super) fn key(self) -> Key {
        Key(self.0 >> (DISTRICT_BITS + MONTH_BITS))
    }

    /// The number of its district.
    pub(super) fn district(self) -> usize {
        usize::try_from(self.0 >> MONTH_BITS & ((1 << DISTRICT_BITS) - 1)).unwrap_or(0)
    }

    /// The first day of the month in which it ended.
    pub(super) fn ended(self) -> Option<Date> {
        let months = i16::try_from(self.0 & ((1 << MONTH_BITS) - 1)).ok()?.checked_sub(1).filter(|m| *m >= 0)?;
        Date::new(FIRST_YEAR + months / 12, i8::try_from(months % 12 + 1).ok()?, 1).ok()
    }

    /// As it stands in a file.
    pub(super) fn to_bytes(self) -> [u8; 8] {
        self.0.to_be_bytes()
    }

    /// From a file.
    pub(super) fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(u64::from_be_bytes(bytes))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_keep_the_order_of_padded_postcodes() {
        let postcodes = ["AB1 0AA", "AB10 1AA", "M1 1AE", "M11 3FF", "OX1 4AB", "OX1 4AD", "W1A 1HQ", "ZE1 0AA"];
        let keys: Vec<_> = postcodes.iter().map(|text| Key::of(text).unwrap()).collect();
        assert!(keys.is_sorted_by(|a, b| a < b), "{keys:?}");
        for text in ["OX14AB", "OX123 4AB", "OX1 4A", "ox1 4ab"] {
            assert_eq!(Key::of(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "[A-Z]{2}[0-9]{1,2} [0-9][A-Z]{2}", district in 0_u16..8192, months in 0_i16..2400) {
            let key = Key::of(&text).unwrap();
            let ended = (months > 0).then(|| date(1900 + (months - 1) / 12, i8::try_from((months - 1) % 12 + 1).unwrap(), 1));
            let record = Record::from_bytes(Record::new(key, district, ended).to_bytes());
            prop_assert_eq!((record.key(), record.district(), record.ended()), (key, usize::from(district), ended));
        }
    }
}
