//! The people and the care around a child: next of kin (NK1), GP practice (PD1, ROL), professionals (ROL), allergies (AL1).

use crosswalk_schemas::{
    identifiers::ods,
    model::{
        Address, BirthDate, GeneralPractice, Health, HealthNeed, HealthNeedKind, Household, HouseholdMember,
        Professional,
    },
};

use super::{
    address, identity, names,
    reading::{At, Reading},
    text::{Message, Part, Segment},
};
use crate::native::{field::Field, values};

/// Relationships of table 0063 in words; both ways.
pub(super) const RELATIONSHIPS: &[(&str, &str)] = &[
    ("MTH", "mother"),
    ("FTH", "father"),
    ("PAR", "parent"),
    ("GRD", "guardian"),
    ("GRP", "grandparent"),
    ("BRO", "brother"),
    ("SIS", "sister"),
    ("SIB", "sibling"),
    ("EXF", "extended family"),
    ("FCH", "foster child"),
    ("SCH", "stepchild"),
    ("CGV", "care giver"),
    ("DEP", "handicapped dependent"),
    ("DOM", "life partner"),
    ("SPO", "spouse"),
    ("CHD", "child"),
    ("EMC", "emergency contact"),
    ("FND", "friend"),
    ("NCH", "natural child"),
    ("OAD", "other adult"),
    ("OTH", "other"),
    ("UNK", "unknown"),
    ("WRD", "ward of court"),
];

/// The people around the child. `homes` are the child's own present addresses.
pub(super) fn household(reading: &mut Reading<'_>, message: &Message<'_>, homes: &[Address]) -> Option<Household> {
    let mut member: Vec<HouseholdMember> = message.each("NK1").filter_map(|nk1| kin(reading, nk1, homes)).collect();
    if let Some((pid, id)) = message.segment("PID").and_then(|pid| Some((pid, pid.text(21, 1)?))) {
        let mut mothers = member.iter_mut().filter(|member| member.relationship.as_deref() == Some("mother"));
        match (mothers.next(), mothers.next()) {
            (Some(mother), None) if mother.local_id.is_none() => {
                mother.local_id = reading.value(At::field(pid, 21).component(1), id).id();
            }
            _ => reading.lose(At::field(pid, 21), "the message names no mother whose identifier this is"),
        }
    }
    (!member.is_empty()).then(|| Household { member, ..Household::default() })
}

fn kin(reading: &mut Reading<'_>, nk1: Segment<'_>, homes: &[Address]) -> Option<HouseholdMember> {
    let found = names::names(reading, nk1, 2);
    let Some(person_name) = found.name else {
        if nk1.filled().any(|(number, _)| number > 1) {
            reading.lose(At::field(nk1, 2), "a contact without a family name");
        }
        return None;
    };
    if !found.others.is_empty() {
        reading.lose(At::field(nk1, 2), "one name of a contact is carried");
    }
    let all = address::addresses(reading, nk1, 4);
    if all.len() > 1 {
        reading.lose(At::field(nk1, 4), "one address of a contact is carried");
    }
    let home = all.into_iter().find(|lived| lived.address.end_date.is_none()).map(|lived| lived.address);
    let with_child = home.as_ref().is_some_and(|home| homes.iter().any(|child| address::same_place(child, home)));
    let ids = identity::ids(reading, nk1, 33);
    if !ids.others.is_empty() {
        reading.lose(At::field(nk1, 33), "a contact's NHS number and one local identifier are carried");
    }
    let (telephone, email) = reach(reading, nk1, &[5, 6]);
    let birth = reading.date_of(nk1, 16, 1);
    Some(HouseholdMember {
        person_name,
        birth_date: birth.map(|date| BirthDate { person_birth_date: date, verification_level: None }),
        sex: identity::sex(reading, nk1, 15),
        relationship: relationship(reading, nk1),
        lives_with_child: with_child.then_some(true),
        telephone,
        email,
        address: home.filter(|_| !with_child).map(|home| Address { kind: None, local_kind: None, ..home }),
        nhs_number: ids.nhs_number,
        local_id: ids.local_id,
        ..HouseholdMember::default()
    })
}

/// NK1-3, or the contact's role of NK1-7: by its code in our words, else in the source's.
fn relationship(reading: &mut Reading<'_>, nk1: Segment<'_>) -> Option<String> {
    let field = if nk1.text(3, 1).or_else(|| nk1.text(3, 2)).is_some() { 3 } else { 7 };
    let code = nk1.text(field, 1).unwrap_or_default();
    let code = values::capitals(&code);
    if let Some((_, words)) = RELATIONSHIPS.iter().find(|(known, _)| *known == code) {
        return Some((*words).to_owned());
    }
    let component = if nk1.text(field, 2).is_some() { 2 } else { 1 };
    reading.of(nk1, field, component).and_then(Field::text)
}

/// Every telephone number and the first e-mail address of some fields.
fn reach(reading: &mut Reading<'_>, segment: Segment<'_>, fields: &[usize]) -> (Vec<String>, Option<String>) {
    let (mut numbers, mut first) = (Vec::new(), None);
    for field in fields {
        let at = At::field(segment, *field);
        for part in segment.repetitions(*field) {
            if let Some(email) = address::email(reading, at, part) {
                first.get_or_insert(email);
            } else if let Some(number) = address::telephone(reading, at, part)
                && !numbers.contains(&number)
            {
                numbers.push(number);
            }
        }
    }
    (numbers, first)
}

/// GP practice, professionals and allergies.
pub(super) fn health(reading: &mut Reading<'_>, message: &Message<'_>) -> Option<Health> {
    let mut health = Health {
        general_practice: message.segment("PD1").and_then(|pd1| practice(reading, pd1)).into_iter().collect(),
        health_need: message.each("AL1").filter_map(|al1| allergy(reading, al1)).collect(),
        ..Health::default()
    };
    for rol in message.each("ROL") {
        role(reading, rol, &mut health);
    }
    (health != Health::default()).then_some(health)
}

fn practice(reading: &mut Reading<'_>, pd1: Segment<'_>) -> Option<GeneralPractice> {
    let at = At::field(pd1, 3);
    let organisation = pd1.field(3);
    // The code is XON-3, in later versions XON-10; some feeds put it into XON-1.
    let code = |component: usize| organisation?.text(component).filter(|text| ods::is_practice(text));
    let code = [3, 10, 1].into_iter().find_map(|component| Some((component, code(component)?)));
    let ods_code = code.as_ref().and_then(|(component, text)| {
        reading.value(at.component(*component), text.clone()).shaped("ODS code", ods::normalise)
    });
    let name = organisation.and_then(|part| part.text(1)).filter(|_| code.as_ref().is_none_or(|(of, _)| *of != 1));
    let other_code = organisation.is_some_and(|part| [3, 10].into_iter().any(|number| part.text(number).is_some()));
    if code.is_none() && other_code {
        reading.lose(at.component(3), "no code of a GP practice: a letter and five digits");
    }
    let practice = GeneralPractice {
        ods_code,
        name: name.and_then(|name| reading.value(at.component(1), name).text()),
        general_practitioner: pd1.field(4).and_then(|part| names::professional(reading, At::field(pd1, 4), part)),
        ..GeneralPractice::default()
    };
    (practice != GeneralPractice::default()).then_some(practice)
}

/// A provider: the GP to the practice, everybody else among the professionals.
fn role(reading: &mut Reading<'_>, rol: Segment<'_>, health: &mut Health) {
    let at = At::field(rol, 4);
    let Some(person) = rol.field(4) else { return };
    let Some(name) = names::professional(reading, at, person) else { return };
    let code = rol.text(3, 1).unwrap_or_default();
    if matches!(values::capitals(&code).as_ref(), "PP" | "FHCP" | "GP") {
        if health.general_practice.is_empty() {
            health.general_practice.push(GeneralPractice::default());
        }
        let mut practices = health.general_practice.iter_mut();
        let known =
            practices.next().map(|practice| &*practice.general_practitioner.get_or_insert_with(|| name.clone()));
        if known != Some(&name) {
            reading.lose(at, "the general practitioner of PD1-4 is carried");
        }
        return;
    }
    let (telephone, email) = reach(reading, rol, &[12]);
    let component = if rol.text(3, 2).is_some() { 2 } else { 1 };
    health.health_professional.push(Professional {
        name: Some(name),
        role: reading.of(rol, 3, component).and_then(Field::text),
        team: reading.of(rol, 14, 1).and_then(Field::text),
        telephone: telephone.into_iter().next(),
        email,
        local_id: names::professional_id(reading, at, person),
        ..Professional::default()
    });
}

fn allergy(reading: &mut Reading<'_>, al1: Segment<'_>) -> Option<HealthNeed> {
    let what = coded(al1.field(3)?)?;
    let severity = al1.text(4, 1).map(|code| match values::capitals(&code).as_ref() {
        "SV" => "severe".to_owned(),
        "MO" => "moderate".to_owned(),
        "MI" => "mild".to_owned(),
        other => other.to_owned(),
    });
    let reactions: Vec<String> = al1.repetitions(5).filter_map(coded).collect();
    let said = [Some(what), severity, Some(reactions.join(", "))];
    let description = said.into_iter().flatten().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ");
    let start_date = reading.date_of(al1, 6, 1);
    let description = reading.value(At::field(al1, 3), description).lines()?;
    Some(HealthNeed { kind: HealthNeedKind::Allergy, description, start_date, end_date: None, local_id: None })
}

/// A coded element in words, or else its code.
fn coded(part: Part<'_>) -> Option<String> {
    part.text(2).or_else(|| part.text(1)).map(std::borrow::Cow::into_owned)
}
