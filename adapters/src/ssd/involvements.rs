//! Who is involved with a child: `ssd_involvements` and `ssd_professionals`.

use crosswalk_schemas::model::{Involvement, Professional, Service};

use super::tables::{self, Cells};
use crate::native::row::RowReader;

/// Roles by which case systems mark who leads.
const LEADING_ROLES: &[&str] = &["allocated case worker", "lead professional", "key worker", "cw"];

/// Reads a row of `ssd_involvements`.
pub(super) fn read(row: &mut RowReader<'_>) -> Involvement {
    let professional = Professional {
        local_id: row.id("invo_professional_id"),
        role: row.text("invo_professional_role_id"),
        team: row.text("invo_professional_team"),
        ..Professional::default()
    };
    Involvement {
        local_id: row.id("invo_involvements_id").filter(|id| !tables::is_made(id)),
        referral_id: row.id("invo_referral_id"),
        service: Some(Service::SocialCare),
        lead_professional: professional.role.as_deref().is_some_and(leads).then_some(true),
        start_date: row.date("invo_involvement_start_date"),
        end_date: row.date("invo_involvement_end_date"),
        change_reason: row.text("invo_worker_change_reason"),
        professional,
    }
}

/// Whether a role is one that leads.
pub(super) fn leads(role: &str) -> bool {
    LEADING_ROLES.iter().any(|known| role.eq_ignore_ascii_case(known))
}

/// Adds what a row of `ssd_professionals` knows of a professional.
pub(super) fn complete(row: &mut RowReader<'_>, professional: &mut Professional) {
    professional.name = row.text("prof_professional_name");
    professional.job_title = row.text("prof_professional_job_title");
    professional.registration_number = row.text("prof_social_worker_registration_no");
    professional.staff_id = row.id("prof_staff_id");
    professional.department = row.text("prof_professional_department");
}

/// The row of an involvement.
pub(super) fn write(involvement: &Involvement, professional: &str) -> Cells {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let leads = involvement.lead_professional == Some(true);
    let role = involvement.professional.role.clone().or_else(|| leads.then(|| "Lead professional".to_owned()));
    vec![
        ("invo_involvements_id", text(&involvement.local_id)),
        ("invo_professional_id", professional.to_owned()),
        ("invo_professional_role_id", role.unwrap_or_default()),
        ("invo_professional_team", text(&involvement.professional.team)),
        ("invo_involvement_start_date", involvement.start_date.map(|date| date.to_string()).unwrap_or_default()),
        ("invo_involvement_end_date", involvement.end_date.map(|date| date.to_string()).unwrap_or_default()),
        ("invo_worker_change_reason", text(&involvement.change_reason)),
        ("invo_referral_id", text(&involvement.referral_id)),
    ]
}

/// The row of a professional.
pub(super) fn write_professional(professional: &Professional, id: &str) -> Cells {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    vec![
        ("prof_professional_id", id.to_owned()),
        ("prof_staff_id", text(&professional.staff_id)),
        ("prof_professional_name", text(&professional.name)),
        ("prof_social_worker_registration_no", text(&professional.registration_number)),
        ("prof_professional_job_title", text(&professional.job_title)),
        ("prof_professional_department", text(&professional.department)),
    ]
}
