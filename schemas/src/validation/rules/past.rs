//! Rules on dates that cannot lie in the future.

use super::{Breaches, Check, Rule, subject::Subject};

/// The date `element` is not after the day the message was sent.
#[derive(Debug)]
pub(super) struct Past {
    of: &'static str,
    element: &'static str,
}

macro_rules! past {
    ($($id:literal $severity:ident $of:literal $element:literal, $source:literal, $says:literal;)*) => {
        &[$(Rule {
            id: $id,
            severity: crate::report::Severity::$severity,
            says: $says,
            applies_to: &[concat!("/Message/RecordTransfer/ChildRecord/", $of, "/", $element)],
            source: $source,
            check: Check::Past(Past { of: $of, element: $element }),
        }),*]
    };
}

pub(super) const RULES: &[Rule] = past! {
    "referral.future" Error "SocialCare/Referral" "ReferralDate", "CIN 8600",
        "A referral was received before the record is sent.";
    "referral.close-future" Error "SocialCare/Referral" "CloseDate", "CIN 8620",
        "A referral is closed before the record says so.";
    "assessment.future" Error "SocialCare/Assessment" "StartDate", "CIN 8736",
        "An assessment began before the record is sent.";
    "assessment.authorised-future" Error "SocialCare/Assessment" "AuthorisedDate", "CIN 8696",
        "An assessment is authorised before the record says so.";
    "child-in-need-plan.future" Error "SocialCare/ChildInNeedPlan" "StartDate", "CIN 4010",
        "A child in need plan began before the record is sent.";
    "section47.future" Error "SocialCare/Section47" "StartDate", "CIN 8740",
        "A section 47 enquiry began before the record is sent.";
    "protection-plan.future" Error "SocialCare/ChildProtectionPlan" "StartDate", "CIN 8720",
        "A child protection plan began before the record is sent.";
    "looked-after.future" Error "SocialCare/LookedAfterEpisode" "StartDate", "SSDA903 354",
        "An episode of care began before the record is sent.";
    "looked-after.end-future" Error "SocialCare/LookedAfterEpisode" "EndDate", "SSDA903 385",
        "An episode of care ended before the record says so.";
    "placement.future" Warning "SocialCare/Placement" "StartDate", "SSDA903 354",
        "A placement began before the record is sent.";
    "legal-status.future" Warning "SocialCare/LegalStatus" "StartDate", "SSDA903 354",
        "A legal status began before the record is sent.";
    "missing.future" Error "SocialCare/MissingEpisode" "StartDate", "SSDA903 570",
        "A child went missing before the record is sent.";
    "flag-of-concern.future" Error "FlagsOfConcern/FlagOfConcern" "RaisedOn", "Every Child Matters 4.5",
        "A flag of concern was raised before the record is sent.";
    "vaccination.future" Error "Health/Vaccination" "GivenOn", "NHS National Events Management Service",
        "A vaccination was given before the record is sent.";
    "conviction.future" Error "SocialCare/Conviction" "OffenceDate", "Standard Safeguarding Dataset",
        "An offence was committed before the record is sent.";
};

impl Past {
    pub(super) fn check(&self, subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
        let (of, element, sent) = (self.of, self.element, subject.sent());
        for spot in subject.of_children(of) {
            if let Some(date) = spot.date(element).filter(|date| *date > sent) {
                let text = format!(
                    "{element} {date} is after the message was sent, {sent}. Correct it, or leave the {} out until then.",
                    spot.name()
                );
                breaches.at(format_args!("{spot}/{element}"), text);
            }
        }
    }
}
