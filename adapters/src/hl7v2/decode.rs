//! Files into contents: each message by itself, decided by its event; a bad one does not stop the others.

use std::collections::{HashSet, VecDeque};

use crosswalk_schemas::model::{Address, Addresses, BirthDate, ChildRecord, ChildReference, PersonName};
use jiff::{ToSpan, civil::Date};

use super::{
    address, around,
    identity::{self, Ids},
    losses, message, names,
    news::{self, Said},
    reading::{At, Reading, date},
    split::{self, Raw},
    text::{Message, Segment},
};
use crate::{
    contract::{Content, Item, Refused, Sink, Source},
    native::{
        field::{Field, Notes},
        place::stops,
    },
};

/// Control ids are compared with so many before them.
const CONTROL_IDS: usize = 65_536;

/// Events whose patient is read: admissions and registrations (A01 to A07), updates, persons added.
const RECORDS: &[&str] = &["A01", "A02", "A03", "A04", "A05", "A06", "A07", "A28"];
const UPDATES: &[&str] = &["A08", "A31"];
const MERGES: &[&str] = &["A30", "A34", "A40", "A47"];

/// Reads files of messages.
pub(super) fn read(files: &[&dyn Source], sink: &mut dyn Sink) {
    let mut seen = Seen::default();
    for file in files {
        if sink.stopped() {
            return;
        }
        split::messages(*file, sink, &mut |raw, sink| one(raw, &mut seen, sink));
    }
}

/// The control ids of the last messages, as digests.
#[derive(Default)]
struct Seen {
    ids: HashSet<u64>,
    order: VecDeque<u64>,
}

impl Seen {
    /// Whether the id is new; it is not any more.
    fn is_new(&mut self, id: &str) -> bool {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, id.as_bytes());
        let digest = digest.as_ref().iter().take(8).fold(0, |all, byte| all << 8 | u64::from(*byte));
        if !self.ids.insert(digest) {
            return false;
        }
        self.order.push_back(digest);
        if self.order.len() > CONTROL_IDS
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        true
    }
}

/// What became of a message.
enum Outcome {
    /// Each with the end of its key.
    Items(String, Vec<(&'static str, Content)>),
    Skipped(&'static str),
    /// It stops; the findings say why.
    Refused(Option<String>),
}

fn one(raw: &Raw<'_>, seen: &mut Seen, sink: &mut dyn Sink) {
    let mut notes = Notes::default();
    let Some(lines) = message::lines(raw, &mut notes.findings) else {
        sink.refused(Refused { key: None, findings: notes.findings, native: raw.native() });
        return;
    };
    let message = lines.message();
    let mut reading = Reading { file: raw.file, notes };
    let outcome = decide(&message, &mut reading, seen);
    let notes = reading.notes;
    match outcome {
        Outcome::Skipped(why) => sink.skipped(why),
        Outcome::Items(key, contents) if !stops(&notes.findings) => items(raw, &key, contents, notes, sink),
        Outcome::Items(key, _) => {
            sink.refused(Refused { key: Some(key), findings: notes.findings, native: raw.native() });
        }
        Outcome::Refused(key) => sink.refused(Refused { key, findings: notes.findings, native: raw.native() }),
    }
}

/// Hands over what a message says; findings and losses go with the last, which says most.
fn items(raw: &Raw<'_>, key: &str, contents: Vec<(&'static str, Content)>, notes: Notes, sink: &mut dyn Sink) {
    let last = contents.len().saturating_sub(1);
    let mut notes = Some(notes);
    for (number, (what, content)) in contents.into_iter().enumerate() {
        let Notes { findings, losses } = if number == last { notes.take() } else { None }.unwrap_or_default();
        let key = match &content {
            Content::Move(notice) => format!("{key} {what} {}", notice.move_date),
            _ if what.is_empty() => key.to_owned(),
            _ => format!("{key} {what}"),
        };
        sink.item(Item { key, content, findings, losses, native: raw.native() });
    }
}

fn decide(message: &Message<'_>, reading: &mut Reading<'_>, seen: &mut Seen) -> Outcome {
    let Some(msh) = message.segment("MSH") else { return Outcome::Refused(None) };
    let (kind, event) = message::kind(message);
    if kind != "ADT" {
        return Outcome::Skipped(if kind.is_empty() { "a message without a type" } else { "no ADT message" });
    }
    if matches!(msh.text(11, 1).as_deref(), Some("T" | "D")) {
        return Outcome::Skipped("a test message (MSH-11)");
    }
    let event = event.as_str();
    if ![RECORDS, UPDATES, MERGES].iter().any(|events| events.contains(&event)) {
        return Outcome::Skipped("an event that is not read");
    }
    match msh.text(10, 1) {
        None => reading.warn(
            At::field(msh, 10),
            "control-id-missing",
            "The message has no control id, so its sender cannot match the answer to it. Fill in MSH-10.",
        ),
        Some(id) if !seen.is_new(&id) => reading.warn(
            At::field(msh, 10),
            "control-id-repeated",
            "An earlier message has the same control id. Both were read; give each message its own.",
        ),
        Some(_) => {}
    }
    let Some(pid) = message.segment("PID") else {
        reading.error(
            At::field(msh, 9),
            "pid-missing",
            "The message has no segment PID, so it is about nobody. Send it again whole.",
        );
        return Outcome::Refused(None);
    };
    let day = days(message).max();
    if grown_up(pid, day) {
        return Outcome::Skipped("an adult");
    }
    if MERGES.contains(&event) {
        return merged(message, reading);
    }
    record(message, reading, pid, UPDATES.contains(&event), day)
}

/// The days that a message bears: when it was recorded, when it was sent. Feeds have one of them wrong or empty.
fn days(message: &Message<'_>) -> impl Iterator<Item = Date> {
    let text = |name: &str, field: usize| message.segment(name)?.text(field, 1);
    [text("EVN", 2), text("MSH", 7)].into_iter().flatten().filter_map(|text| date(&text))
}

fn grown_up(pid: Segment<'_>, day: Option<Date>) -> bool {
    let birth = pid.text(7, 1).and_then(|text| date(&text));
    birth.zip(day).is_some_and(|(birth, day)| birth.saturating_add(18.years()) <= day)
}

fn record(
    message: &Message<'_>,
    reading: &mut Reading<'_>,
    pid: Segment<'_>,
    update: bool,
    day: Option<Date>,
) -> Outcome {
    losses::note(message, reading);
    let ids = identity::pid_ids(reading, pid);
    let key = key(&ids, pid);
    let Some(identity) = identity::identity(reading, pid, ids) else { return Outcome::Refused(Some(key)) };
    let mut addresses = address::addresses(reading, pid, 11);
    if protected(message) {
        for lived in &mut addresses {
            lived.address.sensitive_address = Some(true);
        }
    }
    let ended = |address: &Address| address.end_date.is_some_and(|end| day.is_none_or(|day| end <= day));
    let homes: Vec<Address> = addresses
        .iter()
        .filter(|lived| lived.is_home && !ended(&lived.address))
        .map(|lived| lived.address.clone())
        .collect();
    let mut section =
        Addresses { address: addresses.iter().map(|lived| lived.address.clone()).collect(), ..Addresses::default() };
    address::contacts(reading, pid, &mut section);
    let born = identity.birth_date.is_some();
    let record = ChildRecord {
        household: around::household(reading, message, &homes),
        health: around::health(reading, message),
        addresses: (section != Addresses::default()).then_some(section),
        ..ChildRecord::new(identity)
    };
    let sender = message.segment("MSH").and_then(|msh| {
        let part = if msh.text(4, 1).is_some() { 4 } else { 3 };
        reading.of(msh, part, 1).and_then(Field::text)
    });
    let occurred = message.segment("EVN").and_then(|evn| date(&evn.text(6, 1)?));
    let said = Said { record, addresses, day, occurred, sender };
    let contents = if update { news::update(said) } else { vec![("", Content::Record(Box::new(said.record)))] };
    let has_record = contents.iter().any(|(_, content)| matches!(content, Content::Record(_)));
    if has_record && !born {
        let text =
            "The message has no birth date, so nobody can tell whether this is a child. Fill in PID-7 to the day.";
        reading.error(At::field(pid, 7), "birth-date-missing", text);
    }
    Outcome::Items(key, contents)
}

fn key(ids: &Ids, pid: Segment<'_>) -> String {
    ids.key(&format!("{:?}{:?}", pid.raw(5), pid.raw(7)))
}

/// True when the sender says that where the child lives must be kept from others: PD1-12, or an access restriction (ARV).
fn protected(message: &Message<'_>) -> bool {
    let said =
        message.segment("PD1").and_then(|pd1| pd1.text(12, 1)).is_some_and(|text| text.eq_ignore_ascii_case("y"));
    let mut restrictions = message.each("ARV");
    said || restrictions.any(|arv| {
        let what = arv.text(3, 1).unwrap_or_default();
        arv.text(2, 1).as_deref() != Some("D") && matches!(what.as_ref(), "DEM" | "LOC" | "ALL")
    })
}

/// Each PID with the MRG after it: what was known under the ids of MRG is known under those of PID.
fn merged(message: &Message<'_>, reading: &mut Reading<'_>) -> Outcome {
    let mut contents = Vec::new();
    let mut pid = None;
    let mut first_key = None;
    for segment in &message.segments {
        match (segment.name, pid) {
            ("PID", _) => pid = Some(*segment),
            ("MRG", Some(pid)) => {
                losses::note(message, reading);
                let (key, content) = merge(reading, pid, *segment);
                first_key.get_or_insert(key);
                contents.extend(content.map(|content| ("merged", content)));
            }
            _ => {}
        }
    }
    if let Some(key) = first_key {
        return Outcome::Items(key, contents);
    }
    if let Some(pid) = pid {
        let text = "No segment MRG says which record was merged into this one. Send the message again whole.";
        reading.error(At::field(pid, 3), "merge-incomplete", text);
    }
    Outcome::Refused(None)
}

fn merge(reading: &mut Reading<'_>, pid: Segment<'_>, mrg: Segment<'_>) -> (String, Option<Content>) {
    let (old_ids, new_ids) = (identity::ids(reading, mrg, 1), identity::pid_ids(reading, pid));
    let key = key(&old_ids, mrg);
    if old_ids.local_id.is_none() && old_ids.nhs_number.is_none() {
        let text = "MRG-1 holds no identifier, so nobody can tell which record is meant. Fill it in.";
        reading.error(At::field(mrg, 1), "merge-incomplete", text);
        return (key, None);
    }
    let new_name = names::names(reading, pid, 5).name;
    let old_name = names::names(reading, mrg, 7).name.or_else(|| new_name.clone());
    let birth = reading.date_of(pid, 7, 1);
    let reference = |name: Option<PersonName>, ids: Ids| ChildReference {
        person_name: name.unwrap_or_default(),
        birth_date: birth.map(|date| BirthDate { person_birth_date: date, verification_level: None }),
        nhs_number: ids.nhs_number,
        upn: None,
        local_id: ids.local_id,
    };
    if !old_ids.others.is_empty() || !new_ids.others.is_empty() {
        reading.lose(At::field(mrg, 1), "of two merged records the NHS number and one local identifier are carried");
    }
    let content =
        Content::Merged { old: Box::new(reference(old_name, old_ids)), new: Box::new(reference(new_name, new_ids)) };
    (key, Some(content))
}
