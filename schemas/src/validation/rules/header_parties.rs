//! Rule `header.parties`.

use super::{Breaches, Rule, subject::Subject};
use crate::report::Severity;

pub(super) const RULE: Rule =
    Rule { id: "header.parties", severity: Severity::Error, says: "Sender and recipient differ.", check };

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let header = &subject.message.header;
    if header.sender == header.recipient {
        let text = format!("Sender and recipient are both {}. Name the service the message is for.", header.sender);
        breaches.at("/Message/Header/Recipient", text);
    }
}
