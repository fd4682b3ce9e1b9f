//! Homelessness returns: half whole cases, half the rows of sections by themselves, under new references.

use std::{fs, io, path::Path};

use crate::{repeat, with_faults};

pub(crate) fn generate(folder: &Path, bytes: u64) -> io::Result<()> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/hclic/samples");
    for (name, first, end) in [("return.xml", "  <Case>", "</HCLIC>\n"), ("sections.xml", "  <Main>", "</Return>\n")] {
        let text = fs::read_to_string(samples.join(name))?;
        let (head, rest) = text.split_at(text.find(first).unwrap());
        let cases = rest.trim_end_matches(end);
        let faults =
            [("2026-08-10", "10 August"), ("E06000039", "Nowhere"), ("<Age>7<", "<Age>seven<"), ("Main>", "Mian>")];
        let numbered = |number: u64| {
            let cases = cases.replace("EA-", &format!("EA-{number}-")).replace("OX-", &format!("OX-{number}-"));
            with_faults(number, cases, &faults)
        };
        repeat(&folder.join(name), head, numbered, end, bytes / 2)?;
    }
    Ok(())
}
