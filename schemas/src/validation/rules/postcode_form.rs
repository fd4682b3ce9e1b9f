//! Rule `postcode.form`.

use super::{Breaches, Check, Rule, subject::Subject};
use crate::{identifiers::postcode, report::Severity};

pub(super) const RULE: Rule = Rule {
    id: "postcode.form",
    severity: Severity::Error,
    says: "A postcode has one of the six forms of a British postcode.",
    applies_to: &[
        "/Message/RecordTransfer/ChildRecord/Addresses/Address/PostCode",
        "/Message/RecordTransfer/ChildRecord/Household/Member/Address/PostCode",
        "/Message/MoveNotification/FromAddress/PostCode",
        "/Message/MoveNotification/ToAddress/PostCode",
        "/Message/RecordTransfer/ChildRecord/SocialCare/Placement/PostCode",
    ],
    source: "BS 7666; Royal Mail",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (at, written) in subject.postcodes().filter(|(_, written)| !postcode::is_valid(written)) {
        let text = format!("\"{written}\" cannot be a postcode. Look it up, or leave it out.");
        breaches.at(format_args!("{at}/PostCode"), text);
    }
}
