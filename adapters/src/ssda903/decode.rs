//! The files of a return into records: one item a child, and leads; a bad row costs a row, a bad child only itself.

use crosswalk_schemas::model::{ChildRecord, SocialCare};

use super::{child::Child, csv_set, episodes, identity, leads, outcomes, permanence, xml_form};
use crate::{
    contract::{Content, Item, Native, Refused, Sink, Source},
    native::{
        field::Notes,
        input::Input,
        place::{self, Place},
    },
};

/// Reads the files of one return: CSV tables together, each XML file by itself.
pub(super) fn read(files: &[&dyn Source], sink: &mut dyn Sink) {
    let (xml, csv): (Vec<_>, Vec<_>) = files.iter().partition(|file| is_xml(**file));
    for file in xml {
        if sink.stopped() {
            return;
        }
        xml_form::read(file, sink);
    }
    if !csv.is_empty() && !sink.stopped() {
        csv_set::read(&csv, sink);
    }
}

/// Whether a file begins as XML does, whatever its name.
fn is_xml(file: &dyn Source) -> bool {
    let Ok(input) = Input::open(file) else { return false };
    input.window().trim_ascii_start().starts_with(b"<")
}

/// Turns the rows of a child into a record and leads, or refuses them all.
pub(super) fn child(mut child: Child<'_>, key: &str, mut notes: Notes, native: Vec<Native>, sink: &mut dyn Sink) {
    let identity = identity::read(&mut child, key, &mut notes);
    let mut record = ChildRecord::new(identity);
    let mut care = SocialCare::default();
    let mut episodes = episodes::read(&child, &mut notes);
    episodes::fill(&mut episodes, &mut record, &mut care);
    outcomes::fill(&child, &mut care, &mut notes);
    permanence::fill(&child, &mut care, &mut notes);
    record.involvements = outcomes::workers(&child, &mut notes);
    record.social_care = (care != SocialCare::default()).then_some(care);
    let Notes { findings, losses } = notes;
    if place::stops(&findings) {
        sink.refused(Refused { key: Some(key.to_owned()), findings, native });
        return;
    }
    let leads = leads::of(&record, key, &episodes);
    let content = Content::Record(Box::new(record));
    sink.item(Item { key: key.to_owned(), content, findings, losses, native });
    for lead in leads {
        sink.item(lead);
    }
}

/// Refuses a record that has no id.
pub(super) fn without_id(place: &Place, native: Vec<Native>, sink: &mut dyn Sink) {
    let text = "This has no child's id that can be used. Fill in CHILD: one line, 70 characters at most.";
    let findings = vec![place.error("ssda903.child-id-missing", text)];
    sink.refused(Refused { key: None, findings, native });
}
