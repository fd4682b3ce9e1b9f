//! The published standard's own files, as they stand in `catalogue/`, built into the program.

/// Names one file of a catalogue folder and includes its text.
macro_rules! files {
    ($folder:literal, $ending:literal: $($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../catalogue/child-record/1.0/", $folder, "/", $name, $ending)))),*]
    };
}

/// XML Schemas of version 1.0, by name; `message` is the root.
pub(crate) const XSD: &[(&str, &str)] = files!("xsd", ".xsd":
    "message", "types", "header", "sharing", "identity", "addresses", "household", "involvements", "education",
    "social-care", "move-notification", "record-request", "record-transfer", "transfer-outcome", "receipt");

/// JSON Schemas of version 1.0, by name; `message` is the root.
pub(crate) const JSON: &[(&str, &str)] = files!("json", ".json":
    "message", "types", "header", "sharing", "identity", "addresses", "household", "involvements", "education",
    "social-care", "move-notification", "record-request", "record-transfer", "transfer-outcome", "receipt");

/// Code lists of version 1.0, by name.
pub(crate) const CODES: &[(&str, &str)] = files!("codes", ".csv":
    "ethnicity", "disability", "upn-unknown", "category-of-abuse", "primary-need", "referral-source",
    "closure-reason", "sen-provision", "enrolment-status");

/// Code lists that are new in version 1.1, by name.
pub(crate) const CODES_1_1: &[(&str, &str)] =
    &[("nhs-number-status", include_str!("../catalogue/child-record/1.1/codes/nhs-number-status.csv"))];
