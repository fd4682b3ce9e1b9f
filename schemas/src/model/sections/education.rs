//! A child's education: schools, special educational needs, attendance, results (Common Transfer File's elements).

use jiff::civil::Date;

use crate::model::{
    ActivePlan, EducationHealthCarePlan, PlanAssessment, PlanRequest, SenNeed, SenProvision, SharingBasis,
    record::record,
};

record! {
    /// Section: schools attended, special educational needs, attendance.
    #[derive(Default)]
    Education {
        /// Actual national curriculum year: N1, N2, R, 1 to 14, X.
        curriculum_year?: String,
        /// Enrolment status: C, M, S, F, O, G.
        enrolment_status?: String,
        /// Whether a place that was offered was accepted, as the source writes it.
        admission_accepted?: String,
        /// Whether the child has had free school meals now or before.
        free_school_meals?: bool,
        /// When the entitlement is looked at again.
        free_school_meals_review_date?: Date,
        /// Each period of entitlement.
        free_school_meals_period*: FreeSchoolMealsPeriod,
        /// Whether the school knows the child to be looked after.
        in_care?: bool,
        /// `DfE` number of the authority that looks after the child.
        care_authority?: String,
        /// Schools, latest last.
        school_attended*: SchoolAttended,
        /// Whether the child is known to have special educational needs or a disability.
        special_educational_needs?: bool,
        /// Special educational needs provision, by start date.
        sen_provision*: SenProvision,
        /// Special educational needs, by rank.
        sen_need*: SenNeed,
        /// Requests for an education, health and care plan.
        plan_request*: PlanRequest,
        /// Assessments for a plan.
        plan_assessment*: PlanAssessment,
        /// Education, health and care plans.
        education_health_care_plan*: EducationHealthCarePlan,
        /// Plans in force, and when they were last reviewed.
        active_plan*: ActivePlan,
        /// Attendance, a year each.
        attendance*: Attendance,
        /// Results of national assessments.
        stage_assessment*: StageAssessment,
        /// True when the parents educate the child at home.
        elective_home_education?: bool,
        /// Why a child of school age has no school, in words.
        no_school_reason?: String,
        /// On which basis the section is shared.
        sharing_basis?: SharingBasis,
    }
}

record! {
    /// A period of entitlement to free school meals.
    #[derive(Default)]
    FreeSchoolMealsPeriod {
        /// First day.
        start_date?: Date,
        /// Last day.
        end_date?: Date,
        /// In which country of the United Kingdom.
        #[serde(rename = "UKcountry")]
        uk_country?: String,
    }
}

record! {
    /// A school and the period a child attended it.
    #[derive(Default)]
    SchoolAttended {
        /// `DfE` number of the local authority: three digits.
        #[serde(rename = "LEA")]
        lea?: String,
        /// `DfE` number of the establishment: four digits.
        estab?: String,
        /// Unique reference number: six digits.
        #[serde(rename = "URN")]
        urn?: String,
        /// Name.
        school_name?: String,
        /// First day.
        entry_date?: Date,
        /// Last day.
        leaving_date?: Date,
        /// Why the child left, as the source writes it.
        leaving_reason?: String,
        /// True for the last school the child attended.
        last_school?: bool,
    }
}

record! {
    /// Attendance at one school in one year, in sessions (half days).
    #[derive(Default)]
    Attendance {
        /// Academic year, by the calendar year in which it begins or as the source writes it.
        year: String,
        /// `DfE` number of the local authority.
        #[serde(rename = "LEA")]
        lea?: String,
        /// `DfE` number of the establishment.
        estab?: String,
        /// Name of the school.
        school_name?: String,
        /// Sessions possible.
        sessions_possible?: u32,
        /// Sessions attended.
        sessions_attended?: u32,
        /// Sessions of authorised absence.
        sessions_authorised?: u32,
        /// Sessions of unauthorised absence.
        sessions_unauthorised?: u32,
        /// Marks, session by session.
        attend_sessions*: AttendSessions,
    }
}

record! {
    /// Attendance marks from a day on, two a day.
    AttendSessions {
        /// The day of the first mark.
        attendance_start_date: Date,
        /// The marks, in order, as the source writes them.
        attendance_marks: String,
    }
}

record! {
    /// One result of a national assessment.
    #[derive(Default)]
    StageAssessment {
        /// The stage: EYF, KS1, KS2, KS3, PHO, MTC.
        stage: String,
        /// Country of the assessment.
        locale?: String,
        /// Year of the assessment.
        year?: String,
        /// Subject.
        subject?: String,
        /// How it was assessed.
        method?: String,
        /// Which part of the subject.
        component?: String,
        /// Whether the result stands.
        result_status?: String,
        /// What kind of result it is.
        result_qualifier?: String,
        /// The result.
        result?: String,
        /// When.
        result_date?: Date,
    }
}
