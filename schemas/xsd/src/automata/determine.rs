//! From positions to states: sets of positions while nothing counts, single positions where counters decide.

use std::collections::{BTreeMap, HashMap};

use super::positions::{Condition, Guard, Position, Positions, Step};

/// A deterministic machine over leaves; state 0 is the start.
#[derive(Debug, Default)]
pub(super) struct Machine {
    pub(super) states: Vec<State>,
    pub(super) conditions: Vec<Condition>,
    pub(super) counters: u16,
}

/// A state: where each leaf leads, and when the content may end here.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) moves: Vec<Move>,
    /// The conditions (guards only) under which the content may end: any of them. Empty: it may not.
    pub(super) accepts: Vec<u32>,
}

/// A step of the machine. For one leaf there are several only under guards that exclude one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) leaf: u32,
    pub(super) to: u32,
    pub(super) condition: u32,
}

const MAX_STATES: usize = 10_000;
const MAX_MOVES: usize = 2_000_000;

/// What tells states apart: what may follow, and whether the content may end.
type Key = (Vec<Position>, bool);

/// The machine of positions without counters. `None`: too many states.
pub(super) fn by_sets(positions: &Positions) -> Option<Machine> {
    let mut ends = vec![false; positions.leaves.len()];
    positions.last.iter().for_each(|step| ends[step.to as usize] = true);
    let mut sets = Sets::default();
    sets.id((sorted(positions.first.iter()), positions.nullable));
    let mut machine = Machine { conditions: vec![Condition::default()], ..Machine::default() };
    let mut moves = 0;
    while let Some((next, accepts)) = sets.keys.get(machine.states.len()).cloned() {
        let mut state = State { moves: Vec::new(), accepts: if accepts { vec![0] } else { Vec::new() } };
        for (leaf, reached) in by_leaf(positions, &next) {
            let accepts = reached.iter().any(|position| ends[*position as usize]);
            state.moves.push(Move { leaf, to: sets.after(positions, &reached, accepts), condition: 0 });
        }
        moves += state.moves.len();
        if sets.keys.len() > MAX_STATES || moves > MAX_MOVES {
            return None;
        }
        machine.states.push(state);
    }
    Some(machine)
}

#[derive(Default)]
struct Sets {
    ids: HashMap<Key, u32>,
    keys: Vec<Key>,
    /// The same, by the lists of steps, which is sooner found.
    by_lists: HashMap<(Vec<u32>, bool), u32>,
}

impl Sets {
    /// The state after these positions.
    fn after(&mut self, positions: &Positions, reached: &[Position], accepts: bool) -> u32 {
        let mut lists: Vec<u32> = reached.iter().flat_map(|at| &positions.follow[*at as usize]).copied().collect();
        lists.sort_unstable();
        lists.dedup();
        let key = (lists, accepts);
        if let Some(id) = self.by_lists.get(&key) {
            return *id;
        }
        let id = self.id((sorted(reached.iter().flat_map(|at| positions.steps(*at))), accepts));
        self.by_lists.insert(key, id);
        id
    }

    fn id(&mut self, key: Key) -> u32 {
        if let Some(id) = self.ids.get(&key) {
            return *id;
        }
        let id = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        self.keys.push(key.clone());
        self.ids.insert(key, id);
        id
    }
}

fn sorted<'a>(steps: impl Iterator<Item = &'a Step>) -> Vec<Position> {
    let mut reached: Vec<Position> = steps.map(|step| step.to).collect();
    reached.sort_unstable();
    reached.dedup();
    reached
}

fn by_leaf(positions: &Positions, next: &[Position]) -> BTreeMap<u32, Vec<Position>> {
    let mut reached: BTreeMap<u32, Vec<Position>> = BTreeMap::new();
    for position in next {
        reached.entry(positions.leaves[*position as usize]).or_default().push(*position);
    }
    reached
}

/// The machine of positions with counters. `None`: too many states, or counters alone cannot decide a step.
pub(super) fn by_positions(positions: Positions) -> Option<Machine> {
    let count = positions.leaves.len();
    if count >= MAX_STATES {
        return None;
    }
    let mut machine = Machine { counters: positions.counters, ..Machine::default() };
    machine.states.push(state(&positions, &positions.first)?);
    for from in 0..count {
        let steps: Vec<Step> = positions.steps(u32::try_from(from).ok()?).copied().collect();
        machine.states.push(state(&positions, &steps)?);
    }
    if positions.nullable {
        machine.states[0].accepts.push(0);
    }
    for step in &positions.last {
        machine.states[step.to as usize + 1].accepts.push(step.condition);
    }
    let moves: usize = machine.states.iter().map(|state| state.moves.len()).sum();
    machine.conditions = positions.conditions;
    (moves <= MAX_MOVES).then_some(machine)
}

fn state(positions: &Positions, steps: &[Step]) -> Option<State> {
    let mut steps = steps.to_vec();
    steps.sort_unstable();
    steps.dedup();
    let moves: Vec<Move> = steps.iter().map(|step| to_move(positions, step)).collect();
    let mut by_leaf: HashMap<u32, Vec<Move>> = HashMap::new();
    for one in &moves {
        let others = by_leaf.entry(one.leaf).or_default();
        if !others.iter().all(|other| exclusive(positions, one.condition, other.condition)) {
            return None;
        }
        others.push(*one);
    }
    Some(State { moves, accepts: Vec::new() })
}

fn to_move(positions: &Positions, step: &Step) -> Move {
    Move { leaf: positions.leaves[step.to as usize], to: step.to + 1, condition: step.condition }
}

/// Whether no counter can satisfy both conditions.
fn exclusive(positions: &Positions, one: u32, other: u32) -> bool {
    let guards = |condition: u32| &positions.conditions[condition as usize].guards;
    let excludes = |(one, other): (&Guard, &Guard)| match (*one, *other) {
        (Guard::AtLeast(counter, least), Guard::Below(same, most))
        | (Guard::Below(same, most), Guard::AtLeast(counter, least)) => counter == same && least >= most,
        _ => false,
    };
    guards(one).iter().any(|one| guards(other).iter().any(|other| excludes((one, other))))
}
