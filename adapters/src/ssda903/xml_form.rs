//! The XML form: one `CHILD` element a child, in which the tables stand side by side and within each other.

use super::{PREFIX, child::Child, decode, tables::Kind};
use crate::{
    contract::{Refused, Sink, Source},
    native::{
        cells::Cells,
        field::Notes,
        outline::{Outline, group, groups, value},
        place::Place,
        seen::Seen,
        xml::{Node, Part, Piece, Records},
    },
};

const CHILDREN: Records = Records { prefix: PREFIX, what: "child", path: &[&["EXPSSDA903"], &["CHILD"]] };
const ROOT: &str = "EXPSSDA903/CHILD";

static CHILD: Outline = group("CHILD", &[HEADER, EPISODE]);

const HEADER: Outline = group(
    "HEADER",
    &[
        value("CHILDID"),
        value("UPN"),
        value("SEX"),
        value("DOB"),
        value("ETHNIC"),
        value("UASC"),
        value("DUC"),
        value("DATE_INT"),
        value("DATE_MATCH"),
        value("FOSTER_CARE"),
        value("NB_ADOPTR"),
        value("SEX_ADOPTR"),
        value("LS_ADOPTR"),
        value("IN_TOUCH"),
        value("ACTIV"),
        value("ACCOM"),
        value("MOTHER"),
        value("MC_DOB"),
        groups("AMISSING", &[value("MISSING"), value("MIS_START"), value("MIS_END")]),
        groups("AREVIEW", &[value("REVIEW"), value("REVIEW_CODE")]),
        group("PERMANENCE", &[value("PREV_PERM"), value("LA_PERM"), value("DATE_PERM")]),
        OC2,
        groups("AD_PLACED", &[value("DATE_PLACED"), value("DATE_PLACED_CEASED"), value("REASON_PLACED_CEASED")]),
    ],
);

const OC2: Outline = group(
    "OC2",
    &[
        value("SDQ_SCORE"),
        value("SDQ_REASON"),
        value("CONVICTED"),
        value("HEALTH_CHECK"),
        value("IMMUNISATIONS"),
        value("TEETH_CHECK"),
        value("HEALTH_ASSESSMENT"),
        value("SUBSTANCE_MISUSE"),
        value("INTERVENTION_RECEIVED"),
        value("INTERVENTION_OFFERED"),
    ],
);

const EPISODE: Outline = groups(
    "EPISODE",
    &[
        value("DECOM"),
        value("RNE"),
        value("LS"),
        value("CIN"),
        value("PL"),
        value("PL_POST"),
        value("HOME_POST"),
        value("URN"),
        value("PLACE_PROVIDER"),
        value("DEC"),
        value("REC"),
        value("REASON_PLACE_CHANGE"),
    ],
);

/// Elements below `HEADER` that are tables of their own.
const WITHIN_HEADER: &[(&str, &str, Kind)] = &[
    ("AMISSING", "EXPSSDA903/CHILD/HEADER/AMISSING", Kind::Missing),
    ("AREVIEW", "EXPSSDA903/CHILD/HEADER/AREVIEW", Kind::Reviews),
    ("PERMANENCE", "EXPSSDA903/CHILD/HEADER/PERMANENCE", Kind::PrevPerm),
    ("OC2", "EXPSSDA903/CHILD/HEADER/OC2", Kind::Oc2),
    ("AD_PLACED", "EXPSSDA903/CHILD/HEADER/AD_PLACED", Kind::PlacedAdoption),
];

/// Reads one file.
pub(super) fn read(file: &dyn Source, sink: &mut dyn Sink) {
    let (mut seen, mut is_return) = (Seen::default(), false);
    let children = CHILDREN.read(file, sink, |part, sink| match part {
        Part::Head(_) => {}
        Part::Record(piece) => child(piece, &mut seen, sink),
        Part::Outside(piece) => is_return = piece.root.name == "EXPSSDA903",
    });
    let whole = Place::file(file.name());
    match children {
        Some(0) if is_return => sink.finding(whole.warning("ssda903.no-children", "The file holds no children.")),
        Some(0) => sink.finding(whole.error(
            "ssda903.not-a-return",
            "This is no return of children looked after: its root element is not EXPSSDA903. Check which file was sent.",
        )),
        _ => {}
    }
}

/// An element as a row.
struct Element<'e> {
    piece: &'e Piece<'e>,
    node: &'e Node<'e>,
    path: &'static str,
}

impl Element<'_> {
    fn find(&self, name: &str) -> Option<&Node<'_>> {
        let name = match name {
            "CHILD" => "CHILDID",
            "PLACE" => "PL",
            other => other,
        };
        self.node.children.iter().find(|child| child.name == name)
    }
}

impl Cells for Element<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        self.find(name)?.filled()
    }

    fn place(&self, name: &str) -> Place {
        let node = self.find(name);
        let name = node.map_or(name, |node| node.name.as_ref());
        self.piece.place(node.unwrap_or(self.node), format!("{}/{name}", self.path))
    }
}

fn child(piece: &Piece<'_>, seen: &mut Seen, sink: &mut dyn Sink) {
    let mut notes = Notes::default();
    CHILD.check(PREFIX, ROOT, piece, &mut notes);
    let elements = elements(piece);
    let header = elements.first().map(|(_, header)| header);
    let key = header.and_then(|header| header.text("CHILDID")).filter(|key| crate::native::values::is_id(key));
    let Some(key) = key.map(str::to_owned) else {
        let node = header.map_or(&piece.root, |header| header.find("CHILDID").unwrap_or(header.node));
        decode::without_id(&piece.place(node, format!("{ROOT}/HEADER/CHILDID")), piece.native(), sink);
        return;
    };
    if let Some(header) = header.filter(|_| !seen.insert(&key)) {
        let text = "Another child of this file has the same CHILDID; the first one was read. Merge the two.";
        let findings = vec![header.place("CHILDID").error("ssda903.child-twice", text)];
        // By itself, in the file of refused records, it would look right and replace the first.
        sink.refused(Refused { key: Some(key), findings, native: Vec::new() });
        return;
    }
    let rows = elements.iter().map(|(kind, element)| (*kind, element as &dyn Cells)).collect();
    decode::child(Child { rows }, &key, notes, piece.native(), sink);
}

/// All that stands for a row of a table, the header first.
fn elements<'p>(piece: &'p Piece<'p>) -> Vec<(Kind, Element<'p>)> {
    let mut rows = Vec::new();
    let mut add = |kind, node, path| rows.push((kind, Element { piece, node, path }));
    for header in piece.root.each("HEADER").take(1) {
        let path = "EXPSSDA903/CHILD/HEADER";
        for kind in [Kind::Header, Kind::Ad1, Kind::Oc3] {
            add(kind, header, path);
        }
        if ["UASC", "DUC"].iter().any(|name| header.at(name).is_some_and(|node| node.filled().is_some())) {
            add(Kind::Uasc, header, path);
        }
        for (name, path, kind) in WITHIN_HEADER {
            header.each(name).for_each(|node| add(*kind, node, path));
        }
    }
    for episode in piece.root.each("EPISODE") {
        add(Kind::Episodes, episode, "EXPSSDA903/CHILD/EPISODE");
    }
    rows
}
