//! Enumerations: a text that the schema lists is found by one look at a table, without building its value.

use std::collections::HashSet;

use super::value::Value;

/// The values a type may have.
#[derive(Debug, Clone)]
pub(super) struct Enumeration {
    pub(super) texts: Words,
    values: HashSet<Value>,
}

impl Enumeration {
    /// From each value and its normalised text, in the schema's order.
    pub(super) fn new(members: Vec<(Box<str>, Value)>) -> Self {
        let (texts, values): (Vec<_>, Vec<_>) = members.into_iter().unzip();
        Self { texts: Words::new(texts), values: values.into_iter().collect() }
    }

    pub(super) fn has(&self, value: &Value) -> bool {
        self.values.contains(value)
    }
}

/// A fixed set of texts in a table with room to spare, so that nearly every question costs one comparison.
#[derive(Debug, Clone)]
pub(super) struct Words {
    words: Box<[Box<str>]>,
    /// Index into `words` plus one; 0 is free. The length is a power of two, at least twice that of `words`.
    slots: Box<[u32]>,
}

impl Words {
    fn new(words: Vec<Box<str>>) -> Self {
        let mut slots = vec![0_u32; (words.len() * 2).next_power_of_two().max(4)];
        for (index, word) in words.iter().enumerate() {
            let mut at = start(word, slots.len());
            while slots[at] != 0 {
                at = (at + 1) % slots.len();
            }
            slots[at] = u32::try_from(index + 1).unwrap_or(0);
        }
        Self { words: words.into(), slots: slots.into() }
    }

    pub(super) fn has(&self, text: &str) -> bool {
        let mut at = start(text, self.slots.len());
        loop {
            let slot = self.slots[at];
            if slot == 0 {
                return false;
            }
            if *self.words[slot as usize - 1] == *text {
                return true;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// In the schema's order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(AsRef::as_ref)
    }
}

/// Where to look first. The schema fills the table and no instance can, so that any mixing of bytes will do.
fn start(text: &str, slots: usize) -> usize {
    let mut hash = text.len() as u64;
    for chunk in text.as_bytes().chunks(8) {
        let mut bytes = [0; 8];
        bytes[..chunk.len()].copy_from_slice(chunk);
        hash = (hash ^ u64::from_le_bytes(bytes)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        hash ^= hash >> 32;
    }
    usize::try_from(hash & (slots as u64 - 1)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found() {
        let words: Vec<Box<str>> = (0..1000).map(|number| format!("word-{number}").into()).collect();
        let set = Words::new(words.clone());
        assert!(words.iter().all(|word| set.has(word)));
        assert!((1000..3000).all(|number| !set.has(&format!("word-{number}"))));
        assert!(!set.has(""));
        assert!(!Words::new(Vec::new()).has("a"));
        assert!(Words::new(vec!["".into(), "".into()]).has(""));
    }
}
