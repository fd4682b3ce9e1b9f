//! Identity constraints of element declarations.

use super::{
    super::{lexical::is_ncname, tree::Node},
    At, Builder, index, xpath,
};
use crate::components::{Identity, IdentityId, IdentityKind, Paths};

impl<'d> Builder<'d> {
    /// The identity constraints that an element declares.
    pub(super) fn identities(&mut self, at: At<'d>) -> Vec<IdentityId> {
        let constraints = at.node.parts().filter(|part| matches!(part.kind(), "unique" | "key" | "keyref"));
        constraints.filter_map(|node| self.identity(at.to(node))).collect()
    }

    fn identity(&mut self, at: At<'d>) -> Option<IdentityId> {
        let node = at.node;
        let local = node.attribute("name").filter(|name| is_ncname(name))?;
        let name = self.components.names.intern(self.views[at.view].target, local);
        let selector = self.paths(at.to(node.part("selector")?), false)?;
        let fields = node.parts().filter(|part| part.kind() == "field");
        let fields = fields.filter_map(|field| self.paths(at.to(field), true)).collect();
        let id = IdentityId(index(self.components.identities.len()));
        let kind = match node.kind() {
            "unique" => IdentityKind::Unique,
            "key" => IdentityKind::Key,
            _ => {
                self.key_refs.push((id, at));
                IdentityKind::KeyRef(id)
            }
        };
        if self.identity_of.insert(name, id).is_some() {
            self.faults.add(node.place, "sch-props-correct.2", format!("'{local}' names two identity constraints"));
        }
        self.components.identities.push(Identity { name, kind, selector, fields, place: node.place });
        Some(id)
    }

    fn paths(&mut self, at: At<'d>, attributes: bool) -> Option<Paths> {
        let node: &Node = at.node;
        let text = node.attribute("xpath")?;
        match xpath::parse(text, attributes, &node.scope, &mut self.components.names) {
            Ok(paths) => Some(Paths { text: text.to_owned(), paths }),
            Err(wrong) => {
                let rule = if attributes { "c-fields-xpaths" } else { "c-selector-xpath" };
                self.faults.add(node.place, rule, format!("the path '{text}': {wrong}"));
                None
            }
        }
    }

    /// `c-props-correct`: what each `keyref` refers to has as many fields.
    pub(super) fn resolve_key_refs(&mut self) {
        for (id, at) in std::mem::take(&mut self.key_refs) {
            let Some(name) = at.node.attribute("refer").and_then(|refer| self.expand(at, refer)) else { continue };
            let Some(key) = self.identity_of.get(&name).copied() else {
                let text = format!("there is no key '{}'", self.components.names.show(name));
                self.faults.add(at.node.place, "src-resolve", text);
                continue;
            };
            let referred = self.components.identity(key);
            let right = !matches!(referred.kind, IdentityKind::KeyRef(_));
            if !right || referred.fields.len() != self.components.identity(id).fields.len() {
                let text = "a keyref refers to a key or unique with as many fields";
                self.faults.add(at.node.place, "c-props-correct.2", text);
            }
            self.components.identities[id.0 as usize].kind = IdentityKind::KeyRef(key);
        }
    }
}
