//! Activity and level of need of a young person (client caseload information system).

use jiff::civil::Date;

use crate::model::{Professional, SharingBasis, record::record};

record! {
    /// Section: activity, level of need, careers adviser.
    #[derive(Default)]
    Connexions {
        /// Whether the young person is in the cohort, or why not.
        cohort_status?: String,
        /// `DfE` number of the authority that answers for the young person.
        lead_authority?: String,
        /// `DfE` number of the authority where the young person learns.
        educated_authority?: String,
        /// `DfE` number of the authority the young person went to.
        transferred_to_authority?: String,
        /// Activities, latest last.
        activity*: Activity,
        /// Levels of need, latest last.
        level_of_need*: LevelOfNeed,
        /// Characteristics.
        characteristic*: Characteristic,
        /// What the young person means to do after year 11.
        intended_destination?: String,
        /// Offers under the September guarantee.
        september_guarantee*: SeptemberGuarantee,
        /// Personal or careers adviser.
        adviser*: Professional,
        /// On which basis the section is shared.
        sharing_basis?: SharingBasis,
    }
}

record! {
    /// What a young person does.
    #[derive(Default)]
    Activity {
        /// Activity code.
        code: String,
        /// Where.
        establishment?: String,
        /// First day.
        start_date?: Date,
        /// Last day.
        end_date?: Date,
        /// When it was last checked.
        verified_date?: Date,
    }
}

record! {
    /// How much help a young person needs.
    #[derive(Default)]
    LevelOfNeed {
        /// 1 intensive, 2 supported, 3 minimum.
        level: String,
        /// Since when.
        start_date?: Date,
        /// Until when.
        end_date?: Date,
    }
}

record! {
    /// A characteristic of a young person.
    #[derive(Default)]
    Characteristic {
        /// Its code.
        code: String,
        /// Since when.
        start_date?: Date,
        /// Until when.
        end_date?: Date,
    }
}

record! {
    /// An offer of a place in learning.
    #[derive(Default)]
    SeptemberGuarantee {
        /// 11 or 12.
        curriculum_year: String,
        /// Whether an offer was made and accepted, as the source writes it.
        status?: String,
        /// When.
        offer_date?: Date,
    }
}
