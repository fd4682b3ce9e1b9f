//! The education section as elements of a pupil.

use crosswalk_schemas::model::{Attendance, Education, SchoolAttended, StageAssessment};

use crate::native::element::Element;

/// What a file says of education, each with its place among a pupil's elements.
pub(super) struct Written {
    pub(super) looked_after: Element,
    pub(super) admissions: Element,
    pub(super) free_school_meals: Element,
    pub(super) sen_history: Element,
    pub(super) sen_needs: Element,
    pub(super) attendance: Element,
    pub(super) stage_assessments: Element,
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
        admissions: Element::of("Admissions", [Element::text("Accept", education.admission_accepted.as_ref())]),
        free_school_meals: free_school_meals(education),
        sen_history: Element::of("SENhistory", sen),
        sen_needs: Element::of("SENneeds", needs),
        attendance: Element::of("Attendance", education.attendance.iter().map(attendance)),
        stage_assessments: stage_assessments(&education.stage_assessment),
        school_history: Element::of("SchoolHistory", education.school_attended.iter().map(school)),
    }
}

fn free_school_meals(education: &Education) -> Element {
    let periods = education.free_school_meals_period.iter().map(|period| {
        Element::of(
            "FSMinstance",
            [
                Element::text("FSMstartDate", period.start_date),
                Element::text("FSMendDate", period.end_date),
                Element::text("UKcountry", period.uk_country.as_ref()),
            ],
        )
    });
    let review = Element::text("FSMreviewDate", education.free_school_meals_review_date);
    Element::of("FSMhistory", std::iter::once(review).chain(periods))
}

fn attendance(year: &Attendance) -> Element {
    let totals = [
        Element::text("Year", Some(&year.year)),
        Element::text("LEA", year.lea.as_ref()),
        Element::text("Estab", year.estab.as_ref()),
        Element::text("SchoolName", year.school_name.as_ref()),
        Element::text("SessionsPossible", year.sessions_possible),
        Element::text("SessionsAttended", year.sessions_attended),
        Element::text("SessionsAuthorised", year.sessions_authorised),
        Element::text("SessionsUnauthorised", year.sessions_unauthorised),
    ];
    let sessions = year.attend_sessions.iter().map(|sessions| {
        Element::of(
            "AttendSessions",
            [
                Element::text("AttendanceStartDate", Some(sessions.attendance_start_date)),
                Element::text("AttendanceMarks", Some(&sessions.attendance_marks)),
            ],
        )
    });
    Element::of("YearData", totals.into_iter().chain(sessions))
}

/// Results under their stages, each stage once.
fn stage_assessments(results: &[StageAssessment]) -> Element {
    let mut stages: Vec<&str> = Vec::new();
    for result in results {
        if !stages.contains(&result.stage.as_str()) {
            stages.push(&result.stage);
        }
    }
    let key_stages = stages.into_iter().map(|stage| {
        let of_stage = results.iter().filter(|result| result.stage == stage).map(assessment);
        Element::of("KeyStage", std::iter::once(Element::text("Stage", Some(stage))).chain(of_stage))
    });
    Element::of("StageAssessments", key_stages)
}

fn assessment(result: &StageAssessment) -> Element {
    Element::of(
        "StageAssessment",
        [
            Element::text("Locale", result.locale.as_ref()),
            Element::text("Year", result.year.as_ref()),
            Element::text("Subject", result.subject.as_ref()),
            Element::text("Method", result.method.as_ref()),
            Element::text("Component", result.component.as_ref()),
            Element::text("ResultStatus", result.result_status.as_ref()),
            Element::text("ResultQualifier", result.result_qualifier.as_ref()),
            Element::text("Result", result.result.as_ref()),
            Element::text("ResultDate", result.result_date),
        ],
    )
}

fn school(school: &SchoolAttended) -> Element {
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
