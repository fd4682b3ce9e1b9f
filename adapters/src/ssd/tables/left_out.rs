//! Tables of which nothing is carried: about the extract, the authority or its returns, not about a child.

use super::{Table, columns::columns};

/// Reasons of fields that hold nothing which could be lost.
pub(in crate::ssd) const EMPTY_OF_CONTENT: &[&str] = &[
    "a row number; has no content of its own",
    "points to a row number of the extract; the child is named by Identity",
    "a key of the extract; finds the child",
];

columns! {
    /// The finance return.
    FINANCE "ssd_s251_finance" {
        "s251_table_id" Not("finance return; a placeholder in the dataset itself") none,
        "s251_cla_placement_id" Not("finance return; a placeholder in the dataset itself") none,
        "s251_placeholder_1" Not("finance return; a placeholder in the dataset itself") none,
        "s251_placeholder_2" Not("finance return; a placeholder in the dataset itself") none,
        "s251_placeholder_3" Not("finance return; a placeholder in the dataset itself") none,
        "s251_placeholder_4" Not("finance return; a placeholder in the dataset itself") none,
    }
}

columns! {
    /// The extract's version.
    VERSION_LOG "ssd_version_log" {
        "version_number" Not("describes the dataset, not a child") none,
        "release_date" Not("describes the dataset, not a child") none,
        "description" Not("describes the dataset, not a child") none,
        "is_current" Not("describes the dataset, not a child") none,
        "created_at" Not("describes the dataset, not a child") none,
        "created_by" Not("describes the dataset, not a child") none,
        "impact_description" Not("describes the dataset, not a child") none,
    }
}

columns! {
    /// What goes to the department every day.
    STAGING "ssd_api_data_staging" {
        "id" Not("the staging of another interface; its payload is made of fields above") none,
        "person_id" Not("the staging of another interface; its payload is made of fields above") none,
        "json_payload" Not("the staging of another interface; its payload is made of fields above") none,
        "current_hash" Not("the staging of another interface; its payload is made of fields above") none,
        "previous_hash" Not("the staging of another interface; its payload is made of fields above") none,
        "submission_status" Not("the staging of another interface; its payload is made of fields above") none,
        "submission_timestamp" Not("the staging of another interface; its payload is made of fields above") none,
        "api_response" Not("the staging of another interface; its payload is made of fields above") none,
        "row_state" Not("the staging of another interface; its payload is made of fields above") none,
        "last_updated" Not("the staging of another interface; its payload is made of fields above") none,
    }
}

/// Working tables that extracts bring along: made from the tables above, or a calendar.
const WORKING_TABLES: &[&str] = &["ssd_cohort", "ssd_dim_date", "ssd_pre_cla_care_plan", "ssd_linked_tables"];

/// Whether nothing of a table is read, and nothing of it is a loss to the child.
pub(in crate::ssd) fn is_left_out(table: &str) -> bool {
    [&FINANCE, &VERSION_LOG, &STAGING].iter().any(|left: &&Table| left.name == table) || WORKING_TABLES.contains(&table)
}
