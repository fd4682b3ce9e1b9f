//! Why no authority answers for a place. Never holds the postcode itself: the caller has it.

use crosswalk_schemas::authorities;
use jiff::civil::Date;

use super::{DirectoryError, Source};

/// Why a place has no single authority that answers for it. All but `Fault` are about what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Unresolved {
    /// The text has not the shape of a postcode.
    #[error("this is not a postcode; write it like OX1 4AB")]
    NotAPostcode,
    /// Well-formed, but not in the table.
    #[error("the postcode is not in {table}; check it{}", advice(table))]
    NotKnown {
        /// The table that was searched.
        table: Source,
    },
    /// Royal Mail ended it before the day asked for.
    #[error("the postcode ended in {}; give the one that replaced it", month.strftime("%B %Y"))]
    Terminated {
        /// The first day of the month it ended in.
        month: Date,
    },
    /// A place that no authority of England answers for.
    #[error("the postcode is in {country}, outside England; a person has to take it up there")]
    OutsideEngland {
        /// The country, in words.
        country: &'static str,
    },
    /// In the table, but the table gives no district.
    #[error("the table of postcodes gives no district for this one; name the authority instead")]
    NoDistrict,
    /// Neither a code, a DfE number, a name nor a postcode.
    #[error("no authority has this code, DfE number or name, and it is no postcode")]
    NoSuchAuthority,
    /// The place is known; the register of authorities has no single answer.
    #[error(transparent)]
    Register(#[from] authorities::Unresolved),
    /// The index could not be read: try again.
    #[error(transparent)]
    Fault(#[from] DirectoryError),
}

fn advice(table: &Source) -> &'static str {
    match table {
        Source::BuiltIn { .. } => ", or have the operator import the full table (crosswalk directory import)",
        Source::File { .. } => "",
    }
}

impl Unresolved {
    /// A short name for logs and metrics.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAPostcode => "not-a-postcode",
            Self::NotKnown { .. } => "not-known",
            Self::Terminated { .. } => "terminated",
            Self::OutsideEngland { .. } => "outside-england",
            Self::NoDistrict => "no-district",
            Self::NoSuchAuthority => "no-such-authority",
            Self::Register(_) => "register",
            Self::Fault(_) => "fault",
        }
    }

    /// The text as a sentence of its own, for a finding.
    #[must_use]
    pub fn sentence(&self) -> String {
        let text = self.to_string();
        let mut chars = text.chars();
        chars.next().map_or(String::new(), |first| format!("{}{}.", first.to_uppercase(), chars.as_str()))
    }

    /// True when our machinery failed and asking again may help; false when what was asked has no answer.
    #[must_use]
    pub fn is_fault(&self) -> bool {
        matches!(self, Self::Fault(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences() {
        let known = Unresolved::NotKnown { table: Source::BuiltIn { postcodes: 7 } };
        let sentence = known.sentence();
        assert!(
            sentence.starts_with("The postcode is not in the built-in table of 7 postcodes; check it"),
            "{sentence}"
        );
        let outside = Unresolved::OutsideEngland { country: "Wales" };
        assert_eq!(outside.sentence(), "The postcode is in Wales, outside England; a person has to take it up there.");
        assert!(!outside.is_fault());
    }
}
