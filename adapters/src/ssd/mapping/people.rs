//! People: who the child is, family, addresses, identifiers.

use crate::contract::Carried::{self, BothWays, In, Not};

pub(super) const FIELDS: &[(&str, Carried)] = &[
    ("ssd_person.pers_person_id", BothWays("ChildRecord/Identity/LocalID; ChildRecord/Household/Member/LocalID")),
    (
        "ssd_person.pers_forename",
        BothWays(
            "ChildRecord/Identity/PersonName/PersonGivenName; ChildRecord/Household/Member/PersonName/PersonGivenName",
        ),
    ),
    (
        "ssd_person.pers_surname",
        BothWays(
            "ChildRecord/Identity/PersonName/PersonFamilyName; ChildRecord/Household/Member/PersonName/PersonFamilyName",
        ),
    ),
    ("ssd_person.pers_sex", BothWays("ChildRecord/Identity/Sex; ChildRecord/Household/Member/Sex")),
    ("ssd_person.pers_gender", Not("this adapter does not carry it yet")),
    ("ssd_person.pers_ethnicity", BothWays("ChildRecord/Identity/Ethnicity")),
    (
        "ssd_person.pers_dob",
        BothWays(
            "ChildRecord/Identity/BirthDate/PersonBirthDate; ChildRecord/Household/Member/BirthDate/PersonBirthDate",
        ),
    ),
    ("ssd_person.pers_common_child_id", BothWays("ChildRecord/Identity/NHSnumber")),
    ("ssd_person.pers_legacy_id", BothWays("ChildRecord/Identity/OtherIdentifier")),
    ("ssd_person.pers_upn_unknown", BothWays("ChildRecord/Identity/UPNunknown")),
    ("ssd_person.pers_send_flag", Not("this adapter does not carry it yet")),
    ("ssd_person.pers_expected_dob", BothWays("ChildRecord/Identity/ExpectedBirthDate")),
    ("ssd_person.pers_death_date", BothWays("ChildRecord/Identity/PersonDeathDate")),
    ("ssd_person.pers_is_mother", BothWays("ChildRecord/Household/Member/Relationship")),
    ("ssd_person.pers_nationality", BothWays("ChildRecord/Identity/Nationality")),
    ("ssd_family.fami_table_id", Not("a row number; has no content of its own")),
    ("ssd_family.fami_family_id", BothWays("ChildRecord/Household/FamilyID")),
    ("ssd_family.fami_person_id", BothWays("ChildRecord/Identity/LocalID")),
    ("ssd_address.addr_table_id", Not("a row number; has no content of its own")),
    (
        "ssd_address.addr_address_json",
        BothWays(
            "ChildRecord/Addresses/Address/BS7666Address/SAON; ChildRecord/Addresses/Address/BS7666Address/PAON; ChildRecord/Addresses/Address/BS7666Address/StreetDescription; ChildRecord/Addresses/Address/BS7666Address/Town; ChildRecord/Addresses/Address/AddressLine; ChildRecord/Addresses/Address/UPRN",
        ),
    ),
    ("ssd_address.addr_person_id", BothWays("ChildRecord/Identity/LocalID")),
    ("ssd_address.addr_address_type", BothWays("ChildRecord/Addresses/Address/Kind")),
    ("ssd_address.addr_address_start_date", BothWays("ChildRecord/Addresses/Address/StartDate")),
    ("ssd_address.addr_address_end_date", BothWays("ChildRecord/Addresses/Address/EndDate")),
    ("ssd_address.addr_address_postcode", BothWays("ChildRecord/Addresses/Address/PostCode")),
    ("ssd_disability.disa_person_id", BothWays("ChildRecord/Identity/LocalID")),
    ("ssd_disability.disa_table_id", Not("a row number; has no content of its own")),
    ("ssd_disability.disa_disability_code", BothWays("ChildRecord/Identity/Disability")),
    ("ssd_mother.moth_table_id", Not("a row number; has no content of its own")),
    ("ssd_mother.moth_person_id", BothWays("ChildRecord/Household/Member/LocalID")),
    ("ssd_mother.moth_childs_person_id", BothWays("ChildRecord/Identity/LocalID")),
    ("ssd_mother.moth_childs_dob", Not("the child's own row says it")),
    ("ssd_send.send_table_id", Not("a row number; has no content of its own")),
    ("ssd_send.send_upn", BothWays("ChildRecord/Identity/UPN")),
    ("ssd_send.send_uln", BothWays("ChildRecord/Identity/ULN")),
    ("ssd_send.send_upn_unknown", In("ChildRecord/Identity/UPNunknown")),
    ("ssd_send.send_person_id", BothWays("ChildRecord/Identity/LocalID")),
    ("ssd_linked_identifiers.link_table_id", Not("a row number; has no content of its own")),
    ("ssd_linked_identifiers.link_person_id", BothWays("ChildRecord/Identity/LocalID")),
    (
        "ssd_linked_identifiers.link_identifier_type",
        BothWays("ChildRecord/Identity/OtherIdentifier/Kind; ChildRecord/Identity/FormerUPN"),
    ),
    (
        "ssd_linked_identifiers.link_identifier_value",
        BothWays("ChildRecord/Identity/OtherIdentifier/Value; ChildRecord/Identity/FormerUPN"),
    ),
    ("ssd_linked_identifiers.link_valid_from_date", Not("this adapter does not carry it yet")),
    ("ssd_linked_identifiers.link_valid_to_date", In("ChildRecord/Identity/FormerUPN")),
    ("ssd_involvements.invo_involvements_id", BothWays("ChildRecord/Involvements/Involvement/LocalID")),
    ("ssd_involvements.invo_professional_id", BothWays("ChildRecord/Involvements/Involvement/Professional/LocalID")),
    (
        "ssd_involvements.invo_professional_role_id",
        BothWays(
            "ChildRecord/Involvements/Involvement/Professional/Role; ChildRecord/Involvements/Involvement/LeadProfessional",
        ),
    ),
    ("ssd_involvements.invo_professional_team", BothWays("ChildRecord/Involvements/Involvement/Professional/Team")),
    ("ssd_involvements.invo_involvement_start_date", BothWays("ChildRecord/Involvements/Involvement/StartDate")),
    ("ssd_involvements.invo_involvement_end_date", BothWays("ChildRecord/Involvements/Involvement/EndDate")),
    ("ssd_involvements.invo_worker_change_reason", BothWays("ChildRecord/Involvements/Involvement/ChangeReason")),
    ("ssd_involvements.invo_person_id", BothWays("ChildRecord/Identity/LocalID")),
    ("ssd_involvements.invo_referral_id", Not("this adapter does not carry it yet")),
    ("ssd_professionals.prof_professional_id", BothWays("ChildRecord/Involvements/Involvement/Professional/LocalID")),
    ("ssd_professionals.prof_staff_id", Not("about the authority's own staffing, not about the child")),
    ("ssd_professionals.prof_professional_name", BothWays("ChildRecord/Involvements/Involvement/Professional/Name")),
    (
        "ssd_professionals.prof_social_worker_registration_no",
        BothWays("ChildRecord/Involvements/Involvement/Professional/RegistrationNumber"),
    ),
    (
        "ssd_professionals.prof_professional_job_title",
        BothWays("ChildRecord/Involvements/Involvement/Professional/JobTitle"),
    ),
    ("ssd_professionals.prof_professional_caseload", Not("about the authority's own staffing, not about the child")),
    ("ssd_professionals.prof_professional_department", In("ChildRecord/Involvements/Involvement/Professional/Team")),
    ("ssd_professionals.prof_full_time_equivalency", Not("about the authority's own staffing, not about the child")),
    ("ssd_professionals.prof_agency_worker_flag", Not("about the authority's own staffing, not about the child")),
];
