//! Household moves: the sample's households under new references.

use std::{fs, io, path::Path};

use crate::repeat;

pub(crate) fn generate(folder: &Path, bytes: u64) -> io::Result<()> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/housing_moves/samples/moves.csv"))?;
    let (head, households) = text.split_at(text.find('\n').unwrap() + 1);
    let household = |number: u64| households.replace("OX-47", &format!("OX-{number}-"));
    repeat(&folder.join("moves.csv"), head, household, "", bytes)
}
