//! Rules on dates within a child's life: not before birth, not after death.

use jiff::{ToSpan, civil::Date};

use super::{Breaches, Check, Rule, subject::Subject, tree::Spot};

/// The date `element` lies within the child's life.
#[derive(Debug)]
pub(super) struct Life {
    of: &'static str,
    element: &'static str,
    within: Within,
}

#[derive(Debug)]
enum Within {
    /// Not before birth.
    Born,
    /// Not more than 40 weeks before birth, expected or past.
    Expected,
    /// Not after death.
    Alive,
}

macro_rules! life {
    ($($id:literal $severity:ident $within:ident $of:literal $element:literal, $source:literal, $says:literal;)*) => {
        &[$(Rule {
            id: $id,
            severity: crate::report::Severity::$severity,
            says: $says,
            applies_to: &[concat!("/Message/RecordTransfer/ChildRecord/", $of, "/", $element)],
            source: $source,
            check: Check::Life(Life { of: $of, element: $element, within: Within::$within }),
        }),*]
    };
}

pub(super) const RULES: &[Rule] = life! {
    "referral.before-birth" Error Expected "SocialCare/Referral" "ReferralDate", "CIN 8606",
        "A child is not referred more than 40 weeks before birth.";
    "referral.after-death" Error Alive "SocialCare/Referral" "ReferralDate", "CIN 8555",
        "A child is not referred after death.";
    "child-in-need-plan.after-death" Error Alive "SocialCare/ChildInNeedPlan" "StartDate", "CIN 4008",
        "A child in need plan does not begin after the child's death.";
    "child-in-need-plan.end-after-death" Error Alive "SocialCare/ChildInNeedPlan" "EndDate", "CIN 4009",
        "A child in need plan does not run on after the child's death.";
    "protection-plan.after-death" Error Alive "SocialCare/ChildProtectionPlan" "StartDate", "CIN 8915",
        "A child protection plan does not begin after the child's death.";
    "protection-plan.end-after-death" Error Alive "SocialCare/ChildProtectionPlan" "EndDate", "CIN 8920",
        "A child protection plan does not run on after the child's death.";
    "looked-after.before-birth" Error Born "SocialCare/LookedAfterEpisode" "StartDate", "SSDA903 302",
        "Nobody is looked after before birth.";
    "placement.before-birth" Error Born "SocialCare/Placement" "StartDate", "SSDA903 302",
        "Nobody is placed before birth.";
    "school.before-birth" Error Born "Education/SchoolAttended" "EntryDate", "Crosswalk",
        "Nobody enters a school before birth.";
    "sen-provision.before-birth" Error Born "Education/SenProvision" "StartDate", "Crosswalk",
        "Provision for special educational needs does not begin before birth.";
};

impl Life {
    pub(super) fn check(&self, subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
        for (child, spot) in subject.with_child(self.of) {
            let date = spot.date(self.element);
            if let Some(text) = date.and_then(|date| self.fault(&child, date, subject)) {
                breaches.at(format_args!("{spot}/{}", self.element), text);
            }
        }
    }

    /// What is wrong with `date` in the life of `child`.
    fn fault(&self, child: &Spot<'_>, date: Date, subject: &Subject<'_>) -> Option<String> {
        let element = self.element;
        // A birth that is yet to come is told by another rule.
        let birth = birth_of(child).filter(|birth| *birth <= subject.today);
        match self.within {
            Within::Born => birth
                .filter(|birth| date < *birth)
                .map(|birth| format!("{element} {date} is before the child was born, {birth}. Correct one of them.")),
            Within::Expected => {
                let expected = child.below("Identity").iter().find_map(|identity| identity.date("ExpectedBirthDate"));
                birth.or(expected).filter(|birth| date < birth.saturating_sub(40.weeks())).map(|birth| {
                    format!("{element} {date} is more than 40 weeks before the birth, {birth}. Correct one of them.")
                })
            }
            Within::Alive => {
                let death = child.below("Identity").iter().find_map(|identity| identity.date("PersonDeathDate"));
                death
                    .filter(|death| date > *death)
                    .map(|death| format!("{element} {date} is after the child died, {death}. Correct one of them."))
            }
        }
    }
}

/// The birth date in the record of `child`.
pub(super) fn birth_of(child: &Spot<'_>) -> Option<Date> {
    child.below("Identity/BirthDate").iter().find_map(|birth| birth.date("PersonBirthDate"))
}
