//! One notice as a web form posts it (form fields or flat JSON) into the table that a CSV file would have been.

use std::borrow::Cow;

use serde_json::Value;

use super::columns::{COLUMNS, OF_PERSON};

/// A form with more people than this is no household's.
const MAX_PEOPLE: usize = 40;

/// How a notice is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Rows.
    Csv,
    /// A JSON object.
    Json,
    /// `application/x-www-form-urlencoded`.
    UrlEncoded,
}

/// The shape of a file, by its first bytes.
pub(super) fn shape(start: &[u8]) -> Shape {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start).trim_ascii_start();
    let name_ends = start.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_' && *byte != b'-');
    match (start.first(), name_ends.and_then(|at| start.get(at))) {
        (Some(b'{'), _) => Shape::Json,
        (_, Some(b'=')) => Shape::UrlEncoded,
        _ => Shape::Csv,
    }
}

/// A submission as rows of a table, and the names its fields had.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Submission {
    /// The columns of the table.
    pub(super) columns: Vec<String>,
    /// A row for each person, in the order of the columns.
    pub(super) rows: Vec<Vec<String>>,
    /// For each row what its person's fields begin with: `child_1_`, or nothing.
    pub(super) prefixes: Vec<String>,
}

impl Submission {
    /// The form field that a column came from, of the row that begins on a line of the table.
    pub(super) fn field(&self, line: u32, column: &str) -> String {
        let of_person = OF_PERSON.contains(&column);
        let prefix = self.row_on(line).and_then(|row| self.prefixes.get(row)).filter(|_| of_person);
        format!("{}{column}", prefix.map_or("", String::as_str))
    }

    /// The row that begins on a line of the table: the header has the first, and texts may have several.
    fn row_on(&self, line: u32) -> Option<usize> {
        let mut begins = 2;
        self.rows.iter().position(|row| {
            let here = begins;
            let breaks = row.iter().map(|cell| cell.bytes().filter(|byte| *byte == b'\n').count()).sum::<usize>();
            begins += 1 + u32::try_from(breaks).unwrap_or(0);
            here == line
        })
    }

    /// Puts fields in their rows. Fields that are no columns become columns, so that they are reported as any other.
    pub(super) fn new(fields: &[(String, String)]) -> Result<Self, &'static str> {
        let mut prefixes: Vec<String> = Vec::new();
        for (name, value) in fields {
            if let Some((prefix, _)) = person(name).filter(|_| !value.trim().is_empty())
                && !prefixes.iter().any(|known| known == prefix)
            {
                prefixes.push(prefix.to_owned());
            }
        }
        prefixes.sort_by_key(|prefix| (prefix.starts_with("child"), number(prefix)));
        if prefixes.len() > MAX_PEOPLE {
            return Err("The form has more people than a household. Send one form a household.");
        }
        let of_nobody = |(name, value): &(String, String)| OF_PERSON.contains(&name.as_str()) && !value.is_empty();
        if prefixes.is_empty() || fields.iter().any(of_nobody) {
            prefixes.insert(0, String::new());
        }
        let mut columns: Vec<String> = COLUMNS.iter().map(|&column| column.to_owned()).collect();
        let strange = fields.iter().map(|(name, _)| name).filter(|name| person(name).is_none());
        for name in strange {
            if !columns.contains(name) {
                columns.push(name.clone());
            }
        }
        let rows = prefixes.iter().enumerate().map(|(index, prefix)| row(fields, &columns, prefix, index == 0));
        let rows = rows.collect();
        Ok(Self { columns, rows, prefixes })
    }

    /// The table as a CSV file.
    pub(super) fn table(&self) -> Vec<u8> {
        let columns: Vec<&str> = self.columns.iter().map(String::as_str).collect();
        let rows = self.rows.iter().map(|row| row.iter().map(|cell| Cow::Borrowed(cell.as_str())).collect());
        crate::native::table::write(&columns, rows)
    }
}

/// The cells of one person's row; what is said once for the household stands in the first row only.
fn row(fields: &[(String, String)], columns: &[String], prefix: &str, first: bool) -> Vec<String> {
    let value = |wanted: &str| {
        let mut filled = fields.iter().filter(|(name, value)| name == wanted && !value.trim().is_empty());
        filled.next().map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let cell = |column: &String| match column.as_str() {
        "person_role" if !prefix.is_empty() => prefix.split('_').next().unwrap_or_default().to_owned(),
        column if OF_PERSON.contains(&column) => value(&format!("{prefix}{column}")),
        "move_reference" => value("move_reference"),
        column if first => value(column),
        _ => String::new(),
    };
    columns.iter().map(cell).collect()
}

/// `child_2_surname` as `child_2_` and `surname`; nothing for a field that is no person's.
fn person(name: &str) -> Option<(&str, &str)> {
    let rest = name.strip_prefix("child_").or_else(|| name.strip_prefix("adult_"))?;
    let (digits, column) = rest.split_once('_')?;
    let counts = !digits.is_empty() && digits.len() <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
    (counts && OF_PERSON.contains(&column)).then(|| (name.strip_suffix(column).unwrap_or(name), column))
}

fn number(prefix: &str) -> u32 {
    prefix.split('_').nth(1).and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// The fields of a form, in their order, names in lower case.
pub(super) fn fields(bytes: &[u8], shape: Shape) -> Result<Vec<(String, String)>, &'static str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if shape == Shape::Json { json(bytes) } else { Ok(url_encoded(bytes)) }
}

fn json(bytes: &[u8]) -> Result<Vec<(String, String)>, &'static str> {
    let text = crate::native::encoding::read(bytes).text;
    let value = serde_json::from_str(&text);
    let Ok(Value::Object(object)) = value else {
        return Err("This is no JSON object. Send one object of field names and texts.");
    };
    let mut fields = Vec::new();
    for (name, value) in object {
        let text = match value {
            Value::Null => String::new(),
            Value::String(text) => text,
            Value::Bool(yes) => if yes { "Y" } else { "N" }.to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Array(_) | Value::Object(_) => {
                return Err("A field holds a list or an object. Write people as child_1_surname, child_2_surname.");
            }
        };
        fields.push((column_name(&name), text));
    }
    Ok(fields)
}

fn url_encoded(bytes: &[u8]) -> Vec<(String, String)> {
    let pairs = bytes.trim_ascii().split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    let pair = |pair: &[u8]| {
        let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let (name, value) = pair.split_at(at);
        (column_name(&unescape(name)), unescape(value.strip_prefix(b"=").unwrap_or(value)))
    };
    pairs.map(pair).collect()
}

/// Plus signs and `%41` undone; what is no UTF-8 then is read as Windows-1252.
fn unescape(text: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let hex = (*first == b'%').then(|| after.first_chunk::<2>()).flatten().copied().and_then(hexadecimal);
        match (first, hex) {
            (_, Some(byte)) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
                continue;
            }
            (b'+', None) => bytes.push(b' '),
            (other, None) => bytes.push(*other),
        }
        rest = after;
    }
    crate::native::encoding::read(&bytes).text.replace("\r\n", "\n")
}

fn hexadecimal(digits: [u8; 2]) -> Option<u8> {
    let digits = std::str::from_utf8(&digits).ok().filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

fn column_name(name: &str) -> String {
    name.trim().to_lowercase().replace(['-', ' '], "_")
}

/// A reference for a form that has none: the same for the same form.
pub(super) fn reference(fields: &[(String, String)]) -> String {
    let mut said: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}\n", value.trim())).collect();
    said.sort();
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, said.concat().as_bytes());
    let first = digest.as_ref().first_chunk().copied().unwrap_or_default();
    format!("form-{:016x}", u64::from_be_bytes(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_is_seen_from_the_first_bytes() {
        for (start, expected) in [
            (&b"\xef\xbb\xbf {\"move_date\":1}"[..], Shape::Json),
            (b"move_reference=1&move_date=2026-11-22", Shape::UrlEncoded),
            (b"move_reference,move_date", Shape::Csv),
            (b"move_reference;move_date=", Shape::Csv),
            (b"", Shape::Csv),
        ] {
            assert_eq!(shape(start), expected, "{start:?}");
        }
    }

    #[test]
    fn children_become_rows_and_the_household_is_said_once() {
        let fields = fields(
            b"move_reference=W-1&note=a%0D%0Ab&child_2_surname=Okafor&child_1_surname=Ok%C3%A1for&adult_1_surname=O+K&child_3_surname=",
            Shape::UrlEncoded,
        );
        let form = Submission::new(&fields.unwrap()).unwrap();
        assert_eq!(form.prefixes, ["adult_1_", "child_1_", "child_2_"]);
        let at = |row: usize, column: &str| {
            let index = form.columns.iter().position(|name| name == column).unwrap();
            form.rows[row][index].as_str()
        };
        assert_eq!((at(0, "surname"), at(0, "person_role"), at(0, "note")), ("O K", "adult", "a\nb"));
        assert_eq!((at(1, "surname"), at(1, "person_role"), at(1, "note")), ("Okáfor", "child", ""));
        assert_eq!((at(2, "move_reference"), form.field(5, "surname").as_str()), ("W-1", "child_2_surname"));
    }

    #[test]
    fn json_says_the_same() {
        let fields =
            fields(br#"{"From Postcode":"OX1 1ZD","child_1_nhs_number":9992015101,"to_sensitive":true}"#, Shape::Json);
        let mut fields = fields.unwrap();
        fields.sort();
        let expected = [("child_1_nhs_number", "9992015101"), ("from_postcode", "OX1 1ZD"), ("to_sensitive", "Y")];
        assert_eq!(fields, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert!(super::fields(br#"{"child":[{"surname":"x"}]}"#, Shape::Json).is_err());
        assert!(super::fields(b"{\"a\":", Shape::Json).is_err());
    }

    #[test]
    fn escapes_that_are_none_stay_as_they_are() {
        assert_eq!(unescape(b"100%+%zz%4"), "100% %zz%4");
        assert_eq!(unescape(b"Se%E1n"), "Seán");
    }
}
