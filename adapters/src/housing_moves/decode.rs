//! Rows into households' moves: rows of one `move_reference` are one household; a bad one does not stop the others.

use std::collections::HashMap;

use crosswalk_schemas::model::{
    Address, BirthDate, MoveKind, MoveNotification, MovingPerson, PersonName, Reporter, RoleInHousehold,
};
use jiff::{Span, civil::Date};

use super::columns::{COLUMNS, OF_HOUSEHOLD, REQUIRED};
use crate::{
    contract::{Content, Decoded, Item, NativeFile},
    native::{
        field::{Field, Notes},
        place::{self, Place},
        row::RowReader,
        rows::Row,
        table::Table,
        values, whole,
    },
};

const PREFIX: &str = "housing-moves";

pub(super) fn decode(files: &[NativeFile]) -> Decoded {
    let mut decoded = Decoded::default();
    for file in files {
        if let Some(table) = Table::read(PREFIX, file, &mut decoded) {
            decode_table(&table, &mut decoded);
        }
    }
    decoded.refused.extend(whole::refused(
        decoded.findings.iter().filter(|finding| finding.rule == "housing-moves.quote-open").count(),
    ));
    decoded
}

fn decode_table(table: &Table, decoded: &mut Decoded) {
    let place = Place { line: 1, ..Place::file(&table.file) };
    let missing: Vec<&str> = REQUIRED.iter().copied().filter(|column| !table.has(column)).collect();
    if !missing.is_empty() {
        decoded.findings.push(place.error(
            "housing-moves.column-missing",
            format!("The header row lacks: {}. Without them these are no move notices; add them.", missing.join(", ")),
        ));
        decoded.refused.extend(whole::refused(table.rows.len()));
        return;
    }
    for column in table.names.iter().filter(|name| !name.is_empty() && !COLUMNS.contains(&name.as_str())) {
        decoded.findings.push(place.warning(
            "housing-moves.column-unknown",
            format!("The column {column} is not one of a move notice, and is not carried."),
        ));
    }
    let mut households: Vec<(String, Vec<&Row>)> = Vec::new();
    let mut places = HashMap::new();
    for row in &table.rows {
        match table.cell(row, "move_reference").filter(|reference| values::is_id(reference)) {
            None => {
                decoded.findings.push(table.place(row, "move_reference").error(
                    "housing-moves.reference-missing",
                    "This row does not say which move it belongs to. Fill in move_reference: one line, 70 characters at most.",
                ));
                decoded.refused.extend(whole::refused(1));
            }
            Some(reference) => {
                let place = *places.entry(reference).or_insert(households.len());
                match households.get_mut(place) {
                    Some((_, rows)) => rows.push(row),
                    None => households.push((reference.to_owned(), vec![row])),
                }
            }
        }
    }
    for (reference, rows) in households {
        Household { table, reference, rows, notes: Notes::default() }.decode(decoded);
    }
}

struct Household<'a> {
    table: &'a Table,
    reference: String,
    rows: Vec<&'a Row>,
    notes: Notes,
}

impl<'a> Household<'a> {
    fn decode(mut self, decoded: &mut Decoded) {
        let notice = self.notice();
        let stopped = place::stops(&self.notes.findings);
        match notice {
            Some(notice) if !stopped => decoded.items.push(Item {
                key: self.reference,
                content: Content::Move(Box::new(notice)),
                findings: self.notes.findings,
                losses: self.notes.losses,
                native: Vec::new(),
            }),
            _ => {
                decoded.refused.extend(whole::refused(usize::from(stopped)));
                decoded.findings.extend(self.notes.findings);
            }
        }
    }

    fn notice(&mut self) -> Option<MoveNotification> {
        self.compare_rows();
        let move_date = self.first(|row| row.date("move_date"), "move_date");
        if move_date.is_none() {
            let first = self.rows.first()?;
            let finding = self.table.place(first, "move_date").error(
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
        let rows = self.rows.clone();
        let person: Vec<_> = rows.into_iter().filter_map(|row| self.person(row, move_date)).collect();
        if !person.iter().any(|person| person.role == RoleInHousehold::Child) && !place::stops(&self.notes.findings) {
            let finding = self.table.place(self.rows.first()?, "person_role").warning(
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

    fn reader<'r>(&'r mut self, row: &'a Row) -> RowReader<'r> {
        RowReader { prefix: PREFIX, columns: self.table, row, blanks: &[], notes: &mut self.notes }
    }

    /// The value of a column in the first row of the household where it is filled.
    fn first<T>(&mut self, read: impl Fn(&mut RowReader<'_>) -> Option<T>, column: &str) -> Option<T> {
        let row = self.rows.iter().copied().find(|row| self.table.cell(row, column).is_some())?;
        read(&mut self.reader(row))
    }

    /// Warns of rows that contradict the first one, and of what no column can carry.
    fn compare_rows(&mut self) {
        for column in OF_HOUSEHOLD {
            let filled: Vec<&Row> =
                self.rows.iter().copied().filter(|row| self.table.cell(row, column).is_some()).collect();
            let Some((first, others)) = filled.split_first() else { continue };
            let said = |row: &Row| self.table.cell(row, column).map(squeezed);
            let differs = |row: &&&Row| said(row) != said(first);
            if let Some(other) = others.iter().find(differs) {
                self.notes.findings.push(self.table.place(other, column).warning(
                    "housing-moves.rows-differ",
                    format!(
                        "This differs from {column} in the household's first row, which was used. Make them agree."
                    ),
                ));
            }
        }
        let unknown = self.table.names.iter().filter(|name| !COLUMNS.contains(&name.as_str()));
        for column in unknown {
            if self.rows.iter().any(|row| self.table.cell(row, column).is_some()) {
                self.notes.lose(column, "not a column of a move notice");
            }
        }
        for column in ["losing_authority", "gaining_authority"] {
            if self.rows.iter().any(|row| self.table.cell(row, column).is_some()) {
                self.notes.lose(column, "worked out from the postcodes instead");
            }
        }
        if self.rows.iter().any(|row| self.table.surplus(row).next().is_some()) {
            self.notes.lose("cells beyond the last column", "no header says what they are");
        }
    }

    fn kind(&mut self, has_destination: bool) -> MoveKind {
        let assumed = if has_destination { MoveKind::Permanent } else { MoveKind::UnknownDestination };
        let Some(text) = self.first(|row| row.text("move_kind"), "move_kind") else { return assumed };
        let word = text.to_lowercase().replace([' ', '_'], "-");
        word.parse().unwrap_or_else(|expected: String| {
            let row = self.rows.iter().copied().find(|row| self.table.cell(row, "move_kind").is_some());
            let place = row.map(|row| self.table.place(row, "move_kind")).unwrap_or_default();
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
            let finding = self.table.place(row, column).error(
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

    fn person(&mut self, row: &'a Row, move_date: Option<Date>) -> Option<MovingPerson> {
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

#[cfg(test)]
mod tests {
    use crosswalk_schemas::report::Severity;
    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, expected: &Expect) {
        let decoded = decode(&[NativeFile { name: "m.csv".to_owned(), bytes: text.as_bytes().to_vec() }]);
        let mut lines = vec![format!("items {} refused {}", decoded.items.len(), decoded.refused.len())];
        let findings = decoded.items.iter().flat_map(|item| &item.findings).chain(&decoded.findings);
        lines.extend(findings.map(|f| {
            format!(
                "{}:{} {} {} {}",
                f.line,
                f.column,
                if f.severity == Severity::Error { "error" } else { "warning" },
                f.rule,
                f.field
            )
        }));
        lines.extend(decoded.items.iter().flat_map(|i| &i.losses).map(|loss| format!("lost {}", loss.field)));
        expected.assert_eq(&lines.join("\n"));
    }

    const HEADER: &str = "Move Reference;move_date;FROM_POSTCODE;to-postcode;surname;date_of_birth;extra";

    #[test]
    fn one_bad_household_does_not_stop_the_others() {
        check(
            &format!(
                "{HEADER}\n1;22/11/2026;ox11zd;m11ae;Okafor;2015-06-02;\n2;soon;OX1 1ZD;M1 1AE;Smith;2015-06-02;\n\
                 ;22/11/2026;OX1 1ZD;M1 1AE;Jones;2015-06-02;\n3;22/11/2026;;M1 1AE;;2015-06-02;\n\
                 4;22/11/2026;OX1 1ZD;M1 1AE;Grown;1980-01-01;\n5;22/11/2026;OX1 1ZD;;Gone;2015-06-02;x;y\n"
            ),
            &expect![[r"
                items 2 refused 3
                1:0 warning housing-moves.column-unknown 
                4:1 error housing-moves.reference-missing move_reference
                3:2 warning housing-moves.date-unreadable move_date
                3:2 error housing-moves.date-missing move_date
                5:3 error housing-moves.postcode-missing from_postcode
                5:5 error housing-moves.surname-missing surname
                6:0 warning housing-moves.no-children person_role
                lost extra
                lost cells beyond the last column"]],
        );
    }

    #[test]
    fn no_move_notice_at_all() {
        check(
            "a,b\n1,2\n3,4",
            &expect![[r"
            items 0 refused 2
            1:0 error housing-moves.column-missing "]],
        );
        check(
            "",
            &expect![[r"
            items 0 refused 0
            0:0 error housing-moves.empty "]],
        );
    }
}
