//! Rule `name.nfc`.

use unicode_normalization::is_nfc;

use super::{Breaches, Check, Rule, subject::Subject};
use crate::report::Severity;

pub(super) const RULE: Rule = Rule {
    id: "name.nfc",
    severity: Severity::Warning,
    says: "Names are in Unicode normalisation form C.",
    applies_to: &[
        "/Message/RecordTransfer/ChildRecord/Identity/PersonName",
        "/Message/RecordTransfer/NothingHeld/PersonName",
        "/Message/RecordRequest/Child/PersonName",
        "/Message/TransferOutcome/ChildOutcome/Child/PersonName",
        "/Message/MoveNotification/Person/PersonName",
        "/Message/RecordTransfer/ChildRecord/Household/Member/PersonName",
    ],
    source: "Unicode Standard Annex 15",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for person in subject.people() {
        let name = person.name;
        let parts = [
            ("PersonNameTitle", name.person_name_title.as_slice()),
            ("PersonGivenName", name.person_given_name.as_slice()),
            ("PersonNameSuffix", name.person_name_suffix.as_slice()),
        ];
        let listed = parts.iter().flat_map(|(element, list)| {
            list.iter().enumerate().map(move |(at, part)| (format!("{element}[{}]", at + 1), part))
        });
        let single = [
            ("PersonFamilyName", Some(&name.person_family_name)),
            ("PersonRequestedName", name.person_requested_name.as_ref()),
        ];
        let single = single.into_iter().filter_map(|(element, part)| Some((element.to_owned(), part?)));
        for (element, part) in listed.chain(single).filter(|(_, part)| !is_nfc(part)) {
            let text = format!(
                "\"{part}\" is written with separate accents (not in Unicode form NFC), so it will not be found when \
                 somebody types it. Normalise it when exporting."
            );
            breaches.at(format_args!("{}/PersonName/{element}", person.at), text);
        }
    }
}
