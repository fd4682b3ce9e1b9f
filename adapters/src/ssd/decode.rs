//! An extract into records: one item a child; a bad row stops that child at most.
//!
//! A mother in `ssd_person` of whom nothing is recorded but whose mother she is, is a member of her children's
//! households, not a child of the extract. A young mother with rows of her own is both.

use std::io;

use crosswalk_schemas::model::ChildRecord;

use super::{
    case::{Case, Person},
    extract,
    gather::Gathering,
};
use crate::{
    contract::{Content, Item, NativeFinding, Refused, Sink, Source},
    native::{
        field::Notes,
        group::Member,
        place::{self, Place},
        rows::Rows,
    },
};

/// Why a mother is no item.
const MOTHER_ONLY: &str = "a mother: in her children's households";

pub(super) fn read(files: &[&dyn Source], sink: &mut dyn Sink) {
    let (tables, mut rows): (Vec<_>, Vec<Rows<'_>>) = extract::open(files, sink).into_iter().unzip();
    let file = files.first().map(|file| file.name()).unwrap_or_default();
    if tables.first().is_none_or(|table| table.is.name != "ssd_person") {
        sink.finding(Place::file(file).error(
            "ssd.person-table-missing",
            "The extract has no readable ssd_person.csv, so nobody can tell whom it is about. Export it again.",
        ));
        return;
    }
    let mut gathering = Gathering::new(&tables, &sink.scratch());
    let read = (0..).zip(&mut rows).try_for_each(|(number, rows)| gathering.read(number, rows, sink));
    if read.and_then(|()| gathering.join(sink)).and_then(|()| cases(gathering, sink)).is_err() {
        sink.fault(disk(file));
    }
}

fn disk(file: &str) -> NativeFinding {
    let text = "The gateway's disk could not hold the extract while it was read. Make room for temporary files, and try again.";
    Place::file(file).error("ssd.disk", text)
}

/// Hands over each person's record.
fn cases(mut gathering: Gathering<'_>, sink: &mut dyn Sink) -> io::Result<()> {
    let Some(groups) = gathering.take_cases() else { return Ok(()) };
    groups.each(|id, members| {
        case(&mut gathering, id, members, sink);
        !sink.stopped()
    })?;
    gathering.count_orphans(sink);
    Ok(())
}

fn case(gathering: &mut Gathering<'_>, id: &str, members: &[Member<'_>], sink: &mut dyn Sink) {
    let mut case = match Case::of(gathering, id, members) {
        Person::There(case) => case,
        Person::Unknown(rows) => {
            for (number, row) in &rows {
                gathering.orphan(*number, row, sink);
            }
            return;
        }
    };
    for (number, row) in case.twice.drain(..) {
        let text = "This person is in ssd_person twice; the first row was read. Merge the two.";
        let place = gathering.tables.get(usize::from(number)).map(|table| table.columns.place(&row, "pers_person_id"));
        let findings = place.map(|place| place.error("ssd.person-twice", text)).into_iter().collect();
        // By itself the row would make a record that knows nothing else of the child, so it is not to be loaded again.
        sink.refused(Refused { key: Some(id.to_owned()), findings, native: Vec::new() });
    }
    if case.is_mother_only() {
        sink.skipped(MOTHER_ONLY);
        return;
    }
    let mut notes = Notes::default();
    let record: Option<ChildRecord> = case.read(gathering, &mut notes);
    let native = gathering.native(case.native());
    let Notes { findings, losses } = notes;
    match record {
        Some(record) if !place::stops(&findings) => {
            let content = Content::Record(Box::new(record));
            sink.item(Item { key: id.to_owned(), content, findings, losses, native });
        }
        _ => sink.refused(Refused { key: Some(id.to_owned()), findings, native }),
    }
}
