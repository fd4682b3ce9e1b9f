//! Where a child lives and lived (BS 7666, with periods and the mark of a sensitive address).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{header::words, sharing::SharingBasis};

/// Section: where the child lives and lived.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Addresses {
    /// Each address with its period.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub address: Vec<Address>,
    /// On which basis the section is shared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sharing_basis: Option<SharingBasis>,
}

/// One address: structured (BS 7666), or up to five lines; and a postcode.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Address {
    /// What the address is to the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<AddressKind>,
    /// Structured form.
    #[serde(rename = "BS7666Address", default, skip_serializing_if = "Option::is_none")]
    pub bs7666_address: Option<Bs7666Address>,
    /// Unstructured form, one to five lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub address_line: Vec<String>,
    /// Postcode: upper case, one space.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post_code: Option<String>,
    /// Unique property reference number: up to twelve digits.
    #[serde(rename = "UPRN", default, skip_serializing_if = "Option::is_none")]
    pub uprn: Option<String>,
    /// First day at the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_date: Option<Date>,
    /// Last day at the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_date: Option<Date>,
    /// True when disclosure could put somebody in danger (a refuge, a protected placement).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive_address: Option<bool>,
}

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

/// A structured address (BS 7666).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Bs7666Address {
    /// Secondary addressable object, such as "Flat 2".
    #[serde(rename = "SAON", default, skip_serializing_if = "Option::is_none")]
    pub saon: Option<String>,
    /// Primary addressable object, such as "17".
    #[serde(rename = "PAON", default, skip_serializing_if = "Option::is_none")]
    pub paon: Option<String>,
    /// Street.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street_description: Option<String>,
    /// Locality.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// Town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town: Option<String>,
    /// Post town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post_town: Option<String>,
    /// Administrative area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub administrative_area: Option<String>,
}
