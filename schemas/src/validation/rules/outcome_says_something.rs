//! Rule `outcome.says-something`.

use super::{Breaches, Check, Rule, subject::Subject};
use crate::{model::Body, report::Severity};

pub(super) const RULE: Rule = Rule {
    id: "outcome.says-something",
    severity: Severity::Error,
    says: "A transfer-outcome has an outcome, or says that the family moved on or did not move.",
    applies_to: &["/Message/TransferOutcome"],
    source: "Crosswalk",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    if let Body::TransferOutcome(outcome) = &subject.message.body
        && outcome.child_outcome.is_empty()
        && outcome.moved_on_to.is_none()
        && outcome.withdrawn != Some(true)
    {
        let text = "The outcome says nothing. Add a ChildOutcome for each child, or MovedOnTo, or Withdrawn.";
        breaches.at("/Message/TransferOutcome", text);
    }
}
