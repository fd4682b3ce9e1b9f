//! The schema documents that a document says it follows. The validator never looks at them; a caller may.

use crate::{
    Limits,
    components::{Names, NamespaceId},
    xml::{Kind, Tokens},
};

/// A hint of a document: where the schema document of a namespace may be found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Location {
    /// Empty for none.
    pub namespace: String,
    /// As written, relative to the document.
    pub location: String,
}

/// All hints (`xsi:schemaLocation`, `xsi:noNamespaceSchemaLocation`) of a document as far as it can be read, none twice.
/// Nothing is fetched. Whether to trust them is for the caller to decide, who may compile a schema with them.
#[must_use]
pub fn locations(document: &[u8]) -> Vec<Location> {
    let names = Names::default();
    let mut tokens = Tokens::of_slice(document, &names, Limits::default());
    let mut found: Vec<Location> = Vec::new();
    while let Ok(kind) = tokens.advance() {
        match kind {
            Kind::Start => hints(&tokens, &mut found),
            Kind::Eof => break,
            Kind::End | Kind::Text => {}
        }
    }
    found
}

fn hints(tokens: &Tokens<'_>, found: &mut Vec<Location>) {
    for attribute in tokens.attributes().filter(|attribute| attribute.namespace == NamespaceId::XSI) {
        let words: Vec<&str> = attribute.value.split_ascii_whitespace().collect();
        let pairs: Vec<(&str, &str)> = match attribute.local {
            "schemaLocation" => words.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect(),
            "noNamespaceSchemaLocation" => words.first().map(|location| ("", *location)).into_iter().collect(),
            _ => continue,
        };
        for (namespace, location) in pairs {
            let hint = Location { namespace: namespace.to_owned(), location: location.to_owned() };
            if !found.contains(&hint) {
                found.push(hint);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_are_read_and_not_followed() {
        let document = r#"<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="u:1 one.xsd
            u:2 two.xsd odd"><b xsi:noNamespaceSchemaLocation="none.xsd" xsi:schemaLocation="u:1 one.xsd"/></a>"#;
        let found = locations(document.as_bytes());
        let shown: Vec<(&str, &str)> = found.iter().map(|one| (&*one.namespace, &*one.location)).collect();
        assert_eq!(shown, [("u:1", "one.xsd"), ("u:2", "two.xsd"), ("", "none.xsd")]);
    }
}
