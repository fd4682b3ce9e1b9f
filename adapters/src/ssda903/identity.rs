//! Who a child is. The return has no names: local id, UPN and birth date are all there is.

use crosswalk_schemas::model::{BirthDate, Identity, Sex};
use jiff::civil::Date;

use super::{
    child::{Child, reader},
    codes::LISTS,
    tables::Kind,
};
use crate::native::{
    cells::{CellReader, Cells},
    field::Notes,
};

/// Reads a child's identity. Its name is empty, because the return has none. Rows of other tables that say another
/// birth date are taken out of the child: they may be another child's.
pub(super) fn read(child: &mut Child<'_>, key: &str, notes: &mut Notes) -> Identity {
    let mut identity = Identity { local_id: Some(key.to_owned()), ..Identity::default() };
    let header = child.each(Kind::Header).next();
    if let Some(row) = header {
        from_header(&mut reader(row, notes), &mut identity);
    }
    others_of_header(child, notes);
    let birth = birth_date(child, notes);
    identity.birth_date = birth.map(|date| BirthDate { person_birth_date: date, verification_level: None });
    if identity.sex.is_none() {
        let uasc = child.each(Kind::Uasc).next().filter(|row| row.text("SEX").is_some());
        identity.sex = uasc.and_then(|row| sex(&mut reader(row, notes)));
    }
    let row = header.or_else(|| child.rows.first().map(|(_, row)| *row));
    if let Some(row) = row {
        checks(row, header.is_some(), &identity, notes);
    }
    identity
}

fn from_header(row: &mut CellReader<'_>, identity: &mut Identity) {
    let unknown = row.cells.text("UPN").is_some_and(|text| text.len() <= 4 && text.to_uppercase().starts_with("UN"));
    if unknown {
        identity.upn_unknown = row.code("UPN", LISTS.upn_unknown);
    } else {
        identity.upn = row.upn("UPN");
    }
    identity.sex = sex(row);
    identity.ethnicity = row.code("ETHNIC", LISTS.ethnicity);
    identity.mother = row.flag("MOTHER");
}

/// `SEX` by its letter, or by its number until 2024.
fn sex(row: &mut CellReader<'_>) -> Option<Sex> {
    let text = row.cells.text("SEX")?;
    let letter = text.parse().ok();
    letter
        .or_else(|| LISTS.old_sex?.translate(text.strip_suffix(".0").unwrap_or(text)).code()?.parse().ok())
        .or_else(|| row.field("SEX")?.sex())
}

/// A child stands in the header table once; only the first row counts.
fn others_of_header(child: &mut Child<'_>, notes: &mut Notes) {
    for row in child.each(Kind::Header).skip(1) {
        let mut row = reader(row, notes);
        let text = "This child has another row in the header table; the first one was read. Merge the two.";
        row.warn("CHILD", "child-twice", text);
        row.lose("CHILD", "a second row of the header table");
    }
}

/// The birth date of the header table, or of whichever table has one; rows that say another are taken out.
fn birth_date(child: &mut Child<'_>, notes: &mut Notes) -> Option<Date> {
    let said = child.each(Kind::Header).next().filter(|row| row.text("DOB").is_some());
    let said = said.or_else(|| child.rows.iter().map(|(_, row)| *row).find(|row| row.text("DOB").is_some()))?;
    let (text, date) = (said.text("DOB"), reader(said, notes).date("DOB")?);
    child.rows.retain(|(kind, row)| {
        let said = if *kind == Kind::Header { None } else { row.text("DOB") };
        if said.is_none() || said == text {
            return true;
        }
        let mut aside = Notes::default();
        let other = reader(*row, &mut aside).date("DOB");
        if other == Some(date) {
            return true;
        }
        let mut row = reader(*row, notes);
        let text = "This row says another birth date than the child's other rows, so it may be another child's. It was \
                    left out. Check the id and the birth date.";
        row.warn("DOB", "birth-date-differs", text);
        row.lose("DOB", "a row with another birth date; the whole row is left out");
        false
    });
    Some(date)
}

fn checks(row: &dyn Cells, has_header: bool, identity: &Identity, notes: &mut Notes) {
    let mut row = reader(row, notes);
    if identity.birth_date.is_none() {
        let text = "No table says this child's birth date, so nobody can tell who it is. Export the header table too.";
        row.stop("DOB", "birth-date-missing", text);
    } else if !has_header {
        let text = "This child is not in the header table. Sex, ethnicity and UPN are not known. Export it too.";
        row.warn("CHILD", "header-row-missing", text);
    } else if identity.upn.is_none() {
        let text = "The return has no names, and this child no UPN in it. No request can be matched to the record surely, \
                    so it will not be sent by itself.";
        row.warn("UPN", "not-identifiable", text);
    }
}
