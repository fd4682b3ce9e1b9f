//! A child's rows into what can travel: its events, and its record when something of it changed.

use crosswalk_schemas::model::{ChildRecord, FlagsOfConcern, Involvements};

use super::{
    around, bases, basics,
    events::{self, Known},
    flags, involved,
};
use crate::{
    contract::{Content, Sink},
    native::{field::Notes, set::Child},
};

/// Reads one child. Without any row of `hub_event` the rows are an extract, and the record goes out as it stands.
pub(super) fn child(child: &Child<'_>, sink: &mut dyn Sink) {
    let mut notes = Notes::default();
    let known = known(child, &mut notes);
    let extract = child.rows("hub_event").next().is_none();
    if known.is_none() && extract && notes.findings.is_empty() {
        let text = "These rows are of a child that hub_child does not have. Export it too.";
        notes.findings.push(child.place().error("hub.child-missing", text));
    }
    let told = events::read(child, known.as_ref(), &mut notes);
    child.note_losses(&mut notes);
    let mut contents = told.contents;
    if let Some(known) = known.filter(|_| extract || told.changed) {
        contents.push((child.key.to_owned(), Content::Record(Box::new(known.record))));
    }
    child.finish(contents, notes, sink);
}

/// What the tables hold of a child; `None` when it has no row of its own, or one that cannot be read.
fn known(child: &Child<'_>, notes: &mut Notes) -> Option<Known> {
    let mut record = child.main(notes, basics::read)?;
    record.identity.former_name = child.each("hub_former_name", notes, around::read_former_name);
    let address = child.each("hub_address", notes, around::read_address);
    if !address.is_empty() {
        record.addresses.get_or_insert_default().address = address;
    }
    let member = child.each("hub_carer", notes, around::read_carer);
    if !member.is_empty() {
        record.household.get_or_insert_default().member = member;
    }
    let raw = |row: &mut crate::native::row::RowReader<'_>, column| row.id(column).unwrap_or_default();
    let involvements =
        child.each("hub_involvement", notes, |row| Some((raw(row, "involvement_id"), involved::read(row))));
    let flags = child.each("hub_flag", notes, |row| Some((raw(row, "flag_id"), flags::read(row)?)));
    add_involved(&mut record, &involvements, child, notes);
    if !flags.is_empty() {
        let flag_of_concern = flags.iter().map(|(_, flag)| flag.clone()).collect();
        record.flags_of_concern = Some(FlagsOfConcern { flag_of_concern, ..FlagsOfConcern::default() });
    }
    let bases = child.each("hub_basis", notes, bases::read);
    bases::apply(&mut record, bases, notes);
    Some(Known { record, involvements, flags })
}

fn add_involved(
    record: &mut ChildRecord,
    involvements: &[(String, crosswalk_schemas::model::Involvement)],
    child: &Child<'_>,
    notes: &mut Notes,
) {
    let involved = Involvements {
        involvement: involvements.iter().map(|(_, involvement)| involvement.clone()).collect(),
        known_to_agency: child.each("hub_agency", notes, involved::read_agency),
        ..Involvements::default()
    };
    record.involvements = (involved != Involvements::default()).then_some(involved);
}
