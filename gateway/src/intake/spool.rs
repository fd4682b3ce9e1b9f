//! The file of refused records: head, the records' own bytes, tail; named like the input, for the system's own tool.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::PathBuf,
};

use crosswalk_adapters::contract::{Frame, Native};

use super::RefusedRecords;

/// Refused records of one native file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedFile {
    /// The name of the native file.
    pub name: String,
    /// Where they lie for now.
    pub path: PathBuf,
}

impl RefusedFile {
    /// Reads it, for whom no folder can be given.
    pub(super) fn read(self) -> io::Result<RefusedRecords> {
        Ok(RefusedRecords { content: fs::read(self.path)?, name: self.name })
    }
}

/// Gathers the refused records of an offer, file by file.
#[derive(Debug)]
pub(super) struct Spool {
    folder: PathBuf,
    files: BTreeMap<String, One>,
    opened: usize,
}

#[derive(Debug, Default)]
struct One {
    frame: Option<Frame>,
    out: Option<(PathBuf, BufWriter<File>)>,
    records: usize,
}

impl Spool {
    /// Into this folder.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, files: BTreeMap::new(), opened: 0 }
    }

    /// What stands around the records of a file.
    pub(super) fn frame(&mut self, frame: Frame) {
        let file = self.files.entry(frame.file.clone()).or_default();
        file.frame = Some(frame);
    }

    /// A refused record's own bytes.
    pub(super) fn add(&mut self, native: &[Native]) -> io::Result<()> {
        for Native { file, bytes } in native {
            let one = self.files.entry(file.clone()).or_default();
            let (_, out) = match &mut one.out {
                Some(out) => out,
                none => {
                    // The file's own name may be no plain one.
                    let path = self.folder.join(self.opened.to_string());
                    self.opened += 1;
                    none.insert((path.clone(), begin(&path, one.frame.as_ref())?))
                }
            };
            if let Some(frame) = one.frame.as_ref().filter(|_| one.records > 0) {
                out.write_all(frame.separator)?;
            }
            out.write_all(bytes)?;
            one.records += 1;
        }
        Ok(())
    }

    /// The files that there are, complete.
    pub(super) fn finish(self) -> io::Result<Vec<RefusedFile>> {
        let mut files = Vec::new();
        for (name, one) in self.files {
            let Some((path, mut out)) = one.out else { continue };
            if let Some(frame) = &one.frame {
                out.write_all(&frame.tail)?;
            }
            out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            files.push(RefusedFile { name, path });
        }
        Ok(files)
    }
}

/// A new file for the owner only, with what stands before its first record.
fn begin(path: &PathBuf, frame: Option<&Frame>) -> io::Result<BufWriter<File>> {
    let mut out = BufWriter::new(OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?);
    out.write_all(frame.map_or(&[], |frame| &frame.head))?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_records_stand_between_head_and_tail() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(folder.path().to_owned());
        let frame = |file: &str, head: &str, separator: &'static [u8], tail: &str| Frame {
            file: file.to_owned(),
            head: head.into(),
            separator,
            tail: tail.into(),
        };
        spool.frame(frame("a.json", "[", b",", "]"));
        spool.frame(frame("b.csv", "id\r\n", b"", ""));
        spool.frame(frame("c.csv", "id\r\n", b"", ""));
        let native = |file: &str, bytes: &str| Native { file: file.to_owned(), bytes: bytes.into() };
        spool.add(&[native("a.json", "{1}"), native("b.csv", "1\r\n")]).unwrap();
        spool.add(&[native("a.json", "{2}"), native("d", "loose")]).unwrap();
        let files = spool.finish().unwrap();
        let read = |file: &RefusedFile| (file.name.clone(), fs::read_to_string(&file.path).unwrap());
        let expected = [("a.json", "[{1},{2}]"), ("b.csv", "id\r\n1\r\n"), ("d", "loose")];
        let expected = expected.map(|(name, text)| (name.to_owned(), text.to_owned()));
        assert_eq!(files.iter().map(read).collect::<Vec<_>>(), expected);
    }
}
