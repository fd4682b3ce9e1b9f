//! Rule `upn.check-letter`.

use super::{
    Breaches, Check, Rule,
    subject::{At, Subject},
};
use crate::{identifiers::upn, report::Severity};

pub(super) const RULE: Rule = Rule {
    id: "upn.check-letter",
    severity: Severity::Warning,
    says: "The check letter of a UPN is right (modulus 23).",
    applies_to: &[
        "/Message/RecordTransfer/ChildRecord/Identity/UPN",
        "/Message/RecordTransfer/NothingHeld/UPN",
        "/Message/RecordRequest/Child/UPN",
        "/Message/TransferOutcome/ChildOutcome/Child/UPN",
        "/Message/MoveNotification/Person/UPN",
        "/Message/RecordTransfer/ChildRecord/Identity/FormerUPN",
    ],
    source: "CIN 1510",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let former = subject
        .records()
        .filter_map(|(at, record)| Some((At::Record(at), "FormerUPN", record.identity.former_upn.as_deref()?)));
    let own = subject.people();
    let own = own.iter().filter_map(|person| Some((person.at, "UPN", person.upn?)));
    for (at, element, number) in own.chain(former) {
        if let Some(letter) = upn::check_letter(number).filter(|letter| !number.starts_with(*letter)) {
            let text = format!(
                "UPN {number} has a wrong check letter: for these digits it is {letter}. Correct it if you can."
            );
            breaches.at(format_args!("{at}/{element}"), text);
        }
    }
}
