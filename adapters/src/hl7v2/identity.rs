//! PID into an identity: identifiers, names, birth, sex, ethnicity, language.

use std::fmt::Write as _;

use crosswalk_schemas::{
    codes::crosswalk::{Crosswalk, Translation},
    identifiers::nhs_number,
    model::{BirthDate, Identity, OtherIdentifier, Sex},
};
use jiff::civil::Date;

use super::{
    names,
    reading::{At, Reading},
    text::{Part, Segment},
};
use crate::native::{field::Field, values};

/// Kind of the identifier under which a number travels that its check digit proves wrong.
pub(super) const WRONG_NHS_NUMBER: &str = "NHS number, check digit wrong";
/// Kind of the identifier under which PID-32 travels.
pub(super) const NHS_NUMBER_STATUS: &str = "NHS number status";

/// The identifiers of a person: NHS number, the system's own id, and all others.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Ids {
    pub(super) nhs_number: Option<String>,
    pub(super) local_id: Option<String>,
    /// Who gave out the local id.
    pub(super) authority: Option<String>,
    pub(super) others: Vec<OtherIdentifier>,
}

impl Ids {
    /// Names the record in its system: its own id, or a digest of what else there is.
    pub(super) fn key(&self, else_of: &str) -> String {
        let own = self.local_id.as_ref().map(|id| match &self.authority {
            Some(authority) => format!("{authority} {id}"),
            None => id.clone(),
        });
        own.filter(|key| values::is_id(key)).unwrap_or_else(|| digest(self.nhs_number.as_deref().unwrap_or(else_of)))
    }
}

/// A name for somebody that does not say who it is.
fn digest(text: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
    digest.as_ref().iter().take(8).fold("patient-".to_owned(), |mut key, byte| {
        // Writing to a string does not fail.
        write!(key, "{byte:02x}").ok();
        key
    })
}

/// Reads a list of identifiers (CX): PID-3, MRG-1.
pub(super) fn ids(reading: &mut Reading<'_>, segment: Segment<'_>, field: usize) -> Ids {
    let mut ids = Ids::default();
    let at = At::field(segment, field);
    for part in segment.repetitions(field) {
        let Some(value) = part.text(1) else { continue };
        let kind = part.text(5).unwrap_or_default();
        let kind = values::capitals(&kind);
        if is_nhs_number(part, &kind) {
            take_nhs_number(reading, at.component(1), &value, &mut ids);
        } else if ids.local_id.is_none() && matches!(kind.as_ref(), "" | "MR" | "PI" | "PT" | "PN" | "LR" | "ANON") {
            ids.local_id = reading.value(at.component(1), value).id();
            ids.authority = part.text(4).map(|text| values::one_line(&text));
        } else {
            ids.others.extend(other(reading, at, part, &value, &part.text(5).unwrap_or_default()));
        }
    }
    ids
}

/// The forms in which an NHS number is marked: type NH or NHS, or an assigning authority or scheme of the NHS.
fn is_nhs_number(part: Part<'_>, kind: &str) -> bool {
    let marked = |component: usize| {
        let text = part.text(component).unwrap_or_default();
        ["NHS", "NHSNMBR", "NHSNBR", "NHSNUMBER", "NH", "NHS NUMBER", "2.16.840.1.113883.2.1.4.1"]
            .iter()
            .any(|mark| text.trim().eq_ignore_ascii_case(mark))
    };
    let shaped = part.text(1).is_some_and(|text| nhs_number::normalise(&text).is_some());
    matches!(kind, "NH" | "NHS" | "NHSNMBR")
        || (shaped && (marked(4) || marked(3)))
        || part.component(4).is_some_and(|authority| authority.text(2).as_deref() == Some("2.16.840.1.113883.2.1.4.1"))
}

/// Takes an NHS number: as what it is when its check digit is right, else as another identifier, with a warning.
fn take_nhs_number(reading: &mut Reading<'_>, at: At<'_>, text: &str, ids: &mut Ids) {
    let Some(number) = reading.value(at, text).nhs_number() else { return };
    if !nhs_number::is_valid(&number) {
        ids.others.push(OtherIdentifier {
            kind: WRONG_NHS_NUMBER.to_owned(),
            value: number,
            ..OtherIdentifier::default()
        });
    } else if ids.nhs_number.get_or_insert_with(|| number.clone()) != &number {
        reading.warn(
            at,
            "nhs-number-twice",
            "The message gives two NHS numbers; the first was taken. Find out which is right.",
        );
        ids.others.push(OtherIdentifier { kind: "NHS number".to_owned(), value: number, ..OtherIdentifier::default() });
    }
}

fn other(reading: &mut Reading<'_>, at: At<'_>, part: Part<'_>, value: &str, kind: &str) -> Option<OtherIdentifier> {
    let value = reading.value(at.component(1), value).text()?;
    let authority = part.text(4).unwrap_or_default();
    let kind = values::one_line(&format!("{kind} {authority}"));
    let kind = if kind.is_empty() { "patient identifier".to_owned() } else { kind };
    let mut day = |component: usize| {
        let text = part.text(component)?;
        reading.date(at.component(component), &text)
    };
    Some(OtherIdentifier { valid_from: day(7), valid_to: day(8), kind, value })
}

/// All identifiers of a PID.
pub(super) fn pid_ids(reading: &mut Reading<'_>, pid: Segment<'_>) -> Ids {
    let mut all = ids(reading, pid, 3);
    if let Some(text) = pid.text(19, 1) {
        let at = At::field(pid, 19).component(1);
        match nhs_number::normalise(&text) {
            // PID-19 is for a social security number; feeds of the United Kingdom put the NHS number there.
            Some(number) if all.nhs_number.as_ref() == Some(&number) => {}
            Some(number) if nhs_number::is_valid(&number) => take_nhs_number(reading, at, &text, &mut all),
            _ => reading.lose(At::field(pid, 19), "a social security number of another country"),
        }
    }
    for (field, kind) in [(2, "external patient id"), (4, "alternate patient id")] {
        let at = At::field(pid, field);
        for part in pid.repetitions(field) {
            let Some(text) = part.text(1) else { continue };
            let type_code = part.text(5).unwrap_or_default().trim().to_uppercase();
            if is_nhs_number(part, &type_code) {
                take_nhs_number(reading, at.component(1), &text, &mut all);
            } else if all.local_id.as_deref() != Some(text.trim()) {
                let kind = Some(type_code.as_str()).filter(|code| !code.is_empty()).unwrap_or(kind);
                all.others.extend(other(reading, at, part, &text, kind));
            }
        }
    }
    all
}

/// Reads a PID; nothing, and an error, when there is no family name.
pub(super) fn identity(reading: &mut Reading<'_>, pid: Segment<'_>, ids: Ids) -> Option<Identity> {
    let found = names::names(reading, pid, 5);
    let aliases = names::names(reading, pid, 9);
    let Some(person_name) = found.name else {
        let text = "This patient has no family name. Fill in PID-5.1.";
        reading.error(At::field(pid, 5).component(1), "family-name-missing", text);
        return None;
    };
    let mut former_name = found.others;
    former_name.extend(aliases.name.into_iter().chain(aliases.others).filter(|name| *name != person_name));
    former_name.dedup();
    let birth = reading.date_of(pid, 7, 1);
    let mut other_identifier = ids.others;
    other_identifier.extend(status(reading, pid));
    Some(Identity {
        person_name,
        former_name,
        birth_date: birth.map(|date| BirthDate { person_birth_date: date, verification_level: None }),
        person_death_date: death(reading, pid),
        sex: sex(reading, pid, 8),
        ethnicity: ethnicity(reading, pid),
        nationality: nationality(reading, pid),
        language: language(reading, pid, 15),
        nhs_number: ids.nhs_number,
        local_id: ids.local_id,
        other_identifier,
        ..Identity::default()
    })
}

fn death(reading: &mut Reading<'_>, pid: Segment<'_>) -> Option<Date> {
    let date = reading.date_of(pid, 29, 1);
    let died = pid.text(30, 1).is_some_and(|text| values::flag(&text) == Some(true));
    if died && date.is_none() {
        let text = "The patient has died, but PID-29 does not say when, so the death is not carried. Fill it in.";
        reading.warn(At::field(pid, 29), "death-date-missing", text);
        reading.lose(At::field(pid, 30), "a death is carried by its date");
    }
    date
}

/// Sex by the codes of HL7 and of the NHS.
pub(super) fn sex(reading: &mut Reading<'_>, segment: Segment<'_>, field: usize) -> Option<Sex> {
    let text = segment.text(field, 1)?;
    let code = text.trim().to_uppercase();
    let at = At::field(segment, field);
    // 0 is the NHS's older code for "not known".
    let list = match code.as_str() {
        "0" => return Some(Sex::Unknown),
        "1" | "2" | "9" | "X" => "nhs-person-stated-gender",
        _ => "hl7-sex",
    };
    match Crosswalk::between(list, "sex").map(|crosswalk| crosswalk.translate(&code)) {
        Some(Translation::Code { code, lost }) => {
            if let Some(lost) = lost {
                reading.lose(at, lost);
            }
            code.parse().ok()
        }
        _ => reading.value(at, code).sex(),
    }
}

/// PID-22, or PID-10 where that is empty: the NHS's code, or the `DfE`'s as it stands.
fn ethnicity(reading: &mut Reading<'_>, pid: Segment<'_>) -> Option<String> {
    let (field, text) = pid.text(22, 1).map(|text| (22, text)).or_else(|| Some((10, pid.text(10, 1)?)))?;
    if field == 22 && pid.field(10).is_some() {
        reading.lose(At::field(pid, 10), "the ethnic group of PID-22 is carried");
    }
    let at = At::field(pid, field);
    // Feeds write `A`, or with the place for a local code `A1`.
    let code = text.trim().to_uppercase();
    let crosswalk = Crosswalk::between("nhs-ethnic-category", "ethnicity")?;
    match crosswalk.translate(&code) {
        Translation::Code { code, lost } => {
            if let Some(lost) = lost {
                reading.lose(at, lost);
            }
            Some(code.to_owned())
        }
        _ if crosswalk.to.label(&code).is_some() => Some(code),
        _ => {
            reading.warn(
                at.component(1),
                "ethnicity-unknown",
                "This is no ethnic category of the NHS and was left out. Write A to Z or 99.",
            );
            reading.lose(at, "no ethnic category of the NHS");
            None
        }
    }
}

fn nationality(reading: &mut Reading<'_>, pid: Segment<'_>) -> Option<String> {
    let (field, text) = pid.text(28, 1).map(|text| (28, text)).or_else(|| Some((26, pid.text(26, 1)?)))?;
    let code = text.trim().to_uppercase();
    if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) {
        return Some(code);
    }
    reading.lose(At::field(pid, field), "a nationality is carried as an ISO 3166 code of three letters");
    None
}

/// A language in words, or else its code.
pub(super) fn language(reading: &mut Reading<'_>, segment: Segment<'_>, field: usize) -> Option<String> {
    let component = if segment.text(field, 2).is_some() { 2 } else { 1 };
    reading.of(segment, field, component).and_then(Field::text)
}

/// PID-32 where it holds a code of the NHS for how far the NHS number was traced.
fn status(reading: &mut Reading<'_>, pid: Segment<'_>) -> Option<OtherIdentifier> {
    let text = pid.text(32, 1)?;
    let code = text.trim();
    if code.len() == 2 && code.bytes().all(|b| b.is_ascii_digit()) {
        let kind = NHS_NUMBER_STATUS.to_owned();
        return Some(OtherIdentifier { kind, value: code.to_owned(), ..OtherIdentifier::default() });
    }
    reading.lose(At::field(pid, 32), "no code of the NHS for how far the number was traced");
    None
}
