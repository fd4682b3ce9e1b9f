//! Rules on education: the year group fits the age, a child of school age has a school, needs have provision.

use std::collections::HashSet;

use jiff::{ToSpan, civil::Date};

use super::{Breaches, Rule, life::birth_of, subject::Subject, tree::Spot};

pub(super) const RULES: &[Rule] = table! {
    "education.year-group" Warning year_group ["RecordTransfer/ChildRecord/Education/CurriculumYear"],
        "DfE common basic data set", "The curriculum year is within a year of the child's age.";
    "education.no-record" Warning no_record ["RecordTransfer/ChildRecord/Education"], "Every Child Matters 4.3",
        "A child of school age has a current school, or a reason for having none.";
    "in-care.disagrees" Warning in_care ["RecordTransfer/ChildRecord/Education/InCare"], "DfE Common Transfer File",
        "The school knows a child to be in care who is looked after now.";
    "sen-need.rank-once" Warning rank_once ["RecordTransfer/ChildRecord/Education/SenNeed/Rank"], "DfE SEN2 return",
        "No two special educational needs have the same rank.";
    "sen-need.provision" Warning need_provision ["RecordTransfer/ChildRecord/Education/SenNeed"],
        "DfE Common Transfer File", "A special educational need has provision.";
    "school.last-once" Warning last_once ["RecordTransfer/ChildRecord/Education/SchoolAttended/LastSchool"],
        "DfE Common Transfer File", "At most one school is the last.";
};

/// The curriculum year of a child of usual progress: 0 for reception.
fn usual_year(birth: Date, on: Date) -> i16 {
    let academic = |day: Date| day.year() - i16::from(day.month() < 9);
    academic(on) - academic(birth) - 5
}

fn year_group(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        let Some(birth) = birth_of(&child) else { continue };
        for education in child.below("Education") {
            let Some(written) = education.text("CurriculumYear") else { continue };
            let year = match written {
                "N1" => -2,
                "N2" => -1,
                "R" => 0,
                written => match written.parse() {
                    Ok(year) => year,
                    Err(_) => continue,
                },
            };
            let usual = usual_year(birth, subject.sent());
            if (year - usual).abs() > 1 {
                let text = format!(
                    "Born on {birth}, a child is usually in year {usual}, not {written}. Check the birth date and the year."
                );
                breaches.at(format_args!("{education}/CurriculumYear"), text);
            }
        }
    }
}

fn no_record(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let sent = subject.sent();
    for child in subject.children() {
        let Some(birth) = birth_of(&child) else { continue };
        let of_school_age = birth.saturating_add(5.years()) <= sent && sent < birth.saturating_add(16.years());
        for education in child.below("Education").into_iter().filter(|_| of_school_age) {
            let current = |school: &Spot<'_>| {
                school.is("LastSchool") || school.date("LeavingDate").is_none_or(|left| left >= sent)
            };
            if !education.below("SchoolAttended").iter().any(current) && !education.has("NoSchoolReason") {
                let text = "The child is of school age and has no current school. Add the school, or NoSchoolReason.";
                breaches.at(education, text);
            }
        }
    }
}

fn in_care(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        let open = |episode: &Spot<'_>| !episode.has("EndDate");
        let looked_after = child.below("SocialCare/LookedAfterEpisode").iter().any(open);
        for education in child.below("Education").into_iter().filter(|education| education.says_no("InCare")) {
            if looked_after {
                let text = "The child is looked after now, but the school's record says not. Tell the school, or end the episode.";
                breaches.at(format_args!("{education}/InCare"), text);
            }
        }
    }
}

fn rank_once(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        let mut seen = HashSet::new();
        for need in child.below("Education/SenNeed") {
            if let Some(rank) = need.number("Rank").filter(|rank| !seen.insert(*rank)) {
                breaches
                    .at(format_args!("{need}/Rank"), format!("Another need has the rank {rank}. Rank them 1, 2, 3."));
            }
        }
    }
}

fn need_provision(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        let provisions = child.below("Education/SenProvision");
        let latest = provisions.iter().max_by_key(|provision| provision.date("StartDate"));
        let none = latest.is_some_and(|provision| provision.text("Provision") == Some("N"));
        for need in child.below("Education/SenNeed").into_iter().filter(|_| none).take(1) {
            let text = "The child has a special educational need, but the latest provision is N. Check which is right.";
            breaches.at(need, text);
        }
    }
}

fn last_once(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        let last = child.below("Education/SchoolAttended").into_iter().filter(|school| school.is("LastSchool"));
        for school in last.skip(1) {
            let text = "Another school is marked as the last. Leave the mark with one of them.";
            breaches.at(format_args!("{school}/LastSchool"), text);
        }
    }
}
