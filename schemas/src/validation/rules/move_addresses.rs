//! Rule `move.addresses-differ`.

use super::{
    Breaches, Check, Rule,
    subject::{At, Subject},
};
use crate::{model::Address, report::Severity};

pub(super) const RULE: Rule = Rule {
    id: "move.addresses-differ",
    severity: Severity::Error,
    says: "A household moves to another address.",
    applies_to: &["/Message/MoveNotification/ToAddress"],
    source: "Crosswalk",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let Some(movement) = subject.movement() else { return };
    let from = place(&movement.from_address);
    // An address of no parts is not known: it is equal to none.
    if from != Address::default() && movement.to_address.as_ref().is_some_and(|to| place(to) == from) {
        breaches.at(At::MoveTo, "The household moves to the address it left. Correct one of the two addresses.");
    }
}

/// The address without what does not say where it is.
fn place(address: &Address) -> Address {
    Address { kind: None, start_date: None, end_date: None, sensitive_address: None, ..address.clone() }
}
