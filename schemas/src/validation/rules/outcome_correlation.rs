//! Rule `outcome.correlation`.

use super::{Breaches, Check, Rule, subject::Subject};
use crate::{model::Body, report::Severity};

pub(super) const RULE: Rule = Rule {
    id: "outcome.correlation",
    severity: Severity::Error,
    says: "An outcome names the record-transfer that it answers.",
    applies_to: &["/Message/Header/CorrelationID"],
    source: "Crosswalk",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    if let Body::TransferOutcome(outcome) = &subject.message.body
        && !outcome.child_outcome.is_empty()
        && subject.message.header.correlation_id.is_none()
    {
        let text = "The outcome does not say which record-transfer it answers. Add that message's id as CorrelationID.";
        breaches.at("/Message/Header/CorrelationID", text);
    }
}
