//! Rule `header.expiry`.

use super::{Breaches, Check, Rule, subject::Subject};
use crate::report::Severity;

pub(super) const RULE: Rule = Rule {
    id: "header.expiry",
    severity: Severity::Error,
    says: "A message expires after it was sent.",
    applies_to: &["/Message/Header/ExpiresAt"],
    source: "Crosswalk",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let header = &subject.message.header;
    if header.expires_at.is_some_and(|expires| expires <= header.sent_at) {
        let text = "The message expires before it is sent. Give a later ExpiresAt, or leave it out.";
        breaches.at("/Message/Header/ExpiresAt", text);
    }
}
