//! A pupil's education: schools, special educational needs, attendance, looked-after status.

use crosswalk_schemas::model::{Attendance, Education, SchoolAttended, SenNeed, SenProvision};

use super::{decode::Reader, element::Element};
use crate::native::field::Field;

/// Reads what the file says of education; nothing when it says nothing.
pub(super) fn read(pupil: &mut Reader<'_>) -> Option<Education> {
    let mut sen_need = pupil.each("SENneeds", "SENneed", sen_need);
    sen_need.extend(pupil.each("SENhistory/SENneeds", "SENneed", self::sen_need));
    let free_meals = pupil.node.all("FSMhistory", "FSMinstance").next().map(|_| true);
    let education = Education {
        curriculum_year: pupil.field("BasicDetails/NCyearActual").and_then(curriculum_year),
        enrolment_status: pupil.field("BasicDetails/EnrolStatus").and_then(Field::short_code),
        free_school_meals: free_meals,
        in_care: pupil.field("LookedAfter/InCare").and_then(Field::flag),
        care_authority: pupil.field("LookedAfter/CareAuthority").and_then(Field::digits::<3>),
        school_attended: pupil.each("SchoolHistory", "School", school),
        sen_provision: pupil.each("SENhistory", "SEN", sen_provision),
        sen_need,
        attendance: pupil.each("Attendance", "YearData", attendance),
        ..Education::default()
    };
    (education != Education::default()).then_some(education)
}

fn curriculum_year(field: Field<'_>) -> Option<String> {
    field.shaped("curriculum year (N1, N2, R, 1 to 14, X)", |text| {
        let year = text.to_uppercase();
        let known = matches!(year.as_str(), "N1" | "N2" | "R" | "X")
            || year.parse().is_ok_and(|number: u8| (1..=14).contains(&number));
        known.then(|| year.trim_start_matches('0').to_owned())
    })
}

fn sen_provision(sen: &mut Reader<'_>) -> Option<SenProvision> {
    let start_date = sen.field("StartDate").and_then(Field::date);
    let provision = sen.field("SENprovision").and_then(Field::short_code);
    let provision = or_told(sen, "SENprovision", provision)?;
    Some(SenProvision { provision, start_date })
}

fn sen_need(need: &mut Reader<'_>) -> Option<SenNeed> {
    let rank = need.field("SENtypeRank").and_then(Field::count);
    let code = need.field("SENtype").and_then(|field| {
        field.shaped("code of a special educational need", |text| {
            let code = text.to_uppercase();
            ((2..=5).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_uppercase())).then_some(code)
        })
    });
    Some(SenNeed { need: or_told(need, "SENtype", code)?, rank, ..SenNeed::default() })
}

fn attendance(year: &mut Reader<'_>) -> Option<Attendance> {
    let name = year.field("Year").and_then(Field::text);
    let name = or_told(year, "Year", name)?;
    Some(Attendance {
        year: name,
        lea: year.field("LEA").and_then(Field::digits::<3>),
        estab: year.field("Estab").and_then(Field::digits::<4>),
        sessions_possible: year.field("SessionsPossible").and_then(Field::count),
        sessions_attended: year.field("SessionsAttended").and_then(Field::count),
        sessions_authorised: year.field("SessionsAuthorised").and_then(Field::count),
        sessions_unauthorised: year.field("SessionsUnauthorised").and_then(Field::count),
        ..Attendance::default()
    })
}

fn school(school: &mut Reader<'_>) -> Option<SchoolAttended> {
    let school = SchoolAttended {
        lea: school.field("LEA").and_then(Field::digits::<3>),
        estab: school.field("Estab").and_then(Field::digits::<4>),
        urn: None,
        school_name: school.field("SchoolName").and_then(Field::text),
        entry_date: school.field("EntryDate").and_then(Field::date),
        leaving_date: school.field("LeavingDate").and_then(Field::date),
        leaving_reason: school.field("LeavingReason").and_then(Field::text),
        last_school: school.field("LastSchool").and_then(Field::flag),
    };
    (school != SchoolAttended::default()).then_some(school)
}

/// The value; when it is missing, a warning and a loss, because its element cannot be carried without it.
fn or_told(reader: &mut Reader<'_>, name: &str, value: Option<String>) -> Option<String> {
    if value.is_none() {
        let place = reader.place(reader.node, name);
        let text = format!("Without a readable {name} this is not carried. Fill it in.");
        reader.notes.findings.push(place.warning("ctf.value-missing", text));
        reader.notes.lose(&place.field, "missing or unreadable, so its element was left out");
    }
    value
}

/// What a file says of special educational needs, attendance and schools, in the order of its elements.
pub(super) struct Written {
    pub(super) looked_after: Element,
    pub(super) sen_history: Element,
    pub(super) sen_needs: Element,
    pub(super) attendance: Element,
    pub(super) school_history: Element,
}

/// Writes the section.
pub(super) fn write(education: &Education) -> Written {
    let sen = education.sen_provision.iter().map(|sen| {
        Element::of(
            "SEN",
            [Element::text("StartDate", sen.start_date), Element::text("SENprovision", Some(&sen.provision))],
        )
    });
    let needs = education.sen_need.iter().map(|need| {
        Element::of("SENneed", [Element::text("SENtypeRank", need.rank), Element::text("SENtype", Some(&need.need))])
    });
    Written {
        looked_after: Element::of(
            "LookedAfter",
            [
                Element::text("InCare", education.in_care),
                Element::text("CareAuthority", education.care_authority.as_ref()),
            ],
        ),
        sen_history: Element::of("SENhistory", sen),
        sen_needs: Element::of("SENneeds", needs),
        attendance: Element::of("Attendance", education.attendance.iter().map(write_attendance)),
        school_history: Element::of("SchoolHistory", education.school_attended.iter().map(write_school)),
    }
}

fn write_attendance(year: &Attendance) -> Element {
    Element::of(
        "YearData",
        [
            Element::text("Year", Some(&year.year)),
            Element::text("LEA", year.lea.as_ref()),
            Element::text("Estab", year.estab.as_ref()),
            Element::text("SessionsPossible", year.sessions_possible),
            Element::text("SessionsAttended", year.sessions_attended),
            Element::text("SessionsAuthorised", year.sessions_authorised),
            Element::text("SessionsUnauthorised", year.sessions_unauthorised),
        ],
    )
}

fn write_school(school: &SchoolAttended) -> Element {
    Element::of(
        "School",
        [
            Element::text("LEA", school.lea.as_ref()),
            Element::text("Estab", school.estab.as_ref()),
            Element::text("SchoolName", school.school_name.as_ref()),
            Element::text("EntryDate", school.entry_date),
            Element::text("LeavingDate", school.leaving_date),
            Element::text("LeavingReason", school.leaving_reason.as_ref()),
            Element::text("LastSchool", school.last_school),
        ],
    )
}
