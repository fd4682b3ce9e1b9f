//! From a path to the line and column where it stands; used only when there are findings.

use std::collections::HashMap;

use crate::{
    forms::{
        limits::{Limits, without_mark},
        xml,
    },
    report::Form,
    shape::Shape,
    validation::found::{Findings, Found},
    versions::sniff,
};

/// Adds a step to a path. Names that are not the standard's are shortened and made harmless.
pub(crate) fn push_step(path: &mut String, name: &str) {
    path.push('/');
    path.extend(name.chars().take(64).map(|c| if c.is_alphanumeric() || "._-".contains(c) { c } else { '_' }));
}

/// Adds a position, from 1, to the last step of a path.
pub(crate) fn push_position(path: &mut String, number: usize) {
    path.push('[');
    path.push_str(&number.to_string());
    path.push(']');
}

/// Paths whose offsets are wanted.
#[derive(Debug, Default)]
pub(crate) struct Wanted(HashMap<String, Option<usize>>);

impl Wanted {
    /// Keeps the offset if the path is wanted; the first one counts.
    pub(crate) fn note(&mut self, path: &str, offset: usize) {
        if self.0.is_empty() {
            return;
        }
        if let Some(wanted) = self.0.get_mut(path) {
            wanted.get_or_insert(offset);
        }
    }
}

/// A path and all its ancestors, nearest first.
fn lineage(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| {
        let cut = path.rfind(['/', '[']).filter(|at| *at > 0)?;
        path.get(..cut)
    })
}

/// Gives each finding without an offset that of its path, or of the nearest ancestor that is there.
pub(crate) fn fill_offsets(text: &str, form: Form, limits: &Limits, found: &mut [Found]) {
    let mut wanted = Wanted::default();
    for missing in found.iter().filter(|found| found.offset.is_none()) {
        wanted.0.extend(lineage(&missing.path).map(|path| (path.to_owned(), None)));
    }
    if wanted.0.is_empty() {
        return;
    }
    match form {
        Form::Xml => drop(xml::read(text, Shape::of(sniff::of_xml(text)), limits, &mut Findings::new(1), &mut wanted)),
        Form::Json => scan_json(text, &mut wanted),
    }
    for missing in found.iter_mut().filter(|found| found.offset.is_none()) {
        missing.offset = lineage(&missing.path).find_map(|path| wanted.0.get(path).copied().flatten());
    }
}

/// An open object or array of a JSON text.
struct Open {
    /// Length of the path of the object or array itself.
    path: usize,
    /// Items so far; `None` in an object.
    items: Option<usize>,
}

/// Walks over well-formed JSON and notes where each path begins: a member at its key, an item at its value.
fn scan_json(text: &str, wanted: &mut Wanted) {
    let bytes = text.as_bytes();
    let mut path = "/Message".to_owned();
    let mut stack: Vec<Open> = Vec::new();
    let (mut at, mut expects_key) = (0, false);
    while let Some(byte) = bytes.get(at) {
        if expects_item(&mut stack, *byte) {
            let number = stack.last().and_then(|open| open.items).unwrap_or_default();
            path.truncate(stack.last().map_or(0, |open| open.path));
            push_position(&mut path, number);
            wanted.note(&path, at);
        }
        match byte {
            b'"' => {
                let end = string_end(bytes, at);
                if expects_key {
                    path.truncate(stack.last().map_or(0, |open| open.path));
                    push_step(&mut path, &serde_json::from_str::<String>(&text[at..end]).unwrap_or_default());
                    wanted.note(&path, at);
                    expects_key = false;
                }
                at = end;
                continue;
            }
            b'{' | b'[' => {
                if stack.is_empty() {
                    wanted.note(&path, at);
                }
                stack.push(Open { path: path.len(), items: (*byte == b'[').then_some(0) });
                expects_key = *byte == b'{';
            }
            b'}' | b']' => {
                stack.pop();
                path.truncate(stack.last().map_or(0, |open| open.path));
                expects_key = false;
            }
            b',' => expects_key = stack.last().is_some_and(|open| open.items.is_none()),
            _ => {}
        }
        at += 1;
    }
}

/// Whether `byte` begins an item of the innermost array; counts it then.
fn expects_item(stack: &mut [Open], byte: u8) -> bool {
    let begins = matches!(byte, b'"' | b'{' | b'[');
    match stack.last_mut().and_then(|open| open.items.as_mut()) {
        Some(items) if begins => {
            *items += 1;
            true
        }
        _ => false,
    }
}

/// The offset after the closing quote of the string that begins at `at`.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while let Some(byte) = bytes.get(end) {
        match byte {
            b'\\' => end += 2,
            b'"' => return end + 1,
            _ => end += 1,
        }
    }
    bytes.len()
}

/// Line and column of an offset, both from 1; the column counts characters. Offsets must come in ascending order.
pub(crate) struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
    column: u32,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes: without_mark(bytes), at: 0, line: 1, column: 1 }
    }

    /// Where `offset` is, counted without a byte order mark.
    pub(crate) fn place(&mut self, offset: usize) -> (u32, u32) {
        let offset = offset.clamp(self.at, self.bytes.len().max(self.at));
        for byte in self.bytes.get(self.at..offset).unwrap_or_default() {
            match byte {
                b'\n' => (self.line, self.column) = (self.line.saturating_add(1), 1),
                _ if byte & 0xc0 == 0x80 => {}
                _ => self.column = self.column.saturating_add(1),
            }
        }
        self.at = offset;
        (self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let mut lines = Lines::new("é\nZoë x".as_bytes());
        assert_eq!(lines.place(2), (1, 2));
        assert_eq!(lines.place(8), (2, 5));
        assert_eq!(lines.place(99), (2, 6));
    }

    #[test]
    fn json_paths_are_found() {
        let text = r#"{"Header": {"Class": "x"}, "RecordTransfer": {"ChildRecord": [{"A": 1}, {"Ident\u0069ty": {"T": ["a", "b"]}}]}}"#;
        let mut wanted = Wanted::default();
        for path in ["/Message", "/Message/Header/Class", "/Message/RecordTransfer/ChildRecord[2]/Identity/T[2]"] {
            wanted.0.insert(path.to_owned(), None);
        }
        scan_json(text, &mut wanted);
        assert_eq!(wanted.0["/Message"], Some(0));
        assert_eq!(wanted.0["/Message/Header/Class"], text.find("\"Class"));
        assert_eq!(wanted.0["/Message/RecordTransfer/ChildRecord[2]/Identity/T[2]"], text.find("\"b\""));
    }
}
