//! Rules on elements that belong to a referral: it is there, and it came first.

use super::{Breaches, Check, Rule, subject::Subject, tree::Spot};

/// Every `of` that names a referral names one of this record; with `date`, that date is not before the referral's.
#[derive(Debug)]
pub(super) struct Refers {
    of: &'static str,
    date: Option<&'static str>,
}

macro_rules! refers {
    ($($id:literal $severity:ident $of:literal $element:literal $date:expr, $source:literal, $says:literal;)*) => {
        &[$(Rule {
            id: $id,
            severity: crate::report::Severity::$severity,
            says: $says,
            applies_to: &[concat!("/Message/RecordTransfer/ChildRecord/", $of, "/", $element)],
            source: $source,
            check: Check::Refers(Refers { of: $of, date: $date }),
        }),*]
    };
}

pub(super) const RULES: &[Rule] = refers! {
    "assessment.referral" Warning "SocialCare/Assessment" "ReferralID" None, "Standard Safeguarding Dataset",
        "The referral that an assessment belongs to is in the record.";
    "child-in-need-plan.referral" Warning "SocialCare/ChildInNeedPlan" "ReferralID" None, "Standard Safeguarding Dataset",
        "The referral that a child in need plan belongs to is in the record.";
    "section47.referral" Warning "SocialCare/Section47" "ReferralID" None, "Standard Safeguarding Dataset",
        "The referral that a section 47 enquiry belongs to is in the record.";
    "protection-plan.referral" Warning "SocialCare/ChildProtectionPlan" "ReferralID" None, "Standard Safeguarding Dataset",
        "The referral that a child protection plan belongs to is in the record.";
    "looked-after.referral" Warning "SocialCare/LookedAfterEpisode" "ReferralID" None, "Standard Safeguarding Dataset",
        "The referral that an episode of care belongs to is in the record.";
    "assessment.after-referral" Error "SocialCare/Assessment" "StartDate" Some("StartDate"), "CIN 1103",
        "An assessment does not begin before its referral.";
    "child-in-need-plan.after-referral" Error "SocialCare/ChildInNeedPlan" "StartDate" Some("StartDate"), "CIN 4015",
        "A child in need plan does not begin before its referral.";
    "section47.after-referral" Error "SocialCare/Section47" "StartDate" Some("StartDate"), "CIN 2889",
        "A section 47 enquiry does not begin before its referral.";
    "protection-plan.after-referral" Error "SocialCare/ChildProtectionPlan" "StartDate" Some("StartDate"), "CIN 1105",
        "A child protection plan does not begin before its referral.";
};

impl Refers {
    pub(super) fn check(&self, subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
        for (child, spot) in subject.with_child(self.of) {
            let Some(id) = spot.text("ReferralID") else { continue };
            let referrals = child.below("SocialCare/Referral");
            let referral = referrals.iter().find(|referral| referral.text("LocalID") == Some(id));
            match (self.date, referral) {
                (None, None) => {
                    let text = format!(
                        "ReferralID \"{id}\" names no referral of this record. Send the referral too, or correct the id."
                    );
                    breaches.at(format_args!("{spot}/ReferralID"), text);
                }
                (Some(date), Some(referral)) => came_first(referral, &spot, date, breaches),
                _ => {}
            }
        }
    }
}

fn came_first(referral: &Spot<'_>, spot: &Spot<'_>, date: &str, breaches: &mut Breaches<'_>) {
    let (Some(referred), Some(start)) = (referral.date("ReferralDate"), spot.date(date)) else { return };
    if start < referred {
        let name = spot.name();
        let text =
            format!("The {name} begins on {start}, before its referral on {referred}. Correct one of the dates.");
        breaches.at(format_args!("{spot}/{date}"), text);
    }
}
