//! A compiled schema, and why one is refused.

use std::fmt;

use crate::{
    components::Components,
    constraints,
    documents::{self, Fault, Faults, Resolver, Source},
    validate::Program,
};

/// A schema, compiled: immutable, to be shared among threads.
#[derive(Debug)]
pub struct Schema {
    pub(crate) components: Components,
    pub(crate) program: Program,
}

impl Schema {
    /// Compiles schema documents and all that the resolver finds for their `include`, `import` and `redefine`.
    ///
    /// # Errors
    /// Every fault found, with its place: what is not well-formed, not a schema document, not resolved, or breaks a
    /// constraint of the specification; and what is too large to be judged exactly.
    pub fn compile(sources: &[Source<'_>], resolver: &dyn Resolver) -> Result<Self, SchemaFaults> {
        let (components, redefinitions, mut faults) = documents::components(sources, resolver);
        if faults.is_empty() {
            constraints::check(&components, &redefinitions, &mut faults);
        }
        let program = if faults.is_empty() { program(&components, &mut faults) } else { Program::default() };
        if faults.is_empty() {
            return Ok(Self { components, program });
        }
        let shown = |fault: Fault| SchemaFault::new(&components, fault);
        Err(SchemaFaults { faults: faults.into_sorted().into_iter().map(shown).collect() })
    }
}

fn program(components: &Components, faults: &mut Faults) -> Program {
    Program::new(components).unwrap_or_else(|refused| {
        for one in refused {
            faults.add(one.place, "too-large", one.text);
        }
        Program::default()
    })
}

/// One fault of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaFault {
    /// The name of the document.
    pub document: String,
    /// Line, from 1; 0 if the fault has no place.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// The specification's name of the broken constraint, such as `src-resolve`, `cos-nonambig`, `s4s-att-not-allowed`;
    /// `too-large` and `too-deep` for what is refused for its size.
    pub rule: &'static str,
    /// What is wrong, as a sentence.
    pub text: String,
}

impl SchemaFault {
    fn new(components: &Components, Fault { place, rule, text }: Fault) -> Self {
        let document = components.documents.get(place.document as usize).cloned().unwrap_or_default();
        Self { document, line: place.line, column: place.column, rule, text }
    }
}

impl fmt::Display for SchemaFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}: {}", self.document, self.line, self.column, self.rule, self.text)
    }
}

/// All faults of a schema, at least one, by document and place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaFaults {
    /// The faults.
    pub faults: Vec<SchemaFault>,
}

impl fmt::Display for SchemaFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.faults.iter().try_for_each(|fault| writeln!(f, "{fault}"))
    }
}

impl std::error::Error for SchemaFaults {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_is_shared_among_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Schema>();
        shared::<SchemaFaults>();
    }
}
