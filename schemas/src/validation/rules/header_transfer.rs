//! Rule `header.transfer`.

use super::{Breaches, Check, Rule, subject::Subject};
use crate::{model::MessageClass, report::Severity};

pub(super) const RULE: Rule = Rule {
    id: "header.transfer",
    severity: Severity::Error,
    says: "A record-request, record-transfer and transfer-outcome name their transfer.",
    applies_to: &["/Message/Header/TransferID"],
    source: "Crosswalk",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let class = subject.message.body.class();
    let belongs =
        matches!(class, MessageClass::RecordRequest | MessageClass::RecordTransfer | MessageClass::TransferOutcome);
    if belongs && subject.message.header.transfer_id.is_none() {
        let text = format!("A {class} belongs to a transfer. Add the TransferID of the message that it follows.");
        breaches.at("/Message/Header/TransferID", text);
    }
}
