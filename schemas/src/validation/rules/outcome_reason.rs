//! Rule `outcome.reason`.

use super::{Breaches, Check, Rule, subject::Subject};
use crate::{
    model::{Body, Decision},
    report::Severity,
};

pub(super) const RULE: Rule = Rule {
    id: "outcome.reason",
    severity: Severity::Error,
    says: "What is not accepted in full has a reason.",
    applies_to: &["/Message/TransferOutcome/ChildOutcome/Reason"],
    source: "Crosswalk",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let Body::TransferOutcome(outcome) = &subject.message.body else { return };
    for (at, child) in outcome.child_outcome.iter().enumerate() {
        let explained = child.reason.is_some() || child.section_outcome.iter().any(|section| section.reason.is_some());
        if child.decision != Decision::Accepted && !explained {
            let text = "The record was not accepted in full, but no reason is given. Add a Reason, so that the sender can act.";
            breaches.at(format_args!("/Message/TransferOutcome/ChildOutcome[{}]/Reason", at + 1), text);
        }
    }
}
