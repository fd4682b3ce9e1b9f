//! Large files of schools: the adapters' own samples, each record under new keys.

use std::{fs, io, path::Path};

use crate::repeat;

/// A Common Transfer File of pupils, one in fifty a leaver.
pub(crate) fn ctf(folder: &Path, bytes: u64) -> io::Result<()> {
    let sample = sample("ctf/samples/9312345_CTF_3524001_002.xml")?;
    let (head, pupils, tail) = cut(&sample, "<Pupil>", "</Pupil>");
    repeat(&folder.join("9312345_CTF_3524001_002.xml"), head, |number| pupil(&pupils, number), tail, bytes)
}

fn pupil(pupils: &[&str], number: u64) -> String {
    // The first has every element there is and is a leaver; with it, one that stays.
    let whole = pupils[0].replace("X931234520001", &format!("X9312{number:08}"));
    let left = [("<LeavingDate>2026-11-20</LeavingDate>", ""), ("moved to Manchester", "")];
    let stays = !number.is_multiple_of(50);
    let whole = left.iter().filter(|_| stays).fold(whole, |text, (from, to)| text.replace(from, to));
    let stays = pupils[2].replace("A931234520003", &format!("A9312{number:08}"));
    format!("    {whole}\n    {stays}\n")
}

/// A monthly return, one young person in three transferred.
pub(crate) fn nccis(folder: &Path, bytes: u64) -> io::Result<()> {
    let sample = sample("nccis/samples/return-2026-10.xml")?;
    let (head, people, tail) = cut(&sample, "<YoungPersonsRecord>", "</YoungPersonsRecord>");
    let record = |number: u64| {
        let which = usize::try_from(number % 3).unwrap_or(0);
        people[which].replace("44400001234", &format!("444{number:08}")) + "\n"
    };
    repeat(&folder.join("return.xml"), head, record, tail, bytes)
}

fn sample(path: &str) -> io::Result<String> {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path))
}

/// What stands before the records, the records, and what stands after them.
fn cut<'t>(text: &'t str, begin: &str, end: &str) -> (&'t str, Vec<&'t str>, &'t str) {
    let (head, _) = text.split_once(begin).unwrap();
    let (_, tail) = text.rsplit_once(end).unwrap();
    let inner = &text[head.len()..text.len() - tail.len()];
    let records = inner.split_inclusive(end).map(|part| &part[part.find(begin).unwrap()..]).collect();
    (head, records, tail)
}
