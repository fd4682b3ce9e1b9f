//! Rules on requests, transfers, outcomes and receipts: each child once, decisions that agree, answers that say to what.

use std::collections::HashSet;

use super::{Breaches, Rule, subject::Subject, tree::Spot};

pub(super) const RULES: &[Rule] = table! {
    "request.child-once" Error request_child_once ["RecordRequest/Child"], "Crosswalk",
        "A child is asked for only once in a request.";
    "request.section-once" Warning request_section_once ["RecordRequest/Section"], "Crosswalk",
        "A section is asked for only once.";
    "request.child-identifiable" Warning identifiable ["RecordRequest/Child"], "Every Child Matters 4.4",
        "A child who is asked for has a birth date, an NHS number or a UPN.";
    "request.identity" Warning request_identity ["RecordRequest/Section"], "Crosswalk",
        "Whoever asks for sections asks for the identity too, without which no record comes.";
    "transfer.correlation" Warning transfer_correlation ["Header/CorrelationID"], "GovTalk envelope 2.0",
        "Records sent in response name the request.";
    "transfer.held-or-not" Error held_or_not ["RecordTransfer/NothingHeld"], "Crosswalk",
        "A child with a record is not one of whom nothing is held.";
    "outcome.child-once" Error outcome_child_once ["TransferOutcome/ChildOutcome"], "Crosswalk",
        "A child has one outcome.";
    "outcome.section-once" Error outcome_section_once ["TransferOutcome/ChildOutcome/SectionOutcome/Section"],
        "Crosswalk", "A section has one outcome.";
    "outcome.accepted-whole" Error accepted_whole ["TransferOutcome/ChildOutcome/Decision"], "Crosswalk",
        "A record that is accepted has no rejected section.";
    "outcome.rejected-whole" Error rejected_whole ["TransferOutcome/ChildOutcome/Decision"], "Crosswalk",
        "A record that is rejected has no accepted section.";
    "outcome.in-part-sections" Warning in_part ["TransferOutcome/ChildOutcome/SectionOutcome"], "Crosswalk",
        "A record that is accepted in part says which sections were not.";
    "outcome.section-decision" Error section_decision ["TransferOutcome/ChildOutcome/SectionOutcome/Decision"],
        "Crosswalk", "A section is accepted or rejected, not in part.";
    "outcome.moved-on-elsewhere" Error moved_on ["TransferOutcome/MovedOnTo"], "Crosswalk",
        "A family that moved on went to another authority than the two.";
    "outcome.withdrawn-alone" Error withdrawn ["TransferOutcome/Withdrawn"], "Crosswalk",
        "A move that did not happen has no accepted record.";
    "receipt.once" Error receipt_once ["Receipt/Entry/MessageID"], "Crosswalk",
        "A receipt speaks of a message only once.";
    "receipt.received-clean" Error received_clean ["Receipt/Entry/Status"], "Crosswalk",
        "A message that was received has no finding that stops it.";
    "receipt.future" Warning receipt_future ["Receipt/Entry/ReceivedAt"], "Crosswalk",
        "A message was received before its receipt was sent.";
    "receipt.qualifier" Error receipt_qualifier ["Header/Qualifier"], "GovTalk envelope 2.0",
        "A receipt that calls itself an error refuses a message.";
};

/// What tells one child from another, as far as it is said.
pub(super) fn who(child: &Spot<'_>) -> Option<String> {
    if let Some(number) = child.text("NHSnumber").or_else(|| child.text("UPN")) {
        return Some(number.to_owned());
    }
    let name = child.below("PersonName").first().copied()?;
    let birth = child.below("BirthDate").first().and_then(|birth| birth.text("PersonBirthDate"))?;
    Some(format!("{} {} {birth}", name.texts("PersonGivenName").join(" "), name.text("PersonFamilyName")?))
}

/// Those of `spots` whose child stood before.
pub(super) fn again<'a>(spots: Vec<Spot<'a>>, child: impl Fn(&Spot<'a>) -> Option<Spot<'a>>) -> Vec<Spot<'a>> {
    let mut seen = HashSet::new();
    let mut spots = spots;
    spots.retain(|spot| child(spot).and_then(|child| who(&child)).is_some_and(|who| !seen.insert(who)));
    spots
}

fn request_child_once(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in again(subject.root().below("RecordRequest/Child"), |child| Some(*child)) {
        breaches.at(child, "This child is asked for already. Take one of the two out.");
    }
}

fn request_section_once(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for request in subject.root().below("RecordRequest") {
        let mut seen = HashSet::new();
        for (at, section) in request.texts("Section").into_iter().enumerate() {
            if !seen.insert(section) {
                let text = format!("Section {section} is asked for already. Take one of the two out.");
                breaches.at(format_args!("{request}/Section[{}]", at + 1), text);
            }
        }
    }
}

fn identifiable(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    super::events::identifiable(subject.root().below("RecordRequest/Child"), breaches);
}

fn request_identity(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for request in subject.root().below("RecordRequest") {
        let sections = request.texts("Section");
        if !sections.is_empty() && !sections.contains(&"Identity") {
            let text = "Identity is not asked for, but comes with every record. Add it to the sections.";
            breaches.at(format_args!("{request}/Section[1]"), text);
        }
    }
}

fn transfer_correlation(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let root = subject.root();
    for header in root.below("Header").into_iter().filter(|_| root.has("RecordTransfer")) {
        if header.text("Qualifier") == Some("response") && !header.has("CorrelationID") {
            let text = "The records are a response, but not to what. Add the request's MessageID as CorrelationID, or say request.";
            breaches.at(format_args!("{header}/CorrelationID"), text);
        }
    }
}

fn held_or_not(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let held: HashSet<_> = subject.of_children("Identity").iter().filter_map(who).collect();
    for child in subject.root().below("RecordTransfer/NothingHeld") {
        // The NHS number standing twice is told by transfer.child-once.
        if !child.has("NHSnumber") && who(&child).is_some_and(|who| held.contains(&who)) {
            breaches.at(child, "Of this child there is a record in the same transfer. Take one of the two out.");
        }
    }
}

fn outcomes<'a>(subject: &Subject<'a>) -> Vec<Spot<'a>> {
    subject.root().below("TransferOutcome/ChildOutcome")
}

fn outcome_child_once(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for outcome in again(outcomes(subject), |outcome| outcome.below("Child").first().copied()) {
        breaches.at(outcome, "This child has an outcome already. Leave one of the two.");
    }
}

fn outcome_section_once(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for outcome in outcomes(subject) {
        let mut seen = HashSet::new();
        for section in outcome.below("SectionOutcome") {
            if section.text("Section").is_some_and(|name| !seen.insert(name)) {
                breaches.at(
                    format_args!("{section}/Section"),
                    "This section has an outcome already. Leave one of the two.",
                );
            }
        }
    }
}

fn has_section(outcome: &Spot<'_>, decision: &str) -> bool {
    outcome.below("SectionOutcome").iter().any(|section| section.text("Decision") == Some(decision))
}

fn accepted_whole(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for outcome in outcomes(subject) {
        if outcome.text("Decision") == Some("accepted") && has_section(&outcome, "rejected") {
            let text =
                "The record is accepted, but a section is rejected. Say accepted-in-part, or accept the section.";
            breaches.at(format_args!("{outcome}/Decision"), text);
        }
    }
}

fn rejected_whole(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for outcome in outcomes(subject) {
        if outcome.text("Decision") == Some("rejected") && has_section(&outcome, "accepted") {
            let text =
                "The record is rejected, but a section is accepted. Say accepted-in-part, or reject the section.";
            breaches.at(format_args!("{outcome}/Decision"), text);
        }
    }
}

fn in_part(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for outcome in outcomes(subject) {
        if outcome.text("Decision") == Some("accepted-in-part") && !has_section(&outcome, "rejected") {
            let text = "The record is accepted in part, but no section is rejected. Add a SectionOutcome for each that was not taken.";
            breaches.at(format_args!("{outcome}/SectionOutcome[1]"), text);
        }
    }
}

fn section_decision(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for section in subject.root().below("TransferOutcome/ChildOutcome/SectionOutcome") {
        if section.text("Decision") == Some("accepted-in-part") {
            let text =
                "A section is taken or not. Say accepted or rejected; the child as a whole may be accepted-in-part.";
            breaches.at(format_args!("{section}/Decision"), text);
        }
    }
}

fn moved_on(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let header = &subject.message.header;
    for outcome in subject.root().below("TransferOutcome") {
        let to = outcome.text("MovedOnTo");
        if to == Some(header.sender.authority.as_str()) || to == Some(header.recipient.authority.as_str()) {
            let text =
                "MovedOnTo names one of the two authorities of this transfer. Name the one the family moved on to.";
            breaches.at(format_args!("{outcome}/MovedOnTo"), text);
        }
    }
}

fn withdrawn(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for outcome in subject.root().below("TransferOutcome").into_iter().filter(|outcome| outcome.is("Withdrawn")) {
        let taken = |of: &Spot<'_>| of.text("Decision").is_some_and(|decision| decision != "rejected");
        if outcome.below("ChildOutcome").iter().any(taken) {
            let text = "The move did not happen, but a record is accepted. Take Withdrawn out, or reject the record.";
            breaches.at(format_args!("{outcome}/Withdrawn"), text);
        }
    }
}

fn receipt_once(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let mut seen = HashSet::new();
    for entry in subject.root().below("Receipt/Entry") {
        if entry.text("MessageID").is_some_and(|id| !seen.insert(id)) {
            breaches
                .at(format_args!("{entry}/MessageID"), "The receipt speaks of this message already. Leave one entry.");
        }
    }
}

fn received_clean(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for entry in subject.root().below("Receipt/Entry") {
        let stops = entry.below("Finding").iter().any(|finding| finding.text("Severity") == Some("error"));
        if entry.text("Status") == Some("received") && stops {
            let text = "The message was received, but a finding stops it. Say refused, or make the finding a warning.";
            breaches.at(format_args!("{entry}/Status"), text);
        }
    }
}

fn receipt_future(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let sent = subject.message.header.sent_at;
    for entry in subject.root().below("Receipt/Entry") {
        let received = entry.text("ReceivedAt").and_then(|at| at.parse::<jiff::Timestamp>().ok());
        if received.is_some_and(|received| received > sent) {
            let text =
                "The message was received after this receipt was sent. Check the clock of the receiving gateway.";
            breaches.at(format_args!("{entry}/ReceivedAt"), text);
        }
    }
}

fn receipt_qualifier(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let root = subject.root();
    let refused = |entry: &Spot<'_>| entry.text("Status") == Some("refused");
    for header in root.below("Header").into_iter().filter(|_| root.has("Receipt")) {
        let qualifier = header.text("Qualifier");
        let answers_no = root.below("Receipt/Entry").iter().any(refused);
        if qualifier == Some("error") && !answers_no {
            let text = "The receipt calls itself an error, but refuses nothing. Say acknowledgement.";
            breaches.at(format_args!("{header}/Qualifier"), text);
        }
    }
}
