//! Characters that no set of an expression tells apart, as one letter: what an automaton reads.

use std::collections::HashMap;

use super::{
    parse::{Fault, Node},
    set::Set,
};

/// Beyond so many ranges in all distinct sets an expression is refused.
const MOST_RANGES: usize = 100_000;

/// Beyond so many distinct sets too.
const MOST_SETS: usize = 4096;

/// The letters of an expression; letter 0 stands for the characters of no set.
#[derive(Debug)]
pub(super) struct Alphabet {
    ascii: [u16; 128],
    /// Where runs of characters of one letter begin, in order, the first at 0; and the letters.
    starts: Box<[u32]>,
    letters: Box<[u16]>,
    size: usize,
}

/// The distinct sets of an expression, and the letters each holds.
pub(super) struct Sets {
    index: HashMap<Vec<(char, char)>, usize>,
    letters: Vec<Vec<u16>>,
}

impl Sets {
    /// The letters that make up a set of the expression, in order.
    pub(super) fn letters(&self, set: &Set) -> &[u16] {
        self.index.get(&ranges(set)).and_then(|index| self.letters.get(*index)).map_or(&[], Vec::as_slice)
    }

    fn gather(&mut self, node: &Node) {
        match node {
            Node::Set(set) => {
                let next = self.index.len();
                self.index.entry(ranges(set)).or_insert(next);
            }
            Node::Sequence(nodes) | Node::Choice(nodes) => nodes.iter().for_each(|node| self.gather(node)),
            Node::Repeat(node, ..) => self.gather(node),
        }
    }

    /// Each place where a set begins or ends, and the set, in order.
    fn edges(&self) -> Vec<(u32, usize)> {
        let mut edges = Vec::new();
        for (ranges, index) in &self.index {
            for (first, last) in ranges {
                edges.push((u32::from(*first), *index));
                edges.push((u32::from(*last) + 1, *index));
            }
        }
        edges.sort_unstable();
        edges
    }
}

fn ranges(set: &Set) -> Vec<(char, char)> {
    set.ranges().iter().map(|range| (range.start(), range.end())).collect()
}

impl Alphabet {
    /// The alphabet of an expression, and its sets in letters.
    pub(super) fn new(node: &Node) -> Result<(Self, Sets), Fault> {
        let mut sets = Sets { index: HashMap::new(), letters: Vec::new() };
        sets.gather(node);
        let edges = sets.edges();
        if edges.len() > MOST_RANGES * 2 || sets.index.len() > MOST_SETS {
            return Err("is too large: it has too many different sets of characters".to_owned());
        }
        sets.letters = vec![Vec::new(); sets.index.len()];
        let mut inside = vec![0_u64; sets.index.len().div_ceil(64)];
        let mut known = HashMap::from([(inside.clone(), 0_u16)]);
        let (mut starts, mut letters) = (vec![0], vec![0_u16]);
        for at_once in edges.chunk_by(|one, other| one.0 == other.0) {
            for (_, set) in at_once {
                inside[set / 64] ^= 1 << (set % 64);
            }
            let next = u16::try_from(known.len()).map_err(|_| "is too large: it has too many letters".to_owned())?;
            let letter = *known.entry(inside.clone()).or_insert(next);
            if letter == next {
                let holds = |set: &usize| inside[set / 64] >> (set % 64) & 1 == 1;
                (0..sets.letters.len()).filter(holds).for_each(|set| sets.letters[set].push(letter));
            }
            if at_once[0].0 == 0 {
                letters[0] = letter;
            } else {
                starts.push(at_once[0].0);
                letters.push(letter);
            }
        }
        let size = known.len();
        let mut alphabet = Self { ascii: [0; 128], starts: starts.into(), letters: letters.into(), size };
        for (character, slot) in ('\0'..='\x7f').zip(0..) {
            alphabet.ascii[slot] = alphabet.find(character);
        }
        Ok((alphabet, sets))
    }

    /// How many letters there are.
    pub(super) fn size(&self) -> usize {
        self.size
    }

    /// The letter of a character.
    pub(super) fn letter(&self, character: char) -> u16 {
        match self.ascii.get(character as usize) {
            Some(letter) => *letter,
            None => self.find(character),
        }
    }

    /// The letter of an ASCII character.
    pub(super) fn ascii(&self, byte: u8) -> u16 {
        self.ascii[usize::from(byte & 0x7f)]
    }

    fn find(&self, character: char) -> u16 {
        let after = self.starts.partition_point(|start| *start <= u32::from(character));
        self.letters[after - 1]
    }
}
