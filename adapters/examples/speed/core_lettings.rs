//! Lettings logs: a third of each shape, the samples' logs under new numbers.

use std::{fs, io, path::Path};

use crate::{repeat, with_faults};

/// What stands wrongly for what in some logs.
const FAULTS: &[(&str, &str)] =
    &[("E08000003", "E08999999"), ("E07000178", "Oxfrod"), ("2024-06-14", "soon"), (",34,", ",old,")];

pub(crate) fn generate(folder: &Path, bytes: u64) -> io::Result<()> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/core_lettings/samples");
    let third = bytes / 3;
    rows(&samples.join("core-bulk-upload-2026.csv"), "T-47", folder, third)?;
    rows(&samples.join("core-download-codes-2024.csv"), ",completed,", folder, third)?;
    let text = fs::read_to_string(samples.join("core_2026_2027_apr_mar_f0001_inc0002_pt001.xml"))?;
    let (head, rest) = text.split_at(text.find("  <form>").unwrap());
    let forms: Vec<&str> = rest.trim_end_matches("</forms>\n").split_inclusive("</form>\n").collect();
    let numbered = |number: u64| pick(&forms, number).replace("<log_id>", &format!("<log_id>{number}"));
    let form = |number: u64| with_faults(number, numbered(number), FAULTS);
    repeat(&folder.join("logs.xml"), head, form, "</forms>\n", third)
}

/// The rows in which `mark` stands are logs; those before them are the head.
fn rows(sample: &Path, mark: &str, folder: &Path, bytes: u64) -> io::Result<()> {
    let text = fs::read_to_string(sample)?;
    let (logs, head): (Vec<&str>, Vec<&str>) = text.split_inclusive('\n').partition(|line| line.contains(mark));
    let log = |number: u64| {
        let log = pick(&logs, number);
        // A download's logs begin with their number; in a bulk upload the landlord's code tells them apart.
        let renumbered = log.replacen("T-47", &format!("T-{number}-"), 1);
        let log = if log.starts_with(',') { renumbered } else { format!("{number}{renumbered}") };
        with_faults(number, log, FAULTS)
    };
    repeat(&folder.join(sample.file_name().unwrap()), &head.concat(), log, "", bytes)
}

fn pick<'t>(records: &[&'t str], number: u64) -> &'t str {
    records[usize::try_from(number).unwrap() % records.len()]
}
