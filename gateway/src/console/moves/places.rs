//! Postcodes as people read them: which council it is, and which one answers for children there.

use crosswalk_schemas::{authorities::Authority, model::Service};

use crate::{
    directory::{Resolved, Unresolved},
    gateway::Gateway,
};

/// Who answers for children at a postcode, or why nobody can be named.
pub(in crate::console) fn at(gateway: &Gateway, postcode: &str) -> Result<Resolved, Unresolved> {
    gateway.directory.resolve_postcode(postcode, Service::SocialCare, gateway.clock.today())
}

/// `Manchester City Council`; `Oxford City Council (children's services: Oxfordshire County Council)`.
pub(in crate::console) fn council(resolved: &Resolved) -> String {
    let (district, county) = (&resolved.district.official_name, &resolved.authority.official_name);
    if resolved.district.code == resolved.authority.code {
        district.clone()
    } else {
        format!("{district} (children's services: {county})")
    }
}

/// The same for a postcode that was typed; the postcode alone where no council is known.
pub(in crate::console) fn named(gateway: &Gateway, postcode: &str) -> String {
    at(gateway, postcode).map_or_else(|_| postcode.to_owned(), |resolved| council(&resolved))
}

/// The council of this code as people call it.
pub(in crate::console) fn of_code(gateway: &Gateway, code: &str) -> String {
    let known: Option<&Authority> = gateway.directory.register().authority(code, gateway.clock.today());
    known.map_or_else(|| code.to_owned(), |authority| authority.official_name.clone())
}

/// What to do about a postcode that cannot be used.
pub(super) fn advice(why: &Unresolved) -> String {
    match why {
        Unresolved::NotAPostcode => "Enter a full UK postcode, like OX1 4AB".to_owned(),
        Unresolved::NotKnown { .. } => "We do not know this postcode. Check it. If it is a new one, enter that of the \
             nearest older address and say so in the notes at the end"
            .to_owned(),
        Unresolved::Terminated { month } => {
            format!("This postcode was ended in {}. Enter the one that replaced it", month.strftime("%B %Y"))
        }
        Unresolved::OutsideEngland { country } => format!("This postcode is in {country}, not in England"),
        Unresolved::NoDistrict | Unresolved::NoSuchAuthority | Unresolved::Register(_) => {
            "We cannot tell which council this postcode belongs to. Enter that of a neighbouring address and say so in the \
             notes at the end"
                .to_owned()
        }
        Unresolved::Fault(_) => "We could not look up the postcode. Try again in a minute".to_owned(),
    }
}
