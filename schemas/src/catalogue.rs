//! The published standard's own files, as they stand in `catalogue/`, built into the program.

/// Names one file of a catalogue folder and includes its text.
macro_rules! files {
    ($folder:literal, $ending:literal: $($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../catalogue/child-record/1.0/", $folder, "/", $name, $ending)))),*]
    };
}

/// Includes every schema twice: as XML Schema and as JSON Schema.
macro_rules! schemas {
    ($($name:literal),* $(,)?) => {
        /// XML Schemas of version 1.0, by name; `message` is the root.
        pub(crate) const XSD: &[(&str, &str)] = files!("xsd", ".xsd": $($name),*);

        /// JSON Schemas of version 1.0, by name; `message` is the root.
        pub(crate) const JSON: &[(&str, &str)] = files!("json", ".json": $($name),*);
    };
}

schemas! {
    "message", "types", "sharing", "header", "identity", "addresses", "household", "involvements", "education",
    "special-needs", "social-care", "child-in-need", "child-protection", "looked-after", "permanence",
    "pre-proceedings", "health", "youth-justice", "connexions", "common-assessments", "flags-of-concern",
    "housing", "documents", "move-notification", "record-request", "record-transfer", "transfer-outcome",
    "child-event", "find-request", "find-response", "practitioner-message", "receipt",
}

/// Which code lists there are, who keeps them and where the standard uses them.
pub(crate) const CODE_LISTS: &str = include_str!("../catalogue/child-record/1.0/codes.csv");

/// Code lists of version 1.0, by name.
pub(crate) const CODES: &[(&str, &str)] = files!("codes", ".csv":
    "adopter-legal-status", "adopter-sex", "adoption-reversal-reason", "assessment-factor",
    "care-leaver-accommodation", "care-leaver-activity", "care-leaver-in-touch", "category-of-abuse",
    "cin-gender-until-2024", "closure-reason", "disability", "egif-gender-current", "ehcp-ceased-reason",
    "ehcp-request-outcome", "enrolment-status", "episode-end-reason", "episode-start-reason", "ethnicity", "hl7-sex",
    "legal-status", "level-of-need", "looked-after-need", "missing-type", "nccis-activity", "nccis-characteristic",
    "nccis-cohort-status", "nccis-ethnicity", "nhs-ethnic-category", "nhs-person-stated-gender",
    "ofsted-provision-type", "placement-change-reason", "placement-provider", "placement-type", "previous-permanence",
    "primary-need", "referral-source", "review-participation", "sdq-reason", "sen-need", "sen-provision", "sex",
    "ssda903-sex-until-2024", "upn-unknown", "worker-change-reason");

/// Crosswalks between code lists, by the names of the two lists.
pub(crate) const CROSSWALKS: &[(&str, &str)] = files!("crosswalks", ".csv":
    "care-leaver-activity.nccis-activity", "cin-gender-until-2024.egif-gender-current",
    "cin-gender-until-2024.nhs-person-stated-gender", "ethnicity.nccis-ethnicity", "ethnicity.nhs-ethnic-category",
    "legal-status.nccis-characteristic", "nhs-ethnic-category.nccis-ethnicity",
    "placement-type.ofsted-provision-type", "primary-need.looked-after-need", "sex.cin-gender-until-2024",
    "sex.egif-gender-current", "sex.hl7-sex", "sex.nhs-person-stated-gender", "sex.ssda903-sex-until-2024");

/// Code lists that are new in version 1.1, by name.
pub(crate) const CODES_1_1: &[(&str, &str)] =
    &[("nhs-number-status", include_str!("../catalogue/child-record/1.1/codes/nhs-number-status.csv"))];

/// What `CODE_LISTS` says, of the lists that are new in version 1.1.
pub(crate) const CODE_LISTS_1_1: &str = include_str!("../catalogue/child-record/1.1/codes.csv");

/// Valid examples of version 1.0 in JSON, by name.
pub(crate) const VALID: &[(&str, &str)] = files!("examples/valid", ".json":
    "child-event", "child-event-flag", "child-event-missing", "find-request", "find-response", "move-notification",
    "practitioner-message", "receipt", "receipt-refused", "record-request", "record-transfer",
    "record-transfer-any-script", "record-transfer-looked-after", "record-transfer-minimal",
    "record-transfer-nothing-held", "transfer-outcome");

/// Examples that are made from them by changes, by file.
pub(crate) const CHANGES: &[(&str, &str)] = files!("examples/changes", ".txt":
    "child-event", "education", "find-request", "find-response", "looked-after", "move-notification", "partners",
    "practitioner-message", "receipt", "record-request", "record-transfer", "reviews", "social-care",
    "transfer-outcome");
