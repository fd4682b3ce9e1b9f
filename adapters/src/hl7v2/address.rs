//! Addresses (XAD) and telephones (XTN).

use crosswalk_schemas::model::{Address, AddressKind, Addresses, TelephoneNumber};
use jiff::civil::Date;

use super::{
    reading::{At, Reading},
    text::{Part, Segment},
};
use crate::native::values;

/// The standard's limit.
const MAX_LINES: usize = 5;

/// Types of address (table 0190) of a place where a child lives, or lived when its period has ended.
const HOME: &[&str] = &["", "H", "P", "L", "RH", "PREV", "OLD"];
/// Types that by themselves say that the child lives there no more; local, no code of HL7.
const FORMER: &[&str] = &["PREV", "OLD"];
/// Countries that go without saying.
const ENGLAND: &[&str] = &["ENG", "ENGLAND", "GB", "GBR", "UK", "UNITED KINGDOM", "GREAT BRITAIN", "E92000001"];

/// An address and what its type says.
#[derive(Debug, Clone)]
pub(super) struct Lived {
    pub(super) address: Address,
    /// A home, now or before.
    pub(super) is_home: bool,
    /// Its type says that it is a former one.
    pub(super) is_former: bool,
}

/// The addresses in a field.
pub(super) fn addresses(reading: &mut Reading<'_>, segment: Segment<'_>, field: usize) -> Vec<Lived> {
    segment.repetitions(field).filter_map(|part| lived(reading, At::field(segment, field), part)).collect()
}

fn lived(reading: &mut Reading<'_>, at: At<'_>, part: Part<'_>) -> Option<Lived> {
    let code = part.text(7).unwrap_or_default();
    let code = values::capitals(&code);
    let address = address(reading, at, part)?;
    let is_home = HOME.contains(&code.as_ref()) || code == "C";
    let kind = match code.as_ref() {
        _ if is_home => AddressKind::Home,
        "TMP" | "V" | "HV" => AddressKind::Temporary,
        _ => AddressKind::Other,
    };
    // What H, P and no code at all say is the kind; any other code is kept as it stands.
    let local_kind = Some(code.as_ref()).filter(|code| !matches!(*code, "" | "H"));
    let local_kind = local_kind.and_then(|code| reading.value(at.component(7), code).text());
    let is_former = FORMER.contains(&code.as_ref());
    Some(Lived { address: Address { kind: Some(kind), local_kind, ..address }, is_home, is_former })
}

/// One address, without its kind; nothing when it says nothing of a place.
pub(super) fn address(reading: &mut Reading<'_>, at: At<'_>, part: Part<'_>) -> Option<Address> {
    let mut address_line: Vec<String> = Vec::new();
    for component in [1, 2, 8, 3] {
        let text = part.component(component).and_then(|text| text.joined());
        address_line.extend(text.and_then(|text| reading.value(at.component(component), text).text()));
    }
    if address_line.len() > MAX_LINES {
        address_line.truncate(MAX_LINES);
        reading.lose(at, "an address has five lines at most");
    }
    let district = part.text(4).and_then(|text| reading.value(at.component(4), text).text());
    let post_code = part.text(5).and_then(|text| post_code(reading, at.component(5), &text));
    let abroad = part.text(6).filter(|text| !ENGLAND.contains(&values::capitals(text).as_ref()));
    let country = abroad.and_then(|text| reading.value(at.component(6), text).text());
    if address_line.is_empty() && district.is_none() && post_code.is_none() {
        return None;
    }
    let (start_date, end_date) = period(reading, at, part);
    Some(Address { address_line, county: district, post_code, country, start_date, end_date, ..Address::default() })
}

/// A postcode; not one of those (ZZ99) by which the NHS says that there is no place, or none in England.
fn post_code(reading: &mut Reading<'_>, at: At<'_>, text: &str) -> Option<String> {
    if values::capitals(text).starts_with("ZZ99") {
        reading.lose(at, "a code of the NHS for no fixed abode, an unknown address or another country, not a postcode");
        return None;
    }
    reading.value(at, text).postcode()
}

/// When it was valid: XAD-12 `from&to`, or XAD-13 and XAD-14 of later versions.
fn period(reading: &mut Reading<'_>, at: At<'_>, part: Part<'_>) -> (Option<Date>, Option<Date>) {
    let mut day = |component: usize, subcomponent: usize| {
        let text = part.component(component)?.text(subcomponent)?;
        reading.date(at.component(component), &text)
    };
    let start = day(13, 1).or_else(|| day(12, 1));
    let end = day(14, 1).or_else(|| day(12, 2));
    if let (Some(from), Some(to)) = (start, end)
        && to < from
    {
        reading.warn(
            at.component(12),
            "address-dates",
            "The address ends before it begins, so its period was left out. Mend the dates.",
        );
        reading.lose(at.component(12), "the end is before the beginning");
        return (None, None);
    }
    (start, end)
}

/// True when two addresses are one place, however they are written: the postcode and the number or name in the first line.
pub(super) fn same_place(one: &Address, other: &Address) -> bool {
    let first = |address: &Address| {
        let line = address.address_line.join(" ").to_lowercase();
        let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        // A house number says it, with the flat before it; without one the whole line does.
        let numbers: Vec<&str> =
            words.iter().copied().filter(|word| word.starts_with(|c: char| c.is_ascii_digit())).collect();
        if numbers.is_empty() { words.concat() } else { numbers.join(" ") }
    };
    one.post_code == other.post_code && (one.address_line == other.address_line || first(one) == first(other))
}

/// The telephones and the e-mail address in fields of an Addresses section: PID-13, PID-14 and PID-40.
pub(super) fn contacts(reading: &mut Reading<'_>, pid: Segment<'_>, addresses: &mut Addresses) {
    for (field, usual) in [(13, "H"), (14, "W"), (40, "H")] {
        let at = At::field(pid, field);
        for part in pid.repetitions(field) {
            contact(reading, at, (part, usual), addresses);
        }
    }
}

/// One telephone number, of a kind that is usual for its field, or an e-mail address. Kinds are those of the Common
/// Transfer File: home, work, mobile, fax, emergency, other.
fn contact(reading: &mut Reading<'_>, at: At<'_>, (part, usual): (Part<'_>, &str), addresses: &mut Addresses) {
    if let Some(email) = email(reading, at, part) {
        if addresses.email.get_or_insert_with(|| email.clone()) != &email {
            reading.lose(at.component(4), "one e-mail address is carried");
        }
        return;
    }
    let Some(number) = telephone(reading, at, part) else { return };
    let kind = match (part.text(2).as_deref(), part.text(3).as_deref()) {
        (_, Some("CP" | "MOB")) | (Some("PRS"), _) => "M",
        (_, Some("FX")) => "F",
        (Some("WPN"), _) => "W",
        (Some("ORN"), _) => "O",
        (Some("EMR"), _) => "E",
        (Some("PRN"), _) => "H",
        _ => usual,
    };
    let telephone = TelephoneNumber { number, kind: Some(kind.to_owned()) };
    if !addresses.telephone.contains(&telephone) {
        addresses.telephone.push(telephone);
    }
}

/// The e-mail address of an XTN: component 4, or component 1 of an internet address.
pub(super) fn email(reading: &mut Reading<'_>, at: At<'_>, part: Part<'_>) -> Option<String> {
    let internet = part.text(2).as_deref() == Some("NET") || part.text(3).as_deref() == Some("Internet");
    let (component, text) = match (part.text(4), part.text(1)) {
        (Some(text), _) if text.contains('@') => (4, text),
        (_, Some(text)) if internet && text.contains('@') => (1, text),
        _ => return None,
    };
    reading.value(at.component(component), text).email()
}

/// The number of an XTN: component 1, component 12, or what the numeric components make.
pub(super) fn telephone(reading: &mut Reading<'_>, at: At<'_>, part: Part<'_>) -> Option<String> {
    let whole = part.text(1).or_else(|| part.text(12)).filter(|text| text.bytes().any(|b| b.is_ascii_digit()));
    let text = whole.map(std::borrow::Cow::into_owned).or_else(|| {
        let country = part.text(5).map(|code| format!("+{}", code.trim_start_matches('+')));
        let rest = [6, 7].into_iter().filter_map(|component| part.text(component)).map(std::borrow::Cow::into_owned);
        part.text(7)?;
        Some(country.into_iter().chain(rest).collect::<Vec<_>>().join(" "))
    })?;
    let text = match part.text(8) {
        Some(extension) if part.text(1).is_none() => format!("{text} ext {extension}"),
        _ => text,
    };
    reading.value(at.component(1), values::one_line(&text)).text()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(lines: &[&str], post_code: &str) -> Address {
        Address {
            address_line: lines.iter().map(|line| (*line).to_owned()).collect(),
            post_code: Some(post_code.to_owned()),
            ..Address::default()
        }
    }

    #[test]
    fn one_place_written_two_ways_is_one_place() {
        let home = place(&["17 Iffley Turn", "Oxford"], "OX4 4DU");
        for (lines, code, same) in [
            (&["17, IFFLEY TURN", "OXFORD", "OXON"][..], "OX4 4DU", true),
            (&["17 Iffley Turn"], "OX4 4DU", true),
            (&["19 Iffley Turn", "Oxford"], "OX4 4DU", false),
            (&["Flat 2", "17 Iffley Turn"], "OX4 4DU", false),
            (&["17 Iffley Turn", "Oxford"], "OX4 4DX", false),
        ] {
            assert_eq!(same_place(&home, &place(lines, code)), same, "{lines:?} {code}");
        }
        assert!(same_place(
            &place(&["Rose Cottage", "Wood Lane"], "OX4 4DU"),
            &place(&["ROSE COTTAGE,", "WOOD LANE"], "OX4 4DU")
        ));
    }
}
