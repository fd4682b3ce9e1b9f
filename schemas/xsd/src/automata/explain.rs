//! Questions about a content model that are asked only after something went wrong: what might stand here, what is missing.

use std::collections::{HashMap, VecDeque};

use super::model::{All, Model, Steps};
use crate::components::{ElementId, NameId, Wildcard};

/// How an element could be reached that may not stand here: past elements that are missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    /// One name for each element that is missing, the first of several that would do.
    pub(crate) missing: Vec<NameId>,
    /// The state after the element.
    pub(crate) state: u32,
}

/// So many steps are looked at and no more: a finding costs no more than a moment.
const FAR: usize = 10_000;

impl Model {
    /// What may stand here: names in the order of the schema, and wildcards.
    pub(crate) fn expected<'a>(&'a self, state: u32, words: &'a [u32]) -> (Vec<NameId>, Vec<&'a Wildcard>) {
        match self {
            Self::Steps(steps) => {
                let mut names: Vec<(u32, NameId)> = steps.open_edges(state, words).collect();
                names.sort_unstable();
                names.dedup();
                let wildcards = steps.open_wildcards(state, words).collect();
                (names.into_iter().map(|(_, name)| name).collect(), wildcards)
            }
            Self::All(all) => (all.unseen(words).collect(), Vec::new()),
        }
    }

    /// The names of which at least one must come before the content may end here, if only one sort is missing.
    pub(crate) fn missing_at_end(&self, state: u32, words: &[u32]) -> Vec<NameId> {
        match self {
            Self::Steps(steps) => steps.route(state, |at| steps.may_end(at, words) && at != state),
            Self::All(all) => Some(Route { missing: all.missing_names(words).collect(), state }),
        }
        .map(|route| route.missing)
        .unwrap_or_default()
    }

    /// The way to an element of this name over elements that are missing.
    pub(crate) fn route_to(&self, state: u32, name: NameId) -> Option<Route> {
        let Self::Steps(steps) = self else { return None };
        let before = steps.route(state, |at| steps.edge(at, name).is_some())?;
        Some(Route { state: steps.edge(before.state, name)?, ..before })
    }

    /// The declaration of an element of this name wherever it stands in the model, with its symbol.
    pub(crate) fn declared(&self, name: NameId) -> Option<(ElementId, u32)> {
        match self {
            Self::Steps(steps) => steps.declared(name),
            Self::All(all) => all.declared(name),
        }
    }
}

impl Steps {
    /// The shortest way over named elements to a state that is wanted, counters set aside. `None` if there is none, or
    /// if it is far.
    fn route(&self, from: u32, wanted: impl Fn(u32) -> bool) -> Option<Route> {
        let mut before: HashMap<u32, (u32, NameId)> = HashMap::new();
        let mut waiting = VecDeque::from([from]);
        let mut looked_at = 0;
        while let Some(at) = waiting.pop_front() {
            if wanted(at) {
                return Some(Route { missing: names_between(&before, from, at), state: at });
            }
            let fresh: Vec<_> = self.all_edges(at).filter(|(to, _)| *to != from && !before.contains_key(to)).collect();
            looked_at += fresh.len();
            if looked_at > FAR {
                return None;
            }
            for (to, name) in fresh {
                before.insert(to, (at, name));
                waiting.push_back(to);
            }
        }
        None
    }
}

fn names_between(before: &HashMap<u32, (u32, NameId)>, from: u32, to: u32) -> Vec<NameId> {
    let mut names = Vec::new();
    let mut back = to;
    while let Some((earlier, name)) = before.get(&back).filter(|_| back != from) {
        names.push(*name);
        back = *earlier;
    }
    names.reverse();
    names
}

impl All {
    fn missing_names<'a>(&'a self, seen: &'a [u32]) -> impl Iterator<Item = NameId> + 'a {
        self.missing(seen).filter_map(|bit| self.head(bit))
    }
}
