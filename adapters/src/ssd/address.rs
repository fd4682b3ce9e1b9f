//! `ssd_address`: an address as JSON with ten keys, its kind, period and postcode.

use crosswalk_schemas::model::{Address, AddressKind, Bs7666Address};
use serde_json::{Map, Value};

use super::sections::Cells;
use crate::native::{address, field::Field, row::RowReader, values};

const JSON: &str = "addr_address_json";

/// Reads a row; nothing when it is empty.
pub(super) fn read(row: &mut RowReader<'_>) -> Option<Address> {
    let mut address = Address {
        kind: kind(row),
        post_code: row.field("addr_address_postcode").and_then(Field::postcode),
        start_date: row.date("addr_address_start_date"),
        end_date: row.date("addr_address_end_date"),
        ..Address::default()
    };
    read_json(row, &mut address);
    (address != Address::default()).then_some(address)
}

fn kind(row: &mut RowReader<'_>) -> Option<AddressKind> {
    let text = row.text("addr_address_type")?;
    let lower = text.to_lowercase();
    let kinds = [
        ("home", AddressKind::Home),
        ("primary", AddressKind::Home),
        ("placement", AddressKind::Placement),
        ("temporary", AddressKind::Temporary),
        ("other", AddressKind::Other),
    ];
    let known = kinds.into_iter().find(|(word, _)| lower.contains(word));
    if known.is_none_or(|(word, kind)| word != lower || kind.as_str() != lower) {
        row.notes.lose(
            "ssd_address.addr_address_type",
            "the kind of address is carried as home, placement, temporary or other",
        );
    }
    Some(known.map_or(AddressKind::Other, |(_, kind)| kind))
}

fn read_json(row: &mut RowReader<'_>, address: &mut Address) {
    let Some(field) = row.field(JSON) else { return };
    let Ok(Value::Object(parts)) = serde_json::from_str(&field.value) else {
        let finding = field
            .place
            .warning("ssd.address-no-json", "This is not the JSON of an address and was carried as one line.");
        field.notes.findings.push(finding);
        address.address_line.extend(field.text());
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
    address.uprn = part("UPRN").and_then(|value| Field { value, ..field }.uprn());
    for key in ["EASTING", "NORTHING"] {
        if part(key).is_some() {
            row.notes.lose(&format!("ssd_address.{JSON}/{key}"), "this adapter does not carry it yet");
        }
    }
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

/// The row of an address.
pub(super) fn write(address: &Address) -> Cells {
    let kind = address.kind.map(|kind| match kind {
        AddressKind::Home => "Home",
        AddressKind::Placement => "Placement",
        AddressKind::Temporary => "Temporary",
        AddressKind::Other => "Other",
    });
    vec![
        (JSON, json(address)),
        ("addr_address_type", kind.unwrap_or_default().to_owned()),
        ("addr_address_start_date", address.start_date.map(|date| date.to_string()).unwrap_or_default()),
        ("addr_address_end_date", address.end_date.map(|date| date.to_string()).unwrap_or_default()),
        ("addr_address_postcode", address.post_code.clone().unwrap_or_default()),
    ]
}

fn json(address: &Address) -> String {
    let parts = address.bs7666_address.clone().unwrap_or_default();
    let street = parts.street_description.unwrap_or_else(|| {
        if address.bs7666_address.is_some() { String::new() } else { address::lines(address).join(", ") }
    });
    let filled = [
        ("FLAT", parts.saon.unwrap_or_default()),
        ("HOUSE", parts.paon.unwrap_or_default()),
        ("STREET", street),
        ("TOWN", parts.town.unwrap_or_default()),
        ("UPRN", address.uprn.clone().unwrap_or_default()),
    ];
    let keys = ["ROOM", "FLOOR", "FLAT", "BUILDING", "HOUSE", "STREET", "TOWN", "UPRN", "EASTING", "NORTHING"];
    let pairs = keys.map(|key| {
        let value = filled.iter().find(|(name, _)| *name == key).map(|(_, value)| value.clone());
        format!("{}: {}", Value::from(key), Value::from(value.unwrap_or_default()))
    });
    format!("{{{}}}", pairs.join(", "))
}
