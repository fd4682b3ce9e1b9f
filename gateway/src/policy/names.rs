//! The names of the standard's things as Cedar has them: entities and actions.

use std::collections::HashSet;

use cedar_policy::{Entity, EntityId, EntityTypeName, EntityUid, ParseErrors};
use crosswalk_schemas::model::Party;

/// The types of entities, parsed once.
#[derive(Debug, Clone)]
pub(super) struct Names {
    action: EntityTypeName,
    party: EntityTypeName,
    authority: EntityTypeName,
    service: EntityTypeName,
    class: EntityTypeName,
    section: EntityTypeName,
    address: EntityTypeName,
}

impl Names {
    pub(super) fn new() -> Result<Self, Box<ParseErrors>> {
        let name = |name: &str| name.parse::<EntityTypeName>().map_err(Box::new);
        Ok(Self {
            action: name("Action")?,
            party: name("Party")?,
            authority: name("Authority")?,
            service: name("Service")?,
            class: name("Class")?,
            section: name("Section")?,
            address: name("Address")?,
        })
    }

    pub(super) fn action(&self, name: &str) -> EntityUid {
        uid(&self.action, name)
    }

    pub(super) fn party(&self, party: &Party) -> EntityUid {
        uid(&self.party, &party.to_string())
    }

    pub(super) fn class(&self, name: &str) -> EntityUid {
        uid(&self.class, name)
    }

    pub(super) fn section(&self, name: &str) -> EntityUid {
        uid(&self.section, name)
    }

    pub(super) fn sensitive_address(&self) -> EntityUid {
        uid(&self.address, "sensitive")
    }

    /// A party in its authority and in its service.
    pub(super) fn entity(&self, party: &Party) -> Entity {
        let parents = [uid(&self.authority, party.authority.as_str()), uid(&self.service, party.service.as_str())];
        Entity::new_no_attrs(self.party(party), HashSet::from(parents))
    }
}

fn uid(kind: &EntityTypeName, name: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(name))
}
