//! Following a path down the tree: which of its steps have been taken at an element.

use crate::components::{NameId, NameTest, NamespaceId, Path};

/// Bit `i`: the first `i` steps lead to the element at hand.
pub(super) type Taken = u64;

/// At the element the path starts from.
pub(super) const STARTED: Taken = 1;

/// Whether the whole path leads to the element at hand.
pub(super) fn arrived(path: &Path, taken: Taken) -> bool {
    taken >> path.steps.len() & 1 == 1
}

/// The steps taken at a child of the element at which `taken` were.
pub(super) fn descend(path: &Path, taken: Taken, name: NameId, namespace: NamespaceId) -> Taken {
    let mut next = if path.descendants { taken & STARTED } else { 0 };
    for (index, step) in path.steps.iter().enumerate() {
        if taken >> index & 1 == 1 && admits(*step, name, namespace) {
            next |= 1 << (index + 1);
        }
    }
    next
}

/// Whether a step admits a name.
pub(in crate::validate) fn admits(step: NameTest, name: NameId, namespace: NamespaceId) -> bool {
    match step {
        NameTest::Any => true,
        NameTest::Namespace(wanted) => namespace == wanted,
        NameTest::Name(wanted) => name == wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(descendants: bool, steps: &[u32], down: &[u32]) -> bool {
        let steps = steps.iter().map(|step| NameTest::Name(NameId(*step))).collect();
        let path = Path { descendants, steps, attribute: None };
        let step = |taken, name: &u32| descend(&path, taken, NameId(*name), NamespaceId::NONE);
        arrived(&path, down.iter().fold(STARTED, step))
    }

    #[test]
    fn paths_lead_where_they_should() {
        assert!(follow(false, &[], &[]));
        assert!(!follow(false, &[], &[1]));
        assert!(follow(false, &[1, 2], &[1, 2]));
        assert!(!follow(false, &[1, 2], &[1, 1]));
        assert!(!follow(false, &[1, 2], &[3, 1, 2]));
        assert!(follow(true, &[1, 2], &[3, 1, 1, 2]));
        assert!(!follow(true, &[1, 2], &[1, 3, 2]));
        assert!(follow(true, &[1, 1], &[1, 1, 1]));
        assert!(follow(true, &[], &[7, 8]));
    }
}
