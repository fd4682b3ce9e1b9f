//! Rule `section47.after-referral`.

use super::{Breaches, Rule, subject::Subject};
use crate::report::Severity;

pub(super) const RULE: Rule = Rule {
    id: "section47.after-referral",
    severity: Severity::Error,
    says: "A section 47 enquiry does not begin before its referral.",
    check,
};

fn check(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, record) in subject.records() {
        let Some(section) = &record.social_care else { continue };
        for (at, enquiry) in section.section47.iter().enumerate() {
            let referral = section
                .referral
                .iter()
                .find(|referral| referral.local_id.is_some() && referral.local_id == enquiry.referral_id);
            let (Some(start), Some(referred)) =
                (enquiry.start_date, referral.and_then(|referral| referral.referral_date))
            else {
                continue;
            };
            if start < referred {
                let path = format_args!(
                    "/Message/RecordTransfer/ChildRecord[{}]/SocialCare/Section47[{}]/StartDate",
                    child + 1,
                    at + 1
                )
                .to_string();
                breaches.at(
                    path,
                    format!(
                        "The enquiry begins on {start}, before its referral on {referred}. Correct one of the dates."
                    ),
                );
            }
        }
    }
}
