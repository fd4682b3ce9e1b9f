//! Elements on schooling, and those that have no place in the standard.

use crate::contract::Carried::{self, BothWays, In, Not};

const SUPPLEMENTARY: &str = "free text of the supplier, without a place of its own";

/// Schools, needs, attendance, results.
pub(super) const EDUCATION: &[(&str, Carried)] = &[
    ("CTfile/CTFpupilData/Pupil/BasicDetails/NCyearActual", BothWays("ChildRecord/Education/CurriculumYear")),
    ("CTfile/CTFpupilData/Pupil/BasicDetails/EnrolStatus", BothWays("ChildRecord/Education/EnrolmentStatus")),
    ("CTfile/CTFpupilData/Pupil/LookedAfter/InCare", BothWays("ChildRecord/Education/InCare")),
    ("CTfile/CTFpupilData/Pupil/LookedAfter/CareAuthority", BothWays("ChildRecord/Education/CareAuthority")),
    ("CTfile/CTFpupilData/Pupil/Admissions/Accept", BothWays("ChildRecord/Education/AdmissionAccepted")),
    ("CTfile/CTFpupilData/Pupil/FSMhistory/FSMreviewDate", BothWays("ChildRecord/Education/FreeSchoolMealsReviewDate")),
    ("CTfile/CTFpupilData/Pupil/FSMhistory/FSMinstance", BothWays("ChildRecord/Education/FreeSchoolMeals")),
    (
        "CTfile/CTFpupilData/Pupil/FSMhistory/FSMinstance/FSMstartDate",
        BothWays("ChildRecord/Education/FreeSchoolMealsPeriod/StartDate"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/FSMhistory/FSMinstance/FSMendDate",
        BothWays("ChildRecord/Education/FreeSchoolMealsPeriod/EndDate"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/FSMhistory/FSMinstance/UKcountry",
        BothWays("ChildRecord/Education/FreeSchoolMealsPeriod/UKcountry"),
    ),
    ("CTfile/CTFpupilData/Pupil/SENhistory/SEN/StartDate", BothWays("ChildRecord/Education/SenProvision/StartDate")),
    ("CTfile/CTFpupilData/Pupil/SENhistory/SEN/SENprovision", BothWays("ChildRecord/Education/SenProvision/Provision")),
    ("CTfile/CTFpupilData/Pupil/SENneeds/SENneed/SENtypeRank", BothWays("ChildRecord/Education/SenNeed/Rank")),
    ("CTfile/CTFpupilData/Pupil/SENneeds/SENneed/SENtype", BothWays("ChildRecord/Education/SenNeed/Need")),
    ("CTfile/CTFpupilData/Pupil/Attendance/YearData/Year", BothWays("ChildRecord/Education/Attendance/Year")),
    ("CTfile/CTFpupilData/Pupil/Attendance/YearData/LEA", BothWays("ChildRecord/Education/Attendance/LEA")),
    ("CTfile/CTFpupilData/Pupil/Attendance/YearData/Estab", BothWays("ChildRecord/Education/Attendance/Estab")),
    (
        "CTfile/CTFpupilData/Pupil/Attendance/YearData/SchoolName",
        BothWays("ChildRecord/Education/Attendance/SchoolName"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Attendance/YearData/SessionsPossible",
        BothWays("ChildRecord/Education/Attendance/SessionsPossible"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Attendance/YearData/SessionsAttended",
        BothWays("ChildRecord/Education/Attendance/SessionsAttended"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Attendance/YearData/SessionsAuthorised",
        BothWays("ChildRecord/Education/Attendance/SessionsAuthorised"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Attendance/YearData/SessionsUnauthorised",
        BothWays("ChildRecord/Education/Attendance/SessionsUnauthorised"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Attendance/YearData/AttendSessions/AttendanceStartDate",
        BothWays("ChildRecord/Education/Attendance/AttendSessions/AttendanceStartDate"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Attendance/YearData/AttendSessions/AttendanceMarks",
        BothWays("ChildRecord/Education/Attendance/AttendSessions/AttendanceMarks"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/StageAssessments/KeyStage/Stage",
        BothWays("ChildRecord/Education/StageAssessment/Stage"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/StageAssessments/KeyStage/StageAssessment/Locale",
        BothWays("ChildRecord/Education/StageAssessment/Locale"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/StageAssessments/KeyStage/StageAssessment/Year",
        BothWays("ChildRecord/Education/StageAssessment/Year"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/StageAssessments/KeyStage/StageAssessment/Subject",
        BothWays("ChildRecord/Education/StageAssessment/Subject"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/StageAssessments/KeyStage/StageAssessment/Method",
        BothWays("ChildRecord/Education/StageAssessment/Method"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/StageAssessments/KeyStage/StageAssessment/Component",
        BothWays("ChildRecord/Education/StageAssessment/Component"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/StageAssessments/KeyStage/StageAssessment/ResultStatus",
        BothWays("ChildRecord/Education/StageAssessment/ResultStatus"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/StageAssessments/KeyStage/StageAssessment/ResultQualifier",
        BothWays("ChildRecord/Education/StageAssessment/ResultQualifier"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/StageAssessments/KeyStage/StageAssessment/Result",
        BothWays("ChildRecord/Education/StageAssessment/Result"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/StageAssessments/KeyStage/StageAssessment/ResultDate",
        BothWays("ChildRecord/Education/StageAssessment/ResultDate"),
    ),
    ("CTfile/CTFpupilData/Pupil/SchoolHistory/School/LEA", BothWays("ChildRecord/Education/SchoolAttended/LEA")),
    ("CTfile/CTFpupilData/Pupil/SchoolHistory/School/Estab", BothWays("ChildRecord/Education/SchoolAttended/Estab")),
    (
        "CTfile/CTFpupilData/Pupil/SchoolHistory/School/SchoolName",
        BothWays("ChildRecord/Education/SchoolAttended/SchoolName"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/SchoolHistory/School/EntryDate",
        BothWays("ChildRecord/Education/SchoolAttended/EntryDate"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/SchoolHistory/School/LeavingDate",
        BothWays("ChildRecord/Education/SchoolAttended/LeavingDate"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/SchoolHistory/School/LeavingReason",
        BothWays("ChildRecord/Education/SchoolAttended/LeavingReason"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/SchoolHistory/School/LastSchool",
        BothWays("ChildRecord/Education/SchoolAttended/LastSchool"),
    ),
    ("CTfile/CTFpupilData/Pupil/SENhistory/SENneeds/SENneed/SENtypeRank", In("ChildRecord/Education/SenNeed/Rank")),
    ("CTfile/CTFpupilData/Pupil/SENhistory/SENneeds/SENneed/SENtype", In("ChildRecord/Education/SenNeed/Need")),
];

/// What is known and not carried.
pub(super) const NOT: &[(&str, Carried)] = &[
    (
        "CTfile/CTFpupilData/Pupil/FSMhistory/FSMinstance/FSMEligibilityVerificationDate",
        Not("the standard has no day on which an entitlement was checked"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/FSMhistory/FSMinstance/FSMCategory",
        Not("the standard does not tell kinds of entitlement apart"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/SENneeds/SENneed/NeedStartDate",
        Not("the standard has no period for a special educational need"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/SENneeds/SENneed/NeedEndDate",
        Not("the standard has no period for a special educational need"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/SENhistory/SENneeds/SENneed/NeedStartDate",
        Not("the standard has no period for a special educational need"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/SENhistory/SENneeds/SENneed/NeedEndDate",
        Not("the standard has no period for a special educational need"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/BasicDetails/ServiceChild",
        Not("the standard does not say whether a parent is in the armed forces"),
    ),
    ("CTfile/CTFpupilData/Pupil/SuppInfo", Not(SUPPLEMENTARY)),
    ("CTfile/CTFpupilData/Pupil/BasicDetails/SuppInfo", Not(SUPPLEMENTARY)),
    ("CTfile/CTFpupilData/Pupil/FSMhistory/SuppInfo", Not(SUPPLEMENTARY)),
    ("CTfile/CTFpupilData/Pupil/LookedAfter/SuppInfo", Not(SUPPLEMENTARY)),
    ("CTfile/CTFpupilData/Pupil/SENhistory/SuppInfo", Not(SUPPLEMENTARY)),
    ("CTfile/CTFpupilData/Pupil/Admissions/SuppInfo", Not(SUPPLEMENTARY)),
    ("CTfile/CTFpupilData/Pupil/Contacts/Contact/SuppInfo", Not(SUPPLEMENTARY)),
    ("CTfile/CTFpupilData/Pupil/Attendance/SuppInfo", Not(SUPPLEMENTARY)),
    ("CTfile/CTFpupilData/Pupil/StageAssessments/SuppInfo", Not(SUPPLEMENTARY)),
    ("CTfile/CTFpupilData/Pupil/SchoolHistory/SuppInfo", Not(SUPPLEMENTARY)),
    ("CTfile/CTFpupilData/Pupil/NAWdetails", Not("of Wales; the standard is for England")),
];
