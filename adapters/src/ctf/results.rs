//! Attendance and results of assessments, as they are read.

use crosswalk_schemas::model::{AttendSessions, Attendance, StageAssessment};

use crate::native::{field::Field, reader::Reader};

/// A year of attendance at a school.
pub(super) fn attendance(year: &mut Reader<'_, '_>) -> Option<Attendance> {
    let name = year.field("Year").and_then(Field::text);
    Some(Attendance {
        year: year.needed("Year", name)?,
        lea: year.field("LEA").and_then(Field::digits::<3>),
        estab: year.field("Estab").and_then(Field::digits::<4>),
        school_name: year.field("SchoolName").and_then(Field::text),
        sessions_possible: year.field("SessionsPossible").and_then(Field::count),
        sessions_attended: year.field("SessionsAttended").and_then(Field::count),
        sessions_authorised: year.field("SessionsAuthorised").and_then(Field::count),
        sessions_unauthorised: year.field("SessionsUnauthorised").and_then(Field::count),
        attend_sessions: year.each("", "AttendSessions", sessions),
    })
}

fn sessions(sessions: &mut Reader<'_, '_>) -> Option<AttendSessions> {
    let start = sessions.field("AttendanceStartDate").and_then(Field::date);
    let marks = sessions.field("AttendanceMarks").and_then(Field::lines);
    Some(AttendSessions {
        attendance_start_date: sessions.needed("AttendanceStartDate", start)?,
        attendance_marks: sessions.needed("AttendanceMarks", marks)?,
    })
}

/// All results, each with its stage.
pub(super) fn assessments(pupil: &mut Reader<'_, '_>) -> Vec<StageAssessment> {
    let stages = pupil.each("StageAssessments", "KeyStage", |stage| {
        let name = stage.field("Stage").and_then(Field::code);
        let name = stage.needed("Stage", name)?;
        Some(stage.each("", "StageAssessment", |result| Some(assessment(&name, result))))
    });
    stages.into_iter().flatten().collect()
}

fn assessment(stage: &str, result: &mut Reader<'_, '_>) -> StageAssessment {
    let mut code = |name: &str| result.field(name).and_then(Field::code);
    StageAssessment {
        stage: stage.to_owned(),
        locale: code("Locale"),
        subject: code("Subject"),
        method: code("Method"),
        component: code("Component"),
        result_status: code("ResultStatus"),
        result_qualifier: code("ResultQualifier"),
        year: result.field("Year").and_then(Field::text),
        result: result.field("Result").and_then(Field::text),
        result_date: result.field("ResultDate").and_then(Field::date),
    }
}
