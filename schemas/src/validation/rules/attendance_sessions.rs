//! Rule `attendance.sessions`.

use super::{Breaches, Check, Rule, subject::Subject};
use crate::report::Severity;

pub(super) const RULE: Rule = Rule {
    id: "attendance.sessions",
    severity: Severity::Warning,
    says: "Sessions attended and missed are not more than were possible.",
    applies_to: &["/Message/RecordTransfer/ChildRecord/Education/Attendance/SessionsPossible"],
    source: "DfE Common Transfer File",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, record) in subject.records() {
        for (at, year) in record.education.iter().flat_map(|section| &section.attendance).enumerate() {
            let parts = [year.sessions_attended, year.sessions_authorised, year.sessions_unauthorised];
            let counted: u64 = parts.into_iter().flatten().map(u64::from).sum();
            if let Some(possible) = year.sessions_possible.map(u64::from).filter(|possible| counted > *possible) {
                let path = format!(
                    "/Message/RecordTransfer/ChildRecord[{}]/Education/Attendance[{}]/SessionsPossible",
                    child + 1,
                    at + 1
                );
                breaches.at(
                    path,
                    format!("{counted} sessions are counted, but only {possible} were possible. Check the figures."),
                );
            }
        }
    }
}
