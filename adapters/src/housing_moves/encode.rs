//! A household's move into rows: one a person, the household's columns repeated.

use std::borrow::Cow;

use crosswalk_schemas::model::{Address, MoveNotification, MovingPerson};

use super::columns::COLUMNS;
use crate::{
    contract::NativeFile,
    native::{address, table, values},
};

pub(super) fn encode(notice: &MoveNotification) -> NativeFile {
    let household = household_cells(notice);
    let rows = notice.person.iter().map(|person| {
        let mut cells = household.clone();
        cells.extend(person_cells(person));
        COLUMNS.iter().map(|column| cell(&cells, column)).collect()
    });
    NativeFile { name: "housing-move.csv".to_owned(), bytes: table::write(COLUMNS, rows) }
}

type Cells = Vec<(&'static str, String)>;

fn cell(cells: &Cells, column: &str) -> Cow<'static, str> {
    cells.iter().find(|(name, _)| *name == column).map_or(Cow::Borrowed(""), |(_, value)| value.clone().into())
}

fn household_cells(notice: &MoveNotification) -> Cells {
    let reporter = notice.reporter.clone().unwrap_or_default();
    let mut cells = vec![
        ("move_reference", notice.local_reference.clone().unwrap_or_else(|| "1".to_owned())),
        ("move_date", notice.move_date.to_string()),
        ("move_kind", notice.kind.to_string()),
        ("losing_authority", notice.losing_authority.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("gaining_authority", notice.gaining_authority.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("reporter_organisation", reporter.organisation.unwrap_or_default()),
        ("reporter_name", reporter.name.unwrap_or_default()),
        ("reporter_telephone", reporter.telephone.unwrap_or_default()),
        ("reporter_email", reporter.email.unwrap_or_default()),
        ("note", notice.note.clone().unwrap_or_default()),
    ];
    let from = ["from_address_1", "from_address_2", "from_address_3", "from_address_4", "from_address_5"];
    cells.extend(address_cells(&notice.from_address, from, ["from_postcode", "from_uprn", "from_sensitive"]));
    if let Some(address) = &notice.to_address {
        let to = ["to_address_1", "to_address_2", "to_address_3", "to_address_4", "to_address_5"];
        cells.extend(address_cells(address, to, ["to_postcode", "to_uprn", "to_sensitive"]));
    }
    cells
}

fn address_cells(address: &Address, lines: [&'static str; 5], rest: [&'static str; 3]) -> Cells {
    let [postcode, uprn, sensitive] = rest;
    let mut cells: Cells = lines.into_iter().zip(address::lines(address)).collect();
    cells.push((postcode, address.post_code.clone().unwrap_or_default()));
    cells.push((uprn, address.uprn.clone().unwrap_or_default()));
    cells.push((sensitive, address.sensitive_address.map(values::yes_no).unwrap_or_default()));
    cells
}

fn person_cells(person: &MovingPerson) -> Cells {
    let name = &person.person_name;
    vec![
        ("person_reference", person.local_id.clone().unwrap_or_default()),
        ("person_role", person.role.to_string()),
        ("title", name.person_name_title.join(" ")),
        ("forename", name.person_given_name.join(" ")),
        ("surname", name.person_family_name.clone()),
        ("date_of_birth", person.birth_date.as_ref().map(|b| b.person_birth_date.to_string()).unwrap_or_default()),
        ("sex", person.sex.map(|sex| sex.to_string()).unwrap_or_default()),
        ("relationship", person.relationship.clone().unwrap_or_default()),
        ("nhs_number", person.nhs_number.clone().unwrap_or_default()),
        ("upn", person.upn.clone().unwrap_or_default()),
    ]
}
