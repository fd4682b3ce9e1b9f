//! What a redefinition of a group or an attribute group must keep (`src-redefine.6` and `.7`).

use super::{
    super::{
        symbols::{DefinitionId, Space},
        tree::Node,
    },
    At, Builder,
    attributes::AttributeSet,
};
use crate::components::{GroupId, Place};

/// The redefinitions that must be restrictions; `constraints` judges them when the graph is there.
#[derive(Debug, Default)]
pub(crate) struct Redefinitions {
    /// The new group and what it redefines.
    pub(crate) groups: Vec<(GroupId, GroupId, Place)>,
    /// The new attributes and what they redefine.
    pub(crate) attributes: Vec<(AttributeSet, AttributeSet, Place)>,
}

impl<'d> Builder<'d> {
    /// A redefined group refers to itself once, or restricts what it redefines.
    pub(super) fn redefined_group(&mut self, at: At<'d>, original: DefinitionId, group: GroupId) {
        let mut references = Vec::new();
        self.self_references(at, at.node, Space::Group, &mut references);
        match references.as_slice() {
            [] => {
                if let Some(original) = self.group_of(original, at.node.place) {
                    let place = at.node.place;
                    self.redefinitions.groups.push((group, original, place));
                }
            }
            [one] => {
                let is_one = |name| one.attribute(name).is_none_or(|count| count == "1");
                if !is_one("minOccurs") || !is_one("maxOccurs") {
                    self.faults.add(one.place, "src-redefine.6.1.2", "a redefined group takes in itself just once");
                }
            }
            [_, second, ..] => {
                self.faults.add(second.place, "src-redefine.6.1.1", "a redefined group refers to itself once");
            }
        }
    }

    /// A redefined attribute group refers to itself once, or restricts what it redefines.
    pub(super) fn redefined_attributes(
        &mut self,
        at: At<'d>,
        original: DefinitionId,
        redefined: Option<&AttributeSet>,
    ) {
        let mut references = Vec::new();
        self.self_references(at, at.node, Space::AttributeGroup, &mut references);
        if let [_, second, ..] = references.as_slice() {
            self.faults.add(second.place, "src-redefine.7.1", "a redefined attribute group refers to itself once");
        }
        let base = self.attribute_group_of(original, at.node.place);
        if let (true, Some(redefined), Some(base)) = (references.is_empty(), redefined, base) {
            self.redefinitions.attributes.push((redefined.clone(), base, at.node.place));
        }
    }

    fn self_references(&mut self, at: At<'d>, node: &'d Node, space: Space, found: &mut Vec<&'d Node>) {
        let kind = if space == Space::Group { "group" } else { "attributeGroup" };
        for part in node.parts() {
            if let Some(name) = part.attribute("ref").filter(|_| part.kind() == kind) {
                let name = self.expand(at.to(part), name);
                let itself = self.overriding.is_some_and(|(s, own, _)| s == space && Some(own) == name);
                found.extend(itself.then_some(part));
            }
            self.self_references(at, part, space, found);
        }
    }
}
