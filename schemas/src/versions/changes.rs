//! What a version of the standard changes of the one before it: read from `changes.json` of its catalogue folder.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Version;

/// The changes of one version over the one it follows.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// The version that has them.
    pub version: String,
    /// The version it follows.
    pub follows: String,
    /// Elements that have a new name. Nothing is lost either way.
    #[serde(default)]
    pub renamed: Vec<Renamed>,
    /// Types that are new: codes of a new list.
    #[serde(default)]
    pub types: Vec<NewType>,
    /// Elements that are new, all optional.
    #[serde(default)]
    pub added: Vec<Added>,
    /// Codes that are new in a list that was there.
    #[serde(default)]
    pub codes: Vec<NewCode>,
}

/// An element with a new name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Renamed {
    /// The type that holds it.
    #[serde(rename = "type")]
    pub of: String,
    /// Its name before.
    pub element: String,
    /// Its name now.
    pub to: String,
    /// Why.
    pub why: String,
}

/// A new type whose values are codes of a new list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewType {
    /// The schema file it stands in.
    pub file: String,
    /// The type it stands before.
    pub before: String,
    /// Its name.
    pub name: String,
    /// The code list.
    pub list: String,
    /// What its codes look like.
    pub pattern: String,
}

/// A new element.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Added {
    /// The type that holds it.
    #[serde(rename = "type")]
    pub holder: String,
    /// The element it follows.
    pub after: String,
    /// Its name.
    pub element: String,
    /// Its own type.
    pub of: String,
    /// What it means.
    pub doc: String,
    /// Where it comes from.
    pub source: String,
    /// A value.
    pub example: String,
    /// Why.
    pub why: String,
}

/// A new code of an old list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewCode {
    /// The list.
    pub list: String,
    /// The code it follows in the list.
    pub after: String,
    /// The code.
    pub code: String,
    /// What it means.
    pub label: String,
    /// Where it comes from.
    pub source: String,
    /// The code of the earlier version that comes nearest.
    pub earlier: String,
    /// Why.
    pub why: String,
}

static CHANGES: LazyLock<Changes> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../catalogue/child-record/1.1/changes.json")).unwrap_or_default()
});

static NONE: LazyLock<Changes> = LazyLock::new(Changes::default);

impl Changes {
    /// What `version` changes of the one before it; nothing for the first.
    #[must_use]
    pub fn of(version: Version) -> &'static Self {
        match version {
            Version::V1_0 => &NONE,
            Version::V1_1 => &CHANGES,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_read() {
        let changes = Changes::of(Version::V1_1);
        assert_eq!((changes.version.as_str(), changes.follows.as_str()), ("1.1", "1.0"));
        assert!(!changes.added.is_empty() && !changes.renamed.is_empty() && !changes.codes.is_empty());
    }
}
