//! Who is whose family: mothers, and the others of a family, each brought to the child with the row of `ssd_person`.

use std::io;

use super::{extract::Table, gather::Marks};
use crate::native::{
    group::{Groups, Member},
    rows::Row,
};

/// Of one family, and of one child's mothers, at most so many persons are believed.
const MAX_FAMILY: usize = 50;

/// Parts ids in a mark.
const BETWEEN: char = '\u{1f}';

/// What is known of families while an extract is read.
#[derive(Default)]
pub(super) struct Kin(Option<(Groups, Groups)>);

impl Kin {
    /// Gathers with two empty groups.
    pub(super) fn new(persons: Groups, families: Groups) -> Self {
        Self(Some((persons, families)))
    }

    /// A row about a person's kin, or the person's own row.
    pub(super) fn person(&mut self, id: &str, number: u16, row: &Row<'_>) -> io::Result<()> {
        match &mut self.0 {
            Some((persons, _)) => persons.add(id, number, row.line, &row.raw),
            None => Ok(()),
        }
    }

    /// Brings mothers and relatives to each child.
    pub(super) fn gather(self, tables: &[Table], marks: &Marks, cases: &mut Groups) -> io::Result<()> {
        let Some((persons, mut families)) = self.0 else { return Ok(()) };
        let mut failed = Ok(());
        persons.each(|id, members| {
            failed = Person::of(tables, marks, id, members)
                .map_or(Ok(()), |person| person.tell(marks, &mut families, cases));
            failed.is_ok()
        })?;
        failed?;
        let mut failed = Ok(());
        families.each(|_, members| {
            failed = family(members, marks, cases);
            failed.is_ok()
        })?;
        failed
    }
}

/// A person of the extract with the ids of kin.
struct Person<'m> {
    id: &'m str,
    row: &'m Member<'m>,
    mothers: Vec<String>,
    children: Vec<String>,
    families: Vec<String>,
}

impl<'m> Person<'m> {
    fn of(tables: &[Table], marks: &Marks, id: &'m str, members: &'m [Member<'m>]) -> Option<Self> {
        let mut person = Self { id, row: members.first()?, mothers: vec![], children: vec![], families: vec![] };
        let mut own = None;
        let mother = tables.iter().find(|table| table.is.name == "ssd_mother");
        for member in members {
            let (table, ids, column) = match tables.get(usize::from(member.table)) {
                _ if member.table == marks.mother_of => (mother, &mut person.children, "moth_childs_person_id"),
                Some(table) if table.is.name == "ssd_person" => {
                    own.get_or_insert(member);
                    continue;
                }
                Some(table) if table.is.name == "ssd_mother" => (Some(table), &mut person.mothers, "moth_person_id"),
                Some(table) if table.is.name == "ssd_family" => (Some(table), &mut person.families, "fami_family_id"),
                _ => continue,
            };
            let row = member.row();
            let id = table.and_then(|table| table.cell(&row, column));
            if let Some(id) = id.filter(|id| ids.len() < MAX_FAMILY && !ids.iter().any(|known| known == id)) {
                ids.push(id.to_owned());
            }
        }
        person.row = own?;
        Some(person)
    }

    fn tell(&self, marks: &Marks, families: &mut Groups, cases: &mut Groups) -> io::Result<()> {
        for child in &self.children {
            cases.add(child, marks.mother, self.row.line, self.row.raw)?;
        }
        for mother in &self.mothers {
            cases.add(mother, marks.has_child, 0, b"")?;
        }
        // The first family is the child's; in the others the child is a relative.
        for (number, family) in self.families.iter().enumerate() {
            families.add(family, marks.relative, self.row.line, self.row.raw)?;
            let receives = if number == 0 { self.id } else { "" };
            let mothers = self.mothers.join(&BETWEEN.to_string());
            families.add(family, marks.mothers, 0, format!("{receives}{BETWEEN}{mothers}").as_bytes())?;
        }
        Ok(())
    }
}

/// Brings the persons of a family to each other.
fn family(members: &[Member<'_>], marks: &Marks, cases: &mut Groups) -> io::Result<()> {
    let persons: Vec<(&Member<'_>, &str)> = members
        .chunks(2)
        .filter_map(|pair| match pair {
            [row, mothers] => Some((row, mothers.text())),
            _ => None,
        })
        .collect();
    for (number, (_, told)) in persons.iter().enumerate() {
        let Some((receiver, _)) = told.split_once(BETWEEN).filter(|(receiver, _)| !receiver.is_empty()) else {
            continue;
        };
        if persons.len() > MAX_FAMILY {
            cases.add(receiver, marks.crowd, 0, b"")?;
            continue;
        }
        for (other, (row, told)) in persons.iter().enumerate() {
            if other != number {
                let mothers = told.split_once(BETWEEN).map_or("", |(_, mothers)| mothers);
                cases.add(receiver, marks.relative, row.line, row.raw)?;
                cases.add(receiver, marks.mothers, 0, mothers.as_bytes())?;
            }
        }
    }
    Ok(())
}

/// The ids in the mark of a person's mothers.
pub(super) fn mothers(row: &Member<'_>) -> Vec<String> {
    row.text().split(BETWEEN).filter(|id| !id.is_empty()).map(str::to_owned).collect()
}
