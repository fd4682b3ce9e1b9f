//! XSD regular expressions (XML Schema part 2, appendix F) on a linear-time engine.
//!
//! | file | what |
//! |---|---|
//! | `parse` | the grammar: an expression as a tree whose leaves are sets of characters |
//! | `set`, `blocks`, `names` | sets of characters, and those the escapes stand for |
//! | `alphabet` | characters that no set of an expression tells apart, as one letter |
//! | `automaton`, `framed` | a tree as a deterministic automaton over these letters |
//!
//! An expression is never rewritten as text for another engine: its tree is handed over with its letters as bytes, so that
//! nothing can be read in two ways. Nothing backtracks, and what would grow too large is refused when it is compiled.

mod alphabet;
mod automaton;
mod blocks;
mod framed;
mod names;
mod parse;
mod set;

pub(crate) use names::{is_initial, is_name};

use std::fmt;

use automaton::Automaton;
use parse::Node;

/// What the patterns of one step of derivation ask: that one of them matches the whole text.
#[derive(Clone)]
pub(crate) struct Pattern {
    text: Box<str>,
    automaton: Automaton,
}

impl Pattern {
    /// Compiles the patterns of one step. `Err` has the index of the pattern at fault and what is wrong with it.
    pub(crate) fn compile(patterns: &[&str]) -> Result<Self, (usize, String)> {
        let mut branches = Vec::new();
        for (index, pattern) in patterns.iter().enumerate() {
            branches.push(parse::parse(pattern).map_err(|fault| (index, format!("the pattern {pattern} {fault}")))?);
        }
        let node = if branches.len() == 1 { branches.remove(0) } else { Node::Choice(branches) };
        let text = patterns.join(" or ");
        let automaton = Automaton::new(&node).map_err(|fault| (0, format!("the pattern {text} {fault}")))?;
        Ok(Self { text: text.into(), automaton })
    }

    /// Whether the whole text matches.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.automaton.matches(text)
    }

    /// As the schema has it; several patterns are joined by "or".
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Pattern").field(&self.text).finish()
    }
}

#[cfg(test)]
mod tests;
