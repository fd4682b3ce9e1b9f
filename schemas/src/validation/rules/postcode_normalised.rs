//! Rule `postcode.normalised`.

use super::{Breaches, Check, Rule, subject::Subject};
use crate::{identifiers::postcode, report::Severity};

pub(super) const RULE: Rule = Rule {
    id: "postcode.normalised",
    severity: Severity::Warning,
    says: "A postcode is in upper case with one space.",
    applies_to: &[
        "/Message/RecordTransfer/ChildRecord/Addresses/Address/PostCode",
        "/Message/RecordTransfer/ChildRecord/Household/Member/Address/PostCode",
        "/Message/MoveNotification/FromAddress/PostCode",
        "/Message/MoveNotification/ToAddress/PostCode",
        "/Message/RecordTransfer/ChildRecord/SocialCare/Placement/PostCode",
    ],
    source: "BS 7666",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (at, written) in subject.postcodes() {
        if let Some(normal) = postcode::normalise(written).filter(|normal| normal != written) {
            let text = format!("Postcode \"{written}\" is read as {normal}. Write it so.");
            breaches.at(format_args!("{at}/PostCode"), text);
        }
    }
}
