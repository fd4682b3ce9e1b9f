//! Rule `transfer.says-something`.

use super::{Breaches, Check, Rule, subject::Subject};
use crate::{model::Body, report::Severity};

pub(super) const RULE: Rule = Rule {
    id: "transfer.says-something",
    severity: Severity::Error,
    says: "A record-transfer has records, or says of whom nothing is held.",
    applies_to: &["/Message/RecordTransfer"],
    source: "Crosswalk",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    if let Body::RecordTransfer(transfer) = &subject.message.body
        && transfer.child_record.is_empty()
        && transfer.nothing_held.is_empty()
    {
        let text = "The transfer says nothing. Add a ChildRecord, or a NothingHeld for each child that is not known.";
        breaches.at("/Message/RecordTransfer", text);
    }
}
