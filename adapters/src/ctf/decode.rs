//! A file into records: one item a pupil; a bad pupil does not stop the others, nor does a file that breaks off.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use super::{
    PREFIX, mapping, pupil,
    tree::{self, Node, Part},
};
use crate::{
    contract::{Carried, Content, Decoded, Item, NativeFile, NativeFinding},
    native::{
        encoding::{self, Encoding},
        field::{Field, Notes},
        place::{self, Place},
        whole,
    },
};

/// A pupil with so many findings gets no more of them for unknown elements.
const MAX_FINDINGS: usize = 100;

/// Elements that may be there several times side by side.
const REPEAT: &[&str] =
    &["Type", "Disability", "SEN", "SENneed", "Contact", "Phone", "YearData", "School", "FSMinstance", "Pupil"];

pub(super) fn decode(files: &[NativeFile]) -> Decoded {
    let mut decoded = Decoded::default();
    let table = Table::new();
    for file in files {
        decode_file(file, &table, &mut decoded);
    }
    decoded
}

fn decode_file(file: &NativeFile, table: &Table, decoded: &mut Decoded) {
    let text = text_of(file, &mut decoded.findings);
    let whole = Place::file(&file.name);
    let (mut pupils, mut root) = (0_u32, None);
    let read = tree::read(&text, |part| match part {
        Part::Pupil(node) => {
            pupils += 1;
            decode_pupil(&file.name, &node, table, decoded);
        }
        Part::TooBig(node) => {
            pupils += 1;
            decoded.refused.extend(whole::refused(1));
            let place = Place { line: node.line, column: node.column, field: node.name, ..whole.clone() };
            decoded
                .findings
                .push(place.error("ctf.pupil-too-big", "This pupil has too many elements and was not read."));
        }
        Part::Root(node) => root = Some(node),
    });
    if let Err(broken) = read {
        let place = Place { line: broken.line, column: broken.column, ..whole.clone() };
        let text = format!("The file cannot be read from here on: {}. Pupils before this were read.", broken.why);
        decoded.findings.push(place.error("ctf.xml", text));
        decoded.refused.extend(whole::refused(1));
        return;
    }
    match root {
        Some(root) if root.name == "CTfile" || root.name == "ATfile" => {
            check_header(&file.name, &root, &mut decoded.findings);
            if pupils == 0 {
                decoded.findings.push(whole.warning("ctf.no-pupils", "The file holds no pupils."));
            }
        }
        _ => decoded.findings.push(whole.error(
            "ctf.not-a-ctf",
            "This is no Common Transfer File: its root element is not CTfile. Check which file was sent.",
        )),
    }
}

/// The text, by the encoding that the XML declaration names or that the bytes show.
fn text_of(file: &NativeFile, findings: &mut Vec<NativeFinding>) -> String {
    let start = file.bytes.get(..file.bytes.len().min(200)).unwrap_or_default();
    let declaration = String::from_utf8_lossy(start).to_ascii_lowercase();
    let declaration = declaration.split_once("?>").map(|(declaration, _)| declaration).unwrap_or_default();
    if ["iso-8859-1", "windows-1252", "latin1", "cp1252"].iter().any(|name| declaration.contains(name)) {
        return encoding::windows_1252(&file.bytes);
    }
    let read = encoding::read(&file.bytes);
    if read.encoding == Encoding::Windows1252 {
        findings.push(Place::file(&file.name).warning(
            "ctf.encoding",
            "The file is not in the encoding it declares and was read as Windows-1252. Check names with accents.",
        ));
    }
    read.text
}

fn check_header(file: &str, root: &Node, findings: &mut Vec<NativeFinding>) {
    let version = root.at("Header/CTFversion").or_else(|| root.at("Header/ATFversion"));
    let known = |node: &&Node| node.text.trim().parse().is_ok_and(|version: f64| (12.0..26.0).contains(&version));
    if !version.as_ref().is_some_and(known) {
        let at = version.unwrap_or(root);
        let place = Place { file: file.to_owned(), line: at.line, column: at.column, field: at.name.clone() };
        findings.push(
            place
                .warning("ctf.version", "Versions 12 to 25 are known; this says another or none. Check what was lost."),
        );
    }
    if let Some(node) = root.at("Header/SuppInfo").filter(|node| has_text(node)) {
        let place = Place { file: file.to_owned(), line: node.line, column: node.column, field: node.name.clone() };
        findings
            .push(place.warning("ctf.supplementary-information", "SuppInfo is not carried. Send it by other means."));
    }
}

fn has_text(node: &Node) -> bool {
    !node.text.trim().is_empty() || node.children.iter().any(has_text)
}

fn decode_pupil(file: &str, node: &Node, table: &Table, decoded: &mut Decoded) {
    let mut notes = Notes::default();
    let record = pupil::read(&mut Reader { file, node, path: String::new(), notes: &mut notes });
    table.note_losses(file, node, mapping::PUPIL, &mut notes);
    match record {
        Some(record) if !place::stops(&notes.findings) => decoded.items.push(Item {
            key: pupil::key(&record.identity),
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

/// One element being read, and the notes of its pupil.
pub(super) struct Reader<'a> {
    pub(super) file: &'a str,
    pub(super) node: &'a Node,
    /// The path of the element below `Pupil`.
    pub(super) path: String,
    pub(super) notes: &'a mut Notes,
}

impl<'a> Reader<'a> {
    /// The text of the first element at a path below this one, unless blank.
    pub(super) fn field(&mut self, path: &str) -> Option<Field<'_>> {
        let node = self.node.at(path).filter(|node| !node.text.trim().is_empty())?;
        Some(self.field_of(node, path))
    }

    /// The text of an element.
    pub(super) fn field_of(&mut self, node: &Node, path: &str) -> Field<'_> {
        let place = self.place(node, path);
        Field { prefix: PREFIX, place, value: node.text.trim().to_owned(), notes: self.notes }
    }

    /// Where an element is.
    pub(super) fn place(&self, node: &Node, path: &str) -> Place {
        let field = format!("{}{}/{path}", mapping::PUPIL, self.path);
        Place { file: self.file.to_owned(), line: node.line, column: node.column, field }
    }

    /// A reader of one of the elements of a name in the first element at a path; each in turn.
    pub(super) fn each<T>(
        &mut self,
        path: &str,
        name: &str,
        mut read: impl FnMut(&mut Reader<'_>) -> Option<T>,
    ) -> Vec<T> {
        let base = format!("{}/{path}/{name}", self.path);
        let node: &'a Node = self.node;
        node.all(path, name)
            .filter_map(|node| read(&mut Reader { file: self.file, node, path: base.clone(), notes: self.notes }))
            .collect()
    }
}

/// The mapping table, for looking up what becomes of an element.
struct Table(HashMap<&'static str, Carried>);

impl Table {
    fn new() -> Self {
        Self(mapping::mapping().into_iter().map(|row| (row.native, row.carried)).collect())
    }

    /// The row for a path, or for the nearest element above it.
    fn row(&self, path: &str) -> Option<(&'static str, &Carried)> {
        let mut path = path;
        loop {
            if let Some((native, carried)) = self.0.get_key_value(path) {
                return Some((native, carried));
            }
            path = path.rsplit_once('/')?.0;
        }
    }

    /// Notes what stands in an element, and below it, and is not carried.
    fn note_losses(&self, file: &str, node: &Node, path: &str, notes: &mut Notes) {
        let mut seen = HashSet::new();
        for child in &node.children {
            let path = format!("{path}/{}", child.name);
            let twice = !seen.insert(child.name.as_str());
            let not_at_all = matches!(self.row(&path), Some((_, Carried::Not(_))));
            if twice && !not_at_all && !REPEAT.contains(&child.name.as_str()) && has_text(child) {
                notes.lose(&path, "there more than once; the first was carried");
            } else if !not_at_all && child.children.iter().any(|below| !below.name.starts_with('@')) {
                self.note_losses(file, child, &path, notes);
            } else if has_text(child) {
                self.note_loss(
                    &Place { file: file.to_owned(), line: child.line, column: child.column, field: path },
                    notes,
                );
            }
        }
    }

    fn note_loss(&self, place: &Place, notes: &mut Notes) {
        match self.row(&place.field) {
            Some((_, Carried::Not(reason))) if mapping::EMPTY_OF_CONTENT.contains(reason) => {}
            Some((native, Carried::Not(reason))) => notes.lose(native, Cow::Borrowed(*reason)),
            Some(_) => {}
            None if notes.findings.len() >= MAX_FINDINGS => notes.lose(&place.field, "an unknown element"),
            None => {
                let text = "This element is not one of a Common Transfer File as known here, and is not carried.";
                notes.findings.push(place.warning("ctf.element-unknown", text));
                notes.lose(&place.field, "an unknown element");
            }
        }
    }
}
