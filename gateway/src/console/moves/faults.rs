//! What is wrong with a page of the form, and what to do about it: beside the field, in plain words.

use crosswalk_schemas::{
    identifiers::{nhs_number, postcode},
    model::MoveKind,
};
use jiff::civil::Date;

use super::{
    super::form::{Errors, Fields},
    draft::{DateTyped, Draft, Person, Place, Step},
    places,
};
use crate::gateway::Gateway;

/// Puts what a page asked for into the draft.
pub(super) fn fill(draft: &mut Draft, step: Step, fields: &Fields) {
    let text = |name: &str| fields.text(name).to_owned();
    match step {
        Step::When => draft.moved = date_of(fields, "when"),
        Step::From => draft.from = place_of(fields),
        Step::To => {
            draft.to = place_of(fields);
            draft.to_where = text("where");
            if !draft.asks_kind() {
                draft.kind.clear();
            }
        }
        Step::Kind => draft.kind = text("kind"),
        Step::Contact => {
            let contact = &mut draft.contact;
            (contact.name, contact.team, contact.note) = (text("name"), text("team"), text("note"));
            (contact.telephone, contact.email) = (text("telephone"), text("email"));
        }
        Step::People | Step::Check => {}
    }
}

/// A person as typed.
pub(super) fn person_of(fields: &Fields) -> Person {
    let text = |name: &str| fields.text(name).to_owned();
    Person {
        role: text("role"),
        forename: text("forename"),
        surname: text("surname"),
        born: date_of(fields, "born"),
        nhs_number: text("nhs"),
    }
}

fn place_of(fields: &Fields) -> Place {
    let typed = fields.text("postcode");
    Place {
        line: fields.text("line").to_owned(),
        town: fields.text("town").to_owned(),
        postcode: postcode::normalise(typed).unwrap_or_else(|| typed.to_owned()),
        secret: !fields.all("secret").is_empty(),
    }
}

fn date_of(fields: &Fields, name: &str) -> DateTyped {
    let part = |part: &str| fields.text(&format!("{name}-{part}")).to_owned();
    DateTyped { day: part("day"), month: part("month"), year: part("year") }
}

/// What is wrong with a page.
pub(super) fn of(gateway: &Gateway, draft: &Draft, step: Step) -> Errors {
    let mut errors = Errors::default();
    match step {
        Step::When => when(&draft.moved, gateway.clock.today(), &mut errors),
        Step::From => place(gateway, &draft.from, &mut errors),
        Step::To => to(gateway, draft, &mut errors),
        Step::Kind => kind(gateway, draft, &mut errors),
        Step::Contact => contact(draft, &mut errors),
        Step::People | Step::Check => {}
    }
    errors
}

/// What is wrong with one person.
pub(super) fn of_person(person: &Person, today: Date) -> Errors {
    let mut errors = Errors::default();
    let role = ["child", "adult"].contains(&person.role.as_str());
    errors.when(!role, "role", "Select whether this is a child or an adult");
    errors.when(person.forename.is_empty(), "forename", "Enter the person's first name");
    errors.when(
        person.surname.is_empty(),
        "surname",
        "Enter the person's last name; for one name only, enter it twice",
    );
    let long = |name: &str| name.chars().count() > 70;
    errors.when(long(&person.forename), "forename", "First name must be 70 characters or fewer");
    errors.when(long(&person.surname), "surname", "Last name must be 70 characters or fewer");
    match person.born.date() {
        None if person.born.is_empty() && !person.is_child() => {}
        None if person.born.is_empty() => errors.add("born", "Enter the child's date of birth"),
        None => errors.add("born", "Date of birth must be a real date, like 27 3 2015"),
        Some(born) if born > today => errors.add("born", "Date of birth must be in the past"),
        Some(born) => {
            let age = i32::from(today.year()) - i32::from(born.year());
            errors.when(
                person.is_child() && age > 19,
                "born",
                "This person is no longer a child: check the date, or select Adult",
            );
            errors.when(age > 120, "born", "Check the year of birth");
        }
    }
    let number = &person.nhs_number;
    errors.when(
        !number.is_empty() && !nhs_number::is_valid(number),
        "nhs",
        "This is not an NHS number: check its 10 digits, or leave it empty",
    );
    errors
}

fn when(moved: &DateTyped, today: Date, errors: &mut Errors) {
    let Some(date) = moved.date() else {
        let text = if moved.is_empty() {
            "Enter the date of the move"
        } else {
            "Date of the move must be a real date, like 27 3 2026"
        };
        errors.add("when", text);
        return;
    };
    let days = date.duration_since(today).as_hours() / 24;
    errors.when(days < -366, "when", "The move was more than a year ago: check the year");
    errors.when(days > 366, "when", "The move is more than a year ahead: check the year");
}

fn place(gateway: &Gateway, place: &Place, errors: &mut Errors) {
    if place.postcode.is_empty() {
        errors.add("postcode", "Enter the postcode");
    } else if let Err(why) = places::at(gateway, &place.postcode) {
        errors.add("postcode", places::advice(&why));
    }
    errors.when(place.line.chars().count() > 70, "line", "House and street must be 70 characters or fewer");
    errors.when(place.town.chars().count() > 70, "town", "Town must be 70 characters or fewer");
}

fn to(gateway: &Gateway, draft: &Draft, errors: &mut Errors) {
    match draft.to_where.as_str() {
        "known" => place(gateway, &draft.to, errors),
        "outside" | "unknown" => {}
        _ => errors.add("where", "Select whether you know where the family moved to"),
    }
}

fn kind(gateway: &Gateway, draft: &Draft, errors: &mut Errors) {
    let councils = [&draft.from, &draft.to].map(|place| places::at(gateway, &place.postcode));
    let [Ok(from), Ok(to)] = councils else { return };
    if draft.kind.is_empty() {
        errors.add("kind", "Select what kind of move it is");
    } else if draft.kind == MoveKind::WithinAuthority.as_str() && from.authority.code != to.authority.code {
        let (from, to) = (&from.authority.official_name, &to.authority.official_name);
        errors.add(
            "kind",
            format!("The two addresses are not in one council's area: children's services are {from} and {to}"),
        );
    }
}

fn contact(draft: &Draft, errors: &mut Errors) {
    let contact = &draft.contact;
    errors.when(contact.name.is_empty(), "name", "Enter who can be asked about this move");
    let reachable = !contact.telephone.is_empty() || !contact.email.is_empty();
    errors.when(!reachable, "telephone", "Enter a telephone number or an e-mail address");
    let digits = contact.telephone.chars().filter(char::is_ascii_digit).count();
    errors.when(
        !contact.telephone.is_empty() && digits < 4,
        "telephone",
        "Enter a telephone number, like 01865 249 811",
    );
    let mail = &contact.email;
    let plausible = mail.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    errors.when(!mail.is_empty() && !plausible, "email", "Enter an e-mail address, like name@example.gov.uk");
    errors.when(
        contact.note.chars().count() > 2000,
        "note",
        "What else should be known must be 2,000 characters or fewer",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 22);

    fn wrong(errors: &Errors) -> Vec<&str> {
        errors.iter().map(|(field, _)| field).collect()
    }

    fn typed(text: &str) -> DateTyped {
        let mut parts = text.split(' ').map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        DateTyped { day: next(), month: next(), year: next() }
    }

    #[test]
    fn a_person_has_names_and_a_child_a_birth_date() {
        for (role, names, born, nhs, expected) in [
            ("child", "Ada Okafor", "2 6 2015", "", ""),
            ("adult", "Ada Okafor", "", "", ""),
            ("child", "Ada Okafor", "", "", "born"),
            ("child", "Ada Okafor", "31 2 2015", "", "born"),
            ("child", "Ada Okafor", "2 6 2027", "", "born"),
            ("child", "Ada Okafor", "2 6 1980", "", "born"),
            ("adult", "Ada Okafor", "2 6 1880", "", "born"),
            ("", " ", "", "", "role forename surname born"),
            ("child", "Ada Okafor", "2 6 2015", "999 000 1014", ""),
            ("child", "Ada Okafor", "2 6 2015", "999 000 1015", "nhs"),
        ] {
            let (forename, surname) = names.split_once(' ').unwrap();
            let person = Person {
                role: role.into(),
                forename: forename.into(),
                surname: surname.into(),
                born: typed(born),
                nhs_number: nhs.into(),
            };
            let errors = of_person(&person, TODAY);
            let expected: Vec<_> = expected.split_whitespace().collect();
            let found = wrong(&errors);
            // A person of no role needs no birth date.
            assert_eq!(
                found,
                if role.is_empty() { vec!["role", "forename", "surname"] } else { expected },
                "{person:?}"
            );
        }
    }

    #[test]
    fn a_move_is_a_real_day_within_a_year() {
        for (text, good) in [
            ("22 11 2026", true),
            ("1 12 2026", true),
            ("22 11 2025", true),
            ("22 11 2024", false),
            ("22 11 2028", false),
            ("22 13 2026", false),
            ("", false),
        ] {
            let mut errors = Errors::default();
            when(&typed(text), TODAY, &mut errors);
            assert_eq!(errors.is_empty(), good, "{text}");
        }
    }
}
