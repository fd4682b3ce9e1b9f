//! Rows of many tables gathered by child in bounded memory: beyond a limit they wait in nameless temporary files.

use std::{
    collections::HashMap,
    fs::File,
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
    io::{self, BufReader, BufWriter, Read, Seek, Write},
    path::PathBuf,
};

use super::rows::Row;

/// So many bytes of rows are kept in memory.
const MEMORY: usize = 64 * 1024 * 1024;
/// How many files the rows go to when there are more. Each is read back by itself.
const PARTS: usize = 64;

/// A row, and the number of the table it stands in.
pub(crate) type Member = (u16, Row);

/// Gathers rows by key.
pub(crate) struct Groups {
    scratch: PathBuf,
    limit: usize,
    /// Separator of each table's cells.
    separators: Vec<u8>,
    kept: Vec<(String, Member)>,
    bytes: usize,
    parts: Vec<BufWriter<File>>,
}

impl Groups {
    /// Temporary files, should they be needed, are made in `scratch` and have no names.
    pub(crate) fn new(scratch: PathBuf) -> Self {
        Self { scratch, limit: MEMORY, separators: Vec::new(), kept: Vec::new(), bytes: 0, parts: Vec::new() }
    }

    /// Announces a table by its separator; gives its number.
    pub(crate) fn table(&mut self, separator: u8) -> u16 {
        self.separators.push(separator);
        u16::try_from(self.separators.len() - 1).unwrap_or(u16::MAX)
    }

    /// Adds a row under a key. An error is the disk's.
    pub(crate) fn add(&mut self, key: &str, table: u16, row: Row) -> io::Result<()> {
        if !self.parts.is_empty() {
            return self.write(key, table, &row);
        }
        // Cells and bytes, and what a row costs by being one.
        self.bytes += 2 * row.raw.len() + key.len() + 200;
        self.kept.push((key.to_owned(), (table, row)));
        if self.bytes <= self.limit {
            return Ok(());
        }
        for _ in 0..PARTS {
            self.parts.push(BufWriter::new(tempfile::tempfile_in(&self.scratch)?));
        }
        for (key, (table, row)) in std::mem::take(&mut self.kept) {
            self.write(&key, table, &row)?;
        }
        Ok(())
    }

    /// Hands over each key with its rows in the order in which they were added, keys in the order of their first row
    /// (within a part). `visit` says whether to go on.
    pub(crate) fn each(self, mut visit: impl FnMut(&str, Vec<Member>) -> bool) -> io::Result<()> {
        if self.parts.is_empty() {
            hand_over(self.kept, &mut visit);
            return Ok(());
        }
        for part in self.parts {
            let mut file = part.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.rewind()?;
            if !hand_over(read_part(file, &self.separators)?, &mut visit) {
                break;
            }
        }
        Ok(())
    }

    fn write(&mut self, key: &str, table: u16, row: &Row) -> io::Result<()> {
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(key);
        let number = usize::try_from(hash % PARTS as u64).unwrap_or(0);
        let Some(part) = self.parts.get_mut(number) else { return Ok(()) };
        part.write_all(&table.to_le_bytes())?;
        part.write_all(&row.line.to_le_bytes())?;
        for bytes in [key.as_bytes(), row.raw.as_slice()] {
            part.write_all(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes())?;
            part.write_all(bytes)?;
        }
        Ok(())
    }
}

fn read_part(file: File, separators: &[u8]) -> io::Result<Vec<(String, Member)>> {
    let mut reader = BufReader::new(file);
    let mut rows = Vec::new();
    let mut table = [0; 2];
    loop {
        match reader.read_exact(&mut table) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(rows),
            Err(error) => return Err(error),
        }
        let table = u16::from_le_bytes(table);
        let line = read_number(&mut reader)?;
        let key = String::from_utf8_lossy(&read_bytes(&mut reader)?).into_owned();
        let raw = read_bytes(&mut reader)?;
        let separator = separators.get(usize::from(table)).copied().unwrap_or(b',');
        rows.push((key, (table, Row::read(raw, line, separator))));
    }
}

fn read_number(reader: &mut impl Read) -> io::Result<u32> {
    let mut number = [0; 4];
    reader.read_exact(&mut number)?;
    Ok(u32::from_le_bytes(number))
}

fn read_bytes(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(read_number(reader)?).unwrap_or(0)];
    reader.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn hand_over(rows: Vec<(String, Member)>, visit: &mut impl FnMut(&str, Vec<Member>) -> bool) -> bool {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<(String, Vec<Member>)> = Vec::new();
    for (key, member) in rows {
        if let Some((_, members)) = places.get(&key).and_then(|place| groups.get_mut(*place)) {
            members.push(member);
        } else {
            places.insert(key.clone(), groups.len());
            groups.push((key, vec![member]));
        }
    }
    groups.into_iter().all(|(key, members)| visit(&key, members))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(limit: usize) -> Vec<(String, Vec<String>)> {
        let mut groups = Groups { limit, ..Groups::new(std::env::temp_dir()) };
        let (first, second) = (groups.table(b','), groups.table(b';'));
        for number in 0..1000_u32 {
            let key = format!("child {}", number % 7);
            groups.add(&key, first, Row::read(format!("{number},x").into_bytes(), number, b',')).unwrap();
            groups.add(&key, second, Row::read(format!("{number};\"y;z\"\n").into_bytes(), number, b';')).unwrap();
        }
        let mut found = Vec::new();
        let told =
            |(table, row): &Member| format!("{table} {} {}", row.line, row.cells().collect::<Vec<_>>().join("|"));
        groups
            .each(|key, members| {
                found.push((key.to_owned(), members.iter().map(told).collect()));
                true
            })
            .unwrap();
        found
    }

    #[test]
    fn rows_are_gathered_alike_in_memory_and_on_disk() {
        let mut kept = gathered(usize::MAX);
        assert_eq!(kept[0].0, "child 0");
        assert_eq!(kept[0].1[..2], ["0 0 0|x", "1 0 0|y;z"]);
        let mut spilled = gathered(10_000);
        kept.sort();
        spilled.sort();
        assert_eq!(kept.len(), 7);
        assert!(kept == spilled);
    }
}
