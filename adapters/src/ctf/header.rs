//! What a file says of itself: which school or authority it is from and for, and when it was made; header before name.

use jiff::civil::Date;

use super::PREFIX;
use crate::{
    contract::{NativeFinding, Sink},
    native::{
        values,
        xml::{Node, Piece},
    },
};

/// Says that the sender or receiver is the authority itself, not a school.
pub(super) const AUTHORITY: &str = "LLLL";

/// What is known of the file as a whole.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) source: School,
    pub(super) destination: Destination,
    /// When the file was made.
    pub(super) made_on: Option<Date>,
}

/// A school, or with no `estab` an authority.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct School {
    pub(super) lea: Option<String>,
    pub(super) estab: Option<String>,
    pub(super) urn: Option<String>,
    pub(super) name: Option<String>,
}

/// Whom the file is for.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) enum Destination {
    /// The file does not say.
    #[default]
    NotSaid,
    /// `XXXXXXX` or `LLLLLLL`: nobody knows, a lost pupil.
    Unknown,
    /// `MMMMMMM`: a school outside the maintained ones, or abroad.
    Outside,
    /// The authority of this number, and a school of it if one is named.
    Authority {
        /// Three digits.
        lea: String,
        /// Four digits.
        estab: Option<String>,
    },
}

impl Header {
    /// Reads the header; what it leaves open is taken from the file's name.
    pub(super) fn read(piece: &Piece<'_>, name: &str, sink: &mut dyn Sink) -> Self {
        let root = &piece.root;
        version(piece, sink);
        if let Some(node) = root.at("Header/SuppInfo").filter(|node| crate::native::unread::has_text(node)) {
            let text = "SuppInfo is not carried. Send it by other means.";
            sink.finding(warn(piece, node, "SuppInfo", "supplementary-information", text));
        }
        let named = from_name(name);
        let source = school(root.at("Header/SourceSchool"));
        let destination = destination(root.at("Header/DestSchool"));
        let made_on = root.at("Header/DateTime").and_then(|node| values::date(&node.text));
        if let Some(node) = root.at("Header/DestSchool")
            && destination != Destination::NotSaid
            && named.destination != Destination::NotSaid
            && destination != named.destination
        {
            let text =
                "The header names another destination than the file's name. The header counts: check which is right.";
            sink.finding(warn(piece, node, "DestSchool", "name-disagrees", text));
        }
        Self {
            source: School {
                lea: source.lea.or(named.source.lea),
                estab: source.estab.or(named.source.estab),
                ..source
            },
            destination: if destination == Destination::NotSaid { named.destination } else { destination },
            made_on,
        }
    }
}

/// Source and destination by the name of the file: `SSSEEEE_CTF_DDDRRRR_nnn.xml`.
fn from_name(name: &str) -> Header {
    let parts: Vec<&str> = name.split('_').collect();
    let [source, kind, destination, ..] = parts.as_slice() else { return Header::default() };
    if !["CTF", "ATF"].iter().any(|known| known.eq_ignore_ascii_case(kind)) {
        return Header::default();
    }
    let split = |text: &str| Some((text.get(..3)?.to_owned(), text.get(3..)?.to_owned()));
    let (Some((lea, estab)), Some((to_lea, to_estab))) = (split(source), split(destination)) else {
        return Header::default();
    };
    Header {
        source: School { lea: digits(&lea, 3), estab: digits(&estab, 4), ..School::default() },
        destination: destination_of(&to_lea, &to_estab),
        made_on: None,
    }
}

fn school(node: Option<&Node<'_>>) -> School {
    let text = |name: &str| node.and_then(|node| node.at(name)?.filled()).map(values::one_line);
    School {
        lea: text("LEA").and_then(|lea| digits(&lea, 3)),
        estab: text("Estab").and_then(|estab| digits(&estab, 4)),
        urn: text("URN").and_then(|urn| digits(&urn, 6)),
        name: text("SchoolName").filter(|name| name.chars().count() <= 255),
    }
}

fn destination(node: Option<&Node<'_>>) -> Destination {
    let text = |name: &str| node.and_then(|node| node.at(name)?.filled()).unwrap_or_default().to_owned();
    destination_of(&text("LEA"), &text("Estab"))
}

fn destination_of(lea: &str, estab: &str) -> Destination {
    let all = |letter: char| !lea.is_empty() && lea.chars().all(|c| c.eq_ignore_ascii_case(&letter));
    match digits(lea, 3) {
        Some(lea) => Destination::Authority { lea, estab: digits(estab, 4) },
        None if all('M') => Destination::Outside,
        None if all('X') || all('L') => Destination::Unknown,
        None => Destination::NotSaid,
    }
}

fn digits(text: &str, length: usize) -> Option<String> {
    (text.len() == length && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.to_owned())
}

fn version(piece: &Piece<'_>, sink: &mut dyn Sink) {
    let root = &piece.root;
    let version = root.at("Header/CTFversion").or_else(|| root.at("Header/ATFversion"));
    let known = |node: &&Node<'_>| node.text.trim().parse().is_ok_and(|version: f64| (12.0..26.0).contains(&version));
    let admissions = root.name == "ATfile";
    if !admissions && !version.is_some_and(|node| known(&node)) {
        let text = "Versions 12 to 25 are known; this says another or none. Check what was lost.";
        sink.finding(warn(piece, version.unwrap_or(root), "CTFversion", "version", text));
    }
}

fn warn(piece: &Piece<'_>, node: &Node<'_>, field: &str, rule: &str, text: &str) -> NativeFinding {
    piece.place(node, format!("CTfile/Header/{field}")).warning(format!("{PREFIX}.{rule}"), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_source_and_destination() {
        let authority = |lea: &str, estab: Option<&str>| Destination::Authority {
            lea: lea.to_owned(),
            estab: estab.map(str::to_owned),
        };
        for (name, lea, estab, destination) in [
            ("9312345_CTF_3524001_001.xml", Some("931"), Some("2345"), authority("352", Some("4001"))),
            ("931LLLL_ctf_352llll_002.XML", Some("931"), None, authority("352", None)),
            ("9312345_CTF_XXXXXXX_001.xml", Some("931"), Some("2345"), Destination::Unknown),
            ("9312345_CTF_LLLLLLL_001.xml", Some("931"), Some("2345"), Destination::Unknown),
            ("9312345_CTF_MMMMMMM_001.xml", Some("931"), Some("2345"), Destination::Outside),
            ("pupils.xml", None, None, Destination::NotSaid),
            ("a_CTF_b_c.xml", None, None, Destination::NotSaid),
            ("é_CTF_é_1.xml", None, None, Destination::NotSaid),
        ] {
            let header = from_name(name);
            assert_eq!(header.source.lea.as_deref(), lea, "{name}");
            assert_eq!(header.source.estab.as_deref(), estab, "{name}");
            assert_eq!(header.destination, destination, "{name}");
        }
    }
}
