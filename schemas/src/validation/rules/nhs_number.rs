//! Rule `nhs-number.check-digit`.

use super::{Breaches, Check, Rule, subject::Subject};
use crate::{identifiers::nhs_number, report::Severity};

pub(super) const RULE: Rule = Rule {
    id: "nhs-number.check-digit",
    severity: Severity::Error,
    says: "The check digit of an NHS number is right (modulus 11).",
    applies_to: &[
        "/Message/RecordTransfer/ChildRecord/Identity/NHSnumber",
        "/Message/RecordTransfer/NothingHeld/NHSnumber",
        "/Message/RecordRequest/Child/NHSnumber",
        "/Message/TransferOutcome/ChildOutcome/Child/NHSnumber",
        "/Message/MoveNotification/Person/NHSnumber",
    ],
    source: "NHS Data Dictionary, NHS NUMBER",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for person in subject.people() {
        if let Some(number) = person.nhs_number.filter(|number| is_wrong(number)) {
            let text = format!(
                "NHS number {number} has a wrong check digit, so at least one digit is mistyped. Correct it, or leave \
                 it out."
            );
            breaches.at(format_args!("{}/NHSnumber", person.at), text);
        }
    }
}

/// A number of another length is the structure's to tell.
fn is_wrong(number: &str) -> bool {
    number.len() == 10 && number.bytes().all(|b| b.is_ascii_digit()) && !nhs_number::is_valid(number)
}
