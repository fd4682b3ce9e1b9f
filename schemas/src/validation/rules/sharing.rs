//! Rules on the basis on which a section is shared.

use super::{Breaches, Rule, subject::Subject, tree::Spot};

pub(super) const RULES: &[Rule] = table! {
    "sharing-basis.consent" Error consent ["RecordTransfer/ChildRecord/SocialCare/SharingBasis",
        "RecordTransfer/ChildRecord/Education/SharingBasis", "RecordRequest/SharingBasis"],
        "UK GDPR article 7", "Consent says who gave it and when.";
    "sharing-basis.future" Error future ["RecordTransfer/ChildRecord/SocialCare/SharingBasis/GivenOn",
        "RecordTransfer/ChildRecord/Education/SharingBasis/GivenOn", "RecordRequest/SharingBasis/GivenOn"],
        "UK GDPR article 7", "The decision to share was made before sharing.";
    "sharing-basis.social-care" Warning missing ["RecordTransfer/ChildRecord/SocialCare/SharingBasis"],
        "Working Together to Safeguard Children; Every Child Matters 4.10", "Social care's section says on which basis it is shared.";
    "sharing-basis.request" Warning request ["RecordRequest/SharingBasis"], "UK GDPR article 6",
        "A request says on which basis the requester may have the records.";
};

/// Sections of a child's record that may carry a basis.
const SECTIONS: &[&str] = &["Identity", "Addresses", "Household", "Involvements", "Education", "SocialCare"];

fn bases<'a>(subject: &Subject<'a>) -> Vec<Spot<'a>> {
    let children = subject.children();
    let sections = children.iter().flat_map(|child| SECTIONS.iter().flat_map(|section| child.below(section)));
    let mut bases: Vec<_> = sections.flat_map(|section| section.below("SharingBasis")).collect();
    bases.extend(subject.root().below("RecordRequest/SharingBasis"));
    bases
}

fn consent(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for basis in bases(subject).into_iter().filter(|basis| basis.text("Kind") == Some("consent")) {
        if !basis.has("GivenBy") || !basis.has("GivenOn") {
            breaches.at(basis, "Consent needs GivenBy and GivenOn: who consented, and when. Add them.");
        }
    }
}

fn future(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for basis in bases(subject) {
        if let Some(given) = basis.date("GivenOn").filter(|given| *given > subject.sent()) {
            let text = format!("The basis is dated {given}, after the message was sent. Correct the date.");
            breaches.at(format_args!("{basis}/GivenOn"), text);
        }
    }
}

fn missing(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for section in subject.of_children("SocialCare") {
        if !section.is_empty() && !section.has("SharingBasis") {
            let text = "The section does not say on which basis it is shared. Add the legal provision or the consent.";
            breaches.at(format_args!("{section}/SharingBasis"), text);
        }
    }
}

fn request(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for request in subject.root().below("RecordRequest") {
        if !request.has("SharingBasis") {
            let text = "The request does not say on which basis you may have the records. Add the legal provision or the consent.";
            breaches.at(format_args!("{request}/SharingBasis"), text);
        }
    }
}
