//! The attributes of a start tag: declared, admitted by a wildcard, or wrong; and which are missing.

use super::{
    identity::AttributeWanted,
    program::{TypeProgram, Use, simple_type},
    run::{Run, same_value},
};
use crate::{
    components::{NameId, NamespaceId, Process, TypeId, ValueConstraint},
    datatypes::{SimpleType, is_uri, trim},
    findings::{both, either, quoted, wrong_value},
    validate::identity::admits,
    xml::{Attribute, Tokens},
};

/// What a document tells the validator by attributes of the namespace of instances.
#[derive(Debug, Default)]
pub(super) struct Instructions<'t> {
    pub(super) type_: Option<&'t str>,
    pub(super) nil: Option<&'t str>,
}

impl<'t> Instructions<'t> {
    pub(super) fn of(tokens: &'t Tokens<'_>) -> Self {
        let mut found = Self::default();
        if tokens.attribute_count() == 0 {
            return found;
        }
        for attribute in tokens.attributes().filter(|attribute| attribute.namespace == NamespaceId::XSI) {
            match attribute.local {
                "type" => found.type_ = Some(attribute.value),
                "nil" => found.nil = Some(attribute.value),
                _ => {}
            }
        }
        found
    }
}

/// Whether the attribute is one of the four that stand on any element.
fn is_instruction(attribute: &Attribute<'_>) -> bool {
    attribute.namespace == NamespaceId::XSI
        && matches!(attribute.local, "type" | "nil" | "schemaLocation" | "noNamespaceSchemaLocation")
}

/// How an attribute is to be judged.
#[derive(Clone, Copy)]
enum Rule<'p> {
    Free,
    Typed(&'p SimpleType, Option<&'p ValueConstraint>),
    Unknown,
    Undeclared,
}

impl<'s> Run<'s> {
    /// Judges all attributes of the start tag under the cursor.
    pub(super) fn attributes(&mut self, tokens: &Tokens<'_>, type_id: TypeId) {
        let program: &'s TypeProgram = self.program.type_(type_id);
        if tokens.attribute_count() == 0
            && program.required == 0
            && !program.has_constraints
            && self.watch.attributes.is_empty()
        {
            return;
        }
        let mut missing = program.required;
        let mut wild_ids = 0;
        for attribute in tokens.attributes() {
            if is_instruction(&attribute) {
                self.instruction(tokens, &attribute);
            } else if let Some(found) = program.attribute(attribute.name) {
                missing -= usize::from(found.required);
                self.attribute(tokens, &attribute, Rule::Typed(&found.simple, found.constraint.as_ref()));
            } else {
                let rule = self.wild(program, &attribute);
                wild_ids += usize::from(matches!(rule, Rule::Typed(simple, _) if simple.is_id()));
                self.attribute(tokens, &attribute, rule);
            }
        }
        if missing > 0 {
            self.missing_attributes(tokens, program);
        }
        if wild_ids > 1 || (wild_ids > 0 && program.has_ids) {
            self.tell(tokens, "cvc-complex-type.5", |_| {
                format!("{} has more than one attribute that is an ID.", tokens.local())
            });
        }
        if program.has_constraints {
            self.default_references(tokens, program);
        }
        if !self.watch.attributes.is_empty() {
            self.watched_attributes(tokens, program);
            if !self.watch.troubles.is_empty() {
                self.tell_troubles(tokens);
            }
        }
    }

    /// The four have types of their own in every schema (section 3.2.7). What `xsi:type` names is judged with the element.
    fn instruction(&mut self, tokens: &Tokens<'_>, attribute: &Attribute<'_>) {
        let text = trim(attribute.value);
        let (right, wants) = match attribute.local {
            "nil" => (matches!(text, "true" | "false" | "1" | "0"), "be true or false"),
            "schemaLocation" => (text.split_ascii_whitespace().all(is_uri), "hold URIs"),
            "noNamespaceSchemaLocation" => (is_uri(text), "be a URI"),
            _ => return,
        };
        if !right {
            self.tell_at(tokens, attribute.offset, "cvc-datatype-valid.1.2.1", |_| {
                wrong_value(&format!("The attribute {}", attribute.qualified), attribute.value, wants)
            });
        }
    }

    fn wild(&self, program: &'s TypeProgram, attribute: &Attribute<'_>) -> Rule<'s> {
        let Some(wildcard) = &program.any_attribute else { return Rule::Unknown };
        if !wildcard.namespaces.admits(attribute.namespace) {
            return Rule::Unknown;
        }
        if wildcard.process == Process::Skip {
            return Rule::Free;
        }
        let Some(id) = self.components.global_attributes.of(attribute.name) else {
            return if wildcard.process == Process::Lax { Rule::Free } else { Rule::Undeclared };
        };
        let declared = self.components.attribute(id);
        match simple_type(self.components, declared) {
            Some(simple) => Rule::Typed(simple, declared.constraint.as_ref()),
            None => Rule::Free,
        }
    }

    fn attribute(&mut self, tokens: &Tokens<'_>, attribute: &Attribute<'_>, rule: Rule<'_>) {
        match rule {
            Rule::Free => {}
            Rule::Typed(simple, constraint) => self.attribute_value(tokens, attribute, simple, constraint),
            Rule::Unknown => self.unknown_attribute(tokens, attribute),
            Rule::Undeclared => self.tell_at(tokens, attribute.offset, "cvc-complex-type.3.2.2", |_| {
                format!("The schema does not declare an attribute {}.", attribute.qualified)
            }),
        }
    }

    fn attribute_value(
        &mut self,
        tokens: &Tokens<'_>,
        attribute: &Attribute<'_>,
        simple: &SimpleType,
        constraint: Option<&ValueConstraint>,
    ) {
        if let Err(fault) = simple.check(attribute.value, tokens.namespaces()) {
            self.tell_at(tokens, attribute.offset, fault.rule, |_| {
                wrong_value(&format!("The attribute {}", attribute.qualified), attribute.value, &fault.wants)
            });
            return;
        }
        if let Some(fixed) = constraint.filter(|constraint| constraint.fixed)
            && !same_value(tokens, simple, attribute.value, fixed)
        {
            self.tell_at(tokens, attribute.offset, "cvc-au", |_| {
                let wants = format!("be {}", quoted(&fixed.text));
                wrong_value(&format!("The attribute {}", attribute.qualified), attribute.value, &wants)
            });
        }
        if simple.has_references() {
            self.references(tokens, simple, attribute.value);
        }
    }

    fn unknown_attribute(&mut self, tokens: &Tokens<'_>, attribute: &Attribute<'_>) {
        self.tell_at(tokens, attribute.offset, "cvc-complex-type.3.2.2", |run| {
            let Some(frame) = run.frames.last() else { return String::new() };
            let program = run.program.type_(frame.type_id);
            let free = |one: &&Use| !tokens.attributes().any(|attribute| attribute.name == one.name);
            let open: Vec<&str> =
                program.attributes.iter().filter(free).map(|one| run.components.names.local(one.name)).collect();
            let element = tokens.local();
            let name = attribute.qualified;
            if open.is_empty() {
                format!("{element} has no attribute {name}.")
            } else {
                format!("{element} has no attribute {name}; it may have {}.", either(&open))
            }
        });
    }

    fn missing_attributes(&mut self, tokens: &Tokens<'_>, program: &TypeProgram) {
        self.tell(tokens, "cvc-complex-type.4", |run| {
            let absent = |one: &&Use| one.required && !has(tokens, one);
            let missing: Vec<&str> =
                program.attributes.iter().filter(absent).map(|one| run.components.names.local(one.name)).collect();
            let noun = if missing.len() == 1 { "the attribute" } else { "the attributes" };
            format!("{} lacks {noun} {}.", tokens.local(), both(&missing))
        });
    }

    /// The attributes that the start tag under the cursor leaves out and its type gives a value.
    pub(super) fn default_attributes<'r>(&'r self, tokens: &'r Tokens<'_>) -> impl Iterator<Item = (NameId, &'r str)> {
        let program = self.judged().map(|frame| self.program.type_(frame.type_id));
        let uses = program.filter(|program| program.has_constraints).map_or(&[][..], |program| &program.attributes);
        let absent = uses.iter().filter(|one| !has(tokens, one));
        absent.filter_map(|one| Some((one.name, &*one.constraint.as_ref()?.text)))
    }

    /// Attributes that are absent and refer to an ID by default.
    fn default_references(&mut self, tokens: &Tokens<'_>, program: &TypeProgram) {
        for one in program.attributes.iter().filter(|one| one.simple.has_references()) {
            if let Some(constraint) = &one.constraint
                && !has(tokens, one)
            {
                self.references(tokens, &one.simple, &constraint.text);
            }
        }
    }

    /// The attributes that fields of identity constraints ask for, several paths of one field together.
    fn watched_attributes(&mut self, tokens: &Tokens<'_>, program: &'s TypeProgram) {
        while let Some(first) = self.watch.attributes.last().copied() {
            let (tests, rest): (Vec<AttributeWanted>, Vec<AttributeWanted>) =
                self.watch.attributes.iter().partition(|wanted| wanted.to == first.to);
            self.watch.attributes = rest;
            let asked = |name, namespace| tests.iter().any(|wanted| admits(wanted.test, name, namespace));
            for attribute in tokens.attributes().filter(|attribute| asked(attribute.name, attribute.namespace)) {
                self.watched_attribute(tokens, program, first, &attribute);
            }
            let absent = program.attributes.iter().filter(|one| !has(tokens, one));
            let absent = absent.filter(|one| asked(one.name, self.components.names.namespace_of(one.name)));
            let default = |one: &Use| one.constraint.as_ref().and_then(|constraint| constraint.value.clone());
            for value in absent.filter_map(default) {
                self.watch.attribute(first, Some(value));
            }
        }
    }

    fn watched_attribute(
        &mut self,
        tokens: &Tokens<'_>,
        program: &'s TypeProgram,
        wanted: AttributeWanted,
        attribute: &Attribute<'_>,
    ) {
        match self.type_of_attribute(program, attribute) {
            Some(simple) => self.watch.attribute(wanted, simple.value(attribute.value, tokens.namespaces()).ok()),
            None => self.watch.untyped(wanted),
        }
    }

    fn type_of_attribute(&self, program: &'s TypeProgram, attribute: &Attribute<'_>) -> Option<&'s SimpleType> {
        if let Some(found) = program.attribute(attribute.name) {
            return Some(&found.simple);
        }
        match self.wild(program, attribute) {
            Rule::Typed(simple, _) => Some(simple),
            _ => None,
        }
    }
}

fn has(tokens: &Tokens<'_>, one: &Use) -> bool {
    tokens.attributes().any(|attribute| attribute.name == one.name)
}
