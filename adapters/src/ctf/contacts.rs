//! A pupil's contacts: the people around the child.

use crosswalk_schemas::model::{Household, HouseholdMember, PersonName};

use super::{address, pupil, write};
use crate::native::{
    element::Element,
    field::{Field, Notes},
    place,
    reader::Reader,
};

/// The contacts of a pupil as a household.
pub(super) fn read(pupil: &mut Reader<'_, '_>) -> Option<Household> {
    let member = pupil.each("Contacts", "Contact", contact);
    (!member.is_empty()).then(|| Household { member, ..Household::default() })
}

fn contact(contact: &mut Reader<'_, '_>) -> Option<HouseholdMember> {
    let Some(name) = name(contact) else {
        let place = contact.place(contact.node, "Surname");
        let text = "A contact without a usable name was left out. Mend the name.";
        contact.notes.findings.push(place.warning("ctf.contact-nameless", text));
        contact.notes.lose(&place.field, "a contact without a usable name");
        return None;
    };
    Some(HouseholdMember {
        person_name: name,
        sex: contact.field("Gender").and_then(Field::sex).or_else(|| contact.field("Sex")?.sex()),
        relationship: contact.field("Relationship").and_then(Field::text),
        parental_responsibility: contact.field("Responsibility").and_then(Field::flag),
        lives_with_child: contact.field("AddressAsPupil").and_then(Field::flag),
        contact_order: contact.field("Order").and_then(Field::count),
        telephone: contact.each("Phones", "Phone", |phone| phone.field("PhoneNo")?.text()),
        email: contact.field("Email").and_then(Field::email),
        address: address::read(contact),
        ..HouseholdMember::default()
    })
}

/// A contact's name; what is wrong with it does not stop the pupil.
fn name(contact: &mut Reader<'_, '_>) -> Option<PersonName> {
    let title = contact.field("Title").and_then(Field::name);
    let mut notes = Notes::default();
    let Reader { prefix, piece, node, .. } = *contact;
    let mut reader = Reader { prefix, piece, node, path: contact.path.clone(), notes: &mut notes };
    let name = pupil::name(&mut reader, "MiddleNames").filter(|_| !place::stops(&reader.notes.findings))?;
    Some(PersonName { person_name_title: title.into_iter().collect(), ..name })
}

/// The household as contacts, in its order.
pub(super) fn write(household: &Household) -> Element {
    Element::of("Contacts", (1..).zip(&household.member).map(|(place, member)| write_contact(place, member)))
}

fn write_contact(place: u32, member: &HouseholdMember) -> Element {
    let name = &member.person_name;
    // The format has either an address or that it is the pupil's.
    let lives_there = member.lives_with_child == Some(true) || member.address.is_none();
    let address = if lives_there {
        Element::text("AddressAsPupil", member.lives_with_child)
    } else {
        member.address.as_ref().map(address::write).unwrap_or_default()
    };
    Element::of(
        "Contact",
        [
            Element::text("Order", Some(member.contact_order.unwrap_or(place))),
            Element::text("Title", Some(name.person_name_title.join(" "))),
            Element::text("Surname", Some(&name.person_family_name)),
            Element::text("Forename", name.person_given_name.first()),
            Element::text("Gender", member.sex),
            Element::text("MiddleNames", Some(write::middle_names(name))),
            Element::text("Relationship", member.relationship.as_ref()),
            Element::text("Responsibility", member.parental_responsibility),
            address,
            Element::of("Phones", member.telephone.iter().map(|number| address::phone(number, None))),
            Element::text("Email", member.email.as_ref()),
        ],
    )
}
