//! Rule `move.destination`.

use super::{
    Breaches, Check, Rule,
    subject::{At, Subject},
};
use crate::{model::MoveKind, report::Severity};

pub(super) const RULE: Rule = Rule {
    id: "move.destination",
    severity: Severity::Error,
    says: "A move has a destination, unless it leaves England or nobody knows where to.",
    applies_to: &["/Message/MoveNotification/ToAddress"],
    source: "Crosswalk",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let Some(movement) = subject.movement() else { return };
    let needed = !matches!(movement.kind, MoveKind::UnknownDestination | MoveKind::LeavingEngland);
    if needed && movement.to_address.is_none() {
        let text = "The move has no ToAddress. Add it, or say that the Kind is unknown-destination.";
        breaches.at(At::MoveTo, text);
    }
}
