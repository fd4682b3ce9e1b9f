//! Rules on what follows from a referral: nothing after no further action, nothing after it was closed, plans apart.

use super::{Breaches, Rule, subject::Subject, tree::Spot};

pub(super) const RULES: &[Rule] = table! {
    "referral.no-further-action" Error no_further_action ["RecordTransfer/ChildRecord/SocialCare/Referral/NoFurtherAction"],
        "CIN 8831, 4000, 8832", "Nothing follows from a referral that led to no further action.";
    "referral.primary-need" Warning primary_need ["RecordTransfer/ChildRecord/SocialCare/Referral/PrimaryNeedCode"],
        "CIN 8610", "A referral that led to action says the primary need.";
    "referral.one-open" Warning one_open ["RecordTransfer/ChildRecord/SocialCare/Referral"], "CIN 8815",
        "A child has at most one open referral that led to action.";
    "referral.overlap" Warning overlap ["RecordTransfer/ChildRecord/SocialCare/Referral"], "CIN 8820",
        "A referral is not received while another is open.";
    "referral.activity-after-close" Error after_close ["RecordTransfer/ChildRecord/SocialCare/Assessment",
        "RecordTransfer/ChildRecord/SocialCare/Section47", "RecordTransfer/ChildRecord/SocialCare/ChildInNeedPlan",
        "RecordTransfer/ChildRecord/SocialCare/ChildProtectionPlan"], "CIN 8565",
        "Nothing begins or ends after its referral was closed.";
    "referral.closed-with-open" Error closed_with_open ["RecordTransfer/ChildRecord/SocialCare/Assessment",
        "RecordTransfer/ChildRecord/SocialCare/Section47"], "CIN 8867, 8868",
        "A referral is closed when its assessments and enquiries are complete.";
    "referral.closed-after-assessment" Warning without_assessment
        ["RecordTransfer/ChildRecord/SocialCare/Referral/CloseReason"], "CIN 8825Q",
        "A case closed after assessment has an assessment.";
    "referral.closed-then-plan" Error closed_then_plan ["RecordTransfer/ChildRecord/SocialCare/Referral/CloseReason"],
        "CIN 2990", "A case closed after assessment, without further action, has no enquiry and no plan.";
    "referral.died" Warning died ["RecordTransfer/ChildRecord/SocialCare/Referral/CloseReason"], "CIN 8585Q",
        "A case closed because the child died has a date of death.";
    "section47.assessment" Warning enquiry_without_assessment ["RecordTransfer/ChildRecord/SocialCare/Section47"],
        "CIN 2991Q", "A section 47 enquiry goes with an assessment.";
    "child-in-need-plan.protection-plan" Error concurrent ["RecordTransfer/ChildRecord/SocialCare/ChildInNeedPlan"],
        "CIN 4001, 4016, 4017", "A child in need plan does not run beside a child protection plan.";
};

const FOLLOWS: [&str; 4] =
    ["SocialCare/Assessment", "SocialCare/Section47", "SocialCare/ChildInNeedPlan", "SocialCare/ChildProtectionPlan"];

/// What names `referral` as its own, of these kinds.
fn following<'a>(child: &Spot<'a>, referral: &Spot<'a>, kinds: &[&'static str]) -> Vec<Spot<'a>> {
    let id = referral.text("LocalID");
    let mut all: Vec<_> = kinds.iter().flat_map(|kind| child.below(kind)).collect();
    all.retain(|spot| id.is_some() && spot.text("ReferralID") == id);
    all
}

/// Every referral of the message, with the child whose it is.
fn referrals<'a>(subject: &Subject<'a>) -> Vec<(Spot<'a>, Spot<'a>)> {
    let children = subject.children().into_iter();
    children.flat_map(|child| child.below("SocialCare/Referral").into_iter().map(move |of| (child, of))).collect()
}

fn no_further_action(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, referral) in referrals(subject) {
        if referral.is("NoFurtherAction") && !following(&child, &referral, &FOLLOWS).is_empty() {
            let text = "The referral led to no further action, but something follows from it. Say false, or correct the ReferralID of what follows.";
            breaches.at(format_args!("{referral}/NoFurtherAction"), text);
        }
    }
}

fn primary_need(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (_, referral) in referrals(subject) {
        if referral.says_no("NoFurtherAction") && !referral.has("PrimaryNeedCode") {
            let text = "The referral led to action, but has no PrimaryNeedCode. Add it.";
            breaches.at(format_args!("{referral}/PrimaryNeedCode"), text);
        }
    }
}

fn one_open(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        let open = child.below("SocialCare/Referral").into_iter();
        for referral in open.filter(|of| !of.has("CloseDate") && of.says_no("NoFurtherAction")).skip(1) {
            breaches.at(referral, "A referral before this one is still open. Give the earlier one its CloseDate.");
        }
    }
}

fn overlap(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        let all = child.below("SocialCare/Referral");
        for referral in all.iter().filter(|of| !of.is("NoFurtherAction")) {
            let Some(received) = referral.date("ReferralDate") else { continue };
            let within = |other: &&Spot<'_>| {
                other.position() != referral.position()
                    && other.date("ReferralDate").is_some_and(|began| began <= received)
                    && other.date("CloseDate").is_some_and(|closed| received < closed)
            };
            if let Some(closed) = all.iter().find(within).and_then(|other| other.date("CloseDate")) {
                let text = format!(
                    "The referral was received on {received}, while another was open until {closed}. Correct one of the dates."
                );
                breaches.at(referral, text);
            }
        }
    }
}

fn after_close(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, referral) in referrals(subject) {
        let Some(closed) = referral.date("CloseDate") else { continue };
        for spot in following(&child, &referral, &FOLLOWS) {
            let late = ["StartDate", "EndDate", "AuthorisedDate"];
            let late = late.into_iter().find_map(|name| Some((name, spot.date(name).filter(|date| *date > closed)?)));
            if let Some((name, date)) = late {
                let text =
                    format!("{name} {date} is after the referral was closed, {closed}. Correct one of the dates.");
                breaches.at(spot, text);
            }
        }
    }
}

fn closed_with_open(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, referral) in referrals(subject).into_iter().filter(|(_, referral)| referral.has("CloseDate")) {
        for spot in following(&child, &referral, &FOLLOWS[..2]) {
            if !spot.has("AuthorisedDate") && !spot.has("EndDate") {
                let text =
                    format!("The referral is closed, but this {} is not complete. Add its last date.", spot.name());
                breaches.at(spot, text);
            }
        }
    }
}

fn without_assessment(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, referral) in referrals(subject) {
        if referral.text("CloseReason") == Some("RC8") && following(&child, &referral, &FOLLOWS[..1]).is_empty() {
            let text = "RC8 says closed after assessment, but there is no assessment. Add it, or correct the reason.";
            breaches.at(format_args!("{referral}/CloseReason"), text);
        }
    }
}

fn closed_then_plan(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, referral) in referrals(subject) {
        if referral.text("CloseReason") == Some("RC8") && !following(&child, &referral, &FOLLOWS[1..]).is_empty() {
            let text = "RC8 says no further action after the assessment, but an enquiry or a plan follows. Correct the reason.";
            breaches.at(format_args!("{referral}/CloseReason"), text);
        }
    }
}

fn died(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, referral) in referrals(subject) {
        let dated = child.below("Identity").iter().any(|identity| identity.has("PersonDeathDate"));
        if referral.text("CloseReason") == Some("RC2") && !dated {
            let text = "RC2 says that the child died, but there is no PersonDeathDate. Add it, or correct the reason.";
            breaches.at(format_args!("{referral}/CloseReason"), text);
        }
    }
}

fn enquiry_without_assessment(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children().into_iter().filter(|child| child.below("SocialCare/Assessment").is_empty()) {
        for enquiry in child.below("SocialCare/Section47") {
            breaches.at(enquiry, "The record has a section 47 enquiry, but no assessment. Add the assessment.");
        }
    }
}

fn concurrent(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        let protection = child.below("SocialCare/ChildProtectionPlan");
        for plan in child.below("SocialCare/ChildInNeedPlan") {
            if protection.iter().any(|other| share_a_day(&plan, other)) {
                let text = "A child protection plan runs at the same time. End the child in need plan on the day the other began.";
                breaches.at(plan, text);
            }
        }
    }
}

/// Whether both run on some day, besides one on which one ends and the other begins.
fn share_a_day(one: &Spot<'_>, other: &Spot<'_>) -> bool {
    let (Some(first), Some(second)) = (one.date("StartDate"), other.date("StartDate")) else { return false };
    let before = |end: Option<_>, start| end.is_none_or(|end| start < end);
    before(one.date("EndDate"), second) && before(other.date("EndDate"), first)
}
