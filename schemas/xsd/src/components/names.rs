//! Expanded names and namespaces interned to integers, so that a validator compares numbers.

use std::{collections::HashMap, sync::Arc};

/// A namespace. [`NamespaceId::NONE`] is "no namespace".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NamespaceId(pub(crate) u32);

impl NamespaceId {
    /// No namespace, the specification's *absent*.
    pub(crate) const NONE: Self = Self(0);
    /// `http://www.w3.org/XML/1998/namespace`
    pub(crate) const XML: Self = Self(1);
    /// `http://www.w3.org/2001/XMLSchema-instance`
    pub(crate) const XSI: Self = Self(2);
    /// `http://www.w3.org/2001/XMLSchema`
    pub(crate) const XSD: Self = Self(3);
    /// `http://www.w3.org/2000/xmlns/`
    pub(crate) const XMLNS: Self = Self(4);
    /// A namespace of an instance that no schema document names.
    pub(crate) const UNKNOWN: Self = Self(u32::MAX);
}

/// An expanded name: a namespace and a local name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NameId(pub(crate) u32);

impl NameId {
    /// A name of an instance that no schema document names.
    pub(crate) const UNKNOWN: Self = Self(u32::MAX);

    fn index(self) -> usize {
        self.0 as usize
    }
}

const WELL_KNOWN: [&str; 5] = [
    "",
    "http://www.w3.org/XML/1998/namespace",
    "http://www.w3.org/2001/XMLSchema-instance",
    "http://www.w3.org/2001/XMLSchema",
    "http://www.w3.org/2000/xmlns/",
];

/// All names a schema knows. Filled while documents are read, read-only afterwards.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    namespaces: Vec<Arc<str>>,
    namespace_ids: HashMap<Arc<str>, NamespaceId>,
    names: Vec<(NamespaceId, Arc<str>)>,
    /// One table a namespace, in the order of `namespaces`.
    name_ids: Vec<HashMap<Arc<str>, NameId>>,
}

impl Default for Names {
    fn default() -> Self {
        let mut names =
            Self { namespaces: Vec::new(), namespace_ids: HashMap::new(), names: Vec::new(), name_ids: Vec::new() };
        for uri in WELL_KNOWN {
            names.intern_namespace(uri);
        }
        names
    }
}

impl Names {
    /// The id of a namespace, new if need be. The empty text is "no namespace".
    pub(crate) fn intern_namespace(&mut self, uri: &str) -> NamespaceId {
        if let Some(id) = self.namespace_ids.get(uri) {
            return *id;
        }
        let id = NamespaceId(u32::try_from(self.namespaces.len()).unwrap_or(u32::MAX));
        let uri: Arc<str> = uri.into();
        self.namespaces.push(Arc::clone(&uri));
        self.namespace_ids.insert(uri, id);
        self.name_ids.push(HashMap::new());
        id
    }

    /// The id of a name, new if need be.
    pub(crate) fn intern(&mut self, namespace: NamespaceId, local: &str) -> NameId {
        let Some(table) = self.name_ids.get_mut(namespace.0 as usize) else { return NameId::UNKNOWN };
        if let Some(id) = table.get(local) {
            return *id;
        }
        let id = NameId(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        let local: Arc<str> = local.into();
        table.insert(Arc::clone(&local), id);
        self.names.push((namespace, local));
        id
    }

    /// The id of a namespace of an instance, or `UNKNOWN`.
    pub(crate) fn namespace(&self, uri: &str) -> NamespaceId {
        self.namespace_ids.get(uri).copied().unwrap_or(NamespaceId::UNKNOWN)
    }

    /// The id of a name of an instance, or `UNKNOWN`.
    pub(crate) fn name(&self, namespace: NamespaceId, local: &str) -> NameId {
        let table = self.name_ids.get(namespace.0 as usize);
        table.and_then(|table| table.get(local)).copied().unwrap_or(NameId::UNKNOWN)
    }

    /// How many names there are: ids run from 0 to this, without gaps.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// The namespace of a known name.
    pub(crate) fn namespace_of(&self, name: NameId) -> NamespaceId {
        self.names.get(name.index()).map_or(NamespaceId::UNKNOWN, |(namespace, _)| *namespace)
    }

    /// The local part of a known name.
    pub(crate) fn local(&self, name: NameId) -> &str {
        self.names.get(name.index()).map_or("?", |(_, local)| local)
    }

    /// The URI of a known namespace; empty for "no namespace".
    pub(crate) fn uri(&self, namespace: NamespaceId) -> &str {
        self.namespaces.get(namespace.0 as usize).map_or("?", |uri| uri)
    }

    /// `{uri}local`, or `local` alone without a namespace.
    pub(crate) fn show(&self, name: NameId) -> String {
        match self.uri(self.namespace_of(name)) {
            "" => self.local(name).to_owned(),
            uri => format!("{{{uri}}}{}", self.local(name)),
        }
    }
}

/// What a name stands for, found in one step: names are dense, so this is an array.
#[derive(Debug, Clone)]
pub(crate) struct ByName<T>(Vec<Option<T>>);

impl<T> Default for ByName<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Copy> ByName<T> {
    /// What the name stands for. `None` for `NameId::UNKNOWN`.
    pub(crate) fn of(&self, name: NameId) -> Option<T> {
        self.0.get(name.index()).copied().flatten()
    }

    /// Sets what the name stands for; says what it stood for before.
    pub(crate) fn set(&mut self, name: NameId, meaning: T) -> Option<T> {
        if self.0.len() <= name.index() {
            self.0.resize(name.index() + 1, None);
        }
        self.0[name.index()].replace(meaning)
    }

    /// All meanings in the order of their names' first mention.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (NameId, T)> + '_ {
        let named = |(index, meaning): (usize, &Option<T>)| Some((NameId(u32::try_from(index).ok()?), (*meaning)?));
        self.0.iter().enumerate().filter_map(named)
    }
}
