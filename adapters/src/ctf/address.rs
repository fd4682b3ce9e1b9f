//! Addresses and telephone numbers, in and out.

use crosswalk_schemas::model::{Address, AddressKind, Bs7666Address, TelephoneNumber};

use crate::native::{element::Element, field::Field, place::Place, reader::Reader};

/// A pupil's address.
pub(super) fn home(pupil: &mut Reader<'_, '_>) -> Option<Address> {
    read(pupil).map(|address| Address { kind: Some(AddressKind::Home), ..address })
}

/// The address of a pupil or contact; nothing when it is empty.
pub(super) fn read(person: &mut Reader<'_, '_>) -> Option<Address> {
    person.node.at("Address")?;
    let mut text = |name: &str| person.field(&format!("Address/{name}")).and_then(Field::text);
    let structured = Bs7666Address {
        saon: text("BS7666Address/SAON"),
        paon: text("BS7666Address/PAON"),
        street_description: text("BS7666Address/Street"),
        locality: text("BS7666Address/Locality"),
        town: text("BS7666Address/Town"),
        post_town: text("BS7666Address/PostTown"),
        administrative_area: text("BS7666Address/AdministrativeArea"),
    };
    let address = Address {
        bs7666_address: (structured != Bs7666Address::default()).then_some(structured),
        address_line: (1..=5).filter_map(|number| text(&format!("AddressLines/AddressLine{number}"))).collect(),
        county: text("County"),
        country: text("Country"),
        post_code: person.field("Address/PostCode").and_then(Field::postcode),
        uprn: person.field("Address/BS7666Address/UniquePropertyReferenceNumber").and_then(Field::uprn),
        easting: person.field("Address/Easting").and_then(metres),
        northing: person.field("Address/Northing").and_then(metres),
        ..Address::default()
    };
    if address == Address::default() || says_where(&address) {
        return Some(address).filter(says_where);
    }
    let place = person.node.at("Address").map(|node| person.place(node, "Address"))?;
    let text = "This address does not say where it is, and was left out. Add at least a postcode.";
    person.notes.findings.push(place.warning("ctf.address-nowhere", text));
    person.notes.lose(&place.field, "it does not say where it is");
    None
}

/// What the standard asks of an address at least.
fn says_where(address: &Address) -> bool {
    let Address { bs7666_address, address_line, post_code, uprn, .. } = address;
    bs7666_address.is_some() || !address_line.is_empty() || post_code.is_some() || uprn.is_some()
}

/// Whole metres; systems that hold decimals write them.
fn metres(field: Field<'_, impl Fn() -> Place>) -> Option<u32> {
    let whole = field.value.split('.').next().unwrap_or_default().to_owned().into();
    Field { value: whole, ..field }.count()
}

/// A telephone number and what it is.
pub(super) fn telephone(phone: &mut Reader<'_, '_>) -> Option<TelephoneNumber> {
    let kind = phone.field("TelephoneType").and_then(Field::code);
    let number = phone.field("PhoneNo").and_then(Field::text);
    Some(TelephoneNumber { number: phone.needed("PhoneNo", number)?, kind })
}

/// An address: structured when it is, in lines otherwise.
pub(super) fn write(address: &Address) -> Element {
    let in_lines = address.bs7666_address.is_none() && !address.address_line.is_empty();
    let place = if in_lines { lines(address) } else { structured(address) };
    Element::of(
        "Address",
        [
            place,
            Element::text("PostCode", address.post_code.as_ref()),
            Element::text("County", address.county.as_ref()),
            Element::text("Country", address.country.as_ref()),
            Element::text("Easting", address.easting),
            Element::text("Northing", address.northing),
        ],
    )
}

fn lines(address: &Address) -> Element {
    let names = ["AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4", "AddressLine5"];
    let lines = names.into_iter().zip(&address.address_line);
    Element::of("AddressLines", lines.map(|(name, line)| Element::text(name, Some(line))))
}

fn structured(address: &Address) -> Element {
    let parts = address.bs7666_address.clone().unwrap_or_default();
    Element::of(
        "BS7666Address",
        [
            Element::text("SAON", parts.saon),
            Element::text("PAON", parts.paon),
            Element::text("Street", parts.street_description),
            Element::text("Locality", parts.locality),
            Element::text("Town", parts.town),
            Element::text("AdministrativeArea", parts.administrative_area),
            Element::text("PostTown", parts.post_town),
            Element::text("UniquePropertyReferenceNumber", address.uprn.as_ref()),
        ],
    )
}

/// A number with its kind; without one, mobile or home as the number itself tells.
pub(super) fn phone(number: &str, kind: Option<&String>) -> Element {
    let guessed = if number.replace(' ', "").starts_with("07") { "M" } else { "H" };
    let kind = kind.map_or(guessed, String::as_str);
    Element::of("Phone", [Element::text("TelephoneType", Some(kind)), Element::text("PhoneNo", Some(number))])
}
