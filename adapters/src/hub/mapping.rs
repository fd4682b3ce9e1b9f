//! Every column of the hub's tables, and where it goes; the tables in the order in which they are written.

use crate::contract::{
    Carried::{self, BothWays, Not, Out},
    Mapping,
};

const BOOK_KEEPING: Carried = Not("the hub's own book-keeping, by which changes are polled");
const LINK: Carried = BothWays("ChildRecord/Identity/LocalID; ChildEvent/Child/LocalID");

pub(super) fn mapping() -> Vec<Mapping> {
    let rows = CHILD.iter().chain(AROUND).chain(INVOLVED).chain(FLAGS).chain(EVENTS);
    rows.map(|(native, carried)| Mapping { native, carried: carried.clone() }).collect()
}

type Rows = &'static [(&'static str, Carried)];

const CHILD: Rows = &[
    ("hub_child.child_id", LINK),
    (
        "hub_child.title",
        BothWays("ChildRecord/Identity/PersonName/PersonNameTitle; ChildEvent/Child/PersonName/PersonNameTitle"),
    ),
    (
        "hub_child.given_names",
        BothWays("ChildRecord/Identity/PersonName/PersonGivenName; ChildEvent/Child/PersonName/PersonGivenName"),
    ),
    (
        "hub_child.family_name",
        BothWays("ChildRecord/Identity/PersonName/PersonFamilyName; ChildEvent/Child/PersonName/PersonFamilyName"),
    ),
    (
        "hub_child.requested_name",
        BothWays(
            "ChildRecord/Identity/PersonName/PersonRequestedName; ChildEvent/Child/PersonName/PersonRequestedName",
        ),
    ),
    (
        "hub_child.date_of_birth",
        BothWays("ChildRecord/Identity/BirthDate/PersonBirthDate; ChildEvent/Child/BirthDate/PersonBirthDate"),
    ),
    (
        "hub_child.date_of_birth_level",
        BothWays("ChildRecord/Identity/BirthDate/VerificationLevel; ChildEvent/Child/BirthDate/VerificationLevel"),
    ),
    ("hub_child.expected_birth_date", BothWays("ChildRecord/Identity/ExpectedBirthDate")),
    ("hub_child.date_of_death", BothWays("ChildRecord/Identity/PersonDeathDate")),
    ("hub_child.sex", BothWays("ChildRecord/Identity/Sex")),
    ("hub_child.ethnicity", BothWays("ChildRecord/Identity/Ethnicity")),
    ("hub_child.language", BothWays("ChildRecord/Identity/Language")),
    ("hub_child.interpreter_needed", BothWays("ChildRecord/Identity/InterpreterNeeded")),
    ("hub_child.nhs_number", BothWays("ChildRecord/Identity/NHSnumber; ChildEvent/Child/NHSnumber")),
    ("hub_child.upn", BothWays("ChildRecord/Identity/UPN; ChildEvent/Child/UPN")),
    ("hub_child.former_upn", BothWays("ChildRecord/Identity/FormerUPN")),
    ("hub_child.uln", BothWays("ChildRecord/Identity/ULN")),
    ("hub_child.family_id", BothWays("ChildRecord/Household/FamilyID")),
    ("hub_child.telephone", BothWays("ChildRecord/Addresses/Telephone/Number")),
    ("hub_child.email", BothWays("ChildRecord/Addresses/Email")),
    ("hub_child.gp_code", BothWays("ChildRecord/Health/GeneralPractice/ODScode; ChildEvent/GeneralPractice/ODScode")),
    ("hub_child.gp_name", BothWays("ChildRecord/Health/GeneralPractice/Name; ChildEvent/GeneralPractice/Name")),
    (
        "hub_child.gp_telephone",
        BothWays("ChildRecord/Health/GeneralPractice/Telephone; ChildEvent/GeneralPractice/Telephone"),
    ),
    (
        "hub_child.gp_postcode",
        BothWays("ChildRecord/Health/GeneralPractice/PostCode; ChildEvent/GeneralPractice/PostCode"),
    ),
    (
        "hub_child.gp_from",
        BothWays("ChildRecord/Health/GeneralPractice/StartDate; ChildEvent/GeneralPractice/StartDate"),
    ),
    ("hub_child.school_lea", BothWays("ChildRecord/Education/SchoolAttended/LEA")),
    ("hub_child.school_estab", BothWays("ChildRecord/Education/SchoolAttended/Estab")),
    ("hub_child.school_urn", BothWays("ChildRecord/Education/SchoolAttended/URN")),
    ("hub_child.school_name", BothWays("ChildRecord/Education/SchoolAttended/SchoolName")),
    ("hub_child.school_from", BothWays("ChildRecord/Education/SchoolAttended/EntryDate")),
    ("hub_child.school_to", BothWays("ChildRecord/Education/SchoolAttended/LeavingDate")),
    ("hub_child.home_educated", BothWays("ChildRecord/Education/ElectiveHomeEducation")),
    ("hub_child.no_school_reason", BothWays("ChildRecord/Education/NoSchoolReason")),
    ("hub_child.merged_into", Not("told once, by a row of hub_event of the kind merged")),
];

const AROUND: Rows = &[
    ("hub_former_name.name_id", Not("a number of the row; the standard has no element for it")),
    ("hub_former_name.child_id", LINK),
    ("hub_former_name.given_names", BothWays("ChildRecord/Identity/FormerName/PersonGivenName")),
    ("hub_former_name.family_name", BothWays("ChildRecord/Identity/FormerName/PersonFamilyName")),
    ("hub_address.address_id", BothWays("ChildRecord/Addresses/Address/LocalID")),
    ("hub_address.child_id", LINK),
    ("hub_address.kind", BothWays("ChildRecord/Addresses/Address/Kind")),
    ("hub_address.line_1", BothWays("ChildRecord/Addresses/Address/AddressLine")),
    ("hub_address.line_2", BothWays("ChildRecord/Addresses/Address/AddressLine")),
    ("hub_address.line_3", BothWays("ChildRecord/Addresses/Address/AddressLine")),
    ("hub_address.line_4", BothWays("ChildRecord/Addresses/Address/AddressLine")),
    ("hub_address.line_5", BothWays("ChildRecord/Addresses/Address/AddressLine")),
    ("hub_address.postcode", BothWays("ChildRecord/Addresses/Address/PostCode")),
    ("hub_address.uprn", BothWays("ChildRecord/Addresses/Address/UPRN")),
    ("hub_address.from_date", BothWays("ChildRecord/Addresses/Address/StartDate")),
    ("hub_address.to_date", BothWays("ChildRecord/Addresses/Address/EndDate")),
    ("hub_address.sensitive", BothWays("ChildRecord/Addresses/Address/SensitiveAddress")),
    ("hub_carer.carer_id", BothWays("ChildRecord/Household/Member/LocalID")),
    ("hub_carer.child_id", LINK),
    ("hub_carer.title", BothWays("ChildRecord/Household/Member/PersonName/PersonNameTitle")),
    ("hub_carer.given_names", BothWays("ChildRecord/Household/Member/PersonName/PersonGivenName")),
    ("hub_carer.family_name", BothWays("ChildRecord/Household/Member/PersonName/PersonFamilyName")),
    ("hub_carer.relationship", BothWays("ChildRecord/Household/Member/Relationship")),
    ("hub_carer.parental_responsibility", BothWays("ChildRecord/Household/Member/ParentalResponsibility")),
    ("hub_carer.lives_with_child", BothWays("ChildRecord/Household/Member/LivesWithChild")),
    ("hub_carer.contact_order", BothWays("ChildRecord/Household/Member/ContactOrder")),
    ("hub_carer.telephone", BothWays("ChildRecord/Household/Member/Telephone")),
    ("hub_carer.email", BothWays("ChildRecord/Household/Member/Email")),
    ("hub_basis.basis_id", Not("a number of the row; the standard has no element for it")),
    ("hub_basis.child_id", LINK),
    ("hub_basis.section", BothWays(BASES)),
    ("hub_basis.kind", BothWays(BASES)),
    ("hub_basis.provision", BothWays(BASES)),
    ("hub_basis.given_by", BothWays(BASES)),
    ("hub_basis.given_on", BothWays(BASES)),
    ("hub_basis.ends_on", BothWays(BASES)),
    ("hub_basis.agreement", BothWays(BASES)),
];

/// Where the basis of each section stands.
const BASES: &str = "ChildRecord/Identity/SharingBasis; ChildRecord/Addresses/SharingBasis; \
                     ChildRecord/Household/SharingBasis; ChildRecord/Involvements/SharingBasis; \
                     ChildRecord/Education/SharingBasis; ChildRecord/Health/SharingBasis; \
                     ChildRecord/FlagsOfConcern/SharingBasis; ChildEvent/SharingBasis";

const INVOLVED: Rows = &[
    ("hub_agency.agency_id", Not("a number of the row; the standard has no element for it")),
    ("hub_agency.child_id", LINK),
    ("hub_agency.service", BothWays("ChildRecord/Involvements/KnownToAgency/Service")),
    ("hub_agency.agency", BothWays("ChildRecord/Involvements/KnownToAgency/Agency")),
    ("hub_agency.contact_name", BothWays("ChildRecord/Involvements/KnownToAgency/Professional/Name")),
    ("hub_agency.contact_role", BothWays("ChildRecord/Involvements/KnownToAgency/Professional/Role")),
    ("hub_agency.contact_telephone", BothWays("ChildRecord/Involvements/KnownToAgency/Professional/Telephone")),
    ("hub_agency.contact_email", BothWays("ChildRecord/Involvements/KnownToAgency/Professional/Email")),
    ("hub_agency.known_from", BothWays("ChildRecord/Involvements/KnownToAgency/KnownFrom")),
    ("hub_agency.known_to", BothWays("ChildRecord/Involvements/KnownToAgency/KnownTo")),
    (
        "hub_involvement.involvement_id",
        BothWays("ChildRecord/Involvements/Involvement/LocalID; ChildEvent/Involvement/LocalID"),
    ),
    ("hub_involvement.child_id", LINK),
    (
        "hub_involvement.service",
        BothWays("ChildRecord/Involvements/Involvement/Service; ChildEvent/Involvement/Service"),
    ),
    (
        "hub_involvement.name",
        BothWays("ChildRecord/Involvements/Involvement/Professional/Name; ChildEvent/Involvement/Professional/Name"),
    ),
    (
        "hub_involvement.role",
        BothWays("ChildRecord/Involvements/Involvement/Professional/Role; ChildEvent/Involvement/Professional/Role"),
    ),
    (
        "hub_involvement.job_title",
        BothWays(
            "ChildRecord/Involvements/Involvement/Professional/JobTitle; ChildEvent/Involvement/Professional/JobTitle",
        ),
    ),
    (
        "hub_involvement.team",
        BothWays("ChildRecord/Involvements/Involvement/Professional/Team; ChildEvent/Involvement/Professional/Team"),
    ),
    (
        "hub_involvement.telephone",
        BothWays(
            "ChildRecord/Involvements/Involvement/Professional/Telephone; ChildEvent/Involvement/Professional/Telephone",
        ),
    ),
    (
        "hub_involvement.email",
        BothWays("ChildRecord/Involvements/Involvement/Professional/Email; ChildEvent/Involvement/Professional/Email"),
    ),
    (
        "hub_involvement.lead_professional",
        BothWays("ChildRecord/Involvements/Involvement/LeadProfessional; ChildEvent/Involvement/LeadProfessional"),
    ),
    (
        "hub_involvement.start_date",
        BothWays("ChildRecord/Involvements/Involvement/StartDate; ChildEvent/Involvement/StartDate"),
    ),
    (
        "hub_involvement.end_date",
        BothWays("ChildRecord/Involvements/Involvement/EndDate; ChildEvent/Involvement/EndDate"),
    ),
    (
        "hub_involvement.change_reason",
        BothWays("ChildRecord/Involvements/Involvement/ChangeReason; ChildEvent/Involvement/ChangeReason"),
    ),
];

const FLAGS: Rows = &[
    (
        "hub_flag.flag_id",
        BothWays("ChildRecord/FlagsOfConcern/FlagOfConcern/LocalID; ChildEvent/FlagOfConcern/LocalID"),
    ),
    ("hub_flag.child_id", LINK),
    (
        "hub_flag.raised_on",
        BothWays("ChildRecord/FlagsOfConcern/FlagOfConcern/RaisedOn; ChildEvent/FlagOfConcern/RaisedOn"),
    ),
    ("hub_flag.level", BothWays("ChildRecord/FlagsOfConcern/FlagOfConcern/Concern; ChildEvent/FlagOfConcern/Concern")),
    (
        "hub_flag.concern",
        BothWays("ChildRecord/FlagsOfConcern/FlagOfConcern/Concern; ChildEvent/FlagOfConcern/Concern"),
    ),
    (
        "hub_flag.service",
        BothWays("ChildRecord/FlagsOfConcern/FlagOfConcern/Service; ChildEvent/FlagOfConcern/Service"),
    ),
    (
        "hub_flag.raised_by_name",
        BothWays("ChildRecord/FlagsOfConcern/FlagOfConcern/RaisedBy/Name; ChildEvent/FlagOfConcern/RaisedBy/Name"),
    ),
    (
        "hub_flag.raised_by_role",
        BothWays("ChildRecord/FlagsOfConcern/FlagOfConcern/RaisedBy/Role; ChildEvent/FlagOfConcern/RaisedBy/Role"),
    ),
    (
        "hub_flag.raised_by_team",
        BothWays("ChildRecord/FlagsOfConcern/FlagOfConcern/RaisedBy/Team; ChildEvent/FlagOfConcern/RaisedBy/Team"),
    ),
    (
        "hub_flag.raised_by_telephone",
        BothWays(
            "ChildRecord/FlagsOfConcern/FlagOfConcern/RaisedBy/Telephone; ChildEvent/FlagOfConcern/RaisedBy/Telephone",
        ),
    ),
    (
        "hub_flag.raised_by_email",
        BothWays("ChildRecord/FlagsOfConcern/FlagOfConcern/RaisedBy/Email; ChildEvent/FlagOfConcern/RaisedBy/Email"),
    ),
    (
        "hub_flag.action_taken",
        BothWays("ChildRecord/FlagsOfConcern/FlagOfConcern/ActionTaken; ChildEvent/FlagOfConcern/ActionTaken"),
    ),
    (
        "hub_flag.review_date",
        BothWays("ChildRecord/FlagsOfConcern/FlagOfConcern/ReviewDate; ChildEvent/FlagOfConcern/ReviewDate"),
    ),
    (
        "hub_flag.withdrawn_on",
        BothWays("ChildRecord/FlagsOfConcern/FlagOfConcern/WithdrawnOn; ChildEvent/FlagOfConcern/WithdrawnOn"),
    ),
    (
        "hub_flag.withdrawn_reason",
        BothWays("ChildRecord/FlagsOfConcern/FlagOfConcern/WithdrawnReason; ChildEvent/FlagOfConcern/WithdrawnReason"),
    ),
];

const EVENTS: Rows = &[
    ("hub_event.event_id", BothWays("ChildEvent/LocalReference")),
    ("hub_event.child_id", LINK),
    ("hub_event.kind", BothWays("ChildEvent/Kind")),
    ("hub_event.occurred_on", BothWays("ChildEvent/OccurredOn")),
    ("hub_event.row_id", BothWays("ChildEvent/Involvement/LocalID; ChildEvent/FlagOfConcern/LocalID")),
    ("hub_event.no_school_reason", BothWays("ChildEvent/NoSchoolReason")),
    ("hub_event.reporter_organisation", BothWays("ChildEvent/Reporter/Organisation")),
    ("hub_event.reporter_name", BothWays("ChildEvent/Reporter/Name")),
    ("hub_event.reporter_telephone", BothWays("ChildEvent/Reporter/Telephone")),
    ("hub_event.reporter_email", BothWays("ChildEvent/Reporter/Email")),
    ("hub_event.note", BothWays("ChildEvent/Note")),
    ("hub_event.origin", BOOK_KEEPING),
    ("hub_event.changed_at", BOOK_KEEPING),
    ("hub_event.changed_xid", BOOK_KEEPING),
    ("hub_event.event_seq", BOOK_KEEPING),
    ("hub_request.request_id", BOOK_KEEPING),
    ("hub_request.given_names", Out("RecordRequest/Child/PersonName/PersonGivenName")),
    ("hub_request.family_name", Out("RecordRequest/Child/PersonName/PersonFamilyName")),
    ("hub_request.date_of_birth", Out("RecordRequest/Child/BirthDate/PersonBirthDate")),
    ("hub_request.nhs_number", Out("RecordRequest/Child/NHSnumber")),
    ("hub_request.upn", Out("RecordRequest/Child/UPN")),
    ("hub_request.asked_by", Out("Header/Sender")),
    ("hub_request.message_id", Out("Header/MessageID")),
    ("hub_request.reason", Out("RecordRequest/Reason")),
    ("hub_request.sections", Out("RecordRequest/Section")),
];
