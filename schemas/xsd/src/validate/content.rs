//! A child that may not stand where it stands, and content that ends too early: what to say, and how to go on.

use super::{program::Body, run::Run, start::Standing};
use crate::{
    automata::{Model, Route},
    components::{NameId, NamespaceId},
    findings::{both, either},
    xml::Tokens,
};

const RULE: &str = "cvc-complex-type.2.4";

impl Run<'_> {
    /// The child under the cursor may not come next. Says so once, and finds how to judge it all the same.
    pub(super) fn unexpected(&mut self, tokens: &Tokens<'_>, model: &Model) -> Standing {
        let name = tokens.name();
        if self.report.is_full() {
            return Standing::Skipped;
        }
        let Some((element, symbol)) = model.declared(name) else { return self.stranger(tokens, model) };
        let depth = self.frames.len();
        let Some(frame) = self.frames.last() else { return Standing::Skipped };
        let (state, counts) = (frame.state, frame.counts);
        let ordinal = self.count(counts, symbol);
        if let Some(before) = self.late.came(depth, name) {
            self.out_of_order(tokens, before);
        } else if let Some(route) = model.route_to(state, name) {
            self.jump(tokens, route);
        } else {
            self.too_late(tokens, model, (name, symbol));
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.last_child = name;
        }
        Standing::Declared(element, ordinal)
    }

    /// Goes on as if the elements on the way were there. If a child of unknown name stands there, that was told of.
    fn jump(&mut self, tokens: &Tokens<'_>, route: Route) {
        let Some(frame) = self.frames.last_mut() else { return };
        let excused = std::mem::replace(&mut frame.stranger, false) && route.missing.len() == 1;
        frame.state = route.state;
        if !excused {
            self.missing_before(tokens, route);
        }
    }

    /// A child that the type does not know at all. Several of one name in a row are told of once.
    fn stranger(&mut self, tokens: &Tokens<'_>, model: &Model) -> Standing {
        let depth = self.frames.len();
        let Some(frame) = self.frames.last_mut() else { return Standing::Skipped };
        let again = std::mem::replace(&mut frame.stranger, true);
        let (state, words) = (frame.state, frame.words as usize);
        let local = tokens.local();
        if again && self.stranger.0 == depth && self.stranger.1 == local {
            return Standing::Skipped;
        }
        self.stranger = (depth, local.to_owned());
        self.tell(tokens, RULE, |run| {
            let parent = run.parent();
            let namesake = model.symbols().iter().find(|symbol| run.components.names.local(**symbol) == local);
            if let Some(namesake) = namesake {
                let wanted = run.namespace(run.components.names.namespace_of(*namesake));
                return format!("This {local} is in {}; in {parent} it must be in {wanted}.", in_namespace(tokens));
            }
            let (expected, wildcards) = model.expected(state, &run.words[words..]);
            let next = run.next(&expected);
            match (expected.is_empty(), wildcards.is_empty()) {
                (true, true) => format!("{local} may not stand in {parent}; nothing more may follow here."),
                (true, false) => {
                    format!("{local} may not stand in {parent} here; only elements of other namespaces may.")
                }
                (false, _) => format!("{local} may not stand in {parent} here; expected is {next}."),
            }
        });
        Standing::Skipped
    }

    /// Elements are missing before the one at hand; unless they come later.
    fn missing_before(&mut self, tokens: &Tokens<'_>, route: Route) {
        if self.late.is_full() {
            self.flush_late(0);
        }
        let finding = self.finding(tokens, tokens.line(), RULE, String::new());
        self.late.hold(self.frames.len(), route.missing, tokens.name(), finding);
    }

    fn out_of_order(&mut self, tokens: &Tokens<'_>, before: NameId) {
        self.tell(tokens, RULE, |run| {
            let (name, before) = (tokens.local(), run.name(before));
            format!("{name} comes after {before} here; it must come before.")
        });
    }

    /// Nothing that may follow leads to the element at hand: it comes too late, or once too often.
    fn too_late(&mut self, tokens: &Tokens<'_>, model: &Model, (name, symbol): (NameId, u32)) {
        let Some(frame) = self.frames.last() else { return };
        let (frame, counts) = (*frame, frame.counts as usize);
        let seen = |index: usize| self.counts.get(counts + index).is_some_and(|count| *count > 0);
        let after = (symbol as usize + 1..model.symbols().len()).find(|index| seen(*index));
        let earlier = self.counts.get(counts + symbol as usize).map_or(0, |count| count.saturating_sub(1));
        let too_many = earlier > 0 && (frame.last_child == name || matches!(model, Model::All(_)));
        let again = if earlier > 0 { " again" } else { "" };
        self.tell(tokens, RULE, |run| {
            let (local, parent) = (tokens.local(), run.parent());
            if too_many {
                return format!("There is one {local} too many in {parent}; at most {earlier} may stand here.");
            }
            if let Some(after) = after {
                let after = run.name(model.symbols()[after]);
                return format!("{local} comes{again} after {after} here; it must come before.");
            }
            let (expected, _) = model.expected(frame.state, &run.words[frame.words as usize..]);
            if expected.is_empty() {
                return format!("{local} may not stand in {parent} here; nothing more may follow.");
            }
            format!("{local} may not stand in {parent} here; expected is {}.", run.next(&expected))
        });
    }

    /// The content ends before it may.
    pub(super) fn incomplete(&mut self, tokens: &Tokens<'_>, model: &Model) {
        let Some(frame) = self.frames.last().copied().filter(|_| !self.report.is_full()) else { return };
        let words = frame.words as usize;
        let missing = model.missing_at_end(frame.state, &self.words[words..]);
        if frame.stranger && missing.len() <= 1 {
            return;
        }
        self.tell(tokens, RULE, |run| {
            let (expected, wildcards) = model.expected(frame.state, &run.words[words..]);
            let parent = tokens.local();
            if matches!(model, Model::Steps(_)) && expected.len() > 1 {
                return format!("{parent} is not complete: {} must follow.", run.next(&expected));
            }
            if missing.is_empty() && expected.is_empty() && !wildcards.is_empty() {
                return format!("{parent} is not complete: another element must follow.");
            }
            let missing = if missing.is_empty() { expected } else { missing };
            format!("{} in {parent}.", run.are_missing(&missing))
        });
    }

    /// Tells what was held back of the children of open elements of this depth and deeper.
    pub(super) fn flush_late(&mut self, depth: usize) {
        for (names, before, mut finding) in self.late.end(depth) {
            finding.text = format!("{} before {}.", self.are_missing(&names), self.name(before));
            self.report.add(finding);
        }
    }

    /// A child where none may stand.
    pub(super) fn child_too_many(&mut self, tokens: &Tokens<'_>) -> Standing {
        let Some(frame) = self.frames.last_mut() else { return Standing::Skipped };
        let (told, nil) = (std::mem::replace(&mut frame.told_child, true), frame.nil);
        if told {
            return Standing::Skipped;
        }
        let program = self.program.type_(frame.type_id);
        let (rule, why) = match &program.content {
            _ if nil => ("cvc-elt.3.2.1", "is nil and must be empty"),
            Body::Text(_) if program.is_complex => ("cvc-complex-type.2.2", "holds text only"),
            Body::Text(_) => ("cvc-type.3.1.2", "holds text only"),
            _ => ("cvc-complex-type.2.1", "must be empty"),
        };
        self.tell(tokens, rule, |run| format!("{} may not stand in {}, which {why}.", tokens.local(), run.parent()));
        Standing::Skipped
    }

    /// Text where none may stand.
    pub(super) fn text_too_much(&mut self, tokens: &Tokens<'_>) {
        let Some(frame) = self.frames.last_mut() else { return };
        let (told, nil) = (std::mem::replace(&mut frame.told_text, true), frame.nil);
        if told {
            return;
        }
        let (rule, why) = match &self.program.type_(frame.type_id).content {
            _ if nil => ("cvc-elt.3.2.1", "is nil and must be empty, without spaces or line breaks"),
            Body::Elements { .. } => ("cvc-complex-type.2.3", "holds elements only; there may be no text between them"),
            _ => ("cvc-complex-type.2.1", "must be empty, without spaces or line breaks"),
        };
        self.tell(tokens, rule, |_| format!("{} {why}.", tokens.local()));
    }

    fn are_missing(&self, names: &[NameId]) -> String {
        let names: Vec<&str> = names.iter().map(|name| self.name(*name)).collect();
        format!("{} {} missing", both(&names), if names.len() == 1 { "is" } else { "are" })
    }

    fn next(&self, expected: &[NameId]) -> String {
        let usable = |name: &&NameId| {
            let declared = self.components.global_elements.of(**name);
            !declared.is_some_and(|id| self.components.element(id).is_abstract)
        };
        either(&expected.iter().filter(usable).map(|name| self.name(*name)).collect::<Vec<_>>())
    }

    /// The element within which the start tag under the cursor stands.
    fn parent(&self) -> &str {
        let name = self.frames.last().and_then(|frame| frame.element);
        name.map_or("this element", |id| self.local(id))
    }

    fn namespace(&self, namespace: NamespaceId) -> String {
        match self.components.names.uri(namespace) {
            "" => "no namespace".to_owned(),
            uri => format!("the namespace {uri}"),
        }
    }
}

fn in_namespace(tokens: &Tokens<'_>) -> String {
    match tokens.namespace_text() {
        "" => "no namespace".to_owned(),
        uri => format!("the namespace {uri}"),
    }
}
