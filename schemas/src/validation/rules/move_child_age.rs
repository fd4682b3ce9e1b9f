//! Rule `move.child-age`.

use jiff::ToSpan;

use super::{
    Breaches, Check, Rule,
    subject::{At, Subject},
};
use crate::{model::RoleInHousehold, report::Severity};

pub(super) const RULE: Rule = Rule {
    id: "move.child-age",
    severity: Severity::Error,
    says: "Who moves as a child is under 18 on the day of the move.",
    applies_to: &["/Message/MoveNotification/Person/Role"],
    source: "Children Act 1989 s105",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let Some(movement) = subject.movement() else { return };
    for (at, person) in movement.person.iter().enumerate().filter(|(_, person)| person.role == RoleInHousehold::Child) {
        let Some(birth) = person.birth_date.as_ref().map(|birth| birth.person_birth_date) else { continue };
        if birth.saturating_add(18.years()) <= movement.move_date {
            let text = format!(
                "Born on {birth}, the person is 18 or older on {}. Make the role adult, or correct a date.",
                movement.move_date
            );
            breaches.at(format_args!("{}/Role", At::Moving(at)), text);
        }
    }
}
