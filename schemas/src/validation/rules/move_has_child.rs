//! Rule `move.has-child`.

use super::{Breaches, Check, Rule, subject::Subject};
use crate::{model::RoleInHousehold, report::Severity};

pub(super) const RULE: Rule = Rule {
    id: "move.has-child",
    severity: Severity::Error,
    says: "At least one child moves.",
    applies_to: &["/Message/MoveNotification/Person/Role"],
    source: "Crosswalk",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let Some(movement) = subject.movement() else { return };
    if !movement.person.iter().any(|person| person.role == RoleInHousehold::Child) {
        let text =
            "No child moves. Children's services are told of moves with children: add the child, or send nothing.";
        breaches.at("/Message/MoveNotification/Person[1]/Role", text);
    }
}
