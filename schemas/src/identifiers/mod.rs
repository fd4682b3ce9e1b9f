//! National identifiers of people, schools, places and organisations: normalise, then check.
//!
//! Every module has `normalise`, which gives the written form of the standard or nothing when the text has not the
//! shape of the identifier, and `is_valid`, which checks shape and check digit of any usual spelling. Whether such a
//! child, school or place exists is not theirs to say.

mod check;
pub mod dfe;
pub mod nhs_number;
pub mod nino;
pub mod ods;
pub mod postcode;
pub mod uln;
pub mod upn;
pub mod uprn;
