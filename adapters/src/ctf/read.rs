//! A file into records: one item a pupil, and one for each who left; a bad pupil does not stop the others.

use crosswalk_schemas::{
    identifiers::upn,
    model::{ChildRecord, Education, SchoolAttended},
};

use super::{
    PREFIX,
    header::{Header, School},
    leaver::{self, Leaver},
    mapping, pupil,
};
use crate::{
    contract::{Content, Item, Refused, Sink, Source},
    native::{
        field::Notes,
        place::{self, Place},
        reader::Reader,
        seen::Seen,
        unread::{Elements, Unread},
        xml::{Node, Part, Piece, Records},
    },
};

const RECORDS: Records = Records {
    prefix: PREFIX,
    what: "pupil",
    path: &[&["CTfile", "ATfile"], &["CTFpupilData", "ATFpupilData"], &["Pupil"]],
};

/// Elements that may stand several times side by side.
const REPEAT: &[&str] = &[
    "Type",
    "Disability",
    "SEN",
    "SENneed",
    "Contact",
    "Phone",
    "YearData",
    "AttendSessions",
    "KeyStage",
    "StageAssessment",
    "School",
    "FSMinstance",
];

pub(super) fn read(files: &[&dyn Source], sink: &mut dyn Sink) {
    let known = Elements::new(&mapping::mapping(), mapping::PUPIL);
    for file in files {
        if sink.stopped() {
            return;
        }
        let mut reading = Reading { known: &known, header: Header::default(), seen: Seen::default(), left: None };
        let mut root = None;
        let count = RECORDS.read(*file, sink, |part, sink| match part {
            Part::Head(piece) => reading.header = Header::read(piece, file.name(), sink),
            Part::Record(piece) => reading.pupil(piece, sink),
            Part::Outside(piece) => root = Some(piece.root.name.clone().into_owned()),
        });
        reading.flush(sink);
        let place = Place::file(file.name());
        match (count, root.as_deref()) {
            (Some(0), Some("CTfile" | "ATfile")) => {
                sink.finding(place.warning("ctf.no-pupils", "The file holds no pupils."));
            }
            (Some(0), _) => {
                let text =
                    "This is no Common Transfer File: its root element is not CTfile. Check which file was sent.";
                sink.finding(place.error("ctf.not-a-ctf", text));
            }
            _ => {}
        }
    }
}

/// One file being read.
struct Reading<'k> {
    known: &'k Elements,
    header: Header,
    /// Keys of the pupils so far.
    seen: Seen,
    /// The last leaver, whom a brother or sister may follow.
    left: Option<Item>,
}

impl Reading<'_> {
    fn pupil(&mut self, piece: &Piece<'_>, sink: &mut dyn Sink) {
        let mut notes = Notes::default();
        let path = mapping::PUPIL.to_owned();
        let mut reader = Reader { prefix: PREFIX, piece, node: &piece.root, path, notes: &mut notes };
        let record = pupil::read(&mut reader);
        let mut unread = Unread { prefix: PREFIX, piece, repeat: REPEAT, notes: &mut notes };
        unread.note(&piece.root, self.known, mapping::PUPIL);
        let key = record.as_ref().map(|record| pupil::key(&record.identity));
        match (record, key) {
            (Some(_), Some(key)) if !self.seen.insert(&key) => {
                let text = "This pupil stands in the file twice; the first was taken. Keep one of the two.";
                let findings = vec![piece.place(&piece.root, mapping::PUPIL).error("ctf.pupil-twice", text)];
                // By itself it would look right, so it is not among those that can be loaded again.
                sink.refused(Refused { key: Some(key), findings, native: Vec::new() });
            }
            (Some(record), Some(key)) if !place::stops(&notes.findings) => {
                let record = Box::new(self.with_source(record));
                let moved = key.replacen("pupil", "leaver", 1);
                let left = leaver::read(&record, &self.header, &moved);
                let Notes { findings, losses } = notes;
                let native = piece.native();
                sink.item(Item { key, content: Content::Record(record), findings, losses, native });
                self.leaves(left, moved, piece, sink);
            }
            (_, key) => {
                let upn = piece.root.at("UPN").and_then(Node::filled).and_then(upn::normalise);
                let key = key.or_else(|| upn.as_deref().map(pupil::key_of));
                sink.refused(Refused { key, findings: notes.findings, native: piece.native() });
            }
        }
    }

    /// Keeps a leaver until it is known who leaves together.
    fn leaves(&mut self, left: Option<Leaver>, key: String, piece: &Piece<'_>, sink: &mut dyn Sink) {
        let content = match left {
            None => return,
            Some(Leaver::Adult) => return sink.skipped("a leaver of 18 years or more"),
            Some(Leaver::Says(content)) => content,
        };
        if let (Some(Item { content: Content::Move(before), native, .. }), Content::Move(next)) =
            (&mut self.left, &content)
            && leaver::together(before, next)
        {
            native.extend(piece.native());
            return;
        }
        self.flush(sink);
        self.left = Some(Item { key, content, findings: Vec::new(), losses: Vec::new(), native: piece.native() });
    }

    fn flush(&mut self, sink: &mut dyn Sink) {
        if let Some(item) = self.left.take() {
            sink.item(item);
        }
    }

    /// The record with what the header says of the school that sends it: its own number where the history has the
    /// school, the school itself where there is no history.
    fn with_source(&self, mut record: ChildRecord) -> ChildRecord {
        let School { lea, estab, urn, name } = &self.header.source;
        let (Some(lea), Some(estab)) = (lea, estab) else { return record };
        let schools = &mut record.education.get_or_insert_default().school_attended;
        if schools.is_empty() {
            schools.push(SchoolAttended {
                lea: Some(lea.clone()),
                estab: Some(estab.clone()),
                urn: urn.clone(),
                school_name: name.clone(),
                ..SchoolAttended::default()
            });
        }
        for school in schools.iter_mut().filter(|school| school.lea.as_ref() == Some(lea)) {
            if school.estab.as_ref() == Some(estab) && school.urn.is_none() {
                school.urn.clone_from(urn);
            }
        }
        if record.education == Some(Education::default()) {
            record.education = None;
        }
        record
    }
}
