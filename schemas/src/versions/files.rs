//! The published files of a version: the first as it stands in the catalogue, a later one derived from its changes.

use std::{borrow::Cow, sync::LazyLock};

use super::{Changes, Version, derive};
use crate::catalogue;

/// A file by its name, without its ending, and its text.
pub type File = (&'static str, Cow<'static, str>);

/// The files of one version.
#[derive(Debug, Clone)]
pub struct Files {
    /// XML Schemas; `message` is the root.
    pub xsd: Vec<File>,
    /// JSON Schemas; `message` is the root.
    pub json: Vec<File>,
    /// Code lists.
    pub codes: Vec<File>,
}

static FIRST: LazyLock<Files> = LazyLock::new(|| {
    let as_published = |files: &[(&'static str, &'static str)]| -> Vec<File> {
        files.iter().map(|(name, text)| (*name, Cow::Borrowed(*text))).collect()
    };
    Files {
        xsd: as_published(catalogue::XSD),
        json: as_published(catalogue::JSON),
        codes: as_published(catalogue::CODES),
    }
});

static SECOND: LazyLock<Files> = LazyLock::new(|| {
    let changes = Changes::of(Version::V1_1);
    let mut codes: Vec<File> =
        FIRST.codes.iter().map(|(name, text)| (*name, derive::codes(name, text, changes).into())).collect();
    codes.extend(catalogue::CODES_1_1.iter().map(|(name, text)| (*name, Cow::Borrowed(*text))));
    Files {
        xsd: FIRST.xsd.iter().map(|(name, text)| (*name, derive::xsd(name, text, changes).into())).collect(),
        json: FIRST.json.iter().map(|(name, text)| (*name, derive::json(name, text, changes).into())).collect(),
        codes,
    }
});

/// The files of `version`.
#[must_use]
pub fn files(version: Version) -> &'static Files {
    match version {
        Version::V1_0 => &FIRST,
        Version::V1_1 => &SECOND,
    }
}
