//! Every column of a move notice, and where it goes.

use crate::contract::{
    Carried::{BothWays, Out},
    Mapping,
};

pub(super) fn mapping() -> Vec<Mapping> {
    let rows = [
        ("move_reference", BothWays("MoveNotification/LocalReference")),
        ("move_date", BothWays("MoveNotification/MoveDate")),
        ("move_kind", BothWays("MoveNotification/Kind")),
        ("losing_authority", Out("MoveNotification/LosingAuthority")),
        ("gaining_authority", Out("MoveNotification/GainingAuthority")),
        ("reporter_organisation", BothWays("MoveNotification/Reporter/Organisation")),
        ("reporter_name", BothWays("MoveNotification/Reporter/Name")),
        ("reporter_telephone", BothWays("MoveNotification/Reporter/Telephone")),
        ("reporter_email", BothWays("MoveNotification/Reporter/Email")),
        ("from_address_1", BothWays("MoveNotification/FromAddress/AddressLine")),
        ("from_address_2", BothWays("MoveNotification/FromAddress/AddressLine")),
        ("from_address_3", BothWays("MoveNotification/FromAddress/AddressLine")),
        ("from_address_4", BothWays("MoveNotification/FromAddress/AddressLine")),
        ("from_address_5", BothWays("MoveNotification/FromAddress/AddressLine")),
        ("from_address_1 to _5, of a structured address", Out("MoveNotification/FromAddress/BS7666Address")),
        ("from_postcode", BothWays("MoveNotification/FromAddress/PostCode")),
        ("from_uprn", BothWays("MoveNotification/FromAddress/UPRN")),
        ("from_sensitive", BothWays("MoveNotification/FromAddress/SensitiveAddress")),
        ("to_address_1", BothWays("MoveNotification/ToAddress/AddressLine")),
        ("to_address_2", BothWays("MoveNotification/ToAddress/AddressLine")),
        ("to_address_3", BothWays("MoveNotification/ToAddress/AddressLine")),
        ("to_address_4", BothWays("MoveNotification/ToAddress/AddressLine")),
        ("to_address_5", BothWays("MoveNotification/ToAddress/AddressLine")),
        ("to_address_1 to _5, of a structured address", Out("MoveNotification/ToAddress/BS7666Address")),
        ("to_postcode", BothWays("MoveNotification/ToAddress/PostCode")),
        ("to_uprn", BothWays("MoveNotification/ToAddress/UPRN")),
        ("to_sensitive", BothWays("MoveNotification/ToAddress/SensitiveAddress")),
        ("person_reference", BothWays("MoveNotification/Person/LocalID")),
        ("person_role", BothWays("MoveNotification/Person/Role")),
        ("title", BothWays("MoveNotification/Person/PersonName/PersonNameTitle")),
        ("forename", BothWays("MoveNotification/Person/PersonName/PersonGivenName")),
        ("surname", BothWays("MoveNotification/Person/PersonName/PersonFamilyName")),
        ("date_of_birth", BothWays("MoveNotification/Person/BirthDate/PersonBirthDate")),
        ("sex", BothWays("MoveNotification/Person/Sex")),
        ("relationship", BothWays("MoveNotification/Person/Relationship")),
        ("nhs_number", BothWays("MoveNotification/Person/NHSnumber")),
        ("upn", BothWays("MoveNotification/Person/UPN")),
        ("note", BothWays("MoveNotification/Note")),
    ];
    rows.map(|(native, carried)| Mapping { native, carried }).into()
}
