//! A young person's rows into a record: who it is, orders, assessments, custody, workers.

use crosswalk_schemas::model::{
    Address, AddressKind, Addresses, BirthDate, ChildRecord, Custody, Identity, Intervention, Involvement,
    Involvements, Professional, Service, SharingBasis, SharingBasisKind, YouthJustice,
};

use super::asset;
use crate::{
    contract::{Content, Sink},
    native::{
        field::{Field, Notes},
        row::RowReader,
        set::{Child, own_id, person_name, word},
    },
};

pub(super) const LINES: [&str; 5] = ["address_1", "address_2", "address_3", "address_4", "address_5"];

/// Reads one young person.
pub(super) fn young_person(child: &Child<'_>, sink: &mut dyn Sink) {
    let mut notes = Notes::default();
    let record = child.main(&mut notes, person);
    if record.is_none() && notes.findings.is_empty() {
        let text = "These rows are of a young person that yot_person does not have. Export it too.";
        notes.findings.push(child.place().error("yot.person-missing", text));
    }
    let mut contents = Vec::new();
    if let Some(mut record) = record {
        add(child, &mut record, &mut notes);
        contents.push((child.key.to_owned(), Content::Record(Box::new(record))));
    }
    child.note_losses(&mut notes);
    child.finish(contents, notes, sink);
}

/// Adds what the other tables say.
fn add(child: &Child<'_>, record: &mut ChildRecord, notes: &mut Notes) {
    let mut justice = record.youth_justice.take().unwrap_or_default();
    justice.intervention = child.each("yot_order", notes, |row| Some(order(row)));
    justice.youth_justice_assessment = child.each("yot_asset", notes, |row| Some(asset::read(row)));
    justice.custody = child.each("yot_custody", notes, |row| Some(custody(row)));
    let mut involvement = Vec::new();
    for worker in child.each("yot_worker", notes, |row| Some(worker(row))) {
        let timed = worker.start_date.is_some() || worker.end_date.is_some() || worker.lead_professional.is_some();
        // Nothing but who it is: one of the team's workers.
        if timed { involvement.push(worker) } else { justice.worker.push(worker.professional) }
    }
    if !involvement.is_empty() {
        record.involvements = Some(Involvements { involvement, ..Involvements::default() });
    }
    record.youth_justice = (justice != YouthJustice::default()).then_some(justice);
}

fn person(row: &mut RowReader<'_>) -> Option<ChildRecord> {
    let Some(person_name) = person_name(row) else {
        let text = "This young person has no family name. Fill it in; write the same name twice if there is one only.";
        let finding = row.place("family_name").error("yot.name-missing", text);
        row.notes.findings.push(finding);
        return None;
    };
    let identity = Identity {
        person_name,
        birth_date: row
            .date("date_of_birth")
            .map(|person_birth_date| BirthDate { person_birth_date, verification_level: None }),
        sex: row.sex("sex"),
        ethnicity: row.field("ethnicity").and_then(Field::short_code),
        language: row.text("language"),
        nhs_number: row.field("nhs_number").and_then(Field::nhs_number),
        upn: row.field("upn").and_then(Field::upn),
        uln: row.field("uln").and_then(Field::uln),
        local_id: own_id(row, "young_person_id"),
        ..Identity::default()
    };
    let mut record = ChildRecord::new(identity);
    let address = Address {
        address_line: LINES.iter().filter_map(|line| row.text(line)).collect(),
        post_code: row.field("postcode").and_then(Field::postcode),
        start_date: row.date("address_from"),
        ..Address::default()
    };
    if address != Address::default() {
        let address = vec![Address { kind: Some(AddressKind::Home), ..address }];
        record.addresses = Some(Addresses { address, ..Addresses::default() });
    }
    record.youth_justice =
        Some(YouthJustice { case_id: row.id("case_id"), sharing_basis: basis(row), ..YouthJustice::default() });
    Some(record)
}

fn basis(row: &mut RowReader<'_>) -> Option<SharingBasis> {
    let kind = word(row, "basis_kind", "kind of basis", SharingBasisKind::ALL);
    let provision = row.text("basis_provision");
    let (Some(kind), Some(provision)) = (kind, provision.clone()) else {
        if kind.is_some() || provision.is_some() {
            let place = row.place("basis_kind");
            let text = "A basis needs both its kind and its provision, so it was left out. Fill in both.";
            row.notes.findings.push(place.warning("yot.basis-incomplete", text));
            row.notes.lose("yot_person.basis_kind", "a basis without kind or provision");
        }
        return None;
    };
    let (given_by, given_on) = (row.text("basis_given_by"), row.date("basis_given_on"));
    Some(SharingBasis { kind, provision, given_by, given_on, ends_on: None, agreement: None })
}

fn order(row: &mut RowReader<'_>) -> Intervention {
    let requirements = row.field("requirements").and_then(Field::lines).unwrap_or_default();
    let each = requirements.split([';', '\n']).map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned);
    Intervention {
        local_id: own_id(row, "order_id"),
        kind: row.text("disposal"),
        offence: row.text("offence"),
        offence_date: row.date("offence_date"),
        outcome_date: row.date("outcome_date"),
        start_date: row.date("start_date"),
        end_date: row.date("end_date"),
        requirement: each.collect(),
    }
}

fn custody(row: &mut RowReader<'_>) -> Custody {
    Custody {
        local_id: own_id(row, "custody_id"),
        kind: row.text("kind"),
        establishment: row.text("establishment"),
        start_date: row.date("start_date"),
        end_date: row.date("end_date"),
    }
}

fn worker(row: &mut RowReader<'_>) -> Involvement {
    Involvement {
        service: Some(Service::YouthJustice),
        professional: Professional {
            name: row.text("name"),
            role: row.text("role"),
            team: row.text("team"),
            telephone: row.text("telephone"),
            email: row.field("email").and_then(Field::email),
            local_id: own_id(row, "worker_id"),
            ..Professional::default()
        },
        lead_professional: row.flag("lead_professional"),
        start_date: row.date("start_date"),
        end_date: row.date("end_date"),
        ..Involvement::default()
    }
}
