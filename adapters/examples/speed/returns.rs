//! Large statutory returns: the children of the samples again and again, each time under other ids.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
};

const SRC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");

/// A census: the children of the sample of 2026.
pub(crate) fn cin(folder: &Path, bytes: u64) -> io::Result<()> {
    xml(&format!("{SRC}/cin/samples/census-2026.xml"), ("<Child>", "</Child>"), ">6201", &folder.join("c.xml"), bytes)
}

/// The XML form of the looked-after return.
pub(crate) fn ssda903_xml(folder: &Path, bytes: u64) -> io::Result<()> {
    xml(
        &format!("{SRC}/ssda903/samples/return-2024.xml"),
        ("<CHILD>", "</CHILD>"),
        ">6501",
        &folder.join("r.xml"),
        bytes,
    )
}

fn xml(sample: &str, (start, end): (&str, &str), id: &str, path: &Path, bytes: u64) -> io::Result<()> {
    let text = fs::read_to_string(sample)?;
    let (head, rest) = text.split_at(text.find(start).unwrap());
    let (children, tail) = rest.split_at(rest.rfind(end).unwrap() + end.len());
    let mut file = BufWriter::new(File::create(path)?);
    file.write_all(head.as_bytes())?;
    let (mut written, mut number) = (0, 0_u64);
    while written < bytes {
        let children = children.replace(id, &format!(">{number}-"));
        file.write_all(children.as_bytes())?;
        written += u64::try_from(children.len()).unwrap();
        number += 1;
    }
    file.write_all(tail.as_bytes())?;
    file.flush()
}
