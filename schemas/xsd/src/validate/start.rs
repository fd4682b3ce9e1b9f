//! A start tag: which declaration and type the element has, and whether its attributes are right.

use super::{attributes::Instructions, frame::Frame, identity::Marks, program::Body, run::Run};
use crate::{
    automata::Found,
    components::{Derivations, ElementId, NameId, Process, TypeId},
    findings::quoted,
    xml::Tokens,
};

/// What is known of an element before its start tag is looked into.
#[derive(Debug, Clone, Copy)]
pub(super) enum Standing {
    /// Nothing is asked of it, or all has been said.
    Skipped,
    /// It has this declaration; the number counts siblings of its name, 0 if unknown.
    Declared(ElementId, u32),
    /// It has no declaration: what its `xsi:type` says, or else anything.
    Undeclared(Process),
}

/// The children of a type that knows more names than this are not counted.
const COUNTED: usize = 256;

impl Run<'_> {
    /// A start tag.
    pub(crate) fn start(&mut self, tokens: &Tokens<'_>) {
        if self.skipping > 0 {
            self.skipping += 1;
            return;
        }
        let standing = self.standing(tokens);
        match standing {
            Standing::Skipped => self.skipping = 1,
            Standing::Declared(id, ordinal) => self.declared(tokens, id, ordinal),
            Standing::Undeclared(process) => self.undeclared(tokens, process),
        }
    }

    fn standing(&mut self, tokens: &Tokens<'_>) -> Standing {
        let name = tokens.name();
        let Some(frame) = self.frames.last_mut() else { return self.root(name) };
        frame.has_children = true;
        if frame.nil {
            return self.child_too_many(tokens);
        }
        let Body::Elements { model, .. } = &self.program.type_(frame.type_id).content else {
            return self.child_too_many(tokens);
        };
        let words = &mut self.words[frame.words as usize..];
        match model.step(&mut frame.state, words, name, tokens.namespace()) {
            Some(Found::Element { element, symbol }) => {
                frame.stranger = false;
                frame.last_child = name;
                let counts = frame.counts;
                Standing::Declared(element, self.count(counts, symbol))
            }
            Some(Found::Wildcard(wildcard)) => {
                frame.stranger = false;
                self.by_wildcard(name, wildcard.process)
            }
            None => self.unexpected(tokens, model),
        }
    }

    /// Counts a child by its name; how many there are now, 0 if they are not counted.
    pub(super) fn count(&mut self, counts: u32, symbol: u32) -> u32 {
        let Some(count) = self.counts.get_mut(counts as usize + symbol as usize) else { return 0 };
        *count = count.saturating_add(1);
        *count
    }

    fn root(&self, name: NameId) -> Standing {
        let declared = self.components.global_elements.of(name);
        declared.map_or(Standing::Undeclared(Process::Strict), |id| Standing::Declared(id, 0))
    }

    fn by_wildcard(&self, name: NameId, process: Process) -> Standing {
        match (process, self.components.global_elements.of(name)) {
            (Process::Skip, _) => Standing::Skipped,
            (_, Some(id)) => Standing::Declared(id, 0),
            (_, None) => Standing::Undeclared(process),
        }
    }

    /// An element with a declaration.
    pub(super) fn declared(&mut self, tokens: &Tokens<'_>, id: ElementId, ordinal: u32) {
        let element = self.components.element(id);
        let instructions = Instructions::of(tokens);
        if element.is_abstract {
            self.tell(tokens, "cvc-elt.2", |run| {
                let others: Vec<&str> = element.substitutes.iter().map(|id| run.local(*id)).collect();
                format!(
                    "{} only stands for others and cannot be used itself; use {}.",
                    tokens.local(),
                    if others.is_empty() { "another element".to_owned() } else { crate::findings::either(&others) }
                )
            });
        }
        let type_id = self.actual_type(tokens, &instructions, Some(element.type_id), element.block);
        let nil = self.nil(tokens, &instructions, Some(id));
        self.open(tokens, (Some(id), type_id), ordinal, nil);
    }

    fn undeclared(&mut self, tokens: &Tokens<'_>, process: Process) {
        let instructions = Instructions::of(tokens);
        let is_root = self.frames.is_empty();
        if instructions.type_.is_none() && process == Process::Strict {
            let rule = if is_root { "cvc-elt.1" } else { "cvc-complex-type.2.4.c" };
            self.tell(tokens, rule, |_| format!("The schema does not declare an element {}.", tokens.local()));
            self.skipping = 1;
            return;
        }
        let type_id = self.actual_type(tokens, &instructions, None, Derivations::NONE);
        self.open(tokens, (None, type_id), 0, false);
    }

    /// The type that `xsi:type` names if it may, else the declared one, else `xs:anyType`. After a finding it is the type
    /// that brings the fewest others.
    fn actual_type(
        &mut self,
        tokens: &Tokens<'_>,
        instructions: &Instructions<'_>,
        declared: Option<TypeId>,
        block: Derivations,
    ) -> TypeId {
        let Some(text) = instructions.type_ else {
            return self.concrete(tokens, declared.unwrap_or(TypeId::ANY_TYPE));
        };
        let named = match self.named_type(tokens, text) {
            Ok(named) => named,
            Err(rule) => {
                self.tell(tokens, rule, |_| {
                    format!("xsi:type names {}, which is no type of the schema.", quoted(text))
                });
                let usable = declared.filter(|declared| !self.program.type_(*declared).is_abstract);
                return usable.unwrap_or(TypeId::ANY_TYPE);
            }
        };
        let Some(declared) = declared else { return self.concrete(tokens, named) };
        let block = block.with(self.program.type_(declared).block);
        if self.components.derives(named, declared, block) {
            return self.concrete(tokens, named);
        }
        self.tell(tokens, "cvc-elt.4.3", |run| {
            let declared = run.type_name(declared);
            format!("xsi:type names {}, which may not take the place of {declared} here.", quoted(text))
        });
        named
    }

    fn concrete(&mut self, tokens: &Tokens<'_>, type_id: TypeId) -> TypeId {
        if self.program.type_(type_id).is_abstract {
            self.tell(tokens, "cvc-type.2", |run| {
                let name = run.type_name(type_id);
                format!(
                    "{} needs an xsi:type that names a type derived from {name}, which is abstract.",
                    tokens.local()
                )
            });
        }
        type_id
    }

    fn named_type(&self, tokens: &Tokens<'_>, text: &str) -> Result<TypeId, &'static str> {
        let text = crate::datatypes::trim(text);
        let (prefix, local) = text.split_once(':').unwrap_or(("", text));
        if !crate::datatypes::is_ncname(local) || (text.contains(':') && prefix.is_empty()) {
            return Err("cvc-elt.4.1");
        }
        let (namespace, _) = tokens.namespaces().of_prefix(prefix).ok_or("cvc-elt.4.1")?;
        let name = self.components.names.name(namespace, local);
        self.components.global_types.of(name).ok_or("cvc-elt.4.2")
    }

    /// Whether the element is nil.
    fn nil(&mut self, tokens: &Tokens<'_>, instructions: &Instructions<'_>, id: Option<ElementId>) -> bool {
        let Some(text) = instructions.nil else { return false };
        let Some(element) = id.map(|id| self.components.element(id)) else { return false };
        let nil = match crate::datatypes::trim(text) {
            "true" | "1" => true,
            "false" | "0" => false,
            // Told among the attributes.
            _ => return false,
        };
        if !element.nillable {
            self.tell(tokens, "cvc-elt.3.1", |_| {
                format!("{} may not be nil: it must not have an xsi:nil.", tokens.local())
            });
            return false;
        }
        if nil && element.constraint.as_ref().is_some_and(|constraint| constraint.fixed) {
            self.tell(tokens, "cvc-elt.3.2.2", |_| format!("{} has a fixed value and may not be nil.", tokens.local()));
        }
        nil
    }

    fn open(&mut self, tokens: &Tokens<'_>, (element, type_id): (Option<ElementId>, TypeId), ordinal: u32, nil: bool) {
        let mut frame = Frame {
            type_id,
            element,
            state: 0,
            words: u32::try_from(self.words.len()).unwrap_or(u32::MAX),
            counts: u32::try_from(self.counts.len()).unwrap_or(u32::MAX),
            ordinal,
            marks: self.watched(tokens, element),
            nil,
            judged: false,
            has_text: false,
            has_children: false,
            told_text: false,
            told_child: false,
            stranger: false,
            last_child: NameId::UNKNOWN,
            elements_only: false,
        };
        if let Body::Elements { model, mixed } = &self.program.type_(type_id).content {
            frame.elements_only = !mixed && !nil;
            self.words.resize(self.words.len() + model.words(), 0);
            let symbols = model.symbols().len();
            if symbols <= COUNTED {
                self.counts.resize(self.counts.len() + symbols, 0);
            }
        }
        self.text.clear();
        self.captured = None;
        self.frames.push(frame);
        self.attributes(tokens, type_id);
    }

    /// Begins to watch the element's identity constraints, and what others look for here.
    fn watched(&mut self, tokens: &Tokens<'_>, element: Option<ElementId>) -> Marks {
        let identities = element.map_or(&[][..], |id| &self.components.element(id).identities);
        if identities.is_empty() && self.watch.is_idle() {
            return Marks::default();
        }
        let parent = self.frames.last().map(|frame| frame.marks).unwrap_or_default();
        self.watch.open(parent, (tokens.name(), tokens.namespace()), identities, &|| tokens.line())
    }
}
