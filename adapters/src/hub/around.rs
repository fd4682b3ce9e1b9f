//! Who and what is around a child: `hub_former_name`, `hub_address`, `hub_carer`.

use crosswalk_schemas::model::{Address, AddressKind, HouseholdMember, PersonName};

use crate::native::{
    address::lines,
    field::Field,
    row::RowReader,
    set::{Cells, own_id, person_name, shown, word, yes_no},
};

const LINES: [&str; 5] = ["line_1", "line_2", "line_3", "line_4", "line_5"];

/// A name by which the child was known.
pub(super) fn read_former_name(row: &mut RowReader<'_>) -> Option<PersonName> {
    let name = person_name(row);
    if name.is_none() {
        incomplete(row, "family_name");
    }
    name
}

/// Says that a row lacks what it cannot be without, so that it is left out.
pub(super) fn incomplete(row: &mut RowReader<'_>, column: &str) {
    let place = row.place(column);
    let text = format!("This row has no readable {column}, so it was left out. Fill it in.");
    row.notes.findings.push(place.warning("hub.row-incomplete", text));
    row.notes.lose(&place.field, "the row lacks it and was left out");
}

/// An address; `None` when the row says nothing.
pub(super) fn read_address(row: &mut RowReader<'_>) -> Option<Address> {
    let address = Address {
        kind: word(row, "kind", "kind of address", AddressKind::ALL),
        address_line: LINES.iter().filter_map(|line| row.text(line)).collect(),
        post_code: row.field("postcode").and_then(Field::postcode),
        uprn: row.field("uprn").and_then(Field::uprn),
        start_date: row.date("from_date"),
        end_date: row.date("to_date"),
        sensitive_address: row.flag("sensitive"),
        local_id: own_id(row, "address_id"),
        ..Address::default()
    };
    (address != Address::default()).then_some(address)
}

/// A person of the household, or one with parental responsibility.
pub(super) fn read_carer(row: &mut RowReader<'_>) -> Option<HouseholdMember> {
    let Some(person_name) = person_name(row) else {
        incomplete(row, "family_name");
        return None;
    };
    Some(HouseholdMember {
        person_name,
        relationship: row.text("relationship"),
        parental_responsibility: row.flag("parental_responsibility"),
        lives_with_child: row.flag("lives_with_child"),
        contact_order: row.field("contact_order").and_then(Field::count),
        telephone: row.text("telephone").into_iter().collect(),
        email: row.field("email").and_then(Field::email),
        local_id: own_id(row, "carer_id"),
        ..HouseholdMember::default()
    })
}

/// The row of a former name.
pub(super) fn write_former_name(name: &PersonName) -> Cells {
    vec![("given_names", name.person_given_name.join(" ")), ("family_name", name.person_family_name.clone())]
}

/// The row of an address.
pub(super) fn write_address(address: &Address) -> Cells {
    let mut cells: Cells = LINES.into_iter().zip(lines(address)).collect();
    cells.extend([
        ("address_id", shown(address.local_id.as_ref())),
        ("kind", shown(address.kind.as_ref())),
        ("postcode", shown(address.post_code.as_ref())),
        ("uprn", shown(address.uprn.as_ref())),
        ("from_date", shown(address.start_date.as_ref())),
        ("to_date", shown(address.end_date.as_ref())),
        ("sensitive", yes_no(address.sensitive_address)),
    ]);
    cells
}

/// The row of a person of the household.
pub(super) fn write_carer(member: &HouseholdMember) -> Cells {
    let name = &member.person_name;
    vec![
        ("carer_id", shown(member.local_id.as_ref())),
        ("title", name.person_name_title.join(" ")),
        ("given_names", name.person_given_name.join(" ")),
        ("family_name", name.person_family_name.clone()),
        ("relationship", shown(member.relationship.as_ref())),
        ("parental_responsibility", yes_no(member.parental_responsibility)),
        ("lives_with_child", yes_no(member.lives_with_child)),
        ("contact_order", shown(member.contact_order.as_ref())),
        ("telephone", shown(member.telephone.first())),
        ("email", shown(member.email.as_ref())),
    ]
}
