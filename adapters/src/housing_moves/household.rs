//! Rows of one household into its move.

use crosswalk_schemas::model::{
    Address, BirthDate, MoveKind, MoveNotification, MovingPerson, PersonName, Reporter, RoleInHousehold,
};
use jiff::{Span, civil::Date};

use super::{PREFIX, columns::OF_HOUSEHOLD};
use crate::{
    contract::{Content, Item, Native, Refused, Sink},
    native::{
        field::{Field, Notes},
        place,
        row::RowReader,
        rows::{Columns, Row},
        values,
    },
};

/// The rows of one household, being read.
pub(super) struct Household<'a> {
    pub(super) columns: &'a Columns,
    /// Columns that are none of a move notice.
    pub(super) strange: &'a [&'a str],
    pub(super) reference: String,
    pub(super) rows: &'a [Row<'a>],
    pub(super) notes: Notes,
}

impl<'a> Household<'a> {
    /// Hands over what the rows say.
    pub(super) fn read(mut self, sink: &mut dyn Sink) {
        let notice = self.notice();
        let native: Vec<Native> = self.rows.iter().map(|row| self.columns.native(row)).collect();
        let Notes { findings, losses } = self.notes;
        match notice {
            _ if place::stops(&findings) => sink.refused(Refused { key: Some(self.reference), findings, native }),
            Some(notice) => {
                let content = Content::Move(Box::new(notice));
                sink.item(Item { key: self.reference, content, findings, losses, native });
            }
            None => {
                for finding in findings {
                    sink.finding(finding);
                }
                sink.skipped("a household without children");
            }
        }
    }

    fn notice(&mut self) -> Option<MoveNotification> {
        self.compare_rows();
        let move_date = self.first(|row| row.date("move_date"), "move_date");
        if move_date.is_none() {
            let first = self.rows.first()?;
            let finding = self.columns.place(first, "move_date").error(
                "housing-moves.date-missing",
                "No row of this household says when it moved. Fill in move_date, such as 2026-11-22 or 22/11/2026.",
            );
            self.notes.findings.push(finding);
        }
        let from_address = self.address("from").unwrap_or_default();
        let to_address = self.address("to");
        let kind = self.kind(to_address.is_some());
        self.require_postcode("from_postcode", &from_address);
        if !matches!(kind, MoveKind::UnknownDestination | MoveKind::LeavingEngland) {
            self.require_postcode("to_postcode", &to_address.clone().unwrap_or_default());
        }
        let person: Vec<_> = self.rows.iter().filter_map(|row| self.person(row, move_date)).collect();
        if !person.iter().any(|person| person.role == RoleInHousehold::Child) && !place::stops(&self.notes.findings) {
            let finding = self.columns.place(self.rows.first()?, "person_role").warning(
                "housing-moves.no-children",
                "No child is named in this household, so there is nobody to tell. Left out; name the children if there are any.",
            );
            self.notes.findings.push(finding);
            return None;
        }
        Some(MoveNotification {
            kind,
            move_date: move_date?,
            section208_notice: None,
            reporter: self.reporter(),
            from_address,
            to_address,
            losing_authority: None,
            gaining_authority: None,
            person,
            note: self.first(|row| row.field("note")?.lines(), "note"),
            local_reference: Some(self.reference.clone()),
        })
    }

    fn reader<'r>(&'r mut self, row: &'a Row<'a>) -> RowReader<'r> {
        RowReader { prefix: PREFIX, columns: self.columns, row, blanks: &[], notes: &mut self.notes }
    }

    /// The value of a column in the first row of the household where it is filled.
    fn first<T>(&mut self, read: impl Fn(&mut RowReader<'_>) -> Option<T>, column: &str) -> Option<T> {
        let row = self.rows.iter().find(|row| self.columns.cell(row, column).is_some())?;
        read(&mut self.reader(row))
    }

    /// Warns of rows that contradict the first one, and of what no column can carry.
    fn compare_rows(&mut self) {
        for column in OF_HOUSEHOLD {
            let filled: Vec<&Row<'_>> =
                self.rows.iter().filter(|row| self.columns.cell(row, column).is_some()).collect();
            let Some((first, others)) = filled.split_first() else { continue };
            let said = self.columns.cell(first, column);
            let differs = |row: &&&Row<'_>| {
                let other = self.columns.cell(row, column);
                other != said && other.map(squeezed) != said.map(squeezed)
            };
            if let Some(other) = others.iter().find(differs) {
                self.notes.findings.push(self.columns.place(other, column).warning(
                    "housing-moves.rows-differ",
                    format!(
                        "This differs from {column} in the household's first row, which was used. Make them agree."
                    ),
                ));
            }
        }
        for column in self.strange {
            if self.rows.iter().any(|row| self.columns.cell(row, column).is_some()) {
                self.notes.lose(column, "not a column of a move notice");
            }
        }
        for column in ["losing_authority", "gaining_authority"] {
            if self.rows.iter().any(|row| self.columns.cell(row, column).is_some()) {
                self.notes.lose(column, "worked out from the postcodes instead");
            }
        }
        if self.rows.iter().any(|row| self.columns.surplus(row).next().is_some()) {
            self.notes.lose("cells beyond the last column", "no header says what they are");
        }
    }

    fn kind(&mut self, has_destination: bool) -> MoveKind {
        let assumed = if has_destination { MoveKind::Permanent } else { MoveKind::UnknownDestination };
        let Some(text) = self.first(|row| row.text("move_kind"), "move_kind") else { return assumed };
        let word = text.to_lowercase().replace([' ', '_'], "-");
        word.parse().unwrap_or_else(|expected: String| {
            let row = self.rows.iter().find(|row| self.columns.cell(row, "move_kind").is_some());
            let place = row.map(|row| self.columns.place(row, "move_kind")).unwrap_or_default();
            self.notes.findings.push(place.error("housing-moves.kind-unknown", format!("{text:?}: {expected}.")));
            assumed
        })
    }

    fn address(&mut self, side: &str) -> Option<Address> {
        let column = |name: &str| format!("{side}_{name}");
        let mut address_line = Vec::new();
        for number in 1..=5 {
            let column = column(&format!("address_{number}"));
            address_line.extend(self.first(|row| row.text(&column), &column));
        }
        let (postcode, uprn, sensitive) = (column("postcode"), column("uprn"), column("sensitive"));
        let address = Address {
            address_line,
            post_code: self.first(|row| row.field(&postcode)?.postcode(), &postcode),
            uprn: self.first(|row| row.field(&uprn)?.uprn(), &uprn),
            sensitive_address: self.first(|row| row.flag(&sensitive), &sensitive),
            ..Address::default()
        };
        (address != Address::default()).then_some(address)
    }

    fn require_postcode(&mut self, column: &str, address: &Address) {
        if address.post_code.is_none()
            && let Some(row) = self.rows.first()
        {
            let finding = self.columns.place(row, column).error(
                "housing-moves.postcode-missing",
                format!("{column} is empty, so nobody can tell which authority to write to. Fill it in."),
            );
            self.notes.findings.push(finding);
        }
    }

    fn reporter(&mut self) -> Option<Reporter> {
        let reporter = Reporter {
            organisation: self.first(|row| row.text("reporter_organisation"), "reporter_organisation"),
            name: self.first(|row| row.text("reporter_name"), "reporter_name"),
            telephone: self.first(|row| row.text("reporter_telephone"), "reporter_telephone"),
            email: self.first(|row| row.field("reporter_email")?.email(), "reporter_email"),
        };
        (reporter != Reporter::default()).then_some(reporter)
    }

    fn person(&mut self, row: &'a Row<'a>, move_date: Option<Date>) -> Option<MovingPerson> {
        let mut reader = self.reader(row);
        let birth = reader.date("date_of_birth");
        let Some(family_name) = reader.field("surname").and_then(Field::name) else {
            let finding = reader.place("surname").error(
                "housing-moves.surname-missing",
                "This person has no surname. Fill it in; write the same name twice for a person with one name only.",
            );
            reader.notes.findings.push(finding);
            return None;
        };
        Some(MovingPerson {
            role: role(&mut reader, birth, move_date)?,
            person_name: PersonName {
                person_name_title: reader.field("title").and_then(Field::name).into_iter().collect(),
                person_given_name: reader.field("forename").map(Field::given_names).unwrap_or_default(),
                person_family_name: family_name,
                ..PersonName::default()
            },
            birth_date: birth.map(|date| BirthDate { person_birth_date: date, verification_level: None }),
            sex: reader.sex("sex"),
            relationship: reader.text("relationship"),
            nhs_number: reader.field("nhs_number").and_then(Field::nhs_number),
            upn: reader.field("upn").and_then(Field::upn),
            local_id: reader.id("person_reference"),
        })
    }
}

/// A value without what may differ between two spellings of it.
fn squeezed(text: &str) -> String {
    values::date(text).map_or_else(|| text.to_lowercase().replace([' ', '-', '_'], ""), |date| date.to_string())
}

/// Child or adult: as written, or by age on the day of the move.
fn role(reader: &mut RowReader<'_>, birth: Option<Date>, move_date: Option<Date>) -> Option<RoleInHousehold> {
    if let Some(text) = reader.text("person_role") {
        match text.to_lowercase().as_str() {
            "child" | "c" => return Some(RoleInHousehold::Child),
            "adult" | "a" => return Some(RoleInHousehold::Adult),
            _ => {}
        }
    }
    let of_age = birth.and_then(|birth| birth.checked_add(Span::new().years(18)).ok());
    if birth.is_some() && move_date.is_none() {
        return None;
    }
    if let (Some(of_age), Some(day)) = (of_age, move_date) {
        return Some(if of_age > day { RoleInHousehold::Child } else { RoleInHousehold::Adult });
    }
    let finding = reader.place("person_role").error(
        "housing-moves.role-missing",
        "Neither person_role (child or adult) nor date_of_birth says whether this is a child. Fill in one of them.",
    );
    reader.notes.findings.push(finding);
    None
}
