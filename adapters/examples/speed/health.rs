//! Large feeds of the health service.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");

/// One file of HL7 messages: the sample of a move, each time of another child.
pub(crate) fn hl7v2(folder: &Path, bytes: u64) -> io::Result<()> {
    let sample = fs::read_to_string(format!("{SAMPLES}/hl7v2/samples/a31-move.hl7"))?;
    let mut file = BufWriter::new(File::create(folder.join("large.hl7"))?);
    let (mut written, mut number) = (0, 0);
    while written < bytes {
        let message = sample.replace("700417", &format!("A{number}")).replace("CH0000417", &format!("CH{number}"));
        file.write_all(message.as_bytes())?;
        written += u64::try_from(message.len()).unwrap();
        number += 1;
    }
    file.flush()
}

/// One file of event messages, one a line: the JSON samples of a change of address and of a contact, each time of another
/// child.
pub(crate) fn nems(folder: &Path, bytes: u64) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(folder.join("large.ndjson"))?);
    let read = |name: &str| fs::read_to_string(format!("{SAMPLES}/nems/samples/{name}.json"));
    let one_line = |text: String| text.lines().map(str::trim_start).collect::<String>() + "\n";
    let samples = [one_line(read("change-of-address")?), one_line(read("contact-new")?)];
    let (mut written, mut number) = (0, 0);
    while written < bytes {
        for sample in &samples {
            let message = sample.replace("9993200018", &format!("{}", 9_000_000_000_u64 + number));
            file.write_all(message.as_bytes())?;
            written += u64::try_from(message.len()).unwrap();
            number += 1;
        }
    }
    file.flush()
}
