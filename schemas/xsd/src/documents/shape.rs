//! The first look at a schema document: each element against the grammar's table, its attributes and its children.

use std::collections::HashSet;

use super::{
    faults::Faults,
    grammar::{Rule, rule_for},
    lexical,
    tree::{Attr, Node, XML, XSD},
};

/// Checks a document from its root on.
pub(super) fn check(root: &Node, faults: &mut Faults) {
    if root.kind() != "schema" {
        faults.add(root.place, "s4s-elt-schema-ns", format!("the root must be xs:schema, not '{}'", root.local));
        return;
    }
    Shape { faults, ids: HashSet::new() }.element("", root);
}

struct Shape<'d> {
    faults: &'d mut Faults,
    ids: HashSet<&'d str>,
}

impl<'d> Shape<'d> {
    fn element(&mut self, parent: &str, node: &'d Node) {
        let Some(rule) = rule_for(parent, node.kind()) else {
            self.faults.add(node.place, "s4s-elt-invalid", format!("'{}' is no element of XML Schema", node.local));
            return;
        };
        self.attributes(rule, node);
        if rule.content == "..." {
            return;
        }
        if node.has_text {
            self.faults.add(node.place, "s4s-elt-character", format!("'{}' may not contain text", node.local));
        }
        self.children(rule, node);
        for child in &node.children {
            if child.kind().is_empty() {
                let text = format!("'{}' may not stand in '{}'", child.local, node.local);
                self.faults.add(child.place, "s4s-elt-must-match", text);
            } else {
                self.element(rule.context, child);
            }
        }
    }

    fn attributes(&mut self, rule: &Rule, node: &'d Node) {
        for attribute in &node.attributes {
            self.attribute(rule, node, attribute);
        }
        for required in rule.attributes.split(' ').filter_map(|name| name.strip_suffix('!')) {
            if !node.has(required) {
                let text = format!("'{}' needs the attribute '{required}'", node.local);
                self.faults.add(node.place, "s4s-att-must-appear", text);
            }
        }
    }

    fn attribute(&mut self, rule: &Rule, node: &'d Node, attribute: &'d Attr) {
        if &*attribute.namespace == XML && attribute.local == "lang" && !lexical::is_language(attribute.value.trim()) {
            let text = format!("'{}' is no language", attribute.value);
            self.faults.add(attribute.place, "s4s-att-invalid-value", text);
        }
        if !attribute.namespace.is_empty() && &*attribute.namespace != XSD {
            return;
        }
        let name = attribute.local.as_str();
        let known = rule.attributes.split(' ').any(|known| known.trim_end_matches('!') == name);
        if !known || !attribute.namespace.is_empty() {
            let text = format!("'{}' may not have the attribute '{name}' here", node.local);
            self.faults.add(attribute.place, "s4s-att-not-allowed", text);
            return;
        }
        if let Some(text) = lexical::fault(rule.context, name, &attribute.value) {
            self.faults.add(attribute.place, "s4s-att-invalid-value", text);
        }
        if name == "id" && !self.ids.insert(attribute.value.trim()) {
            let text = format!("the id '{}' is used twice", attribute.value);
            self.faults.add(attribute.place, "s4s-att-invalid-value", text);
        }
    }

    fn children(&mut self, rule: &Rule, node: &Node) {
        let mut rest = node.children.iter().filter(|child| &*child.namespace == XSD).peekable();
        for part in rule.content.split(' ').filter(|part| !part.is_empty()) {
            let names = part.trim_end_matches(['?', '*', '+']);
            let fits = |child: &&Node| names.split('|').any(|name| name == child.local);
            let found = rest.next_if(fits).is_some();
            while found && part.ends_with(['*', '+']) && rest.next_if(fits).is_some() {}
            if !found && !part.ends_with(['?', '*']) {
                let text = format!("'{}' must contain {}", node.local, names.replace('|', " or "));
                self.faults.add(node.place, "s4s-elt-must-match", text);
                return;
            }
        }
        let derived = node.children.iter().position(|child| matches!(child.kind(), "simpleContent" | "complexContent"));
        let after = derived.and_then(|at| node.children.get(at + 1));
        if let Some(extra) = rest.next().or(after) {
            let text = format!("'{}' may not stand here in '{}'", extra.local, node.local);
            self.faults.add(extra.place, "s4s-elt-invalid-content", text);
        }
    }
}
