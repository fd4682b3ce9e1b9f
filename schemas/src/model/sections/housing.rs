//! Tenancies, homelessness and temporary accommodation of a child's household.

use jiff::civil::Date;

use crate::model::{Address, AuthorityCode, Professional, SharingBasis, record::record, words::words};

words! {
    /// On what terms a household lives somewhere.
    TenureKind {
        /// Rented from a council or housing association.
        SocialRent = "social-rent",
        /// Rented from a private landlord.
        PrivateRent = "private-rent",
        /// Owned.
        Owner = "owner",
        /// Supported housing.
        Supported = "supported",
        /// Temporary accommodation.
        Temporary = "temporary",
        /// A refuge.
        Refuge = "refuge",
        /// With family or friends.
        FamilyOrFriends = "family-or-friends",
        /// No accommodation.
        None = "none",
        /// Any other.
        Other = "other",
    }
}

record! {
    /// Section: tenancies, homelessness, temporary accommodation.
    #[derive(Default)]
    Housing {
        /// Where the household lives and lived, and on what terms.
        tenancy*: Tenancy,
        /// Applications as homeless.
        homelessness_application*: HomelessnessApplication,
        /// Temporary accommodation.
        temporary_accommodation*: TemporaryAccommodation,
        /// Whether the home is overcrowded.
        overcrowded?: bool,
        /// Housing officers.
        housing_officer*: Professional,
        /// On which basis the section is shared.
        sharing_basis?: SharingBasis,
    }
}

record! {
    /// A home and its terms.
    #[derive(Default)]
    Tenancy {
        /// The landlord's own reference.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// On what terms.
        tenure?: TenureKind,
        /// Landlord.
        landlord?: String,
        /// Where.
        address?: Address,
        /// First day.
        start_date?: Date,
        /// Last day.
        end_date?: Date,
        /// Why it ended.
        end_reason?: String,
    }
}

record! {
    /// An application as homeless.
    #[derive(Default)]
    HomelessnessApplication {
        /// The authority's own case reference.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// The housing authority.
        authority?: AuthorityCode,
        /// When it was made.
        application_date?: Date,
        /// When it was assessed.
        assessment_date?: Date,
        /// Which duty is owed, as the source writes it.
        duty_owed?: String,
        /// Why the last settled home was lost.
        loss_reason?: String,
        /// The authority that referred the household.
        referred_from?: AuthorityCode,
        /// The authority to which the household was referred.
        referred_to?: AuthorityCode,
        /// In which authority the accommodation is that was found.
        accommodation_authority?: AuthorityCode,
        /// What came of it, as the source writes it.
        outcome?: String,
        /// When the last duty ended.
        end_date?: Date,
    }
}

record! {
    /// A stay in temporary accommodation.
    #[derive(Default)]
    TemporaryAccommodation {
        /// The authority's own reference.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// What kind, as the source writes it.
        kind?: String,
        /// The authority that placed the household.
        placed_by?: AuthorityCode,
        /// Where.
        address?: Address,
        /// How many bedrooms.
        bedrooms?: u32,
        /// First day.
        start_date?: Date,
        /// Last day.
        end_date?: Date,
    }
}
