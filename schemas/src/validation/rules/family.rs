//! Rules on the people around a child.

use jiff::ToSpan;

use super::{Breaches, Rule, life::birth_of, subject::Subject};

pub(super) const RULES: &[Rule] = table! {
    "household.parent-age" Warning parent_age ["RecordTransfer/ChildRecord/Household/Member/BirthDate"],
        "SSDA903 620, 621", "A parent is at least eleven years older than the child.";
    "household.responsible" Warning responsible ["RecordTransfer/ChildRecord/Household"], "Children Act 1989 s3",
        "Where parental responsibility is recorded, somebody has it.";
    "household.himself" Warning himself ["RecordTransfer/ChildRecord/Household/Member"], "Crosswalk",
        "The child is not a member of the household beside himself or herself.";
};

fn parent_age(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        let Some(birth) = birth_of(&child) else { continue };
        for member in child.below("Household/Member") {
            let relationship = member.text("Relationship").unwrap_or_default().to_lowercase();
            let is_parent = ["mother", "father", "parent"].contains(&relationship.as_str());
            let Some(born) = birth_of_member(&member).filter(|_| is_parent) else { continue };
            if born.saturating_add(11.years()) > birth {
                let text = format!(
                    "Born on {born}, the {relationship} of a child born on {birth} would be under eleven. Correct a date."
                );
                breaches.at(format_args!("{member}/BirthDate"), text);
            }
        }
    }
}

fn birth_of_member(member: &super::tree::Spot<'_>) -> Option<jiff::civil::Date> {
    member.below("BirthDate").first()?.date("PersonBirthDate")
}

fn responsible(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for household in subject.of_children("Household") {
        let members = household.below("Member");
        let said = !members.is_empty() && members.iter().all(|member| member.says_no("ParentalResponsibility"));
        if said {
            let text = "Nobody here has parental responsibility. Add who has it, also when they live elsewhere.";
            breaches.at(household, text);
        }
    }
}

fn himself(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        let own = child.below("Identity").first().and_then(|identity| identity.text("LocalID"));
        for member in child.below("Household/Member").into_iter().filter(|member| member.has("LocalID")) {
            if member.text("LocalID") == own {
                breaches.at(member, "This member of the household is the child. Leave the child out of the household.");
            }
        }
    }
}
