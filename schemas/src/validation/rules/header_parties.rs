//! Rule `header.parties`.

use super::{Breaches, Check, Rule, subject::Subject};
use crate::{model::MessageClass, report::Severity};

pub(super) const RULE: Rule = Rule {
    id: "header.parties",
    severity: Severity::Error,
    says: "Records are asked for, sent and answered between two parties. A notice or a receipt may stay within one: a \
           service that tells of a move is told of it in turn, as everybody else.",
    applies_to: &["/Message/Header/Recipient"],
    source: "Crosswalk",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let header = &subject.message.header;
    let may_stay = matches!(subject.message.body.class(), MessageClass::MoveNotification | MessageClass::Receipt);
    if header.sender == header.recipient && !may_stay {
        let text = format!("Sender and recipient are both {}. Name the service the message is for.", header.sender);
        breaches.at("/Message/Header/Recipient", text);
    }
}
