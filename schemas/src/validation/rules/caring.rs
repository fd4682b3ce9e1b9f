//! Rules on looked-after children: a placement has a legal status and a provider, an end has its reason.

use jiff::civil::date;

use super::{Breaches, Rule, subject::Subject, tree::Spot};

pub(super) const RULES: &[Rule] = table! {
    "placement.legal-status" Warning legal_status ["RecordTransfer/ChildRecord/SocialCare/Placement"], "SSDA903 144",
        "A child who is placed has a legal status then.";
    "placement.provider" Warning provider ["RecordTransfer/ChildRecord/SocialCare/Placement/Provider"], "SSDA903 526",
        "A placement says its provider, unless it is temporary.";
    "placement.parents" Error parents ["RecordTransfer/ChildRecord/SocialCare/Placement/Provider"],
        "SSDA903 550, 527, 528, 529, 530, 531", "PR0 is the provider of a placement with parents, and of no other.";
    "placement.respite" Error respite ["RecordTransfer/ChildRecord/SocialCare/Placement/PlacementType"],
        "SSDA903 382, 384", "A child in short breaks is neither in a temporary nor in a long-term foster placement.";
    "placement.change-reason" Warning change_reason ["RecordTransfer/ChildRecord/SocialCare/Placement/ChangeReason"],
        "SSDA903 225", "A placement that another follows says why it changed.";
    "legal-status.freeing-order" Error freeing_order ["RecordTransfer/ChildRecord/SocialCare/LegalStatus/Status"],
        "SSDA903 445, 446", "Freeing orders ended, and placement orders began, on 30 December 2005.";
    "looked-after.first-reason" Warning first_reason ["RecordTransfer/ChildRecord/SocialCare/LookedAfterEpisode/StartReason"],
        "SSDA903 357", "The first episode of care begins because the child started to be looked after.";
    "looked-after.continues" Warning continues ["RecordTransfer/ChildRecord/SocialCare/LookedAfterEpisode/StartDate"],
        "SSDA903 433", "An episode that continues another begins on the day that one ended.";
    "looked-after.new-episode" Warning new_episode ["RecordTransfer/ChildRecord/SocialCare/LookedAfterEpisode/EndReason"],
        "SSDA903 388", "An episode that ended because a new one began is followed by it.";
    "looked-after.died" Error died ["RecordTransfer/ChildRecord/SocialCare/LookedAfterEpisode/EndReason"], "SSDA903 437",
        "Whose care ended by death has a date of death.";
};

fn overlaps(period: &Spot<'_>, other: &Spot<'_>) -> bool {
    let begins = |one: &Spot<'_>, two: &Spot<'_>| match (one.date("StartDate"), two.date("EndDate")) {
        (Some(start), Some(end)) => start <= end,
        _ => true,
    };
    begins(period, other) && begins(other, period)
}

fn legal_status(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        let statuses = child.below("SocialCare/LegalStatus");
        for placement in child.below("SocialCare/Placement") {
            if !statuses.iter().any(|status| overlaps(&placement, status)) {
                let text = "The child is placed, but no legal status is given for that time. Add the LegalStatus.";
                breaches.at(placement, text);
            }
        }
    }
}

fn placements<'a>(subject: &Subject<'a>) -> impl Iterator<Item = (Spot<'a>, &'a str)> {
    let all = subject.of_children("SocialCare/Placement").into_iter();
    all.filter_map(|placement| Some((placement, placement.text("PlacementType")?)))
}

fn provider(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (placement, kind) in placements(subject) {
        if !placement.has("Provider") && !kind.starts_with(['T', 'Z']) {
            let text =
                format!("A placement of type {kind} has a provider. Add it: PR0 for parents, PR1 to PR5 for others.");
            breaches.at(format_args!("{placement}/Provider"), text);
        }
    }
}

fn parents(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (placement, kind) in placements(subject) {
        let Some(provider) = placement.text("Provider") else { continue };
        if (provider == "PR0") != (kind == "P1") {
            let text =
                format!("Provider {provider} cannot provide a placement of type {kind}. PR0 goes with P1 alone.");
            breaches.at(format_args!("{placement}/Provider"), text);
        }
    }
}

fn respite(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        let mut breaks = child.below("SocialCare/LegalStatus");
        breaks.retain(|status| matches!(status.text("Status"), Some("V3" | "V4")));
        for placement in child.below("SocialCare/Placement") {
            let Some(kind) = placement.text("PlacementType") else { continue };
            let wrong = kind.starts_with('T') || matches!(kind, "U1" | "U4");
            if wrong && breaks.iter().any(|status| overlaps(&placement, status)) {
                let text = format!(
                    "A child in short breaks cannot be in a placement of type {kind}. Correct the type or the status."
                );
                breaches.at(format_args!("{placement}/PlacementType"), text);
            }
        }
    }
}

fn change_reason(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        let all = child.below("SocialCare/Placement");
        for placement in all.iter().filter(|placement| !placement.has("ChangeReason")) {
            let Some(end) = placement.date("EndDate") else { continue };
            if all.iter().any(|next| next.position() != placement.position() && next.date("StartDate") == Some(end)) {
                let text = "Another placement follows on the same day. Add the ChangeReason.";
                breaches.at(format_args!("{placement}/ChangeReason"), text);
            }
        }
    }
}

fn freeing_order(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let law = date(2005, 12, 30);
    for status in subject.of_children("SocialCare/LegalStatus") {
        let (Some(code), Some(start)) = (status.text("Status"), status.date("StartDate")) else { continue };
        if (code == "D1" && start >= law) || (code == "E1" && start < law) {
            let text = format!(
                "There was no {code} on {start}: freeing orders (D1) gave way to placement orders (E1) on {law}."
            );
            breaches.at(format_args!("{status}/Status"), text);
        }
    }
}

/// The episodes of a child in order, of those that say when they began.
fn episodes<'a>(child: &Spot<'a>) -> Vec<Spot<'a>> {
    let mut all = child.below("SocialCare/LookedAfterEpisode");
    all.retain(|episode| episode.has("StartDate"));
    all.sort_by_key(|episode| episode.date("StartDate"));
    all
}

fn first_reason(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        let first = episodes(&child).into_iter().next();
        let reason = first.and_then(|episode| Some((episode, episode.text("StartReason")?)));
        if let Some((episode, reason)) = reason.filter(|(_, reason)| *reason != "S") {
            let text = format!(
                "The first episode begins with {reason}, not S. Send the episodes before it too, or correct it."
            );
            breaches.at(format_args!("{episode}/StartReason"), text);
        }
    }
}

fn continues(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        for pair in episodes(&child).windows(2) {
            let [before, episode] = pair else { continue };
            let goes_on = matches!(episode.text("StartReason"), Some("L" | "P" | "T" | "B" | "U"));
            let (Some(end), Some(start)) = (before.date("EndDate"), episode.date("StartDate")) else { continue };
            if goes_on && start > end {
                let text = format!(
                    "The episode continues the one before, which ended on {end}, but begins on {start}. Correct one."
                );
                breaches.at(format_args!("{episode}/StartDate"), text);
            }
        }
    }
}

fn new_episode(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        let all = episodes(&child);
        for episode in all.iter().filter(|episode| episode.text("EndReason") == Some("X1")) {
            if !all
                .iter()
                .any(|next| next.date("StartDate") >= episode.date("EndDate") && next.position() != episode.position())
            {
                let text = "X1 says that a new episode began, but there is none. Add it, or correct the reason.";
                breaches.at(format_args!("{episode}/EndReason"), text);
            }
        }
    }
}

fn died(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        let dated = child.below("Identity").iter().any(|identity| identity.has("PersonDeathDate"));
        let ended = child.below("SocialCare/LookedAfterEpisode");
        for episode in ended.iter().filter(|episode| !dated && episode.text("EndReason") == Some("E2")) {
            let text = "The episode ended because the child died, but there is no PersonDeathDate. Add it, or correct the reason.";
            breaches.at(format_args!("{episode}/EndReason"), text);
        }
    }
}
