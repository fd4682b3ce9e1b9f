//! Severities by profile: what a national default or a recipient makes of a rule, as data.
//!
//! A table of four columns: `recipient` (an authority `E08000003`, one of its services `E08000003/education`, or empty
//! for everybody), `rule`, `severity` (`error` or `warning`), `reason`. The most exact row counts; where there is none,
//! the standard's own severity does. Rules that gateways themselves count on keep their severity.

use std::str::FromStr;

use serde::Deserialize;
use serde_json::Value;

use super::rules::rules;
use crate::{
    model::{AuthorityCode, Party, Service},
    report::Severity,
};

/// Findings of the layer codes, whose severity a profile may change too.
const CODES: &[&str] = &["codes.unknown", "codes.not-valid-then"];

/// Errors without which a gateway could not route or answer a message.
const KEPT: &[&str] = &[
    "header.class",
    "header.qualifier",
    "header.parties",
    "header.transfer",
    "move.has-child",
    "transfer.says-something",
    "transfer.child-once",
    "outcome.says-something",
    "outcome.correlation",
    "outcome.child-once",
    "outcome.section-decision",
];

/// The profiles of all recipients.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profiles {
    rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    recipient: Recipient,
    rule: String,
    severity: Severity,
}

/// Whom a row is for, least exact first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Recipient {
    Everybody,
    Authority(AuthorityCode),
    Service(AuthorityCode, Service),
}

/// The table is no table of profiles. Says which line, from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the profiles: {wrong}")]
pub struct InvalidProfiles {
    /// The line.
    pub line: u64,
    /// What is wrong, and what to do.
    pub wrong: String,
}

impl Profiles {
    /// Reads a table of profiles.
    ///
    /// # Errors
    /// When a row cannot be read, names no rule of the standard, or changes a rule that keeps its severity.
    pub fn parse(table: &str) -> Result<Self, InvalidProfiles> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Written {
            recipient: String,
            rule: String,
            severity: Severity,
            reason: String,
        }
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let mut rows: Vec<Row> = Vec::new();
        for (line, written) in (2..).zip(reader.deserialize::<Written>()) {
            let invalid = |wrong: String| InvalidProfiles { line, wrong };
            let written = written.map_err(|_| {
                invalid("expected recipient,rule,severity,reason with a severity of error or warning".to_owned())
            })?;
            let recipient = recipient(&written.recipient).map_err(invalid)?;
            if !rules().any(|rule| rule.id == written.rule) && !CODES.contains(&written.rule.as_str()) {
                return Err(invalid(format!("{} is no rule of the standard; rules.csv lists them", written.rule)));
            }
            if KEPT.contains(&written.rule.as_str()) {
                return Err(invalid(format!("{} keeps its severity: gateways count on it", written.rule)));
            }
            if written.reason.is_empty() {
                return Err(invalid("the reason is missing; say why the severity is another".to_owned()));
            }
            if rows.iter().any(|row| row.recipient == recipient && row.rule == written.rule) {
                return Err(invalid(format!("{} stands twice for this recipient; keep one", written.rule)));
            }
            rows.push(Row { recipient, rule: written.rule, severity: written.severity });
        }
        Ok(Self { rows })
    }

    /// The severities for the recipient that a message names.
    pub(super) fn for_message(&self, message: &Value) -> Severities<'_> {
        let part = |name: &str| message.pointer("/Header/Recipient")?.get(name)?.as_str();
        let authority = part("Authority").and_then(|code| AuthorityCode::from_str(code).ok());
        let service = part("Service").and_then(|service| Service::from_str(service).ok());
        Severities { profiles: self, authority, service }
    }

    /// The severity of a rule for a recipient; `default` when no profile speaks of it.
    #[must_use]
    pub fn severity(&self, rule: &str, recipient: &Party, default: Severity) -> Severity {
        let Party { authority, service } = recipient;
        Severities { profiles: self, authority: Some(authority.clone()), service: Some(*service) }.of(rule, default)
    }
}

fn recipient(text: &str) -> Result<Recipient, String> {
    let authority = |code: &str| AuthorityCode::from_str(code).map_err(|error| error.to_string());
    match text.split_once('/') {
        None if text.is_empty() => Ok(Recipient::Everybody),
        None => Ok(Recipient::Authority(authority(text)?)),
        Some((code, service)) => Ok(Recipient::Service(authority(code)?, Service::from_str(service)?)),
    }
}

/// The severities that count for one message.
#[derive(Debug, Clone)]
pub(super) struct Severities<'a> {
    profiles: &'a Profiles,
    authority: Option<AuthorityCode>,
    service: Option<Service>,
}

impl Severities<'_> {
    /// The severity of `rule`, whose national default is `default`.
    pub(super) fn of(&self, rule: &str, default: Severity) -> Severity {
        let rows = self.profiles.rows.iter().filter(|row| row.rule == rule && self.is_for(&row.recipient));
        rows.max_by_key(|row| &row.recipient).map_or(default, |row| row.severity)
    }

    fn is_for(&self, recipient: &Recipient) -> bool {
        match recipient {
            Recipient::Everybody => true,
            Recipient::Authority(code) => self.authority.as_ref() == Some(code),
            Recipient::Service(code, service) => {
                self.authority.as_ref() == Some(code) && self.service == Some(*service)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "recipient,rule,severity,reason
,name.nfc,error,Everybody can normalise by now.
E08000003,upn.check-letter,error,Our school system refuses them.
E08000003/housing,upn.check-letter,warning,Housing has no use for UPNs.
";

    fn severity(rule: &str, recipient: &str, default: Severity) -> Severity {
        let (authority, service) = recipient.split_once('/').unwrap();
        let party = Party::new(authority.parse().unwrap(), service.parse().unwrap());
        Profiles::parse(TABLE).unwrap().severity(rule, &party, default)
    }

    #[test]
    fn the_most_exact_row_counts() {
        use Severity::{Error, Warning};
        assert_eq!(severity("upn.check-letter", "E08000003/education", Warning), Error);
        assert_eq!(severity("upn.check-letter", "E08000003/housing", Warning), Warning);
        assert_eq!(severity("upn.check-letter", "E10000025/education", Warning), Warning);
        assert_eq!(severity("name.nfc", "E10000025/education", Warning), Error);
        assert_eq!(severity("postcode.form", "E08000003/education", Error), Error);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let fault = |row: &str| Profiles::parse(&format!("recipient,rule,severity,reason\n{row}\n")).unwrap_err();
        for (row, part) in [
            (",no.such,error,because", "no rule"),
            (",header.class,warning,because", "keeps"),
            (",name.nfc,off,because", "expected"),
            (",name.nfc,error,", "reason"),
            ("Oxford,name.nfc,error,because", "GSS"),
            ("E08000003/zoo,name.nfc,error,because", "expected one of"),
        ] {
            let fault = fault(row);
            assert!(fault.wrong.contains(part), "{row}: {fault}");
            assert_eq!(fault.line, 2);
        }
        assert_eq!(fault(",name.nfc,error,because\n,name.nfc,error,because").line, 3);
    }

    #[test]
    fn rules_that_are_kept_are_there() {
        for id in KEPT {
            assert!(rules().any(|rule| rule.id == *id && rule.severity == Severity::Error), "{id}");
        }
    }
}
