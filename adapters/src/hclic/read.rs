//! Files into cases. A case may be one element that holds its sections, or be scattered: each section's rows by
//! themselves, all with the reference of their case.

use std::io::Read as _;

use super::{
    PREFIX,
    case::Case,
    fields,
    moves::{self, Found},
};
use crate::{
    contract::{Item, Native, Refused, Sink, Source},
    native::{
        encoding::text_of,
        field::Notes,
        group::{Groups, Member},
        place::Place,
        values,
        xml::{self, Node, Part, Path, Records},
    },
};

/// The first case is looked for in so many bytes.
const SNIFFED: u64 = 256 * 1024;

/// Records at each depth that is read.
const DEPTHS: [Path; 3] = [&[&["*"], &["*"]], &[&["*"], &["*"], &["*"]], &[&["*"], &["*"], &["*"], &["*"]]];

/// How a file is built.
struct Shape {
    path: Path,
    /// Each record is a whole case.
    whole: bool,
}

pub(super) fn read(files: &[&dyn Source], sink: &mut dyn Sink) {
    let mut groups = Groups::new(sink.scratch());
    let mut names = Vec::new();
    let mut gathered = Ok(());
    for file in files {
        if sink.stopped() || gathered.is_err() {
            break;
        }
        let Some(shape) = shape(*file) else {
            let text = "No case with a reference was found, so this is no homelessness return. Check that it is the XML of the return.";
            sink.finding(Place::file(file.name()).error("hclic.no-cases", text));
            continue;
        };
        let table = groups.table(0);
        names.push(file.name());
        let records = Records { prefix: PREFIX, what: "case", path: shape.path };
        records.read(*file, sink, |part, sink| {
            let Part::Record(piece) = part else { return };
            if shape.whole && fields::is_case(&piece.root.name) {
                let mut case = Case::default();
                case.add(piece);
                take(&case, &piece.native(), sink);
            } else if let Some(reference) = reference(&piece.root).filter(|_| !shape.whole && gathered.is_ok()) {
                gathered = groups.add(&reference, table, piece.line, piece.bytes);
            }
        });
    }
    let handed_over = gathered.and_then(|()| {
        groups.each(|_, members| {
            let file = |row: &Member<'_>| names.get(usize::from(row.table)).copied().unwrap_or_default();
            let texts: Vec<_> = members.iter().map(|row| text_of(row.raw, false).0).collect();
            let rows = members.iter().zip(&texts);
            let pieces: Vec<_> = rows.filter_map(|(row, text)| xml::again(file(row), text, row)).collect();
            let mut case = Case::default();
            for piece in &pieces {
                case.add(piece);
            }
            let native = |row: &Member<'_>| Native { file: file(row).to_owned(), bytes: row.raw.to_vec() };
            take(&case, &members.iter().map(native).collect::<Vec<_>>(), sink);
            !sink.stopped()
        })
    });
    if handed_over.is_err() {
        let text =
            "The rows could not be gathered by case, because the disk has no room for them. Make room and try again.";
        sink.fault(Place::default().error("hclic.disk", text));
    }
}

/// Looks for the first case, or the first row with a case's reference.
fn shape(file: &dyn Source) -> Option<Shape> {
    let mut start = Vec::new();
    file.open().ok()?.take(SNIFFED).read_to_end(&mut start).ok()?;
    let text = crate::native::encoding::read(&start).text;
    let mut reader = quick_xml::Reader::from_str(&text);
    let mut open: Vec<String> = Vec::new();
    while let Ok(event) = reader.read_event() {
        match event {
            quick_xml::events::Event::Start(tag) => {
                let name = String::from_utf8_lossy(tag.local_name().as_ref().as_bytes()).into_owned();
                let path = |depth: usize| DEPTHS.get(depth.checked_sub(1)?).copied();
                if fields::is_case(&name) {
                    return Some(Shape { path: path(open.len())?, whole: true });
                }
                if fields::is_reference(&name) {
                    return Some(Shape { path: path(open.len().checked_sub(1)?)?, whole: false });
                }
                open.push(name);
            }
            quick_xml::events::Event::End(_) => drop(open.pop()),
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    None
}

/// The reference of the case that a row belongs to.
fn reference(row: &Node<'_>) -> Option<String> {
    let found = row.children.iter().find(|child| fields::is_reference(&child.name))?;
    found.filled().map(str::to_owned)
}

/// What becomes of one case: each move in it travels by itself, or is refused with the whole case.
fn take(case: &Case<'_>, native: &[Native], sink: &mut dyn Sink) {
    let mut notes = Notes::default();
    let Some(reference) = case.find("1.1a").filter(|reference| values::is_id(reference) && reference.len() <= 40)
    else {
        let text = "This case has no reference that can be used. Fill it in: one line, 40 characters at most.";
        let findings = vec![case.place.error("hclic.reference-missing", text)];
        sink.refused(Refused { key: None, findings, native: native.to_vec() });
        return;
    };
    let found = moves::find(case, reference, &mut notes);
    if found.is_empty() {
        sink.skipped("a case without a placement or a home at the end of a duty");
    }
    if found.iter().any(|found| matches!(found, Found::Move(..))) {
        case.list_losses(&mut notes);
    }
    let stopped = found.iter().any(|found| matches!(found, Found::Refused));
    let Notes { findings, losses } = notes;
    if stopped {
        let key = Some(reference.to_owned());
        sink.refused(Refused { key, findings: findings.clone(), native: native.to_vec() });
    }
    for found in found {
        match found {
            Found::Skipped(why) => sink.skipped(why),
            Found::Refused => {}
            Found::Move(..) if stopped => {}
            Found::Move(key, content) => {
                let (findings, losses, native) = (findings.clone(), losses.clone(), native.to_vec());
                sink.item(Item { key, content, findings, losses, native });
            }
        }
    }
}
