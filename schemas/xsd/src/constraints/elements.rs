//! Element declarations: what may be member of a substitution group (`e-props-correct`).

use crate::{components::Components, documents::Faults};

/// Judges all elements.
pub(super) fn check(components: &Components, faults: &mut Faults) {
    for element in &components.elements {
        let Some(head) = element.substitution_head.map(|head| components.element(head)) else { continue };
        if !components.derives(element.type_id, head.type_id, head.final_) {
            let text = format!(
                "'{}' cannot stand for '{}': its type does not derive from that one's, or 'final' forbids it",
                components.names.show(element.name),
                components.names.show(head.name)
            );
            faults.add(element.place, "e-props-correct.4", text);
        }
    }
}
