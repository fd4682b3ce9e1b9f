//! Finds where each child's record begins and ends, byte by byte, in memory that does not grow with the document.

/// What becomes of the bytes that are held back, the latest one included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// Not known yet.
    Hold,
    /// They belong where they stand: within a child's record or around it.
    Keep,
    /// A child's record begins with them.
    Begin,
    /// A child's record ends with them.
    End,
    /// They are a child's record.
    Whole,
    /// They only divide one record from the next.
    Divide,
}

/// A scanner of one form.
#[derive(Debug)]
pub(super) enum Scan {
    Xml(Xml),
    Json(Json),
}

impl Scan {
    /// Says what to do with `held`, of which the last byte is new.
    pub(super) fn next(&mut self, held: &[u8]) -> Cut {
        match self {
            Self::Xml(scan) => scan.next(held),
            Self::Json(scan) => scan.next(held),
        }
    }
}

/// Where in XML we are.
#[derive(Debug, Default)]
pub(super) struct Xml {
    state: State,
    depth: usize,
    within_transfer: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    Tag,
    /// In an attribute's value, until this quote.
    Quoted(u8),
    /// Until this ending, of which so many bytes were seen.
    Until(&'static [u8], usize),
}

/// What is no element: how it begins and ends.
const OTHERS: [(&[u8], &[u8]); 3] = [(b"<!--", b"-->"), (b"<![CDATA[", b"]]>"), (b"<?", b"?>")];

impl Xml {
    fn next(&mut self, held: &[u8]) -> Cut {
        let byte = held.last().copied().unwrap_or_default();
        match self.state {
            State::Text if byte == b'<' => {
                self.state = State::Tag;
                Cut::Hold
            }
            State::Text => Cut::Keep,
            State::Until(ending, seen) => {
                let seen = if byte == ending[seen] { seen + 1 } else { usize::from(byte == ending[0]) * seen.max(1) };
                self.state = if seen == ending.len() { State::Text } else { State::Until(ending, seen) };
                Cut::Keep
            }
            State::Quoted(quote) => {
                self.state = if byte == quote { State::Tag } else { self.state };
                Cut::Hold
            }
            State::Tag => self.tag(held, byte),
        }
    }

    fn tag(&mut self, held: &[u8], byte: u8) -> Cut {
        if let Some((_, ending)) = OTHERS.iter().find(|(begins, _)| held == *begins) {
            self.state = State::Until(ending, 0);
            return Cut::Keep;
        }
        match byte {
            b'"' | b'\'' => {
                self.state = State::Quoted(byte);
                Cut::Hold
            }
            b'>' => {
                self.state = State::Text;
                self.element(held)
            }
            _ => Cut::Hold,
        }
    }

    fn element(&mut self, tag: &[u8]) -> Cut {
        if tag.starts_with(b"</") {
            self.depth = self.depth.saturating_sub(1);
            return if self.depth == 2 && self.within_transfer && local_name(tag) == b"ChildRecord" {
                Cut::End
            } else {
                Cut::Keep
            };
        }
        if tag.starts_with(b"<!") {
            return Cut::Keep;
        }
        let closed = tag.ends_with(b"/>");
        let child = self.depth == 2 && self.within_transfer && local_name(tag) == b"ChildRecord";
        if self.depth == 1 {
            self.within_transfer = local_name(tag) == b"RecordTransfer";
        }
        self.depth += usize::from(!closed);
        match (child, closed) {
            (true, true) => Cut::Whole,
            (true, false) => Cut::Begin,
            _ => Cut::Keep,
        }
    }
}

/// The name in a tag, without its prefix.
fn local_name(tag: &[u8]) -> &[u8] {
    let name = tag.strip_prefix(b"</").or_else(|| tag.strip_prefix(b"<")).unwrap_or(tag);
    let end = name.iter().position(|byte| byte.is_ascii_whitespace() || b"/>".contains(byte)).unwrap_or(name.len());
    let name = &name[..end];
    name.iter().position(|byte| *byte == b':').map_or(name, |at| &name[at + 1..])
}

/// Where in JSON we are.
#[derive(Debug, Default)]
pub(super) struct Json {
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// The latest string near the root: the key, when an object or array begins.
    key: Vec<u8>,
    within: Within,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Within {
    #[default]
    Elsewhere,
    /// The object `RecordTransfer`.
    Transfer,
    /// Its array `ChildRecord`.
    Children,
}

/// Longer keys are none of ours.
const KEY: usize = 32;

impl Json {
    fn next(&mut self, held: &[u8]) -> Cut {
        let byte = held.last().copied().unwrap_or_default();
        if self.in_string {
            self.string(byte);
            return Cut::Keep;
        }
        match byte {
            b'"' => {
                self.in_string = true;
                self.key.clear();
                Cut::Keep
            }
            b'{' | b'[' => self.open(byte),
            b'}' | b']' => self.close(),
            b',' if self.within == Within::Children && self.depth == 3 => Cut::Divide,
            _ => Cut::Keep,
        }
    }

    fn string(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => self.in_string = false,
            _ if self.depth <= 2 && self.key.len() < KEY => self.key.push(byte),
            _ => {}
        }
    }

    fn open(&mut self, byte: u8) -> Cut {
        self.depth += 1;
        match (self.depth, self.within) {
            (2, _) if self.key == b"RecordTransfer" => self.within = Within::Transfer,
            (3, Within::Transfer) if byte == b'[' && self.key == b"ChildRecord" => self.within = Within::Children,
            (4, Within::Children) if byte == b'{' => return Cut::Begin,
            _ => {}
        }
        Cut::Keep
    }

    fn close(&mut self) -> Cut {
        self.depth = self.depth.saturating_sub(1);
        match (self.depth, self.within) {
            (3, Within::Children) => return Cut::End,
            (2, Within::Children) => self.within = Within::Transfer,
            (1, _) => self.within = Within::Elsewhere,
            _ => {}
        }
        Cut::Keep
    }
}
