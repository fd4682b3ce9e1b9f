//! Rules on what is withheld and on documents: what is withheld is not there, parts belong to documents that are named.

use std::collections::HashSet;

use super::{Breaches, Rule, subject::Subject};

pub(super) const RULES: &[Rule] = table! {
    "withheld.given" Error given ["RecordTransfer/ChildRecord/Withheld/Section"], "Every Child Matters 4.10",
        "A section that is withheld is not given.";
    "withheld.once" Warning once ["RecordTransfer/ChildRecord/Withheld/Section"], "Crosswalk",
        "A section is named as withheld only once.";
    "withheld.ask" Warning ask ["RecordTransfer/ChildRecord/Withheld/AskWhom"], "Every Child Matters 4.10",
        "What is withheld says whom to ask.";
    "address.withheld" Error address ["RecordTransfer/ChildRecord/Addresses/Address/Withheld",
        "RecordTransfer/ChildRecord/Household/Member/Address/Withheld", "MoveNotification/FromAddress/Withheld",
        "MoveNotification/ToAddress/Withheld"], "Every Child Matters 4.3", "An address that is withheld does not say where it is.";
    "document.once" Error document_once ["RecordTransfer/ChildRecord/Documents/Document/DocumentID"], "Crosswalk",
        "A document stands only once in a record.";
    "document.part-named" Error part_named ["RecordTransfer/DocumentPart/DocumentID"], "Crosswalk",
        "A part belongs to a document of the transfer.";
    "document.part-number" Error part_number ["RecordTransfer/DocumentPart/Number"], "Crosswalk",
        "A part's number is one of its document's parts.";
};

fn given(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for (child, withheld) in subject.with_child("Withheld") {
        let section = withheld.text("Section").filter(|section| child.has(section));
        if let Some(section) = section.filter(|section| *section != "Identity") {
            let text = format!("{section} is said to be withheld, but is there. Take it out, or take Withheld out.");
            breaches.at(format_args!("{withheld}/Section"), text);
        }
    }
}

fn once(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        let mut seen = HashSet::new();
        for withheld in child.below("Withheld") {
            if withheld.text("Section").is_some_and(|section| !seen.insert(section)) {
                breaches
                    .at(format_args!("{withheld}/Section"), "This section is named as withheld already. Leave one.");
            }
        }
    }
}

fn ask(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for withheld in subject.of_children("Withheld").into_iter().filter(|withheld| !withheld.has("AskWhom")) {
        breaches.at(
            format_args!("{withheld}/AskWhom"),
            "The section is withheld, but whom can the receiver ask? Add AskWhom.",
        );
    }
}

fn address(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for address in subject.places() {
        let parts = ["BS7666Address", "AddressLine", "PostCode", "UPRN", "Easting", "Northing"];
        if address.has("Withheld") && parts.iter().any(|part| address.has(part)) {
            let text =
                "The address is said to be withheld, but says where it is. Take out all but its kind and period.";
            breaches.at(format_args!("{address}/Withheld"), text);
        }
    }
}

fn document_once(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        let mut seen = HashSet::new();
        for document in child.below("Documents/Document") {
            if document.text("DocumentID").is_some_and(|id| !seen.insert(id)) {
                breaches.at(format_args!("{document}/DocumentID"), "This document is named already. Leave one.");
            }
        }
    }
}

fn part_named(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let documents = subject.of_children("Documents/Document");
    for part in subject.root().below("RecordTransfer/DocumentPart") {
        if !documents.iter().any(|document| document.text("DocumentID") == part.text("DocumentID")) {
            let text =
                "The part belongs to no document of this transfer. Name the document in the Documents of its child.";
            breaches.at(format_args!("{part}/DocumentID"), text);
        }
    }
}

fn part_number(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let documents = subject.of_children("Documents/Document");
    for part in subject.root().below("RecordTransfer/DocumentPart") {
        let document = documents.iter().find(|document| document.text("DocumentID") == part.text("DocumentID"));
        let (Some(parts), Some(number)) = (document.and_then(|of| of.number("Parts")), part.number("Number")) else {
            continue;
        };
        if number == 0 || number > parts {
            let text = format!("The document has {parts} parts, so this cannot be part {number}. Correct the number.");
            breaches.at(format_args!("{part}/Number"), text);
        }
    }
}
