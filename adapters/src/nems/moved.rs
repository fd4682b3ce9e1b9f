//! A change of address: the child moved from the old address to the home.

use crosswalk_schemas::model::{Address, MoveKind, MoveNotification, MovingPerson, RoleInHousehold};

use super::{
    bundle::Bundle,
    child,
    decode::{Event, Kind, Outcome, withdrawn},
};
use crate::contract::{Content, Lead};

/// Reads a change of address. It is a move, or, where something is missing, a lead; the same address written otherwise is
/// neither: the NHS warns that its address changes back and forth so.
pub(super) fn read(bundle: &mut Bundle<'_>, event: &Event<'_>) -> Outcome {
    if event.kind == Kind::Delete {
        return withdrawn(bundle, event);
    }
    let all = child::addresses(bundle, event.patient);
    let of = |wanted: &str| all.iter().filter(|(of, _)| of == wanted).map(|(_, address)| address).collect::<Vec<_>>();
    let (mut homes, mut old) = (of("home"), of("old"));
    if all.iter().any(|(of, _)| of != "home" && of != "old") {
        bundle.notes.lose("Patient/address", "of the addresses the old one and the home are carried");
    }
    old.sort_by_key(|address| address.end_date.or(address.start_date));
    homes.sort_by_key(|address| address.start_date);
    let (left, reached) = (old.pop(), homes.pop());
    if let (Some(left), Some(reached)) = (left, reached)
        && same_place(left, reached)
    {
        return Outcome::Skipped("an address written another way");
    }
    let date = reached.and_then(|home| home.start_date).or_else(|| left.and_then(|old| old.end_date));
    let what = date.map_or_else(|| "move".to_owned(), |date| format!("move {date}"));
    let abroad = reached.is_some_and(|home| home.country.is_some());
    let draft = MoveNotification {
        kind: if abroad { MoveKind::LeavingEngland } else { MoveKind::Permanent },
        move_date: date.or(event.day).unwrap_or_default(),
        section208_notice: None,
        reporter: event.reporter.clone(),
        from_address: left.cloned().unwrap_or_default(),
        to_address: reached.cloned(),
        losing_authority: None,
        gaining_authority: None,
        person: vec![person(event)],
        note: None,
        local_reference: None,
    };
    let missing = missing(&draft, date.is_some());
    Outcome::Items(vec![(what, content(draft, &missing))])
}

/// What the event does not say: a path, and words.
type Missing = (&'static str, &'static str);

fn missing(draft: &MoveNotification, dated: bool) -> Vec<Missing> {
    let nowhere = |address: &Address| address.post_code.is_none();
    let unborn = draft.person.iter().any(|person| person.birth_date.is_none());
    let all = [
        (!dated, ("MoveNotification/MoveDate", "when the child moved")),
        (
            nowhere(&draft.from_address),
            ("MoveNotification/FromAddress/PostCode", "the postcode of the address that the child left"),
        ),
        (
            draft.kind == MoveKind::Permanent && draft.to_address.as_ref().is_none_or(nowhere),
            ("MoveNotification/ToAddress/PostCode", "the postcode of the new address"),
        ),
        (
            unborn,
            ("MoveNotification/Person/BirthDate", "the birth date, so that nobody can tell whether this is a child"),
        ),
    ];
    all.into_iter().filter_map(|(lacks, what)| lacks.then_some(what)).collect()
}

fn content(draft: MoveNotification, missing: &[Missing]) -> Content {
    if missing.is_empty() {
        return Content::Move(Box::new(draft));
    }
    let words: Vec<&str> = missing.iter().map(|(_, text)| *text).collect();
    let text = format!(
        "The NHS says that this child's address changed. The event does not say {}. Look the child up, complete the \
         move, or dismiss it.",
        words.join("; nor ")
    );
    let missing = missing.iter().map(|(path, _)| (*path).to_owned()).collect();
    Content::Lead(Box::new(Lead { text, missing, draft }))
}

fn person(event: &Event<'_>) -> MovingPerson {
    let person = &event.person;
    MovingPerson {
        role: RoleInHousehold::Child,
        person_name: person.name.clone().unwrap_or_default(),
        birth_date: person.birth_date(),
        sex: child::sex(event.patient),
        relationship: None,
        nhs_number: person.nhs_number(),
        upn: None,
        local_id: person.local_id(),
    }
}

/// True when two addresses are one place, however they are written: the postcode, and the numbers or else all the words.
fn same_place(one: &Address, other: &Address) -> bool {
    let said = |address: &Address| {
        let line = address.address_line.join(" ").to_lowercase();
        let words: Vec<String> =
            line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let numbers: Vec<&String> =
            words.iter().filter(|word| word.starts_with(|c: char| c.is_ascii_digit())).collect();
        if numbers.is_empty() { words.concat() } else { numbers.into_iter().cloned().collect::<Vec<_>>().join(" ") }
    };
    one.post_code == other.post_code && said(one) == said(other)
}
