//! Rules on lead professionals: there is one when agencies work together, and they can be reached.

use std::collections::HashSet;

use super::{Breaches, Rule, subject::Subject, tree::Spot};

pub(super) const RULES: &[Rule] = table! {
    "lead-professional.missing" Warning missing ["RecordTransfer/ChildRecord/Involvements"], "Every Child Matters 4.3",
        "A child with whom two specialist agencies are involved has a lead professional.";
    "lead-professional.contact" Warning contact ["RecordTransfer/ChildRecord/Involvements/Involvement/Professional"],
        "Every Child Matters 4.3", "A lead professional can be reached.";
    "involvement.named" Warning named ["RecordTransfer/ChildRecord/Involvements/Involvement/Professional"],
        "Every Child Matters 4.3", "An involvement says who is involved, by name or team.";
};

/// The involvements of a child that have not ended when the message is sent.
fn current<'a>(subject: &Subject<'_>, child: &Spot<'a>) -> Vec<Spot<'a>> {
    let sent = subject.sent();
    let mut all = child.below("Involvements/Involvement");
    all.retain(|of| of.date("EndDate").is_none_or(|end| end > sent));
    all
}

fn missing(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        let current = current(subject, &child);
        let specialist = |service: &&str| !matches!(*service, "education" | "housing");
        let services: HashSet<_> = current.iter().filter_map(|of| of.text("Service")).filter(specialist).collect();
        if services.len() >= 2 && !current.iter().any(|of| of.is("LeadProfessional")) {
            let text = "Two or more specialist agencies are involved, but nobody leads. Agree on a lead professional and mark the involvement.";
            breaches.at(format_args!("{child}/Involvements"), text);
        }
    }
}

fn contact(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let current = subject.children().into_iter().flat_map(|child| current(subject, &child));
    let leading = current.filter(|of| of.is("LeadProfessional"));
    for professional in leading.flat_map(|of| of.below("Professional")) {
        if !professional.has("Telephone") && !professional.has("Email") {
            let text = "The lead professional has neither Telephone nor Email. Add one, so that they can be reached.";
            breaches.at(professional, text);
        }
    }
}

fn named(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for professional in subject.of_children("Involvements/Involvement/Professional") {
        if !["Name", "Team", "JobTitle", "Role"].iter().any(|part| professional.has(part)) {
            breaches.at(professional, "The involvement does not say who is involved. Add the Name or the Team.");
        }
    }
}
