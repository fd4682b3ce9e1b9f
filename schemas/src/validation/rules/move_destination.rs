//! Rule `move.destination`.

use super::{
    Breaches, Check, Rule,
    subject::{At, Subject},
};
use crate::{model::MoveKind, report::Severity};

pub(super) const RULE: Rule = Rule {
    id: "move.destination",
    severity: Severity::Error,
    says: "A move has a destination, an address or at least an authority, unless it leaves England or nobody knows where to.",
    applies_to: &["/Message/MoveNotification/ToAddress"],
    source: "Crosswalk",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let Some(movement) = subject.movement() else { return };
    let needed = !matches!(movement.kind, MoveKind::UnknownDestination | MoveKind::LeavingEngland);
    if needed && movement.to_address.is_none() && movement.gaining_authority.is_none() {
        let text = "The move has neither ToAddress nor GainingAuthority. Add one, or say that the Kind is unknown-destination.";
        breaches.at(At::MoveTo, text);
    }
}
