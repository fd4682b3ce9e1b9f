//! Content models as tables: the form in which `validate` steps through them.

use std::{collections::HashMap, ops::Range};

use super::{
    determine::Machine,
    expression::{AllOf, Label, Leaf, names},
    positions::{Action, Condition, Guard},
};
use crate::components::{Components, ElementId, NameId, NamespaceId, Wildcard};

/// A compiled content model.
#[derive(Debug)]
pub(crate) enum Model {
    /// A deterministic automaton.
    Steps(Steps),
    /// An `xs:all`.
    All(All),
}

/// A deterministic automaton over element names, with counters; it begins in state 0.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    states: Vec<State>,
    edges: Vec<Edge>,
    wild_edges: Vec<WildEdge>,
    wildcards: Vec<Wildcard>,
    conditions: Vec<Condition>,
    counters: u16,
    /// The element names in the order of the schema; an edge's `symbol` points here.
    symbols: Vec<NameId>,
    /// A declaration of each.
    declarations: Vec<ElementId>,
}

#[derive(Debug)]
struct State {
    edges: Range<u32>,
    wild: Range<u32>,
    /// The content may end here whatever the counters say.
    accepts: bool,
    /// ... or if one of these conditions holds.
    accepts_if: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Edge {
    name: NameId,
    element: ElementId,
    to: u32,
    symbol: u32,
    condition: u32,
}

#[derive(Debug, Clone, Copy)]
struct WildEdge {
    wildcard: u32,
    to: u32,
    condition: u32,
}

/// An `xs:all`; at most 64 elements to a word of seen ones.
#[derive(Debug)]
pub(crate) struct All {
    /// Sorted by name.
    members: Vec<Member>,
    required: Vec<u32>,
    optional: bool,
    symbols: Vec<NameId>,
}

#[derive(Debug, Clone, Copy)]
struct Member {
    name: NameId,
    element: ElementId,
    symbol: u32,
    bit: u32,
}

/// What an element is under its parent's content model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found<'a> {
    /// Of this declaration.
    Element {
        /// The declaration.
        element: ElementId,
        /// Index into [`Model::symbols`].
        symbol: u32,
    },
    /// Admitted by this wildcard.
    Wildcard(&'a Wildcard),
}

/// States with more edges than this are sorted by name and searched by halves; others are in the order of the schema,
/// in which what comes next comes first.
const SCANNED: usize = 12;

impl Model {
    /// How many words of memory a pass through the model needs, besides its state: counters or seen elements.
    pub(crate) fn words(&self) -> usize {
        match self {
            Self::Steps(steps) => usize::from(steps.counters),
            Self::All(all) => all.words(),
        }
    }

    /// The names of the elements it knows, in the order of the schema, none twice.
    pub(crate) fn symbols(&self) -> &[NameId] {
        match self {
            Self::Steps(steps) => &steps.symbols,
            Self::All(all) => &all.symbols,
        }
    }

    /// Takes one step with an element of this name, or says that it may not stand here (and changes nothing).
    pub(crate) fn step(
        &self,
        state: &mut u32,
        words: &mut [u32],
        name: NameId,
        namespace: NamespaceId,
    ) -> Option<Found<'_>> {
        match self {
            Self::Steps(steps) => steps.step(state, words, name, namespace),
            Self::All(all) => all.step(state, words, name),
        }
    }

    /// Whether the content may end here.
    pub(crate) fn may_end(&self, state: u32, words: &[u32]) -> bool {
        match self {
            Self::Steps(steps) => steps.may_end(state, words),
            Self::All(all) => (state == 0 && all.optional) || all.missing(words).next().is_none(),
        }
    }
}

impl Steps {
    /// The tables of a machine over these leaves.
    pub(super) fn new(components: &Components, machine: Machine, leaves: &[Leaf]) -> Self {
        let mut made = Self { conditions: machine.conditions, counters: machine.counters, ..Self::default() };
        let mut known = HashMap::new();
        let labels: Vec<Vec<Edge>> = leaves.iter().map(|leaf| made.labels(components, leaf, &mut known)).collect();
        let mut wildcards: Vec<Option<u32>> = Vec::new();
        for leaf in leaves {
            wildcards.push(made.wildcard(leaf));
        }
        for state in machine.states {
            let (edges, wild) = (made.edges.len(), made.wild_edges.len());
            for step in state.moves {
                let leaf = step.leaf as usize;
                let aimed = |edge: &Edge| Edge { to: step.to, condition: step.condition, ..*edge };
                made.edges.extend(labels[leaf].iter().map(aimed));
                let aimed = |wildcard| WildEdge { wildcard, to: step.to, condition: step.condition };
                made.wild_edges.extend(wildcards[leaf].map(aimed));
            }
            if made.edges.len() - edges > SCANNED {
                made.edges[edges..].sort_by_key(|edge| edge.name);
            }
            let accepts = state.accepts.contains(&0);
            made.states.push(State {
                edges: index(edges)..index(made.edges.len()),
                wild: index(wild)..index(made.wild_edges.len()),
                accepts,
                accepts_if: if accepts { Vec::new() } else { state.accepts },
            });
        }
        made
    }

    fn labels(&mut self, components: &Components, leaf: &Leaf, known: &mut HashMap<NameId, u32>) -> Vec<Edge> {
        let edge = |(name, element)| {
            let symbol = *known.entry(name).or_insert_with(|| {
                self.symbols.push(name);
                self.declarations.push(element);
                index(self.symbols.len() - 1)
            });
            Edge { name, element, to: 0, symbol, condition: 0 }
        };
        names(components, leaf).into_iter().map(edge).collect()
    }

    fn wildcard(&mut self, leaf: &Leaf) -> Option<u32> {
        let Label::Wildcard(wildcard) = &leaf.label else { return None };
        let known = self.wildcards.iter().position(|known| known == wildcard);
        Some(index(known.unwrap_or_else(|| {
            self.wildcards.push(wildcard.clone());
            self.wildcards.len() - 1
        })))
    }

    fn edges(&self, state: u32) -> &[Edge] {
        let range = &self.states[state as usize].edges;
        &self.edges[range.start as usize..range.end as usize]
    }

    fn wild(&self, state: u32) -> &[WildEdge] {
        let range = &self.states[state as usize].wild;
        &self.wild_edges[range.start as usize..range.end as usize]
    }

    fn step(&self, state: &mut u32, counters: &mut [u32], name: NameId, namespace: NamespaceId) -> Option<Found<'_>> {
        let edges = self.edges(*state);
        let sorted = edges.len() > SCANNED;
        let from = if sorted { edges.partition_point(|edge| edge.name < name) } else { 0 };
        for edge in &edges[from..] {
            if edge.name == name && self.pass(edge.condition, counters) {
                *state = edge.to;
                return Some(Found::Element { element: edge.element, symbol: edge.symbol });
            }
            if sorted && edge.name > name {
                break;
            }
        }
        for edge in self.wild(*state) {
            let wildcard = &self.wildcards[edge.wildcard as usize];
            if wildcard.namespaces.admits(namespace) && self.pass(edge.condition, counters) {
                *state = edge.to;
                return Some(Found::Wildcard(wildcard));
            }
        }
        None
    }

    /// The steps that the counters allow here, in the order of the schema's symbols.
    pub(super) fn open_edges<'a>(
        &'a self,
        state: u32,
        counters: &'a [u32],
    ) -> impl Iterator<Item = (u32, NameId)> + 'a {
        let open = self.edges(state).iter().filter(|edge| self.holds(edge.condition, counters));
        open.map(|edge| (edge.symbol, edge.name))
    }

    pub(super) fn open_wildcards<'a>(
        &'a self,
        state: u32,
        counters: &'a [u32],
    ) -> impl Iterator<Item = &'a Wildcard> + 'a {
        let open = self.wild(state).iter().filter(|edge| self.holds(edge.condition, counters));
        open.map(|edge| &self.wildcards[edge.wildcard as usize])
    }

    /// All steps over names, whatever the counters say.
    pub(super) fn all_edges(&self, state: u32) -> impl Iterator<Item = (u32, NameId)> + '_ {
        self.edges(state).iter().map(|edge| (edge.to, edge.name))
    }

    /// Where an element of this name leads, whatever the counters say.
    pub(super) fn edge(&self, state: u32, name: NameId) -> Option<u32> {
        self.edges(state).iter().find(|edge| edge.name == name).map(|edge| edge.to)
    }

    pub(super) fn declared(&self, name: NameId) -> Option<(ElementId, u32)> {
        let symbol = self.symbols.iter().position(|symbol| *symbol == name)?;
        Some((self.declarations[symbol], index(symbol)))
    }

    /// Whether the counters let a condition pass; if so its actions are taken.
    fn pass(&self, condition: u32, counters: &mut [u32]) -> bool {
        if condition == 0 {
            return true;
        }
        if !self.holds(condition, counters) {
            return false;
        }
        for action in &self.conditions[condition as usize].actions {
            match *action {
                Action::Start(counter) => counters[usize::from(counter)] = 1,
                Action::Count(counter) => {
                    let counter = &mut counters[usize::from(counter)];
                    *counter = counter.saturating_add(1);
                }
            }
        }
        true
    }

    fn holds(&self, condition: u32, counters: &[u32]) -> bool {
        self.conditions[condition as usize].guards.iter().all(|guard| match *guard {
            Guard::AtLeast(counter, least) => counters[usize::from(counter)] >= least,
            Guard::Below(counter, most) => counters[usize::from(counter)] < most,
        })
    }

    pub(super) fn may_end(&self, state: u32, counters: &[u32]) -> bool {
        let state = &self.states[state as usize];
        state.accepts || state.accepts_if.iter().any(|condition| self.holds(*condition, counters))
    }
}

impl All {
    /// The table of an `xs:all`.
    pub(super) fn new(components: &Components, all: &AllOf) -> Self {
        let mut made = Self { members: Vec::new(), required: Vec::new(), optional: all.optional, symbols: Vec::new() };
        for (bit, (id, required)) in all.members.iter().enumerate() {
            let (bit, symbol) = (index(bit), index(made.symbols.len()));
            if *required {
                made.required.push(bit);
            }
            let leaf = Leaf { label: Label::Element(*id), place: components.element(*id).place };
            let names = names(components, &leaf).into_iter().zip(symbol..);
            for ((name, element), symbol) in names {
                made.symbols.push(name);
                made.members.push(Member { name, element, symbol, bit });
            }
        }
        made.members.sort_by_key(|member| member.name);
        made
    }

    fn words(&self) -> usize {
        self.members.len().div_ceil(32)
    }

    fn step(&self, state: &mut u32, seen: &mut [u32], name: NameId) -> Option<Found<'_>> {
        let at = self.members.binary_search_by_key(&name, |member| member.name).ok()?;
        let member = self.members[at];
        let (word, mask) = (member.bit as usize / 32, 1 << (member.bit % 32));
        if seen[word] & mask != 0 {
            return None;
        }
        seen[word] |= mask;
        *state = 1;
        Some(Found::Element { element: member.element, symbol: member.symbol })
    }

    /// The names of elements that may still come.
    pub(super) fn unseen<'a>(&'a self, seen: &'a [u32]) -> impl Iterator<Item = NameId> + 'a {
        let mut unseen: Vec<&Member> = self
            .members
            .iter()
            .filter(|member| seen[member.bit as usize / 32] & (1 << (member.bit % 32)) == 0)
            .collect();
        unseen.sort_by_key(|member| member.symbol);
        unseen.into_iter().map(|member| member.name)
    }

    /// The first name of a member, which is that of its declaration.
    pub(super) fn head(&self, bit: u32) -> Option<NameId> {
        let of_bit = self.members.iter().filter(|member| member.bit == bit);
        of_bit.min_by_key(|member| member.symbol).map(|member| member.name)
    }

    pub(super) fn declared(&self, name: NameId) -> Option<(ElementId, u32)> {
        let at = self.members.binary_search_by_key(&name, |member| member.name).ok()?;
        Some((self.members[at].element, self.members[at].symbol))
    }

    /// The required members that were not seen.
    pub(super) fn missing<'a>(&'a self, seen: &'a [u32]) -> impl Iterator<Item = u32> + 'a {
        self.required.iter().copied().filter(|bit| seen[*bit as usize / 32] & (1 << (bit % 32)) == 0)
    }
}

fn index(from: usize) -> u32 {
    u32::try_from(from).unwrap_or(u32::MAX)
}
