//! Rules on elements that must be there, always or beside another.

use super::{Breaches, Check, Rule, subject::Subject};

/// Every `of` has the element: always, when it has `with`, or when it has not `with`.
#[derive(Debug)]
pub(super) struct Needs {
    of: &'static str,
    element: &'static str,
    when: When,
}

#[derive(Debug)]
enum When {
    Always,
    With(&'static str),
    Without(&'static str),
}

macro_rules! needs {
    ($($id:literal $severity:ident $of:literal $needs:literal $when:ident $(($with:literal))?, $source:literal, $says:literal;)*) => {
        &[$(Rule {
            id: $id,
            severity: crate::report::Severity::$severity,
            says: $says,
            applies_to: &[concat!("/Message/RecordTransfer/ChildRecord/", $of, "/", $needs)],
            source: $source,
            check: Check::Needs(Needs { of: $of, element: $needs, when: When::$when $(($with))? }),
        }),*]
    };
}

pub(super) const RULES: &[Rule] = needs! {
    "referral.date" Warning "SocialCare/Referral" "ReferralDate" Always, "CIN 8600",
        "A referral says when it was received.";
    "referral.source" Warning "SocialCare/Referral" "SourceCode" Always, "CIN 8866",
        "A referral says who referred.";
    "referral.no-further-action-said" Warning "SocialCare/Referral" "NoFurtherAction" Always, "CIN 8568",
        "A referral says whether it led to action.";
    "referral.close-reason" Warning "SocialCare/Referral" "CloseReason" With("CloseDate"), "CIN 8805",
        "A closed referral says why it was closed.";
    "referral.close-date" Warning "SocialCare/Referral" "CloseDate" With("CloseReason"), "CIN 8810",
        "A referral that says why it was closed says when.";
    "assessment.start" Warning "SocialCare/Assessment" "StartDate" Always, "CIN 8736",
        "An assessment says when it began.";
    "child-in-need-plan.start" Warning "SocialCare/ChildInNeedPlan" "StartDate" Always, "CIN 4010",
        "A child in need plan says when it began.";
    "section47.start" Warning "SocialCare/Section47" "StartDate" Always, "CIN 8615",
        "A section 47 enquiry says when it began.";
    "protection-plan.start" Warning "SocialCare/ChildProtectionPlan" "StartDate" Always, "CIN 8720",
        "A child protection plan says when it began.";
    "protection-plan.initial-category" Warning "SocialCare/ChildProtectionPlan" "InitialCategory" Always, "CIN 8905",
        "A child protection plan says its first category of abuse.";
    "protection-plan.latest-category" Warning "SocialCare/ChildProtectionPlan" "LatestCategory" Always, "CIN 8910",
        "A child protection plan says its latest category of abuse.";
    "looked-after.start" Warning "SocialCare/LookedAfterEpisode" "StartDate" Always, "SSDA903 141",
        "An episode of care says when it began.";
    "looked-after.start-reason" Warning "SocialCare/LookedAfterEpisode" "StartReason" Always, "SSDA903 143",
        "An episode of care says why it began.";
    "looked-after.need" Warning "SocialCare/LookedAfterEpisode" "PrimaryNeedCode" Always, "SSDA903 145",
        "An episode of care says the category of need.";
    "looked-after.end-reason" Warning "SocialCare/LookedAfterEpisode" "EndReason" With("EndDate"), "SSDA903 148",
        "An episode of care that ended says why.";
    "looked-after.end-date" Warning "SocialCare/LookedAfterEpisode" "EndDate" With("EndReason"), "SSDA903 148",
        "An episode of care that says why it ended says when.";
    "placement.start" Error "SocialCare/Placement" "StartDate" Always, "SSDA903 141",
        "A placement says when it began.";
    "placement.type" Warning "SocialCare/Placement" "PlacementType" Always, "SSDA903 146",
        "A placement says its type.";
    "legal-status.code" Warning "SocialCare/LegalStatus" "Status" Always, "SSDA903 144",
        "A legal status says which it is.";
    "legal-status.start" Warning "SocialCare/LegalStatus" "StartDate" Always, "SSDA903 141",
        "A legal status says when it began.";
    "school.entry" Warning "Education/SchoolAttended" "EntryDate" Always, "DfE Common Transfer File",
        "A school attended has the day the child entered it.";
    "school.named" Warning "Education/SchoolAttended" "Estab" Without("SchoolName"), "DfE Common Transfer File",
        "A school is named, by its number or in words.";
    "in-care.authority" Warning "Education" "CareAuthority" With("InCare"), "DfE Common Transfer File",
        "A school that knows a child to be in care says which authority looks after the child.";
    "missing.start" Warning "SocialCare/MissingEpisode" "StartDate" Always, "SSDA903 564",
        "An episode of being missing says when it began.";
    "missing.type" Warning "SocialCare/MissingEpisode" "EpisodeType" With("StartDate"), "SSDA903 565",
        "An episode of being missing says whether the child was missing or away.";
    "flag-of-concern.withdrawn-reason" Warning "FlagsOfConcern/FlagOfConcern" "WithdrawnReason" With("WithdrawnOn"),
        "Every Child Matters 4.5", "A flag of concern that is withdrawn says why.";
    "flag-of-concern.raised-by" Warning "FlagsOfConcern/FlagOfConcern" "RaisedBy" Always, "Every Child Matters 4.5",
        "A flag of concern says who raised it, so that they can be asked.";
    "health.practice-code" Warning "Health/GeneralPractice" "ODScode" Without("Name"), "NHS Organisation Data Service",
        "A GP practice is named, by its code or in words.";
    "common-assessment.consent" Warning "CommonAssessments/CommonAssessment" "ConsentGiven" Always,
        "Every Child Matters 4.14", "A common assessment says whether the family consented.";
};

impl Needs {
    pub(super) fn check(&self, subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
        let Self { of, element: needs, when } = self;
        for spot in subject.of_children(of).into_iter().filter(|spot| !spot.has(needs)) {
            let name = spot.name();
            let text = match when {
                When::Always => format!("The {name} has no {needs}. Add it."),
                When::With(with) if spot.is(with) || spot.text(with).is_some() => {
                    format!("{with} is given without {needs}. Add {needs}, or take {with} out.")
                }
                When::Without(with) if !spot.has(with) => {
                    format!("The {name} has neither {needs} nor {with}. Add one.")
                }
                _ => continue,
            };
            breaches.at(format_args!("{spot}/{needs}"), text);
        }
    }
}
