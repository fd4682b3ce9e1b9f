//! Who a child is: names, birth date, identifiers (Government Data Standards Catalogue types).

use jiff::civil::Date;

use crate::model::{SharingBasis, record::record, words::words};

words! {
    /// How well a fact was verified (GDSC), from not at all to by an original document.
    VerificationLevel {
        /// Not verified.
        Level0 = "Level 0",
        /// Verified on balance of probabilities.
        Level1 = "Level 1",
        /// Verified by a document.
        Level2 = "Level 2",
        /// Verified beyond reasonable doubt.
        Level3 = "Level 3",
    }
}

words! {
    /// Sex as recorded (CIN census 2025 and Standard Safeguarding Dataset).
    Sex {
        /// Female.
        Female = "F",
        /// Male.
        Male = "M",
        /// Not known or not yet recorded.
        Unknown = "U",
    }
}

record! {
    /// A person's name (GDSC `PersonNameStructure`), in any letters of Unicode, NFC; each part up to 35 characters, the
    /// requested name up to 70.
    #[derive(Default)]
    PersonName {
        /// Titles, such as "Dr".
        person_name_title*: String,
        /// Given names, in order.
        person_given_name*: String,
        /// Family name.
        person_family_name: String,
        /// Suffixes, such as "Jr".
        person_name_suffix*: String,
        /// The name the person asks to be called by.
        person_requested_name?: String,
    }
}

record! {
    /// A birth date and how well it was verified (GDSC `PersonBirthDateStructure`).
    BirthDate {
        /// The date.
        person_birth_date: Date,
        /// How well it was verified.
        verification_level?: VerificationLevel,
    }
}

record! {
    /// Enough of a child's identity to say which child is meant, in messages that carry no records.
    #[derive(Default)]
    ChildReference {
        /// Name.
        person_name: PersonName,
        /// Birth date.
        birth_date?: BirthDate,
        /// NHS number: ten digits, modulus 11.
        #[serde(rename = "NHSnumber")]
        nhs_number?: String,
        /// Unique pupil number.
        #[serde(rename = "UPN")]
        upn?: String,
        /// The sending system's own id for the child.
        #[serde(rename = "LocalID")]
        local_id?: String,
    }
}

record! {
    /// Section: who the child is.
    #[derive(Default)]
    Identity {
        /// Name.
        person_name: PersonName,
        /// Names the child was known by before.
        former_name*: PersonName,
        /// Birth date.
        birth_date?: BirthDate,
        /// Expected birth date of an unborn child.
        expected_birth_date?: Date,
        /// Date of death.
        person_death_date?: Date,
        /// Sex as recorded.
        sex?: Sex,
        /// Gender, where a system records it beside sex.
        gender?: String,
        /// Ethnicity: `DfE` four-letter code.
        ethnicity?: String,
        /// Who said so.
        ethnicity_source?: String,
        /// Nationality: ISO 3166 alpha-3 code.
        nationality?: String,
        /// First language, in words or as the `DfE` code.
        language?: String,
        /// Every language, with what it is to the child.
        language_spoken*: LanguageSpoken,
        /// Whether the child or family needs an interpreter.
        interpreter_needed?: bool,
        /// Disabilities: CIN census codes.
        disability*: String,
        /// True when the child is a mother herself.
        mother?: bool,
        /// NHS number: ten digits, modulus 11.
        #[serde(rename = "NHSnumber")]
        nhs_number?: String,
        /// How far the NHS number was traced: NHS number status indicator code. From version 1.1 on.
        #[serde(rename = "NHSnumberStatus")]
        nhs_number_status?: String,
        /// Unique pupil number.
        #[serde(rename = "UPN")]
        upn?: String,
        /// A unique pupil number the child had before.
        #[serde(rename = "FormerUPN")]
        former_upn?: String,
        /// Why there is no UPN: UN1 to UN7.
        #[serde(rename = "UPNunknown")]
        upn_unknown?: String,
        /// Unique learner number: ten digits.
        #[serde(rename = "ULN")]
        uln?: String,
        /// Unique candidate identifier of public examinations.
        #[serde(rename = "UCI")]
        uci?: String,
        /// National insurance number.
        #[serde(rename = "NINO")]
        nino?: String,
        /// Id in the client caseload information system.
        #[serde(rename = "YoungPersonsID")]
        young_persons_id?: String,
        /// The sending system's own id for the child.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// Further identifiers, each with its kind.
        other_identifier*: OtherIdentifier,
        /// On which basis the section is shared.
        sharing_basis?: SharingBasis,
    }
}

record! {
    /// A language and what it is to the child.
    #[derive(Default)]
    LanguageSpoken {
        /// Which language, in words or as the `DfE` code.
        language: String,
        /// What it is to the child: first language, spoken at home...
        kind?: String,
    }
}

record! {
    /// An identifier that has no element of its own.
    #[derive(Default)]
    OtherIdentifier {
        /// What kind of identifier, in the source's own words.
        kind: String,
        /// Its value.
        value: String,
        /// First day on which it was valid.
        valid_from?: Date,
        /// Last day on which it was valid.
        valid_to?: Date,
    }
}
