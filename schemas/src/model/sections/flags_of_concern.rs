//! Flags that practitioners raise when something worries them.

use jiff::civil::Date;

use crate::model::{Professional, Service, SharingBasis, record::record};

record! {
    /// Section: flags of concern.
    #[derive(Default)]
    FlagsOfConcern {
        /// Each flag.
        flag_of_concern*: FlagOfConcern,
        /// On which basis the section is shared.
        sharing_basis?: SharingBasis,
    }
}

record! {
    /// A flag of concern: that a practitioner is worried, and whom to ring.
    FlagOfConcern {
        /// The sending system's own id.
        #[serde(rename = "LocalID")]
        local_id?: String,
        /// When it was raised.
        raised_on: Date,
        /// Who raised it, and how to reach them.
        raised_by?: Professional,
        /// The raiser's service.
        service?: Service,
        /// What the worry is, as far as it may be shared.
        concern?: String,
        /// What was done.
        action_taken?: String,
        /// When it is looked at again.
        review_date?: Date,
        /// When it was withdrawn.
        withdrawn_on?: Date,
        /// Why.
        withdrawn_reason?: String,
    }
}
