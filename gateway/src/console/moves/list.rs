//! A list of placements: a CSV file with columns of several names, or a CORE lettings download, into households.

use std::collections::HashMap;

use crosswalk_adapters::{
    contract::{Content, NativeFile},
    registry,
};
use crosswalk_schemas::{
    identifiers::{nhs_number, postcode},
    model::{Address, BirthDate, MoveKind, MoveNotification, MovingPerson, PersonName, RoleInHousehold},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::rows::text;

/// A list of more households is none of a week.
const MOST: usize = 1000;

/// The columns: names by which each is known, and what belongs into it.
pub(super) const COLUMNS: &[(&[&str], &str)] = &[
    (REFERENCE, "Your number of the household or placement: the same in every row of one household"),
    (DATE, "The day of the placement: 2026-11-22 or 22/11/2026. Needed"),
    (FROM, "Postcode they left"),
    (TO, "Postcode they were placed at. Needed"),
    (SURNAME, "Last name. Without it only the postcodes can be compared"),
    (FORENAME, "First names"),
    (BORN, "Date of birth"),
    (ROLE, "child or adult"),
    (NHS, "NHS number"),
];

const REFERENCE: &[&str] =
    &["move_reference", "reference", "placement_reference", "household_reference", "case_reference"];
const DATE: &[&str] = &["move_date", "placement_date", "start_date", "date"];
const FROM: &[&str] = &["from_postcode", "previous_postcode", "old_postcode"];
const TO: &[&str] = &["to_postcode", "placement_postcode", "new_postcode", "postcode"];
const SURNAME: &[&str] = &["surname", "last_name", "family_name"];
const FORENAME: &[&str] = &["forename", "first_name", "given_name"];
const BORN: &[&str] = &["date_of_birth", "dob", "birth_date"];
const ROLE: &[&str] = &["person_role", "role"];
const NHS: &[&str] = &["nhs_number", "nhs"];

/// A household that was placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Placement {
    /// The line of its first row.
    pub(super) line: u32,
    /// What is known of it. No valid message.
    pub(super) notice: MoveNotification,
}

/// The households of a list, and the lines that say too little. The error says what to do.
pub(super) fn read(bytes: &[u8]) -> Result<(Vec<Placement>, Vec<u32>), String> {
    let table = text(bytes);
    let table = table.trim_start_matches('\u{feff}');
    let head = table.lines().next().unwrap_or_default();
    let count = |separator: &u8| head.bytes().filter(|byte| byte == separator).count();
    let separator = *b",;\t|".iter().max_by_key(|separator| count(separator)).unwrap_or(&b',');
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(table.as_bytes());
    let names: Vec<String> = reader.headers().map(|head| head.iter().map(plain).collect()).unwrap_or_default();
    let has = |column: &[&str]| names.iter().any(|name| column.contains(&name.as_str()));
    let read = if has(DATE) && has(TO) { rows(&names, reader) } else { lettings(bytes) };
    let (placements, left_out) = read.ok_or_else(|| {
        format!("The list needs the columns {} and {}, or is a CORE lettings download", DATE[1], TO[1])
    })?;
    if placements.len() > MOST {
        return Err(format!("The list has more than {MOST} households. Split it"));
    }
    if placements.is_empty() {
        return Err("No line of the list has a date and a postcode that can be read".to_owned());
    }
    Ok((placements, left_out))
}

fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

type Households = (Vec<Placement>, Vec<u32>);

#[expect(clippy::unnecessary_wraps, reason = "beside its sister, which may find nothing to read")]
fn rows(names: &[String], mut reader: csv::Reader<&[u8]>) -> Option<Households> {
    let (mut placements, mut left_out): Households = Default::default();
    let mut by_reference = HashMap::new();
    for record in reader.records().map_while(Result::ok) {
        let line = record.position().map_or(0, |position| u32::try_from(position.line()).unwrap_or(0));
        let cell = |column: &[&str]| {
            let at = names.iter().position(|name| column.contains(&name.as_str()))?;
            record.get(at).map(str::trim).filter(|cell| !cell.is_empty())
        };
        let reference = cell(REFERENCE).map(str::to_owned);
        let known = reference.as_ref().and_then(|reference| by_reference.get(reference).copied());
        let index = match (known, household(&cell)) {
            (Some(index), _) => index,
            (None, Some(notice)) => {
                placements.push(Placement { line, notice });
                placements.len() - 1
            }
            (None, None) => {
                left_out.push(line);
                continue;
            }
        };
        if let Some(reference) = reference {
            by_reference.insert(reference, index);
        }
        if let (Some(placement), Some(person)) = (placements.get_mut(index), person(&cell)) {
            placement.notice.person.push(person);
        }
    }
    Some((placements, left_out))
}

fn household<'a>(cell: &impl Fn(&[&str]) -> Option<&'a str>) -> Option<MoveNotification> {
    let address = |column| {
        let post_code = postcode::normalise(cell(column)?)?;
        Some(Address { post_code: Some(post_code), ..Address::default() })
    };
    Some(MoveNotification {
        kind: MoveKind::TemporaryPlacement,
        move_date: date(cell(DATE)?)?,
        section208_notice: None,
        reporter: None,
        from_address: address(FROM).unwrap_or_default(),
        to_address: Some(address(TO)?),
        losing_authority: None,
        gaining_authority: None,
        person: Vec::new(),
        note: None,
        local_reference: cell(REFERENCE).map(str::to_owned),
    })
}

fn person<'a>(cell: &impl Fn(&[&str]) -> Option<&'a str>) -> Option<MovingPerson> {
    let surname = cell(SURNAME)?;
    let born = cell(BORN).and_then(date);
    let adult = match cell(ROLE).map(str::to_lowercase).as_deref() {
        Some("adult" | "a") => true,
        Some("child" | "c") => false,
        // Whoever is listed without an age is whom the placement is called after.
        _ => born.is_none_or(|born| i32::from(born.year()) < 2008),
    };
    Some(MovingPerson {
        role: if adult { RoleInHousehold::Adult } else { RoleInHousehold::Child },
        person_name: PersonName {
            person_given_name: cell(FORENAME).map(str::to_owned).into_iter().collect(),
            person_family_name: surname.to_owned(),
            ..PersonName::default()
        },
        birth_date: born.map(|born| BirthDate { person_birth_date: born, verification_level: None }),
        sex: None,
        relationship: None,
        nhs_number: cell(NHS).and_then(nhs_number::normalise),
        upn: None,
        local_id: None,
    })
}

/// `2026-11-22` or `22/11/2026`.
fn date(text: &str) -> Option<Date> {
    let text = text.split(['T', ' ']).next()?;
    let parts: Vec<i16> = text.split(['-', '/', '.']).map(str::parse).collect::<Result<_, _>>().ok()?;
    let [first, month, last] = parts.as_slice() else { return None };
    let (year, day) = if *first > 31 { (*first, *last) } else { (*last, *first) };
    let year = if year < 100 { year + 2000 } else { year };
    Date::new(year, i8::try_from(*month).ok()?, i8::try_from(day).ok()?).ok()
}

/// What a CORE lettings download says of moves.
fn lettings(bytes: &[u8]) -> Option<Households> {
    let file = NativeFile { name: "lettings".to_owned(), bytes: bytes.to_vec() };
    let decoded = registry::adapter("core-lettings")?.decode(&[file]);
    let placements: Vec<_> = decoded
        .items
        .into_iter()
        .filter_map(|item| {
            let notice = match item.content {
                Content::Lead(lead) => lead.draft,
                Content::Move(notice) => *notice,
                _ => return None,
            };
            Some(Placement { line: 0, notice })
        })
        .zip(2..)
        .map(|(placement, line)| Placement { line, ..placement })
        .collect();
    (!placements.is_empty()).then_some((placements, Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_one_household_are_joined_and_poor_ones_left_out() {
        let list = "Placement Reference,Placement-Date,previous_postcode,placement_postcode,Surname,dob\n\
                    7,16/11/2026,ox11zd,M1 1AE,Okafor,02/06/2015\n7,,,,Okafor,1988-01-02\n8,soon,,M1 1AE,Smith,\n\
                    ,2026-11-17,,m144tt,Jones,\n";
        let (placements, left_out) = read(list.as_bytes()).unwrap();
        let told: Vec<_> = placements
            .iter()
            .map(|one| (one.line, one.notice.person.len(), one.notice.move_date.to_string()))
            .collect();
        assert_eq!(told, [(2, 2, "2026-11-16".to_owned()), (5, 1, "2026-11-17".to_owned())]);
        assert_eq!(left_out, [4]);
        assert_eq!(placements[0].notice.from_address.post_code.as_deref(), Some("OX1 1ZD"));
        assert_eq!(placements[0].notice.person[0].role, RoleInHousehold::Child);
    }

    #[test]
    fn a_lettings_download_is_read_and_what_is_none_is_said_so() {
        let sample = include_bytes!("../../../../adapters/src/core_lettings/samples/core-download-codes-2024.csv");
        let (placements, _) = read(sample).unwrap();
        assert!(
            placements
                .iter()
                .any(|one| one.notice.local_reference.as_deref().is_some() || one.notice.move_date.year() > 2000)
        );
        assert!(read(b"a,b\n1,2\n").unwrap_err().contains("placement_date"));
        assert!(read(b"").is_err());
    }
}
