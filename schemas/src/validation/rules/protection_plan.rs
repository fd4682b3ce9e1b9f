//! Rule `protection-plan.one-active`.

use super::{Breaches, Rule, subject::Subject};
use crate::report::Severity;

pub(super) const RULE: Rule = Rule {
    id: "protection-plan.one-active",
    severity: Severity::Error,
    says: "A child has at most one active child protection plan of the sending authority.",
    check,
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, record) in subject.records() {
        let plans = record.social_care.iter().flat_map(|section| &section.child_protection_plan).enumerate();
        let active = plans.filter(|(_, plan)| {
            plan.other_authority_plan != Some(true) && plan.end_date.is_none_or(|end| end > subject.today)
        });
        for (at, _) in active.skip(1) {
            let path = format!(
                "/Message/RecordTransfer/ChildRecord[{}]/SocialCare/ChildProtectionPlan[{}]",
                child + 1,
                at + 1
            );
            breaches
                .at(path, "A child protection plan before this one is still active. Give the earlier one its EndDate.");
        }
    }
}
