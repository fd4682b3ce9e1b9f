//! Where the postcodes come from, in words for logs and people.

use std::fmt;

use jiff::civil::Date;

/// Where the postcodes of a directory come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The small table that is part of the program: a few postcodes of each district.
    BuiltIn {
        /// How many postcodes.
        postcodes: u64,
    },
    /// An index made by `crosswalk directory import`.
    File {
        /// What was imported, such as `ONSPD_NOV_2025_UK`.
        name: String,
        /// How many postcodes.
        postcodes: u64,
        /// The first day of the month of its release, when the file says.
        dated: Option<Date>,
    },
}

impl Source {
    /// How many postcodes.
    #[must_use]
    pub fn postcodes(&self) -> u64 {
        match self {
            Self::BuiltIn { postcodes } | Self::File { postcodes, .. } => *postcodes,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn { postcodes } => write!(f, "the built-in table of {postcodes} postcodes"),
            Self::File { name, postcodes, dated: Some(date) } => {
                write!(f, "{name}, {postcodes} postcodes of {}", date.strftime("%B %Y"))
            }
            Self::File { name, postcodes, dated: None } => write!(f, "{name}, {postcodes} postcodes"),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn in_words() {
        let source = |dated| Source::File { name: "ONSPD_NOV_2025_UK".to_owned(), postcodes: 3, dated };
        let dated = source(Some(date(2025, 11, 1)));
        assert_eq!(dated.to_string(), "ONSPD_NOV_2025_UK, 3 postcodes of November 2025");
        assert_eq!(source(None).to_string(), "ONSPD_NOV_2025_UK, 3 postcodes");
        assert_eq!(Source::BuiltIn { postcodes: 7 }.to_string(), "the built-in table of 7 postcodes");
    }
}
