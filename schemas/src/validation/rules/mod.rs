//! Layer 4: business rules over the decoded message. One rule a file, or one table of rules alike; this lists them all.

/// A table of rules, each checked by a function of its file: id, severity, function, the elements at which it is told,
/// source, and what it demands.
macro_rules! table {
    ($($id:literal $severity:ident $check:ident [$($at:literal),* $(,)?], $source:literal, $says:literal;)*) => {
        &[$($crate::validation::rules::Rule {
            id: $id,
            severity: $crate::report::Severity::$severity,
            says: $says,
            applies_to: &[$(concat!("/Message/", $at)),*],
            source: $source,
            check: $crate::validation::rules::Check::Code($check),
        }),*]
    };
}

mod activity;
mod ages;
mod apart;
mod attendance_sessions;
mod birth_date_future;
mod caring;
mod death_date;
mod events;
mod exchange;
mod family;
mod finding;
mod header_class;
mod header_expiry;
mod header_parties;
mod header_qualifier;
mod header_sent_at;
mod header_transfer;
mod identities;
mod lasts;
mod lead_professional;
mod leading;
mod life;
mod move_addresses;
mod move_child_age;
mod move_destination;
mod move_has_child;
mod moving;
mod name_nfc;
mod needs;
mod nhs_number;
mod order;
mod outcome_correlation;
mod outcome_reason;
mod outcome_says_something;
mod past;
mod postcode_form;
mod postcode_normalised;
mod receipt_refused;
mod refers;
mod reviews;
mod schooling;
mod sharing;
mod subject;
mod transfer_child_once;
mod transfer_says_something;
mod tree;
mod uln_check_digit;
mod upn_check_letter;
mod whereabouts;
mod withholding;

use std::{borrow::Cow, fmt::Display};

use jiff::civil::Date;
use serde_json::Value;

use self::subject::Subject;
use super::{
    found::{Findings, Found},
    profile::Severities,
};
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
    /// Whether breaking it stops the message: the national default, which a profile of a recipient may change.
    pub severity: Severity,
    /// What it demands.
    pub says: &'static str,
    /// The elements at which it is told, as paths without positions: they name the class, the section and the element.
    pub applies_to: &'static [&'static str],
    /// Where it comes from: the DfE's number of the rule where there is one (`CIN 8925`, `SSDA903 142`).
    pub source: &'static str,
    check: Check,
}

/// How a rule is checked: by a function, or as a row of a table of rules alike.
#[derive(Debug)]
enum Check {
    Code(fn(&Subject<'_>, &mut Breaches<'_>)),
    Order(order::Order),
    Past(past::Past),
    Needs(needs::Needs),
    Refers(refers::Refers),
    Apart(apart::Apart),
    Life(life::Life),
    Ages(ages::Ages),
    Lasts(lasts::Lasts),
}

/// Rules that stand in a file of their own.
const SINGLE: &[Rule] = &[
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

const TABLES: &[&[Rule]] = &[
    SINGLE,
    identities::RULES,
    whereabouts::RULES,
    family::RULES,
    leading::RULES,
    sharing::RULES,
    schooling::RULES,
    needs::RULES,
    order::RULES,
    past::RULES,
    refers::RULES,
    apart::RULES,
    life::RULES,
    ages::RULES,
    lasts::RULES,
    activity::RULES,
    caring::RULES,
    moving::RULES,
    exchange::RULES,
    events::RULES,
    finding::RULES,
    reviews::RULES,
    withholding::RULES,
];

/// Every rule of version 1.0.
pub fn rules() -> impl Iterator<Item = &'static Rule> + Clone {
    TABLES.iter().copied().flatten()
}

/// Takes what one rule finds.
struct Breaches<'a> {
    rule: &'static Rule,
    severity: Severity,
    version: Version,
    findings: &'a mut Findings,
}

impl Breaches<'_> {
    /// The rule is broken at `path`; `text` says what is wrong and what to do.
    fn at(&mut self, path: impl Display, text: impl Into<String>) {
        let path = versions::path_in(&path.to_string(), self.version);
        if self.findings.tells_of_structure(&path) {
            return;
        }
        let (rule, severity, layer) = (Cow::Borrowed(self.rule.id), self.severity, Layer::Rules);
        self.findings.push(Found { rule, severity, layer, path, offset: None, text: text.into() });
    }
}

/// A message as the rules see it: decoded, and as the tree that it was decoded from, in the names of the model.
pub(super) struct Decoded<'a> {
    pub(super) message: &'a Message,
    pub(super) tree: &'a Value,
    pub(super) version: Version,
    pub(super) today: Date,
}

/// Checks every rule.
pub(super) fn check(decoded: &Decoded<'_>, severities: &Severities<'_>, findings: &mut Findings) {
    let Decoded { message, tree, version, today } = *decoded;
    let subject = Subject { message, tree, today };
    for rule in rules() {
        let severity = severities.of(rule.id, rule.severity);
        let mut breaches = Breaches { rule, severity, version, findings };
        match &rule.check {
            Check::Code(check) => check(&subject, &mut breaches),
            Check::Order(table) => table.check(&subject, &mut breaches),
            Check::Past(table) => table.check(&subject, &mut breaches),
            Check::Needs(table) => table.check(&subject, &mut breaches),
            Check::Refers(table) => table.check(&subject, &mut breaches),
            Check::Apart(table) => table.check(&subject, &mut breaches),
            Check::Life(table) => table.check(&subject, &mut breaches),
            Check::Ages(table) => table.check(&subject, &mut breaches),
            Check::Lasts(table) => table.check(&subject, &mut breaches),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::shape::Shape;

    /// The published table of rules is what the program checks.
    #[test]
    fn rules_are_published() {
        let rows = rules().map(|rule| {
            let severity = if rule.severity == Severity::Error { "error" } else { "warning" };
            [rule.id, severity, rule.says, &rule.applies_to.join(" "), rule.source].map(str::to_owned)
        });
        let mut table = csv::WriterBuilder::new().from_writer(Vec::new());
        table.write_record(["id", "severity", "says", "applies_to", "source"]).unwrap();
        rows.for_each(|row| table.write_record(row).unwrap());
        let table = String::from_utf8(table.into_inner().unwrap()).unwrap();
        expect_test::expect_file!["../../../catalogue/child-record/1.0/rules.csv"].assert_eq(&table);
    }

    #[test]
    fn rules_are_told_at_elements_that_are_there() {
        let shape = Shape::of(Version::V1_0);
        let mut seen = HashSet::new();
        for rule in rules() {
            assert!(seen.insert(rule.id), "{} stands twice", rule.id);
            assert!(!rule.applies_to.is_empty() && !rule.source.is_empty() && rule.says.ends_with('.'), "{}", rule.id);
            for path in rule.applies_to {
                assert!(shape.at_path(path).is_some(), "{}: no element {path}", rule.id);
            }
        }
        assert!(seen.len() >= 80, "{} rules", seen.len());
    }
}
