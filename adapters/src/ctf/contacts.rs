//! A pupil's contacts: the people around the child.

use crosswalk_schemas::model::{Household, HouseholdMember, PersonName};

use super::{decode::Reader, element::Element, encode, pupil};
use crate::native::{
    field::{Field, Notes},
    place,
};

/// The contacts of a pupil as a household.
pub(super) fn read(pupil: &mut Reader<'_>) -> Option<Household> {
    let member = pupil.each("Contacts", "Contact", contact);
    (!member.is_empty()).then(|| Household { member, ..Household::default() })
}

fn contact(contact: &mut Reader<'_>) -> Option<HouseholdMember> {
    let mut notes = Notes::default();
    let mut reader = Reader { file: contact.file, node: contact.node, path: contact.path.clone(), notes: &mut notes };
    let title = reader.field("Title").and_then(Field::name);
    let name = pupil::name(&mut reader, "MiddleNames").filter(|_| !place::stops(&reader.notes.findings));
    let Some(name) = name else {
        let place = contact.place(contact.node, "Surname");
        let text = "A contact without a usable name was left out. Mend the name.";
        contact.notes.findings.push(place.warning("ctf.contact-nameless", text));
        contact.notes.lose(&place.field, "a contact without a usable name");
        return None;
    };
    let telephone = contact.each("Phones", "Phone", |phone| phone.field("PhoneNo")?.text());
    Some(HouseholdMember {
        person_name: PersonName { person_name_title: title.into_iter().collect(), ..name },
        sex: contact.field("Gender").and_then(Field::sex).or_else(|| contact.field("Sex")?.sex()),
        relationship: contact.field("Relationship").and_then(Field::text),
        parental_responsibility: contact.field("Responsibility").and_then(Field::flag),
        lives_with_child: contact.field("AddressAsPupil").and_then(Field::flag),
        telephone,
        email: contact.field("Email").and_then(Field::email),
        address: pupil::address(contact, "Address"),
        ..HouseholdMember::default()
    })
}

/// The household as contacts, in its order.
pub(super) fn write(household: &Household) -> Element {
    let contacts = (1..).zip(&household.member).map(|(order, member)| write_contact(order, member));
    Element::of("Contacts", contacts)
}

fn write_contact(order: u32, member: &HouseholdMember) -> Element {
    let name = &member.person_name;
    let phones = member.telephone.iter().map(|number| {
        let kind = if number.replace(' ', "").starts_with("07") { "M" } else { "H" };
        Element::of("Phone", [Element::text("TelephoneType", Some(kind)), Element::text("PhoneNo", Some(number))])
    });
    let lives_there = member.lives_with_child == Some(true) || member.address.is_none();
    let address = if lives_there {
        Element::text("AddressAsPupil", member.lives_with_child.map(|flag| flag.to_string()))
    } else {
        member.address.as_ref().map(encode::address).unwrap_or_default()
    };
    Element::of(
        "Contact",
        [
            Element::text("Order", Some(order.to_string())),
            Element::text("Title", Some(name.person_name_title.join(" "))),
            Element::text("Surname", Some(&name.person_family_name)),
            Element::text("Forename", name.person_given_name.first()),
            Element::text("Gender", member.sex),
            Element::text("MiddleNames", Some(encode::middle_names(name))),
            Element::text("Relationship", member.relationship.as_ref()),
            Element::text("Responsibility", member.parental_responsibility),
            address,
            Element::of("Phones", phones),
            Element::text("Email", member.email.as_ref()),
        ],
    )
}
