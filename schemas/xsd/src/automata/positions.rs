//! Glushkov's construction: an expression's occurrences of leaves, and which may follow which, with counters.

use std::collections::HashMap;

use super::expression::Expression;

/// A leaf's occurrence after small counts are written out.
pub(super) type Position = u32;

/// A step to a position, and the [`Condition`] it stands under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Step {
    pub(super) to: Position,
    /// Index into [`Positions::conditions`]; 0 asks nothing and does nothing.
    pub(super) condition: u32,
}

/// What counters must say for a step, and what the step does to them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Condition {
    pub(crate) guards: Vec<Guard>,
    pub(crate) actions: Vec<Action>,
}

/// A question to a counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Guard {
    /// The counter has reached this.
    AtLeast(u16, u32),
    /// The counter is below this.
    Below(u16, u32),
}

/// What a step does to a counter, before its element is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Action {
    /// The first round of a loop.
    Start(u16),
    /// One round more.
    Count(u16),
}

/// The whole of an expression, position by position.
#[derive(Debug, Default)]
pub(super) struct Positions {
    /// The leaf of each position.
    pub(super) leaves: Vec<u32>,
    /// The steps from each position, as indices into `lists`.
    pub(super) follow: Vec<Vec<u32>>,
    /// Steps that positions share.
    pub(super) lists: Vec<Vec<Step>>,
    /// The steps from the start.
    pub(super) first: Vec<Step>,
    /// Where the expression may end, and under which condition (guards only).
    pub(super) last: Vec<Step>,
    pub(super) nullable: bool,
    pub(super) conditions: Vec<Condition>,
    pub(super) counters: u16,
}

/// How counts are treated.
#[derive(Debug, Clone, Copy)]
pub(super) enum Counts {
    /// Loops whose written-out form has at most this many positions are written out; others get a counter.
    WriteOutUpTo(u64),
    /// Written out with counts made as small as keeps every ambiguity.
    Reduced,
}

/// The most positions, and steps, one content model may have.
const MAX_POSITIONS: usize = 20_000;
const MAX_STEPS: usize = 5_000_000;

/// How many positions the expression has when all counts are written out.
pub(super) fn written_out(expression: &Expression) -> u64 {
    match expression {
        Expression::Never | Expression::Empty => 0,
        Expression::Leaf(_) => 1,
        Expression::Sequence(parts) | Expression::Choice(parts) => {
            parts.iter().map(written_out).fold(0, u64::saturating_add)
        }
        Expression::Repeat { min, max, body } => {
            written_out(body).saturating_mul(u64::from(max.unwrap_or((*min).max(1))))
        }
    }
}

/// The positions of an expression; `None` if there are too many.
pub(super) fn positions(expression: &Expression, counts: Counts) -> Option<Positions> {
    let mut builder = Builder { counts, steps: 0, made: Positions::default(), known: HashMap::new() };
    builder.interned(Condition::default());
    let whole = builder.build(expression)?;
    let mut made = builder.made;
    made.first = whole.first;
    made.last = whole.last;
    made.nullable = whole.nullable;
    Some(made)
}

/// A part of the expression: how it begins (actions), how it ends (guards).
struct Part {
    first: Vec<Step>,
    last: Vec<Step>,
    nullable: bool,
}

struct Builder {
    counts: Counts,
    steps: usize,
    made: Positions,
    known: HashMap<Condition, u32>,
}

impl Positions {
    /// The steps from a position.
    pub(super) fn steps(&self, from: Position) -> impl Iterator<Item = &Step> {
        self.follow[from as usize].iter().flat_map(|list| &self.lists[*list as usize])
    }
}

impl Builder {
    fn build(&mut self, expression: &Expression) -> Option<Part> {
        match expression {
            Expression::Never => Some(Part { first: Vec::new(), last: Vec::new(), nullable: false }),
            Expression::Empty => Some(Part { first: Vec::new(), last: Vec::new(), nullable: true }),
            Expression::Leaf(leaf) => self.leaf(*leaf),
            Expression::Sequence(parts) => {
                let mut whole = self.build(&Expression::Empty)?;
                for part in parts {
                    let part = self.build(part)?;
                    whole = self.joined(whole, part)?;
                }
                Some(whole)
            }
            Expression::Choice(parts) => {
                let mut whole = self.build(&Expression::Never)?;
                for part in parts {
                    let part = self.build(part)?;
                    whole.first.extend(part.first);
                    whole.last.extend(part.last);
                    whole.nullable |= part.nullable;
                }
                Some(whole)
            }
            Expression::Repeat { min, max, body } => self.repeat(*min, *max, body),
        }
    }

    fn leaf(&mut self, leaf: u32) -> Option<Part> {
        let position = u32::try_from(self.made.leaves.len()).ok()?;
        if self.made.leaves.len() >= MAX_POSITIONS {
            return None;
        }
        self.made.leaves.push(leaf);
        self.made.follow.push(Vec::new());
        let step = vec![Step { to: position, condition: 0 }];
        Some(Part { first: step.clone(), last: step, nullable: false })
    }

    fn joined(&mut self, left: Part, right: Part) -> Option<Part> {
        self.connect(&left.last, &right.first, None)?;
        let mut first = left.first;
        if left.nullable {
            first.extend_from_slice(&right.first);
        }
        let mut last = right.last;
        if right.nullable {
            last.extend_from_slice(&left.last);
        }
        Some(Part { first, last, nullable: left.nullable && right.nullable })
    }

    /// Steps from each end to each beginning. `round`: they begin another round of this counter, up to a most.
    fn connect(&mut self, last: &[Step], first: &[Step], round: Option<(u16, Option<u32>)>) -> Option<()> {
        let mut lists: HashMap<u32, u32> = HashMap::new();
        for end in last {
            let known = match lists.get(&end.condition) {
                Some(known) => *known,
                None => *lists.entry(end.condition).or_insert(self.list(end.condition, first, round)?),
            };
            self.made.follow[end.to as usize].push(known);
        }
        self.steps += last.len();
        (self.steps <= MAX_STEPS).then_some(())
    }

    fn list(&mut self, guards: u32, first: &[Step], round: Option<(u16, Option<u32>)>) -> Option<u32> {
        let step = |to: &Step| Step { to: to.to, condition: self.condition(guards, to.condition, round) };
        let list: Vec<Step> = first.iter().map(step).collect();
        self.steps += list.len();
        self.made.lists.push(list);
        u32::try_from(self.made.lists.len() - 1).ok()
    }

    fn condition(&mut self, guards: u32, actions: u32, round: Option<(u16, Option<u32>)>) -> u32 {
        if guards == 0 && actions == 0 && round.is_none() {
            return 0;
        }
        let mut guards = self.made.conditions[guards as usize].guards.clone();
        let mut actions = self.made.conditions[actions as usize].actions.clone();
        if let Some((counter, most)) = round {
            guards.extend(most.map(|most| Guard::Below(counter, most)));
            actions.push(Action::Count(counter));
        }
        self.interned(Condition { guards, actions })
    }

    fn interned(&mut self, condition: Condition) -> u32 {
        if let Some(index) = self.known.get(&condition) {
            return *index;
        }
        let index = u32::try_from(self.made.conditions.len()).unwrap_or(0);
        self.made.conditions.push(condition.clone());
        self.known.insert(condition, index);
        index
    }

    fn repeat(&mut self, min: u32, max: Option<u32>, body: &Expression) -> Option<Part> {
        let (min, max) = match self.counts {
            Counts::Reduced => reduced(min, max),
            Counts::WriteOutUpTo(_) => (min, max),
        };
        let copies = u64::from(max.unwrap_or(min.max(1)));
        let size = written_out(body).saturating_mul(copies);
        match self.counts {
            _ if copies == 1 => {}
            Counts::WriteOutUpTo(most) if size > most => return self.counted(min, max, body),
            Counts::WriteOutUpTo(_) | Counts::Reduced => {}
        }
        self.copies(min, max, body)
    }

    /// `x{2,4}` as `x, x, (x, x?)?` and `x{2,}` as `x, x+`.
    fn copies(&mut self, min: u32, max: Option<u32>, body: &Expression) -> Option<Part> {
        let mut tail = match max {
            Some(_) => self.build(&Expression::Empty)?,
            None => self.star(body)?,
        };
        tail.nullable |= min == 0;
        let required = if max.is_none() { min.saturating_sub(1) } else { min };
        for _ in min..max.unwrap_or(min) {
            let head = self.build(body)?;
            tail = self.joined(head, tail)?;
            tail.nullable = true;
        }
        for _ in 0..required {
            let head = self.build(body)?;
            tail = self.joined(head, tail)?;
        }
        Some(tail)
    }

    /// One or more rounds, without a count.
    fn star(&mut self, body: &Expression) -> Option<Part> {
        let part = self.build(body)?;
        self.connect(&part.last, &part.first, None)?;
        Some(part)
    }

    fn counted(&mut self, min: u32, max: Option<u32>, body: &Expression) -> Option<Part> {
        let counter = self.made.counters;
        self.made.counters = counter.checked_add(1)?;
        let part = self.build(body)?;
        self.connect(&part.last, &part.first, Some((counter, max)))?;
        let first = part.first.iter().map(|step| self.starting(*step, counter)).collect();
        let last = part.last.iter().map(|step| self.ending(*step, counter, min)).collect();
        Some(Part { first, last, nullable: part.nullable || min == 0 })
    }

    fn starting(&mut self, step: Step, counter: u16) -> Step {
        let mut condition = self.made.conditions[step.condition as usize].clone();
        condition.actions.push(Action::Start(counter));
        Step { to: step.to, condition: self.interned(condition) }
    }

    fn ending(&mut self, step: Step, counter: u16, min: u32) -> Step {
        if min <= 1 {
            return step;
        }
        let mut condition = self.made.conditions[step.condition as usize].clone();
        condition.guards.push(Guard::AtLeast(counter, min));
        Step { to: step.to, condition: self.interned(condition) }
    }
}

/// Counts as small as keeps every ambiguity: whether none, one or more rounds are needed and whether another may follow.
fn reduced(min: u32, max: Option<u32>) -> (u32, Option<u32>) {
    let least = min.min(2);
    let most = max.map(|max| if max == min { least } else { max.min((least + 1).max(2)) });
    (least, most)
}
