//! One object of a child's JSON, read name by name; what nobody reads is a loss.

use jiff::civil::Date;

use super::{
    PREFIX, mapping,
    split::Child,
    tree::{Node, Value},
};
use crate::native::{
    codes,
    field::{Field, Notes},
    place::Place,
    values,
};

/// An object of a child's JSON.
pub(super) struct Part<'a> {
    pub(super) node: &'a Node<'a>,
    /// Names from the child down, as in the mapping table.
    pub(super) path: String,
    pub(super) file: &'a str,
    pub(super) child: &'a Child,
}

impl<'a> Part<'a> {
    /// Where a node of this part is.
    pub(super) fn place(&self, node: &Node<'_>, name: &str) -> Place {
        let (line, column) = self.child.place(node.at);
        Place { file: self.file.to_owned(), line, column, field: self.at(name) }
    }

    fn at(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}/{name}", self.path) }
    }

    /// The object under a name.
    pub(super) fn object(&self, name: &str, notes: &mut Notes) -> Option<Part<'a>> {
        self.objects(name, notes).into_iter().next()
    }

    /// The objects of a list under a name, without those that are purged.
    pub(super) fn objects(&self, name: &str, notes: &mut Notes) -> Vec<Part<'a>> {
        let Some(list) = self.node.get(name) else { return Vec::new() };
        let mut parts = Vec::new();
        for node in list.list() {
            let part = Part { node, path: self.at(name), file: self.file, child: self.child };
            if !matches!(node.value, Value::Object(_)) {
                let place = self.place(node, name);
                notes.findings.push(
                    place.warning(format!("{PREFIX}.shape"), "Here an object should stand, and this was left out."),
                );
                notes.lose(&self.at(name), "could not be read");
            } else if part.is_purged() {
                let text = "The system says that this part must be forgotten, so it is not carried.";
                notes.findings.push(part.place(node, "purge").warning(format!("{PREFIX}.part-purged"), text));
            } else {
                part.unknown(notes);
                parts.push(part);
            }
        }
        parts
    }

    /// Whether its tombstone is set. The department's own page has it before and behind a child's fields: either counts.
    pub(super) fn is_purged(&self) -> bool {
        let mut purges = self.node.fields().iter().filter(|(name, _)| name.eq_ignore_ascii_case("purge"));
        purges.any(|(_, node)| node.text().and_then(|text| values::flag(&text)) == Some(true))
    }

    /// Tells of names that are none of the format's, and of names that are there twice.
    pub(super) fn unknown(&self, notes: &mut Notes) {
        let fields = self.node.fields();
        for (number, (name, node)) in fields.iter().enumerate() {
            let lower = name.to_lowercase();
            let mut before = fields.iter().take(number);
            let (rule, text, reason) = if before.any(|(other, _)| other.eq_ignore_ascii_case(name)) {
                (
                    "name-twice",
                    "This name is there twice; the first was read.",
                    "the name is there twice; the first was read",
                )
            } else if !mapping::is_field(&self.at(&lower)) && !matches!(node.value, Value::Null) {
                ("field-unknown", "No field of the format, and not carried.", "not a field of the format")
            } else {
                continue;
            };
            notes.findings.push(self.place(node, &lower).warning(format!("{PREFIX}.{rule}"), text));
            notes.lose(&self.at(&lower), reason);
        }
    }

    /// A single value that is filled.
    pub(super) fn field<'n>(&'n self, name: &'n str, notes: &'n mut Notes) -> Option<Field<'n, impl Fn() -> Place>> {
        let node = self.node.get(name)?;
        if matches!(node.value, Value::Object(_) | Value::List(_)) {
            let place = self.place(node, name);
            notes.findings.push(
                place.warning(format!("{PREFIX}.shape"), "Here a single value should stand, and this was left out."),
            );
            notes.lose(&self.at(name), "could not be read");
            return None;
        }
        let value = node.text().filter(|text| !text.eq_ignore_ascii_case("null"))?;
        Some(Field { prefix: PREFIX, at: move || self.place(node, name), value, notes })
    }

    pub(super) fn id(&self, name: &str, notes: &mut Notes) -> Option<String> {
        self.field(name, notes)?.id()
    }

    pub(super) fn date(&self, name: &str, notes: &mut Notes) -> Option<Date> {
        self.field(name, notes)?.date()
    }

    /// A code of a list.
    pub(super) fn code(&self, name: &str, list: &str, notes: &mut Notes) -> Option<String> {
        let field = self.field(name, notes)?;
        field.shaped("code of the list that belongs here", |text| codes::find(list, text))
    }

    /// Codes of a list, each once.
    pub(super) fn codes(&self, name: &str, list: &str, notes: &mut Notes) -> Vec<String> {
        let mut found = Vec::new();
        for node in self.node.get(name).map(Node::list).unwrap_or_default() {
            // Some queries write objects with the code under its own name.
            let code = node.get("code").unwrap_or(node);
            let Some(value) = code.text() else { continue };
            let field = Field { prefix: PREFIX, at: || self.place(code, name), value, notes };
            let code = field.shaped("code of the list that belongs here", |text| codes::find(list, text));
            found.extend(code.filter(|code| !found.contains(code)));
        }
        found
    }
}
