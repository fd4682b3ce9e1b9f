//! Who is involved with a child, `hub_involvement`, and which agencies know it, `hub_agency`.

use crosswalk_schemas::model::{Involvement, KnownToAgency, Professional, Service};

use super::around::incomplete;
use crate::native::{
    field::Field,
    row::RowReader,
    set::{Cells, own_id, shown, word, yes_no},
};

/// A professional's involvement.
pub(super) fn read(row: &mut RowReader<'_>) -> Involvement {
    Involvement {
        local_id: own_id(row, "involvement_id"),
        service: word(row, "service", "service", Service::ALL),
        professional: Professional {
            name: row.text("name"),
            role: row.text("role"),
            job_title: row.text("job_title"),
            team: row.text("team"),
            telephone: row.text("telephone"),
            email: row.field("email").and_then(Field::email),
            ..Professional::default()
        },
        lead_professional: row.flag("lead_professional"),
        start_date: row.date("start_date"),
        end_date: row.date("end_date"),
        change_reason: row.text("change_reason"),
        ..Involvement::default()
    }
}

/// An agency that knows the child; `None`, with a warning, when it does not say which service it is.
pub(super) fn read_agency(row: &mut RowReader<'_>) -> Option<KnownToAgency> {
    let Some(service) = word(row, "service", "service", Service::ALL) else {
        incomplete(row, "service");
        return None;
    };
    let contact = Professional {
        name: row.text("contact_name"),
        role: row.text("contact_role"),
        telephone: row.text("contact_telephone"),
        email: row.field("contact_email").and_then(Field::email),
        ..Professional::default()
    };
    Some(KnownToAgency {
        service,
        agency: row.text("agency"),
        professional: (contact != Professional::default()).then_some(contact),
        known_from: row.date("known_from"),
        known_to: row.date("known_to"),
    })
}

/// The row of an involvement.
pub(super) fn write(involvement: &Involvement) -> Cells {
    let who = &involvement.professional;
    vec![
        ("involvement_id", shown(involvement.local_id.as_ref())),
        ("service", shown(involvement.service.as_ref())),
        ("name", shown(who.name.as_ref())),
        ("role", shown(who.role.as_ref())),
        ("job_title", shown(who.job_title.as_ref())),
        ("team", shown(who.team.as_ref())),
        ("telephone", shown(who.telephone.as_ref())),
        ("email", shown(who.email.as_ref())),
        ("lead_professional", yes_no(involvement.lead_professional)),
        ("start_date", shown(involvement.start_date.as_ref())),
        ("end_date", shown(involvement.end_date.as_ref())),
        ("change_reason", shown(involvement.change_reason.as_ref())),
    ]
}

/// The row of an agency.
pub(super) fn write_agency(agency: &KnownToAgency) -> Cells {
    let who = agency.professional.clone().unwrap_or_default();
    vec![
        ("service", agency.service.to_string()),
        ("agency", shown(agency.agency.as_ref())),
        ("contact_name", shown(who.name.as_ref())),
        ("contact_role", shown(who.role.as_ref())),
        ("contact_telephone", shown(who.telephone.as_ref())),
        ("contact_email", shown(who.email.as_ref())),
        ("known_from", shown(agency.known_from.as_ref())),
        ("known_to", shown(agency.known_to.as_ref())),
    ]
}
