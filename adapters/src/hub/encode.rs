//! Messages into rows: records, events, and requests for records.

use std::collections::BTreeSet;

use crosswalk_schemas::model::{
    Body, ChildEvent, ChildRecord, ChildReference, FlagOfConcern, Header, Involvement, Message, RecordRequest,
    RecordTransfer,
};

use super::{around, bases, basics, events, flags, involved};
use crate::{
    contract::{Encoded, Loss, Mapping},
    native::{
        losses,
        set::{Cells, Written, link, shown},
    },
};

const NO_COLUMN: &str = "the hub's tables have no column for it";
const ONE_ONLY: &str = "the hub has room for one; the others are left out";

/// The rows of a message; `None` for classes that the tables have no words for.
pub(super) fn encode(message: &Message, mapping: &[Mapping]) -> Option<Encoded> {
    let mut rows = Written::default();
    let losses = match &message.body {
        Body::RecordTransfer(transfer) if !transfer.child_record.is_empty() => records(transfer, mapping, &mut rows),
        Body::ChildEvent(event) => {
            write_event(event, &mut rows);
            losses::of_encoding("ChildEvent", event, mapping, NO_COLUMN)
        }
        Body::RecordRequest(request) => {
            write_request(&message.header, request, &mut rows);
            losses::of_encoding("RecordRequest", request, mapping, NO_COLUMN)
        }
        _ => return None,
    };
    Some(Encoded { files: rows.files(mapping), losses })
}

fn records(transfer: &RecordTransfer, mapping: &[Mapping], rows: &mut Written) -> Vec<Loss> {
    let mut lost: Vec<Loss> = Vec::new();
    for (number, record) in (1..).zip(&transfer.child_record) {
        write_record(record, &link(record.identity.local_id.as_ref(), number), rows);
        let of_record = losses::of_encoding("ChildRecord", record, mapping, NO_COLUMN);
        for loss in of_record.into_iter().chain(surplus(record)) {
            if !lost.contains(&loss) {
                lost.push(loss);
            }
        }
    }
    let rest = RecordTransfer { child_record: Vec::new(), ..transfer.clone() };
    lost.extend(losses::of_encoding("RecordTransfer", &rest, mapping, NO_COLUMN));
    lost
}

/// What there is more of than the hub has room for.
fn surplus(record: &ChildRecord) -> Vec<Loss> {
    let mut lost = BTreeSet::new();
    if let Some(education) = &record.education {
        let kept = basics::school_of(education);
        for school in education.school_attended.iter().filter(|school| Some(*school) != kept) {
            lost.extend(losses::leaves("ChildRecord/Education/SchoolAttended", school));
        }
    }
    let practices = record.health.iter().flat_map(|health| health.general_practice.iter().rev().skip(1));
    lost.extend(practices.flat_map(|one| losses::leaves("ChildRecord/Health/GeneralPractice", one)));
    let numbers = record.addresses.iter().flat_map(|addresses| addresses.telephone.iter().skip(1));
    lost.extend(numbers.flat_map(|one| losses::leaves("ChildRecord/Addresses/Telephone", one)));
    let members = record.household.iter().flat_map(|household| &household.member);
    if members.into_iter().any(|member| member.telephone.len() > 1) {
        lost.insert("ChildRecord/Household/Member/Telephone".to_owned());
    }
    lost.into_iter().map(|field| Loss { field, reason: ONE_ONLY.into() }).collect()
}

/// Adds a row of a child.
fn add(rows: &mut Written, table: &'static str, child: &str, mut cells: Cells) {
    cells.push(("child_id", child.to_owned()));
    rows.add(table, cells);
}

fn write_record(record: &ChildRecord, id: &str, rows: &mut Written) {
    rows.add("hub_child", basics::write(record, id));
    for name in &record.identity.former_name {
        add(rows, "hub_former_name", id, around::write_former_name(name));
    }
    for address in record.addresses.iter().flat_map(|section| &section.address) {
        add(rows, "hub_address", id, around::write_address(address));
    }
    for member in record.household.iter().flat_map(|section| &section.member) {
        add(rows, "hub_carer", id, around::write_carer(member));
    }
    for agency in record.involvements.iter().flat_map(|section| &section.known_to_agency) {
        add(rows, "hub_agency", id, involved::write_agency(agency));
    }
    for involvement in record.involvements.iter().flat_map(|section| &section.involvement) {
        add(rows, "hub_involvement", id, involved::write(involvement));
    }
    for flag in record.flags_of_concern.iter().flat_map(|section| &section.flag_of_concern) {
        add(rows, "hub_flag", id, flags::write(flag));
    }
    let mut record = record.clone();
    for section in bases::SECTIONS {
        if let Some(basis) = bases::place(&mut record, *section).and_then(Option::take) {
            add(rows, "hub_basis", id, bases::write(*section, &basis));
        }
    }
}

fn write_event(event: &ChildEvent, rows: &mut Written) {
    for (number, child) in (1..).zip(&event.child) {
        let id = link(child.local_id.as_ref(), number);
        let mut cells = basics::write_reference(child, &id);
        if let Some(practice) = &event.general_practice {
            cells.extend(basics::write_practice(practice));
        }
        rows.add("hub_child", cells);
        let about = write_detail(event, (&id, number), rows);
        add(rows, "hub_event", &id, events::write(event, about.as_ref()));
        if let Some((section, basis)) = events::basis(event) {
            add(rows, "hub_basis", &id, bases::write(section, basis));
        }
    }
}

/// The involvement or flag that an event tells of, and the id by which the event refers to it.
fn write_detail(event: &ChildEvent, (child, number): (&str, usize), rows: &mut Written) -> Option<String> {
    if let Some(involvement) = &event.involvement {
        let id = link(involvement.local_id.as_ref(), number);
        let linked = Involvement { local_id: Some(id.clone()), ..involvement.clone() };
        add(rows, "hub_involvement", child, involved::write(&linked));
        return Some(id);
    }
    let flag = event.flag_of_concern.as_ref()?;
    let id = link(flag.local_id.as_ref(), number);
    let linked = FlagOfConcern { local_id: Some(id.clone()), ..flag.clone() };
    add(rows, "hub_flag", child, flags::write(&linked));
    Some(id)
}

fn write_request(header: &Header, request: &RecordRequest, rows: &mut Written) {
    for child in &request.child {
        rows.add("hub_request", request_cells(header, request, child));
    }
}

fn request_cells(header: &Header, request: &RecordRequest, child: &ChildReference) -> Cells {
    let sections: Vec<String> = request.section.iter().map(ToString::to_string).collect();
    vec![
        ("given_names", child.person_name.person_given_name.join(" ")),
        ("family_name", child.person_name.person_family_name.clone()),
        ("date_of_birth", shown(child.birth_date.as_ref().map(|birth| &birth.person_birth_date))),
        ("nhs_number", shown(child.nhs_number.as_ref())),
        ("upn", shown(child.upn.as_ref())),
        ("asked_by", header.sender.to_string()),
        ("message_id", header.message_id.to_string()),
        ("reason", request.reason.clone()),
        ("sections", sections.join(" ")),
    ]
}
