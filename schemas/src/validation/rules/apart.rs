//! Rules on periods of one kind: at most one is open, and they do not overlap.

use super::{Breaches, Check, Rule, subject::Subject, tree::Spot};

/// Of the periods `of`, at most one has no end (`Open`), or none begins within another (`Overlap`).
#[derive(Debug)]
pub(super) struct Apart {
    of: &'static str,
    first: &'static str,
    last: &'static str,
    how: How,
}

#[derive(Debug)]
enum How {
    Open,
    Overlap,
}

macro_rules! apart {
    ($($id:literal $severity:ident $how:ident $of:literal $first:literal $last:literal, $source:literal, $says:literal;)*) => {
        &[$(Rule {
            id: $id,
            severity: crate::report::Severity::$severity,
            says: $says,
            applies_to: &[concat!("/Message/RecordTransfer/ChildRecord/", $of)],
            source: $source,
            check: Check::Apart(Apart { of: $of, first: $first, last: $last, how: How::$how }),
        }),*]
    };
}

pub(super) const RULES: &[Rule] = apart! {
    "assessment.one-open" Warning Open "SocialCare/Assessment" "StartDate" "AuthorisedDate", "CIN 8896",
        "A child has at most one open assessment.";
    "assessment.overlap" Warning Overlap "SocialCare/Assessment" "StartDate" "AuthorisedDate", "CIN 8863",
        "An assessment does not begin while another is under way.";
    "child-in-need-plan.one-open" Error Open "SocialCare/ChildInNeedPlan" "StartDate" "EndDate", "CIN 4004",
        "A child has at most one open child in need plan.";
    "child-in-need-plan.overlap" Error Overlap "SocialCare/ChildInNeedPlan" "StartDate" "EndDate", "CIN 4014",
        "Child in need plans do not overlap.";
    "section47.one-open" Warning Open "SocialCare/Section47" "StartDate" "EndDate", "CIN 8839",
        "A child has at most one open section 47 enquiry.";
    "section47.overlap" Warning Overlap "SocialCare/Section47" "StartDate" "EndDate", "CIN 8890",
        "A section 47 enquiry does not begin while another is under way.";
    "protection-plan.one-active" Error Open "SocialCare/ChildProtectionPlan" "StartDate" "EndDate", "CIN 8935",
        "A child has at most one active child protection plan of the sending authority.";
    "protection-plan.overlap" Error Overlap "SocialCare/ChildProtectionPlan" "StartDate" "EndDate", "CIN 8940",
        "Child protection plans of one authority do not overlap.";
    "looked-after.one-open" Error Open "SocialCare/LookedAfterEpisode" "StartDate" "EndDate", "SSDA903 142",
        "A child has at most one open episode of care.";
    "looked-after.overlap" Error Overlap "SocialCare/LookedAfterEpisode" "StartDate" "EndDate", "SSDA903 501",
        "An episode of care does not begin before the one before it ended.";
    "placement.one-open" Warning Open "SocialCare/Placement" "StartDate" "EndDate", "SSDA903 142",
        "A child has at most one open placement.";
    "placement.overlap" Warning Overlap "SocialCare/Placement" "StartDate" "EndDate", "SSDA903 501",
        "A placement does not begin before the one before it ended.";
    "legal-status.overlap" Warning Overlap "SocialCare/LegalStatus" "StartDate" "EndDate", "SSDA903 501",
        "A legal status does not begin before the one before it ended.";
    "missing.one-open" Error Open "SocialCare/MissingEpisode" "StartDate" "EndDate", "SSDA903 574",
        "A child is missing once at a time.";
    "missing.overlap" Error Overlap "SocialCare/MissingEpisode" "StartDate" "EndDate", "SSDA903 574",
        "Episodes of being missing do not overlap.";
    "health.one-practice" Warning Open "Health/GeneralPractice" "StartDate" "EndDate", "NHS Personal Demographics Service",
        "A child is registered with one GP practice at a time.";
};

impl Apart {
    pub(super) fn check(&self, subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
        for child in subject.children() {
            // A plan of another authority, temporarily here, runs beside the authority's own.
            let mut periods = child.below(self.of);
            periods.retain(|period| !period.is("OtherAuthorityPlan"));
            match self.how {
                How::Open => self.open(&periods, subject, breaches),
                How::Overlap => self.overlap(periods, breaches),
            }
        }
    }

    fn open(&self, periods: &[Spot<'_>], subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
        let began = periods.iter().filter(|period| period.has(self.first));
        let open = began.filter(|period| period.date(self.last).is_none_or(|end| end > subject.today));
        for spot in open.skip(1) {
            let text =
                format!("A {} before this one is still open. Give the earlier one its {}.", spot.name(), self.last);
            breaches.at(spot, text);
        }
    }

    fn overlap(&self, periods: Vec<Spot<'_>>, breaches: &mut Breaches<'_>) {
        let dated = |spot: Spot<'_>| Some((spot.date(self.first)?, spot.date(self.last)));
        let mut dated: Vec<_> =
            periods.into_iter().filter_map(|spot| dated(spot).map(|(start, end)| (start, end, spot))).collect();
        dated.sort_by_key(|(start, end, spot)| (*start, *end, spot.position()));
        for pair in dated.windows(2) {
            let [(began, Some(ended), _), (start, _, spot)] = pair else { continue };
            if start < ended {
                let name = spot.name();
                let text = format!(
                    "The {name} begins on {start}, while another runs from {began} to {ended}. Correct one of the dates."
                );
                breaches.at(spot, text);
            }
        }
    }
}
