//! People: who the child is, family, addresses, identifiers, professionals; tables that are no records of their own.

use crosswalk_schemas::model::MotherOf;

use super::{Cells, Rows, Table, columns::columns, kinds};
use crate::native::row::RowReader;

columns! {
    /// Everybody whom the extract knows.
    PERSON "ssd_person" {
        "pers_person_id" BothWays("ChildRecord/Identity/LocalID; ChildRecord/Household/Member/LocalID") person,
        "pers_forename" BothWays("ChildRecord/Identity/PersonName/PersonGivenName; ChildRecord/Household/Member/PersonName/PersonGivenName") text,
        "pers_surname" BothWays("ChildRecord/Identity/PersonName/PersonFamilyName; ChildRecord/Household/Member/PersonName/PersonFamilyName") text,
        "pers_sex" BothWays("ChildRecord/Identity/Sex; ChildRecord/Household/Member/Sex") sex,
        "pers_gender" BothWays("ChildRecord/Identity/Gender") word,
        "pers_ethnicity" BothWays("ChildRecord/Identity/Ethnicity") code,
        "pers_dob" BothWays("ChildRecord/Identity/BirthDate/PersonBirthDate; ChildRecord/Household/Member/BirthDate/PersonBirthDate") date,
        "pers_common_child_id" BothWays("ChildRecord/Identity/NHSnumber; ChildRecord/Household/Member/NHSnumber; ChildRecord/Identity/OtherIdentifier") text,
        "pers_legacy_id" BothWays("ChildRecord/Identity/OtherIdentifier") text,
        "pers_upn_unknown" BothWays("ChildRecord/Identity/UPNunknown") code,
        "pers_send_flag" BothWays("ChildRecord/Education/SpecialEducationalNeeds") flag,
        "pers_expected_dob" BothWays("ChildRecord/Identity/ExpectedBirthDate") date,
        "pers_death_date" BothWays("ChildRecord/Identity/PersonDeathDate") date,
        "pers_is_mother" BothWays("ChildRecord/Identity/Mother; ChildRecord/Household/Member/Relationship") flag,
        "pers_nationality" BothWays("ChildRecord/Identity/Nationality") text,
    }
}

columns! {
    /// Who belongs to which family.
    FAMILY "ssd_family" {
        "fami_table_id" Not("a row number; has no content of its own") number,
        "fami_family_id" BothWays("ChildRecord/Household/FamilyID") id,
        "fami_person_id" BothWays("ChildRecord/Identity/LocalID") person,
    }
}

columns! {
    /// Addresses, each as JSON with ten keys.
    ADDRESS "ssd_address" {
        "addr_table_id" BothWays("ChildRecord/Addresses/Address/LocalID") key,
        "addr_address_json" BothWays("ChildRecord/Addresses/Address/BS7666Address/SAON; ChildRecord/Addresses/Address/BS7666Address/PAON; ChildRecord/Addresses/Address/BS7666Address/StreetDescription; ChildRecord/Addresses/Address/BS7666Address/Town; ChildRecord/Addresses/Address/AddressLine; ChildRecord/Addresses/Address/UPRN; ChildRecord/Addresses/Address/Easting; ChildRecord/Addresses/Address/Northing") text,
        "addr_person_id" BothWays("ChildRecord/Identity/LocalID") person,
        "addr_address_type" BothWays("ChildRecord/Addresses/Address/LocalKind; ChildRecord/Addresses/Address/Kind") text,
        "addr_address_start_date" BothWays("ChildRecord/Addresses/Address/StartDate") date,
        "addr_address_end_date" BothWays("ChildRecord/Addresses/Address/EndDate") date,
        "addr_address_postcode" BothWays("ChildRecord/Addresses/Address/PostCode") postcode,
    }
}

columns! {
    /// Disabilities, a code a row.
    DISABILITY "ssd_disability" {
        "disa_person_id" BothWays("ChildRecord/Identity/LocalID") person,
        "disa_table_id" Not("a row number; has no content of its own") number,
        "disa_disability_code" BothWays("ChildRecord/Identity/Disability") code,
    }
}

columns! {
    /// Who is whose mother.
    MOTHER "ssd_mother" {
        "moth_table_id" BothWays("ChildRecord/SocialCare/MotherOf/LocalID") key,
        "moth_person_id" BothWays("ChildRecord/Household/Member/LocalID; ChildRecord/Identity/LocalID") id,
        "moth_childs_person_id" BothWays("ChildRecord/SocialCare/MotherOf/ChildID; ChildRecord/Identity/LocalID") person,
        "moth_childs_dob" BothWays("ChildRecord/SocialCare/MotherOf/ChildBirthDate") date,
    }
}

columns! {
    /// Factors of assessments.
    FACTORS "ssd_assessment_factors" {
        "cinf_table_id" Not("a row number; has no content of its own") number,
        "cinf_assessment_id" BothWays("ChildRecord/SocialCare/Assessment/LocalID") id,
        "cinf_assessment_factors_json" BothWays("ChildRecord/SocialCare/Assessment/Factor") text,
    }
}

columns! {
    /// Who is involved with whom.
    INVOLVEMENTS "ssd_involvements" {
        "invo_involvements_id" BothWays("ChildRecord/Involvements/Involvement/LocalID") key,
        "invo_professional_id" BothWays("ChildRecord/Involvements/Involvement/Professional/LocalID") id,
        "invo_professional_role_id" BothWays("ChildRecord/Involvements/Involvement/Professional/Role; ChildRecord/Involvements/Involvement/LeadProfessional") text,
        "invo_professional_team" BothWays("ChildRecord/Involvements/Involvement/Professional/Team") text,
        "invo_involvement_start_date" BothWays("ChildRecord/Involvements/Involvement/StartDate") date,
        "invo_involvement_end_date" BothWays("ChildRecord/Involvements/Involvement/EndDate") date,
        "invo_worker_change_reason" BothWays("ChildRecord/Involvements/Involvement/ChangeReason") text,
        "invo_person_id" BothWays("ChildRecord/Identity/LocalID") person,
        "invo_referral_id" BothWays("ChildRecord/Involvements/Involvement/ReferralID") id,
    }
}

columns! {
    /// The professionals whom involvements name.
    PROFESSIONALS "ssd_professionals" {
        "prof_professional_id" BothWays("ChildRecord/Involvements/Involvement/Professional/LocalID") id,
        "prof_staff_id" BothWays("ChildRecord/Involvements/Involvement/Professional/StaffID") id,
        "prof_professional_name" BothWays("ChildRecord/Involvements/Involvement/Professional/Name") text,
        "prof_social_worker_registration_no" BothWays("ChildRecord/Involvements/Involvement/Professional/RegistrationNumber") text,
        "prof_professional_job_title" BothWays("ChildRecord/Involvements/Involvement/Professional/JobTitle") text,
        "prof_professional_caseload" Not("about the authority's own staffing, not about the child") staffing,
        "prof_professional_department" BothWays("ChildRecord/Involvements/Involvement/Professional/Department") text,
        "prof_full_time_equivalency" Not("about the authority's own staffing, not about the child") staffing,
        "prof_agency_worker_flag" Not("about the authority's own staffing, not about the child") staffing,
    }
}

columns! {
    /// Pupils' and learners' numbers.
    SEND "ssd_send" {
        "send_table_id" Not("a row number; has no content of its own") number,
        "send_upn" BothWays("ChildRecord/Identity/UPN") text,
        "send_uln" BothWays("ChildRecord/Identity/ULN") text,
        "send_upn_unknown" BothWays("ChildRecord/Identity/UPNunknown") code,
        "send_person_id" BothWays("ChildRecord/Identity/LocalID") person,
    }
}

columns! {
    /// Further identifiers.
    LINKED "ssd_linked_identifiers" {
        "link_table_id" Not("a row number; has no content of its own") number,
        "link_person_id" BothWays("ChildRecord/Identity/LocalID") person,
        "link_identifier_type" BothWays("ChildRecord/Identity/OtherIdentifier/Kind; ChildRecord/Identity/FormerUPN; ChildRecord/Identity/NINO; ChildRecord/Identity/UCI; ChildRecord/Identity/YoungPersonsID") text,
        "link_identifier_value" BothWays("ChildRecord/Identity/OtherIdentifier/Value; ChildRecord/Identity/FormerUPN; ChildRecord/Identity/NINO; ChildRecord/Identity/UCI; ChildRecord/Identity/YoungPersonsID") text,
        "link_valid_from_date" BothWays("ChildRecord/Identity/OtherIdentifier/ValidFrom") date,
        "link_valid_to_date" BothWays("ChildRecord/Identity/OtherIdentifier/ValidTo") date,
    }
}

impl Rows for MotherOf {
    const TABLE: &'static Table = &MOTHER;

    fn read(row: &mut RowReader<'_>) -> Self {
        Self {
            local_id: kinds::key(row, "moth_table_id"),
            child_id: kinds::id(row, "moth_childs_person_id"),
            child_birth_date: kinds::date(row, "moth_childs_dob"),
        }
    }

    fn write(&self) -> Cells {
        vec![
            ("moth_table_id", kinds::written(&self.local_id)),
            ("moth_childs_person_id", kinds::written(&self.child_id)),
            ("moth_childs_dob", kinds::written(&self.child_birth_date)),
        ]
    }
}
