//! A home in another area as a notice, or as a lead when there are no names.

use crosswalk_schemas::model::{Address, MoveKind, MoveNotification};

use super::{case::Case, household::Household, moves::Home};
use crate::{
    contract::{Content, Lead},
    native::{
        area::Area,
        field::{Field, Notes},
    },
};

pub(super) fn content(
    case: &Case<'_>,
    household: &Household,
    home: Home,
    reference: &str,
    notes: &mut Notes,
) -> Content {
    let from_address = Address {
        address_line: case.field("A1.7", notes).and_then(Field::text).into_iter().collect(),
        post_code: case.field("A1.8", notes).and_then(Field::postcode),
        ..Address::default()
    };
    let missing = missing(household, &home, &from_address);
    let text = text(case, household, &home);
    let note = note(case, household, &home, notes);
    let notice = MoveNotification {
        kind: home.kind,
        move_date: home.day,
        section208_notice: None,
        reporter: None,
        from_address,
        to_address: (home.address != Address::default()).then_some(home.address),
        losing_authority: home.own.code(),
        gaining_authority: home.new.code(),
        person: household.moving.clone(),
        note: Some(note),
        local_reference: Some(reference.to_owned()),
    };
    if missing.is_empty() {
        return Content::Move(Box::new(notice));
    }
    let missing = missing.into_iter().map(str::to_owned).collect();
    Content::Lead(Box::new(Lead { text, missing, draft: notice }))
}

/// What a notice needs and the case does not tell.
fn missing(household: &Household, home: &Home, from_address: &Address) -> Vec<&'static str> {
    let mut missing = Vec::new();
    if !household.is_complete() {
        missing.extend(["MoveNotification/Person/PersonName", "MoveNotification/Person/BirthDate"]);
    }
    if home.own.code().is_none() && from_address.post_code.is_none() {
        missing.push("MoveNotification/LosingAuthority");
    }
    if home.new.code().is_none() && home.address.post_code.is_none() {
        missing.push("MoveNotification/GainingAuthority");
    }
    missing
}

fn note(case: &Case<'_>, household: &Household, home: &Home, notes: &mut Notes) -> String {
    let mut lines = vec![
        format!("From a homelessness return (H-CLIC), case {}.", case.find("1.1a").unwrap_or_default()),
        format!("Household: {}.", household.words()),
    ];
    lines.extend(home.accommodation.as_ref().map(|words| format!("Accommodation: {words}.")));
    for (number, what) in [
        ("1.13", "Accommodation at the application"),
        ("1.14", "Last settled accommodation"),
        ("1.15", "Main reason for the loss of the last settled home"),
        ("1.21", "Referred by another authority"),
        ("5.10", "Relief duty referred to another authority"),
        ("7.8", "Main duty referred to another authority"),
    ] {
        let words = case.field(number, notes).and_then(Field::text);
        lines.extend(words.map(|words| format!("{what}: {words}.")));
    }
    lines.join("\n")
}

fn text(case: &Case<'_>, household: &Household, home: &Home) -> String {
    let who = match household.children() {
        1 => "a child".to_owned(),
        number => format!("{number} children"),
    };
    let (own, new) = (home.own.words(None), home.new.words(home.address.post_code.as_ref()));
    let case = case.find("1.1a").unwrap_or_default();
    let what = match home.kind {
        MoveKind::TemporaryPlacement => {
            format!("{own} placed a household with {who} in temporary accommodation in {new} on {}.", home.day)
        }
        _ => format!("A household with {who} that {own} helped found a home in {new} on {}.", home.day),
    };
    let mut sentences = vec![what];
    sentences.push(format!(
        "The return does not name everybody: look up case {case} and fill in the names and birth dates of the people, and the old and the new address."
    ));
    if home.kind == MoveKind::TemporaryPlacement {
        sentences.push(
            "Section 208 of the Housing Act 1996 asks for a notice to the other authority within 14 days.".to_owned(),
        );
    }
    if home.own == Area::Unknown || home.new == Area::Unknown {
        sentences
            .push("The return does not name both authorities: check that this is not a home within one.".to_owned());
    }
    for area in [&home.own, &home.new] {
        if let Area::Outside(place) = area {
            sentences.push(format!("Nobody in {place} has a gateway: tell the services there by other means."));
        }
    }
    sentences.join(" ")
}
