//! A native file of any size as a window of bytes that moves forward; places are counted, UTF-16 becomes UTF-8.

use std::io::{self, Read};

use crate::contract::{Sink, Source};

/// Read at a time, in bytes.
const CHUNK: usize = 256 * 1024;

/// A file being read: what is in the window may be looked at, then consumed.
pub(crate) struct Input<'s> {
    reader: Box<dyn Read + 's>,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
    unreported: u64,
    /// The file was UTF-16; its window is UTF-8.
    pub(crate) recoded: bool,
    /// The line of the window's first byte, from 1.
    pub(crate) line: u32,
    /// The character on that line, from 1.
    pub(crate) column: u32,
}

impl<'s> Input<'s> {
    /// Opens a file; a byte order mark is taken off.
    pub(crate) fn open(source: &'s dyn Source) -> io::Result<Self> {
        let reader = source.open()?;
        let mut input = Self {
            reader,
            buffer: Vec::new(),
            start: 0,
            ended: false,
            unreported: 0,
            recoded: false,
            line: 1,
            column: 1,
        };
        while input.window().len() < 3 && input.more()? {}
        match *input.window() {
            [0xff, 0xfe, ..] => input.recode(u16::from_le_bytes),
            [0xfe, 0xff, ..] => input.recode(u16::from_be_bytes),
            [0xef, 0xbb, 0xbf, ..] => input.start = 3,
            _ => {}
        }
        Ok(input)
    }

    /// What was read and not yet consumed.
    pub(crate) fn window(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    /// True when the window reaches to the end of the file.
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// Reads more into the window; false at the end of the file.
    pub(crate) fn more(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.buffer.drain(..self.start);
        self.start = 0;
        let length = self.buffer.len();
        let chunk = u64::try_from(CHUNK).unwrap_or(u64::MAX);
        let read = self.reader.by_ref().take(chunk).read_to_end(&mut self.buffer);
        let read = read.inspect_err(|_| self.buffer.truncate(length))?;
        self.ended = read == 0;
        self.unreported += u64::try_from(read).unwrap_or(0);
        Ok(!self.ended)
    }

    /// Takes bytes off the window's beginning.
    pub(crate) fn consume(&mut self, length: usize) {
        let taken = self.buffer.get(self.start..self.start + length).unwrap_or_default();
        let (line, column) = after(self.line, self.column, taken);
        (self.line, self.column) = (line, column);
        self.start += taken.len();
    }

    /// The last bytes that were taken off, until more is read.
    pub(crate) fn consumed(&self, length: usize) -> &[u8] {
        self.buffer.get(self.start.saturating_sub(length)..self.start).unwrap_or_default()
    }

    /// Tells how far the reading has come.
    pub(crate) fn report(&mut self, sink: &mut dyn Sink) {
        if self.unreported > 0 {
            sink.progress(std::mem::take(&mut self.unreported));
        }
    }

    fn recode(&mut self, unit: fn([u8; 2]) -> u16) {
        let read = self.buffer.split_off(2);
        let reader = std::mem::replace(&mut self.reader, Box::new(io::empty()));
        let whole = Box::new(io::Cursor::new(read).chain(reader));
        self.reader = Box::new(Utf16 { reader: whole, unit, high: None, text: Vec::new(), given: 0 });
        (self.buffer, self.start, self.ended, self.recoded) = (Vec::new(), 0, false, true);
    }
}

/// The line and character after some bytes.
pub(crate) fn after(line: u32, column: u32, bytes: &[u8]) -> (u32, u32) {
    let characters = |bytes: &[u8]| u32::try_from(bytes.iter().filter(|b| (**b & 0xc0) != 0x80).count()).unwrap_or(0);
    match memchr::memrchr(b'\n', bytes) {
        None => (line, column.saturating_add(characters(bytes))),
        Some(last) => {
            let lines = u32::try_from(memchr::memchr_iter(b'\n', bytes).count()).unwrap_or(u32::MAX);
            let rest = bytes.get(last + 1..).unwrap_or_default();
            (line.saturating_add(lines), 1 + characters(rest))
        }
    }
}

/// UTF-16 read as UTF-8.
struct Utf16<'s> {
    reader: Box<dyn Read + 's>,
    unit: fn([u8; 2]) -> u16,
    /// Half of a pair whose other half is not read yet.
    high: Option<u16>,
    text: Vec<u8>,
    given: usize,
}

impl Utf16<'_> {
    fn refill(&mut self) -> io::Result<()> {
        let mut bytes = Vec::new();
        // An even number, so that no unit is cut; an odd byte at the very end is no letter.
        self.reader.by_ref().take(65_536).read_to_end(&mut bytes)?;
        let mut units: Vec<u16> = self.high.take().into_iter().collect();
        units.extend(bytes.chunks(2).map(|pair| match pair {
            [a, b] => (self.unit)([*a, *b]),
            _ => 0xfffd,
        }));
        if !bytes.is_empty() && units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit)) {
            self.high = units.pop();
        }
        let letters = char::decode_utf16(units).map(|letter| letter.unwrap_or('\u{fffd}'));
        self.text = letters.collect::<String>().into_bytes();
        self.given = 0;
        Ok(())
    }
}

impl Read for Utf16<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given == self.text.len() {
            self.refill()?;
        }
        let mut rest = self.text.get(self.given..).unwrap_or_default();
        let length = rest.read(into)?;
        self.given += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::NativeFile;

    fn all(bytes: &[u8]) -> String {
        let file = NativeFile { name: "x".to_owned(), bytes: bytes.to_vec() };
        let mut input = Input::open(&file).unwrap();
        while input.more().unwrap() {}
        String::from_utf8(input.window().to_vec()).unwrap()
    }

    #[test]
    fn marks_are_taken_off_and_utf_16_becomes_utf_8() {
        let utf_16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
        };
        let long = "Zoë 𝒳 ".repeat(40_000);
        for text in ["", "Seán", long.as_str()] {
            assert_eq!(all(text.as_bytes()), text);
            assert_eq!(all(format!("\u{feff}{text}").as_bytes()), text);
            assert!(all(&utf_16(text, u16::to_le_bytes)) == text && all(&utf_16(text, u16::to_be_bytes)) == text);
        }
    }

    #[test]
    fn places_count_lines_and_characters() {
        assert_eq!(after(1, 1, b""), (1, 1));
        assert_eq!(after(3, 5, "ab".as_bytes()), (3, 7));
        assert_eq!(after(3, 5, "é\nZoë".as_bytes()), (4, 4));
    }
}
