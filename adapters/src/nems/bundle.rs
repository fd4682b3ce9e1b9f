//! A bundle's resources: found by reference, their common data types read.

use std::{borrow::Cow, fmt::Display};

use crosswalk_schemas::{
    identifiers::{nhs_number, ods},
    model::{Address, PersonName},
};
use jiff::civil::Date;

use super::{PREFIX, split::Piece};
use crate::native::{
    field::{Field, Notes},
    place::Place,
    values,
    xml::Node,
};

/// The standard's limit of an address.
const MAX_LINES: usize = 5;

/// A bundle being read.
pub(super) struct Bundle<'p> {
    pub(super) piece: &'p Piece<'p>,
    pub(super) notes: Notes,
}

/// A resource of a bundle: `Patient`, with its elements.
pub(super) type Resource<'p> = &'p Node<'p>;

impl<'p> Bundle<'p> {
    pub(super) fn new(piece: &'p Piece<'p>) -> Self {
        Self { piece, notes: Notes::default() }
    }

    /// Every resource of a type.
    pub(super) fn each(&self, kind: &'p str) -> impl Iterator<Item = Resource<'p>> + use<'p> {
        let entries = self.piece.root.each("entry");
        entries.filter_map(|entry| entry.at("resource")?.children.first()).filter(move |resource| resource.name == kind)
    }

    /// The resource that a reference names: by its full URL, or by its id at the end.
    pub(super) fn target(&self, reference: Option<&Node<'_>>) -> Option<Resource<'p>> {
        let wanted = reference?.at("reference/@value")?.filled()?;
        let tail = |text: &str| text.rsplit(['/', ':']).next().unwrap_or_default().to_owned();
        let entries = || self.piece.root.each("entry");
        let resource = |entry: &'p Node<'p>| entry.at("resource")?.children.first();
        let url = |entry: &&Node<'_>| entry.at("fullUrl/@value").and_then(Node::filled) == Some(wanted);
        let id = |resource: &Resource<'_>| value(resource, "id").is_some_and(|id| id == tail(wanted));
        entries().find(url).and_then(resource).or_else(|| entries().filter_map(resource).find(id))
    }

    pub(super) fn place(&self, node: &Node<'_>, field: &str) -> Place {
        (self.piece.place)(node, field.to_owned())
    }

    /// A text at a node, to be read into what the standard can hold.
    pub(super) fn field<'f>(
        &'f mut self,
        node: &'f Node<'_>,
        path: impl Display,
        text: impl Into<Cow<'f, str>>,
    ) -> Field<'f, impl Fn() -> Place> {
        let place = self.piece.place;
        Field { prefix: PREFIX, at: move || place(node, path.to_string()), value: text.into(), notes: &mut self.notes }
    }

    /// The simple value at a path below a node, to be read; `name` is the node's own path, for findings.
    pub(super) fn of<'f>(
        &'f mut self,
        node: &'f Node<'_>,
        name: &str,
        path: &str,
    ) -> Option<Field<'f, impl Fn() -> Place>> {
        let found = node.at(path)?;
        let text = found.at("@value")?.filled()?;
        Some(self.field(found, format!("{name}/{path}"), text))
    }

    /// A day out of a date or a time stamp.
    pub(super) fn date(&mut self, node: &Node<'_>, name: &str, path: &str) -> Option<Date> {
        self.of(node, name, path)?.date()
    }

    pub(super) fn warn(&mut self, node: &Node<'_>, path: &str, rule: &str, text: impl Into<String>) {
        let finding = self.place(node, path).warning(format!("{PREFIX}.{rule}"), text);
        self.notes.findings.push(finding);
    }

    pub(super) fn error(&mut self, node: &Node<'_>, path: &str, rule: &str, text: impl Into<String>) {
        let finding = self.place(node, path).error(format!("{PREFIX}.{rule}"), text);
        self.notes.findings.push(finding);
    }

    /// A name; nothing without a family name.
    pub(super) fn name(&mut self, node: &Node<'_>, path: &str) -> Option<PersonName> {
        let person_family_name = self.of(node, path, "family")?.name()?;
        let mut parts = |part: &str| -> Vec<String> {
            let all: Vec<_> = node.each(part).filter_map(|node| Some((node, value_of(node)?))).collect();
            let path = format!("{path}/{part}");
            all.into_iter().flat_map(|(node, text)| self.field(node, &path, text).given_names()).collect()
        };
        Some(PersonName {
            person_name_title: parts("prefix"),
            person_given_name: parts("given"),
            person_name_suffix: parts("suffix"),
            person_family_name,
            person_requested_name: None,
        })
    }

    /// A name in one line.
    pub(super) fn name_line(&mut self, node: &Node<'_>, path: &str) -> Option<String> {
        let parts = ["prefix", "given", "family", "suffix"].into_iter().flat_map(|part| node.each(part));
        let words: Vec<&str> = parts.filter_map(value_of).collect();
        let line = if words.is_empty() { value(node, "text").unwrap_or_default().to_owned() } else { words.join(" ") };
        if line.is_empty() { None } else { self.field(node, path, line).text() }
    }

    /// An address; nothing when it says nothing of a place.
    pub(super) fn address(&mut self, node: &Node<'_>, path: &str) -> Option<Address> {
        let mut address_line: Vec<String> = Vec::new();
        let lines: Vec<_> =
            node.each("line").chain(node.each("city")).filter_map(|node| Some((node, value_of(node)?))).collect();
        for (line, text) in lines {
            address_line.extend(self.field(line, &format!("{path}/line"), text).text());
        }
        if address_line.is_empty()
            && let Some(text) = value(node, "text")
        {
            address_line = text.split([',', '\n']).map(values::one_line).filter(|line| !line.is_empty()).collect();
        }
        if address_line.len() > MAX_LINES {
            let rest = address_line.split_off(MAX_LINES - 1).join(", ");
            address_line.extend(self.field(node, &format!("{path}/line"), rest).text());
        }
        let post_code = value(node, "postalCode").map(str::to_owned);
        let post_code = post_code.and_then(|text| self.post_code(node, path, &text));
        let district = self.of(node, path, "district").and_then(Field::text);
        let abroad =
            value(node, "country").filter(|text| !ENGLAND.contains(&text.to_uppercase().as_str())).map(str::to_owned);
        let country = abroad.and_then(|text| self.field(node, &format!("{path}/country"), text).text());
        if address_line.is_empty() && post_code.is_none() && district.is_none() {
            return None;
        }
        let (start_date, end_date) = self.period(node, path);
        Some(Address { address_line, county: district, post_code, country, start_date, end_date, ..Address::default() })
    }

    /// A postcode; not one of those (ZZ99) by which the NHS says that there is no place, or none in England.
    fn post_code(&mut self, node: &Node<'_>, path: &str, text: &str) -> Option<String> {
        let path = format!("{path}/postalCode");
        if text.to_uppercase().starts_with("ZZ99") {
            self.notes.lose(
                &path,
                "a code of the NHS for no fixed abode, an unknown address or another country, not a postcode",
            );
            return None;
        }
        self.field(node.at("postalCode").unwrap_or(node), &path, text).postcode()
    }

    /// First and last day.
    pub(super) fn period(&mut self, node: &Node<'_>, path: &str) -> (Option<Date>, Option<Date>) {
        let start = self.date(node, path, "period/start");
        let end = self.date(node, path, "period/end");
        if let (Some(from), Some(to)) = (start, end)
            && to < from
        {
            self.warn(node, path, "period", "This ends before it begins, so its period was left out. Mend the dates.");
            self.notes.lose(&format!("{path}/period"), "the end is before the beginning");
            return (None, None);
        }
        (start, end)
    }
}

/// Countries that go without saying.
const ENGLAND: &[&str] = &["ENG", "ENGLAND", "GB", "GBR", "UK", "UNITED KINGDOM", "GREAT BRITAIN"];

/// The simple value at a path below a node.
pub(super) fn value<'n>(node: &'n Node<'_>, path: &str) -> Option<&'n str> {
    value_of(node.at(path)?)
}

/// A node's own simple value.
pub(super) fn value_of<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    node.children.iter().find(|child| child.name == "@value")?.filled()
}

/// The extensions whose URL ends so.
pub(super) fn extensions<'n, 't>(node: &'n Node<'t>, ending: &'n str) -> impl Iterator<Item = &'n Node<'t>> {
    node.each("extension").filter(move |extension| url(extension).is_some_and(|url| url.ends_with(ending)))
}

/// The URL of an extension: an attribute in XML, a member in JSON.
pub(super) fn url<'n>(extension: &'n Node<'_>) -> Option<&'n str> {
    extension.at("@url").and_then(Node::filled).or_else(|| value(extension, "url"))
}

/// The first code of a concept, and what it means: the concept's own text, or what the code displays.
pub(super) fn concept<'n>(node: &'n Node<'_>) -> (Option<&'n str>, Option<&'n str>) {
    let codings = || node.each("coding");
    let code = codings().find_map(|coding| value(coding, "code"));
    let words = value(node, "text").or_else(|| codings().find_map(|coding| value(coding, "display")));
    (code, words)
}

/// A concept in words, or else its code.
pub(super) fn words<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    let (code, words) = concept(node);
    words.or(code)
}

/// The code of a system whose name ends so.
pub(super) fn code_of<'n>(node: &'n Node<'_>, system: &str) -> Option<&'n str> {
    let mut codings = node.each("coding");
    codings
        .find(|coding| value(coding, "system").is_some_and(|url| url.ends_with(system)))
        .and_then(|coding| value(coding, "code"))
}

/// The identifier of a system whose name ends so.
pub(super) fn identifier<'n, 't>(node: &'n Node<'t>, system: &'n str) -> Option<&'n Node<'t>> {
    let mut all = node.each("identifier");
    all.find(|identifier| value(identifier, "system").is_some_and(|url| url.ends_with(system)))
}

/// The first identifier's value: by it an update or deletion names what it changes.
pub(super) fn own_id<'n>(resource: &'n Node<'_>) -> Option<&'n str> {
    resource.each("identifier").find_map(|identifier| value(identifier, "value")).filter(|id| values::is_id(id))
}

/// The code of an organisation: its own identifier, or the end of a reference to the directory.
pub(super) fn ods_code(organisation: Option<&Node<'_>>, reference: Option<&Node<'_>>) -> Option<String> {
    let own = organisation.and_then(|one| value(identifier(one, "ods-organization-code")?, "value"));
    let directory = || {
        let url = value(reference?, "reference")?;
        url.rsplit_once("/Organization/").map(|(_, code)| code)
    };
    own.or_else(directory).and_then(ods::normalise)
}

/// An NHS number whose check digit is right.
pub(super) fn valid_number(text: &str) -> Option<String> {
    nhs_number::normalise(text).filter(|number| nhs_number::is_valid(number))
}
