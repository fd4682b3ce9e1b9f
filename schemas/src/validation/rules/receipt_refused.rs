//! Rule `receipt.refused`.

use super::{Breaches, Check, Rule, subject::Subject};
use crate::{
    model::{Body, ReceiptStatus},
    report::Severity,
};

pub(super) const RULE: Rule = Rule {
    id: "receipt.refused",
    severity: Severity::Warning,
    says: "A receipt that refuses a message says why.",
    applies_to: &["/Message/Receipt/Entry/Status"],
    source: "Crosswalk",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let Body::Receipt(receipt) = &subject.message.body else { return };
    for (at, entry) in receipt.entry.iter().enumerate() {
        if entry.status == ReceiptStatus::Refused && entry.finding.is_empty() {
            let path = format!("/Message/Receipt/Entry[{}]/Status", at + 1);
            breaches.at(path, "The message was refused without a finding. Add what was wrong with it.");
        }
    }
}
