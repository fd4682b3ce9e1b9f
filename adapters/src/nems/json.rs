//! A bundle in FHIR's JSON form as the tree that its XML form would be: one reading serves both.
//!
//! A list is repeated elements, a simple value an attribute `@value`, `resourceType` the element around a resource's own,
//! and what stands under `_name` belongs to the element `name`.

use std::borrow::Cow;

use crate::native::xml::Node;

/// Deeper values than this are not read.
const MAX_DEPTH: usize = 64;
/// A bundle with more values than this is not read.
const MAX_NODES: usize = 200_000;

/// Why a bundle could not be read, and where in bytes from its beginning.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) at: usize,
    pub(super) why: &'static str,
}

/// Reads one object. Its node has the name of its `resourceType`, or none.
pub(super) fn read(text: &str) -> Result<Node<'_>, Broken> {
    let mut parse = Parse { text, at: 0, nodes: 0 };
    let mut root = Vec::new();
    parse
        .value("", 0, &mut root)
        .and_then(|()| {
            parse.blank();
            if parse.at < text.len() { Err("something follows the object") } else { Ok(()) }
        })
        .map_err(|why| Broken { at: parse.at, why })?;
    let mut node = root.pop().ok_or(Broken { at: 0, why: "it is no object" })?;
    // The element around a resource's own is needed inside others only.
    let at = node.at;
    if node.children.first().is_some_and(|child| child.at == at && !child.name.starts_with('@')) {
        node = node.children.pop().unwrap_or_default();
    }
    Ok(node)
}

struct Parse<'t> {
    text: &'t str,
    at: usize,
    nodes: usize,
}

impl<'t> Parse<'t> {
    fn blank(&mut self) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
    }

    fn peek(&mut self) -> Option<u8> {
        self.blank();
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, wanted: u8) -> Result<(), &'static str> {
        if self.peek() == Some(wanted) {
            self.at += 1;
            return Ok(());
        }
        Err("it is not well-formed JSON")
    }

    /// Reads a value as elements called `name`.
    fn value(&mut self, name: &'t str, depth: usize, into: &mut Vec<Node<'t>>) -> Result<(), &'static str> {
        self.nodes += 1;
        if depth > MAX_DEPTH {
            return Err("its values are nested too deep");
        }
        if self.nodes > MAX_NODES {
            return Err("it has too many values");
        }
        let begins = self.peek();
        let at = self.at;
        let node = |children: Vec<Node<'t>>| Node { name: name.into(), at, children, ..Node::default() };
        match begins {
            Some(b'{') => {
                let children = self.object(depth)?;
                into.push(node(children));
            }
            Some(b'[') => self.list(name, depth, into)?,
            Some(b'"') => {
                let text = self.string()?;
                into.push(node(vec![attribute(text, at)]));
            }
            Some(_) => {
                let rest = self.text.get(self.at..).unwrap_or_default();
                let end = rest.find(|c: char| c.is_whitespace() || ",]}".contains(c)).unwrap_or(rest.len());
                let word = rest.get(..end).unwrap_or_default();
                self.at += end;
                match word {
                    // A place kept free in a list whose other form holds something.
                    "null" => into.push(node(Vec::new())),
                    "true" | "false" => into.push(node(vec![attribute(word.into(), at)])),
                    _ if word.starts_with(['-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) => {
                        into.push(node(vec![attribute(word.into(), at)]));
                    }
                    _ => return Err("it is not well-formed JSON"),
                }
            }
            None => return Err("it ends in the middle of a value"),
        }
        Ok(())
    }

    fn list(&mut self, name: &'t str, depth: usize, into: &mut Vec<Node<'t>>) -> Result<(), &'static str> {
        self.take(b'[')?;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.value(name, depth + 1, into)?;
            match self.peek() {
                Some(b',') => self.at += 1,
                _ => return self.take(b']'),
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Vec<Node<'t>>, &'static str> {
        self.take(b'{')?;
        let begins = self.at - 1;
        let mut children: Vec<Node<'t>> = Vec::new();
        let mut resource = None;
        let mut beside: Vec<(&'t str, Vec<Node<'t>>)> = Vec::new();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(children);
        }
        loop {
            self.blank();
            let Cow::Borrowed(name) = self.string()? else { return Err("a name has escapes") };
            self.take(b':')?;
            if name == "resourceType" {
                self.blank();
                resource = Some(self.string()?);
            } else if let Some(name) = name.strip_prefix('_') {
                let mut held = Vec::new();
                self.value(name, depth + 1, &mut held)?;
                beside.push((name, held));
            } else {
                self.value(name, depth + 1, &mut children)?;
            }
            if self.peek() != Some(b',') {
                self.take(b'}')?;
                break;
            }
            self.at += 1;
        }
        for (name, held) in beside {
            put_beside(name, held, &mut children);
        }
        children.retain(|child| !child.children.is_empty());
        Ok(match resource {
            Some(name) => vec![Node { name, at: begins, children, ..Node::default() }],
            None => children,
        })
    }

    fn string(&mut self) -> Result<Cow<'t, str>, &'static str> {
        self.take(b'"')?;
        let rest = self.text.get(self.at..).unwrap_or_default();
        let mut owned: Option<String> = None;
        let mut done = 0;
        loop {
            let left = rest.get(done..).unwrap_or_default();
            let Some(end) = memchr::memchr2(b'"', b'\\', left.as_bytes()) else { return Err("a text never ends") };
            let plain = left.get(..end).unwrap_or_default();
            if left.as_bytes().get(end) == Some(&b'"') {
                self.at += done + end + 1;
                return Ok(match owned {
                    None => Cow::Borrowed(plain),
                    Some(text) => Cow::Owned(text + plain),
                });
            }
            let text = owned.get_or_insert_default();
            text.push_str(plain);
            let (letter, length) =
                escaped(left.get(end + 1..).unwrap_or_default()).ok_or("a text holds a wrong escape")?;
            text.push(letter);
            done += end + 1 + length;
        }
    }
}

/// The letter of an escape, whose mark is read already, and how long it is written.
fn escaped(rest: &str) -> Option<(char, usize)> {
    let unit = |text: &str| u16::from_str_radix(text.get(..4)?, 16).ok();
    let letter = match rest.as_bytes().first()? {
        b'n' => '\n',
        b't' => '\t',
        b'r' => '\r',
        b'b' | b'f' => ' ',
        b'u' => {
            let first = unit(rest.get(1..)?)?;
            if let Some(Ok(letter)) = char::decode_utf16([first]).next() {
                return Some((letter, 5));
            }
            let second = unit(rest.get(5..)?.strip_prefix("\\u")?)?;
            return Some((char::decode_utf16([first, second]).next()?.ok()?, 11));
        }
        b @ (b'"' | b'\\' | b'/') => char::from(*b),
        _ => return None,
    };
    Some((letter, 1))
}

fn attribute(text: Cow<'_, str>, at: usize) -> Node<'_> {
    Node { name: "@value".into(), text, at, children: Vec::new() }
}

/// Puts what stands under `_name` to the elements `name`, the first to the first.
fn put_beside<'t>(name: &'t str, held: Vec<Node<'t>>, children: &mut Vec<Node<'t>>) {
    let mut places: Vec<usize> =
        children.iter().enumerate().filter(|(_, child)| child.name == name).map(|(at, _)| at).collect();
    places.reverse();
    for node in held {
        match places.pop().and_then(|at| children.get_mut(at)) {
            Some(child) => child.children.extend(node.children),
            None => children.push(node),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(node: &Node<'_>) -> String {
        let children: String = node.children.iter().map(shown).collect();
        match node.name.strip_prefix('@') {
            Some(_) => format!("={}", node.text),
            None => format!("<{}{}>", node.name, children),
        }
    }

    #[test]
    fn json_is_the_tree_that_xml_would_be() {
        for (text, tree) in [
            (r#"{"resourceType": "Bundle", "type": "message"}"#, "<Bundle<type=message>>"),
            (
                r#"{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","given":["A","B"]}}]}"#,
                "<Bundle<entry<resource<Patient<given=A><given=B>>>>>",
            ),
            (
                r#"{"birthDate":"2020-01-02","_birthDate":{"extension":[{"url":"u","valueDateTime":"t"}]}}"#,
                "<<birthDate=2020-01-02<extension<url=u><valueDateTime=t>>>>",
            ),
            (r#"{"line":["a",null],"_line":[null,{"id":"x"}]}"#, "<<line=a><line<id=x>>>"),
            (
                r#"{"n": -1.5e3, "b": true, "t": "Zo\u00eb \ud83d\ude00 \"x\" \\ \/"}"#,
                "<<n=-1.5e3><b=true><t=Zoë 😀 \"x\" \\ />>",
            ),
        ] {
            assert_eq!(shown(&read(text).unwrap()), tree, "{text}");
        }
    }

    #[test]
    fn what_is_no_json_is_told_with_its_place() {
        for (text, at) in
            [("{", 1), ("{\"a\": }", 6), ("{\"a\":1,}", 7), ("{\"a\":\"x", 6), ("{} x", 3), ("{\"a\":\"\\q\"}", 6)]
        {
            assert_eq!(read(text).unwrap_err().at, at, "{text}");
        }
        assert!(read(&"[".repeat(1000)).is_err());
        assert!(read(&format!("{{\"a\":[{}1]}}", "1,".repeat(MAX_NODES))).is_err());
    }
}
