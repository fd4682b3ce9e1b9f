//! Who lives with a child, and who has parental responsibility.

use crate::model::{Address, BirthDate, PersonName, Sex, SharingBasis, record::record};

record! {
    /// Section: the people around the child.
    #[derive(Default)]
    Household {
        /// The sending system's own id for the family.
        #[serde(rename = "FamilyID")]
        family_id?: String,
        /// Each person.
        member*: HouseholdMember,
        /// On which basis the section is shared.
        sharing_basis?: SharingBasis,
    }
}

record! {
    /// A person of the household, or one with parental responsibility who lives elsewhere.
    #[derive(Default)]
    HouseholdMember {
        /// Name.
        person_name: PersonName,
        /// Birth date.
        birth_date?: BirthDate,
        /// Sex as recorded.
        sex?: Sex,
        /// What the person is to the child, in the source's words: "mother", "brother".
        relationship?: String,
        /// The language in which the person needs an interpreter. From version 1.1 on.
        interpreter_language?: String,
        /// Whether the person has parental responsibility.
        parental_responsibility?: bool,
        /// Whether the person lives with the child.
        lives_with_child?: bool,
        /// In which order to call: 1 for the first.
        contact_order?: u32,
        /// Telephone numbers.
        telephone*: String,
        /// E-mail address.
        email?: String,
        /// Address, when it is not the child's.
        address?: Address,
        /// NHS number, so that a brother's or sister's own record is found.
        #[serde(rename = "NHSnumber")]
        nhs_number?: String,
        /// The sending system's own id for the person.
        #[serde(rename = "LocalID")]
        local_id?: String,
    }
}
