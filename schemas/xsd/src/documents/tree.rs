//! A schema document as a tree of elements with their attributes, prefixes in scope and places.

use std::sync::Arc;

use crate::{components::Place, datatypes::Prefixes};

pub(crate) const XSD: &str = "http://www.w3.org/2001/XMLSchema";
pub(crate) const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// An element of a schema document.
#[derive(Debug)]
pub(crate) struct Node {
    /// The namespace; empty for none.
    pub(crate) namespace: Arc<str>,
    pub(crate) local: String,
    pub(crate) attributes: Vec<Attr>,
    pub(crate) children: Vec<Self>,
    /// Text other than white space stands directly in the element.
    pub(crate) has_text: bool,
    pub(crate) scope: Scope,
    pub(crate) place: Place,
}

/// An attribute of a schema document, as the parser normalised it.
#[derive(Debug)]
pub(crate) struct Attr {
    /// The namespace; empty for none.
    pub(crate) namespace: Arc<str>,
    pub(crate) local: String,
    pub(crate) value: String,
    pub(crate) place: Place,
}

/// The prefixes in scope: the innermost declaration, and those around it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope(Option<Arc<Declared>>);

#[derive(Debug)]
struct Declared {
    prefix: String,
    uri: Arc<str>,
    outer: Scope,
}

impl Scope {
    /// This scope and one declaration more.
    pub(crate) fn with(&self, prefix: &str, uri: Arc<str>) -> Self {
        Self(Some(Arc::new(Declared { prefix: prefix.to_owned(), uri, outer: self.clone() })))
    }

    /// The namespace a prefix stands for; the empty prefix asks for the default namespace.
    pub(crate) fn uri(&self, prefix: &str) -> Option<&str> {
        if prefix == "xml" {
            return Some(XML);
        }
        let mut at = self.0.as_deref();
        while let Some(declared) = at {
            if declared.prefix == prefix {
                return Some(&declared.uri).map(|uri| &**uri).filter(|uri| !uri.is_empty() || prefix.is_empty());
            }
            at = declared.outer.0.as_deref();
        }
        None
    }
}

impl Node {
    /// The element's local name if it is of the XSD namespace, else nothing.
    pub(crate) fn kind(&self) -> &str {
        if &*self.namespace == XSD { &self.local } else { "" }
    }

    /// An attribute without namespace, white space collapsed at its ends.
    pub(crate) fn attribute(&self, local: &str) -> Option<&str> {
        self.raw(local).map(|value| value.trim_matches(is_space))
    }

    /// An attribute without namespace, as it is.
    pub(crate) fn raw(&self, local: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|attribute| attribute.namespace.is_empty() && attribute.local == local);
        found.map(|attribute| attribute.value.as_str())
    }

    /// Where the attribute stands in which this word is, else where the element does.
    pub(crate) fn place_of(&self, word: &str) -> Place {
        let has = |attribute: &&Attr| {
            attribute.namespace.is_empty() && attribute.value.split(is_space).any(|other| other == word)
        };
        self.attributes.iter().find(has).map_or(self.place, |attribute| attribute.place)
    }

    /// Whether it has the attribute.
    pub(crate) fn has(&self, local: &str) -> bool {
        self.raw(local).is_some()
    }

    /// Whether a boolean attribute is there and true.
    pub(crate) fn is_true(&self, local: &str) -> bool {
        matches!(self.attribute(local), Some("true" | "1"))
    }

    /// The XSD children but annotations.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(|child| !matches!(child.kind(), "annotation" | ""))
    }

    /// The first XSD child of this kind.
    pub(crate) fn part(&self, kind: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.kind() == kind)
    }
}

/// The white space of XML.
pub(crate) fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

impl Prefixes for Scope {
    fn namespace(&self, prefix: &str) -> Option<&str> {
        self.uri(prefix).or_else(|| prefix.is_empty().then_some(""))
    }
}
