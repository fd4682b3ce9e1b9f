//! Rules on addresses: they say where, once, and a sensitive one is never given away elsewhere.

use super::{Breaches, Rule, subject::Subject, tree::Spot};
use crate::identifiers::postcode;

pub(super) const RULES: &[Rule] = table! {
    "address.says-where" Error says_where ["RecordTransfer/ChildRecord/Addresses/Address",
        "RecordTransfer/ChildRecord/Household/Member/Address", "MoveNotification/FromAddress",
        "MoveNotification/ToAddress"], "BS 7666",
        "An address says where it is. In a move it may be empty when the authority on that side is named.";
    "address.one-form" Warning one_form ["RecordTransfer/ChildRecord/Addresses/Address/AddressLine",
        "RecordTransfer/ChildRecord/Household/Member/Address/AddressLine", "MoveNotification/FromAddress/AddressLine",
        "MoveNotification/ToAddress/AddressLine"], "BS 7666; DfE Common Transfer File",
        "An address is structured or in lines, not both.";
    "address.one-home" Warning one_home ["RecordTransfer/ChildRecord/Addresses/Address"], "Every Child Matters 4.3",
        "A child has at most one current home.";
    "address.sensitive-alike" Error sensitive_alike ["RecordTransfer/ChildRecord/Addresses/Address/SensitiveAddress",
        "RecordTransfer/ChildRecord/Household/Member/Address/SensitiveAddress"], "Every Child Matters 4.3",
        "An address that is sensitive is marked so wherever it stands.";
    "siblings.address" Warning siblings ["RecordTransfer/ChildRecord/Addresses/Address"], "Crosswalk",
        "Children of one family who are sent together live at one address.";
};

fn says_where(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let named = named_instead(subject);
    for address in subject.places().into_iter().filter(|address| !named.contains(&address.to_string())) {
        let parts = ["BS7666Address", "AddressLine", "PostCode", "UPRN"];
        if !parts.iter().any(|part| address.has(part)) && !address.has("Withheld") {
            let text = "The address does not say where it is. Add at least a postcode, or leave the address out.";
            breaches.at(address, text);
        }
    }
}

/// The addresses of a move that need not say where they are: whoever tells of it knows the authority on that side alone.
fn named_instead(subject: &Subject<'_>) -> Vec<String> {
    let sides = [("LosingAuthority", "FromAddress"), ("GainingAuthority", "ToAddress")];
    let named = |movement: Spot<'_>| {
        let sides = sides.into_iter().filter(|(authority, _)| movement.has(authority));
        sides.map(|(_, address)| format!("{movement}/{address}")).collect::<Vec<_>>()
    };
    subject.root().below("MoveNotification").into_iter().flat_map(named).collect()
}

fn one_form(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for address in subject.places() {
        if address.has("BS7666Address") && address.has("AddressLine") {
            let text = "The address is given twice, structured and in lines. Leave the lines out, so that the two cannot differ.";
            breaches.at(format_args!("{address}/AddressLine[1]"), text);
        }
    }
}

/// The addresses where a child lives on the day the message was sent.
fn homes<'a>(subject: &Subject<'_>, child: &Spot<'a>) -> Vec<Spot<'a>> {
    let sent = subject.sent();
    let mut homes = child.below("Addresses/Address");
    homes.retain(|address| {
        address.text("Kind") == Some("home")
            && address.date("StartDate").is_none_or(|start| start <= sent)
            && address.date("EndDate").is_none_or(|end| end > sent)
    });
    homes
}

fn one_home(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for child in subject.children() {
        for address in homes(subject, &child).into_iter().skip(1) {
            breaches.at(address, "The child has another current home. Give the earlier one its EndDate.");
        }
    }
}

/// Where an address is, however it is written.
fn place(address: &Spot<'_>) -> Option<String> {
    if let Some(uprn) = address.text("UPRN") {
        return Some(uprn.trim_start_matches('0').to_owned());
    }
    let postcode = postcode::normalise(address.text("PostCode")?)?;
    let mut lines = address.texts("AddressLine").join(" ");
    for structured in address.below("BS7666Address") {
        lines = ["SAON", "PAON", "StreetDescription"].map(|part| structured.text(part).unwrap_or_default()).join(" ");
    }
    Some(format!("{postcode} {}", lines.trim().to_lowercase()))
}

fn sensitive_alike(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let all: Vec<_> = subject.places().into_iter().filter_map(|address| Some((place(&address)?, address))).collect();
    for (place, address) in all.iter().filter(|(_, address)| !address.is("SensitiveAddress")) {
        if all.iter().any(|(other, marked)| marked.is("SensitiveAddress") && other == place) {
            let text =
                "The same address is marked sensitive elsewhere in this message. Mark it here too, or leave it out.";
            breaches.at(format_args!("{address}/SensitiveAddress"), text);
        }
    }
}

fn siblings(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let children = subject.children().into_iter();
    let mut homes = children.filter_map(|child| {
        let home = homes(subject, &child).into_iter().next_back()?;
        Some((postcode::normalise(home.text("PostCode")?)?, home))
    });
    let Some((first, _)) = homes.next() else { return };
    for (_, home) in homes.filter(|(other, _)| *other != first) {
        let text =
            "This child lives elsewhere than the first child of the transfer. Check the address, or send them apart.";
        breaches.at(home, text);
    }
}
