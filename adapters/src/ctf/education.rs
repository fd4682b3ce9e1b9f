//! A pupil's schooling as it is read: schools, special educational needs, free school meals, looked-after status.

use crosswalk_schemas::model::{Education, FreeSchoolMealsPeriod, SchoolAttended, SenNeed, SenProvision};

use super::results;
use crate::native::{field::Field, place::Place, reader::Reader};

/// Reads what the file says of education; nothing when it says nothing.
pub(super) fn read(pupil: &mut Reader<'_, '_>) -> Option<Education> {
    let mut sen_need = pupil.each("SENneeds", "SENneed", sen_need);
    sen_need.extend(pupil.each("SENhistory/SENneeds", "SENneed", self::sen_need));
    let free_meals = pupil.node.all("FSMhistory", "FSMinstance").next().map(|_| true);
    let education = Education {
        curriculum_year: pupil.field("BasicDetails/NCyearActual").and_then(curriculum_year),
        enrolment_status: pupil
            .field("BasicDetails/EnrolStatus")
            .and_then(|field| field.listed("enrolment-status", None)),
        admission_accepted: pupil.field("Admissions/Accept").and_then(Field::text),
        free_school_meals: free_meals,
        free_school_meals_review_date: pupil.field("FSMhistory/FSMreviewDate").and_then(Field::date),
        free_school_meals_period: pupil.each("FSMhistory", "FSMinstance", free_school_meals),
        in_care: pupil.field("LookedAfter/InCare").and_then(Field::flag),
        care_authority: pupil.field("LookedAfter/CareAuthority").and_then(Field::digits::<3>),
        school_attended: pupil.each("SchoolHistory", "School", school),
        sen_provision: pupil.each("SENhistory", "SEN", sen_provision),
        sen_need,
        attendance: pupil.each("Attendance", "YearData", results::attendance),
        stage_assessment: results::assessments(pupil),
        ..Education::default()
    };
    (education != Education::default()).then_some(education)
}

fn curriculum_year(field: Field<'_, impl Fn() -> Place>) -> Option<String> {
    field.shaped("curriculum year (N1, N2, R, 1 to 14, X)", |text| {
        let year = text.to_uppercase();
        let known = matches!(year.as_str(), "N1" | "N2" | "R" | "X")
            || year.parse().is_ok_and(|number: u8| (1..=14).contains(&number));
        known.then(|| year.trim_start_matches('0').to_owned())
    })
}

fn free_school_meals(instance: &mut Reader<'_, '_>) -> Option<FreeSchoolMealsPeriod> {
    let period = FreeSchoolMealsPeriod {
        start_date: instance.field("FSMstartDate").and_then(Field::date),
        end_date: instance.field("FSMendDate").and_then(Field::date),
        uk_country: instance.field("UKcountry").and_then(Field::code),
    };
    (period != FreeSchoolMealsPeriod::default()).then_some(period)
}

fn sen_provision(sen: &mut Reader<'_, '_>) -> Option<SenProvision> {
    let start_date = sen.field("StartDate").and_then(Field::date);
    let provision = sen.field("SENprovision").and_then(|field| field.listed("sen-provision", start_date));
    Some(SenProvision { provision: sen.needed("SENprovision", provision)?, start_date })
}

fn sen_need(need: &mut Reader<'_, '_>) -> Option<SenNeed> {
    let rank = need.field("SENtypeRank").and_then(Field::count);
    // The published list has NSA*, whose star is no part of the code.
    let code = need.field("SENtype").and_then(|field| {
        let value = field.value.trim_end_matches('*').to_owned().into();
        Field { value, ..field }.listed("sen-need", None)
    });
    Some(SenNeed { need: need.needed("SENtype", code)?, rank, ..SenNeed::default() })
}

fn school(school: &mut Reader<'_, '_>) -> Option<SchoolAttended> {
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
