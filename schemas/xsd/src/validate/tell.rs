//! Findings as they are made: place, path, rule and sentence.

use super::{
    identity::{Problem, Trouble},
    run::Run,
};
use crate::{
    components::{ElementId, NameId, TypeId},
    datatypes::Prefixes,
    findings::{Finding, both},
    xml::{Fault, FaultKind, Line, Namespaces, Tokens},
};

impl Run<'_> {
    /// A finding about the token under the cursor.
    pub(super) fn tell(&mut self, tokens: &Tokens<'_>, rule: &'static str, text: impl FnOnce(&Self) -> String) {
        if self.report.is_full() {
            return;
        }
        self.tell_line(tokens, tokens.line(), rule, text);
    }

    /// A finding about the byte at this offset of the token under the cursor.
    pub(super) fn tell_at(
        &mut self,
        tokens: &Tokens<'_>,
        offset: u64,
        rule: &'static str,
        text: impl FnOnce(&Self) -> String,
    ) {
        if self.report.is_full() {
            return;
        }
        self.tell_line(tokens, tokens.line_of(offset), rule, text);
    }

    /// A finding about another place.
    pub(super) fn tell_line(
        &mut self,
        tokens: &Tokens<'_>,
        line: Line,
        rule: &'static str,
        text: impl FnOnce(&Self) -> String,
    ) {
        if !self.report.is_full() {
            let finding = self.finding(tokens, line, rule, text(self));
            self.report.add(finding);
        }
    }

    pub(super) fn finding(&self, tokens: &Tokens<'_>, line: Line, rule: &'static str, text: String) -> Finding {
        Finding { line: line.line, column: line.column, path: self.path(tokens), rule, text }
    }

    /// The document cannot be read on.
    pub(crate) fn broken(&mut self, tokens: &Tokens<'_>, fault: Fault) {
        let rule = match fault.kind {
            FaultKind::NotWellFormed => "xml",
            FaultKind::Refused => "limit",
            FaultKind::Unreadable => "unreadable",
        };
        self.tell_line(tokens, fault.line, rule, |_| fault.text);
    }

    fn path(&self, tokens: &Tokens<'_>) -> String {
        let mut path = String::new();
        for (depth, name) in tokens.open_names().enumerate() {
            path.push('/');
            path.push_str(name);
            if let Some(frame) = self.frames.get(depth)
                && frame.ordinal > 1
            {
                path.extend(["[", &frame.ordinal.to_string(), "]"]);
            }
        }
        if path.is_empty() { "/".to_owned() } else { path }
    }

    /// Tells what identity constraints found at the element that ends.
    pub(super) fn tell_troubles(&mut self, tokens: &Tokens<'_>) {
        let mut troubles = std::mem::take(&mut self.watch.troubles);
        for trouble in troubles.drain(..) {
            let line = trouble.line.unwrap_or_else(|| tokens.line());
            self.tell_line(tokens, line, rule(trouble), |run| run.sentence(trouble));
        }
        self.watch.troubles = troubles;
    }

    fn sentence(&self, trouble: Trouble) -> String {
        let identity = self.components.identity(trouble.identity);
        let name = self.components.names.local(identity.name);
        let who = spoken(&identity.selector.text);
        let fields: Vec<String> = match trouble.field {
            Some(field) => vec![spoken(&identity.fields[field].text)],
            None => identity.fields.iter().map(|field| spoken(&field.text)).collect(),
        };
        let several = fields.len() > 1;
        let itself = fields.iter().all(String::is_empty);
        let fields =
            both(&fields.iter().map(|field| if field.is_empty() { "value" } else { field }).collect::<Vec<_>>());
        let subject = if itself { format!("This {who}") } else { format!("The {fields} of this {who}") };
        match trouble.problem {
            Problem::Several => format!("A {who} may have one {fields} only ({name})."),
            Problem::NotSimple => format!("The {fields} of a {who} must be a plain value ({name})."),
            Problem::Missing => format!("This {who} lacks its {fields} ({name})."),
            Problem::Nillable => format!("The {fields} of a {who} identifies it and may not be nil ({name})."),
            Problem::Again if several => {
                format!("{subject} were used before; together they must be different each time ({name}).")
            }
            Problem::Again => format!("{subject} was used before; it must be different each time ({name})."),
            Problem::Dangling if several => format!("{subject} refer to something that is not there ({name})."),
            Problem::Dangling => format!("{subject} refers to something that is not there ({name})."),
        }
    }

    /// The local part of a name, for a sentence.
    pub(super) fn name(&self, name: NameId) -> &str {
        self.components.names.local(name)
    }

    /// An element declaration's local name.
    pub(super) fn local(&self, id: ElementId) -> &str {
        self.name(self.components.element(id).name)
    }

    /// A type's local name.
    pub(super) fn type_name(&self, id: TypeId) -> String {
        let name = self.components.type_(id).name();
        name.map_or_else(|| "the declared type".to_owned(), |name| format!("the type {}", self.name(name)))
    }
}

/// A path as one would say it: the names at the ends of its branches, without prefixes; empty for the element itself.
fn spoken(paths: &str) -> String {
    let last = |path: &str| {
        let step = path.rsplit(['/', ':']).next().unwrap_or_default();
        step.trim().trim_start_matches(['@', '.']).to_owned()
    };
    let mut names: Vec<String> = paths.split('|').map(last).collect();
    names.dedup();
    names.join(" or ")
}

fn rule(trouble: Trouble) -> &'static str {
    match trouble.problem {
        Problem::Several | Problem::NotSimple => "cvc-identity-constraint.3",
        Problem::Again => "cvc-identity-constraint.4.1",
        Problem::Missing => "cvc-identity-constraint.4.2.1",
        Problem::Nillable => "cvc-identity-constraint.4.2.3",
        Problem::Dangling => "cvc-identity-constraint.4.3",
    }
}

impl Prefixes for Namespaces {
    fn namespace(&self, prefix: &str) -> Option<&str> {
        self.of_prefix(prefix).map(|(_, uri)| uri)
    }
}
