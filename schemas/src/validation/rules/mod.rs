//! Layer 4: business rules over the decoded message. One file a rule; this is the table of them.

mod attendance_sessions;
mod birth_date_future;
mod death_date;
mod header_class;
mod header_expiry;
mod header_parties;
mod header_qualifier;
mod header_sent_at;
mod header_transfer;
mod lead_professional;
mod move_addresses;
mod move_child_age;
mod move_destination;
mod move_has_child;
mod name_nfc;
mod nhs_number;
mod outcome_correlation;
mod outcome_reason;
mod outcome_says_something;
mod period_order;
mod placement_dates;
mod postcode_form;
mod postcode_normalised;
mod protection_plan;
mod receipt_refused;
mod section47_referral;
mod subject;
mod transfer_child_once;
mod transfer_says_something;
mod uln_check_digit;
mod upn_check_letter;

use std::{borrow::Cow, fmt::Display};

use jiff::civil::Date;

use self::subject::Subject;
use super::found::{Findings, Found};
use crate::{
    model::Message,
    report::{Layer, Severity},
    versions::{self, Version},
};

/// A business rule of the standard.
#[derive(Debug)]
pub struct Rule {
    /// Names the rule in reports.
    pub id: &'static str,
    /// Whether breaking it stops the message.
    pub severity: Severity,
    /// What it demands.
    pub says: &'static str,
    check: fn(&Subject<'_>, &mut Breaches<'_>),
}

/// Every rule of version 1.0.
pub const RULES: &[Rule] = &[
    header_class::RULE,
    header_qualifier::RULE,
    header_parties::RULE,
    header_sent_at::RULE,
    header_expiry::RULE,
    header_transfer::RULE,
    nhs_number::RULE,
    upn_check_letter::RULE,
    uln_check_digit::RULE,
    birth_date_future::RULE,
    death_date::RULE,
    name_nfc::RULE,
    postcode_form::RULE,
    postcode_normalised::RULE,
    period_order::RULE,
    placement_dates::RULE,
    section47_referral::RULE,
    protection_plan::RULE,
    lead_professional::RULE,
    attendance_sessions::RULE,
    move_addresses::RULE,
    move_destination::RULE,
    move_has_child::RULE,
    move_child_age::RULE,
    transfer_says_something::RULE,
    transfer_child_once::RULE,
    outcome_says_something::RULE,
    outcome_reason::RULE,
    outcome_correlation::RULE,
    receipt_refused::RULE,
];

/// Takes what one rule finds.
pub(super) struct Breaches<'a> {
    rule: &'static Rule,
    version: Version,
    findings: &'a mut Findings,
}

impl Breaches<'_> {
    /// The rule is broken at `path`; `text` says what is wrong and what to do.
    fn at(&mut self, path: impl Display, text: impl Into<String>) {
        self.findings.push(Found {
            rule: Cow::Borrowed(self.rule.id),
            severity: self.rule.severity,
            layer: Layer::Rules,
            path: versions::path_in(&path.to_string(), self.version),
            offset: None,
            text: text.into(),
        });
    }
}

/// Checks every rule.
pub(super) fn check(message: &Message, version: Version, today: Date, findings: &mut Findings) {
    let subject = Subject { message, today };
    for rule in RULES {
        (rule.check)(&subject, &mut Breaches { rule, version, findings });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The published table of rules is what the program checks.
    #[test]
    fn rules_are_published() {
        let severity = |rule: &Rule| if rule.severity == Severity::Error { "error" } else { "warning" };
        let rows = RULES.iter().map(|rule| [rule.id, severity(rule), rule.says]);
        let mut table = csv::WriterBuilder::new().from_writer(Vec::new());
        std::iter::once(["id", "severity", "says"]).chain(rows).for_each(|row| table.write_record(row).unwrap());
        let table = String::from_utf8(table.into_inner().unwrap()).unwrap();
        expect_test::expect_file!["../../../catalogue/child-record/1.0/rules.csv"].assert_eq(&table);
    }
}
