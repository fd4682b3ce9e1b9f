//! Named cells of one native record, an element's or a row's, read into values: without a copy where nothing is wrong.

use crosswalk_schemas::{codes::List, identifiers};
use jiff::civil::Date;

use super::{
    field::{Field, Notes},
    place::Place,
    values,
};

/// The cells of one element or row.
pub(crate) trait Cells {
    /// What stands in a cell, without white space around it; `None` when it is blank or not there.
    fn text(&self, name: &str) -> Option<&str>;

    /// Where a cell is.
    fn place(&self, name: &str) -> Place;
}

/// How a format writes its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dates {
    /// `2026-03-31`.
    Iso,
    /// `31/03/2026`.
    DayFirst,
}

/// Reads the cells of one element or row. What reads well costs nothing; what does not becomes findings and losses.
pub(crate) struct CellReader<'r> {
    /// Begins the rules' ids: the adapter's name.
    pub(crate) prefix: &'static str,
    pub(crate) dates: Dates,
    pub(crate) cells: &'r dyn Cells,
    pub(crate) notes: &'r mut Notes,
}

impl CellReader<'_> {
    /// A cell with its place, unless blank.
    pub(crate) fn field<'f>(&'f mut self, name: &'f str) -> Option<Field<'f, impl Fn() -> Place>> {
        let cells = self.cells;
        let value = cells.text(name)?.into();
        Some(Field { prefix: self.prefix, at: move || cells.place(name), value, notes: self.notes })
    }

    /// One line of text.
    pub(crate) fn line(&mut self, name: &str) -> Option<String> {
        match self.cells.text(name)? {
            text if is_plain(text) => Some(text.to_owned()),
            _ => self.field(name)?.text(),
        }
    }

    /// A system's own id.
    pub(crate) fn id(&mut self, name: &str) -> Option<String> {
        match self.cells.text(name)? {
            text if is_plain(text) => Some(text.to_owned()),
            _ => self.field(name)?.id(),
        }
    }

    /// A date; one in another form than the format's is read and spoken of.
    pub(crate) fn date(&mut self, name: &str) -> Option<Date> {
        let text = self.cells.text(name)?;
        if let Some(date) = exact(text, self.dates) {
            return Some(date);
        }
        let Some(date) = values::date(without_zone(text)) else { return self.field(name)?.date() };
        let form = match self.dates {
            Dates::Iso => "2026-03-31",
            Dates::DayFirst => "31/03/2026",
        };
        let text = format!("This date was read as {date}. Write it as {form}, so that nobody has to guess.");
        self.warn(name, "date-form", text);
        Some(date)
    }

    /// A yes or no, which the format writes as 1 or 0; in another spelling it is read and spoken of.
    pub(crate) fn flag(&mut self, name: &str) -> Option<bool> {
        match self.cells.text(name)? {
            "1" => return Some(true),
            "0" => return Some(false),
            _ => {}
        }
        let mut field = self.field(name)?;
        whole(field.value.to_mut());
        let flag = field.flag()?;
        let text = format!("This was read as {}. The format knows 1 and 0 only.", if flag { "yes" } else { "no" });
        self.warn(name, "flag-spelling", text);
        Some(flag)
    }

    /// A whole number.
    pub(crate) fn count(&mut self, name: &str) -> Option<u32> {
        let mut field = self.field(name)?;
        whole(field.value.to_mut());
        field.count()
    }

    /// A code of a list. One that the list does not have is left out and spoken of; an open list lets it pass.
    pub(crate) fn code(&mut self, name: &str, list: Option<&'static List>) -> Option<String> {
        let text = self.cells.text(name)?;
        let Some(list) = list else { return self.field(name)?.code() };
        if list.has(text) {
            return Some(text.to_owned());
        }
        let mut tidy = values::one_line(text.split(" - ").next().unwrap_or_default()).to_uppercase();
        whole(&mut tidy);
        if list.has(&tidy) {
            return Some(tidy);
        }
        if list.open {
            return self.field(name)?.code();
        }
        let shown: String = text.chars().take(60).collect();
        let text = format!("{shown:?} is no code of the list {} and was left out. Mend it at the source.", list.name);
        self.warn(name, "code-unknown", text);
        let field = self.cells.place(name).field;
        self.notes.lose(&field, "no code of its list");
        None
    }

    /// A unique pupil number; a wrong check letter is a warning only.
    pub(crate) fn upn(&mut self, name: &str) -> Option<String> {
        let text = self.cells.text(name)?;
        match identifiers::upn::normalise(text) {
            Some(upn) if identifiers::upn::is_valid(&upn) => Some(upn),
            _ => self.field(name)?.upn(),
        }
    }

    /// A postcode.
    pub(crate) fn postcode(&mut self, name: &str) -> Option<String> {
        let text = self.cells.text(name)?;
        if let Some(postcode) = identifiers::postcode::normalise(text) {
            return Some(postcode);
        }
        self.field(name)?.postcode()
    }

    /// A finding about a cell that travels along.
    pub(crate) fn warn(&mut self, name: &str, rule: &str, text: impl Into<String>) {
        let finding = self.cells.place(name).warning(format!("{}.{rule}", self.prefix), text);
        self.notes.findings.push(finding);
    }

    /// A finding about a cell that stops the record.
    pub(crate) fn stop(&mut self, name: &str, rule: &str, text: impl Into<String>) {
        let finding = self.cells.place(name).error(format!("{}.{rule}", self.prefix), text);
        self.notes.findings.push(finding);
    }

    /// Says that a cell is not carried.
    pub(crate) fn lose(&mut self, name: &str, reason: &'static str) {
        let field = self.cells.place(name).field;
        self.notes.lose(&field, reason);
    }
}

/// Short text in which nothing needs mending.
fn is_plain(text: &str) -> bool {
    text.len() <= 70 && text.bytes().all(|b| b.is_ascii_graphic())
}

/// A date in exactly the form of the format.
fn exact(text: &str, dates: Dates) -> Option<Date> {
    match dates {
        Dates::Iso => values::iso_date(text),
        Dates::DayFirst => values::day_first_date(text),
    }
}

/// Without the time zone that XML allows after a date.
fn without_zone(text: &str) -> &str {
    let text = text.strip_suffix('Z').unwrap_or(text);
    match text.get(10..) {
        Some(zone) if zone.len() == 6 && zone.starts_with(['+', '-']) => text.get(..10).unwrap_or(text),
        _ => text,
    }
}

/// A whole number as a spreadsheet writes one: `1.0` is 1.
fn whole(text: &mut String) {
    if let Some(digits) =
        text.trim().strip_suffix(".0").filter(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
    {
        *text = digits.to_owned();
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    struct One(&'static str);

    impl Cells for One {
        fn text(&self, _name: &str) -> Option<&str> {
            Some(self.0.trim()).filter(|text| !text.is_empty())
        }

        fn place(&self, name: &str) -> Place {
            Place { field: name.to_owned(), ..Place::file("f") }
        }
    }

    /// What a cell is read as, the rules that spoke, and how many losses there are.
    fn read<T>(text: &'static str, dates: Dates, read: impl Fn(&mut CellReader<'_>) -> T) -> (T, Vec<String>, usize) {
        let (cells, mut notes) = (One(text), Notes::default());
        let value = read(&mut CellReader { prefix: "t", dates, cells: &cells, notes: &mut notes });
        (value, notes.findings.into_iter().map(|f| f.rule.into_owned()).collect(), notes.losses.len())
    }

    #[test]
    fn dates_in_any_order_are_read_and_spoken_of() {
        let day = Some(date(2026, 3, 1));
        for (text, dates, expected, rules) in [
            ("2026-03-01", Dates::Iso, day, &[][..]),
            ("01/03/2026", Dates::DayFirst, day, &[]),
            ("2026-03-01", Dates::DayFirst, day, &["t.date-form"]),
            ("01/03/2026", Dates::Iso, day, &["t.date-form"]),
            ("2026-03-01Z", Dates::Iso, day, &["t.date-form"]),
            ("2026-03-01+01:00", Dates::Iso, day, &["t.date-form"]),
            ("1/3/2026 00:00:00", Dates::DayFirst, day, &["t.date-form"]),
            ("31/02/2026", Dates::DayFirst, None, &["t.date-unreadable"]),
            ("", Dates::Iso, None, &[]),
        ] {
            let (value, told, lost) = read(text, dates, |cell| cell.date("x"));
            assert_eq!(
                (value, told.as_slice()),
                (expected, rules.iter().map(|r| (*r).to_owned()).collect::<Vec<_>>().as_slice()),
                "{text}"
            );
            assert_eq!(lost, usize::from(rules == ["t.date-unreadable"]));
        }
    }

    #[test]
    fn flags_and_codes_in_other_spellings() {
        let flag = |text| read(text, Dates::Iso, |cell| cell.flag("x"));
        assert_eq!(flag("1"), (Some(true), vec![], 0));
        assert_eq!(flag("0.0"), (Some(false), vec!["t.flag-spelling".to_owned()], 0));
        assert_eq!(flag("true"), (Some(true), vec!["t.flag-spelling".to_owned()], 0));
        assert_eq!(flag("maybe"), (None, vec!["t.flag-unreadable".to_owned()], 1));
        let code = |text| read(text, Dates::Iso, |cell| cell.code("x", List::named("closure-reason")));
        assert_eq!(code("RC1"), (Some("RC1".to_owned()), vec![], 0));
        assert_eq!(code("rc1 - Adopted"), (Some("RC1".to_owned()), vec![], 0));
        assert_eq!(code("RC99"), (None, vec!["t.code-unknown".to_owned()], 1));
        assert_eq!(read("8.0", Dates::Iso, |cell| cell.count("x")).0, Some(8));
    }
}
