//! Particles, model groups, group references and wildcards.

use super::{
    super::{
        lexical::{count, words},
        symbols::{DefinitionId, Space},
    },
    At, Builder, index,
};
use crate::components::{
    Compositor, Group, GroupId, NamespaceId, Namespaces, Particle, Place, Process, Term, Wildcard,
};

/// Model groups nested deeper than this, written out, are refused.
const MAX_NESTED_GROUPS: u32 = 300;

impl<'d> Builder<'d> {
    /// The particle of an `element`, `group`, `all`, `choice`, `sequence` or `any`; nothing if it may not occur at all.
    pub(super) fn particle(&mut self, at: At<'d>) -> Option<Particle> {
        let (min, max) = self.occurrence(at);
        let term = match at.node.kind() {
            "element" => Term::Element(self.local_element(at)?),
            "any" => Term::Wildcard(self.wildcard(at)),
            "group" => {
                let id = at.node.attribute("ref").and_then(|name| self.find(at, Space::Group, name))?;
                Term::Group(self.group_of(id, at.node.place)?)
            }
            _ => Term::Group(self.model_group(at)),
        };
        (max != Some(0)).then_some(Particle { min, max, term, place: at.node.place })
    }

    fn occurrence(&mut self, at: At<'d>) -> (u32, Option<u32>) {
        let min = at.node.attribute("minOccurs").map_or(1, count);
        let max = match at.node.attribute("maxOccurs") {
            None => Some(1),
            Some("unbounded") => None,
            Some(text) => Some(count(text)),
        };
        if max.is_some_and(|max| min > max) {
            self.faults.add(at.node.place, "p-props-correct.2.1", "minOccurs is more than maxOccurs");
        }
        if at.node.kind() == "all" && (min > 1 || max != Some(1)) {
            self.faults.add(at.node.place, "cos-all-limited.1.2", "'all' occurs once at most");
        }
        (min, max)
    }

    /// The model group of an `all`, `choice` or `sequence`.
    pub(super) fn model_group(&mut self, at: At<'d>) -> GroupId {
        let compositor = match at.node.kind() {
            "all" => Compositor::All,
            "choice" => Compositor::Choice,
            _ => Compositor::Sequence,
        };
        let mut particles = Vec::new();
        for node in at.node.parts() {
            let particle = self.nested(node.place, |builder| builder.particle(at.to(node))).flatten();
            if compositor == Compositor::All && particle.as_ref().is_some_and(|particle| particle.max != Some(1)) {
                self.faults.add(node.place, "cos-all-limited.2", "an element of 'all' occurs once at most");
            }
            particles.extend(particle);
        }
        self.new_group(compositor, particles)
    }

    pub(super) fn new_group(&mut self, compositor: Compositor, particles: Vec<Particle>) -> GroupId {
        let id = GroupId(index(self.components.groups.len()));
        let place = particles.first().map(|particle| particle.place).unwrap_or_default();
        let mut group = Group::new(&self.components, compositor, particles);
        if group.depth > MAX_NESTED_GROUPS {
            let text = format!("model groups stand inside one another over {MAX_NESTED_GROUPS} levels");
            self.faults.add(place, "too-deep", text);
            group = Group::new(&self.components, compositor, Vec::new());
        }
        self.components.groups.push(group);
        id
    }

    /// A named group, built once; nothing if it contains itself.
    pub(super) fn group_of(&mut self, id: DefinitionId, place: Place) -> Option<GroupId> {
        match self.group_of.get(&id) {
            Some(Some(known)) => return Some(*known),
            Some(None) => {
                self.faults.add(place, "mg-props-correct.2", "the group contains itself");
                return None;
            }
            None => self.group_of.insert(id, None),
        };
        let definition = self.symbols.definition(id);
        let at = At { node: definition.node, view: definition.view };
        let model = definition.node.parts().find(|part| matches!(part.kind(), "all" | "choice" | "sequence"));
        let redefines = definition.original.map(|original| (Space::Group, definition.name, original));
        let outer = std::mem::replace(&mut self.overriding, redefines);
        let built = model.and_then(|node| self.nested(place, |builder| builder.model_group(at.to(node))));
        if let (Some(original), Some(group)) = (definition.original, built) {
            self.redefined_group(at, original, group);
        }
        self.overriding = outer;
        match built {
            Some(group) => self.group_of.insert(id, Some(group)),
            None => self.group_of.remove(&id),
        };
        built
    }

    /// A wildcard of `any` or `anyAttribute`.
    pub(super) fn wildcard(&mut self, at: At<'d>) -> Wildcard {
        let target = self.views[at.view].target;
        let namespaces = match at.node.attribute("namespace").unwrap_or("##any") {
            "##any" => Namespaces::Any,
            "##other" => Namespaces::Not(target),
            list => Namespaces::set(words(list).map(|word| self.wildcard_namespace(target, word)).collect()),
        };
        let process = match at.node.attribute("processContents") {
            Some("skip") => Process::Skip,
            Some("lax") => Process::Lax,
            _ => Process::Strict,
        };
        Wildcard { namespaces, process }
    }

    fn wildcard_namespace(&mut self, target: NamespaceId, word: &str) -> NamespaceId {
        match word {
            "##targetNamespace" => target,
            "##local" => NamespaceId::NONE,
            uri => self.components.names.intern_namespace(uri),
        }
    }
}
