//! Rule `birth-date.future`.

use super::{Breaches, Check, Rule, subject::Subject};
use crate::report::Severity;

pub(super) const RULE: Rule = Rule {
    id: "birth-date.future",
    severity: Severity::Error,
    says: "Nobody is born in the future; an unborn child has an expected birth date.",
    applies_to: &[
        "/Message/RecordTransfer/ChildRecord/Identity/BirthDate/PersonBirthDate",
        "/Message/RecordTransfer/NothingHeld/BirthDate/PersonBirthDate",
        "/Message/RecordRequest/Child/BirthDate/PersonBirthDate",
        "/Message/TransferOutcome/ChildOutcome/Child/BirthDate/PersonBirthDate",
        "/Message/MoveNotification/Person/BirthDate/PersonBirthDate",
        "/Message/RecordTransfer/ChildRecord/Household/Member/BirthDate/PersonBirthDate",
    ],
    source: "CIN 8520; SSDA903 301",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for person in subject.people() {
        if let Some(birth) =
            person.birth_date.map(|birth| birth.person_birth_date).filter(|birth| *birth > subject.today)
        {
            let text = format!(
                "The birth date {birth} is yet to come. Correct it; for an unborn child give ExpectedBirthDate instead."
            );
            breaches.at(format_args!("{}/BirthDate/PersonBirthDate", person.at), text);
        }
    }
}
