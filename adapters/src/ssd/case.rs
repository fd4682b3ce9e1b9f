//! One person's rows into a record.

use std::collections::HashSet;

use crosswalk_schemas::model::{
    Address, Addresses, ChildRecord, Department, Household, HouseholdMember, Identity, Involvement, Involvements,
    MotherOf,
};

use super::{
    PREFIX, address,
    extract::{BLANKS, Table},
    factors, gather,
    gather::Numbered,
    household, identity, involvements, kin, tables,
    tables::{Lists, Rows},
};
use crate::native::{
    field::Notes,
    group::Member,
    place::Place,
    row::{RowReader, says_nothing},
    rows::Row,
    seen::Before,
};

/// A person whose rows were gathered.
pub(super) enum Person<'g> {
    /// Who stands in `ssd_person`.
    There(Box<Case<'g>>),
    /// Who does not: the rows that name them.
    Unknown(Vec<Numbered<'g>>),
}

/// All that an extract says of one person.
pub(super) struct Case<'g> {
    id: String,
    /// The row in `ssd_person`.
    person: Numbered<'g>,
    /// Further rows in `ssd_person` of the same id.
    pub(super) twice: Vec<Numbered<'g>>,
    /// The rows of other tables.
    rows: Vec<Numbered<'g>>,
    /// Rows of `ssd_mother` in which she is the mother.
    mother_of: Vec<Numbered<'g>>,
    /// The rows in `ssd_person` of the child's mothers.
    mothers: Vec<Row<'g>>,
    /// The rows in `ssd_person` of others of the family, with their mothers' ids.
    relatives: Vec<(Row<'g>, Vec<String>)>,
    has_child: bool,
    crowd: bool,
    /// Whether anything but kinship, addresses and identifiers is recorded.
    of_a_child: bool,
}

/// What is wrong with a row that has too many cells.
pub(super) const TOO_LONG: &str = "This row has more cells than the header has columns, so that nobody can tell which is \
    which; it was left out. Put cells that hold a comma in quotation marks.";

impl<'g> Case<'g> {
    /// Sorts out the rows that were gathered under a person's id.
    pub(super) fn of(gathering: &gather::Gathering<'_>, id: &str, members: &[Member<'g>]) -> Person<'g> {
        let marks = gathering.marks;
        let mut persons = Vec::new();
        let mut case = Self {
            id: id.to_owned(),
            person: (0, Row::default()),
            twice: Vec::new(),
            rows: Vec::new(),
            mother_of: Vec::new(),
            mothers: Vec::new(),
            relatives: Vec::new(),
            has_child: false,
            crowd: false,
            of_a_child: false,
        };
        for member in members {
            let (number, row) = (member.table, member.row());
            match number {
                _ if number == marks.mother_of => case.mother_of.push((number, row)),
                _ if number == marks.mother => case.mothers.push(row),
                _ if number == marks.relative => case.relatives.push((row, Vec::new())),
                _ if number == marks.mothers => case.mothers_of_last(member),
                _ if number == marks.has_child => case.has_child = true,
                _ if number == marks.crowd => case.crowd = true,
                _ => match gathering.tables.get(usize::from(number)) {
                    Some(table) if table.is.name == "ssd_person" => persons.push((number, row)),
                    Some(table) => {
                        case.of_a_child |= table.of_a_child;
                        case.rows.push((number, row));
                    }
                    None => {}
                },
            }
        }
        let mut persons = persons.into_iter();
        let Some(person) = persons.next() else {
            // Of a mother who is not there, her children's own records tell.
            let mothers = if case.has_child { Vec::new() } else { case.mother_of };
            let mother = gathering.table("ssd_mother").map_or(0, |(number, _)| number);
            let known_elsewhere = |(number, _): &Numbered<'_>| *number == mother;
            case.rows.retain(|row| !known_elsewhere(row));
            case.rows.extend(mothers.into_iter().map(|(_, row)| (mother, row)));
            return Person::Unknown(case.rows);
        };
        case.person = person;
        case.twice = persons.collect();
        Person::There(Box::new(case))
    }

    fn mothers_of_last(&mut self, row: &Member<'_>) {
        if let Some((_, mothers)) = self.relatives.last_mut() {
            *mothers = kin::mothers(row);
        }
    }

    /// Whether nothing is recorded of her but whose mother she is.
    pub(super) fn is_mother_only(&self) -> bool {
        self.has_child && !self.of_a_child
    }

    /// The rows that must be there for the record to be read again.
    pub(super) fn native(&self) -> impl Iterator<Item = (u16, &Row<'g>)> {
        let (number, person) = &self.person;
        let persons = std::iter::once(person).chain(&self.mothers).map(|row| (*number, row));
        persons.chain(self.rows.iter().chain(&self.mother_of).map(|(number, row)| (*number, row)))
    }

    /// The record; nothing when it cannot be one, and the notes say why.
    pub(super) fn read(&self, gathering: &gather::Gathering<'_>, notes: &mut Notes) -> Option<ChildRecord> {
        let table = gathering.tables.get(usize::from(self.person.0))?;
        check_length(table, &self.person.1, notes, true);
        let mut row = reader(table, &self.person.1, notes);
        let mut record = ChildRecord::new(identity::read(&mut row, &self.id)?);
        let send_flag = row.flag("pers_send_flag");
        note_losses(table, &self.person.1, notes);
        let mut sections = Sections { identity: record.identity, ..Sections::default() };
        sections.lists.education.special_educational_needs = send_flag;
        let (mut before, mut keys) = (Before::default(), Before::default());
        for (number, row) in &self.rows {
            let Some(table) = gathering.tables.get(usize::from(*number)) else { continue };
            if before.insert(table.is.name, &row.raw) {
                sections.row(table, row, &mut keys, notes);
            } else {
                let place = Place { line: row.line, ..Place::file(&table.columns.file) };
                notes.findings.push(place.warning("ssd.row-twice", "This row is there twice; it was read once."));
            }
        }
        if let Some((_, table)) = gathering.table("ssd_mother") {
            let mother_of = self.mother_of.iter().map(|(_, row)| MotherOf::read(&mut reader(table, row, notes)));
            sections.lists.social_care.mother_of = mother_of.collect();
        }
        sections.finish(gathering, notes);
        self.household(gathering, &mut sections, notes);
        record.identity = sections.identity;
        let Sections { addresses, involvements, lists, household, .. } = sections;
        record.addresses = filled(Addresses { address: addresses, ..Addresses::default() });
        record.involvements = filled(Involvements { involvement: involvements, ..Involvements::default() });
        record.social_care = filled(lists.social_care);
        record.education = filled(lists.education);
        record.household = filled(household);
        Some(record)
    }

    fn household(&self, gathering: &gather::Gathering<'_>, sections: &mut Sections, notes: &mut Notes) {
        let Some(persons) = gathering.tables.get(usize::from(self.person.0)) else { return };
        let id = |row: &Row<'_>| persons.cell(row, "pers_person_id").unwrap_or_default().to_owned();
        let mother_ids: Vec<String> = self.mothers.iter().map(id).collect();
        for mother in &sections.mothers {
            if !mother_ids.contains(mother) {
                let reason = "the mother is not in ssd_person, so that nobody knows her name";
                notes.lose("ssd_mother.moth_person_id", reason);
            }
        }
        if self.crowd {
            notes.lose("ssd_family", "the family has more persons than can be believed; none was carried");
        }
        let mothers = self.mothers.iter().map(|row| (row, Some(household::MOTHER)));
        let relatives =
            self.relatives.iter().filter(|(row, _)| !mother_ids.contains(&id(row))).map(|(row, mothers)| {
                let is_sibling = mothers.iter().any(|mother| sections.mothers.contains(mother));
                (row, is_sibling.then_some(household::SIBLING))
            });
        // What is wrong with a member's row is told where the person is the child.
        let member = |(row, relationship): (&Row<'_>, Option<&str>)| -> Option<HouseholdMember> {
            household::member(&mut reader(persons, row, &mut Notes::default()), &id(row), relationship)
        };
        sections.household.member = mothers.chain(relatives).filter_map(member).collect();
    }
}

/// A section, unless it is empty.
fn filled<T: Default + PartialEq>(section: T) -> Option<T> {
    (section != T::default()).then_some(section)
}

/// A reader of one row that knows how extracts say "nothing".
fn reader<'a>(table: &'a Table, row: &'a Row<'a>, notes: &'a mut Notes) -> RowReader<'a> {
    RowReader { prefix: PREFIX, columns: &table.columns, row, blanks: BLANKS, notes }
}

/// A record in the making.
#[derive(Default)]
struct Sections {
    identity: Identity,
    addresses: Vec<Address>,
    household: Household,
    involvements: Vec<Involvement>,
    lists: Lists,
    /// The ids of the child's mothers.
    mothers: Vec<String>,
    /// The assessments' own ids, as they stand in the extract, in order.
    assessments: Vec<String>,
    factors: Vec<(String, Vec<String>)>,
}

impl Sections {
    /// Reads a row; `keys` are the rows' own ids so far.
    fn row<'r>(&mut self, table: &Table, row: &'r Row<'_>, keys: &mut Before<'r>, notes: &mut Notes) {
        if !check_length(table, row, notes, false) {
            return;
        }
        if let Some(column) = table.is.key()
            && let Some(key) = table.cell(row, column)
            && !keys.insert(table.is.name, key.as_bytes())
        {
            let place = table.columns.place(row, column);
            let text = "Another row of this child has the same id; both were carried. Give each its own.";
            notes.findings.push(place.warning("ssd.id-twice", text));
        }
        let name = table.is.name;
        let reader = &mut reader(table, row, notes);
        match name {
            "ssd_address" => self.addresses.extend(address::read(reader)),
            "ssd_involvements" => self.involvements.push(involvements::read(reader)),
            "ssd_family" => self.family(reader),
            "ssd_mother" => self.mothers.extend(table.cell(row, "moth_person_id").map(str::to_owned)),
            "ssd_assessment_factors" => self.factors.extend(factors::read(reader)),
            _ => {
                if name == "ssd_cin_assessments" {
                    self.assessments.push(table.cell(row, "cina_assessment_id").unwrap_or_default().to_owned());
                }
                let _ = identity::add(name, reader, &mut self.identity)
                    || tables::read_section(name, reader, &mut self.lists);
            }
        }
        note_losses(table, row, notes);
    }

    fn family(&mut self, row: &mut RowReader<'_>) {
        let family = row.id("fami_family_id").filter(|id| !tables::is_made(id));
        if self.household.family_id.is_none() {
            self.household.family_id = family;
        } else if family.is_some() && family != self.household.family_id {
            row.notes
                .lose("ssd_family.fami_family_id", "a child has one family in the standard; the first was carried");
        }
    }

    /// Puts together what stands in several tables.
    fn finish(&mut self, gathering: &gather::Gathering<'_>, notes: &mut Notes) {
        for (id, factors) in std::mem::take(&mut self.factors) {
            let at = self.assessments.iter().position(|assessment| *assessment == id);
            if let Some(assessment) = at.and_then(|at| self.lists.social_care.assessment.get_mut(at)) {
                let new: Vec<_> = factors.into_iter().filter(|factor| !assessment.factor.contains(factor)).collect();
                assessment.factor.extend(new);
            }
        }
        for involvement in &mut self.involvements {
            let professional = &mut involvement.professional;
            let row = professional.local_id.as_deref().and_then(|id| gathering.professionals.find(id));
            if let (Some(row), Some((_, table))) = (row, gathering.table("ssd_professionals")) {
                involvements::complete(&mut reader(table, row, notes), professional);
            }
            professional.local_id = professional.local_id.take().filter(|id| !tables::is_made(id));
        }
        self.departments(gathering, notes);
        let needs = self.lists.education.sen_need.len();
        self.lists.education.sen_need.retain(|need| !need.need.is_empty());
        if self.lists.education.sen_need.len() < needs {
            notes.lose("ssd_sen_need", "a need without its type says nothing");
        }
        self.lists.social_care.referral.sort_by_key(|referral| referral.referral_date);
    }

    /// The teams that the child's rows name, and those above them.
    fn departments(&mut self, gathering: &gather::Gathering<'_>, notes: &mut Notes) {
        let Some((_, table)) = gathering.table("ssd_department") else { return };
        let mut wanted = super::teams::named(&self.lists.social_care, &self.involvements);
        let mut seen = HashSet::new();
        while let Some(team) = wanted.pop() {
            let Some(row) = gathering.departments.find(&team) else { continue };
            if !seen.insert(row.line) {
                continue;
            }
            let department = Department::read(&mut reader(table, row, notes));
            wanted.extend(department.parent_id.clone());
            self.lists.social_care.department.push(department);
        }
    }
}

/// Whether a row has no more cells than its table has columns. One that has more has cells in the wrong place.
fn check_length(table: &Table, row: &Row<'_>, notes: &mut Notes, stops: bool) -> bool {
    if table.columns.surplus(row).next().is_none() {
        return true;
    }
    let place = Place { line: row.line, ..Place::file(&table.columns.file) };
    if stops {
        notes.findings.push(place.error("ssd.row-too-long", TOO_LONG));
    } else {
        notes.findings.push(place.warning("ssd.row-too-long", TOO_LONG));
        notes.lose(table.is.name, "a row with more cells than columns was left out");
    }
    false
}

/// Notes what a row holds and the standard cannot carry.
fn note_losses(table: &Table, row: &Row<'_>, notes: &mut Notes) {
    for (at, reason) in &table.lost {
        let filled = row.filled(*at).is_some_and(|cell| !says_nothing(cell, BLANKS));
        if let Some(column) = table.columns.names.get(*at).filter(|_| filled) {
            notes.lose(&format!("{}.{column}", table.is.name), *reason);
        }
    }
}
