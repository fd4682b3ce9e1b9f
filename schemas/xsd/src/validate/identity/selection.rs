//! An identity constraint in the form in which it is watched.

use crate::{
    components::{Components, Identity, IdentityId, IdentityKind, Path},
    validate::program::Refused,
};

/// An identity constraint, ready to be watched.
#[derive(Debug)]
pub(in crate::validate) struct Selection {
    pub(super) kind: IdentityKind,
    pub(super) selector: Vec<Path>,
    pub(super) fields: Vec<Vec<Path>>,
    /// Some keyref refers to it.
    pub(super) referred: bool,
}

/// A path's steps are bits of one word.
const MAX_STEPS: usize = 62;

impl Selection {
    /// Refuses paths that are too long to be followed.
    pub(in crate::validate) fn new(_components: &Components, identity: &Identity) -> Result<Self, Refused> {
        let mut paths = identity.selector.paths.iter().chain(identity.fields.iter().flat_map(|field| &field.paths));
        if paths.any(|path| path.steps.len() > MAX_STEPS) {
            let text = format!("A path of this identity constraint has more than {MAX_STEPS} steps.");
            return Err(Refused { place: identity.place, text });
        }
        Ok(Self {
            kind: identity.kind,
            selector: identity.selector.paths.clone(),
            fields: identity.fields.iter().map(|field| field.paths.clone()).collect(),
            referred: false,
        })
    }
}

/// Marks those that some keyref refers to.
pub(in crate::validate) fn mark_referred(components: &Components, selections: &mut [Selection]) {
    for identity in &components.identities {
        if let IdentityKind::KeyRef(IdentityId(id)) = identity.kind
            && let Some(selection) = selections.get_mut(id as usize)
        {
            selection.referred = true;
        }
    }
}
