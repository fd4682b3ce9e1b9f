//! Rules on a household that moves: near in time, each person once, with an adult, from one authority to another.

use std::collections::HashSet;

use jiff::ToSpan;

use super::{Breaches, Rule, subject::Subject};

pub(super) const RULES: &[Rule] = table! {
    "move.date-near" Warning date_near ["MoveNotification/MoveDate"], "Crosswalk",
        "A move is told of within a year before or after it.";
    "move.person-once" Error person_once ["MoveNotification/Person"], "Crosswalk",
        "A person stands only once in a move.";
    "move.adult" Warning adult ["MoveNotification/Person"], "Crosswalk",
        "Children move with an adult, unless a child is placed.";
    "move.adult-age" Warning adult_age ["MoveNotification/Person/Role"], "Children Act 1989 s105",
        "Who moves as an adult is 18 or older on the day of the move.";
    "move.authorities-differ" Error authorities_differ ["MoveNotification/GainingAuthority"], "Crosswalk",
        "A move from one authority to another names two; one within an authority names one.";
    "move.unknown-destination" Error unknown_destination ["MoveNotification/ToAddress"], "Crosswalk",
        "A move to an unknown destination has no address to go to.";
    "move.reporter" Warning reporter ["MoveNotification/Reporter"], "Crosswalk",
        "Who tells of a move can be asked about it.";
    "move.child-identifiable" Warning identifiable ["MoveNotification/Person"], "Every Child Matters 4.4",
        "A child who moves has a birth date, an NHS number or a UPN.";
};

fn date_near(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let sent = subject.sent();
    for movement in subject.root().below("MoveNotification") {
        let Some(date) = movement.date("MoveDate") else { continue };
        if date < sent.saturating_sub(1.year()) || date > sent.saturating_add(1.year()) {
            let text =
                format!("The move on {date} is more than a year from when it is told of, {sent}. Check the date.");
            breaches.at(format_args!("{movement}/MoveDate"), text);
        }
    }
}

fn person_once(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    let mut seen = HashSet::new();
    for person in subject.root().below("MoveNotification/Person") {
        if let Some(number) = person.text("NHSnumber").filter(|number| !seen.insert(*number)) {
            let text =
                format!("NHS number {number} belongs to another person of this move. Leave one out, or correct it.");
            breaches.at(format_args!("{person}/NHSnumber"), text);
        }
    }
}

fn adult(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for movement in subject.root().below("MoveNotification") {
        let people = movement.below("Person");
        let alone = !people.iter().any(|person| person.text("Role") == Some("adult"));
        if alone && movement.text("Kind") != Some("temporary-placement") {
            let text = "Children move without an adult. Add who they move with, or say temporary-placement.";
            breaches.at(format_args!("{movement}/Person[1]"), text);
        }
    }
}

fn adult_age(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for movement in subject.root().below("MoveNotification") {
        let Some(date) = movement.date("MoveDate") else { continue };
        for person in movement.below("Person").into_iter().filter(|person| person.text("Role") == Some("adult")) {
            let birth = person.below("BirthDate").first().and_then(|birth| birth.date("PersonBirthDate"));
            if let Some(birth) = birth.filter(|birth| birth.saturating_add(18.years()) > date) {
                let text = format!(
                    "Born on {birth}, the person is under 18 on {date}. Make the role child, or correct a date."
                );
                breaches.at(format_args!("{person}/Role"), text);
            }
        }
    }
}

fn authorities_differ(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for movement in subject.root().below("MoveNotification") {
        let (Some(losing), Some(gaining)) = (movement.text("LosingAuthority"), movement.text("GainingAuthority"))
        else {
            continue;
        };
        let within = movement.text("Kind") == Some("within-authority");
        if within != (losing == gaining) {
            let text = "LosingAuthority and GainingAuthority do not fit the Kind of the move: within-authority names the same twice, any other kind two. Correct one of them.";
            breaches.at(format_args!("{movement}/GainingAuthority"), text);
        }
    }
}

fn unknown_destination(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for movement in subject.root().below("MoveNotification") {
        if movement.text("Kind") == Some("unknown-destination") && movement.has("ToAddress") {
            let text = "The destination is said to be unknown, but there is a ToAddress. Correct the Kind, or leave the address out.";
            breaches.at(format_args!("{movement}/ToAddress"), text);
        }
    }
}

fn reporter(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for reporter in subject.root().below("MoveNotification/Reporter") {
        if !reporter.has("Telephone") && !reporter.has("Email") {
            let text = "The reporter has neither Telephone nor Email. Add one, so that they can be asked.";
            breaches.at(reporter, text);
        }
    }
}

fn identifiable(subject: &Subject<'_>, breaches: &mut Breaches<'_>) {
    for person in subject.root().below("MoveNotification/Person") {
        let known = ["BirthDate", "NHSnumber", "UPN"].iter().any(|part| person.has(part));
        if person.text("Role") == Some("child") && !known {
            let text = "A name alone does not say which child this is. Add the birth date, the NHS number or the UPN.";
            breaches.at(person, text);
        }
    }
}
