//! Reading one row's cells into values, with a finding and a loss for each that cannot be read.

use crosswalk_schemas::{identifiers, model::Sex};
use jiff::civil::Date;

use super::{
    place::Place,
    table::{Row, Table},
    values,
};
use crate::contract::{Loss, NativeFinding};

/// A cell with more bytes than this is not carried.
const MAX_CELL: usize = 8000;

/// What was found while rows were read.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) findings: Vec<NativeFinding>,
    pub(crate) losses: Vec<Loss>,
}

impl Notes {
    /// Says, once for each field and reason, that something is not carried.
    pub(crate) fn lose(&mut self, field: &str, reason: impl Into<std::borrow::Cow<'static, str>>) {
        let loss = Loss { field: field.to_owned(), reason: reason.into() };
        if !self.losses.contains(&loss) {
            self.losses.push(loss);
        }
    }
}

/// One row being read.
pub(crate) struct RowReader<'a> {
    /// Begins the rules' ids: the adapter's name.
    pub(crate) prefix: &'static str,
    pub(crate) table: &'a Table,
    pub(crate) row: &'a Row,
    /// Contents that mean "nothing here", such as `NULL`.
    pub(crate) blanks: &'static [&'static str],
    pub(crate) notes: &'a mut Notes,
}

impl RowReader<'_> {
    /// The cell as it stands, unless blank.
    pub(crate) fn raw(&self, column: &str) -> Option<&str> {
        self.table.cell(self.row, column).filter(|cell| !self.blanks.contains(cell))
    }

    /// Where a cell is.
    pub(crate) fn place(&self, column: &str) -> Place {
        self.table.place(self.row, column)
    }

    /// One line of text.
    pub(crate) fn text(&mut self, column: &str) -> Option<String> {
        self.sized(column).map(|cell| values::one_line(&cell)).filter(|text| !text.is_empty())
    }

    /// Text of several lines.
    pub(crate) fn lines(&mut self, column: &str) -> Option<String> {
        self.sized(column).map(|cell| values::lines(&cell)).filter(|text| !text.is_empty())
    }

    /// A date.
    pub(crate) fn date(&mut self, column: &str) -> Option<Date> {
        self.value(column, values::date, "date-unreadable", "is no date. Write it as 2026-11-22 or 22/11/2026")
    }

    /// Yes or no.
    pub(crate) fn flag(&mut self, column: &str) -> Option<bool> {
        self.value(column, values::flag, "flag-unreadable", "is neither yes nor no. Write Y or N")
    }

    /// Sex as recorded.
    pub(crate) fn sex(&mut self, column: &str) -> Option<Sex> {
        self.value(column, values::sex, "sex-unreadable", "is no code for sex. Write F, M or U")
    }

    /// A postcode in its normal form. One that is no postcode is carried as it stands, with a warning.
    pub(crate) fn postcode(&mut self, column: &str) -> Option<String> {
        self.identifier(column, identifiers::postcode::normalise, identifiers::postcode::is_valid, "postcode")
    }

    /// An NHS number in its normal form, likewise.
    pub(crate) fn nhs_number(&mut self, column: &str) -> Option<String> {
        self.identifier(column, identifiers::nhs_number::normalise, identifiers::nhs_number::is_valid, "NHS number")
    }

    /// A unique pupil number in its normal form, likewise.
    pub(crate) fn upn(&mut self, column: &str) -> Option<String> {
        self.identifier(column, identifiers::upn::normalise, identifiers::upn::is_valid, "UPN")
    }

    /// A unique property reference number in its normal form, likewise.
    pub(crate) fn uprn(&mut self, column: &str) -> Option<String> {
        self.identifier(column, identifiers::uprn::normalise, identifiers::uprn::is_valid, "UPRN")
    }

    fn identifier(
        &mut self,
        column: &str,
        normalise: fn(&str) -> Option<String>,
        is_valid: fn(&str) -> bool,
        kind: &str,
    ) -> Option<String> {
        let text = self.text(column)?;
        if !is_valid(&text) {
            let rule = format!("{}.identifier-doubtful", self.prefix);
            let what = format!("{text:?} is not a valid {kind}. Check it against the source and mend it there.");
            self.notes.findings.push(self.place(column).warning(rule, what));
        }
        Some(normalise(&text).unwrap_or(text))
    }

    fn value<T>(&mut self, column: &str, parse: fn(&str) -> Option<T>, rule: &str, what: &str) -> Option<T> {
        let cell = self.raw(column)?.to_owned();
        let value = parse(&cell);
        if value.is_none() {
            let shown: String = cell.chars().take(60).collect();
            let finding = self.place(column).warning(format!("{}.{rule}", self.prefix), format!("{shown:?} {what}."));
            self.notes.findings.push(finding);
            self.notes.lose(column, "could not be read");
        }
        value
    }

    fn sized(&mut self, column: &str) -> Option<String> {
        let cell = self.raw(column)?.to_owned();
        if cell.len() <= MAX_CELL {
            return Some(cell);
        }
        let text = format!("This cell is longer than {MAX_CELL} bytes and was left out. Shorten it.");
        self.notes.findings.push(self.place(column).warning(format!("{}.cell-too-long", self.prefix), text));
        self.notes.lose(column, "too long");
        None
    }
}
