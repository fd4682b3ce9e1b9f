//! Versions of the standard side by side: which there are, from when to when they are valid, what succeeds them, and
//! the bridge between them.
//!
//! A later version is stated as its changes over the one before ([`Changes`]); its schemas and code lists are
//! [derived](files) from that and published beside them in the catalogue.

mod bridge;
mod changes;
mod derive;
mod differences;
mod files;
pub(crate) mod sniff;

use std::{fmt, str::FromStr, sync::LazyLock};

use crate::report::Form;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub(crate) use self::bridge::{from_model, path_in, to_model};
pub use self::{
    bridge::{Bridged, Loss, as_it_stands, bridge},
    changes::{Added, Changes, NewCode, NewType, Renamed},
    differences::{Difference, differences},
    files::{File, Files, files},
};

/// A version of Child Record Interchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Version {
    /// 1.0.
    #[serde(rename = "1.0")]
    V1_0,
    /// 1.1.
    #[serde(rename = "1.1")]
    V1_1,
}

/// The text names no version of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the versions of the standard are 1.0 and 1.1")]
pub struct UnknownVersion;

/// The days of a version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Release {
    /// The version.
    pub version: String,
    /// `draft` until it is published; then `released`, and never edited any more.
    pub status: String,
    /// The day it was issued.
    pub issued: Date,
    /// The first day on which messages may be written in it.
    pub valid_from: Date,
    /// The last day; none while nothing succeeds it.
    pub valid_to: Option<Date>,
    /// The version to go over to.
    pub successor: Option<String>,
}

static RELEASES: LazyLock<Vec<Release>> = LazyLock::new(|| {
    let text = include_str!("../../catalogue/child-record/versions.csv");
    csv::Reader::from_reader(text.as_bytes()).into_deserialize().filter_map(Result::ok).collect()
});

impl Version {
    /// Every version, oldest first.
    pub const ALL: &'static [Self] = &[Self::V1_0, Self::V1_1];

    /// As it stands in `StandardVersion`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1_0 => "1.0",
            Self::V1_1 => "1.1",
        }
    }

    /// The namespace of its XML.
    #[must_use]
    pub fn namespace(self) -> &'static str {
        match self {
            Self::V1_0 => crate::model::NAMESPACE,
            Self::V1_1 => "urn:crosswalk:child-record:1.1",
        }
    }

    /// Its days, as published in `versions.csv`.
    #[must_use]
    pub fn release(self) -> Option<&'static Release> {
        RELEASES.iter().find(|release| release.version == self.as_str())
    }

    /// Whether messages may be written in it on `day`.
    #[must_use]
    pub fn is_valid_on(self, day: Date) -> bool {
        self.release()
            .is_some_and(|release| release.valid_from <= day && release.valid_to.is_none_or(|last| day <= last))
    }

    /// The version that a document of one's own is written in.
    #[must_use]
    pub fn of_document(bytes: &[u8], form: Form) -> Self {
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        match form {
            Form::Xml => sniff::of_xml(text),
            Form::Json => sniff::of_json_text(text),
        }
    }

    /// The version to write to someone who takes `theirs`: the newest that both take and that is valid on `day`; the
    /// newest of theirs when none is, because a message that arrives beats one that is up to date.
    #[must_use]
    pub fn for_partner(theirs: &[Self], day: Date) -> Self {
        let newest = |valid: bool| theirs.iter().copied().filter(|version| !valid || version.is_valid_on(day)).max();
        newest(true).or_else(|| newest(false)).unwrap_or(Self::V1_0)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Version {
    type Err = UnknownVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|version| version.as_str() == text).ok_or(UnknownVersion)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn every_version_has_its_days_and_its_successor() {
        assert_eq!(RELEASES.len(), Version::ALL.len());
        for pair in Version::ALL.windows(2) {
            let [before, after] = [pair[0], pair[1]].map(|version| version.release().unwrap());
            assert_eq!(before.successor.as_deref(), Some(after.version.as_str()));
            assert!(before.valid_to.unwrap() > after.valid_from, "there is time to change over");
        }
        assert_eq!(Version::ALL.last().unwrap().release().unwrap().valid_to, None);
    }

    #[test]
    fn a_partner_gets_the_newest_that_both_take() {
        let both = [Version::V1_0, Version::V1_1];
        assert_eq!(Version::for_partner(&both, day("2026-11-22")), Version::V1_1);
        assert_eq!(Version::for_partner(&both[..1], day("2026-11-22")), Version::V1_0);
        assert_eq!(Version::for_partner(&both, day("2026-03-01")), Version::V1_0, "1.1 is not valid yet");
        assert_eq!(Version::for_partner(&both[..1], day("2030-01-01")), Version::V1_0, "late, but they take no other");
        assert_eq!(Version::for_partner(&[], day("2026-11-22")), Version::V1_0);
    }
}
