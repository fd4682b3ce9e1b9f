//! Every element of the event messages, and what becomes of it. A row speaks of all that is below it and has no row of
//! its own.

use crate::contract::{
    Carried::{self, In, Not},
    Mapping,
};

/// Reasons of rows that lose nothing.
pub(super) const TECHNICAL: &str = "of the message's form, not of the child";
/// The same of what is only followed.
pub(super) const FOLLOWED: &str = "leads to what is told, and is carried by it";

const NO_ELEMENT: &str = "the standard has no element for it";
const DIRECTORY: &str = "details of an organisation are in the NHS's directory, under its code";
const PERSON: &str = "ChildRecord/Identity/PersonName; ChildEvent/Child/PersonName; MoveNotification/Person/PersonName; ChildRecord/Household/Member/PersonName";
const NUMBER: &str = "ChildRecord/Identity/NHSnumber; ChildEvent/Child/NHSnumber; MoveNotification/Person/NHSnumber; ChildRecord/Household/Member/NHSnumber; ChildRecord/Household/Member/LocalID; ChildRecord/Identity/OtherIdentifier; ChildEvent/Child/LocalID; MoveNotification/Person/LocalID";
const BIRTH: &str = "ChildRecord/Identity/BirthDate; ChildEvent/Child/BirthDate; MoveNotification/Person/BirthDate; MoveNotification/Person/Role; ChildRecord/Household/Member/BirthDate";
const NEED: &str = "ChildRecord/Health/HealthNeed/Description; ChildRecord/Health/HealthNeed/Kind";

/// Element and what becomes of it.
pub(super) const ROWS: &[(&str, Carried)] = &[
    ("Bundle/id", Not(TECHNICAL)),
    ("Bundle/meta", Not(TECHNICAL)),
    ("Bundle/type", Not(TECHNICAL)),
    ("Bundle/entry/fullUrl", Not(FOLLOWED)),
    ("MessageHeader/meta", In("ChildEvent/OccurredOn")),
    (
        "MessageHeader/extension(RoutingDemographics-1)",
        In("ChildRecord/Identity/PersonName; ChildRecord/Identity/BirthDate; ChildRecord/Identity/NHSnumber"),
    ),
    ("MessageHeader/extension(MessageEventType-1)", In("ChildEvent/Kind")),
    ("MessageHeader/event", In("ChildEvent/Kind; MoveNotification/Kind; ChildRecord/Household/Member/Relationship")),
    ("MessageHeader/timestamp", In("ChildEvent/OccurredOn")),
    ("MessageHeader/source/name", In("MoveNotification/Reporter/Organisation; ChildEvent/Reporter/Organisation")),
    (
        "MessageHeader/source/contact",
        In(
            "MoveNotification/Reporter/Telephone; ChildEvent/Reporter/Telephone; MoveNotification/Reporter/Email; ChildEvent/Reporter/Email",
        ),
    ),
    ("MessageHeader/source/software", Not(TECHNICAL)),
    ("MessageHeader/source/version", Not(TECHNICAL)),
    ("MessageHeader/source/endpoint", Not(TECHNICAL)),
    ("MessageHeader/responsible", In("MoveNotification/Reporter/Organisation; ChildEvent/Reporter/Organisation")),
    ("MessageHeader/focus", Not(FOLLOWED)),
    ("MessageHeader/destination", Not(TECHNICAL)),
    ("MessageHeader/receiver", Not(TECHNICAL)),
    ("MessageHeader/sender", Not("the organisation that is responsible is carried")),
    ("MessageHeader/enterer", Not("who typed it is not carried")),
    ("MessageHeader/author", Not("who typed it is not carried")),
    ("MessageHeader/reason", Not(NO_ELEMENT)),
    ("Communication", Not(FOLLOWED)),
    ("Patient/extension(EthnicCategory-1)", In("ChildRecord/Identity/Ethnicity")),
    ("Patient/extension(DeathNotificationStatus-1)", In("ChildEvent/Note")),
    ("Patient/extension(birthPlace)", Not(NO_ELEMENT)),
    ("Patient/extension(RegistrationDetails-1)", Not("a registration is carried by its practice")),
    ("Patient/extension(ReligiousAffiliation-1)", Not(NO_ELEMENT)),
    ("Patient/extension(NHSCommunication-1)", Not(NO_ELEMENT)),
    ("Patient/extension(ResidentialStatus-1)", Not(NO_ELEMENT)),
    ("Patient/extension(TreatmentCategory-1)", Not(NO_ELEMENT)),
    ("Patient/identifier", In(NUMBER)),
    ("Patient/active", Not(TECHNICAL)),
    ("Patient/name", In(PERSON)),
    ("Patient/telecom", In("ChildRecord/Addresses/Telephone; ChildRecord/Addresses/Email")),
    ("Patient/gender", In("ChildRecord/Identity/Sex; MoveNotification/Person/Sex")),
    ("Patient/birthDate", In(BIRTH)),
    ("Patient/deceasedDateTime", In("ChildEvent/OccurredOn; ChildRecord/Identity/PersonDeathDate")),
    ("Patient/deceasedBoolean", Not("a death is carried by its date")),
    ("Patient/address/use", In("ChildRecord/Addresses/Address/Kind")),
    ("Patient/address/type", Not("postal or physical: the use is carried")),
    ("Patient/address/text", In("ChildRecord/Addresses/Address/AddressLine")),
    (
        "Patient/address/line",
        In(
            "MoveNotification/FromAddress/AddressLine; MoveNotification/ToAddress/AddressLine; ChildEvent/Address/AddressLine; ChildRecord/Addresses/Address/AddressLine",
        ),
    ),
    (
        "Patient/address/city",
        In(
            "MoveNotification/FromAddress/AddressLine; MoveNotification/ToAddress/AddressLine; ChildEvent/Address/AddressLine; ChildRecord/Addresses/Address/AddressLine",
        ),
    ),
    (
        "Patient/address/district",
        In(
            "MoveNotification/FromAddress/County; MoveNotification/ToAddress/County; ChildEvent/Address/County; ChildRecord/Addresses/Address/County",
        ),
    ),
    ("Patient/address/state", Not("the district is carried as the county")),
    (
        "Patient/address/postalCode",
        In(
            "MoveNotification/FromAddress/PostCode; MoveNotification/ToAddress/PostCode; ChildEvent/Address/PostCode; ChildRecord/Addresses/Address/PostCode",
        ),
    ),
    (
        "Patient/address/country",
        In(
            "MoveNotification/FromAddress/Country; MoveNotification/ToAddress/Country; ChildEvent/Address/Country; ChildRecord/Addresses/Address/Country",
        ),
    ),
    (
        "Patient/address/period",
        In(
            "MoveNotification/MoveDate; MoveNotification/FromAddress/StartDate; MoveNotification/FromAddress/EndDate; MoveNotification/ToAddress/StartDate; MoveNotification/ToAddress/EndDate; ChildEvent/Address/StartDate; ChildRecord/Addresses/Address/StartDate; ChildRecord/Addresses/Address/EndDate",
        ),
    ),
    ("Patient/maritalStatus", Not("not kept of a child")),
    ("Patient/multipleBirthInteger", Not(NO_ELEMENT)),
    ("Patient/multipleBirthBoolean", Not(NO_ELEMENT)),
    ("Patient/photo", Not(NO_ELEMENT)),
    ("Patient/contact", Not("the people around a child come from child health and social care")),
    ("Patient/communication", Not("languages come from child health and social care")),
    ("Patient/generalPractitioner", In("ChildEvent/GeneralPractice; ChildRecord/Health/GeneralPractice")),
    ("Patient/managingOrganization", Not("the practice is carried")),
    ("Patient/link", Not(FOLLOWED)),
    ("RelatedPerson", Not(FOLLOWED)),
    ("Organization/identifier", In("ChildEvent/GeneralPractice/ODScode; ChildRecord/Health/GeneralPractice/ODScode")),
    ("Organization/active", Not(TECHNICAL)),
    (
        "Organization/name",
        In(
            "ChildEvent/GeneralPractice/Name; ChildEvent/Reporter/Organisation; MoveNotification/Reporter/Organisation; ChildEvent/Involvement/Professional/Department; ChildEvent/Note",
        ),
    ),
    (
        "Organization/telecom",
        In(
            "ChildEvent/GeneralPractice/Telephone; ChildEvent/Involvement/Professional/Telephone; ChildEvent/Involvement/Professional/Email",
        ),
    ),
    ("Organization/type", Not(DIRECTORY)),
    ("Organization/address", Not(DIRECTORY)),
    ("Organization/partOf", Not(DIRECTORY)),
    ("EpisodeOfCare/identifier", In("ChildEvent/Involvement/LocalID")),
    ("EpisodeOfCare/status", In("ChildEvent/Kind; ChildEvent/Note")),
    ("EpisodeOfCare/statusHistory", Not("the present status is carried")),
    ("EpisodeOfCare/type", In("ChildEvent/Involvement/Professional/Role; ChildEvent/Involvement/Service")),
    ("EpisodeOfCare/diagnosis", Not("why a service is involved is not told in an event")),
    ("EpisodeOfCare/patient", Not(FOLLOWED)),
    ("EpisodeOfCare/managingOrganization", In("ChildEvent/Involvement/Professional/Department; ChildEvent/Note")),
    (
        "EpisodeOfCare/period",
        In(
            "ChildEvent/Involvement/StartDate; ChildEvent/Involvement/EndDate; ChildEvent/OccurredOn; ChildRecord/Health/GeneralPractice/StartDate; ChildRecord/Health/GeneralPractice/EndDate",
        ),
    ),
    ("EpisodeOfCare/referralRequest", Not("why a service is involved is not told in an event")),
    ("EpisodeOfCare/careManager", Not(FOLLOWED)),
    ("EpisodeOfCare/team", Not(FOLLOWED)),
    ("EpisodeOfCare/account", Not("who pays for care is no business of children's services")),
    ("CareTeam/identifier", Not("a team is carried by its name")),
    ("CareTeam/name", In("ChildEvent/Involvement/Professional/Team")),
    ("CareTeam/subject", Not(FOLLOWED)),
    ("CareTeam/status", Not("the status of the episode is carried")),
    ("CareTeam/participant/role", In("ChildEvent/Involvement/Professional/JobTitle")),
    ("CareTeam/participant/member", Not(FOLLOWED)),
    ("Practitioner/identifier", In("ChildEvent/Involvement/Professional/LocalID")),
    ("Practitioner/name", In("ChildEvent/Involvement/Professional/Name")),
    (
        "Practitioner/telecom",
        In("ChildEvent/Involvement/Professional/Telephone; ChildEvent/Involvement/Professional/Email"),
    ),
    ("PractitionerRole", Not("the role in the team is carried")),
    ("HealthcareService", Not("which national service sends the event")),
    ("Location", Not("where it was done has no element")),
    ("Encounter", Not("that the child was seen is carried by what was found")),
    ("Provenance", Not("who changed the record is the NHS's own affair")),
    ("Observation/identifier", In("ChildRecord/Health/HealthNeed/LocalID")),
    ("Observation/status", Not("an observation is carried as it stands")),
    ("Observation/category", Not("the observation itself is carried")),
    ("Observation/code", In(NEED)),
    ("Observation/subject", Not(FOLLOWED)),
    ("Observation/context", Not(FOLLOWED)),
    ("Observation/effectiveDateTime", In("ChildRecord/Health/HealthNeed/StartDate")),
    ("Observation/performer", Not("who found it has no element")),
    ("Observation/valueQuantity", In(NEED)),
    ("Observation/valueString", In(NEED)),
    ("Observation/valueCodeableConcept", In(NEED)),
    ("Observation/bodySite", Not("the code of the observation names the side")),
    ("Observation/comment", Not("free text of a clinician is not carried")),
    ("Procedure/identifier", In("ChildRecord/Health/HealthNeed/LocalID")),
    ("Procedure/status", Not("a procedure is carried as it stands")),
    ("Procedure/code", In(NEED)),
    ("Procedure/subject", Not(FOLLOWED)),
    ("Procedure/context", Not(FOLLOWED)),
    ("Procedure/performedDateTime", In("ChildRecord/Health/HealthNeed/StartDate")),
    ("Procedure/performer", Not("who did it has no element")),
    ("Procedure/outcome", In(NEED)),
    ("Procedure/bodySite", Not("the outcome names the side")),
    ("Condition/identifier", In("ChildRecord/Health/HealthNeed/LocalID")),
    ("Condition/clinicalStatus", Not("a condition is carried as it stands")),
    ("Condition/verificationStatus", Not("a condition is carried as it stands")),
    ("Condition/code", In(NEED)),
    ("Condition/subject", Not(FOLLOWED)),
    ("Condition/assertedDate", In("ChildRecord/Health/HealthNeed/StartDate")),
    (
        "Immunization/extension(VaccinationProcedure-1)",
        In("ChildRecord/Health/Vaccination/Name; ChildRecord/Health/Vaccination/SNOMEDcode"),
    ),
    ("Immunization/extension(DateRecorded-1)", Not("the day of the vaccination is carried")),
    ("Immunization/identifier", In("ChildRecord/Health/HealthNeed/LocalID")),
    ("Immunization/status", Not(FOLLOWED)),
    ("Immunization/notGiven", In(NEED)),
    ("Immunization/vaccineCode", In("ChildRecord/Health/Vaccination/Name; ChildRecord/Health/Vaccination/SNOMEDcode")),
    ("Immunization/patient", Not(FOLLOWED)),
    ("Immunization/encounter", Not(FOLLOWED)),
    ("Immunization/date", In("ChildRecord/Health/Vaccination/GivenOn; ChildRecord/Health/HealthNeed/StartDate")),
    ("Immunization/primarySource", Not(NO_ELEMENT)),
    ("Immunization/location", Not("where it was done has no element")),
    ("Immunization/manufacturer", Not(NO_ELEMENT)),
    ("Immunization/lotNumber", Not(NO_ELEMENT)),
    ("Immunization/expirationDate", Not(NO_ELEMENT)),
    ("Immunization/site", Not(NO_ELEMENT)),
    ("Immunization/route", Not(NO_ELEMENT)),
    ("Immunization/doseQuantity", Not(NO_ELEMENT)),
    ("Immunization/practitioner", Not("who gave it has no element")),
    ("Immunization/note", Not("free text of a clinician is not carried")),
    ("Immunization/explanation/reason", Not(NO_ELEMENT)),
    ("Immunization/explanation/reasonNotGiven", In(NEED)),
    ("Immunization/reaction", Not(NO_ELEMENT)),
    ("Immunization/vaccinationProtocol/doseSequence", In("ChildRecord/Health/Vaccination/Dose")),
    ("Immunization/vaccinationProtocol/description", Not(NO_ELEMENT)),
    ("Immunization/vaccinationProtocol/series", Not(NO_ELEMENT)),
    ("Immunization/vaccinationProtocol/seriesDoses", Not(NO_ELEMENT)),
    ("Immunization/vaccinationProtocol/targetDisease", Not(NO_ELEMENT)),
    ("Immunization/vaccinationProtocol/doseStatus", Not(NO_ELEMENT)),
    ("Immunization/vaccinationProtocol/authority", Not(NO_ELEMENT)),
];

/// Resources that some events carry and others, by the beginning of their code, lose: why.
pub(super) const LOST_BY_EVENT: &[(&str, &str, &str)] = &[
    ("pds-birth-notification", "Observation", "measurements at birth have no element"),
    ("pds-birth-notification", "EpisodeOfCare", "which organisations answer for the birth has no element"),
    ("pds-birth-notification", "Practitioner", "who notified the birth has no element"),
    ("newborn-hearing", "Practitioner", "who found it has no element"),
    ("nipe-outcome", "Practitioner", "who found it has no element"),
    ("blood-spot-test-outcome", "Practitioner", "who found it has no element"),
    ("vaccinations", "Practitioner", "who gave it has no element"),
];

/// The table.
pub(super) fn mapping() -> Vec<Mapping> {
    ROWS.iter().map(|(native, carried)| Mapping { native, carried: carried.clone() }).collect()
}
