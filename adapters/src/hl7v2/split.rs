//! A file of any size into messages: one or many, with or without batch segments and MLLP bytes, whatever the line ends.

use std::io;

use crate::{
    contract::{Frame, Native, Refused, Sink, Source},
    native::{input::Input, place::Place},
};

use super::PREFIX;

/// Longer messages are not read: demographic ones have a few kilobytes; documents inside OBX may have many.
const MAX_MESSAGE: usize = 4 * 1024 * 1024;

const VT: u8 = 0x0b;
const FS: u8 = 0x1c;
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A message as it stands in the file.
pub(super) struct Raw<'b> {
    /// With its line ends and MLLP bytes.
    pub(super) bytes: &'b [u8],
    /// Where it begins, from 1.
    pub(super) line: u32,
    /// The file's name.
    pub(super) file: &'b str,
    /// The file was UTF-16 and is UTF-8 now, whatever MSH-18 says.
    pub(super) recoded: bool,
}

impl Raw<'_> {
    /// Its own bytes, and a line end where the file's last line has none.
    pub(super) fn native(&self) -> Vec<Native> {
        native(self.file, self.bytes)
    }
}

fn native(file: &str, bytes: &[u8]) -> Vec<Native> {
    let mut bytes = bytes.to_vec();
    if !matches!(bytes.last(), Some(b'\r' | b'\n' | &FS)) {
        bytes.push(b'\r');
    }
    vec![Native { file: file.to_owned(), bytes }]
}

/// What begins at the beginning of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    Message,
    /// FHS or BHS.
    BatchHead,
    /// BTS or FTS.
    BatchTail,
    Other,
}

/// Reads a file and hands each message to `visit`. What stands outside messages is refused.
pub(super) fn messages(source: &dyn Source, sink: &mut dyn Sink, visit: &mut dyn FnMut(&Raw<'_>, &mut dyn Sink)) {
    let file = source.name();
    let read = Input::open(source).and_then(|input| {
        let mut split =
            Split { input, file, line: 1, messages: 0, told: 0, head: Vec::new(), batched: false, framed: false };
        split.run(sink, visit)?;
        split.input.report(sink);
        Ok(split.messages)
    });
    let place = Place::file(file);
    match read {
        Ok(0) => sink.finding(place.error(
            format!("{PREFIX}.no-message"),
            "The file holds no message: none of its lines begins with MSH. Check that it is an HL7 version 2 file.",
        )),
        Ok(_) => {}
        Err(_) => sink
            .fault(place.error(format!("{PREFIX}.unreadable"), "The file could not be read from its disk. Try again.")),
    }
}

struct Split<'s> {
    input: Input<'s>,
    file: &'s str,
    line: u32,
    messages: usize,
    /// Messages since the last trailer that counted them.
    told: usize,
    head: Vec<u8>,
    batched: bool,
    framed: bool,
}

impl Split<'_> {
    fn run(&mut self, sink: &mut dyn Sink, visit: &mut dyn FnMut(&Raw<'_>, &mut dyn Sink)) -> io::Result<()> {
        while !sink.stopped() {
            self.input.report(sink);
            self.blank()?;
            if self.input.window().is_empty() {
                break;
            }
            match start(self.input.window()) {
                Start::Message => self.message(sink, visit)?,
                Start::BatchHead => self.header()?,
                Start::BatchTail => self.trailer(sink)?,
                Start::Other => self.stray(sink)?,
            }
        }
        Ok(())
    }

    /// Skips white space and the end of a frame.
    fn blank(&mut self) -> io::Result<()> {
        loop {
            let window = self.input.window();
            let blank = |b: &u8| b.is_ascii_whitespace() || matches!(*b, FS | 0);
            let length = window.iter().position(|b| !blank(b)).unwrap_or(window.len());
            let more = length == window.len();
            self.consume(length);
            if !more || !self.input.more()? {
                break;
            }
        }
        // Enough to see what begins here.
        while self.input.window().len() < 8 && self.input.more()? {}
        Ok(())
    }

    fn consume(&mut self, length: usize) {
        let taken = self.input.window().get(..length).unwrap_or_default();
        self.line = self.line.saturating_add(lines(taken));
        self.input.consume(length);
    }

    fn message(&mut self, sink: &mut dyn Sink, visit: &mut dyn FnMut(&Raw<'_>, &mut dyn Sink)) -> io::Result<()> {
        self.frame(sink);
        self.messages += 1;
        self.told += 1;
        let Some(length) = self.extent()? else { return self.too_long(sink) };
        let bytes = self.input.window().get(..length).unwrap_or_default();
        let raw = Raw { bytes, line: self.line, file: self.file, recoded: self.input.recoded };
        visit(&raw, sink);
        self.consume(length);
        Ok(())
    }

    /// Tells, once, what stands around the messages.
    fn frame(&mut self, sink: &mut dyn Sink) {
        if !std::mem::replace(&mut self.framed, true) {
            let tail = if self.batched { b"BTS\rFTS\r".to_vec() } else { Vec::new() };
            let head = std::mem::take(&mut self.head);
            sink.frame(Frame { file: self.file.to_owned(), head, separator: b"", tail });
        }
    }

    /// The length of what begins here, up to the next message or batch segment; `None` when it is too long.
    fn extent(&mut self) -> io::Result<Option<usize>> {
        let mut from = 1;
        loop {
            let window = self.input.window();
            match next_start(window, from, self.input.ended()) {
                Found::At(length) => return Ok(Some(length)),
                Found::Unsure(seen) if seen > MAX_MESSAGE => return Ok(None),
                Found::Unsure(seen) => from = seen,
            }
            self.input.more()?;
        }
    }

    fn too_long(&mut self, sink: &mut dyn Sink) -> io::Result<()> {
        let place = Place { file: self.file.to_owned(), line: self.line, column: 1, field: "MSH".to_owned() };
        let text = format!("This message is longer than {MAX_MESSAGE} bytes and was not read. Send it in parts.");
        let findings = vec![place.error(format!("{PREFIX}.too-long"), text)];
        sink.refused(Refused { key: None, findings, native: Vec::new() });
        self.skip()
    }

    /// Passes over what begins here, without holding it.
    fn skip(&mut self) -> io::Result<()> {
        loop {
            match next_start(self.input.window(), 1, self.input.ended()) {
                Found::At(length) => {
                    self.consume(length);
                    return Ok(());
                }
                Found::Unsure(seen) => self.consume(seen.saturating_sub(1)),
            }
            self.input.more()?;
        }
    }

    fn stray(&mut self, sink: &mut dyn Sink) -> io::Result<()> {
        self.frame(sink);
        let place = Place { file: self.file.to_owned(), line: self.line, column: 1, field: String::new() };
        let text = "This stands in no message: no MSH comes before it. Send the whole message again.";
        let finding = place.error(format!("{PREFIX}.stray"), text);
        let Some(length) = self.extent()? else {
            sink.refused(Refused { key: None, findings: vec![finding], native: Vec::new() });
            return self.skip();
        };
        let native = native(self.file, self.input.window().get(..length).unwrap_or_default());
        sink.refused(Refused { key: None, findings: vec![finding], native });
        self.consume(length);
        Ok(())
    }

    /// Takes one line off, with its end.
    fn batch_line(&mut self) -> io::Result<Vec<u8>> {
        loop {
            let window = self.input.window();
            let end = memchr::memchr2(b'\r', b'\n', window);
            let whole = end.is_some_and(|end| end + 1 < window.len()) || self.input.ended() || window.len() > 65_536;
            if whole {
                let two = end.is_some_and(|end| window.get(end..end + 2) == Some(b"\r\n"));
                let length = end.map_or(window.len(), |end| end + 1 + usize::from(two));
                let line = window.get(..length).unwrap_or_default().to_vec();
                self.consume(length);
                return Ok(line);
            }
            self.input.more()?;
        }
    }

    /// Keeps a batch's header, to be written again before refused messages.
    fn header(&mut self) -> io::Result<()> {
        let line = self.batch_line()?;
        self.batched = true;
        if self.messages == 0 {
            self.head.extend(line);
        }
        Ok(())
    }

    /// Compares the count in a batch's trailer with the messages read.
    fn trailer(&mut self, sink: &mut dyn Sink) -> io::Result<()> {
        let line = self.batch_line()?;
        let text = String::from_utf8_lossy(&line);
        let count = text.get(4..).and_then(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok());
        if text.starts_with("BTS") {
            let told = std::mem::take(&mut self.told);
            if count.is_some_and(|count: usize| count != told) {
                let line = self.line.saturating_sub(1).max(1);
                let place = Place { file: self.file.to_owned(), line, column: 1, field: "BTS-1".to_owned() };
                let text = format!(
                    "The trailer counts another number of messages than the {told} before it. Some may be missing: check at the source."
                );
                sink.finding(place.warning(format!("{PREFIX}.batch-count"), text));
            }
        }
        Ok(())
    }
}

enum Found {
    /// The next message or batch segment begins here, or the file ends.
    At(usize),
    /// Nothing begins before this place; more must be read to see further.
    Unsure(usize),
}

/// Where the next message or batch segment begins, looked for from `from` on.
fn next_start(window: &[u8], from: usize, ended: bool) -> Found {
    let mut at = from;
    while let Some(found) = window.get(at..).and_then(|rest| memchr::memchr3(b'\r', b'\n', FS, rest)) {
        let line = at + found + 1;
        let after = window.get(line..).unwrap_or_default();
        if after.len() < 8 && !ended {
            return Found::Unsure(at + found);
        }
        if window.get(line - 1) == Some(&FS) {
            let ends = after.iter().take_while(|b| matches!(**b, b'\r' | b'\n')).count();
            return Found::At(line + ends.min(2));
        }
        if start(after) != Start::Other {
            return Found::At(line);
        }
        at = line;
    }
    if ended { Found::At(window.len()) } else { Found::Unsure(window.len().saturating_sub(1).max(1)) }
}

/// What begins here.
fn start(line: &[u8]) -> Start {
    let line = line.strip_prefix(&[VT]).unwrap_or(line);
    let line = line.strip_prefix(MARK).unwrap_or(line);
    let divided = line.get(3).is_none_or(|b| !b.is_ascii_alphanumeric());
    match line.get(..3) {
        Some(b"MSH") if divided => Start::Message,
        Some(b"FHS" | b"BHS") if divided => Start::BatchHead,
        Some(b"BTS" | b"FTS") if divided => Start::BatchTail,
        _ => Start::Other,
    }
}

/// How many lines end in these bytes: CR, LF, or both together.
pub(super) fn lines(bytes: &[u8]) -> u32 {
    let ends = memchr::memchr2_iter(b'\r', b'\n', bytes);
    let pair = |at: &usize| bytes.get(*at) == Some(&b'\n') && *at > 0 && bytes.get(at - 1) == Some(&b'\r');
    u32::try_from(ends.filter(|at| !pair(at)).count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::contract::{Decoded, NativeFile};

    fn split(bytes: &[u8]) -> (Vec<(u32, String)>, Decoded) {
        let file = NativeFile { name: "a.hl7".to_owned(), bytes: bytes.to_vec() };
        let (mut found, mut decoded) = (Vec::new(), Decoded::default());
        messages(&file, &mut decoded, &mut |raw, _| {
            found.push((raw.line, String::from_utf8_lossy(raw.bytes).into_owned()));
        });
        (found, decoded)
    }

    fn texts(bytes: &str) -> Vec<String> {
        split(bytes.as_bytes()).0.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn messages_in_every_dress() {
        for text in [
            "MSH|1\rPID|1\rMSH|2\rPID|2",
            "\u{feff}MSH|1\nPID|1\nMSH|2\nPID|2\n",
            "\r\n\r\nMSH|1\r\nPID|1\r\n\r\nMSH|2\r\nPID|2\r\n\r\n",
            "\u{b}MSH|1\rPID|1\r\u{1c}\r\u{b}MSH|2\rPID|2\r\u{1c}\r",
            "\u{b}MSH|1\rPID|1\u{1c}\u{b}MSH|2\rPID|2\u{1c}",
            "FHS|^~\\&|A\rBHS|^~\\&|A\rMSH|1\rPID|1\rMSH|2\rPID|2\rBTS|2\rFTS|1\r",
            "MSH|1\rPID|1\r\u{feff}MSH|2\rPID|2\r",
        ] {
            let (found, decoded) = split(text.as_bytes());
            let clean: Vec<_> =
                found.iter().map(|(_, text)| text.replace(['\r', '\n', '\u{b}', '\u{1c}', '\u{feff}'], "")).collect();
            assert_eq!(clean, ["MSH|1PID|1", "MSH|2PID|2"], "{text:?}");
            assert!(decoded.refused.is_empty() && decoded.findings.is_empty(), "{text:?}: {decoded:?}");
        }
    }

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        for text in ["MSH|1\rPID|1\rMSH|2", "MSH|1\nPID|1\nMSH|2", "MSH|1\r\nPID|1\r\nMSH|2"] {
            assert_eq!(split(text.as_bytes()).0[1].0, 3, "{text:?}");
        }
    }

    #[test]
    fn what_stands_in_no_message_is_refused() {
        let (found, decoded) = split(b"PID|1|half\rNK1|1\rMSH|1\rPID|2\r");
        assert_eq!(found.len(), 1);
        let [refused] = decoded.refused.as_slice() else { panic!("{decoded:?}") };
        assert_eq!(refused.findings[0].rule, "hl7v2.stray");
        assert_eq!(refused.native[0].bytes, b"PID|1|half\rNK1|1\r");
        let (_, nothing) = split(b"name,surname\nA,B\n");
        assert_eq!(nothing.findings[0].rule, "hl7v2.no-message");
    }

    #[test]
    fn a_message_that_is_too_long_costs_itself_only() {
        let mut bytes = b"MSH|1\rOBX|".to_vec();
        bytes.resize(bytes.len() + MAX_MESSAGE + 1_000_000, b'x');
        bytes.extend(b"\rMSH|2\rPID|2\r");
        let (found, decoded) = split(&bytes);
        assert_eq!(found.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), ["MSH|2\rPID|2\r"]);
        assert_eq!(decoded.refused[0].findings[0].rule, "hl7v2.too-long");
    }

    #[test]
    fn a_trailer_that_counts_otherwise_is_told_of() {
        let (_, decoded) = split(b"BHS|^~\\&|A\rMSH|1\rMSH|2\rBTS|3\r");
        assert_eq!(decoded.findings[0].rule, "hl7v2.batch-count");
        assert_eq!(decoded.frames[0].head, b"BHS|^~\\&|A\r");
        assert_eq!(decoded.frames[0].tail, b"BTS\rFTS\r");
    }

    proptest! {
        #[test]
        fn nothing_is_lost_between_messages(pieces in proptest::collection::vec("(MSH\\||PID\\||\r|\n|\u{b}|\u{1c}|x){1,4}", 0..40)) {
            let text = pieces.concat();
            let (found, decoded) = split(text.as_bytes());
            let kept: usize = found.iter().map(|(_, text)| text.matches('|').count()).sum();
            let refused: usize = decoded.refused.iter().flat_map(|one| &one.native)
                .map(|native| String::from_utf8_lossy(&native.bytes).matches('|').count()).sum();
            prop_assert_eq!(kept + refused, text.matches('|').count());
        }
    }

    #[test]
    fn one_message_is_one() {
        assert_eq!(texts("MSH|^~\\&|A\rPID|1\rZZZ|MSH|x\r"), ["MSH|^~\\&|A\rPID|1\rZZZ|MSH|x\r"]);
    }
}
