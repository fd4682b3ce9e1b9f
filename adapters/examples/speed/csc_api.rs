//! A day's feed: the sample's child on a line of its own under other ids, with tombstones and broken children between.

use std::{fs, io, path::Path};

use crate::repeat;

pub(crate) fn generate(folder: &Path, bytes: u64) -> io::Result<()> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/csc_api/samples");
    let read = |name: &str| fs::read_to_string(samples.join(name));
    let payload = read("payload.json")?;
    let child = payload.split_once("\"Children\": ").unwrap().1.trim_end().trim_end_matches('}').trim_end();
    let child = child.lines().map(str::trim_start).collect::<String>();
    let (day, broken) = (read("day.ndjson")?, read("broken.json")?);
    let others: Vec<&str> = day.lines().chain(broken.lines().nth(1)).map(|line| line.trim_end_matches(',')).collect();
    let numbered = |number: u64| {
        // One child in five is a tombstone, unborn, or has findings.
        let other = usize::try_from(number / 5).unwrap() % others.len();
        let text = if number.is_multiple_of(5) { others[other] } else { &child };
        text.trim().replacen("_child_id\": \"", &format!("_child_id\": \"{number}-"), 1) + ",\n"
    };
    repeat(
        &folder.join("day.json"),
        "{\"la_code\": 931, \"Children\": [\n",
        numbered,
        "{\"la_child_id\": \"0\", \"purge\": true}]}\n",
        bytes,
    )
}
