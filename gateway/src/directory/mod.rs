//! Which authority answers for a service at a place: by postcode, GSS code, DfE number or name, on a date.

mod built_in;
pub mod command;
mod error;
mod import;
mod import_csv;
mod import_wheel;
mod index;
mod record;
mod source;
mod table;
mod unresolved;

use std::path::Path;

use crosswalk_schemas::{
    authorities::{Authority, Register},
    identifiers::postcode,
    model::Service,
};
use jiff::civil::Date;

pub use error::DirectoryError;
pub use import::{Imported, import};
pub use source::Source;
pub use unresolved::Unresolved;

use index::Index;
use record::Key;
use table::{District, Table};

/// The register of authorities and a table of postcodes. Look-ups take microseconds and may run on any thread.
#[derive(Debug)]
pub struct Directory {
    register: &'static Register,
    postcodes: Postcodes,
    source: Source,
}

#[derive(Debug)]
enum Postcodes {
    BuiltIn(Table),
    File(Index),
}

/// Where a postcode lies and who answers there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The postcode in its normal form, such as `OX1 4AB`.
    pub postcode: String,
    /// The lower-tier authority it lies in: a district, or an authority of both tiers.
    pub district: &'static Authority,
    /// The authority that answers for the service: the district itself, or its county.
    pub authority: &'static Authority,
}

impl Directory {
    /// Opens an index made by [`import`], or without one the small built-in table. The whole file is read once, to
    /// check that it is whole.
    pub fn open(index: Option<&Path>) -> Result<Self, DirectoryError> {
        let register = Register::built_in();
        let Some(path) = index else {
            let table = built_in::table()?;
            let source = Source::BuiltIn { postcodes: table.len() };
            return Ok(Self { register, postcodes: Postcodes::BuiltIn(table), source });
        };
        let index = Index::open(path)?;
        let source = index.source().clone();
        Ok(Self { register, postcodes: Postcodes::File(index), source })
    }

    /// Where the postcodes come from and how many there are.
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The register of authorities.
    #[must_use]
    pub fn register(&self) -> &'static Register {
        self.register
    }

    /// The lower-tier authority that a postcode lies in on a day: a district, or an authority of both tiers.
    pub fn district_of(&self, text: &str, on: Date) -> Result<&'static Authority, Unresolved> {
        Ok(self.resolve_postcode(text, Service::Housing, on)?.district)
    }

    /// Who answers for a service, on a day, at a postcode.
    pub fn resolve_postcode(&self, text: &str, service: Service, on: Date) -> Result<Resolved, Unresolved> {
        let postcode = postcode::normalise(text).ok_or(Unresolved::NotAPostcode)?;
        let key = Key::of(&postcode).ok_or(Unresolved::NotAPostcode)?;
        let found = match &self.postcodes {
            Postcodes::BuiltIn(table) => table.find(key),
            Postcodes::File(index) => index.find(key)?,
        };
        let Some((district, ended)) = found else { return Err(Unresolved::NotKnown { table: self.source.clone() }) };
        if let Some(month) = ended.filter(|month| month.last_of_month() < on) {
            return Err(Unresolved::Terminated { month });
        }
        let code = english(district)?;
        let district = self.register.responsible_for(code, Service::Housing, on)?;
        let authority = self.register.responsible_for(code, service, on)?;
        Ok(Resolved { postcode, district, authority })
    }

    /// Who answers for a service, on a day, at what a person wrote: a GSS code, a DfE number, a name or a postcode.
    pub fn resolve(&self, text: &str, service: Service, on: Date) -> Result<&'static Authority, Unresolved> {
        if let Some(authority) = self.register.find(text, on) {
            return Ok(self.register.responsible_for(authority.code.as_str(), service, on)?);
        }
        if postcode::is_valid(text) {
            return Ok(self.resolve_postcode(text, service, on)?.authority);
        }
        Err(Unresolved::NoSuchAuthority)
    }
}

/// The GSS code of a district in England, or which country it is in.
fn english(district: District<'_>) -> Result<&str, Unresolved> {
    let code = district.ok_or(Unresolved::NoDistrict)?;
    let country = match code.as_bytes().first() {
        Some(b'E') if code.starts_with("E92") => return Err(Unresolved::NoDistrict),
        Some(b'E') => return Ok(code),
        Some(b'W') => "Wales",
        Some(b'S') => "Scotland",
        Some(b'N') => "Northern Ireland",
        Some(b'L') => "the Channel Islands",
        Some(b'M') => "the Isle of Man",
        _ => return Err(Unresolved::NoDistrict),
    };
    Err(Unresolved::OutsideEngland { country })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 22);

    #[test]
    fn the_main_job_resolves_with_the_built_in_table() {
        let directory = Directory::open(None).unwrap();
        for (text, service, district, authority) in [
            ("OX1 4AB", Service::Housing, "E07000178", "E07000178"),
            ("ox14ab", Service::SocialCare, "E07000178", "E10000025"),
            ("OX4 2AB", Service::Education, "E07000178", "E10000025"),
            ("M1 1AE", Service::Housing, "E08000003", "E08000003"),
            ("M11 3FF", Service::SocialCare, "E08000003", "E08000003"),
        ] {
            let resolved = directory.resolve_postcode(text, service, TODAY).unwrap();
            assert_eq!(resolved.district.code.as_str(), district, "{text} {service}");
            assert_eq!(resolved.authority.code.as_str(), authority, "{text} {service}");
        }
    }

    #[test]
    fn codes_numbers_names_and_postcodes_resolve() {
        let directory = Directory::open(None).unwrap();
        for (text, expected) in [
            ("E07000178", "E10000025"),
            ("oxford", "E10000025"),
            ("931", "E10000025"),
            ("OX1 4AB", "E10000025"),
            ("E08000016", "E08000038"),
            ("Sheffield City Council", "E08000039"),
        ] {
            let authority = directory.resolve(text, Service::SocialCare, TODAY).unwrap();
            assert_eq!(authority.code.as_str(), expected, "{text}");
        }
        let unknown = directory.resolve("Atlantis", Service::SocialCare, TODAY);
        assert!(matches!(unknown, Err(Unresolved::NoSuchAuthority)));
    }

    #[test]
    fn what_cannot_be_resolved_says_why() {
        let directory = Directory::open(None).unwrap();
        let code = |text| directory.resolve_postcode(text, Service::Housing, TODAY).unwrap_err().code();
        assert_eq!(code("OX1"), "not-a-postcode");
        assert_eq!(code("OX44 9ZZ"), "not-known");
        let county = directory.resolve("Oxfordshire", Service::Housing, TODAY).unwrap_err();
        assert_eq!(county.code(), "register");
    }
}
