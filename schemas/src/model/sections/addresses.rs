//! Where a child lives and lived (BS 7666, with periods and the mark of a sensitive address), and how to reach the family.

use jiff::civil::Date;

use crate::model::{SharingBasis, WithheldReason, record::record, words::words};

words! {
    /// What an address is to the person.
    AddressKind {
        /// Where the child usually lives.
        Home = "home",
        /// A placement.
        Placement = "placement",
        /// Temporary accommodation.
        Temporary = "temporary",
        /// Any other.
        Other = "other",
    }
}

record! {
    /// Section: where the child lives and lived.
    #[derive(Default)]
    Addresses {
        /// Each address with its period.
        address*: Address,
        /// How to reach the child or the home.
        telephone*: TelephoneNumber,
        /// The child's e-mail address.
        email?: String,
        /// On which basis the section is shared.
        sharing_basis?: SharingBasis,
    }
}

record! {
    /// One address: structured (BS 7666), or up to five lines; and a postcode. When it is withheld, only its kind, its
    /// period and why.
    #[derive(Default)]
    Address {
        /// What the address is to the person.
        kind?: AddressKind,
        /// The same in the source's own words.
        local_kind?: String,
        /// Structured form.
        #[serde(rename = "BS7666Address")]
        bs7666_address?: Bs7666Address,
        /// Unstructured form, one to five lines.
        address_line*: String,
        /// County.
        county?: String,
        /// Country, when it is not England.
        country?: String,
        /// Postcode: upper case, one space.
        post_code?: String,
        /// Unique property reference number: up to twelve digits.
        #[serde(rename = "UPRN")]
        uprn?: String,
        /// Easting on the National Grid, in metres.
        easting?: u32,
        /// Northing on the National Grid, in metres.
        northing?: u32,
        /// First day at the address.
        start_date?: Date,
        /// Last day at the address.
        end_date?: Date,
        /// True when disclosure could put somebody in danger (a refuge, a protected placement).
        sensitive_address?: bool,
        /// Why the address itself is not sent.
        withheld?: WithheldReason,
        /// The sending system's own id for the address.
        #[serde(rename = "LocalID")]
        local_id?: String,
    }
}

record! {
    /// A structured address (BS 7666).
    #[derive(Default)]
    Bs7666Address {
        /// Secondary addressable object, such as "Flat 2".
        #[serde(rename = "SAON")]
        saon?: String,
        /// Primary addressable object, such as "17".
        #[serde(rename = "PAON")]
        paon?: String,
        /// Street.
        street_description?: String,
        /// Locality.
        locality?: String,
        /// Town.
        town?: String,
        /// Post town.
        post_town?: String,
        /// Administrative area.
        administrative_area?: String,
    }
}

record! {
    /// A telephone number and what it is.
    #[derive(Default)]
    TelephoneNumber {
        /// The number.
        number: String,
        /// What it is: home, work, mobile...
        kind?: String,
    }
}
