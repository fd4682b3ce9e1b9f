//! Rows of all tables gathered by person, in bounded memory.
//!
//! Most tables name the person; others name an assessment, a period of care, a request... whose row names the person.
//! Those are joined first, level by level.

use std::{
    collections::{BTreeSet, HashMap},
    io,
    path::Path,
};

use super::{
    case,
    extract::{Shared, Table},
    kin::Kin,
};
use crate::{
    contract::{Native, Refused, Sink},
    native::{
        group::{Groups, Member},
        place::Place,
        rows::{Row, Rows},
        values,
    },
};

/// Of each table, at most so many rows of unknown persons are named one by one.
const MAX_ORPHANS: usize = 20;

/// A row may be about at most so many children.
const MAX_OWNERS: usize = 50;

/// What parts an id from what it is an id of, in keys of groups.
const MARK: char = '\u{1f}';

/// Tables that may name no person: table, column, the table and column it refers to, and how many such steps come before.
const LINKS: &[(&str, &str, &str, &str, usize)] = &[
    ("ssd_assessment_factors", "cinf_assessment_id", "ssd_cin_assessments", "cina_assessment_id", 0),
    ("ssd_cla_reviews", "clar_cla_id", "ssd_cla_episodes", "clae_cla_id", 0),
    ("ssd_cla_reviews", "clar_cla_id", "ssd_permanence", "perm_cla_id", 0),
    ("ssd_cla_reviews", "clar_cla_id", "ssd_cla_visits", "clav_cla_id", 0),
    ("ssd_ehcp_requests", "ehcr_send_table_id", "ssd_send", "send_table_id", 0),
    ("ssd_ehcp_assessment", "ehca_ehcp_request_id", "ssd_ehcp_requests", "ehcr_ehcp_request_id", 1),
    ("ssd_ehcp_active_plans", "ehcp_ehcp_request_id", "ssd_ehcp_requests", "ehcr_ehcp_request_id", 1),
    ("ssd_ehcp_named_plan", "ehcn_ehcp_asmt_id", "ssd_ehcp_assessment", "ehca_ehcp_assessment_id", 2),
    ("ssd_sen_need", "senn_active_ehcp_id", "ssd_ehcp_active_plans", "ehcp_active_ehcp_id", 2),
    // As Mosaic's queries have them.
    ("ssd_involvements", "invo_referral_id", "ssd_cin_episodes", "cine_referral_id", 0),
    ("ssd_cin_visits", "cinv_cin_plan_id", "ssd_cin_plans", "cinp_cin_plan_id", 0),
    ("ssd_cin_visits", "cinv_cin_plan_id", "ssd_cin_episodes", "cine_referral_id", 0),
    ("ssd_cp_visits", "cppv_cp_plan_id", "ssd_cp_plans", "cppl_cp_plan_id", 0),
    ("ssd_cp_reviews", "cppr_cp_plan_id", "ssd_cp_plans", "cppl_cp_plan_id", 0),
    ("ssd_cla_placement", "clap_cla_id", "ssd_cla_episodes", "clae_cla_id", 0),
];

/// How many levels of links there are.
const LEVELS: usize = 3;

/// A row and the number of its table.
pub(super) type Numbered<'r> = (u16, Row<'r>);

/// Numbers of what stands in groups beside the rows of tables, which are numbered from 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marks {
    /// A row of `ssd_mother` under the mother.
    pub(super) mother_of: u16,
    /// The row in `ssd_person` of a child's mother.
    pub(super) mother: u16,
    /// The row in `ssd_person` of another of the family; after it, the ids of that person's mothers.
    pub(super) relative: u16,
    pub(super) mothers: u16,
    /// Somebody whose mother she is stands in `ssd_person`.
    pub(super) has_child: u16,
    /// The family has more persons than can be believed.
    pub(super) crowd: u16,
    /// A person who owns what the key names.
    owner: u16,
}

/// The rows of an extract on their way to their persons.
pub(super) struct Gathering<'t> {
    pub(super) tables: &'t [Table],
    pub(super) marks: Marks,
    pub(super) professionals: Shared,
    pub(super) departments: Shared,
    cases: Option<Groups>,
    kin: Kin,
    links: [Option<Groups>; LEVELS],
    /// Links that are used: those of tables that name no person.
    used: Vec<&'static (&'static str, &'static str, &'static str, &'static str, usize)>,
    orphans: HashMap<u16, usize>,
}

impl<'t> Gathering<'t> {
    pub(super) fn new(tables: &'t [Table], scratch: &Path) -> Self {
        let separator = |name: &str| tables.iter().find(|table| table.is.name == name).map_or(b',', |t| t.separator);
        let groups = || {
            let mut groups = Groups::new(scratch.to_path_buf());
            for table in tables {
                groups.table(table.separator);
            }
            let (person, mother) = (separator("ssd_person"), separator("ssd_mother"));
            let marks = Marks {
                mother_of: groups.table(mother),
                mother: groups.table(person),
                relative: groups.table(person),
                mothers: groups.table(0),
                has_child: groups.table(0),
                crowd: groups.table(0),
                owner: groups.table(0),
            };
            (groups, marks)
        };
        let (cases, marks) = groups();
        let nameless = |table: &&str| tables.iter().any(|t| t.is.name == *table && t.person.is_none());
        let kin = tables.iter().any(|table| matches!(table.is.name, "ssd_family" | "ssd_mother"));
        Self {
            tables,
            marks,
            professionals: Shared::default(),
            departments: Shared::default(),
            cases: Some(cases),
            kin: if kin { Kin::new(groups().0, groups().0) } else { Kin::default() },
            links: std::array::from_fn(|_| Some(groups().0)),
            used: LINKS.iter().filter(|(table, ..)| nameless(table)).collect(),
            orphans: HashMap::new(),
        }
    }

    /// The table and its number.
    pub(super) fn table(&self, name: &str) -> Option<(u16, &'t Table)> {
        let at = self.tables.iter().position(|table| table.is.name == name)?;
        Some((u16::try_from(at).ok()?, self.tables.get(at)?))
    }

    /// Takes all rows of a table.
    pub(super) fn read(&mut self, number: u16, rows: &mut Rows<'_>, sink: &mut dyn Sink) -> io::Result<()> {
        let Some(table) = self.tables.get(usize::from(number)) else { return Ok(()) };
        while let Some(row) = rows.next(sink) {
            if sink.stopped() {
                break;
            }
            let place = Place { line: row.line, ..Place::file(&table.columns.file) };
            if table.is_header(&row) {
                sink.finding(
                    place.warning("ssd.header-again", "The header row stands here once more, and was passed over."),
                );
                continue;
            }
            self.take(number, table, &row, sink)?;
        }
        Ok(())
    }

    fn take(&mut self, number: u16, table: &'t Table, row: &Row<'_>, sink: &mut dyn Sink) -> io::Result<()> {
        match table.is.name {
            "ssd_professionals" => self.professionals.keep(table, row, ["prof_professional_id", ""], sink),
            "ssd_department" => self.departments.keep(table, row, ["dept_team_id", "dept_team_name"], sink),
            "ssd_person" => self.person(number, table, row, sink)?,
            "ssd_mother" => self.mother(number, table, row, sink)?,
            _ => match table.person.and_then(|column| table.cell(row, column)) {
                Some(person) => self.own(person, number, table, row)?,
                None if table.person.is_none() => self.link(number, table, row, sink)?,
                None => self.orphan(number, row, sink),
            },
        }
        Ok(())
    }

    fn person(&mut self, number: u16, table: &Table, row: &Row<'_>, sink: &mut dyn Sink) -> io::Result<()> {
        let Some(id) = table.cell(row, "pers_person_id").filter(|id| values::is_id(id)) else {
            let text = "This person has no id that can be used. Fill it in: one line, 70 characters at most.";
            let findings = vec![table.columns.place(row, "pers_person_id").error("ssd.person-id-missing", text)];
            sink.refused(Refused { key: None, findings, native: vec![table.columns.native(row)] });
            return Ok(());
        };
        self.kin.person(id, number, row)?;
        self.case(id, number, row)
    }

    fn mother(&mut self, number: u16, table: &Table, row: &Row<'_>, sink: &mut dyn Sink) -> io::Result<()> {
        let cell = |column| table.cell(row, column);
        let (Some(mother), Some(child)) = (cell("moth_person_id"), cell("moth_childs_person_id")) else {
            self.orphan(number, row, sink);
            return Ok(());
        };
        for (id, number) in [(mother, self.marks.mother_of), (child, number)] {
            self.kin.person(id, number, row)?;
            self.case(id, number, row)?;
        }
        Ok(())
    }

    fn case(&mut self, person: &str, number: u16, row: &Row<'_>) -> io::Result<()> {
        self.cases.as_mut().map_or(Ok(()), |cases| cases.add(person, number, row.line, &row.raw))
    }

    /// Everything that was gathered, by person.
    pub(super) fn take_cases(&mut self) -> Option<Groups> {
        self.cases.take()
    }

    /// A row whose person is known: it goes to the person, and tells whose those rows are that name it.
    fn own(&mut self, person: &str, number: u16, table: &Table, row: &Row<'_>) -> io::Result<()> {
        for (child, _, parent, key, level) in &self.used {
            if *parent == table.is.name
                && let Some(id) = table.cell(row, key)
                && let Some(Some(groups)) = self.links.get_mut(*level)
            {
                groups.add(&format!("{child}{MARK}{id}"), self.marks.owner, 0, person.as_bytes())?;
            }
        }
        if table.is.name == "ssd_family" {
            self.kin.person(person, number, row)?;
        }
        self.case(person, number, row)
    }

    /// A row that names no person waits until it is known whose that is which it names.
    fn link(&mut self, number: u16, table: &Table, row: &Row<'_>, sink: &mut dyn Sink) -> io::Result<()> {
        let link = self.used.iter().find(|(child, ..)| *child == table.is.name);
        if let Some((child, column, _, _, level)) = link
            && let Some(id) = table.cell(row, column)
            && let Some(Some(groups)) = self.links.get_mut(*level)
        {
            return groups.add(&format!("{child}{MARK}{id}"), number, row.line, &row.raw);
        }
        self.orphan(number, row, sink);
        Ok(())
    }

    /// Joins the rows that name no person, and gathers relatives.
    pub(super) fn join(&mut self, sink: &mut dyn Sink) -> io::Result<()> {
        for level in 0..LEVELS {
            let Some(groups) = self.links.get_mut(level).and_then(Option::take) else { continue };
            let mut failed = Ok(());
            groups.each(|_, members| {
                failed = self.joined(members, sink);
                failed.is_ok() && !sink.stopped()
            })?;
            failed?;
        }
        let (tables, marks) = (self.tables, self.marks);
        match &mut self.cases {
            Some(cases) => std::mem::take(&mut self.kin).gather(tables, &marks, cases),
            None => Ok(()),
        }
    }

    fn joined(&mut self, members: &[Member<'_>], sink: &mut dyn Sink) -> io::Result<()> {
        let (owners, rows): (Vec<_>, Vec<_>) = members.iter().partition(|member| member.table == self.marks.owner);
        let owners: BTreeSet<&str> = owners.into_iter().map(Member::text).take(MAX_OWNERS).collect();
        for member in rows {
            let (number, row) = (member.table, member.row());
            if owners.is_empty() {
                self.orphan(number, &row, sink);
            }
            let Some(table) = self.tables.get(usize::from(number)) else { continue };
            for owner in &owners {
                self.own(owner, number, table, &row)?;
            }
        }
        Ok(())
    }

    /// A row of somebody who is not in the extract.
    pub(super) fn orphan(&mut self, number: u16, row: &Row<'_>, sink: &mut dyn Sink) {
        let count = self.orphans.entry(number).or_default();
        *count += 1;
        if let Some(table) = self.tables.get(usize::from(number))
            && *count <= MAX_ORPHANS
        {
            let place = table.columns.place(row, table.person.unwrap_or_default());
            if table.columns.surplus(row).next().is_some() {
                sink.finding(place.warning("ssd.row-too-long", case::TOO_LONG));
                return;
            }
            let text = "This row is about a person who is not in ssd_person, and was left out. Add the person.";
            sink.finding(place.warning("ssd.person-unknown", text));
        }
    }

    /// Says of how many rows nobody knows whose they are, where that was not said one by one.
    pub(super) fn count_orphans(&self, sink: &mut dyn Sink) {
        for (number, table) in (0..).zip(self.tables) {
            if let Some(count) = self.orphans.get(&number).filter(|count| **count > MAX_ORPHANS) {
                let text = format!("{count} rows in all are about persons who are not in ssd_person.");
                sink.finding(Place::file(&table.columns.file).warning("ssd.person-unknown", text));
            }
        }
    }

    /// The bytes of rows, as they are to be written again.
    pub(super) fn native<'r>(&self, rows: impl Iterator<Item = (u16, &'r Row<'r>)>) -> Vec<Native> {
        // A mother's row is among those of her child's table.
        let mother = self.table("ssd_mother").map(|(number, _)| number);
        let mut native = Vec::new();
        for (number, row) in rows {
            let number = mother.filter(|_| number == self.marks.mother_of).unwrap_or(number);
            if let Some(table) = self.tables.get(usize::from(number)) {
                table.columns.add_native(row, &mut native);
            }
        }
        native
    }
}
