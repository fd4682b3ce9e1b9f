//! Rules on the order of two dates of one element.

use super::{Breaches, Check, Rule, subject::Subject};

/// `last` is not before `first`; when `apart`, not on the same day either, which alone this demand is about.
#[derive(Debug)]
pub(super) struct Order {
    of: &'static str,
    first: &'static str,
    last: &'static str,
    apart: bool,
}

macro_rules! order {
    ($($id:literal $severity:ident $of:literal: $first:literal $sign:tt $last:literal, $source:literal, $says:literal;)*) => {
        &[$(Rule {
            id: $id,
            severity: crate::report::Severity::$severity,
            says: $says,
            applies_to: &[concat!("/Message/RecordTransfer/ChildRecord/", $of, "/", $last)],
            source: $source,
            check: Check::Order(Order { of: $of, first: $first, last: $last, apart: order!(@ $sign) }),
        }),*]
    };
    (@ <=) => { false };
    (@ !=) => { true };
}

pub(super) const RULES: &[Rule] = order! {
    "address.dates" Error "Addresses/Address": "StartDate" <= "EndDate", "Crosswalk",
        "Nobody leaves an address before arriving there.";
    "involvement.dates" Error "Involvements/Involvement": "StartDate" <= "EndDate", "Crosswalk",
        "An involvement does not end before it begins.";
    "school.dates" Error "Education/SchoolAttended": "EntryDate" <= "LeavingDate", "DfE Common Transfer File",
        "A child does not leave a school before entering it.";
    "referral.dates" Error "SocialCare/Referral": "ReferralDate" <= "CloseDate", "CIN 8630",
        "A referral is not closed before it was received.";
    "assessment.dates" Error "SocialCare/Assessment": "StartDate" <= "AuthorisedDate", "CIN 8608",
        "An assessment is not authorised before it begins.";
    "child-in-need-plan.dates" Error "SocialCare/ChildInNeedPlan": "StartDate" <= "EndDate", "CIN 4011",
        "A child in need plan does not end before it begins.";
    "child-in-need-plan.one-day" Warning "SocialCare/ChildInNeedPlan": "StartDate" != "EndDate", "CIN 4012Q",
        "A child in need plan lasts longer than a day.";
    "section47.dates" Error "SocialCare/Section47": "StartDate" <= "EndDate", "Crosswalk",
        "A section 47 enquiry does not end before it begins.";
    "protection-plan.dates" Error "SocialCare/ChildProtectionPlan": "StartDate" <= "EndDate", "CIN 8925",
        "A child protection plan does not end before it begins.";
    "protection-plan.one-day" Warning "SocialCare/ChildProtectionPlan": "StartDate" != "EndDate", "CIN 8840",
        "A child protection plan lasts longer than a day.";
    "looked-after.dates" Error "SocialCare/LookedAfterEpisode": "StartDate" <= "EndDate", "SSDA903 356",
        "An episode of care does not end before it begins.";
    "looked-after.one-day" Warning "SocialCare/LookedAfterEpisode": "StartDate" != "EndDate", "SSDA903 355",
        "An episode of care lasts longer than a day.";
    "looked-after.entered-care" Error "SocialCare/LookedAfterEpisode": "EnteredCareDate" <= "StartDate", "Standard Safeguarding Dataset",
        "An episode of care does not begin before the child entered care.";
    "placement.dates" Error "SocialCare/Placement": "StartDate" <= "EndDate", "SSDA903 356",
        "A placement does not end before it begins.";
    "legal-status.dates" Error "SocialCare/LegalStatus": "StartDate" <= "EndDate", "SSDA903 356",
        "A legal status does not end before it begins.";
    "early-help.dates" Error "SocialCare/EarlyHelpEpisode": "StartDate" <= "EndDate", "Standard Safeguarding Dataset",
        "Early help does not end before it begins.";
    "missing.dates" Error "SocialCare/MissingEpisode": "StartDate" <= "EndDate", "SSDA903 567",
        "A child is not found before going missing.";
    "health.practice-dates" Error "Health/GeneralPractice": "StartDate" <= "EndDate", "NHS Personal Demographics Service",
        "A child does not leave a GP practice before joining it.";
    "youth-justice.intervention-dates" Error "YouthJustice/Intervention": "StartDate" <= "EndDate", "Youth Justice Board",
        "An intervention does not end before it begins.";
    "youth-justice.offence-dates" Error "YouthJustice/Intervention": "OffenceDate" <= "OutcomeDate", "Youth Justice Board",
        "An outcome does not come before the offence.";
    "youth-justice.custody-dates" Error "YouthJustice/Custody": "StartDate" <= "EndDate", "Youth Justice Board",
        "Custody does not end before it begins.";
    "connexions.activity-dates" Error "Connexions/Activity": "StartDate" <= "EndDate", "NCCIS",
        "An activity does not end before it begins.";
    "common-assessment.dates" Error "CommonAssessments/CommonAssessment": "StartDate" <= "CompletedDate",
        "Every Child Matters 4.14", "A common assessment is not completed before it begins.";
    "flag-of-concern.dates" Error "FlagsOfConcern/FlagOfConcern": "RaisedOn" <= "WithdrawnOn", "Every Child Matters 4.5",
        "A flag of concern is not withdrawn before it was raised.";
    "tenancy.dates" Error "Housing/Tenancy": "StartDate" <= "EndDate", "H-CLIC",
        "A tenancy does not end before it begins.";
    "temporary-accommodation.dates" Error "Housing/TemporaryAccommodation": "StartDate" <= "EndDate", "H-CLIC 9.2, 9.9",
        "Temporary accommodation does not end before it begins.";
};

impl Order {
    pub(super) fn check(&self, subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
        let Self { of, first, last, apart } = self;
        for spot in subject.of_children(of) {
            let (Some(from), Some(to)) = (spot.date(first), spot.date(last)) else { continue };
            if *apart && from == to {
                breaches.at(
                    format_args!("{spot}/{last}"),
                    format!("{last} is the same day as {first}, {from}. Check whether that is so."),
                );
            }
            if !*apart && to < from {
                let text = format!("{last} {to} is before {first} {from}. Correct one of them.");
                breaches.at(format_args!("{spot}/{last}"), text);
            }
        }
    }
}
