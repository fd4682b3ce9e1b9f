//! A stream of XML cut into its records by looking at tags only, so that a broken record costs nothing but itself.

use std::{io, ops::Range};

use memchr::{memchr, memchr2, memmem};

use super::{Path, outside::Outside};
use crate::native::input::Input;

/// A record or a tag may not have more bytes than this.
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// What comes next in the file.
pub(super) enum Next {
    /// A record begins at the window's beginning and ends after so many bytes; `None` when it broke off, for this reason.
    Record(usize, Option<&'static str>),
    /// A record was larger than is read; it is left out. Its place.
    TooBig(u32, u32),
    /// The end of the file.
    End,
}

/// Reading cannot go on.
pub(super) enum Stop {
    /// The source failed.
    Fault,
    /// The file is broken here.
    Broken(&'static str),
}

impl From<io::Error> for Stop {
    fn from(_: io::Error) -> Self {
        Self::Fault
    }
}

/// One thing between `<` and `>`.
enum Markup {
    Start {
        name: Range<usize>,
        empty: bool,
    },
    End {
        name: Range<usize>,
    },
    /// `<!` that begins neither a comment nor character data.
    Declaration,
    Other,
}

/// Cuts a file into records.
pub(super) struct Splitter<'s> {
    pub(super) input: Input<'s>,
    path: Path,
    /// Qualified names of the open elements outside records.
    pub(super) open: Vec<String>,
    /// All that stands outside the records, without the white space between one and the next.
    pub(super) outside: Outside,
    /// How far the window was looked at.
    seen: usize,
    /// The bytes of the last record, still in the window.
    record: usize,
    /// A record came, and no other markup since.
    behind_record: bool,
}

impl<'s> Splitter<'s> {
    pub(super) fn new(input: Input<'s>, path: Path) -> Self {
        Self { input, path, open: Vec::new(), outside: Outside::new(), seen: 0, record: 0, behind_record: false }
    }

    /// The next record, left at the window's beginning until the next call.
    pub(super) fn next(&mut self) -> Result<Next, Stop> {
        let record = std::mem::take(&mut self.record);
        self.drop(record);
        while let Some((start, end, markup)) = self.markup()? {
            if let Some((name, empty)) = self.begins_record(&markup) {
                self.keep_before_record(start);
                return self.record(&name, end - start, empty);
            }
            self.around(markup)?;
            self.seen = end;
            self.behind_record = false;
            self.keep(end);
        }
        self.keep(self.input.window().len());
        if self.open.is_empty() {
            Ok(Next::End)
        } else {
            Err(Stop::Broken("the file ends in the middle of an element"))
        }
    }

    /// The local name of the record that a tag begins, and whether it is an empty one.
    fn begins_record(&self, markup: &Markup) -> Option<(Vec<u8>, bool)> {
        let Markup::Start { name, empty } = markup else { return None };
        let name = local(self.bytes(name));
        self.is_record(name).then(|| (name.to_vec(), *empty))
    }

    /// A tag outside the records.
    fn around(&mut self, markup: Markup) -> Result<(), Stop> {
        match markup {
            Markup::Start { name, empty: false } => self.open.push(self.name(name)),
            Markup::End { name } if self.open.pop().is_none_or(|open| open != self.name(name.clone())) => {
                return Err(Stop::Broken("an end tag closes an element that is not open"));
            }
            Markup::Declaration => {
                return Err(Stop::Broken("it has a document type definition, which is not allowed"));
            }
            Markup::Start { .. } | Markup::End { .. } | Markup::Other => {}
        }
        Ok(())
    }

    /// Closing tags of what is open around the records.
    pub(super) fn closing(&self) -> Vec<u8> {
        let tags = self.open.iter().rev().flat_map(|name| [b"</", name.as_bytes(), b">"].concat());
        tags.collect()
    }

    /// Reads on to the end of a record that begins at the window's beginning and whose first tag has `tag` bytes.
    fn record(&mut self, name: &[u8], tag: usize, empty: bool) -> Result<Next, Stop> {
        let place = (self.input.line, self.input.column);
        self.seen = tag;
        if empty {
            return Ok(self.whole(tag, None));
        }
        let mut too_big = false;
        loop {
            let markup = match self.markup() {
                Ok(markup) => markup,
                Err(Stop::Broken(why)) if !too_big => return Ok(self.whole(self.input.window().len(), Some(why))),
                Err(stop) => return Err(stop),
            };
            let Some((start, end, markup)) = markup else {
                let rest = self.input.window().len();
                return Ok(self.whole(rest, Some("the file ends in the middle of it")));
            };
            if let Some((length, why)) = self.ends_record(name, (start, end), &markup) {
                self.seen = length;
                return Ok(self.ended(length, why, too_big.then_some(place)));
            }
            self.seen = end;
            if end > MAX_BYTES {
                too_big = true;
            }
            if too_big {
                self.drop(end);
            }
        }
    }

    /// Where a record ends when this markup ends it, and why it is broken, if it is.
    fn ends_record(
        &self,
        record: &[u8],
        (start, end): (usize, usize),
        markup: &Markup,
    ) -> Option<(usize, Option<&'static str>)> {
        let broken = match markup {
            Markup::End { name } if local(self.bytes(name)) == record => return Some((end, None)),
            Markup::Start { name, .. } => local(self.bytes(name)) == record,
            Markup::End { name } => self.open.last().is_some_and(|parent| parent.as_bytes() == self.bytes(name)),
            Markup::Declaration | Markup::Other => false,
        };
        broken.then_some((start, Some("it has no end tag")))
    }

    /// A record of so many bytes; one that was too big is left out, and its place told.
    fn ended(&mut self, length: usize, why: Option<&'static str>, too_big: Option<(u32, u32)>) -> Next {
        match too_big {
            Some(place) => self.skip(length, place),
            None => self.whole(length, why),
        }
    }

    fn whole(&mut self, length: usize, broken: Option<&'static str>) -> Next {
        self.record = length;
        Next::Record(length, broken)
    }

    fn skip(&mut self, length: usize, (line, column): (u32, u32)) -> Next {
        self.drop(length);
        Next::TooBig(line, column)
    }

    /// Takes bytes off the window; they are part of no tree.
    fn drop(&mut self, length: usize) {
        self.input.consume(length);
        self.seen = self.seen.saturating_sub(length);
    }

    /// Takes bytes off the window that stand outside the records.
    fn keep(&mut self, length: usize) {
        self.outside.add(self.input.line, self.input.window().get(..length).unwrap_or_default());
        self.drop(length);
    }

    /// Takes bytes off the window that stand before a record. What only parts it from another is as good as nothing.
    fn keep_before_record(&mut self, length: usize) {
        let parts = self.input.window().get(..length).is_some_and(|text| text.trim_ascii().is_empty());
        if std::mem::replace(&mut self.behind_record, true) && parts {
            self.drop(length);
        } else {
            self.keep(length);
        }
    }

    fn bytes(&self, range: &Range<usize>) -> &[u8] {
        self.input.window().get(range.clone()).unwrap_or_default()
    }

    fn name(&self, range: Range<usize>) -> String {
        String::from_utf8_lossy(self.bytes(&range)).into_owned()
    }

    fn is_record(&self, name: &[u8]) -> bool {
        let Some((last, parents)) = self.path.split_last() else { return false };
        let among = |names: &[&str], name: &[u8]| names.iter().any(|one| *one == "*" || one.as_bytes() == name);
        among(last, name)
            && parents.len() == self.open.len()
            && parents
                .iter()
                .zip(&self.open)
                .all(|(names, open)| names == &["*"] || among(names, local(open.as_bytes())))
    }

    /// The next markup: where it starts and ends in the window.
    fn markup(&mut self) -> Result<Option<(usize, usize, Markup)>, Stop> {
        let Some(start) = self.find(self.seen, |window| memchr(b'<', window))? else { return Ok(None) };
        while self.input.window().len() < start + 9 && self.input.more()? {}
        let rest = self.input.window().get(start..).unwrap_or_default();
        let (end, markup) = if rest.starts_with(b"<!--") {
            (self.end_of(start + 4, b"-->")?, Markup::Other)
        } else if rest.starts_with(b"<![CDATA[") {
            (self.end_of(start + 9, b"]]>")?, Markup::Other)
        } else if rest.starts_with(b"<?") {
            (self.end_of(start + 2, b"?>")?, Markup::Other)
        } else if rest.starts_with(b"<!") {
            (start + 2, Markup::Declaration)
        } else {
            let closing = rest.starts_with(b"</");
            let end = self.end_of_tag(start + 1)?;
            self.tag(start, end, closing)
        };
        Ok(Some((start, end, markup)))
    }

    fn tag(&self, start: usize, end: usize, closing: bool) -> (usize, Markup) {
        let window = self.input.window();
        let from = start + 1 + usize::from(closing);
        let empty = window.get(end.saturating_sub(2)) == Some(&b'/');
        let inner = window.get(from..end.saturating_sub(1)).unwrap_or_default();
        let length = inner.iter().position(|b| b.is_ascii_whitespace() || *b == b'/').unwrap_or(inner.len());
        let name = from..from + length;
        (end, if closing { Markup::End { name } } else { Markup::Start { name, empty } })
    }

    /// Where a text that ends something ends itself.
    fn end_of(&mut self, from: usize, text: &'static [u8]) -> Result<usize, Stop> {
        let mut from = from;
        loop {
            let window = self.input.window();
            if let Some(at) = memmem::find(window.get(from..).unwrap_or_default(), text) {
                return Ok(from + at + text.len());
            }
            from = from.max(window.len().saturating_sub(text.len()));
            self.bounded()?;
        }
    }

    /// After the `>` that ends a tag; or at a `<`, when the tag is broken.
    fn end_of_tag(&mut self, from: usize) -> Result<usize, Stop> {
        let mut from = from;
        let mut quote = None;
        loop {
            let window = self.input.window().get(from..).unwrap_or_default();
            let found = match quote {
                None => window.iter().position(|b| matches!(b, b'>' | b'<' | b'"' | b'\'')),
                Some(quote) => memchr2(quote, b'<', window),
            };
            let Some(at) = found else {
                from += window.len();
                self.bounded()?;
                continue;
            };
            match (window.get(at), quote) {
                (Some(b'<'), _) => return Ok(from + at),
                (Some(b'>'), None) => return Ok(from + at + 1),
                (Some(b), None) => quote = Some(*b),
                _ => quote = None,
            }
            from += at + 1;
        }
    }

    /// Reads more, for something that has to end.
    fn bounded(&mut self) -> Result<(), Stop> {
        if self.input.window().len() > 2 * MAX_BYTES {
            return Err(Stop::Broken("a tag or comment never ends"));
        }
        if self.input.more()? { Ok(()) } else { Err(Stop::Broken("the file ends in the middle of a tag")) }
    }

    fn find(&mut self, from: usize, find: impl Fn(&[u8]) -> Option<usize>) -> Result<Option<usize>, Stop> {
        let mut from = from;
        loop {
            let window = self.input.window();
            if let Some(at) = find(window.get(from..).unwrap_or_default()) {
                return Ok(Some(from + at));
            }
            from = window.len();
            if !self.input.more()? {
                return Ok(None);
            }
            if from > 2 * MAX_BYTES {
                return Err(Stop::Broken("a text never ends"));
            }
        }
    }
}

fn local(name: &[u8]) -> &[u8] {
    memchr(b':', name).and_then(|at| name.get(at + 1..)).unwrap_or(name)
}
