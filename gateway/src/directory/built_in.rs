//! The small table of postcodes that is part of the program.

use std::path::Path;

use super::{
    DirectoryError, import_csv,
    table::{Builder, Table},
};

const TEXT: &str = include_str!("built_in_postcodes.csv");

/// Reads it.
pub(super) fn table() -> Result<Table, DirectoryError> {
    let mut builder = Builder::default();
    import_csv::read(TEXT.as_bytes(), &mut builder, &mut |_| ())
        .map_err(|why| DirectoryError::InvalidInput { path: Path::new("built_in_postcodes.csv").to_owned(), why })?;
    Ok(builder.finish())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crosswalk_schemas::authorities::Register;
    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_lower_tier_authority_has_postcodes() {
        let table = table().unwrap();
        let rows = TEXT.lines().count() - 1;
        assert_eq!(table.records.len(), rows, "every row is a postcode, none stands twice");
        let listed: BTreeSet<&str> = table.districts.iter().map(String::as_str).collect();
        let register = Register::built_in();
        let lower = register.valid_on(date(2026, 11, 22)).filter(|one| !one.code.as_str().starts_with("E10"));
        assert_eq!(listed, lower.map(|one| one.code.as_str()).collect());
    }
}
