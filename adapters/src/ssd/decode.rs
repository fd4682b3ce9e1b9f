//! An extract into records: one item a child; a bad row stops that child at most.
//!
//! A mother in `ssd_person` who has no social care rows of her own is a member of her children's households, not a
//! child of the extract. A young mother who has such rows is both.

use std::collections::HashSet;

use crosswalk_schemas::model::{Addresses, ChildRecord, SocialCare};

use super::{
    BLANKS, PREFIX, address,
    extract::{Extract, cell},
    household, identity, involvements, mapping, sections,
};
use crate::{
    contract::{Content, Decoded, Item, NativeFile},
    native::{
        field::Notes,
        place::{self, Place},
        row::RowReader,
        rows::Row,
        table::Table,
        values, whole,
    },
};

/// Tables whose rows make a mother a child of the extract in her own right.
const OF_A_CHILD: &[&str] = &[
    "ssd_cin_episodes",
    "ssd_cin_assessments",
    "ssd_cin_plans",
    "ssd_s47_enquiry",
    "ssd_cp_plans",
    "ssd_cla_episodes",
    "ssd_cla_placement",
    "ssd_legal_status",
];

pub(super) fn decode(files: &[NativeFile]) -> Decoded {
    let mut decoded = Decoded::default();
    let extract = Extract::read(files, &mut decoded);
    let Some(persons) = extract.table("ssd_person") else {
        let file = files.first().map(|file| file.name.as_str()).unwrap_or_default();
        decoded.findings.push(Place::file(file).error(
            "ssd.person-table-missing",
            "The extract has no readable ssd_person.csv, so nobody can tell whom it is about. Export it again.",
        ));
        return decoded;
    };
    let mut seen = HashSet::new();
    for row in &persons.rows {
        let place = persons.place(row, "pers_person_id");
        match cell(persons, row, "pers_person_id").filter(|id| values::is_id(id)) {
            Some(id) if !seen.insert(id) => {
                decoded.refused.extend(whole::refused(1));
                decoded.findings.push(place.error(
                    "ssd.person-twice",
                    "This person is in ssd_person twice; the first row was read. Merge the two.",
                ));
            }
            Some(id) if !is_mother_only(&extract, id) => decode_child(&extract, persons, row, id, &mut decoded),
            Some(_) => {}
            None => {
                decoded.refused.extend(whole::refused(1));
                decoded.findings.push(place.error(
                    "ssd.person-id-missing",
                    "This person has no id that can be used. Fill it in: one line, 70 characters at most.",
                ));
            }
        }
    }
    decoded.refused.extend(whole::refused(decoded.findings.iter().filter(|f| f.rule == "ssd.quote-open").count()));
    decoded
}

fn is_mother_only(extract: &Extract, id: &str) -> bool {
    household::is_mother(extract, id) && !extract.rows_of(id).any(|(table, ..)| OF_A_CHILD.contains(&table))
}

fn decode_child(extract: &Extract, persons: &Table, row: &Row, id: &str, decoded: &mut Decoded) {
    let mut notes = Notes::default();
    let identity = identity::read(extract, &mut reader(persons, row, &mut notes), id);
    let mut record = identity.map(ChildRecord::new);
    if let Some(record) = &mut record {
        let addresses: Vec<_> = extract
            .rows("ssd_address", id)
            .filter_map(|(table, row)| address::read(&mut reader(table, row, &mut notes)))
            .collect();
        record.addresses = (!addresses.is_empty()).then_some(Addresses { address: addresses, ..Addresses::default() });
        record.household = household::read(extract, id, &mut notes);
        record.involvements = involvements::read(extract, id, &mut notes);
        record.social_care = social_care(extract, id, &mut notes);
        note_losses(extract, id, &mut notes);
    }
    match record {
        Some(record) if !place::stops(&notes.findings) => decoded.items.push(Item {
            key: id.to_owned(),
            content: Content::Record(Box::new(record)),
            findings: notes.findings,
            losses: notes.losses,
            native: Vec::new(),
        }),
        _ => {
            decoded.refused.extend(whole::refused(1));
            decoded.findings.extend(notes.findings);
        }
    }
}

/// A reader of one row that knows how extracts say "nothing".
pub(super) fn reader<'a>(table: &'a Table, row: &'a Row, notes: &'a mut Notes) -> RowReader<'a> {
    RowReader { prefix: PREFIX, columns: table, row, blanks: BLANKS, notes }
}

fn social_care(extract: &Extract, id: &str, notes: &mut Notes) -> Option<SocialCare> {
    let mut care = SocialCare::default();
    for (name, table, row) in extract.rows_of(id) {
        let row = &mut reader(table, row, notes);
        match name {
            "ssd_cin_episodes" => care.referral.push(sections::read_referral(row)),
            "ssd_cin_assessments" => care.assessment.push(sections::read_assessment(row)),
            "ssd_cin_plans" => care.child_in_need_plan.push(sections::read_child_in_need_plan(row)),
            "ssd_s47_enquiry" => care.section47.push(sections::read_section47(row)),
            "ssd_cp_plans" => care.child_protection_plan.push(sections::read_child_protection_plan(row)),
            "ssd_cla_episodes" => care.looked_after_episode.push(sections::read_looked_after_episode(row)),
            "ssd_cla_placement" => care.placement.push(sections::read_placement(row)),
            "ssd_legal_status" => care.legal_status.push(sections::read_legal_status(row)),
            _ => {}
        }
    }
    care.referral.sort_by_key(|referral| referral.referral_date);
    (care != SocialCare::default()).then_some(care)
}

/// Notes what the rows of this person hold and the standard cannot carry.
fn note_losses(extract: &Extract, id: &str, notes: &mut Notes) {
    for (name, table, row) in extract.rows_of(id) {
        if let Some(reason) = mapping::why_not_table(name) {
            notes.lose(name, reason);
            continue;
        }
        for (column, reason) in extract.lost_columns(name) {
            if cell(table, row, column).is_some() {
                notes.lose(&format!("{name}.{column}"), *reason);
            }
        }
    }
}
