//! Large feeds of the health service.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
};

use crate::{repeat, with_faults};

/// What stands wrongly for what in some messages.
const FAULTS: &[(&str, &str)] = &[
    ("|20190304|", "|2019-03-04|"),
    ("OX4 4DU", "OX4"),
    ("|M||N^", "|7||X9^"),
    ("9993100005", "9993100006"),
    ("|Adeyemi^Tobi", "|^Tobi"),
];

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src");

/// One file of HL7 messages: the sample of a move, each time of another child, and after each three an update.
pub(crate) fn hl7v2(folder: &Path, bytes: u64) -> io::Result<()> {
    let read = |name: &str| fs::read_to_string(format!("{SAMPLES}/hl7v2/samples/{name}.hl7"));
    let (whole, updates) = (read("a31-move")?, read("updates")?);
    let updates: Vec<&str> = updates.split("MSH").skip(1).collect();
    let message = |number: u64| {
        if !number.is_multiple_of(4) || number.is_multiple_of(200) {
            let message = whole.replace("700417", &format!("A{number}")).replace("CH0000417", &format!("CH{number}"));
            return with_faults(number, message, FAULTS);
        }
        let update = updates[usize::try_from(number / 4).unwrap() % updates.len()];
        format!("MSH{}", update.replace("CH0000", &format!("CH{number}-")).replace("7005", &format!("B{number}-")))
    };
    repeat(&folder.join("large.hl7"), "", message, "", bytes)
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
