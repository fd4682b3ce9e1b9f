//! One child's JSON as a tree whose every node knows where it stands.

use std::borrow::Cow;

/// Deeper nesting is no child's record.
const MAX_DEPTH: usize = 32;

/// A value and the byte at which it begins.
#[derive(Debug)]
pub(super) struct Node<'b> {
    pub(super) at: usize,
    pub(super) value: Value<'b>,
}

/// What a node holds.
#[derive(Debug)]
pub(super) enum Value<'b> {
    Null,
    Flag(bool),
    /// As it is written.
    Number(Cow<'b, str>),
    Text(Cow<'b, str>),
    List(Vec<Node<'b>>),
    /// Names in the order in which they stand.
    Object(Vec<(Cow<'b, str>, Node<'b>)>),
}

impl<'b> Node<'b> {
    /// The node under a name, whatever its case; nothing when it is null.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        self.fields()
            .iter()
            .find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, node)| node)
            .filter(|n| !n.is_null())
    }

    /// The names and nodes of an object.
    pub(super) fn fields(&self) -> &[(Cow<'b, str>, Self)] {
        if let Value::Object(fields) = &self.value { fields } else { &[] }
    }

    /// The nodes of a list; a single one stands for a list of one.
    pub(super) fn list(&self) -> &[Self] {
        match &self.value {
            Value::List(nodes) => nodes,
            Value::Null => &[],
            _ => std::slice::from_ref(self),
        }
    }

    /// What a flag, number or text says; nothing when it is blank, or something else.
    pub(super) fn text(&self) -> Option<Cow<'_, str>> {
        match &self.value {
            Value::Flag(flag) => Some(flag.to_string().into()),
            Value::Number(text) | Value::Text(text) => {
                Some(text.trim().into()).filter(|text: &Cow<'_, str>| !text.is_empty())
            }
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }
}

/// Where JSON is broken, and what was looked for there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) at: usize,
    pub(super) wanted: &'static str,
}

/// Reads a value and all below it. Gives the byte after it too.
pub(super) fn read(bytes: &[u8]) -> Result<(Node<'_>, usize), Broken> {
    let mut reader = Reader { bytes, at: 0 };
    let node = reader.value(0)?;
    Ok((node, reader.at))
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    fn peek(&mut self) -> Option<u8> {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        self.bytes.get(self.at).copied()
    }

    fn broken<T>(&self, wanted: &'static str) -> Result<T, Broken> {
        Err(Broken { at: self.at, wanted })
    }

    fn expect(&mut self, byte: u8, wanted: &'static str) -> Result<(), Broken> {
        if self.peek() != Some(byte) {
            return self.broken(wanted);
        }
        self.at += 1;
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Result<Node<'b>, Broken> {
        let first = self.peek();
        let at = self.at;
        if depth > MAX_DEPTH {
            return self.broken("less nesting");
        }
        let value = match first {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Value::Text(self.string()?),
            Some(b't') => self.word("true", Value::Flag(true))?,
            Some(b'f') => self.word("false", Value::Flag(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => return self.broken("a value"),
        };
        Ok(Node { at, value })
    }

    fn object(&mut self, depth: usize) -> Result<Value<'b>, Broken> {
        let mut fields = Vec::new();
        self.at += 1;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Object(fields));
        }
        loop {
            if self.peek() != Some(b'"') {
                return self.broken("a name in quotation marks");
            }
            let name = self.string()?;
            self.expect(b':', "a colon")?;
            fields.push((name, self.value(depth + 1)?));
            if !self.goes_on(b'}')? {
                return Ok(Value::Object(fields));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value<'b>, Broken> {
        let mut nodes = Vec::new();
        self.at += 1;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::List(nodes));
        }
        loop {
            nodes.push(self.value(depth + 1)?);
            if !self.goes_on(b']')? {
                return Ok(Value::List(nodes));
            }
        }
    }

    /// After an element: a comma, or the end.
    fn goes_on(&mut self, end: u8) -> Result<bool, Broken> {
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(byte) if byte == end => {
                self.at += 1;
                Ok(false)
            }
            _ => self.broken("a comma or a closing bracket"),
        }
    }

    fn word(&mut self, word: &'static str, value: Value<'b>) -> Result<Value<'b>, Broken> {
        if !self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            return self.broken("a value");
        }
        self.at += word.len();
        Ok(value)
    }

    fn number(&mut self) -> Value<'b> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|b| matches!(b, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')).count();
        self.at += length;
        Value::Number(String::from_utf8_lossy(rest.get(..length).unwrap_or_default()))
    }

    fn string(&mut self) -> Result<Cow<'b, str>, Broken> {
        let start = self.at;
        let Some(length) = string_length(self.bytes.get(start..).unwrap_or_default()) else {
            return self.broken("the quotation mark that closes this text");
        };
        self.at += length;
        let token = self.bytes.get(start..self.at).unwrap_or_default();
        let plain = token.get(1..length - 1).unwrap_or_default();
        if memchr::memchr(b'\\', plain).is_none() {
            return Ok(String::from_utf8_lossy(plain));
        }
        // Escapes that are none stand as they are written.
        Ok(serde_json::from_slice(token).map_or_else(|_| String::from_utf8_lossy(plain), Cow::Owned))
    }
}

/// The length of a text with its quotation marks; `None` when it does not end.
pub(super) fn string_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_know_where_they_stand() {
        let (node, end) = read(br#" {"a": [1, {"B": "x\"\u00e9"}], "n": null} rest"#).unwrap();
        assert_eq!(end, 42);
        let list = node.get("A").unwrap().list();
        let inner = list[1].get("b").unwrap();
        assert_eq!((inner.text().as_deref(), inner.at), (Some("x\"é"), 17));
        assert!(node.get("n").is_none());
    }

    #[test]
    fn what_is_broken_is_said_with_its_place() {
        for (text, at, wanted) in [
            ("{\"a\" 1}", 5, "a colon"),
            ("{\"a\": 1 \"b\"}", 8, "a comma or a closing bracket"),
            ("{a: 1}", 1, "a name in quotation marks"),
            ("{\"a\": \"x", 6, "the quotation mark that closes this text"),
            ("[1, ]", 4, "a value"),
        ] {
            assert_eq!(read(text.as_bytes()).unwrap_err(), Broken { at, wanted }, "{text}");
        }
        let deep = "[".repeat(10_000);
        assert_eq!(read(deep.as_bytes()).unwrap_err().wanted, "less nesting");
    }
}
