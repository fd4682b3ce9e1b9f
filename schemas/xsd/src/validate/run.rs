//! The state of one document being judged, and what happens at text and end tags.

use super::{
    frame::Frame,
    identity::{Closing, Watch},
    ids::Ids,
    late::Late,
    program::{Body, Program},
};
use crate::{
    components::{Components, ElementId, ValueConstraint},
    datatypes::{Reference, SimpleType, Value},
    findings::{Report, quoted, wrong_value},
    xml::Tokens,
};

/// A document being judged, event by event.
#[derive(Debug)]
pub(crate) struct Run<'s> {
    pub(super) components: &'s Components,
    pub(super) program: &'s Program,
    pub(super) frames: Vec<Frame>,
    /// Counters and seen elements of the content models of all open elements.
    pub(super) words: Vec<u32>,
    /// How often each child of all open elements was there.
    pub(super) counts: Vec<u32>,
    /// The text of the element at hand, if it is not judged where it stands.
    pub(super) text: String,
    /// How deep the cursor is in something that is not judged.
    pub(super) skipping: usize,
    /// The value of the element at hand, if an identity constraint asks for it.
    pub(super) captured: Option<Value>,
    pub(super) watch: Watch<'s>,
    pub(super) ids: Ids,
    pub(super) late: Late,
    /// The last child of unknown name that was told of, and its parent's depth.
    pub(super) stranger: (usize, String),
    pub(super) report: Report,
}

impl<'s> Run<'s> {
    /// Before the first event.
    pub(crate) fn new(components: &'s Components, program: &'s Program, findings: usize) -> Self {
        Self {
            components,
            program,
            frames: Vec::new(),
            words: Vec::new(),
            counts: Vec::new(),
            text: String::new(),
            skipping: 0,
            captured: None,
            watch: Watch::new(program),
            ids: Ids::default(),
            late: Late::default(),
            stranger: (0, String::new()),
            report: Report::new(findings),
        }
    }

    /// Whether white space says nothing here: the type allows elements only.
    #[inline]
    pub(crate) fn is_between_elements(&self) -> bool {
        self.skipping == 0 && self.frames.last().is_some_and(|frame| frame.elements_only)
    }

    /// A piece of text.
    pub(crate) fn text(&mut self, tokens: &Tokens<'_>) {
        let Some(frame) = self.frames.last_mut() else { return };
        if self.skipping > 0 {
            return;
        }
        match &self.program.type_(frame.type_id).content {
            Body::Text(simple) if !frame.nil && !frame.has_text && !frame.has_children && tokens.ends_here() => {
                frame.has_text = true;
                frame.judged = true;
                self.value(tokens, simple, tokens.text());
            }
            Body::Text(_) if !frame.nil => {
                frame.has_text = true;
                // Text around a child is wrong in any case, and gathering it would cost the document's length.
                if !frame.has_children {
                    self.text.push_str(tokens.text());
                }
            }
            Body::Elements { mixed: true, .. } if !frame.nil => {
                frame.has_text = true;
                if !frame.has_children && is_fixed(self.components, frame.element) {
                    self.text.push_str(tokens.text());
                }
            }
            Body::Elements { .. } if !frame.nil && tokens.is_blank() => {}
            _ => self.text_too_much(tokens),
        }
    }

    /// An end tag.
    pub(crate) fn end(&mut self, tokens: &Tokens<'_>) {
        if self.skipping > 0 {
            self.skipping -= 1;
            return;
        }
        let Some(frame) = self.frames.last().copied() else { return };
        let mut simple_content = false;
        match &self.program.type_(frame.type_id).content {
            Body::Text(simple) => {
                simple_content = true;
                if !frame.judged && !frame.nil && !frame.told_child {
                    let text = std::mem::take(&mut self.text);
                    self.value(tokens, simple, &text);
                    self.text = text;
                }
            }
            Body::Elements { model, mixed } if !frame.nil => {
                if !model.may_end(frame.state, &self.words[frame.words as usize..])
                    && !self.is_defaulted(&frame, *mixed)
                {
                    self.incomplete(tokens, model);
                }
                if *mixed {
                    self.mixed_value(tokens, &frame);
                }
            }
            Body::Elements { .. } | Body::Empty => {}
        }
        self.close(tokens, &frame, simple_content);
    }

    fn close(&mut self, tokens: &Tokens<'_>, frame: &Frame, simple: bool) {
        if !self.watch.is_idle() {
            let nillable = frame.element.is_some_and(|id| self.components.element(id).nillable);
            let value = self.captured.take();
            self.watch
                .close(frame.marks, &Closing { depth: self.frames.len(), simple, value, nillable, nil: frame.nil });
            if !self.watch.troubles.is_empty() {
                self.tell_troubles(tokens);
            }
        }
        if !self.late.is_empty() {
            self.flush_late(self.frames.len());
        }
        self.words.truncate(frame.words as usize);
        self.counts.truncate(frame.counts as usize);
        self.frames.pop();
        if self.frames.is_empty() {
            self.tell_dangling(tokens);
        }
    }

    /// The element at hand, if it is judged.
    pub(super) fn judged(&self) -> Option<&Frame> {
        self.frames.last().filter(|_| self.skipping == 0)
    }

    /// The default or fixed value of the element at hand, if nothing forbids it to have one.
    pub(super) fn default_text(&self) -> Option<&str> {
        let frame = self.judged().filter(|frame| !frame.nil)?;
        let constraint = self.components.element(frame.element?).constraint.as_ref()?;
        Some(&constraint.text)
    }

    /// An empty element of mixed content whose default or fixed value takes its place.
    fn is_defaulted(&self, frame: &Frame, mixed: bool) -> bool {
        let constraint = frame.element.and_then(|id| self.components.element(id).constraint.as_ref());
        mixed && constraint.is_some() && !frame.has_text && !frame.has_children
    }

    /// The whole text of an element whose content is text, as it stands in the document.
    fn value(&mut self, tokens: &Tokens<'_>, simple: &SimpleType, text: &str) {
        let Some(frame) = self.frames.last() else { return };
        let constraint = frame.element.and_then(|id| self.components.element(id).constraint.as_ref());
        let wants_value = self.watch.wants_value(frame.marks);
        let text = match constraint {
            Some(constraint) if !frame.has_text => &*constraint.text,
            _ => text,
        };
        if let Err(fault) = simple.check(text, tokens.namespaces()) {
            let is_default = constraint.is_some() && !frame.has_text;
            let rule = if is_default { "cvc-elt.5.1.1" } else { fault.rule };
            self.tell(tokens, rule, |_| wrong_value(tokens.local(), text, &fault.wants));
            return;
        }
        if wants_value {
            self.captured = simple.value_of(text, tokens.namespaces());
        }
        if let Some(fixed) = constraint.filter(|constraint| constraint.fixed)
            && !same_value(tokens, simple, text, fixed)
        {
            let fixed = &fixed.text;
            self.tell(tokens, "cvc-elt.5.2.2.2.2", |_| {
                wrong_value(tokens.local(), text, &format!("be {}", quoted(fixed)))
            });
        }
        if simple.has_references() {
            self.references(tokens, simple, text);
        }
    }

    fn mixed_value(&mut self, tokens: &Tokens<'_>, frame: &Frame) {
        let constraint = frame.element.and_then(|id| self.components.element(id).constraint.as_ref());
        let Some(ValueConstraint { fixed: true, text, .. }) = constraint else { return };
        if frame.has_children {
            self.tell(tokens, "cvc-elt.5.2.2.1", |_| {
                format!("{} has a fixed value and may hold no elements.", tokens.local())
            });
        } else if frame.has_text && self.text != **text {
            self.tell(tokens, "cvc-elt.5.2.2.2.1", |run| {
                wrong_value(tokens.local(), &run.text, &format!("be {}", quoted(text)))
            });
        }
    }

    /// Takes note of the IDs and references in a value.
    pub(super) fn references(&mut self, tokens: &Tokens<'_>, simple: &SimpleType, text: &str) {
        let mut wrong = Vec::new();
        let ids = &mut self.ids;
        simple.references(text, tokens.namespaces(), &mut |reference, name| match reference {
            Reference::Id if ids.declare(name) => {}
            Reference::IdRef => ids.refer(name, || tokens.line()),
            Reference::Id | Reference::Entity => wrong.push((reference, name.to_owned())),
        });
        for (reference, name) in wrong {
            let (rule, what) = match reference {
                Reference::Id => ("cvc-id.2", "stands in this document already"),
                _ => ("cvc-simple-type.2", "must be an entity, and no DTD declares any"),
            };
            self.tell(tokens, rule, |_| format!("The value {} {what}.", quoted(&name)));
        }
    }

    fn tell_dangling(&mut self, tokens: &Tokens<'_>) {
        for (id, line) in self.ids.dangling() {
            self.tell_line(tokens, line, "cvc-id.1", |_| {
                format!("Nothing in this document has the ID {}.", quoted(&id))
            });
        }
    }
}

/// Whether a text that is of the type means the fixed value.
pub(super) fn same_value(tokens: &Tokens<'_>, simple: &SimpleType, text: &str, fixed: &ValueConstraint) -> bool {
    match &fixed.value {
        // The declaration says nothing of the type; `xsi:type` may.
        Some(Value::Untyped(value)) => {
            let of_type = |text: &str| simple.value_of(text, tokens.namespaces());
            of_type(text).is_some_and(|found| of_type(value) == Some(found))
        }
        Some(value) => simple.value_of(text, tokens.namespaces()).is_some_and(|found| found == *value),
        None => *simple.normalise(text) == *fixed.text,
    }
}

fn is_fixed(components: &Components, element: Option<ElementId>) -> bool {
    let constraint = element.and_then(|id| components.element(id).constraint.as_ref());
    constraint.is_some_and(|constraint| constraint.fixed)
}
