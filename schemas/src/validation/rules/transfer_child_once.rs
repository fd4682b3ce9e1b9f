//! Rule `transfer.child-once`.

use std::collections::HashSet;

use super::{Breaches, Check, Rule, subject::Subject};
use crate::{model::Body, report::Severity};

pub(super) const RULE: Rule = Rule {
    id: "transfer.child-once",
    severity: Severity::Error,
    says: "A child stands only once in a record-transfer.",
    applies_to: &[
        "/Message/RecordTransfer/ChildRecord/Identity/NHSnumber",
        "/Message/RecordTransfer/NothingHeld/NHSnumber",
    ],
    source: "CIN 1520",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    if !matches!(subject.message.body, Body::RecordTransfer(_)) {
        return;
    }
    let mut seen = HashSet::new();
    for person in subject.people() {
        if let Some(number) = person.nhs_number.filter(|number| !seen.insert(*number)) {
            let text = format!(
                "NHS number {number} stands in this transfer already. Join the two records, or correct the number."
            );
            breaches.at(format_args!("{}/NHSnumber", person.at), text);
        }
    }
}
