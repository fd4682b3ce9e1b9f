//! Rule `placement.dates`.

use super::{Breaches, Rule, subject::Subject};
use crate::report::Severity;

pub(super) const RULE: Rule = Rule {
    id: "placement.dates",
    severity: Severity::Error,
    says: "A placement says when it began, and does not end before that.",
    check,
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, record) in subject.records() {
        let placements = record.social_care.iter().flat_map(|section| &section.placement).enumerate();
        for (at, placement) in placements {
            let path =
                format_args!("/Message/RecordTransfer/ChildRecord[{}]/SocialCare/Placement[{}]", child + 1, at + 1)
                    .to_string();
            match (placement.start_date, placement.end_date) {
                (None, _) => breaches
                    .at(format_args!("{path}/StartDate"), "The placement has no StartDate. Add the day it began."),
                (Some(start), Some(end)) if end < start => {
                    let text =
                        format!("The placement ends on {end}, before it began on {start}. Correct one of the dates.");
                    breaches.at(format_args!("{path}/EndDate"), text);
                }
                _ => {}
            }
        }
    }
}
