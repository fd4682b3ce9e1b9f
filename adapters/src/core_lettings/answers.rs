//! The answers of one letting log, whichever shape they stand in, read one by one with findings and losses.

use jiff::civil::Date;

use super::{
    PREFIX,
    codes::{self, Answer},
    fields,
};
use crate::{
    contract::Loss,
    native::{
        area::Area,
        field::{Field, Notes},
        place::Place,
    },
};

/// One log of any shape.
pub(super) trait Answers {
    /// The trimmed answer to a field, by its name in the download; nothing when it is blank or not asked.
    fn answer(&self, name: &str) -> Option<&str>;

    /// Where the answer is, or would be.
    fn place(&self, name: &str) -> Place;

    /// Every filled native field: what the file calls it, and what it is if that is known.
    fn filled(&self) -> Vec<(String, Option<&'static fields::Field>)>;
}

/// A log being read.
pub(super) struct Reading<'a> {
    pub(super) answers: &'a dyn Answers,
    pub(super) notes: Notes,
}

impl Reading<'_> {
    /// The answer under the first of several names that is filled.
    pub(super) fn field<'f>(&'f mut self, names: &'f [&str]) -> Option<Field<'f, impl Fn() -> Place>> {
        let answers = self.answers;
        let (name, value) = names.iter().find_map(|name| Some((*name, answers.answer(name)?)))?;
        Some(Field { prefix: PREFIX, at: move || answers.place(name), value: value.into(), notes: &mut self.notes })
    }

    /// One line of text.
    pub(super) fn text(&mut self, names: &[&str]) -> Option<String> {
        self.field(names)?.text()
    }

    /// An answer of a list; what the list does not know is a warning and a loss.
    pub(super) fn code(&mut self, list: &str, name: &str) -> Option<Answer> {
        let text = self.answers.answer(name)?;
        let found = codes::find(list, text);
        if found.is_none() {
            let shown: String = text.chars().take(60).collect();
            let what = format!("{shown:?} is no answer of this question that is known here, so it was left out.");
            self.notes.findings.push(self.answers.place(name).warning("core-lettings.code-unknown", what));
            self.notes.lose(&self.answers.place(name).field, "an answer that is not known");
        }
        found
    }

    /// The answer to a question of which only some answers matter; others are not looked at.
    pub(super) fn quietly(&self, list: &str, name: &str) -> Option<Answer> {
        codes::find(list, self.answers.answer(name)?)
    }

    /// A postcode in one field or in two.
    pub(super) fn postcode(&mut self, name: &str) -> Option<String> {
        if self.answers.answer(name).is_some() {
            return self.field(&[name])?.postcode();
        }
        let (first, second) = (format!("{name} (part 1)"), format!("{name} (part 2)"));
        let outward = self.answers.answer(&first)?;
        let value = format!("{outward} {}", self.answers.answer(&second).unwrap_or_default()).into();
        Field { prefix: PREFIX, at: || self.answers.place(&first), value, notes: &mut self.notes }.postcode()
    }

    /// The area that the first of several fields names: a GSS code of any year, or a name.
    pub(super) fn area(&mut self, names: &[&str], on: Date) -> Area {
        for name in names {
            let Some(text) = self.answers.answer(name) else { continue };
            if let Some(area) = Area::of(text, on) {
                return area;
            }
            let shown: String = text.chars().take(60).collect();
            let what = format!("{shown:?} is no code or name of an English authority of any year. Write its GSS code.");
            self.notes.findings.push(self.answers.place(name).warning("core-lettings.authority-unknown", what));
            self.notes.lose(&self.answers.place(name).field, "could not be read");
        }
        Area::Unknown
    }

    /// The day the tenancy starts: one field, or day, month and year.
    pub(super) fn start(&mut self) -> Option<Date> {
        if self.answers.answer("startdate").is_some() {
            return self.field(&["startdate"])?.date();
        }
        let part = |name: &str| self.answers.answer(name).map(str::to_owned);
        let (day, month, year) = (part("startdate (day)")?, part("startdate (month)")?, part("startdate (year)")?);
        let year = if year.len() == 2 { format!("20{year}") } else { year };
        let swapped = month.parse::<u8>().is_ok_and(|month| month > 12) && day.parse::<u8>().is_ok_and(|day| day <= 12);
        let (day, month) = if swapped { (month, day) } else { (day, month) };
        let place = self.answers.place("startdate (day)");
        if swapped {
            let text = "Day and month stand in each other's columns, and were read the other way round. Swap them.";
            self.notes.findings.push(place.warning("core-lettings.date-order", text));
        }
        let value = format!("{day}/{month}/{year}").into();
        Field { prefix: PREFIX, at: || place.clone(), value, notes: &mut self.notes }.date()
    }

    /// Lists every filled field that is not carried, with the reason.
    pub(super) fn list_losses(&mut self) {
        for (name, field) in self.answers.filled() {
            match field.map(fields::Field::reason) {
                None => self.notes.lose(&name, "not a field of a lettings log that is known here"),
                // Each field is there once, so there is no need to look whether it is listed already.
                Some(Some(reason)) => self.notes.losses.push(Loss { field: name, reason: reason.into() }),
                Some(None) => {}
            }
        }
    }
}
