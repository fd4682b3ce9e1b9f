//! Bundles into contents: each by itself, decided by its event; a bad one does not stop the others.

use std::fmt::Write as _;

use crosswalk_schemas::model::Reporter;
use jiff::{ToSpan, civil::Date};

use super::{
    PREFIX,
    bundle::{Bundle, Resource, code_of, concept, extensions, value},
    care,
    child::{self, Person},
    life, losses, moved,
    split::{self, Piece},
};
use crate::{
    contract::{Content, Item, Refused, Sink, Source},
    native::place::stops,
};

/// What an event message is about.
pub(super) struct Event<'p> {
    pub(super) header: Resource<'p>,
    pub(super) kind: Kind,
    /// What is told of, where it is no Patient: an episode of care, an encounter, a vaccination.
    pub(super) focus: Option<Resource<'p>>,
    pub(super) patient: Resource<'p>,
    pub(super) person: Person,
    /// The day on which it was recorded.
    pub(super) day: Option<Date>,
    pub(super) reporter: Option<Reporter>,
}

/// Whether something is told for the first time, again, or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    New,
    Update,
    Delete,
}

/// What becomes of a bundle.
pub(super) enum Outcome {
    /// Each with the end of its key.
    Items(Vec<(String, Content)>),
    Skipped(&'static str),
    /// It stops; the findings say why.
    Refused,
}

/// Reads files of event messages.
pub(super) fn read(files: &[&dyn Source], sink: &mut dyn Sink) {
    for file in files {
        if sink.stopped() {
            return;
        }
        split::bundles(*file, sink, &mut |piece, sink| one(piece, sink));
    }
}

fn one(piece: &Piece<'_>, sink: &mut dyn Sink) {
    let mut bundle = Bundle::new(piece);
    let (key, outcome) = decide(&mut bundle);
    let notes = bundle.notes;
    match outcome {
        Outcome::Skipped(why) => sink.skipped(why),
        Outcome::Items(contents) if !stops(&notes.findings) => {
            let last = contents.len().saturating_sub(1);
            let mut notes = Some(notes);
            for (number, (what, content)) in contents.into_iter().enumerate() {
                let notes = if number == last { notes.take() } else { None }.unwrap_or_default();
                let key = format!("{} {what}", key.as_deref().unwrap_or_default()).trim().to_owned();
                sink.item(Item {
                    key,
                    content,
                    findings: notes.findings,
                    losses: notes.losses,
                    native: (piece.native)(),
                });
            }
        }
        Outcome::Items(_) | Outcome::Refused => {
            sink.refused(Refused { key, findings: notes.findings, native: (piece.native)() });
        }
    }
}

fn decide(bundle: &mut Bundle<'_>) -> (Option<String>, Outcome) {
    let root = bundle.piece.root;
    let Some(header) = bundle.each("MessageHeader").next() else {
        let text = "This is no event message: it has no MessageHeader. Send message bundles only.";
        bundle.error(root, "Bundle/entry", "header-missing", text);
        return (None, Outcome::Refused);
    };
    let Some(code) = value(header, "event/code").map(str::to_owned) else {
        let text = "The header does not say which event this is. Fill in event.code.";
        bundle.error(header, "MessageHeader/event/code", "event-missing", text);
        return (None, Outcome::Refused);
    };
    let Some(reading) = reading_of(&code) else { return (None, Outcome::Skipped("an event that is not read")) };
    let Some(event) = event(bundle, header, &code) else { return (None, Outcome::Refused) };
    let key = Some(key(&event));
    if event.person.birth.zip(event.day).is_some_and(|(birth, day)| birth.saturating_add(18.years()) <= day) {
        return (key, Outcome::Skipped("an adult"));
    }
    if event.person.name.is_none() {
        let text = "Neither the Patient nor the header has a family name. Fill it in.";
        bundle.error(event.patient, "Patient/name/family", "family-name-missing", text);
        return (key, Outcome::Refused);
    }
    losses::note(bundle, &code);
    (key, reading(bundle, &event))
}

/// What reads an event.
type Reading = fn(&mut Bundle<'_>, &Event<'_>) -> Outcome;

/// The events that are read, by the beginning of their code: its end is the version.
const EVENTS: &[(&str, Reading)] = &[
    ("pds-change-of-address", moved::read),
    ("pds-change-of-gp", care::practice),
    ("pds-birth-notification", life::born),
    ("pds-death-notification", life::died),
    ("pds-record-change", life::changed),
    ("professional-contacts", care::contact),
    ("newborn-hearing", care::screened),
    ("nipe-outcome", care::screened),
    ("blood-spot-test-outcome", care::screened),
    ("vaccinations", care::vaccinated),
];

/// What reads the events of a code, whatever its version.
fn reading_of(code: &str) -> Option<Reading> {
    let name = code.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('-').to_ascii_lowercase();
    EVENTS.iter().find(|(event, _)| *event == name).map(|(_, reading)| *reading)
}

fn event<'p>(bundle: &mut Bundle<'p>, header: Resource<'p>, code: &str) -> Option<Event<'p>> {
    let kind = kind(bundle, header);
    let focus = bundle.target(header.at("focus"));
    let routed = child::routed(bundle, header);
    let born = code.starts_with("pds-birth-notification");
    let Some(patient) = (if born { life::baby(bundle) } else { patient(bundle, focus, &routed) }) else {
        let text = "The bundle holds no Patient whom the event is about. Send the whole message again.";
        bundle.error(header, "MessageHeader/focus", "patient-missing", text);
        return None;
    };
    let own = child::patient(bundle, patient);
    // A birth is routed by the mother's details where she is known.
    let person = if born { own } else { child::settled(bundle, patient, own, &routed) };
    let day =
        bundle.date(header, "MessageHeader", "meta/lastUpdated").max(bundle.date(header, "MessageHeader", "timestamp"));
    let reporter = reporter(bundle, header);
    Some(Event { header, kind, focus, patient, person, day, reporter })
}

fn kind(bundle: &mut Bundle<'_>, header: Resource<'_>) -> Kind {
    const PATH: &str = "MessageHeader/extension(MessageEventType-1)";
    let extension = extensions(header, "Extension-MessageEventType-1").next();
    let concept_of = extension.and_then(|extension| extension.at("valueCodeableConcept"));
    let code = concept_of.and_then(|node| code_of(node, "MessageEventType-1").or_else(|| concept(node).0));
    match code {
        Some("new") => Kind::New,
        Some("update") => Kind::Update,
        Some("delete") => Kind::Delete,
        _ => {
            let text = "The header does not say whether this is new, an update or a deletion; it was read as new.";
            bundle.warn(extension.unwrap_or(header), PATH, "event-type", text);
            Kind::New
        }
    }
}

/// The Patient whom the focus names; else the only one; else the one whose NHS number routed the message.
fn patient<'p>(bundle: &Bundle<'p>, focus: Option<Resource<'p>>, routed: &Person) -> Option<Resource<'p>> {
    let named = focus
        .filter(|focus| focus.name == "Patient")
        .or_else(|| ["subject", "patient"].into_iter().find_map(|part| bundle.target(focus?.at(part))));
    let all = || bundle.each("Patient");
    let routed = || {
        all().find(|patient| {
            let number =
                super::bundle::identifier(patient, "/nhs-number").and_then(|identifier| value(identifier, "value"));
            number.is_some() && number == routed.number.as_deref()
        })
    };
    named
        .filter(|named| named.name == "Patient")
        .or_else(|| all().next().filter(|_| all().nth(1).is_none()))
        .or_else(routed)
}

/// Who tells: the responsible organisation, reached as the source says.
fn reporter(bundle: &mut Bundle<'_>, header: Resource<'_>) -> Option<Reporter> {
    let responsible = header.at("responsible");
    let organisation = bundle.target(responsible).and_then(|one| value(one, "name").map(str::to_owned));
    let display = || value(responsible?, "display").map(str::to_owned);
    let name = organisation.or_else(display).or_else(|| value(header, "source/name").map(str::to_owned));
    let organisation = name.and_then(|name| bundle.field(header, "MessageHeader/responsible", name).text());
    let contact = header.at("source/contact");
    let by_email = contact.and_then(|contact| value(contact, "system")) == Some("email");
    let reach = contact.and_then(|contact| bundle.of(contact, "MessageHeader/source/contact", "value"));
    let (telephone, email) = match reach {
        Some(field) if by_email => (None, field.email()),
        Some(field) => (field.text(), None),
        None => (None, None),
    };
    let reporter = Reporter { organisation, name: None, telephone, email };
    (reporter != Reporter::default()).then_some(reporter)
}

/// Names the child without saying who it is: a digest of the NHS number, or of the name and birth date.
fn key(event: &Event<'_>) -> String {
    let person = &event.person;
    let said = person.number.clone().unwrap_or_else(|| format!("{:?}{:?}", person.name, person.birth));
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, said.as_bytes());
    digest.as_ref().iter().take(8).fold("patient-".to_owned(), |mut key, byte| {
        // Writing to a string does not fail.
        write!(key, "{byte:02x}").ok();
        key
    })
}

/// What the NHS takes back and no message can say: a person must look at it.
pub(super) fn withdrawn(bundle: &mut Bundle<'_>, event: &Event<'_>) -> Outcome {
    let text =
        "The NHS takes this event back: it was recorded in error. Tell those who have it already; nothing was sent.";
    bundle.error(event.header, "MessageHeader/extension(MessageEventType-1)", "withdrawn", text);
    Outcome::Refused
}

/// A digest for the end of a key that tells apart several things of one child.
pub(super) fn mark(event: &Event<'_>) -> String {
    let own = event.focus.and_then(super::bundle::own_id);
    let id = own.or_else(|| value(event.header, "id")).unwrap_or(PREFIX);
    id.to_owned()
}
