//! `ssd_address`: an address as JSON with ten keys, or in a line as some systems write it; its kind, period, postcode.

use crosswalk_schemas::model::{Address, AddressKind, Bs7666Address};
use serde_json::{Map, Value};

use super::tables::{self, Cells};
use crate::native::{field::Field, row::RowReader, values};

const JSON: &str = "addr_address_json";

/// The standard's limit of lines of an address.
const MAX_LINES: usize = 5;

/// Words of systems for kinds of address.
const KINDS: &[(&str, AddressKind)] = &[
    ("home", AddressKind::Home),
    ("main", AddressKind::Home),
    ("primary", AddressKind::Home),
    ("placement", AddressKind::Placement),
    ("temporary", AddressKind::Temporary),
];

/// Reads a row; nothing when it is empty.
pub(super) fn read(row: &mut RowReader<'_>) -> Option<Address> {
    let local_kind = row.text("addr_address_type");
    let kind = local_kind.as_deref().map(kind_of);
    let own_word = kind.map(AddressKind::as_str);
    let mut address = Address {
        kind,
        local_kind: local_kind.filter(|word| own_word.is_none_or(|own| !word.eq_ignore_ascii_case(own))),
        post_code: row.field("addr_address_postcode").and_then(Field::postcode),
        start_date: row.date("addr_address_start_date"),
        end_date: row.date("addr_address_end_date"),
        local_id: row.id("addr_table_id").filter(|id| !tables::is_made(id)),
        ..Address::default()
    };
    read_where(row, &mut address);
    let says_where =
        address.bs7666_address.is_some() || !address.address_line.is_empty() || address.post_code.is_some();
    if !says_where && address.uprn.is_none() {
        if address != Address::default() {
            let reason = "this address says nothing of where it is and was left out";
            row.notes.lose("ssd_address", reason);
        }
        return None;
    }
    Some(address)
}

fn kind_of(word: &str) -> AddressKind {
    let lower = word.to_lowercase();
    let known = KINDS.iter().find(|(known, _)| lower.contains(known));
    known.map_or(AddressKind::Other, |(_, kind)| *kind)
}

fn read_where(row: &mut RowReader<'_>, address: &mut Address) {
    let Some(field) = row.field(JSON) else { return };
    if !field.value.trim_start().starts_with('{') {
        address.address_line = lines(&field.value, address.post_code.as_deref());
        return;
    }
    let Ok(Value::Object(parts)) = serde_json::from_str(&field.value) else {
        let finding = field
            .place()
            .warning("ssd.address-no-json", "This is not the JSON of an address and was carried as lines.");
        field.notes.findings.push(finding);
        address.address_line = lines(&field.value, None);
        return;
    };
    let part = |key: &str| part(&parts, key);
    let numbered = |key: &str, word: &str| {
        let value = part(key)?;
        Some(if value.bytes().all(|b| b.is_ascii_digit()) { format!("{word} {value}") } else { value })
    };
    let structured = Bs7666Address {
        saon: joined([numbered("ROOM", "Room"), numbered("FLOOR", "Floor"), numbered("FLAT", "Flat")]),
        paon: joined([part("BUILDING"), part("HOUSE"), None]),
        street_description: part("STREET"),
        town: part("TOWN"),
        ..Bs7666Address::default()
    };
    address.bs7666_address = (structured != Bs7666Address::default()).then_some(structured);
    address.easting = metres(part("EASTING"));
    address.northing = metres(part("NORTHING"));
    for (key, read) in [("EASTING", address.easting), ("NORTHING", address.northing)] {
        if part(key).is_some() && read.is_none() {
            field.notes.lose(&format!("ssd_address.{JSON}/{key}"), "could not be read");
        }
    }
    for key in parts.keys().filter(|key| !KEYS.iter().any(|known| known.eq_ignore_ascii_case(key))) {
        field.notes.lose(&format!("ssd_address.{JSON}/{key}"), "not a key of the dataset's addresses");
    }
    address.uprn = part("UPRN").and_then(|value| Field { value: value.into(), ..field }.uprn());
}

const KEYS: [&str; 10] =
    ["ROOM", "FLOOR", "FLAT", "BUILDING", "HOUSE", "STREET", "TOWN", "UPRN", "EASTING", "NORTHING"];

/// A grid reference in metres, which some systems write with a fraction.
fn metres(text: Option<String>) -> Option<u32> {
    let text = text?;
    text.split('.').next()?.parse().ok().filter(|metres| *metres < 10_000_000)
}

/// An address in a line: its parts, without the postcode when it stands in its own column too.
fn lines(text: &str, post_code: Option<&str>) -> Vec<String> {
    let bare = |text: &str| text.replace(' ', "").to_uppercase();
    let parts: Vec<&str> = if text.contains('\n') { text.lines().collect() } else { text.split(", ").collect() };
    let mut parts: Vec<String> = parts.into_iter().map(values::one_line).filter(|part| !part.is_empty()).collect();
    if parts.last().is_some_and(|last| post_code.is_some_and(|code| bare(code) == bare(last))) {
        parts.pop();
    }
    if parts.len() > MAX_LINES {
        let rest = parts.split_off(MAX_LINES - 1);
        parts.push(rest.join(", "));
    }
    parts
}

fn part(parts: &Map<String, Value>, key: &str) -> Option<String> {
    let (_, value) = parts.iter().find(|(name, _)| name.eq_ignore_ascii_case(key))?;
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(values::one_line(&text)).filter(|text| !text.is_empty())
}

fn joined(parts: [Option<String>; 3]) -> Option<String> {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Whether the kind is lost because the source's own word for it says another.
pub(super) fn loses_kind(address: &Address) -> bool {
    address.local_kind.as_deref().is_some_and(|word| address.kind != Some(kind_of(word)))
}

/// The row of an address.
pub(super) fn write(address: &Address) -> Cells {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let kind = address.kind.map(|kind| match kind {
        AddressKind::Home => "Home",
        AddressKind::Placement => "Placement",
        AddressKind::Temporary => "Temporary",
        AddressKind::Other => "Other",
    });
    vec![
        ("addr_table_id", text(&address.local_id)),
        (JSON, written(address)),
        ("addr_address_type", address.local_kind.clone().or(kind.map(str::to_owned)).unwrap_or_default()),
        ("addr_address_start_date", address.start_date.map(|date| date.to_string()).unwrap_or_default()),
        ("addr_address_end_date", address.end_date.map(|date| date.to_string()).unwrap_or_default()),
        ("addr_address_postcode", text(&address.post_code)),
    ]
}

/// Whether nothing is known of where it is but its lines and its postcode.
pub(super) fn is_in_lines(address: &Address) -> bool {
    address.bs7666_address.is_none()
        && address.uprn.is_none()
        && address.easting.is_none()
        && address.northing.is_none()
}

/// Where it is: in lines when it is in lines and nothing else is known, as JSON otherwise.
fn written(address: &Address) -> String {
    let metres = |value: Option<u32>| value.map(|metres| metres.to_string()).unwrap_or_default();
    if is_in_lines(address) {
        let plain = address.address_line.iter().all(|line| !line.contains(", ") && !line.contains('{'));
        return address.address_line.join(if plain && address.address_line.len() > 1 { ", " } else { "\n" });
    }
    let parts = address.bs7666_address.clone().unwrap_or_default();
    let street = parts.street_description.unwrap_or_else(|| address.address_line.join(", "));
    let filled = [
        ("FLAT", parts.saon.unwrap_or_default()),
        ("HOUSE", parts.paon.unwrap_or_default()),
        ("STREET", street),
        ("TOWN", parts.town.unwrap_or_default()),
        ("UPRN", address.uprn.clone().unwrap_or_default()),
        ("EASTING", metres(address.easting)),
        ("NORTHING", metres(address.northing)),
    ];
    let pairs = KEYS.map(|key| {
        let value = filled.iter().find(|(name, _)| *name == key).map(|(_, value)| value.clone());
        format!("{}: {}", Value::from(key), Value::from(value.unwrap_or_default()))
    });
    format!("{{{}}}", pairs.join(", "))
}
