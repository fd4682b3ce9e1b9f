//! The head of a census file: of which year it is; and an element of a child, with its place and its year.

use crosswalk_schemas::codes::{Code, List};
use jiff::{ToSpan, civil::Date};

use super::PREFIX;
use crate::{
    contract::Sink,
    native::{
        cells::{CellReader, Cells, Dates},
        field::Notes,
        place::Place,
        values,
        xml::{Node, Piece},
    },
};

/// The years of which the schema is known.
const YEARS: std::ops::RangeInclusive<i16> = 2017..=2026;
/// From this year on there is `Sex`, and no `GenderCurrent`.
const SEX_SINCE: i16 = 2025;

/// Which census it is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Census {
    year: Option<i16>,
    /// The last day of the year that the census is about.
    reference: Option<Date>,
}

impl Census {
    /// Reads the head of a file and says what is strange about it.
    pub(super) fn read(piece: &Piece<'_>, sink: &mut dyn Sink) -> Self {
        let root = &piece.root;
        let node = |path: &str| root.at(path).filter(|node| node.filled().is_some());
        let place = |path: &str| piece.place(node(path).unwrap_or(root), format!("Message/{path}"));
        let text = |path: &str| node(path).and_then(Node::filled);
        if !text(COLLECTION).is_some_and(|text| text.eq_ignore_ascii_case("cin")) {
            let text = "The header does not say that this is a children in need census (CIN). It was read as one.";
            sink.finding(place(COLLECTION).warning("cin.collection", text));
        }
        let year = text(YEAR).and_then(|text| text.parse().ok());
        if !year.is_some_and(|year| YEARS.contains(&year)) {
            let text = "Censuses of 2017 to 2026 are known; this says another year or none. Check what was lost.";
            sink.finding(place(YEAR).warning("cin.year", text));
        }
        let reference = text(REFERENCE).and_then(values::date);
        if let (Some(year), Some(reference)) = (year, reference)
            && reference.year() != year
        {
            let text = "The year and the reference date are not of the same census. Check which it is.";
            sink.finding(place(REFERENCE).warning("cin.reference-date", text));
        }
        let reference = reference.or_else(|| Date::new(year?, 3, 31).ok());
        Self { year, reference }
    }

    /// Whether this census has `Sex` (true) or `GenderCurrent` (false); `None` when its year is not known.
    pub(super) fn has_sex(self) -> Option<bool> {
        self.year.filter(|year| YEARS.contains(year)).map(|year| year >= SEX_SINCE)
    }

    /// Whether a code could be used in this census: on some day of its year, from April to March.
    fn knows(self, list: &List, code: &str) -> bool {
        let Some(end) = self.reference else { return true };
        let Ok(before) = end.checked_sub(1.year()) else { return true };
        let was =
            |row: &Code| row.valid_from.is_none_or(|day| day <= end) && row.valid_to.is_none_or(|day| day > before);
        list.rows(code).any(was)
    }
}

const COLLECTION: &str = "Header/CollectionDetails/Collection";
const YEAR: &str = "Header/CollectionDetails/Year";
const REFERENCE: &str = "Header/CollectionDetails/ReferenceDate";

/// An element whose children hold values.
pub(super) struct Element<'e> {
    pub(super) piece: &'e Piece<'e>,
    pub(super) node: &'e Node<'e>,
    /// Its path, from the root of the file.
    pub(super) path: &'static str,
    pub(super) census: Census,
}

/// The element itself, not a child of it.
pub(super) const ITSELF: &str = "";

impl Cells for Element<'_> {
    fn text(&self, name: &str) -> Option<&str> {
        self.find(name)?.filled()
    }

    fn place(&self, name: &str) -> Place {
        let field = if name == ITSELF { self.path.to_owned() } else { format!("{}/{name}", self.path) };
        self.piece.place(self.find(name).unwrap_or(self.node), field)
    }
}

impl<'e> Element<'e> {
    fn find(&self, name: &str) -> Option<&'e Node<'e>> {
        if name == ITSELF { Some(self.node) } else { self.node.children.iter().find(|child| child.name == name) }
    }

    /// One of the elements below this.
    pub(super) fn below(&self, node: &'e Node<'e>, path: &'static str) -> Self {
        Self { node, path, ..*self }
    }

    /// A reader of this element's values.
    pub(super) fn reader<'r>(&'r self, notes: &'r mut Notes) -> CellReader<'r> {
        CellReader { prefix: PREFIX, dates: Dates::Iso, cells: self, notes }
    }

    /// A code, with a word about one that the census of this year did not have.
    pub(super) fn code(&self, name: &str, list: Option<&'static List>, notes: &mut Notes) -> Option<String> {
        let mut reader = self.reader(notes);
        let code = reader.code(name, list)?;
        if list.is_some_and(|list| !self.census.knows(list, &code)) {
            let text = "This code belongs to the census of another year. It was carried all the same; check it.";
            reader.warn(name, "code-other-year", text);
        }
        Some(code)
    }
}
