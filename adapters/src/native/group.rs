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
const MEMORY: usize = 8 * 1024 * 1024;
/// How many files the rows go to when there are more. Each is read back by itself, or divided again.
const PARTS: usize = 64;
/// A file that was divided so often holds one child's rows, or nearly.
const MAX_DEPTH: u8 = 3;

/// A row as it was added.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Member<'g> {
    /// The number of the table it stands in.
    pub(crate) table: u16,
    /// The line it begins on, from 1.
    pub(crate) line: u32,
    /// Its own bytes.
    pub(crate) raw: &'g [u8],
    separator: u8,
}

impl<'g> Member<'g> {
    /// Its cells.
    pub(crate) fn row(&self) -> Row<'g> {
        Row::read(self.raw, self.line, self.separator)
    }

    /// Its bytes, of one that was added as a text.
    pub(crate) fn text(&self) -> &'g str {
        std::str::from_utf8(self.raw).unwrap_or_default()
    }
}

/// Gathers rows by key.
pub(crate) struct Groups {
    scratch: PathBuf,
    limit: usize,
    /// How often these rows were divided.
    depth: u8,
    /// Separator of each table's cells.
    separators: Vec<u8>,
    /// Rows one after the other, each behind its [`Head`] and its key.
    kept: Vec<u8>,
    parts: Vec<BufWriter<File>>,
}

/// What stands before a row.
struct Head {
    table: u16,
    line: u32,
    key: u32,
    raw: u32,
}

impl Groups {
    /// Temporary files, should they be needed, are made in `scratch` and have no names.
    pub(crate) fn new(scratch: PathBuf) -> Self {
        Self { scratch, limit: MEMORY, depth: 0, separators: Vec::new(), kept: Vec::new(), parts: Vec::new() }
    }

    /// Announces a table by its separator; gives its number.
    pub(crate) fn table(&mut self, separator: u8) -> u16 {
        self.separators.push(separator);
        u16::try_from(self.separators.len() - 1).unwrap_or(u16::MAX)
    }

    /// Adds a row under a key. An error is the disk's.
    pub(crate) fn add(&mut self, key: &str, table: u16, line: u32, raw: &[u8]) -> io::Result<()> {
        if self.parts.is_empty() && self.kept.len() + Head::LENGTH + key.len() + raw.len() > self.limit {
            for _ in 0..PARTS {
                self.parts.push(BufWriter::with_capacity(32 * 1024, tempfile::tempfile_in(&self.scratch)?));
            }
            let kept = std::mem::take(&mut self.kept);
            self.add_all(kept.as_slice())?;
        }
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let head = Head { table, line, key: length(key.as_bytes()), raw: length(raw) }.bytes();
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one((self.depth, key));
        let mut part = self.parts.get_mut(usize::try_from(hash % PARTS as u64).unwrap_or(0));
        for bytes in [&head, key.as_bytes(), raw] {
            match &mut part {
                Some(part) => part.write_all(bytes)?,
                None => keep(&mut self.kept, bytes, self.limit),
            }
        }
        Ok(())
    }

    /// Adds the rows that stand one after the other.
    fn add_all(&mut self, mut rows: impl Read) -> io::Result<()> {
        let mut head = [0; Head::LENGTH];
        let (mut key, mut raw) = (Vec::new(), Vec::new());
        while rows.by_ref().take(1).read(&mut head)? == 1 {
            rows.read_exact(head.get_mut(1..).unwrap_or_default())?;
            let Head { table, line, key: of_key, raw: of_raw } = Head::of(head);
            for (bytes, length) in [(&mut key, of_key), (&mut raw, of_raw)] {
                bytes.clear();
                rows.by_ref().take(length.into()).read_to_end(bytes)?;
            }
            self.add(&String::from_utf8_lossy(&key), table, line, &raw)?;
        }
        Ok(())
    }

    /// Hands over each key with its rows in the order in which they were added, keys in the order of their first row
    /// (within a part). `visit` says whether to go on.
    pub(crate) fn each(self, mut visit: impl FnMut(&str, &[Member<'_>]) -> bool) -> io::Result<()> {
        self.visit(&mut visit).map(drop)
    }

    /// The same; gives whether to go on.
    fn visit(self, visit: &mut dyn FnMut(&str, &[Member<'_>]) -> bool) -> io::Result<bool> {
        if self.parts.is_empty() {
            return Ok(hand_over(&self.kept, &self.separators, visit));
        }
        // One for all parts: fresh memory costs more than what is done with it.
        let mut rows = Vec::new();
        for part in self.parts {
            let mut file = part.into_inner().map_err(io::IntoInnerError::into_error)?;
            let length = usize::try_from(file.stream_position()?).unwrap_or(usize::MAX);
            file.rewind()?;
            let goes_on = if length > self.limit && self.depth < MAX_DEPTH {
                let (separators, scratch) = (self.separators.clone(), self.scratch.clone());
                let mut divided = Self { separators, limit: self.limit, depth: self.depth + 1, ..Self::new(scratch) };
                divided.add_all(BufReader::new(file))?;
                divided.visit(visit)?
            } else {
                rows.clear();
                rows.reserve(length);
                file.read_to_end(&mut rows)?;
                hand_over(&rows, &self.separators, visit)
            };
            if !goes_on {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Room is made in few steps: memory that grows by little is copied and cleared again and again.
fn keep(kept: &mut Vec<u8>, bytes: &[u8], limit: usize) {
    if kept.capacity() - kept.len() < bytes.len() {
        let more = (kept.capacity() * 7).max(64 * 1024).min(limit.saturating_sub(kept.len()));
        kept.reserve_exact(more.max(bytes.len()));
    }
    kept.extend_from_slice(bytes);
}

fn hand_over(rows: &[u8], separators: &[u8], visit: &mut dyn FnMut(&str, &[Member<'_>]) -> bool) -> bool {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut order: Vec<(u32, usize)> = Vec::new();
    let (mut at, mut last) = (0, None);
    while let Some((key, _, end)) = member(rows, at, separators) {
        // A key's rows often follow one another.
        let number = match last {
            Some((before, number)) if before == key => number,
            _ => {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                *numbers.entry(key).or_insert(next)
            }
        };
        order.push((number, at));
        (at, last) = (end, Some((key, number)));
    }
    drop(numbers);
    // Stable: a key's rows keep their order.
    order.sort_by_key(|(number, _)| *number);
    order.chunk_by(|(one, _), (other, _)| one == other).all(|places| {
        let found: Vec<_> = places.iter().filter_map(|(_, at)| member(rows, *at, separators)).collect();
        let members: Vec<_> = found.iter().map(|(_, member, _)| *member).collect();
        found.first().is_none_or(|(key, ..)| visit(key, &members))
    })
}

/// The row that stands at a place, behind its key, and where it ends.
fn member<'g>(rows: &'g [u8], at: usize, separators: &[u8]) -> Option<(&'g str, Member<'g>, usize)> {
    let (head, rest) = rows.get(at..)?.split_first_chunk()?;
    let Head { table, line, key, raw } = Head::of(*head);
    let (key, rest) = rest.split_at_checked(usize::try_from(key).ok()?)?;
    let raw = rest.get(..usize::try_from(raw).ok()?)?;
    let separator = separators.get(usize::from(table)).copied().unwrap_or(b',');
    let end = at + Head::LENGTH + key.len() + raw.len();
    Some((std::str::from_utf8(key).ok()?, Member { table, line, raw, separator }, end))
}

impl Head {
    const LENGTH: usize = 14;

    fn bytes(&self) -> [u8; Self::LENGTH] {
        let [t0, t1] = self.table.to_le_bytes();
        let [l0, l1, l2, l3] = self.line.to_le_bytes();
        let [k0, k1, k2, k3] = self.key.to_le_bytes();
        let [r0, r1, r2, r3] = self.raw.to_le_bytes();
        [t0, t1, l0, l1, l2, l3, k0, k1, k2, k3, r0, r1, r2, r3]
    }

    fn of(bytes: [u8; Self::LENGTH]) -> Self {
        let [t0, t1, l0, l1, l2, l3, k0, k1, k2, k3, r0, r1, r2, r3] = bytes;
        let number = u32::from_le_bytes;
        Self {
            table: u16::from_le_bytes([t0, t1]),
            line: number([l0, l1, l2, l3]),
            key: number([k0, k1, k2, k3]),
            raw: number([r0, r1, r2, r3]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(limit: usize) -> Vec<(String, Vec<String>)> {
        let mut groups = Groups { limit, ..Groups::new(std::env::temp_dir()) };
        let (first, second) = (groups.table(b','), groups.table(b';'));
        for number in 0..1000_u32 {
            let key = format!("child {}", number % 7);
            groups.add(&key, first, number, format!("{number},x").as_bytes()).unwrap();
            groups.add(&key, second, number, format!("{number};\"y;z\"\n").as_bytes()).unwrap();
        }
        let mut found = Vec::new();
        let told = |member: &Member<'_>| {
            format!("{} {} {}", member.table, member.line, member.row().cells().collect::<Vec<_>>().join("|"))
        };
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
        kept.sort();
        assert_eq!(kept.len(), 7);
        // Spilled, and then divided again as often as it is done.
        for limit in [20_000, 100] {
            let mut spilled = gathered(limit);
            spilled.sort();
            assert!(kept == spilled);
        }
    }
}
