//! Large sets of tables: the rows of each of a sample's tables again and again, each time under other ids.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
};

/// The tables of a local information hub.
pub(crate) fn hub(folder: &Path, bytes: u64) -> io::Result<()> {
    generate("hub/samples/extract", "H-1", ("2026-1", "2026-3"), folder, bytes)
}

/// The tables of a youth offending team.
pub(crate) fn yot(folder: &Path, bytes: u64) -> io::Result<()> {
    generate("yot/samples/extract", "Y-7", ("2026-0", "2026-3"), folder, bytes)
}

/// The CSV form of the looked-after return.
pub(crate) fn ssda903(folder: &Path, bytes: u64) -> io::Result<()> {
    generate("ssda903/samples/set-2026", "6301", ("/11/20", "/31/20"), folder, bytes)
}

/// Ids begin with `id`. In one of twenty times, dates with `sound` in them cannot be read.
fn generate(sample: &str, id: &str, (sound, wrong): (&str, &str), folder: &Path, bytes: u64) -> io::Result<()> {
    let mut tables: Vec<(String, String)> = Vec::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(sample))? {
        let path = entry?.path();
        tables.push((path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path)?));
    }
    let of_all: usize = tables.iter().map(|(_, text)| text.split_once('\n').unwrap().1.len()).sum();
    let times = bytes / u64::try_from(of_all).unwrap();
    for (name, text) in &tables {
        let mut file = BufWriter::new(File::create(folder.join(name))?);
        let (head, rows) = text.split_once('\n').unwrap();
        writeln!(file, "{head}")?;
        for number in 0..times {
            let rows = rows.replace(id, &format!("{id}{number}-"));
            let rows = if number.is_multiple_of(20) { rows.replace(sound, wrong) } else { rows };
            file.write_all(rows.as_bytes())?;
        }
        file.flush()?;
    }
    Ok(())
}
