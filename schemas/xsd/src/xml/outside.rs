//! What stands outside the root element: the XML declaration, comments, instructions and white space. No DTD.

use super::{
    characters::{Span, is_space, qualified_name, skip_space},
    encoding::Encoding,
    fault::{Stop, broken, refused},
    state::{Stage, State, Window},
    tokens::Kind,
};

impl State<'_> {
    /// A step outside the root element.
    pub(super) fn outside(&mut self, window: Window<'_>) -> Result<Kind, Stop> {
        let bytes = window.text.as_bytes();
        loop {
            self.position = skip_space(bytes, self.position);
            self.start = self.position;
            match (bytes.get(self.position), bytes.get(self.position + 1)) {
                (None, _) if window.last && self.stage == Stage::Root => return Ok(Kind::Eof),
                (None, _) => return Err(Stop::More("the document; it has no root element")),
                (Some(b'<'), None) => return Err(Stop::More("markup")),
                (Some(b'<'), Some(b'?')) => self.instruction(window.text)?,
                (Some(b'<'), Some(b'!')) => self.comment_or_doctype(window.text)?,
                (Some(b'<'), Some(b'/')) => return Err(broken(self.position, "No element is open here.")),
                (Some(b'<'), Some(_)) if self.stage == Stage::Root => {
                    return Err(broken(self.position, "A document has one root element; this is a second one."));
                }
                (Some(b'<'), Some(_)) => return self.start_tag(window.text),
                _ if self.stage == Stage::Root => {
                    return Err(broken(self.position, "Text stands after the root element."));
                }
                _ => return Err(broken(self.position, "Text stands before the root element.")),
            }
        }
    }

    fn comment_or_doctype(&mut self, window: &str) -> Result<(), Stop> {
        let rest = &window.as_bytes()[self.position..];
        if rest.starts_with(b"<!--") {
            self.comment(window)
        } else if rest.starts_with(b"<!DOCTYPE") {
            Err(refused(self.position, "The document has a document type declaration (DTD); these are refused."))
        } else if rest.len() < 9 && (b"<!DOCTYPE".starts_with(rest) || b"<!--".starts_with(rest)) {
            Err(Stop::More("markup"))
        } else {
            Err(broken(self.position, "Outside the root element, <! begins a comment <!-- only."))
        }
    }

    /// The XML declaration, if the document begins with one. The window holds it wholly, or the document is over.
    pub(super) fn declaration(&mut self, window: &str, encoding: Encoding) -> Result<(), Stop> {
        self.stage = Stage::Before;
        let bytes = window.as_bytes();
        if !bytes.starts_with(b"<?xml") || !bytes.get(5).is_some_and(|byte| is_space(*byte)) {
            return Ok(());
        }
        let mut order = 0;
        let mut at = 5;
        loop {
            let next = skip_space(bytes, at);
            if bytes[next..].starts_with(b"?>") {
                self.position = next + 2;
                break;
            }
            if next == at {
                return Err(broken(at, "A space is missing in the XML declaration."));
            }
            let (name, value, end) = pseudo_attribute(window, next)?;
            let place = self.declared(name.whole(window), value, encoding);
            order = match place {
                Some(place) if place > order && (order > 0 || place == 1) => place,
                _ => {
                    return Err(broken(next, "The XML declaration is not as XML asks: version, encoding, standalone."));
                }
            };
            at = end;
        }
        if order == 0 { Err(broken(0, "The XML declaration states no version.")) } else { Ok(()) }
    }

    /// The place in the order of the declaration's parts; `None` if the value is wrong.
    fn declared(&mut self, name: &str, value: &str, encoding: Encoding) -> Option<u8> {
        match name {
            "version" => {
                self.controls = value == "1.1";
                let minor = value.strip_prefix("1.")?;
                (!minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit())).then_some(1)
            }
            "encoding" => encoding.is_called(value).then_some(2),
            "standalone" => matches!(value, "yes" | "no").then_some(3),
            _ => None,
        }
    }
}

/// `name="value"` in the XML declaration: the name, the value and where it ends.
fn pseudo_attribute(window: &str, start: usize) -> Result<(Span, &str, usize), Stop> {
    let bytes = window.as_bytes();
    let wrong = || broken(start, "The XML declaration is not as XML asks: version, encoding, standalone.");
    let name = qualified_name(window, start, "a part of the XML declaration")?;
    let equals = skip_space(bytes, name.end);
    let open = skip_space(bytes, equals + 1);
    let quote = match (bytes.get(equals), bytes.get(open)) {
        (Some(b'='), Some(quote @ (b'"' | b'\''))) => *quote,
        _ => return Err(wrong()),
    };
    let length = memchr::memchr(quote, &bytes[open + 1..]).ok_or_else(wrong)?;
    Ok((name, &window[open + 1..open + 1 + length], open + length + 2))
}
