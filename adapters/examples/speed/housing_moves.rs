//! Household moves: the sample's households under new references.

use std::{fs, io, path::Path};

use crate::{repeat, with_faults};

pub(crate) fn generate(folder: &Path, bytes: u64) -> io::Result<()> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/housing_moves/samples/moves.csv"))?;
    let (head, households) = text.split_at(text.find('\n').unwrap() + 1);
    let household = |number: u64| {
        let faults = [("16/11/2026", "31/02/2026"), ("M14 4TT", "M14"), ("999 201 5101", "999 201 5102")];
        with_faults(number, households.replace("OX-47", &format!("OX-{number}-")), &faults)
    };
    repeat(&folder.join("moves.csv"), head, household, "", bytes)
}
