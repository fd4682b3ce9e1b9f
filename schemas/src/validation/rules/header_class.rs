//! Rule `header.class`.

use super::{Breaches, Check, Rule, subject::Subject};
use crate::report::Severity;

pub(super) const RULE: Rule = Rule {
    id: "header.class",
    severity: Severity::Error,
    says: "The header names the class of the body.",
    applies_to: &["/Message/Header/Class"],
    source: "GovTalk envelope 2.0",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let (said, class) = (subject.message.header.class, subject.message.body.class());
    if said != class {
        breaches.at(
            "/Message/Header/Class",
            format!("The header says {said}, but the body is a {class}. Make them agree."),
        );
    }
}
