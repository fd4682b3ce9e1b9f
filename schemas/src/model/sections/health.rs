//! A child's GP practice, and what a carer must know at once.

use jiff::civil::Date;

use crate::model::{Professional, SharingBasis, record::record, words::words};

record! {
    /// Section: the GP practice, and what a carer must know at once.
    #[derive(Default)]
    Health {
        /// Practices with which the child is or was registered, latest last.
        general_practice*: GeneralPractice,
        /// Whether a school or carer must know of a medical condition.
        medical_flag?: bool,
        /// Conditions, allergies, equipment.
        health_need*: HealthNeed,
        /// Vaccinations.
        vaccination*: Vaccination,
        /// Health visitor, school nurse, others.
        health_professional*: Professional,
        /// On which basis the section is shared.
        sharing_basis?: SharingBasis,
    }
}

record! {
    /// A registration with a GP practice.
    #[derive(Default)]
    GeneralPractice {
        /// The practice's ODS code.
        #[serde(rename = "ODScode")]
        ods_code?: String,
        /// Its name.
        name?: String,
        /// The child's own doctor there.
        general_practitioner?: String,
        /// Telephone number.
        telephone?: String,
        /// Postcode.
        post_code?: String,
        /// First day of the registration.
        start_date?: Date,
        /// Last day of the registration.
        end_date?: Date,
    }
}

record! {
    /// A condition, allergy or need.
    HealthNeed {
        /// What kind.
        kind: HealthNeedKind,
        /// What it is, and what to do.
        description: String,
        /// Since when.
        start_date?: Date,
        /// Until when.
        end_date?: Date,
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
    }
}

words! {
    /// What kind of health need.
    HealthNeedKind {
        /// A long-lasting condition.
        Condition = "condition",
        /// An allergy or intolerance.
        Allergy = "allergy",
        /// Regular medication.
        Medication = "medication",
        /// Equipment the child depends on.
        Equipment = "equipment",
        /// Emotional or mental health.
        MentalHealth = "mental-health",
        /// Any other.
        Other = "other",
    }
}

record! {
    /// A vaccination.
    #[derive(Default)]
    Vaccination {
        /// Which vaccine or against what.
        name: String,
        /// When it was given.
        given_on?: Date,
        /// Which dose: 1 for the first.
        dose?: u32,
        /// Its SNOMED CT code.
        #[serde(rename = "SNOMEDcode")]
        snomed_code?: String,
    }
}
