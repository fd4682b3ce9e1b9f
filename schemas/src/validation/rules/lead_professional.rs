//! Rule `lead-professional.one`.

use super::{Breaches, Check, Rule, subject::Subject};
use crate::report::Severity;

pub(super) const RULE: Rule = Rule {
    id: "lead-professional.one",
    severity: Severity::Warning,
    says: "A child has at most one current lead professional.",
    applies_to: &["/Message/RecordTransfer/ChildRecord/Involvements/Involvement/LeadProfessional"],
    source: "Every Child Matters 4.3",
    check: Check::Code(check),
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, record) in subject.records() {
        let involvements = record.involvements.iter().flat_map(|section| &section.involvement).enumerate();
        let leading = involvements
            .filter(|(_, of)| of.lead_professional == Some(true) && of.end_date.is_none_or(|end| end > subject.today));
        for (at, _) in leading.skip(1) {
            let path = format!(
                "/Message/RecordTransfer/ChildRecord[{}]/Involvements/Involvement[{}]/LeadProfessional",
                child + 1,
                at + 1
            );
            breaches.at(path, "The child has another current lead professional. Leave the mark with one of them.");
        }
    }
}
