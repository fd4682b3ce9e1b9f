//! Kinds of cells: how each is read, and how it is written. A code may have its label after it, or be its label.

use jiff::civil::Date;

use crate::native::{codes, field::Field, row::RowReader, values::yes_no};

/// Ids that begin so were made by this adapter for rows that had none, and say nothing.
const MADE: &str = "made-";

/// An id for what has none of its own, told apart by `what` within a delivery.
pub(in crate::ssd) fn made_id(what: impl std::fmt::Display) -> String {
    format!("{MADE}{what}")
}

/// Whether an id was made by this adapter.
pub(in crate::ssd) fn is_made(id: &str) -> bool {
    id.starts_with(MADE)
}

/// An element of a record, that a cell fills.
pub(super) trait Element<T> {
    /// Takes a value, if there is one.
    fn fill(&mut self, value: Option<T>);
}

impl<T> Element<T> for Option<T> {
    fn fill(&mut self, value: Option<T>) {
        *self = value;
    }
}

impl Element<String> for String {
    fn fill(&mut self, value: Option<String>) {
        *self = value.unwrap_or_default();
    }
}

/// A value as it stands in a cell.
pub(super) trait Written {
    /// The cell.
    fn written(&self) -> String;
}

impl Written for String {
    fn written(&self) -> String {
        self.clone()
    }
}

impl Written for Date {
    fn written(&self) -> String {
        self.to_string()
    }
}

impl Written for bool {
    fn written(&self) -> String {
        yes_no(*self)
    }
}

impl Written for u32 {
    fn written(&self) -> String {
        self.to_string()
    }
}

impl<T: Written> Written for Option<T> {
    fn written(&self) -> String {
        self.as_ref().map(Written::written).unwrap_or_default()
    }
}

/// A value as it stands in a cell; nothing is an empty one.
pub(super) fn written(value: &impl Written) -> String {
    value.written()
}

/// The row's own id.
pub(super) fn key(row: &mut RowReader<'_>, column: &str) -> Option<String> {
    row.id(column).filter(|id| !is_made(id))
}

/// The id of something else.
pub(super) fn id(row: &mut RowReader<'_>, column: &str) -> Option<String> {
    row.id(column)
}

/// One line of text.
pub(super) fn text(row: &mut RowReader<'_>, column: &str) -> Option<String> {
    row.text(column)
}

/// Text of several lines, or JSON as it stands.
pub(super) fn lines(row: &mut RowReader<'_>, column: &str) -> Option<String> {
    row.field(column)?.lines()
}

/// A date.
pub(super) fn date(row: &mut RowReader<'_>, column: &str) -> Option<Date> {
    row.date(column)
}

/// Yes or no. "Unknown" and "not applicable" are neither: told, and no warning.
pub(super) fn flag(row: &mut RowReader<'_>, column: &str) -> Option<bool> {
    const NEITHER: &[&str] = &["u", "unknown", "not known", "na", "n/a", "not applicable", "not in care proceedings"];
    let field = row.field(column)?;
    if NEITHER.iter().any(|word| field.value.eq_ignore_ascii_case(word)) {
        let place = field.place();
        field.notes.lose(&place.field, "only yes and no are carried; it says neither");
        return None;
    }
    field.flag()
}

/// A whole number.
pub(super) fn count(row: &mut RowReader<'_>, column: &str) -> Option<u32> {
    row.field(column)?.count()
}

/// A number that may have a fraction, of at most four places.
pub(super) fn decimal(row: &mut RowReader<'_>, column: &str) -> Option<String> {
    row.field(column)?.shaped("number", |text| {
        let number: f64 = text.replace(',', "").parse().ok().filter(|number| (0.0..1e9).contains(number))?;
        let text = format!("{number:.4}");
        Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
    })
}

/// A postcode.
pub(super) fn postcode(row: &mut RowReader<'_>, column: &str) -> Option<String> {
    row.field(column)?.postcode()
}

/// A short word of letters and digits, such as `Y`, `N` or `NA`.
pub(super) fn word(row: &mut RowReader<'_>, column: &str) -> Option<String> {
    row.field(column)?.shaped("code", |text| match text.to_lowercase().as_str() {
        "yes" | "true" => Some("Y".to_owned()),
        "no" | "false" => Some("N".to_owned()),
        "n/a" | "not applicable" | "not in care proceedings" => Some("NA".to_owned()),
        _ => Some(text.to_uppercase()).filter(|word| codes::is_code(word)),
    })
}

/// Whether accommodation is suitable: 1 yes, 2 no.
pub(super) fn suitability(row: &mut RowReader<'_>, column: &str) -> Option<String> {
    row.field(column).map(without_label)?.shaped("code of suitability", |text| {
        let lower = text.to_lowercase();
        let code = match lower.as_str() {
            "1" | "y" | "yes" => "1",
            "2" | "n" | "no" => "2",
            _ if lower.contains("unsuitable") || lower.contains("not suitable") => "2",
            _ if lower.contains("suitable") => "1",
            _ => return None,
        };
        Some(code.to_owned())
    })
}

/// A code of a list.
pub(in crate::ssd) fn code(row: &mut RowReader<'_>, column: &str, list: &str) -> Option<String> {
    let field = row.field(column)?;
    field.shaped("code of the list that belongs here", |text| codes::find(list, text))
}

fn without_label<P>(mut field: Field<'_, P>) -> Field<'_, P> {
    if let Some((code, _)) = field.value.split_once(" - ") {
        field.value = code.trim().to_owned().into();
    }
    field
}
