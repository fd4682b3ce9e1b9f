//! Values out of segments: each with its place, so that a finding names the line and the field.

use std::borrow::Cow;

use jiff::civil::Date;

use super::{PREFIX, text::Segment};
use crate::native::{
    field::{Field, Notes},
    place::Place,
    values,
};

/// One message being read.
pub(super) struct Reading<'m> {
    pub(super) file: &'m str,
    pub(super) notes: Notes,
}

impl Reading<'_> {
    /// Where a component is. Component 0: the whole field.
    pub(super) fn place(&self, segment: Segment<'_>, field: usize, component: usize) -> Place {
        At { segment, field, component }.place(self.file)
    }

    /// A text that stands at a place, to be read into what the standard can hold.
    pub(super) fn value<'f>(&'f mut self, at: At<'f>, text: impl Into<Cow<'f, str>>) -> Field<'f, impl Fn() -> Place> {
        let file = self.file;
        Field { prefix: PREFIX, at: move || at.place(file), value: text.into(), notes: &mut self.notes }
    }

    /// The text of a component of a field's first repetition.
    pub(super) fn of<'f>(
        &'f mut self,
        segment: Segment<'f>,
        field: usize,
        component: usize,
    ) -> Option<Field<'f, impl Fn() -> Place>> {
        let text = segment.text(field, component)?;
        Some(self.value(At { segment, field, component }, text))
    }

    /// A day out of a time stamp of any precision; one that does not reach the day is a warning and a loss.
    pub(super) fn date(&mut self, at: At<'_>, text: &str) -> Option<Date> {
        if let Some(date) = date(text) {
            return Some(date);
        }
        let date = self.value(at, text).date();
        if date.is_some() {
            self.warn(at, "date-form", "This date is not in the form of HL7. Write YYYYMMDD.");
        }
        date
    }

    /// The day in a component of a field's first repetition.
    pub(super) fn date_of(&mut self, segment: Segment<'_>, field: usize, component: usize) -> Option<Date> {
        let text = segment.text(field, component)?;
        self.date(At { segment, field, component }, &text)
    }

    /// Says that something at a place is not carried.
    pub(super) fn lose(&mut self, at: At<'_>, reason: impl Into<Cow<'static, str>>) {
        self.notes.lose(&name(at.segment.name, at.field, at.component), reason);
    }

    /// A finding that travels along.
    pub(super) fn warn(&mut self, at: At<'_>, rule: &str, text: impl Into<String>) {
        let place = self.place(at.segment, at.field, at.component);
        self.notes.findings.push(place.warning(format!("{PREFIX}.{rule}"), text));
    }

    /// A finding that stops the message.
    pub(super) fn error(&mut self, at: At<'_>, rule: &str, text: impl Into<String>) {
        let place = self.place(at.segment, at.field, at.component);
        self.notes.findings.push(place.error(format!("{PREFIX}.{rule}"), text));
    }
}

/// A component of a field: `PID-5.1`; of component 0 the whole field.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'t> {
    pub(super) segment: Segment<'t>,
    pub(super) field: usize,
    pub(super) component: usize,
}

impl<'t> At<'t> {
    /// A whole field.
    pub(super) fn field(segment: Segment<'t>, field: usize) -> Self {
        Self { segment, field, component: 0 }
    }

    /// One of its components.
    pub(super) fn component(self, component: usize) -> Self {
        Self { component, ..self }
    }

    fn place(self, file: &str) -> Place {
        let Self { segment, field, component } = self;
        let column = u32::try_from(field).unwrap_or(0);
        Place { file: file.to_owned(), line: segment.line, column, field: name(segment.name, field, component) }
    }
}

fn name(segment: &str, field: usize, component: usize) -> String {
    if component == 0 { format!("{segment}-{field}") } else { format!("{segment}-{field}.{component}") }
}

/// The day of a time stamp `YYYYMMDD[HHMM[SS[.S]]][+ZZZZ]`.
pub(super) fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    let end = text.find(['+', '-', '.']).unwrap_or(text.len());
    let digits = text.get(..end)?;
    let sound = matches!(digits.len(), 8 | 10 | 12 | 14) && digits.bytes().all(|b| b.is_ascii_digit());
    values::date(digits.get(..8).filter(|_| sound)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_time_stamps() {
        let june = Some(jiff::civil::date(2015, 6, 2));
        for (text, day) in [
            ("20150602", june),
            ("201506021530", june),
            ("20150602153000.123+0100", june),
            ("20150602-0500", june),
            ("2015", None),
            ("201506", None),
            ("20151302", None),
            ("2015-06-02", None),
            ("", None),
        ] {
            assert_eq!(date(text), day, "{text}");
        }
    }
}
