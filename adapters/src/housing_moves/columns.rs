//! The columns of a move notice, in the order they are written.

/// All columns.
pub(super) const COLUMNS: &[&str] = &[
    "move_reference",
    "move_date",
    "move_kind",
    "losing_authority",
    "gaining_authority",
    "reporter_organisation",
    "reporter_name",
    "reporter_telephone",
    "reporter_email",
    "from_address_1",
    "from_address_2",
    "from_address_3",
    "from_address_4",
    "from_address_5",
    "from_postcode",
    "from_uprn",
    "from_sensitive",
    "to_address_1",
    "to_address_2",
    "to_address_3",
    "to_address_4",
    "to_address_5",
    "to_postcode",
    "to_uprn",
    "to_sensitive",
    "person_reference",
    "person_role",
    "title",
    "forename",
    "surname",
    "date_of_birth",
    "sex",
    "relationship",
    "nhs_number",
    "upn",
    "note",
];

/// Stands in a file of refused rows that was handed back; says nothing of a move, and is read past.
pub(super) const REASON: &str = "what_is_wrong";

/// Columns without which a file is no list of move notices.
pub(super) const REQUIRED: &[&str] = &["move_reference", "move_date", "surname", "from_postcode"];

/// Columns that say the same in every row of a household; blank ones are filled from the household's other rows.
pub(super) const OF_HOUSEHOLD: &[&str] = &["move_date", "move_kind", "from_postcode", "to_postcode"];

/// Columns that say something of one person.
pub(super) const OF_PERSON: &[&str] = &[
    "person_reference",
    "person_role",
    "title",
    "forename",
    "surname",
    "date_of_birth",
    "sex",
    "relationship",
    "nhs_number",
    "upn",
];
