//! What became of an offer: the report that is put beside the files, or answered. Bounded, and it says what it left out.

use std::{borrow::Cow, collections::BTreeMap};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use crosswalk_adapters::contract::{Item, Loss, NativeFinding, Refused};
use crosswalk_schemas::report::{Finding, Severity};
use serde::Serialize;

use crate::accept::{Acceptance, Accepted};

/// Of each kind of entry a report holds so many.
const MOST: usize = 1000;

/// What became of the files of one extract.
#[derive(Debug, Default, Serialize)]
pub struct NativeReport {
    /// How many of everything; of what is listed below, too.
    pub counts: Counts,
    /// Messages that were sent, or had been sent before.
    pub messages: Vec<Accepted>,
    /// What is wrong in the native files: errors first.
    pub findings: Vec<NativeFinding>,
    /// Native records whose message did not pass, with the standard's own findings.
    pub refused: Vec<RecordFindings>,
    /// The refused records as files that the system's own tool can load again, once mended; where there is no folder to
    /// put them into.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused_records: Vec<RefusedRecords>,
    /// Native records that were sent, with what the standard's checks and the routing warn of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<RecordFindings>,
    /// What the standard cannot carry.
    pub losses: Vec<LostFields>,
    /// How many records nobody has asked for; they go nowhere.
    pub not_asked_for: usize,
    /// How many entries each list left out, for there were more than a report holds.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub left_out: BTreeMap<&'static str, usize>,
    /// The adapter broke down: what came after was not read.
    #[serde(skip)]
    pub(super) broken: bool,
    #[serde(skip)]
    errors: usize,
    /// How many findings there were of each rule and severity, listed or not.
    #[serde(skip)]
    pub by_rule: BTreeMap<(Cow<'static, str>, Severity), u64>,
}

/// How many records went which way.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Records that were read, whatever became of them.
    pub records: usize,
    /// Messages that were sent.
    pub sent: usize,
    /// Messages that had been sent before.
    pub duplicates: usize,
    /// Records that say what they said last time; they go nowhere.
    pub unchanged: usize,
    /// Records that were refused.
    pub refused: usize,
    /// Records that nobody has asked for.
    pub not_asked_for: usize,
    /// Events that concern nobody: no other service here holds the child, and the child is not moving.
    pub nobody_concerned: usize,
    /// Leads that wait for a person.
    pub leads: usize,
    /// Leads of moves within one authority: nobody need look.
    pub within_authority: usize,
    /// Records that turned out to be of one child.
    pub merged: usize,
    /// Records that were forgotten.
    pub purged: usize,
    /// Records that are no business of children's services, by reason.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub skipped: BTreeMap<&'static str, usize>,
}

/// A native record, and what was found of its message.
#[derive(Debug, Serialize)]
pub struct RecordFindings {
    /// The record's key in its system.
    pub record: String,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// The refused records of one native file: its head, their own bytes, its tail.
#[derive(Debug, Serialize)]
pub struct RefusedRecords {
    /// The name of the native file.
    pub name: String,
    /// The bytes, in whatever encoding the system writes; Base64 in JSON.
    #[serde(serialize_with = "base64")]
    pub content: Vec<u8>,
}

fn base64<S: serde::Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&BASE64_STANDARD.encode(bytes))
}

/// What a record held that was not carried.
#[derive(Debug, Serialize)]
pub struct LostFields {
    /// The record's key in its system.
    pub record: String,
    /// Each field, with the reason.
    pub fields: Vec<Loss>,
}

impl NativeReport {
    /// True when something was refused.
    #[must_use]
    pub fn has_refusals(&self) -> bool {
        self.errors > 0 || self.counts.refused > 0
    }

    /// True when nothing of it could be used, or the adapter broke down over it: the files themselves go back.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        self.broken || (self.has_refusals() && self.counts.refused >= self.counts.records)
    }

    /// True when there is something that a person at the case system should read.
    #[must_use]
    pub fn says_something(&self) -> bool {
        let counts = &self.counts;
        let lists = [self.findings.len(), self.refused.len(), self.warnings.len(), self.losses.len()];
        let withheld = self.messages.iter().filter(|message| !message.withheld.is_empty()).count();
        let others = [
            counts.not_asked_for,
            counts.unchanged,
            counts.nobody_concerned,
            counts.leads,
            counts.within_authority,
            counts.merged,
            counts.purged,
            withheld,
        ];
        lists.into_iter().chain(others).any(|number| number > 0) || !counts.skipped.is_empty()
    }

    /// Something about a native file.
    pub fn finding(&mut self, finding: NativeFinding) {
        let is_error = finding.severity == Severity::Error;
        self.count(finding.rule.clone(), finding.severity);
        if self.findings.len() >= MOST {
            *self.left_out.entry("findings").or_default() += 1;
            // A warning gives way to an error.
            if !is_error || self.errors >= MOST || self.findings.pop().is_none() {
                self.errors += usize::from(is_error);
                return;
            }
        }
        if is_error {
            self.findings.insert(self.errors.min(self.findings.len()), finding);
            self.errors += 1;
        } else {
            self.findings.push(finding);
        }
    }

    /// A file that is one record, and none of the standard.
    pub fn refused_file(&mut self, finding: NativeFinding) {
        self.counts.refused += 1;
        self.finding(finding);
    }

    /// Of a file that is larger than is taken.
    #[must_use]
    pub fn too_large(file: String, limit: usize) -> Self {
        let mut report = Self::default();
        report.counts.records = 1;
        report.refused_file(NativeFinding {
            rule: "file.too-large".into(),
            severity: Severity::Error,
            file,
            line: 0,
            column: 0,
            field: String::new(),
            text: format!("The file is larger than {limit} bytes and was not read. Give fewer records in each file."),
        });
        report
    }

    /// A record that its adapter refused.
    pub(super) fn refused_by_adapter(&mut self, refused: Refused) {
        self.counts.records += 1;
        self.counts.refused += 1;
        for finding in refused.findings {
            self.finding(finding);
        }
    }

    /// A record whose message was refused.
    pub fn refused(&mut self, record: String, findings: Vec<Finding>) {
        self.counts.refused += 1;
        self.count_all(&findings);
        let left_out = keep(&mut self.refused, RecordFindings { record, findings });
        self.left("refused", left_out);
    }

    /// What a record says beside its content.
    pub(super) fn beside(&mut self, item: &mut Item) {
        for finding in std::mem::take(&mut item.findings) {
            self.finding(finding);
        }
        if !item.losses.is_empty() {
            let lost = LostFields { record: item.key.clone(), fields: std::mem::take(&mut item.losses) };
            let left_out = keep(&mut self.losses, lost);
            self.left("losses", left_out);
        }
    }

    /// A record that was sent.
    pub(super) fn accepted(&mut self, record: &str, acceptance: Acceptance) {
        self.messages(acceptance.messages);
        self.count_all(&acceptance.findings);
        if !acceptance.findings.is_empty() {
            let warned = RecordFindings { record: record.to_owned(), findings: acceptance.findings };
            let left_out = keep(&mut self.warnings, warned);
            self.left("warnings", left_out);
        }
    }

    /// Messages that were sent.
    pub fn messages(&mut self, messages: Vec<Accepted>) {
        for message in messages {
            let is_new = message.status == "accepted";
            *(if is_new { &mut self.counts.sent } else { &mut self.counts.duplicates }) += 1;
            let left_out = keep(&mut self.messages, message);
            self.left("messages", left_out);
        }
    }

    /// Records that nobody has asked for.
    pub(super) fn not_asked_for(&mut self, count: usize) {
        self.not_asked_for += count;
        self.counts.not_asked_for += count;
    }

    pub(super) fn skipped(&mut self, skipped: BTreeMap<&'static str, usize>) {
        self.counts.records += skipped.values().sum::<usize>();
        self.counts.skipped = skipped;
    }

    /// The adapter itself broke down over these files.
    pub(super) fn broke(&mut self, adapter: &str) {
        self.broken = true;
        self.finding(NativeFinding {
            rule: "adapter.failed".into(),
            severity: Severity::Error,
            file: String::new(),
            line: 0,
            column: 0,
            field: String::new(),
            text: format!(
                "The adapter {adapter} failed on this. What came before was taken, what comes after was not read. \
                 Report the fault with the file; when it is mended, give the file again: nothing is taken twice."
            ),
        });
    }

    fn count(&mut self, rule: Cow<'static, str>, severity: Severity) {
        *self.by_rule.entry((rule, severity)).or_default() += 1;
    }

    fn count_all(&mut self, findings: &[Finding]) {
        for finding in findings {
            self.count(finding.rule.clone().into(), finding.severity);
        }
    }

    fn left(&mut self, list: &'static str, left_out: bool) {
        if left_out {
            *self.left_out.entry(list).or_default() += 1;
        }
    }
}

/// Adds an entry unless the list is full. Returns whether it was left out.
fn keep<T>(list: &mut Vec<T>, entry: T) -> bool {
    let full = list.len() >= MOST;
    if !full {
        list.push(entry);
    }
    full
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(severity: Severity) -> NativeFinding {
        let (rule, text) = ("a.b".into(), String::new());
        NativeFinding { rule, severity, file: String::new(), line: 1, column: 1, field: String::new(), text }
    }

    #[test]
    fn a_report_is_bounded_and_warnings_give_way_to_errors() {
        let mut report = NativeReport::default();
        for _ in 0..MOST + 5 {
            report.finding(finding(Severity::Warning));
        }
        assert!(!report.has_refusals());
        for _ in 0..3 {
            report.finding(finding(Severity::Error));
        }
        assert!(report.has_refusals());
        assert_eq!((report.findings.len(), report.left_out["findings"]), (MOST, 8));
        let first: Vec<_> = report.findings.iter().take(4).map(|finding| finding.severity).collect();
        assert_eq!(first, [Severity::Error, Severity::Error, Severity::Error, Severity::Warning]);
    }
}
