//! Namespaces in scope: which prefix stands for which namespace.

use super::characters::same;
use crate::components::{Names, NamespaceId};

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// The declarations of namespaces in scope, the nearest last.
#[derive(Debug)]
pub(crate) struct Namespaces {
    bindings: Vec<Binding>,
    /// Prefix and namespace of each binding, one after the other.
    text: String,
}

#[derive(Debug, Clone, Copy)]
struct Binding {
    start: usize,
    prefix_length: usize,
    length: usize,
    id: NamespaceId,
}

/// A binding by its index. The first says that no prefix is no namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct BindingId(u32);

impl BindingId {
    /// No prefix, no namespace: attributes without a prefix.
    pub(super) const NONE: Self = Self(0);
}

impl Namespaces {
    pub(super) fn new() -> Self {
        let mut namespaces = Self { bindings: Vec::with_capacity(8), text: String::with_capacity(128) };
        namespaces.bind("", "", NamespaceId::NONE);
        namespaces.bind("xml", XML, NamespaceId::XML);
        namespaces
    }

    /// The namespace that a prefix stands for here. No prefix and no default namespace is [`NamespaceId::NONE`] and "".
    pub(crate) fn of_prefix(&self, prefix: &str) -> Option<(NamespaceId, &str)> {
        self.find(prefix).map(|binding| (self.id(binding), self.uri(binding)))
    }

    #[inline]
    pub(super) fn find(&self, prefix: &str) -> Option<BindingId> {
        let text = self.text.as_bytes();
        let found = self.bindings.iter().rposition(|binding| {
            binding.prefix_length == prefix.len()
                && same(&text[binding.start..binding.start + binding.prefix_length], prefix.as_bytes())
        })?;
        // `xmlns:p=""` is refused, so a binding to nothing is of the default namespace.
        Some(BindingId(u32::try_from(found).unwrap_or(0)))
    }

    pub(super) fn id(&self, binding: BindingId) -> NamespaceId {
        self.bindings[binding.0 as usize].id
    }

    pub(super) fn uri(&self, binding: BindingId) -> &str {
        let binding = self.bindings[binding.0 as usize];
        &self.text[binding.start + binding.prefix_length..binding.start + binding.length]
    }

    pub(super) fn len(&self) -> usize {
        self.bindings.len()
    }

    /// Declares a namespace; the fault if Namespaces in XML does not allow that.
    pub(super) fn declare(&mut self, prefix: &str, uri: &str, names: &Names) -> Result<(), &'static str> {
        match (prefix, uri) {
            ("xml", XML) => return Ok(()),
            ("xml", _) => return Err("the prefix xml cannot be declared anew"),
            ("xmlns", _) => return Err("the prefix xmlns cannot be declared"),
            (_, XML) => return Err("only the prefix xml stands for the namespace of XML"),
            (_, XMLNS) => return Err("no prefix may stand for the namespace of xmlns"),
            ("", _) => {}
            (_, "") => return Err("a prefix must stand for a namespace, not for an empty text"),
            _ => {}
        }
        self.bind(prefix, uri, names.namespace(uri));
        Ok(())
    }

    fn bind(&mut self, prefix: &str, uri: &str, id: NamespaceId) {
        let start = self.text.len();
        self.text.push_str(prefix);
        self.text.push_str(uri);
        self.bindings.push(Binding { start, prefix_length: prefix.len(), length: prefix.len() + uri.len(), id });
    }

    /// Forgets the declarations after the first so many.
    pub(super) fn truncate(&mut self, length: usize) {
        if let Some(binding) = self.bindings.get(length) {
            self.text.truncate(binding.start);
            self.bindings.truncate(length);
        }
    }

    /// All bindings, the nearest last: prefix and namespace.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.bindings
            .iter()
            .map(|binding| self.text[binding.start..binding.start + binding.length].split_at(binding.prefix_length))
    }
}
