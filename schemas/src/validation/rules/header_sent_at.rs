//! Rule `header.sent-at`.

use jiff::{ToSpan, tz::TimeZone};

use super::{Breaches, Check, Rule, subject::Subject};
use crate::report::Severity;

pub(super) const RULE: Rule = Rule {
    id: "header.sent-at",
    severity: Severity::Warning,
    says: "The message was not sent in the future.",
    applies_to: &["/Message/Header/SentAt"],
    source: "Crosswalk",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let sent = subject.message.header.sent_at.to_zoned(TimeZone::UTC).date();
    let latest = subject.today.saturating_add(1.day());
    if sent > latest {
        breaches.at(
            "/Message/Header/SentAt",
            format!(
                "The message says it was sent on {sent}, which is yet to come. Check the clock of the sending system."
            ),
        );
    }
}
