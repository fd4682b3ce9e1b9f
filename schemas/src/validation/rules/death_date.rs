//! Rule `death-date`.

use super::{
    Breaches, Check, Rule,
    subject::{At, Subject},
};
use crate::report::Severity;

pub(super) const RULE: Rule = Rule {
    id: "death-date",
    severity: Severity::Error,
    says: "Nobody dies before birth or in the future.",
    applies_to: &["/Message/RecordTransfer/ChildRecord/Identity/PersonDeathDate"],
    source: "CIN 8535Q, 8545Q",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (at, record) in subject.records() {
        let Some(death) = record.identity.person_death_date else { continue };
        let birth = record.identity.birth_date.as_ref().map(|birth| birth.person_birth_date);
        if death > subject.today || birth.is_some_and(|birth| death < birth) {
            let text =
                format!("The date of death {death} is before the birth date or yet to come. Correct one of them.");
            breaches.at(format_args!("{}/PersonDeathDate", At::Record(at)), text);
        }
    }
}
