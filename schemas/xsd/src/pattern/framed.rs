//! Expressions of the form `a(b*c)?`, such as text without space at its ends: judged without going from state to state.

use super::{
    alphabet::{Alphabet, Sets},
    parse::Node,
    set::Set,
};

/// A first character, and perhaps others up to a last one.
pub(super) struct Framed {
    /// For each letter, whether it may be the first, one in between, or the last.
    roles: Box<[u8]>,
}

const FIRST: u8 = 1;
const BETWEEN: u8 = 2;
const LAST: u8 = 4;

impl Framed {
    /// The expression, if it has this form.
    pub(super) fn of(node: &Node, alphabet: &Alphabet, sets: &Sets) -> Option<Self> {
        let [first, between, last] = parts(node)?;
        let mut roles = vec![0; alphabet.size()];
        for (set, role) in [(first, FIRST), (between, BETWEEN), (last, LAST)] {
            sets.letters(set).iter().for_each(|letter| roles[usize::from(*letter)] |= role);
        }
        Some(Self { roles: roles.into() })
    }

    pub(super) fn matches(&self, alphabet: &Alphabet, text: &str) -> bool {
        let role = |character: char| self.roles[usize::from(alphabet.letter(character))];
        let mut characters = text.chars();
        let Some(first) = characters.next() else { return false };
        let Some(last) = characters.next_back() else { return role(first) & FIRST != 0 };
        if role(first) & FIRST == 0 || role(last) & LAST == 0 {
            return false;
        }
        let between = characters.as_str();
        if between.is_ascii() {
            let all = between.bytes().fold(BETWEEN, |all, byte| all & self.roles[usize::from(alphabet.ascii(byte))]);
            return all != 0;
        }
        between.chars().all(|character| role(character) & BETWEEN != 0)
    }
}

/// The three sets of `a(b*c)?`.
fn parts(node: &Node) -> Option<[&Set; 3]> {
    let Node::Sequence(outer) = node else { return None };
    let [Node::Set(first), Node::Repeat(inner, 0, Some(1))] = outer.as_slice() else { return None };
    let Node::Sequence(inner) = &**inner else { return None };
    let [Node::Repeat(between, 0, None), Node::Set(last)] = inner.as_slice() else { return None };
    let Node::Set(between) = &**between else { return None };
    Some([first, between, last])
}
