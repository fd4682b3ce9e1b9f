//! A census file into records: one item a child; a bad child does not stop the others.

use crosswalk_schemas::model::ChildRecord;

use super::{
    PREFIX, care,
    census::{Census, Element},
    identity, leads,
    mapping::{CHILD, IDENTIFIERS},
    outline,
};
use crate::{
    contract::{Content, Item, Refused, Sink, Source},
    native::{
        field::Notes,
        place::{self, Place},
        seen::Seen,
        xml::{Part, Piece, Records},
    },
};

const CHILDREN: Records = Records { prefix: PREFIX, what: "child", path: &[&["Message"], &["Children"], &["Child"]] };

/// Reads the files of an export, each a census of its own.
pub(super) fn read(files: &[&dyn Source], sink: &mut dyn Sink) {
    for file in files {
        if sink.stopped() {
            return;
        }
        read_file(*file, sink);
    }
}

fn read_file(file: &dyn Source, sink: &mut dyn Sink) {
    let (mut census, mut seen) = (Census::default(), Seen::default());
    let mut is_message = false;
    let children = CHILDREN.read(file, sink, |part, sink| match part {
        Part::Head(piece) => census = Census::read(piece, sink),
        Part::Record(piece) => child(piece, census, &mut seen, sink),
        Part::Outside(piece) => is_message = piece.root.name == "Message",
    });
    let whole = Place::file(file.name());
    match children {
        Some(0) if is_message => sink.finding(whole.warning("cin.no-children", "The file holds no children.")),
        Some(0) => sink.finding(whole.error(
            "cin.not-a-census",
            "This is no children in need census: its root element is not Message. Check which file was sent.",
        )),
        _ => {}
    }
}

fn child(piece: &Piece<'_>, census: Census, seen: &mut Seen, sink: &mut dyn Sink) {
    let mut notes = Notes::default();
    outline::CHILD.check(PREFIX, CHILD, piece, &mut notes);
    let element = Element { piece, node: &piece.root, path: CHILD, census };
    let identity = identity::read(&element, &mut notes);
    let key = identity.local_id.clone();
    let twice = key.as_deref().is_some_and(|key| !seen.insert(key));
    key_findings(&element, key.as_deref(), twice, &mut notes);
    let record = ChildRecord { social_care: care::read(&element, &mut notes), ..ChildRecord::new(identity) };
    let Notes { findings, losses } = notes;
    match key {
        Some(key) if !place::stops(&findings) => {
            let lead = leads::transferred(&record, &key);
            let content = Content::Record(Box::new(record));
            sink.item(Item { key, content, findings, losses, native: piece.native() });
            if let Some(lead) = lead {
                sink.item(lead);
            }
        }
        // By itself, in the file of refused records, a child who stands here twice would look right and replace the first.
        key => sink.refused(Refused { key, findings, native: if twice { Vec::new() } else { piece.native() } }),
    }
}

/// A child needs an id, and stands in a census once.
fn key_findings(child: &Element<'_>, key: Option<&str>, twice: bool, notes: &mut Notes) {
    let node = child.node.at("ChildIdentifiers").unwrap_or(child.node);
    let element = child.below(node, IDENTIFIERS);
    let mut reader = element.reader(notes);
    match key {
        None => {
            let text = "This child has no LAchildID that can be used. Fill it in: one line, 70 characters at most.";
            reader.stop("LAchildID", "child-id-missing", text);
        }
        Some(_) if twice => {
            let text = "Another child of this file has the same LAchildID; the first one was read. Merge the two.";
            reader.stop("LAchildID", "child-twice", text);
        }
        Some(_) => {}
    }
}
