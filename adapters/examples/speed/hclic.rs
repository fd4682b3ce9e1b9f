//! Homelessness returns: half whole cases, half the rows of sections by themselves, under new references.

use std::{fs, io, path::Path};

use crate::repeat;

pub(crate) fn generate(folder: &Path, bytes: u64) -> io::Result<()> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/hclic/samples");
    for (name, first, end) in [("return.xml", "  <Case>", "</HCLIC>\n"), ("sections.xml", "  <Main>", "</Return>\n")] {
        let text = fs::read_to_string(samples.join(name))?;
        let (head, rest) = text.split_at(text.find(first).unwrap());
        let cases = rest.trim_end_matches(end);
        let numbered =
            |number: u64| cases.replace("EA-", &format!("EA-{number}-")).replace("OX-", &format!("OX-{number}-"));
        repeat(&folder.join(name), head, numbered, end, bytes / 2)?;
    }
    Ok(())
}
