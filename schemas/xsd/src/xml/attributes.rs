//! The attributes of a start tag: read, normalised, and told apart.

use std::collections::HashSet;

use super::{
    characters::{Span, is_space, qualified_name, skip_space},
    fault::{Stop, broken, refused},
    limits::Limits,
    namespaces::{BindingId, Namespaces},
    references::reference,
};
use crate::components::{NameId, Names, NamespaceId};

/// An attribute of the start tag under the cursor. Declarations of namespaces are none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attribute<'t> {
    pub(crate) name: NameId,
    pub(crate) namespace: NamespaceId,
    pub(crate) namespace_text: &'t str,
    /// As written, with its prefix.
    pub(crate) qualified: &'t str,
    pub(crate) local: &'t str,
    /// References replaced, white space normalised as XML asks (not yet as the type asks).
    pub(crate) value: &'t str,
    /// Of its first byte in the document.
    pub(crate) offset: u64,
}

/// The attributes of one start tag, as spans of the window.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    items: Vec<Item>,
    /// Values that do not stand in the window as they are.
    values: String,
    /// How many of the items declare namespaces.
    declarations: usize,
}

#[derive(Debug, Clone, Copy)]
struct Item {
    span: Span,
    value: Value,
    declares: bool,
    binding: BindingId,
    name: NameId,
}

#[derive(Debug, Clone, Copy)]
struct Value {
    rewritten: bool,
    start: usize,
    end: usize,
}

/// From here on attributes are told apart by a hash table.
const MANY: usize = 12;

impl Attributes {
    pub(super) fn clear(&mut self) {
        self.items.clear();
        self.values.clear();
        self.declarations = 0;
    }

    /// Reads from the end of the element's name to the end of its tag: whether the element is empty, and where the tag ends.
    pub(super) fn read(
        &mut self,
        window: &str,
        start: usize,
        limits: &Limits,
        controls: bool,
    ) -> Result<(bool, usize), Stop> {
        let bytes = window.as_bytes();
        let mut at = start;
        loop {
            let next = skip_space(bytes, at);
            match bytes.get(next) {
                None => return Err(Stop::More("a tag")),
                Some(b'>') => return Ok((false, next + 1)),
                Some(b'/') => match bytes.get(next + 1) {
                    None => return Err(Stop::More("a tag")),
                    Some(b'>') => return Ok((true, next + 2)),
                    Some(_) => return Err(broken(next, "A / in a tag stands before its >.")),
                },
                Some(_) if next == at => {
                    return Err(broken(
                        next,
                        "A space is missing before this attribute, or a name holds a wrong character.",
                    ));
                }
                Some(_) => at = self.read_one(window, next, limits, controls)?,
            }
        }
    }

    fn read_one(&mut self, window: &str, start: usize, limits: &Limits, controls: bool) -> Result<usize, Stop> {
        let bytes = window.as_bytes();
        if self.items.len() >= limits.attributes {
            return Err(refused(start, format!("An element has more than {} attributes.", limits.attributes)));
        }
        let span = qualified_name(window, start, "an attribute")?;
        if span.end - span.start > limits.name {
            return Err(refused(start, format!("A name has more than {} bytes.", limits.name)));
        }
        let equals = skip_space(bytes, span.end);
        if *bytes.get(equals).ok_or(Stop::More("a tag"))? != b'=' {
            return Err(broken(equals, "An attribute's name is followed by = and its value in quotes."));
        }
        let open = skip_space(bytes, equals + 1);
        if !matches!(bytes.get(open).ok_or(Stop::More("a tag"))?, b'"' | b'\'') {
            return Err(broken(open, "An attribute's value stands in quotes."));
        }
        let (value, end) = self.read_value(window, open, limits, controls)?;
        let declares = span.prefix(window) == "xmlns" || span.whole(window) == "xmlns";
        self.declarations += usize::from(declares);
        self.items.push(Item { span, value, declares, binding: BindingId::NONE, name: NameId::UNKNOWN });
        Ok(end)
    }

    /// Reads a value from its opening quote to its closing one.
    fn read_value(
        &mut self,
        window: &str,
        open: usize,
        limits: &Limits,
        controls: bool,
    ) -> Result<(Value, usize), Stop> {
        let bytes = window.as_bytes();
        let (start, quote) = (open + 1, bytes[open]);
        let plain = |byte: u8| byte != quote && byte != b'<' && byte != b'&' && byte >= b' ';
        let mut at = start;
        let written = self.values.len();
        let mut kept = start;
        loop {
            while bytes.get(at).is_some_and(|byte| plain(*byte)) {
                at += 1;
            }
            match *bytes.get(at).ok_or(Stop::More("an attribute's value"))? {
                _ if at - start > limits.value => {
                    return Err(refused(start, format!("An attribute's value has more than {} bytes.", limits.value)));
                }
                b'<' => return Err(broken(at, "A < in an attribute's value is written &lt;.")),
                b'&' => {
                    self.values.push_str(&window[kept..at]);
                    let (character, end) = reference(window, at, controls)?;
                    self.values.push(character);
                    at = end;
                }
                byte if byte == quote => break,
                byte => {
                    self.values.push_str(&window[kept..at]);
                    self.values.push(' ');
                    let pair = byte == b'\r' && bytes.get(at + 1) == Some(&b'\n');
                    at += 1 + usize::from(pair);
                }
            }
            kept = at;
        }
        if kept == start {
            return Ok((Value { rewritten: false, start, end: at }, at + 1));
        }
        self.values.push_str(&window[kept..at]);
        Ok((Value { rewritten: true, start: written, end: self.values.len() }, at + 1))
    }

    /// Declares the namespaces of this tag.
    pub(super) fn declare(&self, window: &str, namespaces: &mut Namespaces, names: &Names) -> Result<(), Stop> {
        if self.declarations == 0 {
            return Ok(());
        }
        for item in self.items.iter().filter(|item| item.declares) {
            let prefix = if item.span.colon == 0 { "" } else { item.span.local(window) };
            let declared = namespaces.declare(prefix, self.value(window, *item), names);
            declared
                .map_err(|text| broken(item.span.start, format!("A declaration of a namespace is wrong: {text}.")))?;
        }
        Ok(())
    }

    /// Finds the namespaces and names of the attributes; no two may have the same.
    pub(super) fn resolve(&mut self, window: &str, namespaces: &Namespaces, names: &Names) -> Result<(), Stop> {
        for item in self.items.iter_mut().filter(|item| !item.declares) {
            if item.span.colon != 0 {
                let prefix = item.span.prefix(window);
                item.binding = namespaces.find(prefix).ok_or_else(|| undeclared(item.span.start, prefix))?;
            }
            item.name = names.name(namespaces.id(item.binding), item.span.local(window));
        }
        self.tell_apart(window, namespaces)?;
        if self.declarations > 0 {
            self.items.retain(|item| !item.declares);
        }
        Ok(())
    }

    fn tell_apart(&self, window: &str, namespaces: &Namespaces) -> Result<(), Stop> {
        let key = |item: &Item| {
            let space = if item.declares { item.span.prefix(window) } else { namespaces.uri(item.binding) };
            (item.declares, space, item.span.local(window))
        };
        let twice = if self.items.len() < MANY {
            self.items.iter().enumerate().find(|(index, item)| {
                self.items[..*index]
                    .iter()
                    .any(|earlier| earlier.span.local(window) == item.span.local(window) && key(earlier) == key(item))
            })
        } else {
            let mut seen = HashSet::with_capacity(self.items.len());
            self.items.iter().enumerate().find(|(_, item)| !seen.insert(key(item)))
        };
        twice.map_or(Ok(()), |(_, item)| {
            Err(broken(item.span.start, format!("The attribute {} stands twice in one tag.", item.span.whole(window))))
        })
    }

    fn value<'t>(&'t self, window: &'t str, item: Item) -> &'t str {
        let text = if item.value.rewritten { &self.values } else { window };
        &text[item.value.start..item.value.end]
    }

    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// The attribute of this index.
    pub(super) fn at<'t>(&'t self, index: usize, window: &'t str, namespaces: &'t Namespaces) -> Attribute<'t> {
        let item = self.items[index];
        Attribute {
            name: item.name,
            namespace: namespaces.id(item.binding),
            namespace_text: namespaces.uri(item.binding),
            qualified: item.span.whole(window),
            local: item.span.local(window),
            value: self.value(window, item),
            offset: item.span.start as u64,
        }
    }
}

#[cold]
pub(super) fn undeclared(at: usize, prefix: &str) -> Stop {
    broken(at, format!("The prefix {prefix} is not declared."))
}

/// Whether a text is white space only.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(is_space)
}
