//! Bytes to a tree: one schema document read, well-formedness and namespaces checked.

use std::sync::Arc;

use super::{
    faults::Fault,
    tree::{Attr, Node, Scope},
    versions,
};
use crate::{
    components::{Names, Place},
    xml::{Kind, Limits, Line, Tokens},
};

/// Schema documents nested deeper than this are refused.
const MAX_DEPTH: usize = 200;

/// Reads a document.
pub(super) fn tree(document: u32, bytes: &[u8]) -> Result<Node, Fault> {
    let names = Names::default();
    let limits = Limits { depth: MAX_DEPTH, ..Limits::default() };
    let mut tokens = Tokens::of_slice(bytes, &names, limits);
    let mut open = Open { document, nodes: Vec::new(), bindings: Vec::new() };
    loop {
        let kind = tokens.advance().map_err(|fault| open.malformed(fault.line, fault.text))?;
        match kind {
            Kind::Start => open.start(&tokens),
            Kind::Text => open.text(&tokens),
            Kind::End => {
                if let Some(root) = open.end() {
                    return ending(tokens, &open).map(|()| root);
                }
            }
            Kind::Eof => return Err(open.malformed(tokens.line(), "the document is empty".to_owned())),
        }
    }
}

/// What follows the root element is read as well: it may not be well-formed.
fn ending(mut tokens: Tokens<'_>, open: &Open) -> Result<(), Fault> {
    while tokens.advance().map_err(|fault| open.malformed(fault.line, fault.text))? != Kind::Eof {}
    Ok(())
}

/// The elements that are open, and the number of namespace declarations in scope in each.
struct Open {
    document: u32,
    nodes: Vec<Node>,
    bindings: Vec<usize>,
}

impl Open {
    fn start(&mut self, tokens: &Tokens<'_>) {
        let place = self.place(tokens.line());
        let count = tokens.namespaces().iter().count();
        let inherited = self.nodes.last().zip(self.bindings.last()).filter(|(_, known)| **known == count);
        let scope = match inherited {
            Some((parent, _)) => parent.scope.clone(),
            None => {
                tokens.namespaces().iter().fold(Scope::default(), |scope, (prefix, uri)| scope.with(prefix, uri.into()))
            }
        };
        let attributes = tokens.attributes().map(|attribute| Attr {
            namespace: Arc::from(attribute.namespace_text),
            local: attribute.local.to_owned(),
            value: attribute.value.to_owned(),
            place: self.place(tokens.line_of(attribute.offset)),
        });
        let attributes = attributes.collect();
        self.bindings.push(count);
        self.nodes.push(Node {
            namespace: Arc::from(tokens.namespace_text()),
            local: tokens.local().to_owned(),
            attributes,
            children: Vec::new(),
            has_text: false,
            scope,
            place,
        });
    }

    fn text(&mut self, tokens: &Tokens<'_>) {
        if let Some(node) = self.nodes.last_mut() {
            node.has_text |= !tokens.is_blank();
        }
    }

    /// Closes the innermost element; gives it if it was the root.
    fn end(&mut self) -> Option<Node> {
        self.bindings.pop();
        let node = self.nodes.pop()?;
        match self.nodes.last_mut() {
            Some(parent) if versions::is_wanted(&node) => parent.children.push(node),
            Some(_) => (),
            None => return Some(node),
        }
        None
    }

    fn malformed(&self, line: Line, text: String) -> Fault {
        Fault { place: self.place(line), rule: "not-well-formed", text }
    }

    fn place(&self, Line { line, column }: Line) -> Place {
        let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        Place { document: self.document, line: number(line), column: number(column) }
    }
}
