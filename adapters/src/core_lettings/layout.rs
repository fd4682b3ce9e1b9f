//! Which shape a CSV file has, and which field stands in which column.
//!
//! A bulk upload has header rows, one of which numbers the fields, and a first column of row titles; or it has neither.
//! A download has one row of names, with a row of questions before it in later years.

use super::{PREFIX, fields, questions};
use crate::{
    contract::{Frame, Sink},
    native::{
        place::Place,
        rows::{Columns, Row, Rows},
    },
};

/// Header rows are looked for in so many rows.
const MAX_HEADER_ROWS: usize = 15;
/// The first cells of a bulk upload's header rows that could be taken for a download's.
const ROW_TITLES: &[&str] = &["section", "question", "additional info", "values", "can be empty?", "can be null?"];
/// A row with so many names of a download's fields is its header.
const ENOUGH_NAMES: usize = 8;
/// A row without headers has to be so wide to be a bulk upload's.
const BARE_WIDTH: usize = 120;

/// A CSV file whose columns are known.
pub(super) struct Layout {
    pub(super) columns: Columns,
    /// Rows that were read while the header was looked for, and turned out to be logs.
    pub(super) read_already: Vec<Row<'static>>,
}

/// Finds the columns of a file. What is wrong goes to the sink; `None` when these are no lettings logs.
pub(super) fn find(rows: &mut Rows<'_>, sink: &mut dyn Sink) -> Option<Layout> {
    let mut head: Vec<Row<'static>> = Vec::new();
    while head.len() < MAX_HEADER_ROWS {
        let Some(row) = rows.next(sink).map(Row::into_owned) else { break };
        if is_numbered(&row) {
            return numbered(rows.file(), &head, &row, sink);
        }
        if names(&row) >= ENOUGH_NAMES && !ROW_TITLES.contains(&first_cell(&row).as_str()) {
            return download(rows, head, row, sink);
        }
        head.push(row);
    }
    let place = Place::file(rows.file());
    if head.is_empty() {
        sink.finding(place.error("core-lettings.empty", "The file has no rows. Export it again."));
        return None;
    }
    let year = head.iter().find_map(bare_year);
    let Some(year) = year else {
        sink.finding(place.error(
            "core-lettings.no-logs",
            "These are no lettings logs: there is neither a row of field names nor a row of field numbers, and the rows are not those of a bulk upload. Export again with the headers.",
        ));
        return None;
    };
    sink.finding(place.warning(
        "core-lettings.no-header",
        format!("The file has no header rows; by its columns it was read as a bulk upload of {year}. Keep the header rows of the template."),
    ));
    frame(rows.file(), &[], sink);
    let fields = fields::numbered(year);
    let names = fields.iter().skip(1).map(|field| field.map(|field| field.name.clone()).unwrap_or_default());
    Some(Layout { columns: Columns::named(rows.file(), names), read_already: head })
}

fn first_cell(row: &Row<'_>) -> String {
    row.get(0).unwrap_or_default().trim().to_lowercase()
}

/// The row of field numbers says so in its first cell.
fn is_numbered(row: &Row<'_>) -> bool {
    first_cell(row).contains("field number")
}

/// How many of a row's cells are names of fields.
fn names(row: &Row<'_>) -> usize {
    row.cells().filter(|cell| fields::named(&cell.trim().to_lowercase()).is_some()).count()
}

/// The header is this row, or the next one if that names more fields: questions may look like names.
fn download(
    rows: &mut Rows<'_>,
    mut head: Vec<Row<'static>>,
    header: Row<'static>,
    sink: &mut dyn Sink,
) -> Option<Layout> {
    let next = rows.next(sink).map(Row::into_owned);
    let (header, read_already) = match next {
        Some(next) if names(&next) > names(&header) => {
            head.push(header);
            (next, Vec::new())
        }
        next => (header, next.into_iter().collect()),
    };
    let file = rows.file();
    let columns = Columns::new(PREFIX, file, &header, sink)?;
    let place = Place { line: header.line, ..Place::file(file) };
    for name in columns.names.iter().filter(|name| !name.is_empty() && fields::named(name).is_none()) {
        let text = format!("The column {name} is not one of a lettings log that is known here, and is not carried.");
        sink.finding(place.warning("core-lettings.column-unknown", text));
    }
    let head: Vec<&Row<'_>> = head.iter().chain([&header]).collect();
    frame(file, &head, sink);
    Some(Layout { columns, read_already })
}

fn numbered(file: &str, head: &[Row<'_>], numbers: &Row<'_>, sink: &mut dyn Sink) -> Option<Layout> {
    let question = head.iter().find(|row| first_cell(row) == "question");
    let number = |index: usize| numbers.get(index).and_then(|cell| cell.trim().parse::<usize>().ok());
    let last = (0..numbers.cells().count()).filter_map(number).max().unwrap_or(0);
    let start = question.and_then(|row| questions::column(row, "startdate (day)")).and_then(number);
    let width = numbers.cells().count();
    let names: Vec<String> = if let Some(year) = year(start, last) {
        let fields = fields::numbered(year);
        let name = |index| fields.get(number(index)?).copied().flatten().map(|field| field.name.clone());
        (0..width).map(|index| name(index).unwrap_or_default()).collect()
    } else {
        let place = Place { line: numbers.line, ..Place::file(file) };
        let Some(question) = question else {
            let text = format!(
                "A bulk upload with {last} fields and no row of questions is of no year that is known here. Keep the header rows of the template."
            );
            sink.finding(place.error("core-lettings.year-unknown", text));
            return None;
        };
        let text = format!(
            "A bulk upload with {last} fields is of no year that is known here; its columns were found by their questions."
        );
        sink.finding(place.warning("core-lettings.year-unknown", text));
        questions::names(question)
    };
    let rows: Vec<&Row<'_>> = head.iter().chain([numbers]).collect();
    frame(file, &rows, sink);
    Some(Layout { columns: Columns::named(file, names), read_already: Vec::new() })
}

/// The collection year of a template, by the number of the question for the day the tenancy starts, and the last number.
fn year(start: Option<usize>, last: usize) -> Option<i16> {
    match (start, last) {
        (Some(96), 134) => Some(2022),
        (Some(7) | None, 134) => Some(2023),
        (Some(8) | None, 130) => Some(2024),
        (Some(8) | None, 129) => Some(2025),
        (Some(8) | None, 137..=148) => Some(2026),
        _ => None,
    }
}

/// The year of a row without headers: its width fits, and so do the day, month and year at their places.
fn bare_year(row: &Row<'_>) -> Option<i16> {
    let width = row.cells().count();
    let part = |number: usize| row.get(number - 1).and_then(|cell| cell.trim().parse::<u16>().ok()).unwrap_or(0);
    let is_date = |at: usize| {
        (1..=31).contains(&part(at))
            && (1..=31).contains(&part(at + 1))
            && [20..=40, 2020..=2040].iter().any(|years| years.contains(&part(at + 2)))
    };
    let years = [(2022, 134, 96), (2023, 134, 7), (2024, 130, 8), (2025, 129, 8), (2026, 148, 8)];
    // Spreadsheets leave out empty cells at the end of a row, or add some.
    let fits =
        |(_, fields, start): &&(i16, usize, usize)| width >= BARE_WIDTH && width <= fields + 5 && is_date(*start);
    years.iter().filter(fits).min_by_key(|(_, fields, _)| fields.abs_diff(width)).map(|(year, _, _)| *year)
}

fn frame(file: &str, head: &[&Row<'_>], sink: &mut dyn Sink) {
    let head = head.iter().flat_map(|row| row.raw.iter().copied()).collect();
    sink.frame(Frame { file: file.to_owned(), head, separator: b"", tail: Vec::new() });
}
