//! Rule `header.qualifier`.

use super::{Breaches, Check, Rule, subject::Subject};
use crate::{
    model::{MessageClass, Qualifier},
    report::Severity,
};

pub(super) const RULE: Rule = Rule {
    id: "header.qualifier",
    severity: Severity::Error,
    says: "The qualifier fits the class: a notification or request is a request, records are a response (or a request when nobody asked), an outcome is a response, a receipt is an acknowledgement or error.",
    applies_to: &["/Message/Header/Qualifier"],
    source: "GovTalk envelope 2.0",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let header = &subject.message.header;
    let fitting: &[Qualifier] = match subject.message.body.class() {
        MessageClass::MoveNotification
        | MessageClass::RecordRequest
        | MessageClass::ChildEvent
        | MessageClass::FindRequest => &[Qualifier::Request],
        MessageClass::RecordTransfer | MessageClass::PractitionerMessage => &[Qualifier::Response, Qualifier::Request],
        MessageClass::TransferOutcome | MessageClass::FindResponse => &[Qualifier::Response],
        MessageClass::Receipt => &[Qualifier::Acknowledgement, Qualifier::Error],
    };
    if !fitting.contains(&header.qualifier) {
        let words: Vec<_> = fitting.iter().map(|word| word.as_str()).collect();
        let (class, said) = (subject.message.body.class(), header.qualifier);
        let text = format!("A {class} cannot be a \"{said}\". Use {}.", words.join(" or "));
        breaches.at("/Message/Header/Qualifier", text);
    }
}
