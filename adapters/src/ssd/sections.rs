//! The tables of social care, each declared once and read and written from the same declaration.

use crosswalk_schemas::model::{
    Assessment, ChildInNeedPlan, ChildProtectionPlan, LegalStatus, LookedAfterEpisode, Placement, Referral, Section47,
};

use crate::native::row::RowReader;

/// Cells of a row to be written.
pub(super) type Cells = Vec<(&'static str, String)>;

/// Declares a table: which column is which element, and how it is written.
macro_rules! table {
    ($read:ident, $write:ident, $type:ident { $($element:ident: $kind:ident $column:literal),* $(,)? }) => {
        pub(super) fn $read(row: &mut RowReader<'_>) -> $type {
            let mut record = $type::default();
            $(record.$element = read::$kind(row, $column);)*
            record
        }

        pub(super) fn $write(record: &$type) -> Cells {
            vec![$(($column, write::$kind(record.$element.as_ref()))),*]
        }
    };
}

table! { read_referral, write_referral, Referral {
    local_id: id "cine_referral_id",
    referral_date: date "cine_referral_date",
    source_code: short_code "cine_referral_source_code",
    source_description: text "cine_referral_source_desc",
    primary_need_code: short_code "cine_cin_primary_need_code",
    outcome: lines "cine_referral_outcome_json",
    no_further_action: flag "cine_referral_nfa",
    close_date: date "cine_close_date",
    close_reason: short_code "cine_close_reason",
    team: text "cine_referral_team",
    worker_id: text "cine_referral_worker_id",
} }

table! { read_assessment, write_assessment, Assessment {
    local_id: id "cina_assessment_id",
    referral_id: id "cina_referral_id",
    start_date: date "cina_assessment_start_date",
    authorised_date: date "cina_assessment_auth_date",
    child_seen: flag "cina_assessment_child_seen",
    outcome: lines "cina_assessment_outcome_json",
    no_further_action: flag "cina_assessment_outcome_nfa",
    team: text "cina_assessment_team",
    worker_id: text "cina_assessment_worker_id",
} }

table! { read_child_in_need_plan, write_child_in_need_plan, ChildInNeedPlan {
    local_id: id "cinp_cin_plan_id",
    referral_id: id "cinp_referral_id",
    start_date: date "cinp_cin_plan_start_date",
    end_date: date "cinp_cin_plan_end_date",
    team: text "cinp_cin_plan_team",
    worker_id: text "cinp_cin_plan_worker_id",
} }

table! { read_section47, write_section47, Section47 {
    local_id: id "s47e_s47_enquiry_id",
    referral_id: id "s47e_referral_id",
    start_date: date "s47e_s47_start_date",
    end_date: date "s47e_s47_end_date",
    no_further_action: flag "s47e_s47_nfa",
    outcome: lines "s47e_s47_outcome_json",
    team: text "s47e_s47_completed_by_team",
    worker_id: text "s47e_s47_completed_by_worker_id",
} }

table! { read_child_protection_plan, write_child_protection_plan, ChildProtectionPlan {
    local_id: id "cppl_cp_plan_id",
    referral_id: id "cppl_referral_id",
    conference_id: id "cppl_icpc_id",
    start_date: date "cppl_cp_plan_start_date",
    end_date: date "cppl_cp_plan_end_date",
    initial_category: category "cppl_cp_plan_initial_category",
    latest_category: category "cppl_cp_plan_latest_category",
    other_authority_plan: flag "cppl_cp_plan_ola",
} }

table! { read_looked_after_episode, write_looked_after_episode, LookedAfterEpisode {
    local_id: id "clae_cla_episode_id",
    referral_id: id "clae_referral_id",
    looked_after_id: id "clae_cla_id",
    placement_id: id "clae_cla_placement_id",
    start_date: date "clae_cla_episode_start_date",
    start_reason: code "clae_cla_episode_start_reason",
    primary_need_code: short_code "clae_cla_primary_need_code",
    end_date: date "clae_cla_episode_ceased_date",
    end_reason: code "clae_cla_episode_ceased_reason",
    entered_care_date: date "clae_entered_care_date",
    last_reviewing_officer_contact: date "clae_cla_last_iro_contact_date",
} }

table! { read_placement, write_placement, Placement {
    local_id: id "clap_cla_placement_id",
    looked_after_id: id "clap_cla_id",
    start_date: date "clap_cla_placement_start_date",
    end_date: date "clap_cla_placement_end_date",
    placement_type: code "clap_cla_placement_type",
    provider: code "clap_cla_placement_provider",
    urn: code "clap_cla_placement_urn",
    post_code: postcode "clap_cla_placement_postcode",
    change_reason: code "clap_cla_placement_change_reason",
} }

table! { read_legal_status, write_legal_status, LegalStatus {
    local_id: id "lega_legal_status_id",
    status: code "lega_legal_status",
    start_date: date "lega_legal_status_start_date",
    end_date: date "lega_legal_status_end_date",
} }

/// Kinds of cells, as they are read. A code with its label after it ("RC1 - Adopted") is read as the code.
mod read {
    use jiff::civil::Date;

    use crate::native::{field::Field, row::RowReader};

    pub(super) fn id(row: &mut RowReader<'_>, column: &str) -> Option<String> {
        row.id(column)
    }

    pub(super) fn text(row: &mut RowReader<'_>, column: &str) -> Option<String> {
        row.text(column)
    }

    pub(super) fn lines(row: &mut RowReader<'_>, column: &str) -> Option<String> {
        row.field(column)?.lines()
    }

    pub(super) fn date(row: &mut RowReader<'_>, column: &str) -> Option<Date> {
        row.date(column)
    }

    pub(super) fn flag(row: &mut RowReader<'_>, column: &str) -> Option<bool> {
        row.flag(column)
    }

    pub(super) fn postcode(row: &mut RowReader<'_>, column: &str) -> Option<String> {
        row.field(column)?.postcode()
    }

    pub(super) fn code(row: &mut RowReader<'_>, column: &str) -> Option<String> {
        row.field(column).map(without_label)?.code()
    }

    pub(super) fn short_code(row: &mut RowReader<'_>, column: &str) -> Option<String> {
        row.field(column).map(without_label)?.short_code()
    }

    /// A category of abuse, by its code or in words.
    pub(super) fn category(row: &mut RowReader<'_>, column: &str) -> Option<String> {
        let mut field = row.field(column).map(without_label)?;
        let words = field.value.to_lowercase();
        let known =
            [("neglect", "NEG"), ("physical", "PHY"), ("sexual", "SAB"), ("emotional", "EMO"), ("multiple", "MUL")];
        if let Some((_, code)) = known.iter().find(|(word, _)| words.starts_with(word)) {
            (*code).clone_into(&mut field.value);
        }
        field.short_code()
    }

    fn without_label(mut field: Field<'_>) -> Field<'_> {
        if let Some((code, _)) = field.value.split_once(" - ") {
            field.value = code.trim().to_owned();
        }
        field
    }
}

/// Kinds of cells, as they are written; nothing is an empty cell.
mod write {
    use jiff::civil::Date;

    use crate::native::values;

    pub(super) fn text(value: Option<&String>) -> String {
        value.cloned().unwrap_or_default()
    }

    pub(super) use text as id;
    pub(super) use text as lines;
    pub(super) use text as postcode;
    pub(super) use text as code;
    pub(super) use text as short_code;
    pub(super) use text as category;

    pub(super) fn date(value: Option<&Date>) -> String {
        value.map(ToString::to_string).unwrap_or_default()
    }

    pub(super) fn flag(value: Option<&bool>) -> String {
        value.copied().map(values::yes_no).unwrap_or_default()
    }
}
