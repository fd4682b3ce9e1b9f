//! A child's own row, `hub_child`: identity, GP practice, school, how to reach the home.

use crosswalk_schemas::model::{
    BirthDate, ChildRecord, ChildReference, Education, GeneralPractice, Identity, SchoolAttended, TelephoneNumber,
    VerificationLevel,
};

use crate::native::{
    field::Field,
    row::RowReader,
    set::{self, Cells, own_id, shown, yes_no},
};

/// What `hub_child` says; the other tables add to it.
pub(super) fn read(row: &mut RowReader<'_>) -> Option<ChildRecord> {
    let mut record = ChildRecord::new(identity(row)?);
    if let Some(family) = row.id("family_id") {
        record.household.get_or_insert_default().family_id = Some(family);
    }
    if let Some(number) = row.text("telephone") {
        record.addresses.get_or_insert_default().telephone = vec![TelephoneNumber { number, kind: None }];
    }
    if let Some(email) = row.field("email").and_then(Field::email) {
        record.addresses.get_or_insert_default().email = Some(email);
    }
    let practice = GeneralPractice {
        ods_code: row
            .field("gp_code")
            .and_then(|field| field.shaped("ODS code", crosswalk_schemas::identifiers::ods::normalise)),
        name: row.text("gp_name"),
        telephone: row.text("gp_telephone"),
        post_code: row.field("gp_postcode").and_then(Field::postcode),
        start_date: row.date("gp_from"),
        ..GeneralPractice::default()
    };
    if practice != GeneralPractice::default() {
        record.health.get_or_insert_default().general_practice = vec![practice];
    }
    let education = education(row);
    record.education = (education != Education::default()).then_some(education);
    Some(record)
}

fn identity(row: &mut RowReader<'_>) -> Option<Identity> {
    let Some(person_name) = set::person_name(row) else {
        let text =
            "This child has no family name. Fill it in; write the same name twice for a child with one name only.";
        let finding = row.place("family_name").error("hub.name-missing", text);
        row.notes.findings.push(finding);
        return None;
    };
    let level = row.field("date_of_birth_level").and_then(|field| field.shaped("level of verification", level_of));
    let verification_level = VerificationLevel::ALL.iter().copied().find(|one| Some(one.as_str()) == level.as_deref());
    Some(Identity {
        person_name,
        birth_date: row
            .date("date_of_birth")
            .map(|person_birth_date| BirthDate { person_birth_date, verification_level }),
        expected_birth_date: row.date("expected_birth_date"),
        person_death_date: row.date("date_of_death"),
        sex: row.sex("sex"),
        ethnicity: row.field("ethnicity").and_then(Field::short_code),
        language: row.text("language"),
        interpreter_needed: row.flag("interpreter_needed"),
        nhs_number: row.field("nhs_number").and_then(Field::nhs_number),
        upn: row.field("upn").and_then(Field::upn),
        former_upn: row.field("former_upn").and_then(Field::upn),
        uln: row.field("uln").and_then(Field::uln),
        local_id: own_id(row, "child_id"),
        ..Identity::default()
    })
}

fn level_of(text: &str) -> Option<String> {
    let digit = text.trim().chars().last().filter(|digit| ('0'..='3').contains(digit))?;
    Some(format!("Level {digit}"))
}

fn education(row: &mut RowReader<'_>) -> Education {
    let school = SchoolAttended {
        lea: row.field("school_lea").and_then(Field::digits::<3>),
        estab: row.field("school_estab").and_then(Field::digits::<4>),
        urn: row.field("school_urn").and_then(Field::digits::<6>),
        school_name: row.text("school_name"),
        entry_date: row.date("school_from"),
        leaving_date: row.date("school_to"),
        ..SchoolAttended::default()
    };
    Education {
        school_attended: Some(school).filter(|school| *school != SchoolAttended::default()).into_iter().collect(),
        elective_home_education: row.flag("home_educated"),
        no_school_reason: row.text("no_school_reason"),
        ..Education::default()
    }
}

/// The row of a child.
pub(super) fn write(record: &ChildRecord, id: &str) -> Cells {
    let identity = &record.identity;
    let mut cells = write_reference(&record.reference(), id);
    cells.extend([
        ("expected_birth_date", shown(identity.expected_birth_date.as_ref())),
        ("date_of_death", shown(identity.person_death_date.as_ref())),
        ("sex", shown(identity.sex.as_ref())),
        ("ethnicity", shown(identity.ethnicity.as_ref())),
        ("language", shown(identity.language.as_ref())),
        ("interpreter_needed", yes_no(identity.interpreter_needed)),
        ("former_upn", shown(identity.former_upn.as_ref())),
        ("uln", shown(identity.uln.as_ref())),
        ("family_id", shown(record.household.as_ref().and_then(|household| household.family_id.as_ref()))),
    ]);
    let addresses = record.addresses.as_ref();
    cells.extend([
        ("telephone", shown(addresses.and_then(|section| Some(&section.telephone.first()?.number)))),
        ("email", shown(addresses.and_then(|section| section.email.as_ref()))),
    ]);
    if let Some(practice) = record.health.as_ref().and_then(|health| health.general_practice.last()) {
        cells.extend(write_practice(practice));
    }
    if let Some(education) = &record.education {
        cells.extend(write_education(education));
    }
    cells
}

/// The row of a child of whom only a reference is known.
pub(super) fn write_reference(child: &ChildReference, id: &str) -> Cells {
    let name = &child.person_name;
    let birth = child.birth_date.as_ref();
    vec![
        ("child_id", id.to_owned()),
        ("title", name.person_name_title.join(" ")),
        ("given_names", name.person_given_name.join(" ")),
        ("family_name", name.person_family_name.clone()),
        ("requested_name", shown(name.person_requested_name.as_ref())),
        ("date_of_birth", shown(birth.map(|birth| &birth.person_birth_date))),
        ("date_of_birth_level", shown(birth.and_then(|birth| birth.verification_level.as_ref()))),
        ("nhs_number", shown(child.nhs_number.as_ref())),
        ("upn", shown(child.upn.as_ref())),
    ]
}

/// The columns of a GP practice.
pub(super) fn write_practice(practice: &GeneralPractice) -> Cells {
    vec![
        ("gp_code", shown(practice.ods_code.as_ref())),
        ("gp_name", shown(practice.name.as_ref())),
        ("gp_telephone", shown(practice.telephone.as_ref())),
        ("gp_postcode", shown(practice.post_code.as_ref())),
        ("gp_from", shown(practice.start_date.as_ref())),
    ]
}

/// The school that the child attends, or the last one.
pub(super) fn school_of(education: &Education) -> Option<&SchoolAttended> {
    let schools = &education.school_attended;
    schools.iter().rfind(|school| school.leaving_date.is_none()).or(schools.last())
}

fn write_education(education: &Education) -> Cells {
    let school = school_of(education).cloned().unwrap_or_default();
    vec![
        ("school_lea", shown(school.lea.as_ref())),
        ("school_estab", shown(school.estab.as_ref())),
        ("school_urn", shown(school.urn.as_ref())),
        ("school_name", shown(school.school_name.as_ref())),
        ("school_from", shown(school.entry_date.as_ref())),
        ("school_to", shown(school.leaving_date.as_ref())),
        ("home_educated", yes_no(education.elective_home_education)),
        ("no_school_reason", shown(education.no_school_reason.as_ref())),
    ]
}
