//! A large hub: children with an address, a carer, an involvement, an agency and a flag each.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/hub/samples/extract");
const TABLES: &[&str] = &["hub_child", "hub_address", "hub_carer", "hub_agency", "hub_involvement", "hub_flag"];

/// Writes the tables: the first row of each sample again and again, each time under another child's id.
pub(crate) fn generate(folder: &Path, bytes: u64) -> io::Result<()> {
    let texts: Vec<String> =
        TABLES.iter().map(|table| fs::read_to_string(format!("{SAMPLES}/{table}.csv"))).collect::<io::Result<_>>()?;
    let rows: Vec<(&str, &str)> = texts.iter().map(|text| text.split_once("\r\n").unwrap()).collect();
    let first = |rows: &str| rows.lines().next().unwrap().to_owned();
    let of_child: usize = rows.iter().map(|(_, rows)| first(rows).len() + 2).sum();
    let children = bytes / u64::try_from(of_child).unwrap();
    for (table, (head, rows)) in TABLES.iter().zip(rows) {
        let mut file = BufWriter::new(File::create(folder.join(format!("{table}.csv")))?);
        write!(file, "{head}\r\n")?;
        let row = first(rows);
        for number in 0..children {
            write!(file, "{}\r\n", row.replace("H-1001", &format!("H-{number}")))?;
        }
        file.flush()?;
    }
    Ok(())
}
