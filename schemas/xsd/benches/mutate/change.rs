//! Changes at random that leave a text well-formed, mostly: attributes' values, text, elements and their names.

use std::ops::Range;

/// What stands in schemas and documents, to be put where something else stands.
const WORDS: [&str; 56] = [
    "xs:int",
    "xsd:int",
    "xs:string",
    "xsd:string",
    "xsd:decimal",
    "xsd:ID",
    "xsd:IDREF",
    "xs:anyType",
    "xsd:anyType",
    "xs:QName",
    "xsd:date",
    "xsd:anySimpleType",
    "xsd:NMTOKENS",
    "0",
    "1",
    "2",
    "-1",
    "3",
    "unbounded",
    "99999999999",
    "prohibited",
    "required",
    "optional",
    "##other",
    "##any",
    "##local",
    "##targetNamespace",
    "#all",
    "extension",
    "restriction",
    "substitution",
    "list",
    "union",
    "true",
    "false",
    "lax",
    "skip",
    "strict",
    "qualified",
    "unqualified",
    "preserve",
    "collapse",
    "",
    " ",
    "a b",
    "a:b",
    ":",
    "2004-02-29",
    "2003-02-29",
    "24:00:00",
    "1e5",
    "INF",
    "-0.0",
    "é",
    "[a-z]*",
    "(a|b){2,3}",
];

/// Names of elements of a schema, to be put for one another.
const KINDS: [&str; 20] = [
    "sequence",
    "choice",
    "all",
    "element",
    "attribute",
    "group",
    "attributeGroup",
    "any",
    "anyAttribute",
    "restriction",
    "extension",
    "simpleContent",
    "complexContent",
    "list",
    "union",
    "unique",
    "key",
    "minLength",
    "maxLength",
    "pattern",
];

/// A source of changes, the same for the same seed.
pub struct Changes(u64);

impl Changes {
    /// The seed may not be 0.
    pub fn new(seed: u64) -> Self {
        Self(seed.max(1).wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// A number below this one.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end.max(1)
    }

    /// The text with one to four changes; parts of the donor may come in.
    pub fn changed(&mut self, text: &str, donor: &str) -> String {
        let mut text = text.to_owned();
        for _ in 0..=[0, 0, 0, 1, 1, 2, 3][self.below(7)] {
            match self.below(12) {
                0..=4 => self.value(&mut text),
                5 => self.text(&mut text),
                6 => self.remove(&mut text),
                7 => self.copy(&mut text),
                8 => self.exchange(&mut text),
                9 => self.rename(&mut text),
                10 => self.instruct(&mut text),
                _ => self.graft(&mut text, donor),
            }
        }
        text
    }

    fn one<'t, T>(&mut self, all: &'t [T]) -> Option<&'t T> {
        let at = self.below(all.len());
        all.get(at)
    }

    /// An attribute's value: a word, or another's.
    fn value(&mut self, text: &mut String) {
        let values = values(text);
        let Some(to) = self.one(&values).cloned() else { return };
        let new = match self.below(3) {
            0 => text[self.one(&values).cloned().unwrap_or_default()].to_owned(),
            _ => (*self.one(&WORDS).unwrap()).to_owned(),
        };
        text.replace_range(to, &new);
    }

    /// The text between tags.
    fn text(&mut self, text: &mut String) {
        let spans: Vec<Range<usize>> = elements(text)
            .into_iter()
            .filter(|one| !text[one.inner.clone()].contains('<'))
            .map(|one| one.inner)
            .collect();
        let Some(to) = self.one(&spans).cloned() else { return };
        let new = match self.below(2) {
            0 => text[self.one(&spans).cloned().unwrap_or_default()].to_owned(),
            _ => (*self.one(&WORDS).unwrap()).to_owned(),
        };
        if !to.is_empty() || text[..to.start].ends_with('>') {
            text.replace_range(to, &new);
        }
    }

    fn remove(&mut self, text: &mut String) {
        let all = elements(text);
        if let Some(one) = self.one(&all).filter(|one| one.depth > 0) {
            text.replace_range(one.whole.clone(), "");
        }
    }

    fn copy(&mut self, text: &mut String) {
        let all = elements(text);
        let (Some(from), Some(to)) = (self.one(&all), self.one(&all)) else { return };
        if from.depth > 0 && to.depth > 0 && from.whole.len() < 4000 {
            let copied = text[from.whole.clone()].to_owned();
            text.insert_str(if self.below(2) == 0 { to.whole.start } else { to.whole.end }, &copied);
        }
    }

    fn exchange(&mut self, text: &mut String) {
        let all = elements(text);
        let (Some(one), Some(other)) = (self.one(&all), self.one(&all)) else { return };
        let (first, second) = if one.whole.start < other.whole.start { (one, other) } else { (other, one) };
        if first.depth > 0 && first.whole.end <= second.whole.start {
            let (a, b) = (text[first.whole.clone()].to_owned(), text[second.whole.clone()].to_owned());
            text.replace_range(second.whole.clone(), &a);
            text.replace_range(first.whole.clone(), &b);
        }
    }

    /// An element gets the name of another, or of a kind of schema element with the same prefix.
    fn rename(&mut self, text: &mut String) {
        let all = elements(text);
        let (Some(one), Some(other)) = (self.one(&all), self.one(&all)) else { return };
        let name = one.name.clone();
        let prefix = name.split_once(':').map_or("", |(prefix, _)| prefix).to_owned();
        let new = match self.below(2) {
            0 => other.name.clone(),
            _ if prefix.is_empty() => KINDS[self.below(KINDS.len())].to_owned(),
            _ => format!("{prefix}:{}", KINDS[self.below(KINDS.len())]),
        };
        if one.depth > 0 {
            let old = &text[one.whole.clone()];
            let mut made = format!("<{new}{}", &old[1 + name.len()..]);
            if let Some(kept) = made.strip_suffix(&format!("</{name}>")) {
                made = format!("{kept}</{new}>");
            }
            text.replace_range(one.whole.clone(), &made);
        }
    }

    /// `xsi:type` or `xsi:nil`, or an attribute of a schema.
    fn instruct(&mut self, text: &mut String) {
        let all = elements(text);
        let Some(one) = self.one(&all) else { return };
        let name = *self
            .one(&[
                "xsi:type",
                "xsi:nil",
                "minOccurs",
                "maxOccurs",
                "default",
                "fixed",
                "use",
                "block",
                "final",
                "abstract",
                "nillable",
                "mixed",
                "form",
                "id",
            ])
            .unwrap();
        let word = *self.one(&WORDS).unwrap();
        let declared = if name.starts_with("xsi") && !text.contains("xmlns:xsi=") {
            " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"
        } else {
            ""
        };
        let at = one.whole.start + 1 + one.name.len();
        let tag = &text[at..];
        if !tag[..tag.find('>').unwrap_or(0)].contains(&format!(" {name}=")) {
            text.insert_str(at, &format!("{declared} {name}=\"{word}\""));
        }
    }

    /// An element of another text.
    fn graft(&mut self, text: &mut String, donor: &str) {
        let (from, to) = (elements(donor), elements(text));
        let (Some(from), Some(to)) = (self.one(&from), self.one(&to)) else { return };
        if to.depth > 0 && from.depth > 0 && from.whole.len() < 2000 {
            text.insert_str(to.whole.end, &donor[from.whole.clone()]);
        }
    }
}

/// An element in a text.
struct Element {
    name: String,
    whole: Range<usize>,
    inner: Range<usize>,
    depth: usize,
}

/// The elements of a text that is well-formed; of another, some.
fn elements(text: &str) -> Vec<Element> {
    let mut found = Vec::new();
    let mut open: Vec<(String, usize, usize)> = Vec::new();
    for tag in tags(text) {
        let inside = &text[tag.start + 1..tag.end - 1];
        let name: String =
            inside.trim_start_matches('/').chars().take_while(|c| !c.is_whitespace() && *c != '/').collect();
        if inside.starts_with('/') {
            let Some((opened, start, inner)) = open.pop() else { return found };
            if opened != name {
                return found;
            }
            found.push(Element { name, whole: start..tag.end, inner: inner..tag.start, depth: open.len() });
        } else if inside.ends_with('/') {
            found.push(Element { name, whole: tag.clone(), inner: tag.end - 2..tag.end - 2, depth: open.len() });
        } else {
            open.push((name, tag.start, tag.end));
        }
    }
    found
}

/// Start and end tags, from `<` to after `>`.
fn tags(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('<').map(|offset| at + offset) {
        let rest = &text[start..];
        let end = match rest {
            _ if rest.starts_with("<!--") => rest.find("-->").map(|end| end + 3),
            _ if rest.starts_with("<![CDATA[") => rest.find("]]>").map(|end| end + 3),
            _ if rest.starts_with("<?") => rest.find("?>").map(|end| end + 2),
            _ => end_of_tag(rest),
        };
        let Some(end) = end else { return found };
        if !rest.starts_with("<!") && !rest.starts_with("<?") && end > 2 {
            found.push(start..start + end);
        }
        at = start + end;
    }
    found
}

fn end_of_tag(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, character) in rest.char_indices() {
        match (quote, character) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            _ => {}
        }
    }
    None
}

/// The values of attributes, without quotes; namespace declarations are left alone.
fn values(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for tag in tags(text) {
        let mut at = tag.start;
        while let Some(quote) = text[at..tag.end].find(['"', '\'']).map(|offset| at + offset) {
            let close = text[quote + 1..tag.end].find(text[quote..].chars().next().unwrap_or('"'));
            let Some(end) = close.map(|offset| quote + 1 + offset) else { break };
            let name = text[tag.start..quote].rsplit(char::is_whitespace).next().unwrap_or_default();
            if !name.starts_with("xmlns") {
                found.push(quote + 1..end);
            }
            at = end + 1;
        }
    }
    found
}
