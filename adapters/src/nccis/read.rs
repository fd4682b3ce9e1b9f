//! A return into records: one item a young person, and one for each who was transferred; a bad record costs only itself.

use crosswalk_schemas::model::ChildRecord;
use jiff::civil::Date;

use super::{PREFIX, leaves::YoungPerson, transferred, young_person};
use crate::{
    contract::{Content, Item, Refused, Sink, Source},
    native::{
        field::Notes,
        place::{self, Place},
        seen::Seen,
        values,
        xml::{Node, Part, Piece, Records},
    },
};

/// The name of the root is not published, so it may be any.
const RECORDS: Records =
    Records { prefix: PREFIX, what: "young person's record", path: &[&["*"], &["YoungPersonsRecord"]] };

/// What the file's header says.
#[derive(Debug, Default)]
pub(super) struct FileHeader {
    /// Number of the authority whose return it is.
    pub(super) lea: Option<String>,
    /// Last day of the month, or else the day on which the file was sent.
    pub(super) period_end: Option<Date>,
}

pub(super) fn read(files: &[&dyn Source], sink: &mut dyn Sink) {
    for file in files {
        if sink.stopped() {
            return;
        }
        let mut header = FileHeader::default();
        let mut seen = Seen::default();
        let count = RECORDS.read(*file, sink, |part, sink| match part {
            Part::Head(piece) => header = file_header(piece, sink),
            Part::Record(piece) => record(piece, &header, &mut seen, sink),
            Part::Outside(_) => {}
        });
        if count == Some(0) {
            let text = "This is no return of a Client Caseload Information System: it holds no YoungPersonsRecord. Check which file was sent.";
            sink.finding(Place::file(file.name()).error("nccis.no-records", text));
        }
    }
}

fn file_header(piece: &Piece<'_>, sink: &mut dyn Sink) -> FileHeader {
    let root = &piece.root;
    let text = |name: &'static str| find(root, name).and_then(Node::filled);
    let lea = text("LEACode").or_else(|| text("SourceLEA"));
    let day = |name: &'static str| text(name).and_then(values::date);
    let header = FileHeader { lea: lea.map(str::to_owned), period_end: day("PeriodEnd").or_else(|| day("DateOfSend")) };
    if header.period_end.is_none() {
        let text =
            "The header has no readable PeriodEnd or DateOfSend, so nobody's transfer has a day. Mend the header.";
        sink.finding(piece.place(root, "FileHeader/PeriodEnd").warning("nccis.no-period", text));
    }
    header
}

/// The first element of a name, wherever it stands.
fn find<'n, 't>(node: &'n Node<'t>, name: &'n str) -> Option<&'n Node<'t>> {
    node.each(name).next().or_else(|| node.children.iter().find_map(|child| find(child, name)))
}

fn record(piece: &Piece<'_>, header: &FileHeader, seen: &mut Seen, sink: &mut dyn Sink) {
    let mut person = YoungPerson::new(piece);
    let record = young_person::read(&mut person);
    person.note_unread();
    let key = record.as_ref().map(key);
    match (record, key) {
        (Some(_), Some(key)) if !seen.insert(&key) => {
            let text =
                "This young person stands in the file twice (NCCIS error 902); the first was taken. Merge the two.";
            let field = "YoungPersonsRecord/PersonalDetails/YoungPersonsID";
            let findings = vec![piece.place(&piece.root, field).error("nccis.record-twice", text)];
            // By itself it would look right, so it is not among those that can be loaded again.
            sink.refused(Refused { key: Some(key), findings, native: Vec::new() });
        }
        (Some(record), Some(key)) if !place::stops(&person.notes.findings) => {
            hand_over(record, key, header, person, sink);
        }
        (_, key) => {
            let id = find(&piece.root, "YoungPersonsID").and_then(Node::filled).filter(|id| values::is_id(id));
            let key = key.or_else(|| id.map(|id| format!("young-person-{id}")));
            sink.refused(Refused { key, findings: person.notes.findings, native: piece.native() });
        }
    }
}

/// The record's name in its system: its own identifier, or where it has none a digest that says nothing of who it is.
fn key(record: &ChildRecord) -> String {
    let identity = &record.identity;
    match identity.young_persons_id.as_ref().or(identity.local_id.as_ref()) {
        Some(id) => format!("young-person-{id}"),
        None => crate::ctf::key(identity).replacen("pupil", "young-person", 1),
    }
}

fn hand_over(
    mut record: ChildRecord,
    key: String,
    header: &FileHeader,
    mut person: YoungPerson<'_, '_>,
    sink: &mut dyn Sink,
) {
    let moved = key.replacen("young-person", "transferred", 1);
    let said = transferred::read(&mut record, header, &moved, &mut person);
    let YoungPerson { piece, notes: Notes { findings, losses }, .. } = person;
    let content = Content::Record(Box::new(record));
    sink.item(Item { key, content, findings, losses, native: piece.native() });
    if let Some(said) = said {
        match said.content {
            Some(content) => {
                let native = piece.native();
                sink.item(Item { key: moved, content, findings: said.findings, losses: Vec::new(), native });
            }
            None => sink.skipped("a transferred young person of 18 years or more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::nccis::mapping;

    #[test]
    fn paths_of_the_table_begin_with_the_record_or_the_header() {
        let known = |native: &str| native.starts_with(mapping::RECORD) || native.starts_with("FileHeader/");
        assert!(mapping::mapping().iter().all(|row| known(row.native)));
    }
}
