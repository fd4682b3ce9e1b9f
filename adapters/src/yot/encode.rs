//! Records into the tables of the profile.

use crosswalk_schemas::model::{
    Address, AddressKind, ChildRecord, Custody, Intervention, Involvement, Professional, RecordTransfer, Service,
    YouthJustice,
};

use super::{asset, decode::LINES};
use crate::{
    contract::{Encoded, Loss, Mapping},
    native::{
        address::lines,
        losses,
        set::{Cells, Written, link, shown, yes_no},
    },
};

const NO_COLUMN: &str = "the youth justice profile has no column for it";

pub(super) fn encode(transfer: &RecordTransfer, mapping: &[Mapping]) -> Encoded {
    let mut rows = Written::default();
    let mut lost: Vec<Loss> = Vec::new();
    for (number, record) in (1..).zip(&transfer.child_record) {
        write(record, &link(record.identity.local_id.as_ref(), number), &mut rows);
        let of_record = losses::of_encoding("ChildRecord", record, mapping, NO_COLUMN);
        for loss in of_record.into_iter().chain(values(record)) {
            if !lost.contains(&loss) {
                lost.push(loss);
            }
        }
    }
    lost.retain(|loss| !FOLLOWS.contains(&loss.field.as_str()) || loss.reason != NO_COLUMN);
    let rest = RecordTransfer { child_record: Vec::new(), ..transfer.clone() };
    lost.extend(losses::of_encoding("RecordTransfer", &rest, mapping, NO_COLUMN));
    Encoded { files: rows.files(mapping), losses: lost }
}

/// Paths without a column whose value follows from the table it stands in; where it does not, `values` says so.
const FOLLOWS: &[&str] = &["ChildRecord/Involvements/Involvement/Service", "ChildRecord/Addresses/Address/Kind"];

/// What depends on the value: addresses other than the home, involvements of others.
fn values(record: &ChildRecord) -> Vec<Loss> {
    let home = home(record);
    let addresses = record.addresses.iter().flat_map(|section| &section.address);
    let others = addresses.filter(|address| home.is_none_or(|home| !std::ptr::eq(*address, home)));
    let mut lost: Vec<Loss> = others
        .flat_map(|address| losses::leaves("ChildRecord/Addresses/Address", address))
        .map(|field| Loss { field, reason: "the profile has room for the home address only".into() })
        .collect();
    if home.is_some_and(|home| home.kind.is_none()) {
        let reason = "an address without a kind is written as the home".into();
        lost.push(Loss { field: "ChildRecord/Addresses/Address/Kind".to_owned(), reason });
    }
    let involvements = record.involvements.iter().flat_map(|section| &section.involvement);
    let others = involvements.filter(|involvement| !is_ours(involvement));
    let reason = "only workers of youth justice whose time or lead is known are written";
    lost.extend(
        others
            .flat_map(|involvement| losses::leaves("ChildRecord/Involvements/Involvement", involvement))
            .map(|field| Loss { field, reason: reason.into() }),
    );
    lost
}

/// Whether an involvement is one that the profile's workers come back as.
fn is_ours(involvement: &Involvement) -> bool {
    let timed = involvement.start_date.is_some() || involvement.end_date.is_some();
    involvement.service == Some(Service::YouthJustice) && (timed || involvement.lead_professional.is_some())
}

fn add(rows: &mut Written, table: &'static str, person: &str, mut cells: Cells) {
    cells.push(("young_person_id", person.to_owned()));
    rows.add(table, cells);
}

fn write(record: &ChildRecord, id: &str, rows: &mut Written) {
    add(rows, "yot_person", id, person(record));
    let justice = record.youth_justice.clone().unwrap_or_default();
    for order in &justice.intervention {
        add(rows, "yot_order", id, write_order(order));
    }
    let involvements = record.involvements.iter().flat_map(|section| &section.involvement);
    for involvement in involvements.filter(|involvement| is_ours(involvement)) {
        let mut cells = worker(&involvement.professional);
        cells.extend([
            ("lead_professional", yes_no(involvement.lead_professional)),
            ("start_date", shown(involvement.start_date.as_ref())),
            ("end_date", shown(involvement.end_date.as_ref())),
        ]);
        add(rows, "yot_worker", id, cells);
    }
    for professional in &justice.worker {
        add(rows, "yot_worker", id, worker(professional));
    }
    for assessment in &justice.youth_justice_assessment {
        add(rows, "yot_asset", id, asset::write(assessment));
    }
    for custody in &justice.custody {
        add(rows, "yot_custody", id, write_custody(custody));
    }
}

fn person(record: &ChildRecord) -> Cells {
    let (identity, name) = (&record.identity, &record.identity.person_name);
    let birth = identity.birth_date.as_ref().map(|birth| &birth.person_birth_date);
    let mut cells = vec![
        ("title", name.person_name_title.join(" ")),
        ("given_names", name.person_given_name.join(" ")),
        ("family_name", name.person_family_name.clone()),
        ("requested_name", shown(name.person_requested_name.as_ref())),
        ("date_of_birth", shown(birth)),
        ("sex", shown(identity.sex.as_ref())),
        ("ethnicity", shown(identity.ethnicity.as_ref())),
        ("language", shown(identity.language.as_ref())),
        ("nhs_number", shown(identity.nhs_number.as_ref())),
        ("upn", shown(identity.upn.as_ref())),
        ("uln", shown(identity.uln.as_ref())),
    ];
    if let Some(home) = home(record) {
        cells.extend(LINES.into_iter().zip(lines(home)));
        cells.push(("postcode", shown(home.post_code.as_ref())));
        cells.push(("address_from", shown(home.start_date.as_ref())));
    }
    if let Some(YouthJustice { case_id, sharing_basis, .. }) = &record.youth_justice {
        cells.push(("case_id", shown(case_id.as_ref())));
        let basis = sharing_basis.as_ref();
        cells.push(("basis_kind", shown(basis.map(|basis| &basis.kind))));
        cells.push(("basis_provision", shown(basis.map(|basis| &basis.provision))));
        cells.push(("basis_given_by", shown(basis.and_then(|basis| basis.given_by.as_ref()))));
        cells.push(("basis_given_on", shown(basis.and_then(|basis| basis.given_on.as_ref()))));
    }
    cells
}

/// Where the young person lives now: the last home address without an end.
fn home(record: &ChildRecord) -> Option<&Address> {
    let addresses = &record.addresses.as_ref()?.address;
    let mut homes = addresses.iter().filter(|address| matches!(address.kind, None | Some(AddressKind::Home)));
    homes.rfind(|address| address.end_date.is_none())
}

fn write_order(order: &Intervention) -> Cells {
    vec![
        ("order_id", shown(order.local_id.as_ref())),
        ("disposal", shown(order.kind.as_ref())),
        ("offence", shown(order.offence.as_ref())),
        ("offence_date", shown(order.offence_date.as_ref())),
        ("outcome_date", shown(order.outcome_date.as_ref())),
        ("start_date", shown(order.start_date.as_ref())),
        ("end_date", shown(order.end_date.as_ref())),
        ("requirements", order.requirement.join("; ")),
    ]
}

fn worker(who: &Professional) -> Cells {
    vec![
        ("worker_id", shown(who.local_id.as_ref())),
        ("name", shown(who.name.as_ref())),
        ("role", shown(who.role.as_ref())),
        ("team", shown(who.team.as_ref())),
        ("telephone", shown(who.telephone.as_ref())),
        ("email", shown(who.email.as_ref())),
    ]
}

fn write_custody(custody: &Custody) -> Cells {
    vec![
        ("custody_id", shown(custody.local_id.as_ref())),
        ("kind", shown(custody.kind.as_ref())),
        ("establishment", shown(custody.establishment.as_ref())),
        ("start_date", shown(custody.start_date.as_ref())),
        ("end_date", shown(custody.end_date.as_ref())),
    ]
}
