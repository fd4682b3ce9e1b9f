//! What a message holds that is not carried: every filled field is looked up in the mapping table.

use std::{collections::HashMap, sync::LazyLock};

use super::{
    mapping::ROWS,
    reading::{At, Reading},
    text::{Message, Segment},
};
use crate::contract::Carried::Not;

/// What becomes of a field and of its components.
#[derive(Debug, Default)]
struct Rule {
    whole: Option<Fate>,
    parts: Vec<(usize, Fate)>,
}

/// Whether something is carried or only used, or why it is lost.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Kept,
    Lost(&'static str),
}

/// Rows of fields that are not carried and yet lose nothing: they are used, or are of the message alone.
const USED: &[&str] = &[
    "EVN-1", "EVN-2", "PID-1", "PID-3.2", "PID-3.3", "PID-3.6", "PID-5.7", "NK1-1", "NK1-2.7", "MRG-1", "MRG-7",
    "AL1-1", "ROL-1", "ROL-2", "ARV-1", "ARV-2",
];

static RULES: LazyLock<HashMap<&'static str, Vec<Rule>>> = LazyLock::new(|| {
    let mut rules: HashMap<&'static str, Vec<Rule>> = HashMap::new();
    for (native, carried) in ROWS {
        let fate = match carried {
            Not(reason) if !USED.contains(native) && !native.starts_with("MSH") => Fate::Lost(reason),
            _ => Fate::Kept,
        };
        let (segment, field) = native.split_once('-').unwrap_or((native, "0"));
        let (field, part) = field.split_once('.').unwrap_or((field, "0"));
        let (Ok(field), Ok(part)) = (field.parse::<usize>(), part.parse::<usize>()) else { continue };
        let fields = rules.entry(segment).or_default();
        while fields.len() <= field {
            fields.push(Rule::default());
        }
        let Some(rule) = fields.get_mut(field) else { continue };
        if part == 0 { rule.whole = Some(fate) } else { rule.parts.push((part, fate)) }
    }
    rules
});

/// Notes every filled field of a message that is not carried, with the reason; one that nobody knows is a warning too.
pub(super) fn note(message: &Message<'_>, reading: &mut Reading<'_>) {
    for segment in &message.segments {
        match RULES.get(segment.name).map(Vec::as_slice) {
            Some([Rule { whole: Some(Fate::Lost(reason)), .. }]) => reading.notes.lose(segment.name, *reason),
            Some(fields) => of_fields(*segment, fields, reading),
            None if segment.name.starts_with('Z') => {
                reading.notes.lose(segment.name, "a local segment: only its own sender knows what it means");
            }
            None => {
                let at = At::field(*segment, 0);
                reading.warn(at, "segment-unknown", "This segment is none of an ADT message, and is not carried.");
                reading.notes.lose(segment.name, "no segment of an ADT message");
            }
        }
    }
}

fn of_fields(segment: Segment<'_>, fields: &[Rule], reading: &mut Reading<'_>) {
    for (number, _) in segment.filled() {
        let at = At::field(segment, number);
        match fields.get(number) {
            Some(Rule { whole: Some(Fate::Kept), .. }) => {}
            Some(Rule { whole: Some(Fate::Lost(reason)), .. }) => reading.lose(at, *reason),
            Some(rule) if !rule.parts.is_empty() => of_parts(at, rule, reading),
            _ => {
                reading.warn(at, "field-unknown", "This is no field of the segment, and is not carried.");
                reading.lose(at, "no field of versions 2.3 to 2.8");
            }
        }
    }
}

fn of_parts(at: At<'_>, rule: &Rule, reading: &mut Reading<'_>) {
    for part in at.segment.repetitions(at.field) {
        for number in part.filled() {
            match rule.parts.iter().find(|(part, _)| *part == number) {
                Some((_, Fate::Kept)) => {}
                Some((_, Fate::Lost(reason))) => reading.lose(at.component(number), *reason),
                None => reading.lose(at.component(number), "a part that the standard has no element for"),
            }
        }
    }
}
