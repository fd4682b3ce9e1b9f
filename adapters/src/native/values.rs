//! Values as legacy systems write them: dates, flags, and text cleaned of what no document can hold.

use std::borrow::Cow;

use crosswalk_schemas::model::Sex;
use jiff::civil::Date;

/// A text without the white space around it.
pub(crate) fn trim(text: &str) -> &str {
    let is_sign = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    let bytes = text.as_bytes();
    if is_sign(bytes.first()) && is_sign(bytes.last()) { text } else { text.trim() }
}

/// A text in capitals, without the white space around it.
pub(crate) fn capitals(text: &str) -> Cow<'_, str> {
    let text = trim(text);
    let is_small = |byte: u8| byte.is_ascii_lowercase() || !byte.is_ascii();
    if text.bytes().any(is_small) { text.to_uppercase().into() } else { text.into() }
}

/// A date of ten characters, whose year, month and day begin at these and whose marks stand at those.
fn date_at(text: &str, [year, month, day]: [usize; 3], (mark, marks): (u8, [usize; 2])) -> Option<Date> {
    let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
    let digit = |at: usize| bytes.get(at).filter(|b| b.is_ascii_digit()).map(|b| i16::from(b - b'0'));
    let pair = |at: usize| Some(digit(at)? * 10 + digit(at + 1)?);
    if marks.iter().any(|at| bytes.get(*at) != Some(&mark)) {
        return None;
    }
    let year = Some(pair(year)? * 100 + pair(year + 2)?).filter(|year| (1880..=2200).contains(year))?;
    let part = |at| i8::try_from(pair(at)?).ok();
    Date::new(year, part(month)?, part(day)?).ok()
}

/// `2015-06-02`, exactly.
pub(crate) fn iso_date(text: &str) -> Option<Date> {
    date_at(text, [0, 5, 8], (b'-', [4, 7]))
}

/// `02/06/2015`, exactly.
pub(crate) fn day_first_date(text: &str) -> Option<Date> {
    date_at(text, [6, 3, 0], (b'/', [2, 5]))
}

/// A date as `2015-06-02`, without the general way of writing things, which takes longer than reading a row.
pub(crate) fn written_date(date: Date) -> String {
    if !(1000..=9999).contains(&date.year()) {
        return date.to_string();
    }
    let mut text = String::with_capacity(10);
    let pairs = [date.year() / 100, date.year() % 100, date.month().into(), date.day().into()];
    for (mark, pair) in ["", "", "-", "-"].into_iter().zip(pairs) {
        text.push_str(mark);
        text.extend([pair / 10, pair % 10].map(|digit| char::from(b'0' + u8::try_from(digit).unwrap_or(0))));
    }
    text
}

/// A date in `2015-06-02`, `02/06/2015` (day first), `2 Jun 2015` or `20150602`, with or without a time after it.
pub(crate) fn date(text: &str) -> Option<Date> {
    let text = trim(text);
    if let Some(date) = iso_date(text).or_else(|| day_first_date(text)) {
        return Some(date);
    }
    let day = without_time(text);
    if day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()) {
        return ymd(day.get(..4)?, day.get(4..6)?, day.get(6..)?);
    }
    let mut parts = day.split(['-', '/', '.', ' ']).filter(|part| !part.is_empty());
    let three = (parts.next()?, parts.next()?, parts.next()?);
    match three {
        _ if parts.next().is_some() => None,
        (year, month, day) if year.len() == 4 => ymd(year, month, day),
        (day, month, year) if year.len() == 4 => ymd(year, month, day),
        _ => None,
    }
}

/// The text without a time of day: after `T`, or after a space and with a colon in it.
fn without_time(text: &str) -> &str {
    if let Some((day, time)) = text.rsplit_once(['T', ' '])
        && (time.contains(':') || time.is_empty())
    {
        return day;
    }
    text
}

fn ymd(year: &str, month: &str, day: &str) -> Option<Date> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let named = |text: &str| {
        let short = text.get(..3)?.to_ascii_lowercase();
        MONTHS.iter().zip(1_i8..).find_map(|(name, number)| (*name == short).then_some(number))
    };
    let year: i16 = year.parse().ok().filter(|year| (1880..=2200).contains(year))?;
    let month = month.parse().ok().or_else(|| named(month))?;
    Date::new(year, month, day.parse().ok()?).ok()
}

/// A yes or no in the usual spellings.
pub(crate) fn flag(text: &str) -> Option<bool> {
    among(text, &[(&["y", "yes", "true", "t", "1"], true), (&["n", "no", "false", "f", "0"], false)])
}

/// Sex as recorded, by letter or word.
pub(crate) fn sex(text: &str) -> Option<Sex> {
    const UNKNOWN: &[&str] = &["u", "unknown", "not known", "0", "9"];
    among(text, &[(&["f", "female", "2"], Sex::Female), (&["m", "male", "1"], Sex::Male), (UNKNOWN, Sex::Unknown)])
}

/// The value that a word stands for, whatever its case.
fn among<T: Copy>(text: &str, words: &[(&[&str], T)]) -> Option<T> {
    let text = text.trim();
    let said = |(words, _): &&(&[&str], T)| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    words.iter().find(said).map(|(_, value)| *value)
}

/// Yes or no in one letter.
pub(crate) fn yes_no(value: bool) -> String {
    if value { "Y" } else { "N" }.to_owned()
}

/// One line of text: runs of white space become one space, control characters go.
pub(crate) fn one_line(text: &str) -> String {
    tidy(text).into_owned()
}

/// The same, without a copy of what is one clean line already, as most texts are.
pub(crate) fn tidy(text: &str) -> Cow<'_, str> {
    let mut before = 0;
    let is_clean = text.bytes().all(|byte| {
        let twice = byte == b' ' && before == b' ';
        before = byte;
        (b' '..0x7f).contains(&byte) && !twice
    });
    if is_clean {
        return trim(text).into();
    }
    let words: Vec<String> =
        text.split_whitespace().map(|word| word.chars().filter(|c| is_text(*c)).collect()).collect();
    words.join(" ").trim().to_owned().into()
}

/// Whether a text has at most so many characters.
pub(crate) fn is_at_most(text: &str, most: usize) -> bool {
    text.len() <= most || text.chars().count() <= most
}

/// Text that may have several lines; control characters go.
pub(crate) fn lines(text: &str) -> String {
    text.trim().chars().filter(|c| matches!(c, '\n' | '\t') || is_text(*c)).collect()
}

/// True for a text that may be a system's own id as it stands: one line of 1 to 70 characters.
pub(crate) fn is_id(text: &str) -> bool {
    is_at_most(text, 70) && !text.is_empty() && tidy(text) == text
}

/// True for characters that both forms of the standard can hold.
pub(crate) fn is_text(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        let june = Some(jiff::civil::date(2015, 6, 2));
        for (text, expected) in [
            ("2015-06-02", june),
            (" 02/06/2015 ", june),
            ("2/6/2015", june),
            ("02.06.2015", june),
            ("02-Jun-2015", june),
            ("2 June 2015", june),
            ("20150602", june),
            ("2015-06-02T00:00:00.000", june),
            ("2015-06-02 00:00:00", june),
            ("02/06/2015 14:30", june),
            ("02/06/15", None),
            ("31/02/2015", None),
            ("06/13/2015", None),
            ("soon", None),
            ("", None),
            ("٢٠١٥-٠٦-٠٢", None),
        ] {
            assert_eq!(date(text), expected, "{text}");
        }
    }

    #[test]
    fn dates_are_written_as_everywhere() {
        for (year, month, day) in [(2015, 6, 2), (1880, 12, 31), (9999, 10, 10), (999, 1, 1), (-5, 1, 1)] {
            let date = jiff::civil::date(year, month, day);
            assert_eq!(written_date(date), date.to_string());
        }
    }

    #[test]
    fn lines_and_words() {
        assert_eq!(one_line("  Flat\u{7} 2,\r\n 17  High St\u{0}"), "Flat 2, 17 High St");
        assert_eq!(lines("a\u{1}\nb "), "a\nb");
    }
}
