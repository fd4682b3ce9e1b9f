//! Every field of the ADT segments, and what becomes of it. A row for a field speaks of all its components that have no
//! row of their own; a row for a segment, of all its fields.

use std::{collections::HashMap, sync::LazyLock};

use super::{
    reading::{At, Reading},
    text::{Message, Segment},
};
use crate::contract::{
    Carried::{self, BothWays, In, Not},
    Mapping,
};

const FEED: &str = "of the message, not of the child";
const VISIT: &str = "of a visit to a hospital, not of the child's record";
const MONEY: &str = "who pays for care is no business of children's services";
const ADULT: &str = "not kept of a child";
const NO_ELEMENT: &str = "the standard has no element for it";
const CONTACT: &str = "not kept of a contact";
const STAFF: &str = "who typed it is not carried";

/// Native field and what becomes of it.
const ROWS: &[(&str, Carried)] = &[
    ("MSH-1", Not("the separator of fields is read")),
    ("MSH-2", Not("the other separators are read")),
    ("MSH-3", In("MoveNotification/Reporter/Organisation")),
    ("MSH-4", In("MoveNotification/Reporter/Organisation; ChildEvent/Reporter/Organisation")),
    ("MSH-5", Not(FEED)),
    ("MSH-6", Not(FEED)),
    ("MSH-7", Not("tells whether the patient is a child on that day, and which addresses have ended")),
    ("MSH-8", Not(FEED)),
    ("MSH-9", Not("decides what is read")),
    ("MSH-10", Not("compared with the ids of other messages; the answer names it")),
    ("MSH-11", Not("a test message (T, D) is passed over")),
    ("MSH-12", Not(FEED)),
    ("MSH-13", Not(FEED)),
    ("MSH-14", Not(FEED)),
    ("MSH-15", Not(FEED)),
    ("MSH-16", Not(FEED)),
    ("MSH-17", Not(FEED)),
    ("MSH-18", Not("the message is read in this character set")),
    ("MSH-19", Not(FEED)),
    ("MSH-20", Not(FEED)),
    ("MSH-21", Not(FEED)),
    ("MSH-22", Not(FEED)),
    ("MSH-23", Not(FEED)),
    ("MSH-24", Not(FEED)),
    ("MSH-25", Not(FEED)),
    ("EVN-1", Not("decides what is read where MSH-9 has no event")),
    ("EVN-2", Not("tells whether the patient is a child on that day, and which addresses have ended")),
    ("EVN-3", Not(VISIT)),
    ("EVN-4", Not(VISIT)),
    ("EVN-5", Not(STAFF)),
    ("EVN-6", In("MoveNotification/MoveDate")),
    ("EVN-7", Not("the facility of MSH-4 is carried")),
    ("PID-1", Not("a number within the message")),
    ("PID-2", In("ChildRecord/Identity/OtherIdentifier")),
    (
        "PID-3.1",
        BothWays(
            "ChildRecord/Identity/NHSnumber; ChildRecord/Identity/LocalID; MoveNotification/Person/NHSnumber; MoveNotification/Person/LocalID; ChildEvent/Child/NHSnumber; ChildEvent/Child/LocalID; ChildRecord/Identity/OtherIdentifier/Value",
        ),
    ),
    ("PID-3.2", Not("the check digit stands in the number itself")),
    ("PID-3.3", Not("the scheme of the check digit")),
    ("PID-3.4", In("ChildRecord/Identity/OtherIdentifier/Kind")),
    ("PID-3.5", BothWays("ChildRecord/Identity/OtherIdentifier/Kind")),
    ("PID-3.6", Not("the assigning authority is carried instead")),
    ("PID-3.7", BothWays("ChildRecord/Identity/OtherIdentifier/ValidFrom")),
    ("PID-3.8", BothWays("ChildRecord/Identity/OtherIdentifier/ValidTo")),
    ("PID-4", In("ChildRecord/Identity/OtherIdentifier")),
    (
        "PID-5.1",
        BothWays(
            "ChildRecord/Identity/PersonName/PersonFamilyName; MoveNotification/Person/PersonName/PersonFamilyName; ChildEvent/Child/PersonName/PersonFamilyName; ChildRecord/Identity/FormerName/PersonFamilyName",
        ),
    ),
    (
        "PID-5.2",
        BothWays(
            "ChildRecord/Identity/PersonName/PersonGivenName; MoveNotification/Person/PersonName/PersonGivenName; ChildEvent/Child/PersonName/PersonGivenName; ChildRecord/Identity/FormerName/PersonGivenName; ChildRecord/Identity/PersonName/PersonRequestedName; MoveNotification/Person/PersonName/PersonRequestedName; ChildEvent/Child/PersonName/PersonRequestedName",
        ),
    ),
    (
        "PID-5.3",
        BothWays("ChildRecord/Identity/PersonName/PersonGivenName; ChildRecord/Identity/FormerName/PersonGivenName"),
    ),
    (
        "PID-5.4",
        BothWays(
            "ChildRecord/Identity/PersonName/PersonNameSuffix; MoveNotification/Person/PersonName/PersonNameSuffix; ChildEvent/Child/PersonName/PersonNameSuffix; ChildRecord/Identity/FormerName/PersonNameSuffix",
        ),
    ),
    (
        "PID-5.5",
        BothWays(
            "ChildRecord/Identity/PersonName/PersonNameTitle; MoveNotification/Person/PersonName/PersonNameTitle; ChildEvent/Child/PersonName/PersonNameTitle; ChildRecord/Identity/FormerName/PersonNameTitle",
        ),
    ),
    ("PID-5.6", Not(ADULT)),
    ("PID-5.7", Not("decides which name is the child's own, and which are former or other ones")),
    ("PID-6", Not(NO_ELEMENT)),
    (
        "PID-7",
        BothWays(
            "ChildRecord/Identity/BirthDate/PersonBirthDate; MoveNotification/Person/BirthDate/PersonBirthDate; MoveNotification/Person/Role; ChildEvent/Child/BirthDate/PersonBirthDate",
        ),
    ),
    ("PID-8", BothWays("ChildRecord/Identity/Sex; MoveNotification/Person/Sex")),
    ("PID-9", In("ChildRecord/Identity/FormerName")),
    ("PID-10", In("ChildRecord/Identity/Ethnicity")),
    (
        "PID-11.1",
        BothWays(
            "ChildRecord/Addresses/Address/AddressLine; MoveNotification/FromAddress/AddressLine; MoveNotification/ToAddress/AddressLine",
        ),
    ),
    (
        "PID-11.2",
        BothWays(
            "ChildRecord/Addresses/Address/AddressLine; MoveNotification/FromAddress/AddressLine; MoveNotification/ToAddress/AddressLine",
        ),
    ),
    (
        "PID-11.3",
        BothWays(
            "ChildRecord/Addresses/Address/AddressLine; MoveNotification/FromAddress/AddressLine; MoveNotification/ToAddress/AddressLine",
        ),
    ),
    (
        "PID-11.4",
        BothWays(
            "ChildRecord/Addresses/Address/County; MoveNotification/FromAddress/County; MoveNotification/ToAddress/County",
        ),
    ),
    (
        "PID-11.5",
        BothWays(
            "ChildRecord/Addresses/Address/PostCode; MoveNotification/FromAddress/PostCode; MoveNotification/ToAddress/PostCode",
        ),
    ),
    (
        "PID-11.6",
        BothWays(
            "ChildRecord/Addresses/Address/Country; MoveNotification/FromAddress/Country; MoveNotification/ToAddress/Country",
        ),
    ),
    (
        "PID-11.7",
        BothWays("ChildRecord/Addresses/Address/Kind; ChildRecord/Addresses/Address/LocalKind; MoveNotification/Kind"),
    ),
    (
        "PID-11.8",
        BothWays(
            "ChildRecord/Addresses/Address/AddressLine; MoveNotification/FromAddress/AddressLine; MoveNotification/ToAddress/AddressLine",
        ),
    ),
    (
        "PID-11.12",
        BothWays(
            "ChildRecord/Addresses/Address/StartDate; ChildRecord/Addresses/Address/EndDate; MoveNotification/MoveDate; MoveNotification/FromAddress/StartDate; MoveNotification/FromAddress/EndDate; MoveNotification/ToAddress/StartDate; MoveNotification/ToAddress/EndDate",
        ),
    ),
    ("PID-11.13", In("ChildRecord/Addresses/Address/StartDate")),
    ("PID-11.14", In("ChildRecord/Addresses/Address/EndDate")),
    ("PID-12", Not("the county of the address is carried")),
    ("PID-13", BothWays("ChildRecord/Addresses/Telephone; ChildRecord/Addresses/Email")),
    ("PID-14", BothWays("ChildRecord/Addresses/Telephone")),
    ("PID-15", BothWays("ChildRecord/Identity/Language")),
    ("PID-16", Not(ADULT)),
    ("PID-17", Not(NO_ELEMENT)),
    ("PID-18", Not(VISIT)),
    ("PID-19", In("ChildRecord/Identity/NHSnumber")),
    ("PID-20", Not(ADULT)),
    ("PID-21", In("ChildRecord/Household/Member/LocalID")),
    ("PID-22", BothWays("ChildRecord/Identity/Ethnicity")),
    ("PID-23", Not(NO_ELEMENT)),
    ("PID-24", Not(NO_ELEMENT)),
    ("PID-25", Not(NO_ELEMENT)),
    ("PID-26", In("ChildRecord/Identity/Nationality")),
    ("PID-27", Not(ADULT)),
    ("PID-28", BothWays("ChildRecord/Identity/Nationality")),
    ("PID-29", BothWays("ChildRecord/Identity/PersonDeathDate; ChildEvent/OccurredOn")),
    ("PID-30", BothWays("ChildRecord/Identity/PersonDeathDate; ChildEvent/Kind")),
    ("PID-31", Not(NO_ELEMENT)),
    ("PID-32", BothWays("ChildRecord/Identity/OtherIdentifier")),
    ("PID-33", Not(FEED)),
    ("PID-34", Not(FEED)),
    ("PID-35", Not("a field for animals")),
    ("PID-36", Not("a field for animals")),
    ("PID-37", Not("a field for animals")),
    ("PID-38", Not("a field for animals")),
    ("PID-39", Not(NO_ELEMENT)),
    ("PID-40", In("ChildRecord/Addresses/Telephone; ChildRecord/Addresses/Email")),
    ("PD1-1", Not(ADULT)),
    ("PD1-2", Not(NO_ELEMENT)),
    ("PD1-3.1", BothWays("ChildRecord/Health/GeneralPractice/Name; ChildEvent/GeneralPractice/Name")),
    ("PD1-3.3", BothWays("ChildRecord/Health/GeneralPractice/ODScode; ChildEvent/GeneralPractice/ODScode")),
    ("PD1-3.10", In("ChildRecord/Health/GeneralPractice/ODScode")),
    (
        "PD1-4",
        BothWays(
            "ChildRecord/Health/GeneralPractice/GeneralPractitioner; ChildEvent/GeneralPractice/GeneralPractitioner",
        ),
    ),
    ("PD1-5", Not(NO_ELEMENT)),
    ("PD1-6", Not("a free text; disabilities are carried as codes")),
    ("PD1-7", Not(ADULT)),
    ("PD1-8", Not(ADULT)),
    ("PD1-9", Not(MONEY)),
    ("PD1-10", Not("the record that it duplicates comes with a merge")),
    ("PD1-11", Not(NO_ELEMENT)),
    (
        "PD1-12",
        BothWays(
            "ChildRecord/Addresses/Address/SensitiveAddress; MoveNotification/FromAddress/SensitiveAddress; MoveNotification/ToAddress/SensitiveAddress",
        ),
    ),
    ("PD1-13", Not("an address is sensitive until somebody says it is not")),
    ("PD1-14", Not(NO_ELEMENT)),
    ("PD1-15", Not(ADULT)),
    ("PD1-16", Not("of a register of the United States")),
    ("PD1-17", Not("of a register of the United States")),
    ("PD1-18", Not(NO_ELEMENT)),
    ("PD1-19", Not(ADULT)),
    ("PD1-20", Not(ADULT)),
    ("PD1-21", Not(ADULT)),
    ("PD1-22", Not(ADULT)),
    ("NK1-1", Not("a number within the message")),
    (
        "NK1-2.1",
        BothWays(
            "ChildRecord/Household/Member/PersonName/PersonFamilyName; MoveNotification/Person/PersonName/PersonFamilyName",
        ),
    ),
    ("NK1-2.2", BothWays("ChildRecord/Household/Member/PersonName/PersonGivenName")),
    ("NK1-2.3", BothWays("ChildRecord/Household/Member/PersonName/PersonGivenName")),
    ("NK1-2.4", BothWays("ChildRecord/Household/Member/PersonName/PersonNameSuffix")),
    ("NK1-2.5", BothWays("ChildRecord/Household/Member/PersonName/PersonNameTitle")),
    ("NK1-2.6", Not(CONTACT)),
    ("NK1-2.7", Not("decides which name is the contact's own")),
    ("NK1-3.1", BothWays("ChildRecord/Household/Member/Relationship")),
    ("NK1-3.2", BothWays("ChildRecord/Household/Member/Relationship")),
    ("NK1-4", BothWays("ChildRecord/Household/Member/Address; ChildRecord/Household/Member/LivesWithChild")),
    ("NK1-5", BothWays("ChildRecord/Household/Member/Telephone; ChildRecord/Household/Member/Email")),
    ("NK1-6", In("ChildRecord/Household/Member/Telephone; ChildRecord/Household/Member/Email")),
    ("NK1-7", In("ChildRecord/Household/Member/Relationship")),
    ("NK1-8", Not(CONTACT)),
    ("NK1-9", Not(CONTACT)),
    ("NK1-10", Not(CONTACT)),
    ("NK1-11", Not(CONTACT)),
    ("NK1-12", Not(CONTACT)),
    ("NK1-13", Not(CONTACT)),
    ("NK1-14", Not(CONTACT)),
    ("NK1-15", BothWays("ChildRecord/Household/Member/Sex")),
    ("NK1-16", BothWays("ChildRecord/Household/Member/BirthDate/PersonBirthDate")),
    ("NK1-17", Not(CONTACT)),
    ("NK1-18", Not(CONTACT)),
    ("NK1-19", Not(CONTACT)),
    ("NK1-20", Not("whether a contact needs an interpreter is carried, not which language he or she speaks")),
    ("NK1-21", Not(CONTACT)),
    ("NK1-22", Not(CONTACT)),
    ("NK1-23", Not(CONTACT)),
    ("NK1-24", Not(CONTACT)),
    ("NK1-25", Not(CONTACT)),
    ("NK1-26", Not(CONTACT)),
    ("NK1-27", Not(CONTACT)),
    ("NK1-28", Not(CONTACT)),
    ("NK1-29", Not(CONTACT)),
    ("NK1-30", Not("whom to ask at an organisation; the contact of NK1-2 is carried")),
    ("NK1-31", Not("whom to ask at an organisation; the contact of NK1-2 is carried")),
    ("NK1-32", Not("whom to ask at an organisation; the contact of NK1-2 is carried")),
    ("NK1-33", BothWays("ChildRecord/Household/Member/NHSnumber; ChildRecord/Household/Member/LocalID")),
    ("NK1-34", Not(CONTACT)),
    ("NK1-35", Not(CONTACT)),
    ("NK1-36", Not(CONTACT)),
    ("NK1-37", Not(CONTACT)),
    ("NK1-38", Not(CONTACT)),
    ("NK1-39", Not(CONTACT)),
    ("NK1-40", Not(CONTACT)),
    ("NK1-41", Not(CONTACT)),
    ("MRG-1", Not("the identifiers of the record that is no more; carried beside the child's own, not in a message")),
    ("MRG-2", Not("the identifiers of MRG-1 are carried")),
    ("MRG-3", Not(VISIT)),
    ("MRG-4", Not("the identifiers of MRG-1 are carried")),
    ("MRG-5", Not(VISIT)),
    ("MRG-6", Not(VISIT)),
    ("MRG-7", Not("the name of the record that is no more; carried beside the child's own, not in a message")),
    ("AL1-1", Not("a number within the message")),
    ("AL1-2", Not("drug, food or other: the description says it")),
    ("AL1-3", BothWays("ChildRecord/Health/HealthNeed/Description; ChildRecord/Health/HealthNeed/Kind")),
    ("AL1-4", In("ChildRecord/Health/HealthNeed/Description")),
    ("AL1-5", In("ChildRecord/Health/HealthNeed/Description")),
    ("AL1-6", BothWays("ChildRecord/Health/HealthNeed/StartDate")),
    ("ROL-1", Not("a number within the message")),
    ("ROL-2", Not("a role is carried as it stands now")),
    ("ROL-3", BothWays("ChildRecord/Health/HealthProfessional/Role")),
    (
        "ROL-4",
        BothWays(
            "ChildRecord/Health/HealthProfessional/Name; ChildRecord/Health/HealthProfessional/LocalID; ChildRecord/Health/GeneralPractice/GeneralPractitioner",
        ),
    ),
    ("ROL-5", Not(NO_ELEMENT)),
    ("ROL-6", Not(NO_ELEMENT)),
    ("ROL-7", Not(NO_ELEMENT)),
    ("ROL-8", Not(NO_ELEMENT)),
    ("ROL-9", Not(NO_ELEMENT)),
    ("ROL-10", Not(NO_ELEMENT)),
    ("ROL-11", Not("a professional's address has no element")),
    (
        "ROL-12",
        BothWays("ChildRecord/Health/HealthProfessional/Telephone; ChildRecord/Health/HealthProfessional/Email"),
    ),
    ("ROL-13", Not(VISIT)),
    ("ROL-14", BothWays("ChildRecord/Health/HealthProfessional/Team")),
    ("ARV-1", Not("a number within the message")),
    ("ARV-2", Not("a restriction that is taken away (D) marks nothing")),
    ("ARV-3", In("ChildRecord/Addresses/Address/SensitiveAddress")),
    ("ARV-4", Not("an address is marked as sensitive; why is not carried")),
    ("ARV-5", Not("an address is marked as sensitive; why is not carried")),
    ("ARV-6", Not("an address is sensitive until somebody says it is not")),
    ("SFT", Not(FEED)),
    ("UAC", Not(FEED)),
    ("NTE", Not("a comment on another segment")),
    ("PV1", Not(VISIT)),
    ("PV2", Not(VISIT)),
    ("DB1", Not("free of code lists that the standard could use; disabilities come from social care")),
    ("OBX", Not("a measurement at a visit; results are no business of a demographic message")),
    ("DG1", Not("a diagnosis for a visit; lasting conditions come from the child health record")),
    ("DRG", Not(MONEY)),
    ("PR1", Not(VISIT)),
    ("ACC", Not(VISIT)),
    ("PDA", Not(VISIT)),
    ("GT1", Not(MONEY)),
    ("IN1", Not(MONEY)),
    ("IN2", Not(MONEY)),
    ("IN3", Not(MONEY)),
    ("UB1", Not(MONEY)),
    ("UB2", Not(MONEY)),
    ("IAM", Not("allergies are read from AL1")),
    ("FHS", Not("stands around the messages of a file")),
    ("BHS", Not("stands around the messages of a batch")),
    ("BTS", Not("its count is compared with the messages read")),
    ("FTS", Not("stands around the messages of a file")),
    ("Z..", Not("a local segment: only its own sender knows what it means")),
];

/// The table.
pub(super) fn mapping() -> Vec<Mapping> {
    ROWS.iter().map(|(native, carried)| Mapping { native, carried: carried.clone() }).collect()
}

/// What becomes of a field and of its components.
#[derive(Debug, Default)]
struct Rule {
    whole: Option<Fate>,
    parts: Vec<(usize, Fate)>,
}

/// Whether something is carried or only used, or why it is lost.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Kept,
    Lost(&'static str),
}

/// Rows of fields that are not carried and yet lose nothing: they are used, or are of the message alone.
const USED: &[&str] = &[
    "EVN-1", "EVN-2", "PID-1", "PID-3.2", "PID-3.3", "PID-3.6", "PID-5.7", "NK1-1", "NK1-2.7", "MRG-1", "MRG-7",
    "AL1-1", "ROL-1", "ROL-2", "ARV-1", "ARV-2",
];

static RULES: LazyLock<HashMap<&'static str, Vec<Rule>>> = LazyLock::new(|| {
    let mut rules: HashMap<&'static str, Vec<Rule>> = HashMap::new();
    for (native, carried) in ROWS {
        let fate = match carried {
            Not(reason) if !USED.contains(native) && !native.starts_with("MSH") => Fate::Lost(reason),
            _ => Fate::Kept,
        };
        let (segment, field) = native.split_once('-').unwrap_or((native, "0"));
        let (field, part) = field.split_once('.').unwrap_or((field, "0"));
        let (Ok(field), Ok(part)) = (field.parse::<usize>(), part.parse::<usize>()) else { continue };
        let fields = rules.entry(segment).or_default();
        while fields.len() <= field {
            fields.push(Rule::default());
        }
        let Some(rule) = fields.get_mut(field) else { continue };
        if part == 0 { rule.whole = Some(fate) } else { rule.parts.push((part, fate)) }
    }
    rules
});

/// Notes every filled field of a message that is not carried, with the reason; one that nobody knows is a warning too.
pub(super) fn note_losses(message: &Message<'_>, reading: &mut Reading<'_>) {
    for segment in &message.segments {
        match RULES.get(segment.name).map(Vec::as_slice) {
            Some([Rule { whole: Some(Fate::Lost(reason)), .. }]) => reading.notes.lose(segment.name, *reason),
            Some(fields) => of_fields(*segment, fields, reading),
            None if segment.name.starts_with('Z') => {
                reading.notes.lose(segment.name, "a local segment: only its own sender knows what it means");
            }
            None => {
                let at = At::field(*segment, 0);
                reading.warn(at, "segment-unknown", "This segment is none of an ADT message, and is not carried.");
                reading.notes.lose(segment.name, "no segment of an ADT message");
            }
        }
    }
}

fn of_fields(segment: Segment<'_>, fields: &[Rule], reading: &mut Reading<'_>) {
    for (number, _) in segment.filled() {
        let at = At::field(segment, number);
        match fields.get(number) {
            Some(Rule { whole: Some(Fate::Kept), .. }) => {}
            Some(Rule { whole: Some(Fate::Lost(reason)), .. }) => reading.lose(at, *reason),
            Some(rule) if !rule.parts.is_empty() => of_parts(at, rule, reading),
            _ => {
                reading.warn(at, "field-unknown", "This is no field of the segment, and is not carried.");
                reading.lose(at, "no field of versions 2.3 to 2.8");
            }
        }
    }
}

fn of_parts(at: At<'_>, rule: &Rule, reading: &mut Reading<'_>) {
    for part in at.segment.repetitions(at.field) {
        for number in part.filled() {
            match rule.parts.iter().find(|(part, _)| *part == number) {
                Some((_, Fate::Kept)) => {}
                Some((_, Fate::Lost(reason))) => reading.lose(at.component(number), *reason),
                None => reading.lose(at.component(number), "a part that the standard has no element for"),
            }
        }
    }
}
