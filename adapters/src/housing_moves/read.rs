//! Files into households: rows of one `move_reference` are one household, wherever in the file they stand.

use super::{
    PREFIX,
    columns::{COLUMNS, REASON, REQUIRED},
    form::Shape,
    household::Household,
    posted,
};
use crate::{
    contract::{Refused, Sink, Source},
    native::{
        field::Notes,
        group::{Groups, Member},
        place::Place,
        rows::{Columns, Row, Rows},
        values,
    },
};

pub(super) fn read(files: &[&dyn Source], sink: &mut dyn Sink) {
    for file in files {
        if sink.stopped() {
            return;
        }
        match posted::shape(*file) {
            Shape::Csv => read_rows(*file, sink),
            shape @ (Shape::Json | Shape::UrlEncoded) => posted::read(*file, shape, sink),
        }
    }
}

/// Reads a table of notices.
pub(super) fn read_rows(file: &dyn Source, sink: &mut dyn Sink) {
    let Some(mut rows) = Rows::open(PREFIX, file, sink) else { return };
    let Some(columns) = rows.header(sink) else { return };
    let is_list = check_columns(&columns, sink);
    let names = columns.names.iter().map(String::as_str);
    let strange: Vec<&str> = names.filter(|name| is_strange(name)).collect();
    let mut groups = Groups::new(sink.scratch());
    let table = groups.table(rows.separator());
    let mut gathered = Ok(());
    while gathered.is_ok()
        && !sink.stopped()
        && let Some(row) = rows.next(sink)
    {
        match columns.cell(&row, "move_reference").filter(|reference| is_list && values::is_id(reference)) {
            None => refuse(&columns, &row, is_list, sink),
            Some(reference) => gathered = groups.add(reference, table, row.line, &row.raw),
        }
    }
    let handed_over = gathered.and_then(|()| {
        groups.each(|reference, members| {
            let rows: Vec<Row<'_>> = members.iter().map(Member::row).collect();
            let reference = reference.to_owned();
            let columns = &columns;
            Household { columns, strange: &strange, reference, rows: &rows, notes: Notes::default() }.read(sink);
            !sink.stopped()
        })
    });
    if handed_over.is_err() {
        let text = "The rows could not be gathered by household, because the disk has no room for them. Make room and try again.";
        sink.fault(Place::file(file.name()).error("housing-moves.disk", text));
    }
}

/// Whether the columns are those of a list of move notices; strange ones are a warning.
fn check_columns(columns: &Columns, sink: &mut dyn Sink) -> bool {
    let place = Place { line: 1, ..Place::file(&columns.file) };
    let missing: Vec<&str> = REQUIRED.iter().copied().filter(|column| !columns.has(column)).collect();
    if !missing.is_empty() {
        sink.finding(place.error(
            "housing-moves.column-missing",
            format!("The header row lacks: {}. Without them these are no move notices; add them.", missing.join(", ")),
        ));
        return false;
    }
    for column in columns.names.iter().filter(|name| is_strange(name)) {
        sink.finding(place.warning(
            "housing-moves.column-unknown",
            format!("The column {column} is not one of a move notice, and is not carried."),
        ));
    }
    true
}

fn is_strange(column: &str) -> bool {
    !column.is_empty() && column != REASON && !COLUMNS.contains(&column)
}

/// A row that belongs to no household; of a file that is no list of notices each row is refused.
fn refuse(columns: &Columns, row: &Row<'_>, is_list: bool, sink: &mut dyn Sink) {
    let finding = columns.place(row, "move_reference").error(
        "housing-moves.reference-missing",
        "This row does not say which move it belongs to. Fill in move_reference: one line, 70 characters at most.",
    );
    let findings = if is_list { vec![finding] } else { Vec::new() };
    sink.refused(Refused { key: None, findings, native: vec![columns.native(row)] });
}

#[cfg(test)]
mod tests {
    use crosswalk_schemas::report::Severity;
    use expect_test::{Expect, expect};

    use super::super::HousingMoves;
    use crate::contract::{Adapter, NativeFile};

    fn check(text: &str, expected: &Expect) {
        let file = NativeFile { name: "m.csv".to_owned(), bytes: text.as_bytes().to_vec() };
        let decoded = HousingMoves.decode(&[file]);
        let mut lines = vec![format!("items {} refused {}", decoded.items.len(), decoded.refused.len())];
        let findings = decoded.all_findings();
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
                6:0 warning housing-moves.no-children person_role
                4:1 error housing-moves.reference-missing move_reference
                3:2 warning housing-moves.date-unreadable move_date
                3:2 error housing-moves.date-missing move_date
                5:3 error housing-moves.postcode-missing from_postcode
                5:5 error housing-moves.surname-missing surname
                lost extra
                lost cells beyond the last column"]],
        );
    }

    #[test]
    fn the_rows_of_a_household_may_stand_anywhere() {
        let row =
            |reference: u32, surname: &str| format!("{reference};22/11/2026;OX1 1ZD;M1 1AE;{surname};2015-06-02;\n");
        let rows = [row(1, "Okafor"), row(2, "Smith"), row(1, "Okafor"), row(3, "Jones"), row(1, "Okafor")].concat();
        let file = NativeFile { name: "m.csv".to_owned(), bytes: format!("{HEADER}\n{rows}").into_bytes() };
        let decoded = HousingMoves.decode(&[file]);
        let told: Vec<_> = decoded.items.iter().map(|item| (item.key.as_str(), item.native.len())).collect();
        assert_eq!(told, [("1", 3), ("2", 1), ("3", 1)]);
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
