//! The columns of a table by name, whatever the case and the spaces of its header.

use std::{
    cell::Cell,
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

use super::{place::Place, rows::Row, values};
use crate::contract::{Native, Sink};

/// A header with more columns than this is not read.
const MAX_COLUMNS: usize = 500;

/// The columns of a file by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    pub(crate) file: String,
    /// By name, in lower case with underscores.
    by_name: HashMap<String, usize, BuildHasherDefault<NameHasher>>,
    /// The names in the order of the columns.
    pub(crate) names: Vec<String>,
    /// No name is there twice, and none is empty.
    each_once: bool,
    /// The column after the one that was asked for last.
    next: Cell<usize>,
}

/// Hashes names of columns, of which a file has few, by eight bytes at a time: looking them up is what reading rows does
/// most.
#[derive(Debug, Clone, Default)]
struct NameHasher(u64);

impl NameHasher {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for NameHasher {
    fn finish(&self) -> u64 {
        self.0.rotate_left(26)
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.add(u64::from_le_bytes(*word));
        }
        self.add(rest.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)));
    }

    // What ends a text; a name's length is not in doubt.
    fn write_u8(&mut self, _: u8) {}
}

impl Columns {
    /// The columns that a header row names. A name that is there twice counts where it stands first.
    pub(crate) fn new(prefix: &str, file: &str, header: &Row<'_>, sink: &mut dyn Sink) -> Option<Self> {
        let place = Place { line: header.line, ..Place::file(file) };
        let names: Vec<String> = header.cells().map(column_name).collect();
        if names.len() > MAX_COLUMNS {
            let text =
                format!("The header row has more than {MAX_COLUMNS} columns, so this is not the table it says it is.");
            sink.finding(place.error(format!("{prefix}.too-many-columns"), text));
            return None;
        }
        let mut by_name = HashMap::default();
        for (index, name) in names.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            if by_name.contains_key(name) {
                let text = format!("The column {name} is there twice; the first one was read. Remove the other.");
                sink.finding(place.warning(format!("{prefix}.column-twice"), text));
            } else {
                by_name.insert(name.clone(), index);
            }
        }
        Some(Self::of(file, by_name, names))
    }

    /// Columns of these names, for files without a header row of their own.
    pub(crate) fn named(file: &str, names: impl IntoIterator<Item = String>) -> Self {
        let names: Vec<String> = names.into_iter().collect();
        let by_name = names.iter().enumerate().map(|(index, name)| (name.clone(), index)).collect();
        Self::of(file, by_name, names)
    }

    fn of(file: &str, by_name: HashMap<String, usize, BuildHasherDefault<NameHasher>>, names: Vec<String>) -> Self {
        let each_once = by_name.len() == names.len();
        Self { file: file.to_owned(), by_name, names, each_once, next: Cell::new(0) }
    }

    /// Whether there is such a column.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.by_name.contains_key(column)
    }

    /// The trimmed content of a cell; `None` when it is blank or there is no such column.
    pub(crate) fn cell<'r>(&self, row: &'r Row<'_>, column: &str) -> Option<&'r str> {
        row.filled(self.index(column)?)
    }

    /// The number of a column, from 0. Who asks for the columns in their order is answered at once.
    pub(crate) fn index(&self, column: &str) -> Option<usize> {
        let next = self.next.get();
        let index = match self.names.get(next) {
            Some(name) if self.each_once && name == column => next,
            _ => *self.by_name.get(column)?,
        };
        self.next.set(index + 1);
        Some(index)
    }

    /// Cells beyond the last column that are not blank.
    pub(crate) fn surplus<'r>(&self, row: &'r Row<'_>) -> impl Iterator<Item = &'r str> {
        let count = self.names.len();
        row.cells_from(count).map(values::trim).filter(|cell| !cell.is_empty())
    }

    /// Where a cell is.
    pub(crate) fn place(&self, row: &Row<'_>, column: &str) -> Place {
        let number = self.by_name.get(column).map_or(0, |index| index + 1);
        Place {
            file: self.file.clone(),
            line: row.line,
            column: u32::try_from(number).unwrap_or(0),
            field: column.to_owned(),
        }
    }

    /// A row's own bytes.
    pub(crate) fn native(&self, row: &Row<'_>) -> Native {
        let mut native = Native { file: self.file.clone(), bytes: Vec::with_capacity(row.raw.len() + 2) };
        add_line(&mut native.bytes, &row.raw);
        native
    }

    /// Adds a row's own bytes to those of its file.
    pub(crate) fn add_native(&self, row: &Row<'_>, native: &mut Vec<Native>) {
        // A record's rows come file by file: it is mostly the last one.
        match native.iter_mut().rev().find(|one| one.file == self.file) {
            Some(one) => add_line(&mut one.bytes, &row.raw),
            None => native.push(self.native(row)),
        }
    }
}

fn add_line(bytes: &mut Vec<u8>, raw: &[u8]) {
    bytes.extend_from_slice(raw);
    if !raw.ends_with(b"\n") && !raw.ends_with(b"\r") {
        bytes.extend_from_slice(b"\r\n");
    }
}

fn column_name(name: &str) -> String {
    let name = name.trim().trim_matches(['\u{feff}', '"']).to_lowercase();
    name.split(|c: char| c.is_whitespace() || c == '-' || c == '_')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("_")
}
