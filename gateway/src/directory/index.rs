//! The postcode index on disk: written whole or not at all, checked whole when opened, looked up by positioned reads.
//!
//! Layout, big-endian: magic, format, number of districts, number of records, release date, length of the source's
//! name, SHA-256 of everything else; the name, the district codes (9 bytes each), noughts up to 4096; then the records
//! (8 bytes each), sorted. A block of 512 records is read for a look-up; the first key of each block is in memory.

use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read, Write},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use aws_lc_rs::digest::{Context, SHA256};
use jiff::civil::Date;

use super::{
    DirectoryError, Source,
    record::{Key, Record},
    table::{self, District, Table},
};

const MAGIC: &[u8; 8] = b"CRSWPOST";
/// The layout's version.
pub(super) const FORMAT: u32 = 1;
/// Magic, format, districts, records, date, length of name.
const FIXED: usize = 32;
const CHECKSUM: usize = 32;
const BLOCK: usize = 4096;
const RECORD: usize = 8;

/// An open index.
#[derive(Debug)]
pub(super) struct Index {
    path: PathBuf,
    file: File,
    records_at: u64,
    records: u64,
    fences: Vec<Key>,
    districts: Vec<String>,
    source: Source,
}

/// Writes an index beside its place, then moves it there. Returns its size in bytes.
pub(super) fn write(path: &Path, table: &Table, name: &str, dated: Option<Date>) -> Result<u64, DirectoryError> {
    let io = |source| DirectoryError::Io { path: path.to_owned(), source };
    let file_name = path.file_name().unwrap_or_default().to_string_lossy();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let partial = folder.join(format!(".{file_name}.{}.partial", std::process::id()));
    let written = write_to(&partial, table, name, dated)
        .and_then(|bytes| fs::rename(&partial, path).map(|()| bytes))
        .and_then(|bytes| File::open(folder)?.sync_all().map(|()| bytes));
    written.map_err(|error| {
        drop(fs::remove_file(&partial));
        io(error)
    })
}

fn write_to(path: &Path, table: &Table, name: &str, dated: Option<Date>) -> io::Result<u64> {
    let head = head(table, name, dated)?;
    let mut checksum = Context::new(&SHA256);
    checksum.update(&head);
    for record in &table.records {
        checksum.update(&record.to_bytes());
    }
    let (fixed, rest) = head.split_at(FIXED);
    let mut file = BufWriter::with_capacity(1 << 16, File::create(path)?);
    file.write_all(fixed)?;
    file.write_all(checksum.finish().as_ref())?;
    file.write_all(rest)?;
    for record in &table.records {
        file.write_all(&record.to_bytes())?;
    }
    let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(file.metadata()?.len())
}

/// Everything before the records, without the checksum.
fn head(table: &Table, name: &str, dated: Option<Date>) -> io::Result<Vec<u8>> {
    let number = |n: usize| u32::try_from(n).map_err(io::Error::other);
    let date = dated.map_or(0, |d| d.strftime("%Y%m%d").to_string().parse().unwrap_or(0));
    let mut head = Vec::with_capacity(BLOCK);
    head.extend_from_slice(MAGIC);
    head.extend_from_slice(&FORMAT.to_be_bytes());
    head.extend_from_slice(&number(table.districts.len())?.to_be_bytes());
    head.extend_from_slice(&table.len().to_be_bytes());
    head.extend_from_slice(&u32::to_be_bytes(date));
    head.extend_from_slice(&number(name.len())?.to_be_bytes());
    head.extend_from_slice(name.as_bytes());
    for district in &table.districts {
        head.extend_from_slice(district.as_bytes());
    }
    head.resize((head.len() + CHECKSUM).next_multiple_of(BLOCK) - CHECKSUM, 0);
    Ok(head)
}

/// What the fixed part says.
struct Head {
    districts: usize,
    records: u64,
    dated: Option<Date>,
    name: usize,
}

impl Head {
    fn read(path: &Path, bytes: &[u8; FIXED]) -> Result<Self, DirectoryError> {
        let damaged = || DirectoryError::Damaged { path: path.to_owned(), what: "its header makes no sense" };
        let number = |at: usize| bytes[at..at + 4].iter().fold(0_u32, |n, b| n << 8 | u32::from(*b));
        if &bytes[..8] != MAGIC {
            return Err(DirectoryError::NotAnIndex { path: path.to_owned() });
        }
        if number(8) != FORMAT {
            return Err(DirectoryError::OtherFormat { path: path.to_owned(), found: number(8) });
        }
        let districts = usize::try_from(number(12)).ok().filter(|n| *n < Record::DISTRICTS).ok_or_else(damaged)?;
        let name = usize::try_from(number(28)).ok().filter(|n| *n <= BLOCK).ok_or_else(damaged)?;
        let records = u64::from(number(16)) << 32 | u64::from(number(20));
        let dated = Date::strptime("%Y%m%d", number(24).to_string()).ok();
        Ok(Self { districts, records, dated, name })
    }

    fn records_at(&self) -> usize {
        (FIXED + CHECKSUM + self.name + self.districts * 9).next_multiple_of(BLOCK)
    }
}

impl Index {
    /// Opens an index and checks its length and checksum; reads it once from end to end.
    pub(super) fn open(path: &Path) -> Result<Self, DirectoryError> {
        let io = |source| DirectoryError::Io { path: path.to_owned(), source };
        let damaged = |what| DirectoryError::Damaged { path: path.to_owned(), what };
        let file = File::open(path).map_err(io)?;
        let length = file.metadata().map_err(io)?.len();
        let mut reader = BufReader::with_capacity(1 << 16, &file);
        let mut fixed = [0; FIXED];
        let mut expected = [0; CHECKSUM];
        reader.read_exact(&mut fixed).map_err(|_| DirectoryError::NotAnIndex { path: path.to_owned() })?;
        let head = Head::read(path, &fixed)?;
        let records_at = u64::try_from(head.records_at()).unwrap_or(u64::MAX);
        if head.records.checked_mul(8).and_then(|bytes| bytes.checked_add(records_at)) != Some(length) {
            return Err(damaged("its length is not what its header says"));
        }
        reader.read_exact(&mut expected).map_err(io)?;
        let mut rest = vec![0; head.records_at() - FIXED - CHECKSUM];
        reader.read_exact(&mut rest).map_err(io)?;
        let mut checksum = Context::new(&SHA256);
        checksum.update(&fixed);
        checksum.update(&rest);
        let fences = fences(reader, &mut checksum).map_err(io)?;
        if checksum.finish().as_ref() != expected {
            return Err(damaged("its checksum is wrong"));
        }
        let text = String::from_utf8(rest).map_err(|_| damaged("its header is no text"))?;
        let name = text.get(..head.name).ok_or_else(|| damaged("its header is no text"))?.to_owned();
        let codes = text.as_bytes()[head.name..head.name + head.districts * 9].chunks(9);
        let districts = codes.map(|code| String::from_utf8_lossy(code).into_owned()).collect();
        let source = Source::File { name, postcodes: head.records, dated: head.dated };
        Ok(Self { path: path.to_owned(), records_at, records: head.records, fences, districts, source, file })
    }

    /// What the index was made from.
    pub(super) fn source(&self) -> &Source {
        &self.source
    }

    /// The district of a postcode, and when it ended.
    pub(super) fn find(&self, key: Key) -> Result<Option<(District<'_>, Option<Date>)>, DirectoryError> {
        let Some(block) = self.fences.partition_point(|fence| *fence <= key).checked_sub(1) else { return Ok(None) };
        let first = u64::try_from(block * (BLOCK / RECORD)).unwrap_or(u64::MAX);
        let count = usize::try_from(self.records.saturating_sub(first)).unwrap_or(usize::MAX).min(BLOCK / RECORD);
        let mut buffer = [0; BLOCK];
        let bytes = &mut buffer[..count * RECORD];
        self.file
            .read_exact_at(bytes, self.records_at + first * 8)
            .map_err(|source| DirectoryError::Io { path: self.path.clone(), source })?;
        let records = bytes.as_chunks::<RECORD>().0;
        let found = records.binary_search_by_key(&key, |bytes| Record::from_bytes(*bytes).key()).ok();
        let record = found.and_then(|at| records.get(at)).map(|bytes| Record::from_bytes(*bytes));
        Ok(record.map(|record| (table::district(&self.districts, record), record.ended())))
    }
}

/// The first key of each block, and all bytes into the checksum.
fn fences(mut reader: impl Read, checksum: &mut Context) -> io::Result<Vec<Key>> {
    let mut fences = Vec::new();
    let mut block = Vec::with_capacity(BLOCK);
    loop {
        block.clear();
        reader.by_ref().take(BLOCK as u64).read_to_end(&mut block)?;
        let Some(first) = block.first_chunk::<RECORD>() else { return Ok(fences) };
        fences.push(Record::from_bytes(*first).key());
        checksum.update(&block);
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::directory::table::Builder;

    /// 3 x 9 x 10 x 20 postcodes, each tenth of them ended.
    fn table() -> Table {
        let mut builder = Builder::default();
        for (n, (outward, sector, unit)) in postcodes().enumerate() {
            let ended = (n % 10 == 0).then_some(date(2005, 2, 1));
            builder.add(&format!("{outward} {sector}{unit}"), &format!("E0700{:04}", n % 7), ended).unwrap();
        }
        builder.finish()
    }

    fn postcodes() -> impl Iterator<Item = (String, u8, String)> {
        ["M", "OX", "W"].into_iter().flat_map(|area| (1..10).map(move |district| format!("{area}{district}"))).flat_map(
            |outward| {
                let sectors = (0..10_u8).flat_map(|sector| "ABDEFGHJLNPQRSTUWXYZ".chars().map(move |c| (sector, c)));
                sectors.map(move |(sector, c)| (outward.clone(), sector, format!("A{c}")))
            },
        )
    }

    fn written(folder: &Path) -> PathBuf {
        let path = folder.join("postcodes.idx");
        write(&path, &table(), "ONSPD_NOV_2025_UK", Some(date(2025, 11, 1))).unwrap();
        path
    }

    #[test]
    fn finds_what_the_table_finds() {
        let folder = tempfile::tempdir().unwrap();
        let index = Index::open(&written(folder.path())).unwrap();
        let table = table();
        let (name, dated) = ("ONSPD_NOV_2025_UK".to_owned(), Some(date(2025, 11, 1)));
        assert_eq!(*index.source(), Source::File { name, postcodes: 5400, dated });
        for record in &table.records {
            assert_eq!(index.find(record.key()).unwrap(), table.find(record.key()));
        }
        for text in ["A1 1AA", "M1 0AC", "OX1 0AK", "W9 9AZ", "ZE3 9ZZ", "OX10 0AA"] {
            let key = Key::of(text).unwrap();
            assert_eq!(index.find(key).unwrap(), table.find(key), "{text}");
        }
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["postcodes.idx"], "nothing else is left behind");
    }

    #[test]
    fn an_empty_table_finds_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("empty.idx");
        write(&path, &Table::default(), "", None).unwrap();
        assert_eq!(Index::open(&path).unwrap().find(Key::of("OX1 4AB").unwrap()).unwrap(), None);
    }

    #[test]
    fn every_kind_of_damage_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = written(folder.path());
        let whole = fs::read(&path).unwrap();
        let code = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            Index::open(&path).map_or_else(|error| error.code(), |_| "opened")
        };
        assert_eq!(code(&whole), "opened");
        assert_eq!(code(&whole[..whole.len() - 1]), "damaged");
        assert_eq!(code(&whole[..5000]), "damaged");
        assert_eq!(code(&whole[..20]), "not-an-index");
        assert_eq!(code(b""), "not-an-index");
        assert_eq!(code(&[whole.as_slice(), b"x"].concat()), "damaged");
        for at in [12, 20, 27, 31, 40, 70, 90, 4095, 4096, whole.len() - 1] {
            let mut changed = whole.clone();
            changed[at] ^= 0x40;
            assert_eq!(code(&changed), "damaged", "byte {at}");
        }
        let mut other = whole.clone();
        other[11] = 9;
        assert_eq!(code(&other), "other-format");
        other[0] = b'X';
        assert_eq!(code(&other), "not-an-index");
        assert_eq!(Index::open(&folder.path().join("none.idx")).unwrap_err().code(), "io");
    }
}
