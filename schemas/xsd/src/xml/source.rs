//! Where a document comes from: a slice as it stands, or a reader through a window that moves on.

use std::{borrow::Cow, io::Read};

use super::{
    characters::Survey,
    encoding::{Encoding, detect},
    fault::FaultKind,
    lines::Line,
};

/// How much is read at once.
pub(super) const CHUNK: usize = 64 << 10;

/// How much is read at first: enough for any XML declaration.
const FIRST: usize = 1 << 10;

/// A document as text, of which a window can be seen.
pub(super) struct Source<'a> {
    pub(super) window: Cow<'a, str>,
    /// What the window may hold.
    pub(super) survey: Survey,
    /// Nothing follows the window.
    pub(super) last: bool,
    /// What stands where the window ends and cannot be read.
    pub(super) flaw: Option<(FaultKind, String)>,
    pub(super) encoding: Encoding,
    /// Bytes before the window.
    pub(super) base: u64,
    /// Where the window begins.
    pub(super) line: Line,
    reader: Option<Box<dyn Read + 'a>>,
    raw: Vec<u8>,
    chunk: usize,
}

impl<'a> Source<'a> {
    /// A document in memory. UTF-8 is read in place, other encodings are decoded at once.
    pub(super) fn of_slice(bytes: &'a [u8]) -> Self {
        let mut source = Self::empty();
        source.last = true;
        let Some(mark) = source.detect(bytes) else { return source };
        let bytes = &bytes[mark..];
        if source.encoding == Encoding::Utf8 {
            match std::str::from_utf8(bytes) {
                Ok(text) => source.window = Cow::Borrowed(text),
                Err(error) => {
                    let valid = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
                    source.window = Cow::Borrowed(valid);
                    source.flaw = Some(ill_encoded());
                }
            }
        } else {
            let mut text = String::with_capacity(bytes.len());
            let (used, _) = source.encoding.decode(bytes, &mut text);
            source.window = Cow::Owned(text);
            source.flaw = (used < bytes.len()).then(ill_encoded);
        }
        source.look_through(0);
        source
    }

    /// A document that is read as it is asked for.
    pub(super) fn of_reader(reader: Box<dyn Read + 'a>, chunk: usize) -> Self {
        let mut source = Self::empty();
        source.chunk = chunk;
        source.reader = Some(reader);
        source.window = Cow::Owned(String::with_capacity(2 * chunk));
        source.read(chunk.max(FIRST));
        let start = std::mem::take(&mut source.raw);
        if let Some(mark) = source.detect(&start) {
            source.raw = start;
            source.raw.drain(..mark);
            source.decode();
        }
        source
    }

    fn empty() -> Self {
        Self {
            window: Cow::Borrowed(""),
            survey: Survey::default(),
            last: false,
            flaw: None,
            encoding: Encoding::Utf8,
            base: 0,
            line: Line::FIRST,
            reader: None,
            raw: Vec::new(),
            chunk: CHUNK,
        }
    }

    fn detect(&mut self, start: &[u8]) -> Option<usize> {
        match detect(start) {
            Ok((encoding, mark)) => {
                self.encoding = encoding;
                Some(mark)
            }
            Err(name) => {
                self.end_with((
                    FaultKind::Refused,
                    format!("The encoding {name} is not read here, or not so; use UTF-8."),
                ));
                None
            }
        }
    }

    fn end_with(&mut self, flaw: (FaultKind, String)) {
        self.flaw = Some(flaw);
        self.last = true;
        self.reader = None;
    }

    /// Leaves out the first bytes of the window and reads on, at least as much again as remains.
    pub(super) fn refill(&mut self, done: usize) {
        self.line = self.line.after(&self.window[..done]);
        self.base += done as u64;
        self.window.to_mut().drain(..done);
        self.read(self.chunk.max(self.window.len()));
        self.decode();
    }

    /// Reads so many bytes more, or all there are.
    fn read(&mut self, wanted: usize) {
        let Some(reader) = &mut self.reader else { return };
        let mut limited = reader.take(wanted as u64);
        match limited.read_to_end(&mut self.raw) {
            Ok(read) if read < wanted => self.reader = None,
            Ok(_) => {}
            Err(error) => self.end_with((FaultKind::Unreadable, format!("The document cannot be read on: {error}."))),
        }
    }

    /// Moves what was read into the window.
    fn decode(&mut self) {
        let before = self.window.len();
        let (used, wrong) = self.encoding.decode(&self.raw, self.window.to_mut());
        self.raw.drain(..used);
        if wrong || (self.reader.is_none() && !self.raw.is_empty() && self.flaw.is_none()) {
            self.end_with(ill_encoded());
        }
        self.last |= self.reader.is_none();
        self.look_through(before);
    }

    /// Checks the characters of the window from `before` on; the window ends before the first that no document may hold.
    fn look_through(&mut self, before: usize) {
        let (survey, bad) = Survey::of(&self.window[before..]);
        self.survey = self.survey.and(survey);
        let Some(bad) = bad.map(|bad| before + bad) else { return };
        let character = self.window[bad..].chars().next().unwrap_or_default();
        self.window = match std::mem::take(&mut self.window) {
            Cow::Borrowed(text) => Cow::Borrowed(&text[..bad]),
            Cow::Owned(text) => Cow::Owned(text[..bad].to_owned()),
        };
        let code = u32::from(character);
        let text = format!("The character U+{code:04X} is not allowed in an XML document.");
        self.end_with((FaultKind::NotWellFormed, text));
    }
}

fn ill_encoded() -> (FaultKind, String) {
    (
        FaultKind::NotWellFormed,
        "The bytes here are not of the encoding the document declares (UTF-8 if it declares none).".into(),
    )
}
