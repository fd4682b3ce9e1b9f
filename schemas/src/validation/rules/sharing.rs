//! Rules on the basis on which a section is shared.

use super::{Breaches, Rule, subject::Subject, tree::Spot};

pub(super) const RULES: &[Rule] = table! {
    "sharing-basis.consent" Error consent ["RecordTransfer/ChildRecord/SocialCare/SharingBasis",
        "RecordTransfer/ChildRecord/Education/SharingBasis", "RecordRequest/SharingBasis"],
        "UK GDPR article 7", "Consent says who gave it and when.";
    "sharing-basis.future" Error future ["RecordTransfer/ChildRecord/SocialCare/SharingBasis/GivenOn",
        "RecordTransfer/ChildRecord/Education/SharingBasis/GivenOn", "RecordRequest/SharingBasis/GivenOn"],
        "UK GDPR article 7", "The decision to share was made before sharing.";
    "sharing-basis.section" Warning missing ["RecordTransfer/ChildRecord/SocialCare/SharingBasis",
        "RecordTransfer/ChildRecord/Health/SharingBasis", "RecordTransfer/ChildRecord/YouthJustice/SharingBasis",
        "RecordTransfer/ChildRecord/FlagsOfConcern/SharingBasis"],
        "Working Together to Safeguard Children; Every Child Matters 4.10", "What is most sensitive says on which basis it is shared: social care, health, youth justice, flags of concern.";
    "sharing-basis.request" Warning request ["RecordRequest/SharingBasis", "FindRequest/SharingBasis"], "UK GDPR article 6",
        "A request says on which basis the requester may have the records.";
};

/// Sections of a child's record that may carry a basis.
const SECTIONS: &[&str] = &[
    "Identity",
    "Addresses",
    "Household",
    "Involvements",
    "Education",
    "Health",
    "SocialCare",
    "YouthJustice",
    "Connexions",
    "CommonAssessments",
    "FlagsOfConcern",
    "Housing",
    "Documents",
];

fn bases<'a>(subject: &Subject<'a>) -> Vec<Spot<'a>> {
    let children = subject.children();
    let sections = children.iter().flat_map(|child| SECTIONS.iter().flat_map(|section| child.below(section)));
    let mut bases: Vec<_> = sections.flat_map(|section| section.below("SharingBasis")).collect();
    for body in ["RecordRequest", "ChildEvent", "FindRequest", "PractitionerMessage", "FindResponse/Found"] {
        bases.extend(subject.root().below(body).into_iter().flat_map(|body| body.below("SharingBasis")));
    }
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
    let sections = ["SocialCare", "Health", "YouthJustice", "FlagsOfConcern"];
    for section in sections.into_iter().flat_map(|section| subject.of_children(section)) {
        if !section.is_empty() && !section.has("SharingBasis") {
            let text = "The section does not say on which basis it is shared. Add the legal provision or the consent.";
            breaches.at(format_args!("{section}/SharingBasis"), text);
        }
    }
}

fn request(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let root = subject.root();
    for request in root.below("RecordRequest").into_iter().chain(root.below("FindRequest")) {
        if !request.has("SharingBasis") {
            let text = "The request does not say on which basis you may have the records. Add the legal provision or the consent.";
            breaches.at(format_args!("{request}/SharingBasis"), text);
        }
    }
}
