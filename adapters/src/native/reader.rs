//! One element of a record that is being read: its fields, the elements in it, and the notes of its record.

use super::{
    field::{Field, Notes},
    place::Place,
    xml::{Node, Piece},
};

/// An element, and where what is found goes.
pub(crate) struct Reader<'a, 't> {
    /// Begins the rules' ids: the adapter's name.
    pub(crate) prefix: &'static str,
    pub(crate) piece: &'a Piece<'t>,
    pub(crate) node: &'a Node<'t>,
    /// The element's path in the mapping table.
    pub(crate) path: String,
    pub(crate) notes: &'a mut Notes,
}

impl<'a, 't> Reader<'a, 't> {
    /// The text of the first element at a path below this one, unless blank.
    pub(crate) fn field<'f>(&'f mut self, path: &'f str) -> Option<Field<'f, impl Fn() -> Place>> {
        let node: &'a Node<'t> = self.node.at(path)?;
        node.filled()?;
        Some(self.field_of(node, path))
    }

    /// The text of an element.
    pub(crate) fn field_of<'f>(&'f mut self, node: &'f Node<'_>, path: &'f str) -> Field<'f, impl Fn() -> Place> {
        let (piece, base) = (self.piece, &self.path);
        let at = move || piece.place(node, format!("{base}/{path}"));
        Field { prefix: self.prefix, at, value: node.text.trim().into(), notes: self.notes }
    }

    /// Where an element is, as the place of a field below this one.
    pub(crate) fn place(&self, node: &Node<'_>, path: &str) -> Place {
        self.piece.place(node, format!("{}/{path}", self.path))
    }

    /// Reads each element of a name in the first element at a path; with an empty path, in this one.
    pub(crate) fn each<T>(
        &mut self,
        path: &str,
        name: &str,
        mut read: impl FnMut(&mut Reader<'_, 't>) -> Option<T>,
    ) -> Vec<T> {
        let (prefix, piece, node) = (self.prefix, self.piece, self.node);
        let Some(parent) = (if path.is_empty() { Some(node) } else { node.at(path) }) else { return Vec::new() };
        let path = [&self.path, path, name].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
        parent
            .each(name)
            .filter_map(|node| read(&mut Reader { prefix, piece, node, path: path.clone(), notes: self.notes }))
            .collect()
    }

    /// The value; when it is missing, a warning and a loss, because this element cannot be carried without it.
    pub(crate) fn needed<T>(&mut self, name: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            let place = self.place(self.node, name);
            let text = format!("Without a readable {name} this is not carried. Fill it in.");
            self.notes.findings.push(place.warning(format!("{}.value-missing", self.prefix), text));
            self.notes.lose(&place.field, "missing or unreadable, so its element was left out");
        }
        value
    }
}
