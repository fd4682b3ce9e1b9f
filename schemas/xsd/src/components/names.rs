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
    expanded: Vec<(NamespaceId, Arc<str>)>,
    /// A hash table with linear probing, at most half full; its length is a power of two. Only schema documents fill it.
    slots: Vec<Slot>,
}

impl Default for Names {
    fn default() -> Self {
        let mut names = Self {
            namespaces: Vec::new(),
            namespace_ids: HashMap::new(),
            expanded: Vec::new(),
            slots: vec![Slot::EMPTY; 64],
        };
        for uri in WELL_KNOWN {
            names.intern_namespace(uri);
        }
        names
    }
}

/// A name in the table. Up to 16 bytes the key is the name itself, so that most look-ups compare no text.
#[derive(Debug, Clone, Copy)]
struct Slot {
    key: Key,
    id: NameId,
}

impl Slot {
    const EMPTY: Self =
        Self { key: Key { ends: (0, 0), length: 0, namespace: NamespaceId::UNKNOWN }, id: NameId::UNKNOWN };
}

/// A namespace, and the length, first and last eight bytes of a local name; of a short one the bytes there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    ends: (u64, u64),
    length: u32,
    namespace: NamespaceId,
}

impl Key {
    fn of(namespace: NamespaceId, local: &str) -> Self {
        let bytes = local.as_bytes();
        let ends = if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            (u64::from_le_bytes(*first), u64::from_le_bytes(*last))
        } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into())
        } else {
            (bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0)
        };
        Self { ends, length: u32::try_from(bytes.len()).unwrap_or(u32::MAX), namespace }
    }

    /// Where in a table of this length (a power of two) to look first.
    fn home(&self, length: usize) -> usize {
        const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
        let mixed = (self.ends.0 ^ u64::from(self.namespace.0)).wrapping_mul(ODD) ^ self.ends.1.rotate_left(32);
        let mixed = (mixed ^ u64::from(self.length)).wrapping_mul(ODD);
        usize::try_from(mixed >> 32).unwrap_or(0) & (length - 1)
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
        id
    }

    /// The id of a name, new if need be.
    pub(crate) fn intern(&mut self, namespace: NamespaceId, local: &str) -> NameId {
        let known = self.name(namespace, local);
        if known != NameId::UNKNOWN || namespace == NamespaceId::UNKNOWN {
            return known;
        }
        let id = NameId(u32::try_from(self.expanded.len()).unwrap_or(u32::MAX));
        self.expanded.push((namespace, local.into()));
        if self.expanded.len() * 2 > self.slots.len() {
            self.grow();
        }
        self.insert(Slot { key: Key::of(namespace, local), id });
        id
    }

    fn insert(&mut self, slot: Slot) {
        let mut at = slot.key.home(self.slots.len());
        while self.slots[at].id != NameId::UNKNOWN {
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.slots[at] = slot;
    }

    fn grow(&mut self) {
        let doubled = vec![Slot::EMPTY; self.slots.len() * 2];
        let slots = std::mem::replace(&mut self.slots, doubled);
        for slot in slots.into_iter().filter(|slot| slot.id != NameId::UNKNOWN) {
            self.insert(slot);
        }
    }

    /// The id of a namespace of an instance, or `UNKNOWN`.
    pub(crate) fn namespace(&self, uri: &str) -> NamespaceId {
        self.namespace_ids.get(uri).copied().unwrap_or(NamespaceId::UNKNOWN)
    }

    /// The id of a name of an instance, or `UNKNOWN`.
    #[inline]
    pub(crate) fn name(&self, namespace: NamespaceId, local: &str) -> NameId {
        let key = Key::of(namespace, local);
        let mut at = key.home(self.slots.len());
        loop {
            let slot = &self.slots[at];
            if slot.key == key && (key.length <= 16 || self.local(slot.id) == local) {
                return slot.id;
            }
            if slot.id == NameId::UNKNOWN {
                return NameId::UNKNOWN;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// The namespace of a known name.
    pub(crate) fn namespace_of(&self, name: NameId) -> NamespaceId {
        self.expanded.get(name.index()).map_or(NamespaceId::UNKNOWN, |(namespace, _)| *namespace)
    }

    /// The local part of a known name.
    pub(crate) fn local(&self, name: NameId) -> &str {
        self.expanded.get(name.index()).map_or("?", |(_, local)| local)
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
    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (NameId, T)> + '_ {
        let named = |(index, meaning): (usize, &Option<T>)| Some((NameId(u32::try_from(index).ok()?), (*meaning)?));
        self.0.iter().enumerate().filter_map(named)
    }
}
