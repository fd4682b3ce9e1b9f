//! The identity constraints of all open elements: which paths are alive, and what they found.

use std::collections::HashSet;

use super::{
    paths::{STARTED, Taken, arrived, descend},
    rows::{AttributeWanted, Field, Problem, Row, Trouble, Wanted},
    tables::{Key, Tables},
};
use crate::{
    components::{IdentityId, IdentityKind, NameId, NamespaceId, Path},
    datatypes::Value,
    validate::program::Program,
    xml::Line,
};

/// Where an open element's part of each list begins.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::validate) struct Marks {
    live: u32,
    rows: u32,
    wanted: u32,
    scopes: u32,
}

/// What an element is when it ends.
#[derive(Debug)]
pub(in crate::validate) struct Closing {
    /// Its depth, from 1.
    pub(in crate::validate) depth: usize,
    /// Whether its content is text of a simple type.
    pub(in crate::validate) simple: bool,
    /// Its value, unless it has none or a faulty one.
    pub(in crate::validate) value: Option<Value>,
    /// Whether its declaration lets it be nil, and whether it is.
    pub(in crate::validate) nillable: bool,
    pub(in crate::validate) nil: bool,
}

/// A path that may still lead somewhere from the element at hand.
#[derive(Debug, Clone, Copy)]
struct Live<'s> {
    path: &'s Path,
    taken: Taken,
    goal: Goal,
}

#[derive(Debug, Clone, Copy)]
enum Goal {
    /// A row of this scope.
    Row(usize),
    /// This field of a row.
    Field(Wanted),
}

/// An identity constraint at the element that declares it.
#[derive(Debug)]
struct Scope {
    identity: IdentityId,
    kind: IdentityKind,
    keys: HashSet<Key>,
    /// Nothing for a nil element, which no key equals.
    references: Vec<(Option<Key>, Line)>,
}

/// The state of all identity constraints at a place in a document.
#[derive(Debug)]
pub(in crate::validate) struct Watch<'s> {
    program: &'s Program,
    live: Vec<Live<'s>>,
    rows: Vec<Row>,
    wanted: Vec<Wanted>,
    scopes: Vec<Scope>,
    tables: Tables,
    /// What attributes of the element at hand are to fill; the caller takes it.
    pub(in crate::validate) attributes: Vec<AttributeWanted>,
    /// What was found wrong; the caller takes it.
    pub(in crate::validate) troubles: Vec<Trouble>,
}

impl<'s> Watch<'s> {
    pub(in crate::validate) fn new(program: &'s Program) -> Self {
        Self {
            program,
            live: Vec::new(),
            rows: Vec::new(),
            wanted: Vec::new(),
            scopes: Vec::new(),
            tables: Tables::default(),
            attributes: Vec::new(),
            troubles: Vec::new(),
        }
    }

    /// Whether there is nothing to watch below the open elements.
    pub(in crate::validate) fn is_idle(&self) -> bool {
        self.scopes.is_empty()
    }

    /// An element begins within the one that `parent` marks.
    pub(in crate::validate) fn open(
        &mut self,
        parent: Marks,
        (name, namespace): (NameId, NamespaceId),
        identities: &[IdentityId],
        line: &dyn Fn() -> Line,
    ) -> Marks {
        let marks = self.marks();
        for index in parent.live as usize..self.live.len() {
            let above = self.live[index];
            let taken = descend(above.path, above.taken, name, namespace);
            if taken != 0 {
                self.live.push(Live { taken, ..above });
            }
        }
        for identity in identities {
            self.begin(*identity);
        }
        self.settle(marks, line);
        marks
    }

    fn marks(&self) -> Marks {
        let mark = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        Marks {
            live: mark(self.live.len()),
            rows: mark(self.rows.len()),
            wanted: mark(self.wanted.len()),
            scopes: mark(self.scopes.len()),
        }
    }

    fn begin(&mut self, identity: IdentityId) {
        let selection = &self.program.selections[identity.0 as usize];
        let goal = Goal::Row(self.scopes.len());
        let kind = selection.kind;
        self.scopes.push(Scope { identity, kind, keys: HashSet::new(), references: Vec::new() });
        self.live.extend(selection.selector.iter().map(|path| Live { path, taken: STARTED, goal }));
    }

    /// Takes note of what has arrived at the element; rows bring new paths, which may arrive at once.
    fn settle(&mut self, marks: Marks, line: &dyn Fn() -> Line) {
        let mut index = marks.live as usize;
        while let Some(live) = self.live.get(index).copied() {
            index += 1;
            if !arrived(live.path, live.taken) {
                continue;
            }
            match (live.goal, live.path.attribute) {
                (Goal::Row(scope), _) => self.found(scope, marks, line),
                (Goal::Field(to), Some(test)) => self.attributes.push(AttributeWanted { to, test }),
                (Goal::Field(to), None) if self.wanted[marks.wanted as usize..].contains(&to) => {}
                (Goal::Field(to), None) => self.wanted.push(to),
            }
        }
    }

    fn found(&mut self, scope: usize, marks: Marks, line: &dyn Fn() -> Line) {
        if self.rows[marks.rows as usize..].iter().any(|row| row.scope == scope) {
            return;
        }
        let row = self.rows.len();
        let selection = &self.program.selections[self.scopes[scope].identity.0 as usize];
        for (field, paths) in selection.fields.iter().enumerate() {
            let goal = Goal::Field(Wanted { row, field });
            self.live.extend(paths.iter().map(|path| Live { path, taken: STARTED, goal }));
        }
        self.rows.push(Row { scope, fields: vec![Field::Absent; selection.fields.len()], line: line() });
    }

    /// Whether the value of the element that `marks` marks is asked for.
    pub(in crate::validate) fn wants_value(&self, marks: Marks) -> bool {
        self.wanted.len() > marks.wanted as usize
    }

    /// An attribute that was asked for: its value, or `None` if that is faulty.
    pub(in crate::validate) fn attribute(&mut self, wanted: AttributeWanted, value: Option<Value>) {
        self.fill(wanted.to, value.map_or(Field::Faulty, Field::Value));
    }

    /// An attribute that was asked for, of which the schema says nothing.
    pub(in crate::validate) fn untyped(&mut self, wanted: AttributeWanted) {
        self.trouble(Problem::NotSimple, self.rows[wanted.to.row].scope, Some(wanted.to.field), None);
        self.fill(wanted.to, Field::Faulty);
    }

    fn fill(&mut self, to: Wanted, value: Field) {
        if !self.rows[to.row].fill(to.field, value) {
            self.trouble(Problem::Several, self.rows[to.row].scope, Some(to.field), None);
        }
    }

    fn trouble(&mut self, problem: Problem, scope: usize, field: Option<usize>, line: Option<Line>) {
        self.troubles.push(Trouble { problem, identity: self.scopes[scope].identity, field, line });
    }

    /// The element that `marks` marks ends.
    pub(in crate::validate) fn close(&mut self, marks: Marks, closing: &Closing) {
        self.live.truncate(marks.live as usize);
        while self.wanted.len() > marks.wanted as usize {
            let Some(to) = self.wanted.pop() else { break };
            self.fill_from(to, closing);
        }
        while self.rows.len() > marks.rows as usize {
            let Some(row) = self.rows.pop() else { break };
            self.complete(row);
        }
        self.end_scopes(marks.scopes as usize, closing.depth);
    }

    fn fill_from(&mut self, to: Wanted, closing: &Closing) {
        let scope = self.rows[to.row].scope;
        let is_key = self.scopes[scope].kind == IdentityKind::Key;
        let field = match &closing.value {
            _ if !closing.simple => {
                self.trouble(Problem::NotSimple, scope, Some(to.field), None);
                Field::Faulty
            }
            _ if closing.nillable && is_key => {
                self.trouble(Problem::Nillable, scope, Some(to.field), None);
                Field::Faulty
            }
            None if closing.nil => Field::Nil,
            value => value.clone().map_or(Field::Faulty, Field::Value),
        };
        self.fill(to, field);
    }

    fn complete(&mut self, row: Row) {
        let (scope, line, nil) = (row.scope, row.line, row.is_nil());
        let values = row.values();
        let kind = self.scopes[scope].kind;
        match (values, kind) {
            (Ok(key), IdentityKind::KeyRef(_)) => self.scopes[scope].references.push((Some(key), line)),
            (Err(_), IdentityKind::KeyRef(_)) if nil => self.scopes[scope].references.push((None, line)),
            (Ok(key), _) => {
                if !self.scopes[scope].keys.insert(key) {
                    self.trouble(Problem::Again, scope, None, Some(line));
                }
            }
            (Err(Some(field)), IdentityKind::Key) => self.trouble(Problem::Missing, scope, Some(field), Some(line)),
            (Err(_), _) => {}
        }
    }

    fn end_scopes(&mut self, from: usize, depth: usize) {
        let mut ended = self.scopes.split_off(from);
        for scope in &mut ended {
            if self.program.selections[scope.identity.0 as usize].referred {
                self.tables.own(depth, scope.identity, std::mem::take(&mut scope.keys));
            }
        }
        for scope in &ended {
            let IdentityKind::KeyRef(target) = scope.kind else { continue };
            let found = |key: &Key| self.tables.has(depth, target, key);
            let dangling = scope.references.iter().filter(|(key, _)| !key.as_ref().is_some_and(found));
            let (problem, identity) = (Problem::Dangling, scope.identity);
            let trouble =
                |(_, line): &(Option<Key>, Line)| Trouble { problem, identity, field: None, line: Some(*line) };
            self.troubles.extend(dangling.map(trouble));
        }
        let scopes = &self.scopes;
        self.tables.hand_up(depth, |identity| scopes.iter().any(|scope| scope.kind == IdentityKind::KeyRef(identity)));
    }
}
