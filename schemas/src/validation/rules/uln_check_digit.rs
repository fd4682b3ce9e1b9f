//! Rule `uln.check-digit`.

use super::{
    Breaches, Check, Rule,
    subject::{At, Subject},
};
use crate::{identifiers::uln, report::Severity};

pub(super) const RULE: Rule = Rule {
    id: "uln.check-digit",
    severity: Severity::Warning,
    says: "The check digit of a unique learner number is right.",
    applies_to: &["/Message/RecordTransfer/ChildRecord/Identity/ULN"],
    source: "Learning Records Service",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (at, record) in subject.records() {
        if let Some(number) =
            record.identity.uln.as_deref().filter(|number| number.len() == 10 && !uln::is_valid(number))
        {
            let text = format!("ULN {number} has a wrong check digit. Correct it, or leave it out.");
            breaches.at(format_args!("{}/ULN", At::Record(at)), text);
        }
    }
}
