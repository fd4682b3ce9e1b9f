//! An expression as a deterministic automaton over its alphabet: a table where that stays small, else built as it runs.

use std::{collections::HashMap, fmt, panic, sync::Arc};

use regex_automata::{
    Anchored, MatchKind,
    dfa::{Automaton as _, StartKind, dense},
    hybrid::dfa as lazy,
    nfa::thompson::{self, NFA, WhichCaptures},
    util::{pool::Pool, primitives::StateID, start},
};
use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, Hir, Repetition};

use super::{
    alphabet::{Alphabet, Sets},
    framed::Framed,
    parse::{Fault, Node},
};

/// An expression that grows beyond this many bytes, its counts written out, is refused.
const MOST_BYTES: usize = 16 << 20;

/// A table that grows beyond this many bytes is built as it runs instead.
const MOST_TABLE_BYTES: usize = 4 << 20;

/// An expression without a table is refused beyond so many states: each character may cost so many steps.
const MOST_STATES: usize = 3000;

/// What it keeps of what it built.
const CACHE_BYTES: usize = 1 << 20;

/// An expression, compiled.
#[derive(Clone)]
pub(super) struct Automaton(Arc<Compiled>);

struct Compiled {
    alphabet: Alphabet,
    engine: Engine,
}

enum Engine {
    /// Characters of one set, at least and at most so many.
    Run(usize, usize),
    Framed(Framed),
    Table(Table),
    Lazy(Box<Lazy>),
}

impl Automaton {
    pub(super) fn new(node: &Node) -> Result<Self, Fault> {
        let (alphabet, sets) = Alphabet::new(node)?;
        let engine = match (run(node), Framed::of(node, &alphabet, &sets)) {
            (Some((least, most)), _) if alphabet.size() == 2 => Engine::Run(least, most),
            (_, Some(framed)) => Engine::Framed(framed),
            _ => engine(node, &alphabet, &sets)?,
        };
        Ok(Self(Arc::new(Compiled { alphabet, engine })))
    }

    /// Whether the whole text matches.
    pub(super) fn matches(&self, text: &str) -> bool {
        let alphabet = &self.0.alphabet;
        match &self.0.engine {
            Engine::Run(least, most) => is_run(alphabet, text, *least, *most),
            Engine::Framed(framed) => framed.matches(alphabet, text),
            Engine::Table(table) => table.matches(alphabet, text),
            Engine::Lazy(lazy) => lazy.matches(alphabet, text),
        }
    }
}

/// How often the one set of an expression repeats, if that is all it is. It may be no set of letters 0, the others.
fn run(node: &Node) -> Option<(usize, usize)> {
    match node {
        Node::Repeat(node, least, most) if matches!(**node, Node::Set(_)) => {
            Some((usize::try_from(*least).ok()?, most.map_or(Some(usize::MAX), |most| usize::try_from(most).ok())?))
        }
        _ => None,
    }
}

fn is_run(alphabet: &Alphabet, text: &str, least: usize, most: usize) -> bool {
    if text.is_ascii() {
        return (least..=most).contains(&text.len()) && text.bytes().all(|byte| alphabet.ascii(byte) == 1);
    }
    text.chars().all(|character| alphabet.letter(character) == 1) && (least..=most).contains(&text.chars().count())
}

fn engine(node: &Node, alphabet: &Alphabet, sets: &Sets) -> Result<Engine, Fault> {
    let too_large = || "is too large once its counts are written out".to_owned();
    let wide = alphabet.size() > 256;
    let nfa = thompson::Compiler::new()
        .configure(
            thompson::Config::new()
                .utf8(false)
                .shrink(false)
                .which_captures(WhichCaptures::None)
                .nfa_size_limit(Some(MOST_BYTES)),
        )
        .build_from_hir(&tree(node, sets, wide))
        .map_err(|_| too_large())?;
    if let Some(table) = (!wide).then(|| Table::new(&nfa, alphabet.size())).flatten() {
        return Ok(Engine::Table(table));
    }
    if nfa.states().len() > MOST_STATES {
        return Err(too_large());
    }
    Lazy::new(nfa, wide).map(|lazy| Engine::Lazy(Box::new(lazy))).ok_or_else(too_large)
}

/// The expression with letters as bytes: two each if one is not enough.
fn tree(node: &Node, sets: &Sets, wide: bool) -> Hir {
    match node {
        Node::Set(set) if wide => two_bytes(sets.letters(set)),
        Node::Set(set) => bytes(sets.letters(set)),
        Node::Sequence(nodes) => Hir::concat(nodes.iter().map(|node| tree(node, sets, wide)).collect()),
        Node::Choice(nodes) => Hir::alternation(nodes.iter().map(|node| tree(node, sets, wide)).collect()),
        Node::Repeat(node, min, max) => {
            let sub = Box::new(tree(node, sets, wide));
            Hir::repetition(Repetition { min: *min, max: *max, greedy: true, sub })
        }
    }
}

fn bytes(letters: &[u16]) -> Hir {
    let range = |letter: &u16| {
        let [_, low] = letter.to_be_bytes();
        ClassBytesRange::new(low, low)
    };
    Hir::class(Class::Bytes(ClassBytes::new(letters.iter().map(range))))
}

fn two_bytes(letters: &[u16]) -> Hir {
    let page = |letters: &[u16]| {
        let [high, _] = letters[0].to_be_bytes();
        Hir::concat(vec![Hir::class(Class::Bytes(ClassBytes::new([ClassBytesRange::new(high, high)]))), bytes(letters)])
    };
    Hir::alternation(letters.chunk_by(|one, other| one >> 8 == other >> 8).map(page).collect())
}

/// A deterministic automaton written out.
struct Table {
    /// A row a state: for each letter where the next state's row begins, and at the end 1 if the text may end here. Row 0
    /// is the state that nothing leaves.
    rows: Box<[u32]>,
    letters: usize,
    start: u32,
}

impl Table {
    /// `None` if it grows too large.
    fn new(nfa: &NFA, letters: usize) -> Option<Self> {
        let config = dense::Config::new()
            .start_kind(StartKind::Anchored)
            .match_kind(MatchKind::All)
            .accelerate(false)
            .dfa_size_limit(Some(MOST_TABLE_BYTES))
            .determinize_size_limit(Some(MOST_TABLE_BYTES));
        let dfa = dense::Builder::new().configure(config).build_from_nfa(nfa).ok()?;
        let mut states = States { found: vec![None], numbers: HashMap::new() };
        let first = dfa.start_state(&start::Config::new().anchored(Anchored::Yes)).ok()?;
        let start = states.number(first, dfa.is_dead_state(first)) * (letters + 1);
        let mut rows = Vec::new();
        let mut at = 0;
        while let Some(state) = states.found.get(at).copied() {
            for letter in 0..letters {
                let to = state.map(|state| dfa.next_state(state, u8::try_from(letter).unwrap_or_default()));
                let to = to.map_or(0, |to| states.number(to, dfa.is_dead_state(to)));
                rows.push(u32::try_from(to * (letters + 1)).ok()?);
            }
            rows.push(state.is_some_and(|state| dfa.is_match_state(dfa.next_eoi_state(state))).into());
            at += 1;
        }
        Some(Self { rows: rows.into(), letters, start: u32::try_from(start).ok()? })
    }

    fn matches(&self, alphabet: &Alphabet, text: &str) -> bool {
        let mut state = self.start as usize;
        for (at, byte) in text.bytes().enumerate() {
            if !byte.is_ascii() {
                return self.goes_on(state, alphabet, &text[at..]);
            }
            state = self.rows[state + usize::from(alphabet.ascii(byte))] as usize;
            if state == 0 {
                return false;
            }
        }
        self.rows[state + self.letters] == 1
    }

    /// From the first character that is not ASCII.
    fn goes_on(&self, mut state: usize, alphabet: &Alphabet, text: &str) -> bool {
        for character in text.chars() {
            state = self.rows[state + usize::from(alphabet.letter(character))] as usize;
            if state == 0 {
                return false;
            }
        }
        self.rows[state + self.letters] == 1
    }
}

/// States in the order they are found, the dead one first.
struct States {
    found: Vec<Option<StateID>>,
    numbers: HashMap<StateID, usize>,
}

impl States {
    fn number(&mut self, state: StateID, dead: bool) -> usize {
        if dead {
            return 0;
        }
        *self.numbers.entry(state).or_insert_with(|| {
            self.found.push(Some(state));
            self.found.len() - 1
        })
    }
}

type MakeCache = Box<dyn Fn() -> lazy::Cache + Send + Sync + panic::UnwindSafe + panic::RefUnwindSafe>;

/// A deterministic automaton that is built as it runs, for expressions whose table would be huge.
struct Lazy {
    dfa: Arc<lazy::DFA>,
    caches: Pool<lazy::Cache, MakeCache>,
    wide: bool,
}

impl Lazy {
    fn new(nfa: NFA, wide: bool) -> Option<Self> {
        let config =
            lazy::Config::new().match_kind(MatchKind::All).cache_capacity(CACHE_BYTES).skip_cache_capacity_check(true);
        let dfa = Arc::new(lazy::DFA::builder().configure(config).build_from_nfa(nfa).ok()?);
        let shared = Arc::clone(&dfa);
        let make: MakeCache = Box::new(move || shared.create_cache());
        Some(Self { dfa, caches: Pool::new(make), wide })
    }

    fn matches(&self, alphabet: &Alphabet, text: &str) -> bool {
        self.run(alphabet, text).unwrap_or(false)
    }

    /// `None` never comes: a lazy automaton only gives up if it is told when.
    fn run(&self, alphabet: &Alphabet, text: &str) -> Option<bool> {
        let cache = &mut *self.caches.get();
        let mut state = self.dfa.start_state(cache, &start::Config::new().anchored(Anchored::Yes)).ok()?;
        for character in text.chars() {
            let [high, low] = alphabet.letter(character).to_be_bytes();
            if self.wide {
                state = self.dfa.next_state(cache, state, high).ok()?;
            }
            state = self.dfa.next_state(cache, state, low).ok()?;
            if state.is_dead() {
                return Some(false);
            }
        }
        Some(self.dfa.next_eoi_state(cache, state).ok()?.is_match())
    }
}

impl fmt::Debug for Automaton {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.0.engine {
            Engine::Run(..) => "run",
            Engine::Framed(_) => "framed",
            Engine::Table(_) => "table",
            Engine::Lazy(_) => "lazy",
        })
    }
}
