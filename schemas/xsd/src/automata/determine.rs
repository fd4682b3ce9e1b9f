//! From positions to states: sets of positions while nothing counts, single positions where counters decide.

use std::collections::{BTreeMap, HashMap};

use super::positions::{Action, Condition, Guard, Position, Positions, Step};

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
    let mut moves: Vec<Move> = Vec::with_capacity(steps.len());
    for step in &steps {
        let step = to_move(positions, *step);
        let rivals = moves.iter().enumerate().filter(|(_, other)| other.leaf == step.leaf);
        let rivals = rivals.filter(|(_, other)| !exclusive(positions, step.condition, other.condition));
        let mut at = moves.len();
        for (index, other) in rivals {
            if other.to != step.to {
                return None;
            }
            match preferred(positions, step.condition, other.condition)? {
                true => at = at.min(index),
                false if at <= index => return None,
                false => {}
            }
        }
        moves.insert(at, step);
    }
    Some(State { moves, accepts: Vec::new() })
}

fn to_move(positions: &Positions, step: Step) -> Move {
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

/// Of two steps to one position that may both be open: whether the first leaves at least all the ways open that the second
/// does (or the other way round). `None` if neither does.
fn preferred(positions: &Positions, one: u32, other: u32) -> Option<bool> {
    if no_worse(positions, one, other) {
        Some(true)
    } else if no_worse(positions, other, one) {
        Some(false)
    } else {
        None
    }
}

/// What a step does to one counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Start,
    Keep,
    Count,
}

fn no_worse(positions: &Positions, one: u32, other: u32) -> bool {
    if fills_first(positions, one, other) {
        return true;
    }
    (0..positions.counters).all(|counter| {
        let (one, other) = (effect(positions, one, counter), effect(positions, other, counter));
        match bounds(positions, counter) {
            _ if one == other => true,
            (false, _) => one == Effect::Start || other == Effect::Count,
            (true, false) => one == Effect::Count || other == Effect::Start,
            (true, true) => false,
        }
    })
}

/// Another round of an inner loop is no worse than another round of the outer one where neither must be run more than
/// once: filling each inner loop to the brim takes the fewest rounds of the outer.
fn fills_first(positions: &Positions, one: u32, other: u32) -> bool {
    let changed = |condition: u32| {
        let counters = (0..positions.counters).map(move |counter| (counter, effect(positions, condition, counter)));
        counters.filter(|(_, effect)| *effect != Effect::Keep).collect::<Vec<_>>()
    };
    let (one, mut other) = (changed(one), changed(other));
    other.sort_unstable_by_key(|(_, effect)| *effect == Effect::Count);
    match (&*one, &*other) {
        ([(inner, Effect::Count)], [(same, Effect::Start), (outer, Effect::Count)]) => {
            inner == same && !bounds(positions, *inner).0 && !bounds(positions, *outer).0
        }
        _ => false,
    }
}

fn effect(positions: &Positions, condition: u32, counter: u16) -> Effect {
    let actions = &positions.conditions[condition as usize].actions;
    let last = actions.iter().rev().find_map(|action| match *action {
        Action::Start(one) if one == counter => Some(Effect::Start),
        Action::Count(one) if one == counter => Some(Effect::Count),
        _ => None,
    });
    last.unwrap_or(Effect::Keep)
}

/// Whether a counter must reach something anywhere, and whether it must stay below something.
fn bounds(positions: &Positions, counter: u16) -> (bool, bool) {
    let mut guards = positions.conditions.iter().flat_map(|condition| &condition.guards);
    let least = guards.clone().any(|guard| matches!(guard, Guard::AtLeast(one, _) if *one == counter));
    (least, guards.any(|guard| matches!(guard, Guard::Below(one, _) if *one == counter)))
}
