//! One native value, read into what the standard can hold; what it cannot hold is a warning and a loss.

use std::{borrow::Cow, fmt::Display};

use crosswalk_schemas::{identifiers, model::Sex};
use jiff::civil::Date;

use super::{place::Place, values};
use crate::contract::{Loss, NativeFinding};

/// The standard's limit for a part of a name, in characters.
const MAX_NAME: usize = 35;

/// Of one record, at most so many losses are listed.
const MAX_LOSSES: usize = 500;

/// What was found while a record was read.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) findings: Vec<NativeFinding>,
    pub(crate) losses: Vec<Loss>,
}

impl Notes {
    /// Says, once for each field and reason, that something is not carried.
    pub(crate) fn lose(&mut self, field: &str, reason: impl Into<Cow<'static, str>>) {
        let (mut field, mut reason) = (field, reason.into());
        if self.losses.len() == MAX_LOSSES {
            (field, reason) = ("more", "there are more losses than are listed".into());
        }
        let mut told = self.losses.iter();
        if self.losses.len() <= MAX_LOSSES && !told.any(|loss| loss.field == field && loss.reason == reason) {
            self.losses.push(Loss { field: field.to_owned(), reason });
        }
    }
}

/// A filled value, where it is (worked out when there is something to say), and the notes of its record.
pub(crate) struct Field<'n, P> {
    /// Begins the rules' ids: the adapter's name.
    pub(crate) prefix: &'static str,
    pub(crate) at: P,
    pub(crate) value: Cow<'n, str>,
    pub(crate) notes: &'n mut Notes,
}

impl<P: Fn() -> Place> Field<'_, P> {
    /// Where it is.
    pub(crate) fn place(&self) -> Place {
        (self.at)()
    }

    /// A finding about it that travels along, and a loss.
    pub(crate) fn give_up(&mut self, rule: &str, text: impl Into<String>, reason: &'static str) {
        let place = self.place();
        self.notes.findings.push(place.warning(format!("{}.{rule}", self.prefix), text));
        self.notes.lose(&place.field, reason);
    }

    /// One line of text of at most 255 characters.
    pub(crate) fn text(self) -> Option<String> {
        self.short(255)
    }

    /// A system's own id: one line of at most 70 characters.
    pub(crate) fn id(self) -> Option<String> {
        self.short(70)
    }

    /// A part of a name: one line; more than 35 characters are an error.
    pub(crate) fn name(self) -> Option<String> {
        let name = values::one_line(&self.value);
        if !values::is_at_most(&name, MAX_NAME) {
            self.notes.findings.push(self.name_too_long());
        }
        Some(name).filter(|name| !name.is_empty())
    }

    /// Given names as one, or as several when they are too long for one.
    pub(crate) fn given_names(self) -> Vec<String> {
        let text = values::one_line(&self.value);
        if values::is_at_most(&text, MAX_NAME) {
            return Some(text).filter(|text| !text.is_empty()).into_iter().collect();
        }
        let names: Vec<String> = text.split(' ').map(str::to_owned).collect();
        if !names.iter().all(|name| values::is_at_most(name, MAX_NAME)) {
            self.notes.findings.push(self.name_too_long());
        }
        names
    }

    fn name_too_long(&self) -> NativeFinding {
        let text = format!("A part of a name has more than {MAX_NAME} characters. Shorten it.");
        self.place().error(format!("{}.name-too-long", self.prefix), text)
    }

    /// An e-mail address.
    pub(crate) fn email(self) -> Option<String> {
        self.shaped("e-mail address", |text| {
            let parts: Vec<&str> = text.split('@').collect();
            let ok = matches!(parts.as_slice(), [name, host] if !name.is_empty() && !host.is_empty());
            (ok && !text.contains(' ') && values::is_at_most(text, 254)).then(|| text.to_owned())
        })
    }

    /// Text of several lines, of at most 10,000 characters.
    pub(crate) fn lines(self) -> Option<String> {
        let text = values::lines(&self.value);
        self.limited(text, 10_000)
    }

    /// A date.
    pub(crate) fn date(self) -> Option<Date> {
        self.parsed(values::date, "date-unreadable", "is no date. Write it as 2026-11-22 or 22/11/2026")
    }

    /// Yes or no.
    pub(crate) fn flag(self) -> Option<bool> {
        self.parsed(values::flag, "flag-unreadable", "is neither yes nor no. Write Y or N")
    }

    /// A whole number.
    pub(crate) fn count(self) -> Option<u32> {
        let parse = |text: &str| text.trim().parse().ok().filter(|number| *number < 1_000_000_000);
        self.parsed(parse, "number-unreadable", "is no whole number. Write digits only")
    }

    /// Sex as recorded.
    pub(crate) fn sex(self) -> Option<Sex> {
        self.parsed(values::sex, "sex-unreadable", "is no code for sex. Write F, M or U")
    }

    /// A code of up to four capitals and digits.
    pub(crate) fn short_code(self) -> Option<String> {
        self.shaped("code", |text| {
            let code = values::capitals(text);
            (code.len() <= 4 && is_code(&code)).then(|| code.into_owned())
        })
    }

    /// A code of up to ten letters and digits.
    pub(crate) fn code(self) -> Option<String> {
        self.shaped("code", |text| {
            let code = values::capitals(text);
            (code.len() <= 10 && is_code(&code)).then(|| code.into_owned())
        })
    }

    /// A country, by three letters.
    pub(crate) fn country(self) -> Option<String> {
        self.shaped("country code of three letters", |text| {
            let code = values::capitals(text);
            (code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase())).then(|| code.into_owned())
        })
    }

    /// A number of exactly so many digits.
    pub(crate) fn digits<const N: usize>(self) -> Option<String> {
        self.shaped("number of the right length", |text| {
            (text.len() == N && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.to_owned())
        })
    }

    /// A postcode in its normal form.
    pub(crate) fn postcode(self) -> Option<String> {
        self.shaped("postcode", identifiers::postcode::normalise)
    }

    /// A unique property reference number in its normal form.
    pub(crate) fn uprn(self) -> Option<String> {
        self.shaped("UPRN", identifiers::uprn::normalise)
    }

    /// An NHS number in its normal form; a wrong check digit is a warning only.
    pub(crate) fn nhs_number(self) -> Option<String> {
        self.checked("NHS number", identifiers::nhs_number::normalise, identifiers::nhs_number::is_valid)
    }

    /// A unique pupil number in its normal form; a wrong check letter is a warning only.
    pub(crate) fn upn(self) -> Option<String> {
        self.checked("UPN", identifiers::upn::normalise, identifiers::upn::is_valid)
    }

    /// A unique learner number in its normal form; a wrong check digit is a warning only.
    pub(crate) fn uln(self) -> Option<String> {
        self.checked("ULN", identifiers::uln::normalise, identifiers::uln::is_valid)
    }

    /// Whatever `normalise` makes of the value; nothing, a warning and a loss when it makes nothing of it.
    pub(crate) fn shaped(self, kind: &str, normalise: impl Fn(&str) -> Option<String>) -> Option<String> {
        let what = format_args!("is no {kind} and was left out. Mend it at the source");
        self.parsed(|text| normalise(&values::tidy(text)), "value-unreadable", what)
    }

    fn checked(self, kind: &str, normalise: fn(&str) -> Option<String>, is_valid: fn(&str) -> bool) -> Option<String> {
        if normalise(&self.value).is_some() && !is_valid(&self.value) {
            let text =
                format!("The check digit of this {kind} is wrong. Check it against the source and mend it there.");
            let finding = self.place().warning(format!("{}.check-digit", self.prefix), text);
            self.notes.findings.push(finding);
        }
        self.shaped(kind, normalise)
    }

    fn parsed<T>(mut self, parse: impl Fn(&str) -> Option<T>, rule: &str, what: impl Display) -> Option<T> {
        let value = parse(&self.value);
        if value.is_none() {
            let shown: String = self.value.chars().take(60).collect();
            self.give_up(rule, format!("{shown:?} {what}."), "could not be read");
        }
        value
    }

    fn short(self, most: usize) -> Option<String> {
        let text = values::one_line(&self.value);
        self.limited(text, most)
    }

    fn limited(mut self, text: String, most: usize) -> Option<String> {
        if values::is_at_most(&text, most) {
            return Some(text).filter(|text| !text.is_empty());
        }
        let what = format!("This is longer than {most} characters and was left out. Shorten it.");
        self.give_up("too-long", what, "too long");
        None
    }
}

fn is_code(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric())
}
