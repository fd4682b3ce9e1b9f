//! Every element of a Common Transfer File, and what becomes of it.

use crate::contract::{
    Carried::{self, BothWays, In, Not, Out},
    Mapping,
};

const NOT_YET: &str = "this adapter does not carry it yet";
const OF_THE_FILE: &str = "describes the file, not a pupil";

/// Reasons of elements that hold nothing which could be lost.
pub(super) const EMPTY_OF_CONTENT: &[&str] = &[IN_ORDER, FIRST_LANGUAGE];

const IN_ORDER: &str = "the order of the elements tells it";
const FIRST_LANGUAGE: &str = "tells which language is the first, and that is the one carried";

/// What the paths of pupils begin with.
pub(super) const PUPIL: &str = "CTfile/CTFpupilData/Pupil";

pub(super) fn mapping() -> Vec<Mapping> {
    let rows = FILE.iter().chain(IDENTITY).chain(ADDRESS).chain(CONTACTS).chain(EDUCATION).chain(NOT);
    rows.map(|(native, carried)| Mapping { native, carried: carried.clone() }).collect()
}

const FILE: &[(&str, Carried)] = &[
    ("CTfile/Header/DocumentName", Not(OF_THE_FILE)),
    ("CTfile/Header/CTFversion", Not(OF_THE_FILE)),
    ("CTfile/Header/DateTime", Out("Header/SentAt")),
    ("CTfile/Header/DocumentQualifier", Not(OF_THE_FILE)),
    ("CTfile/Header/DataQualifier", Not(OF_THE_FILE)),
    ("CTfile/Header/DataDescriptor", Not(OF_THE_FILE)),
    ("CTfile/Header/SupplierID", Not(OF_THE_FILE)),
    ("CTfile/Header/SourceSchool", Not("describes the file; a pupil's schools are in SchoolHistory")),
    ("CTfile/Header/DestSchool", Not("describes the file; the gateway knows whom it is for")),
    ("CTfile/Header/SuppInfo", Not(OF_THE_FILE)),
];

const IDENTITY: &[(&str, Carried)] = &[
    ("CTfile/CTFpupilData/Pupil/ApplicationReference", BothWays("ChildRecord/Identity/OtherIdentifier")),
    ("CTfile/CTFpupilData/Pupil/UPN", BothWays("ChildRecord/Identity/UPN")),
    ("CTfile/CTFpupilData/Pupil/UniqueLearnerNumber", BothWays("ChildRecord/Identity/ULN")),
    ("CTfile/CTFpupilData/Pupil/UCI", BothWays("ChildRecord/Identity/OtherIdentifier")),
    ("CTfile/CTFpupilData/Pupil/Surname", BothWays("ChildRecord/Identity/PersonName/PersonFamilyName")),
    ("CTfile/CTFpupilData/Pupil/Forename", BothWays("ChildRecord/Identity/PersonName/PersonGivenName")),
    ("CTfile/CTFpupilData/Pupil/DOB", BothWays("ChildRecord/Identity/BirthDate/PersonBirthDate")),
    ("CTfile/CTFpupilData/Pupil/Gender", In("ChildRecord/Identity/Sex")),
    ("CTfile/CTFpupilData/Pupil/Sex", BothWays("ChildRecord/Identity/Sex")),
    ("CTfile/CTFpupilData/Pupil/BasicDetails/FormerUPN", BothWays("ChildRecord/Identity/FormerUPN")),
    (
        "CTfile/CTFpupilData/Pupil/BasicDetails/PreferredSurname",
        In("ChildRecord/Identity/PersonName/PersonRequestedName"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/BasicDetails/PreferredForename",
        BothWays("ChildRecord/Identity/PersonName/PersonRequestedName"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/BasicDetails/FormerSurname",
        BothWays("ChildRecord/Identity/FormerName/PersonFamilyName"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/BasicDetails/FormerForename",
        BothWays("ChildRecord/Identity/FormerName/PersonGivenName"),
    ),
    ("CTfile/CTFpupilData/Pupil/BasicDetails/MiddleNames", BothWays("ChildRecord/Identity/PersonName/PersonGivenName")),
    ("CTfile/CTFpupilData/Pupil/BasicDetails/Ethnicity", BothWays("ChildRecord/Identity/Ethnicity")),
    ("CTfile/CTFpupilData/Pupil/BasicDetails/EthnicitySource", Not(NOT_YET)),
    ("CTfile/CTFpupilData/Pupil/BasicDetails/Languages/Type/LanguageType", Not(FIRST_LANGUAGE)),
    ("CTfile/CTFpupilData/Pupil/BasicDetails/Languages/Type/Language", BothWays("ChildRecord/Identity/Language")),
    ("CTfile/CTFpupilData/Pupil/BasicDetails/MedicalFlag", Not(NOT_YET)),
    ("CTfile/CTFpupilData/Pupil/BasicDetails/Disabilities/Disability", BothWays("ChildRecord/Identity/Disability")),
];

const ADDRESS: &[(&str, Carried)] = &[
    (
        "CTfile/CTFpupilData/Pupil/Address/BS7666Address/SAON",
        BothWays("ChildRecord/Addresses/Address/BS7666Address/SAON"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/BS7666Address/PAON",
        BothWays("ChildRecord/Addresses/Address/BS7666Address/PAON"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/BS7666Address/Street",
        BothWays("ChildRecord/Addresses/Address/BS7666Address/StreetDescription"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/BS7666Address/Locality",
        BothWays("ChildRecord/Addresses/Address/BS7666Address/Locality"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/BS7666Address/Town",
        BothWays("ChildRecord/Addresses/Address/BS7666Address/Town"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/BS7666Address/AdministrativeArea",
        BothWays("ChildRecord/Addresses/Address/BS7666Address/AdministrativeArea"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/BS7666Address/PostTown",
        BothWays("ChildRecord/Addresses/Address/BS7666Address/PostTown"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/BS7666Address/UniquePropertyReferenceNumber",
        BothWays("ChildRecord/Addresses/Address/UPRN"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/AddressLines/AddressLine1",
        BothWays("ChildRecord/Addresses/Address/AddressLine"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/AddressLines/AddressLine2",
        BothWays("ChildRecord/Addresses/Address/AddressLine"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/AddressLines/AddressLine3",
        BothWays("ChildRecord/Addresses/Address/AddressLine"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/AddressLines/AddressLine4",
        BothWays("ChildRecord/Addresses/Address/AddressLine"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Address/AddressLines/AddressLine5",
        BothWays("ChildRecord/Addresses/Address/AddressLine"),
    ),
    ("CTfile/CTFpupilData/Pupil/Address/PostCode", BothWays("ChildRecord/Addresses/Address/PostCode")),
    ("CTfile/CTFpupilData/Pupil/Address/County", Not(NOT_YET)),
    ("CTfile/CTFpupilData/Pupil/Address/Country", Not(NOT_YET)),
    ("CTfile/CTFpupilData/Pupil/Address/Easting", Not(NOT_YET)),
    ("CTfile/CTFpupilData/Pupil/Address/Northing", Not(NOT_YET)),
    (
        "CTfile/CTFpupilData/Pupil/Phones",
        Not("telephones of the people around the child are carried, not the child's own"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Email",
        Not("e-mail addresses of the people around the child are carried, not the child's own"),
    ),
];

const CONTACTS: &[(&str, Carried)] = &[
    ("CTfile/CTFpupilData/Pupil/Contacts/Contact/Order", Not(IN_ORDER)),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Title",
        BothWays("ChildRecord/Household/Member/PersonName/PersonNameTitle"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Surname",
        BothWays("ChildRecord/Household/Member/PersonName/PersonFamilyName"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Forename",
        BothWays("ChildRecord/Household/Member/PersonName/PersonGivenName"),
    ),
    ("CTfile/CTFpupilData/Pupil/Contacts/Contact/Gender", BothWays("ChildRecord/Household/Member/Sex")),
    ("CTfile/CTFpupilData/Pupil/Contacts/Contact/Sex", In("ChildRecord/Household/Member/Sex")),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/MiddleNames",
        BothWays("ChildRecord/Household/Member/PersonName/PersonGivenName"),
    ),
    ("CTfile/CTFpupilData/Pupil/Contacts/Contact/Relationship", BothWays("ChildRecord/Household/Member/Relationship")),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Responsibility",
        BothWays("ChildRecord/Household/Member/ParentalResponsibility"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Address",
        BothWays(
            "ChildRecord/Household/Member/Address/BS7666Address; ChildRecord/Household/Member/Address/AddressLine; ChildRecord/Household/Member/Address/PostCode; ChildRecord/Household/Member/Address/UPRN",
        ),
    ),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/AddressAsPupil",
        BothWays("ChildRecord/Household/Member/LivesWithChild"),
    ),
    ("CTfile/CTFpupilData/Pupil/Contacts/Contact/Phones/Phone/TelephoneType", Not(NOT_YET)),
    (
        "CTfile/CTFpupilData/Pupil/Contacts/Contact/Phones/Phone/PhoneNo",
        BothWays("ChildRecord/Household/Member/Telephone"),
    ),
    ("CTfile/CTFpupilData/Pupil/Contacts/Contact/Email", BothWays("ChildRecord/Household/Member/Email")),
];

const EDUCATION: &[(&str, Carried)] = &[
    ("CTfile/CTFpupilData/Pupil/BasicDetails/NCyearActual", BothWays("ChildRecord/Education/CurriculumYear")),
    ("CTfile/CTFpupilData/Pupil/BasicDetails/EnrolStatus", BothWays("ChildRecord/Education/EnrolmentStatus")),
    ("CTfile/CTFpupilData/Pupil/LookedAfter/InCare", BothWays("ChildRecord/Education/InCare")),
    ("CTfile/CTFpupilData/Pupil/LookedAfter/CareAuthority", BothWays("ChildRecord/Education/CareAuthority")),
    ("CTfile/CTFpupilData/Pupil/FSMhistory/FSMreviewDate", Not("whether, not when, is carried of free school meals")),
    ("CTfile/CTFpupilData/Pupil/FSMhistory/FSMinstance", In("ChildRecord/Education/FreeSchoolMeals")),
    (
        "CTfile/CTFpupilData/Pupil/FSMhistory/FSMinstance/FSMstartDate",
        Not("whether, not when, is carried of free school meals"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/FSMhistory/FSMinstance/FSMendDate",
        Not("whether, not when, is carried of free school meals"),
    ),
    (
        "CTfile/CTFpupilData/Pupil/FSMhistory/FSMinstance/UKcountry",
        Not("whether, not where, is carried of free school meals"),
    ),
    ("CTfile/CTFpupilData/Pupil/SENhistory/SEN/StartDate", BothWays("ChildRecord/Education/SenProvision/StartDate")),
    ("CTfile/CTFpupilData/Pupil/SENhistory/SEN/SENprovision", BothWays("ChildRecord/Education/SenProvision/Provision")),
    ("CTfile/CTFpupilData/Pupil/SENneeds/SENneed/SENtypeRank", BothWays("ChildRecord/Education/SenNeed/Rank")),
    ("CTfile/CTFpupilData/Pupil/SENneeds/SENneed/SENtype", BothWays("ChildRecord/Education/SenNeed/Need")),
    ("CTfile/CTFpupilData/Pupil/SENhistory/SENneeds/SENneed/SENtypeRank", In("ChildRecord/Education/SenNeed/Rank")),
    ("CTfile/CTFpupilData/Pupil/SENhistory/SENneeds/SENneed/SENtype", In("ChildRecord/Education/SenNeed/Need")),
    ("CTfile/CTFpupilData/Pupil/Attendance/YearData/Year", BothWays("ChildRecord/Education/Attendance/Year")),
    ("CTfile/CTFpupilData/Pupil/Attendance/YearData/LEA", BothWays("ChildRecord/Education/Attendance/LEA")),
    ("CTfile/CTFpupilData/Pupil/Attendance/YearData/Estab", BothWays("ChildRecord/Education/Attendance/Estab")),
    (
        "CTfile/CTFpupilData/Pupil/Attendance/YearData/SchoolName",
        Not("the school's numbers are carried with attendance, its name with the school history"),
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
    ("CTfile/CTFpupilData/Pupil/Attendance/YearData/AttendSessions", Not(NOT_YET)),
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
];

const NOT: &[(&str, Carried)] = &[
    ("CTfile/CTFpupilData/Pupil/Admissions", Not(NOT_YET)),
    ("CTfile/CTFpupilData/Pupil/StageAssessments", Not(NOT_YET)),
    ("CTfile/CTFpupilData/Pupil/NAWdetails", Not("of Wales; the standard is for England")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_pupils() {
        assert!(mapping().iter().all(|row| row.native.starts_with(PUPIL) || row.native.starts_with("CTfile/Header/")));
    }
}
