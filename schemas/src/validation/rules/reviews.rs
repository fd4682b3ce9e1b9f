//! Rules on assessments' factors, conferences, reviews and scores.

use std::collections::HashSet;

use jiff::{ToSpan, civil::Weekday};

use super::{Breaches, Rule, life::birth_of, subject::Subject};

pub(super) const RULES: &[Rule] = table! {
    "assessment.factor-none-alone" Error none_alone ["RecordTransfer/ChildRecord/SocialCare/Assessment/Factor"],
        "CIN 8869", "An assessment that found no factor names no other.";
    "assessment.factor-once" Warning factor_once ["RecordTransfer/ChildRecord/SocialCare/Assessment/Factor"],
        "CIN 8898", "An assessment names a factor only once.";
    "assessment.factor-complete" Warning factor_complete ["RecordTransfer/ChildRecord/SocialCare/Assessment/Factor"],
        "CIN 8614", "Factors are those of a completed assessment.";
    "conference.weekday" Warning weekday ["RecordTransfer/ChildRecord/SocialCare/InitialConference/ConferenceDate"],
        "CIN 8875", "An initial child protection conference is not held at a weekend.";
    "conference.after-referral" Error conference_after_referral
        ["RecordTransfer/ChildRecord/SocialCare/InitialConference/ConferenceDate"], "CIN 1104",
        "An initial child protection conference is not held before the referral.";
    "conference.after-enquiry" Error conference_after_enquiry
        ["RecordTransfer/ChildRecord/SocialCare/InitialConference/ConferenceDate"], "CIN 8615",
        "An initial child protection conference is not held before its enquiry began.";
    "protection-plan.review-after-start" Error review_after_start
        ["RecordTransfer/ChildRecord/SocialCare/ChildProtectionReview/ReviewDate"], "CIN 8841",
        "A child protection plan is reviewed after it began.";
    "looked-after.review-age" Warning review_age
        ["RecordTransfer/ChildRecord/SocialCare/LookedAfterReview/Participation"], "SSDA903 440, 441",
        "PN0 is for a child under 4 at the review, and for no other.";
    "sdq.score" Error sdq_score ["RecordTransfer/ChildRecord/SocialCare/StrengthsDifficulties/Score"], "SSDA903 180",
        "A strengths and difficulties score is from 0 to 40.";
    "sdq.reason" Warning sdq_reason ["RecordTransfer/ChildRecord/SocialCare/StrengthsDifficulties/Reason"],
        "SSDA903 197a", "A strengths and difficulties score needs no reason for having none.";
    "missing.looked-after-end" Warning missing_end ["RecordTransfer/ChildRecord/SocialCare/MissingEpisode/EndDate"],
        "SSDA903 577", "Who is no longer looked after is not missing from care.";
    "connexions.transferred" Error transferred ["RecordTransfer/ChildRecord/Connexions/TransferredToAuthority"],
        "NCCIS 13", "A young person who left the cohort for another authority says which.";
};

fn none_alone(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for assessment in subject.of_children("SocialCare/Assessment") {
        let factors = assessment.texts("Factor");
        if let Some(at) = factors.iter().position(|factor| *factor == "21").filter(|_| factors.len() > 1) {
            let text = "21 says that no factor was found, but others are named. Take 21 out, or the others.";
            breaches.at(format_args!("{assessment}/Factor[{}]", at + 1), text);
        }
    }
}

fn factor_once(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for assessment in subject.of_children("SocialCare/Assessment") {
        let mut seen = HashSet::new();
        for (at, factor) in assessment.texts("Factor").into_iter().enumerate() {
            if !seen.insert(factor) {
                let text = format!("Factor {factor} stands here already. Take one out.");
                breaches.at(format_args!("{assessment}/Factor[{}]", at + 1), text);
            }
        }
    }
}

fn factor_complete(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for assessment in subject.of_children("SocialCare/Assessment") {
        if assessment.has("Factor") && !assessment.has("AuthorisedDate") {
            let text =
                "The assessment names factors, but is not complete. Add its AuthorisedDate, or leave the factors out.";
            breaches.at(format_args!("{assessment}/Factor[1]"), text);
        }
    }
}

fn weekday(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for conference in subject.of_children("SocialCare/InitialConference") {
        let Some(date) = conference.date("ConferenceDate") else { continue };
        if matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
            let text = format!("{date} is at a weekend. Check the date of the conference.");
            breaches.at(format_args!("{conference}/ConferenceDate"), text);
        }
    }
}

fn conference_after_referral(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, conference) in subject.with_child("SocialCare/InitialConference") {
        let (Some(id), Some(held)) = (conference.text("ReferralID"), conference.date("ConferenceDate")) else {
            continue;
        };
        let referrals = child.below("SocialCare/Referral");
        let referral = referrals.iter().find(|referral| referral.text("LocalID") == Some(id));
        if let Some(referred) = referral.and_then(|of| of.date("ReferralDate")).filter(|referred| held < *referred) {
            let text = format!(
                "The conference was held on {held}, before the referral on {referred}. Correct one of the dates."
            );
            breaches.at(format_args!("{conference}/ConferenceDate"), text);
        }
    }
}

fn conference_after_enquiry(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, conference) in subject.with_child("SocialCare/InitialConference") {
        let (Some(id), Some(held)) = (conference.text("Section47ID"), conference.date("ConferenceDate")) else {
            continue;
        };
        let enquiries = child.below("SocialCare/Section47");
        let enquiry = enquiries.iter().find(|enquiry| enquiry.text("LocalID") == Some(id));
        if let Some(began) = enquiry.and_then(|of| of.date("StartDate")).filter(|began| held < *began) {
            let text = format!(
                "The conference was held on {held}, before its enquiry began on {began}. Correct one of the dates."
            );
            breaches.at(format_args!("{conference}/ConferenceDate"), text);
        }
    }
}

fn review_after_start(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, review) in subject.with_child("SocialCare/ChildProtectionReview") {
        let (Some(id), Some(reviewed)) = (review.text("PlanID"), review.date("ReviewDate")) else { continue };
        let plans = child.below("SocialCare/ChildProtectionPlan");
        let plan = plans.iter().find(|plan| plan.text("LocalID") == Some(id));
        if let Some(began) = plan.and_then(|of| of.date("StartDate")).filter(|began| reviewed <= *began) {
            let text =
                format!("The plan began on {began}, but its review was held on {reviewed}. Correct one of the dates.");
            breaches.at(format_args!("{review}/ReviewDate"), text);
        }
    }
}

fn review_age(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, review) in subject.with_child("SocialCare/LookedAfterReview") {
        let (Some(birth), Some(held), Some(code)) =
            (birth_of(&child), review.date("ReviewDate"), review.text("Participation"))
        else {
            continue;
        };
        let under_four = held < birth.saturating_add(4.years());
        if under_four != (code == "PN0") {
            let text = format!(
                "Born on {birth}, the child does not fit {code} at the review of {held}. PN0 is for those under 4."
            );
            breaches.at(format_args!("{review}/Participation"), text);
        }
    }
}

fn sdq_score(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for sdq in subject.of_children("SocialCare/StrengthsDifficulties") {
        if let Some(score) = sdq.number("Score").filter(|score| *score > 40) {
            breaches.at(
                format_args!("{sdq}/Score"),
                format!("A score of {score} cannot be: it is from 0 to 40. Correct it."),
            );
        }
    }
}

fn sdq_reason(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for sdq in subject.of_children("SocialCare/StrengthsDifficulties") {
        if sdq.has("Score") && sdq.has("Reason") {
            let text = "There is a score, and a reason for having none. Take the Reason out.";
            breaches.at(format_args!("{sdq}/Reason"), text);
        }
    }
}

fn missing_end(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, missing) in subject.with_child("SocialCare/MissingEpisode") {
        let episodes = child.below("SocialCare/LookedAfterEpisode");
        let ended = !episodes.is_empty() && episodes.iter().all(|episode| episode.has("EndDate"));
        if ended && !missing.has("EndDate") {
            let text = "The child is looked after no more, but still missing from care. Add the EndDate.";
            breaches.at(format_args!("{missing}/EndDate"), text);
        }
    }
}

fn transferred(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for connexions in subject.of_children("Connexions") {
        if connexions.text("CohortStatus") == Some("T") && !connexions.has("TransferredToAuthority") {
            let text = "T says that the young person moved to another authority. Add TransferredToAuthority.";
            breaches.at(format_args!("{connexions}/TransferredToAuthority"), text);
        }
    }
}
