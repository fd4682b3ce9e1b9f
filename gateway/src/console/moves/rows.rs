//! A file of moves, looked at before it is sent: what is wrong line by line, what would be sent, and the refused rows with
//! their reasons.

use std::sync::Arc;

use crosswalk_adapters::contract::{Content, Decoded, Item, Native, NativeFile, NativeFinding};
use crosswalk_schemas::report::{Finding, Severity};
use serde::{Deserialize, Serialize};

use super::{super::Wrong, draft::Draft, send};
use crate::{
    accept::NotAccepted,
    config::System,
    gateway::{Gateway, adapter_of},
    intake::{
        moves,
        notified::{self, Likeness},
    },
    store::Reported,
};

/// So many lines with something wrong, and so many households, are shown.
const SHOWN: usize = 500;

/// What a file came to when it was looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seen {
    /// What is wrong.
    pub(super) wrong: Vec<Line>,
    /// What would be sent.
    pub(super) good: Vec<Household>,
    /// How many households would be sent.
    pub(super) send: usize,
    /// How many records would be refused.
    pub(super) refuse: usize,
    /// Households without children, and what else concerns nobody.
    pub(super) skip: usize,
    /// The refused rows as a file, with why.
    pub(super) refused: String,
}

/// What is wrong on a line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    /// From 1; 0: the file as a whole.
    pub(super) number: u32,
    /// The column's name.
    pub(super) column: String,
    /// What to do.
    pub(super) text: String,
    /// Whether the row is refused for it.
    pub(super) stops: bool,
}

/// A household that would be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Household {
    pub(super) said: Reported,
    /// A notice that may be of the same move is known.
    pub(super) before: bool,
}

/// Reads a file as the housing service's adapter does.
pub(super) async fn decode(system: &System, file: NativeFile) -> Result<Decoded, Wrong> {
    let adapter = adapter_of(system).ok_or(Wrong::Failed)?;
    tokio::task::spawn_blocking(move || adapter.decode(&[file])).await.map_err(|_| Wrong::Failed)
}

/// Looks at a file. Nothing is sent.
pub(super) async fn look(gateway: &Arc<Gateway>, file: NativeFile) -> Result<Seen, Wrong> {
    let system = gateway.config.housing();
    let decoded = decode(&system, file.clone()).await?;
    let mut seen = Seen { skip: decoded.skipped.values().sum(), ..Seen::default() };
    let mut refused = Refused::of(&decoded);
    decoded.findings.iter().for_each(|finding| seen.wrong(line_of(finding)));
    for one in &decoded.refused {
        // The row is not sent: what was only doubtful in it is to be mended, too.
        let lines: Vec<_> = one.findings.iter().map(|finding| Line { stops: true, ..line_of(finding) }).collect();
        refused.add(&one.native, &lines);
        seen.all_wrong(lines);
        seen.refuse += 1;
    }
    for item in &decoded.items {
        item.findings.iter().for_each(|finding| seen.wrong(line_of(finding)));
        let Content::Move(notice) = &item.content else { continue };
        match moves::preview(gateway, &system, &item.key, (**notice).clone()).await {
            Ok(_) => seen.good(gateway, item).await?,
            Err(NotAccepted::Refused(report)) => {
                let line = first_line(&file.bytes, item);
                let errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
                let lines: Vec<_> = errors.map(|finding| standard(line, finding)).collect();
                refused.add(&item.native, &lines);
                seen.all_wrong(lines);
                seen.refuse += 1;
            }
            Err(_) => return Err(Wrong::Failed),
        }
    }
    seen.wrong.sort_by_key(|line| line.number);
    seen.refused = refused.text;
    Ok(seen)
}

impl Seen {
    fn all_wrong(&mut self, lines: Vec<Line>) {
        for line in lines {
            self.wrong(line);
        }
    }

    fn wrong(&mut self, line: Line) {
        if self.wrong.len() < SHOWN {
            self.wrong.push(line);
        }
    }

    async fn good(&mut self, gateway: &Arc<Gateway>, item: &Item) -> Result<(), Wrong> {
        self.send += 1;
        let Content::Move(notice) = &item.content else { return Ok(()) };
        if self.good.len() >= SHOWN {
            return Ok(());
        }
        let said = send::said(gateway, &item.key, notice);
        let asked = (**notice).clone();
        let found = gateway.store.read(move |tx| notified::find(tx, &asked)).await?;
        self.good.push(Household { said, before: found.is_some_and(|found| found.likeness >= Likeness::Likely) });
        Ok(())
    }
}

fn line_of(finding: &NativeFinding) -> Line {
    Line {
        number: finding.line,
        column: finding.field.clone(),
        text: finding.text.clone(),
        stops: finding.severity == Severity::Error,
    }
}

/// What the standard's checks found, at the household's first row.
fn standard(line: u32, finding: &Finding) -> Line {
    let (step, _) = Draft::default().step_of_path(&finding.place.path);
    let column = match step.name() {
        "from" => "from_postcode",
        "to" => "to_postcode",
        "when" => "move_date",
        "kind" => "move_kind",
        _ => "",
    };
    Line { number: line, column: column.to_owned(), text: finding.text.clone(), stops: true }
}

/// The line on which a record's own bytes begin.
fn first_line(file: &[u8], item: &Item) -> u32 {
    let own = item.native.first().map_or(&[][..], |native| native.bytes.as_slice());
    let at = if own.is_empty() { None } else { file.windows(own.len()).position(|bytes| bytes == own) };
    let before = at.and_then(|at| file.get(..at)).unwrap_or_default();
    u32::try_from(before.split(|byte| *byte == b'\n').count()).unwrap_or(0)
}

/// The file of refused rows: its own header and rows, with one more column that says why.
struct Refused {
    separator: char,
    text: String,
}

/// The adapter reads past this column: a mended file may be sent with it.
const REASON: &str = "what_is_wrong";

impl Refused {
    fn of(decoded: &Decoded) -> Self {
        let head = decoded.frames.first().map(|frame| text(&frame.head)).unwrap_or_default();
        let count = |separator: &char| head.matches(*separator).count();
        let separator = [',', ';', '\t', '|'].into_iter().max_by_key(count).unwrap_or(',');
        let head = head.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']).to_owned();
        let known = head.split(separator).any(|column| column.trim_matches('"') == REASON);
        let head = if known || head.is_empty() { head } else { format!("{head}{separator}{REASON}") };
        Self { separator, text: format!("\u{feff}{head}\r\n") }
    }

    fn add(&mut self, native: &[Native], lines: &[Line]) {
        let mut reasons: Vec<&str> = lines.iter().filter(|line| line.stops).map(|line| line.text.as_str()).collect();
        reasons.dedup();
        let reason = reasons.join(" ").replace('"', "\"\"");
        for (number, row) in native.iter().enumerate() {
            let row = text(&row.bytes);
            let row = row.trim_end_matches(['\r', '\n']);
            // Once for each household.
            let reason = if number == 0 { reason.as_str() } else { "" };
            self.text.extend([row, &self.separator.to_string(), "\"", reason, "\"\r\n"]);
        }
    }
}

/// Bytes of a table as text: UTF-8, or a code page of Windows.
pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| bytes.iter().map(|byte| char::from(*byte)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_rows_keep_their_own_shape_and_say_why() {
        let file = "move_reference;move_date;surname;from_postcode\r\n1;soon;Okafor;OX1 1ZD\r\n";
        let file = NativeFile { name: "m.csv".into(), bytes: file.into() };
        let decoded = crosswalk_adapters::registry::adapter("housing-moves").unwrap().decode(&[file]);
        let mut refused = Refused::of(&decoded);
        let line = |text: &str, stops| Line { number: 2, column: String::new(), text: text.into(), stops };
        refused.add(&decoded.refused[0].native, &[line("Say \"when\".", true), line("A warning.", false)]);
        let expected = "\u{feff}move_reference;move_date;surname;from_postcode;what_is_wrong\r\n\
                        1;soon;Okafor;OX1 1ZD;\"Say \"\"when\"\".\"\r\n";
        assert_eq!(refused.text, expected);
    }

    #[test]
    fn what_is_no_utf_8_is_read_all_the_same() {
        assert_eq!((text(b"Zo\xc3\xab"), text(b"Zo\xeb")), ("Zo\u{eb}".into(), "Zo\u{eb}".into()));
    }
}
