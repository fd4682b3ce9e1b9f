//! Records into an extract: a file for each table that has rows, with all of its columns.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashSet},
};

use crosswalk_schemas::model::{ChildRecord, Household, HouseholdMember, RecordTransfer, Service};

use super::{
    address,
    household::{MOTHER, SIBLING},
    identity, involvements, mapping,
    sections::{self, Cells},
};
use crate::{
    contract::{Encoded, Loss, NativeFile},
    native::{losses, table},
};

const NO_FIELD: &str = "the Standard Safeguarding Dataset has no field for it";

pub(super) fn encode(transfer: &RecordTransfer) -> Encoded {
    let mut tables = Tables::default();
    let ids: Vec<String> = (1..).zip(&transfer.child_record).map(|(number, record)| id_of(record, number)).collect();
    tables.people.extend(ids.iter().cloned());
    let mut losses = Vec::new();
    for (record, id) in transfer.child_record.iter().zip(&ids) {
        tables.child(record, id);
        for loss in losses::of_encoding("ChildRecord", record, &mapping::mapping(), NO_FIELD) {
            push(&mut losses, loss);
        }
        special_losses(record, &mut losses);
    }
    if !transfer.nothing_held.is_empty() {
        push(&mut losses, Loss { field: "RecordTransfer/NothingHeld".to_owned(), reason: NO_FIELD.into() });
    }
    Encoded { files: tables.files(), losses }
}

fn id_of(record: &ChildRecord, number: usize) -> String {
    record.identity.local_id.clone().unwrap_or_else(|| format!("child-{number}"))
}

fn push(losses: &mut Vec<Loss>, loss: Loss) {
    if !losses.contains(&loss) {
        losses.push(loss);
    }
}

/// Losses that depend on the value, not only on the element.
fn special_losses(record: &ChildRecord, losses: &mut Vec<Loss>) {
    let all_social_care = record
        .involvements
        .iter()
        .flat_map(|section| &section.involvement)
        .all(|involvement| matches!(involvement.service, None | Some(Service::SocialCare)));
    if all_social_care {
        losses.retain(|loss| loss.field != "ChildRecord/Involvements/Involvement/Service");
    }
    for involvement in record.involvements.iter().flat_map(|section| &section.involvement) {
        let role = involvement.professional.role.as_deref();
        let told = role.map_or(involvement.lead_professional != Some(false), |role| {
            involvement.lead_professional == involvements::leads(role).then_some(true)
        });
        if !told {
            let field = "ChildRecord/Involvements/Involvement/LeadProfessional".to_owned();
            push(losses, Loss { field, reason: "only the name of the role tells who leads".into() });
        }
    }
    let members = record.household.iter().flat_map(|household| &household.member);
    for member in members {
        let relationship = member.relationship.as_deref().unwrap_or(MOTHER);
        if relationship != MOTHER && relationship != SIBLING {
            let reason = "only mothers, and children of one mother, are told apart";
            push(losses, Loss { field: "ChildRecord/Household/Member/Relationship".to_owned(), reason: reason.into() });
        }
    }
}

/// Rows to be written, by table.
#[derive(Default)]
struct Tables {
    rows: BTreeMap<&'static str, Vec<Cells>>,
    /// Ids of everybody in `ssd_person`.
    people: HashSet<String>,
    professionals: Vec<String>,
}

impl Tables {
    /// Adds a row with its row number and person, where the table has such columns.
    fn add(&mut self, table: &'static str, keys: (&'static str, &'static str), person: &str, mut cells: Cells) {
        let (number_column, person_column) = keys;
        let rows = self.rows.entry(table).or_default();
        if !number_column.is_empty() {
            cells.push((number_column, (rows.len() + 1).to_string()));
        }
        if !person_column.is_empty() {
            cells.push((person_column, person.to_owned()));
        }
        rows.push(cells);
    }

    fn child(&mut self, record: &ChildRecord, id: &str) {
        let identity = &record.identity;
        self.add("ssd_person", ("", ""), id, identity::write_person(identity, id));
        for code in &identity.disability {
            self.add(
                "ssd_disability",
                ("disa_table_id", "disa_person_id"),
                id,
                vec![("disa_disability_code", code.clone())],
            );
        }
        if let Some(cells) = identity::write_send(identity) {
            self.add("ssd_send", ("send_table_id", "send_person_id"), id, cells);
        }
        for cells in identity::write_linked(identity) {
            self.add("ssd_linked_identifiers", ("link_table_id", "link_person_id"), id, cells);
        }
        for one in record.addresses.iter().flat_map(|section| &section.address) {
            self.add("ssd_address", ("addr_table_id", "addr_person_id"), id, address::write(one));
        }
        if let Some(household) = &record.household {
            self.household(household, record, id);
        }
        self.involvements(record, id);
        self.social_care(record, id);
    }

    fn household(&mut self, household: &Household, record: &ChildRecord, id: &str) {
        let linked_otherwise = |member: &HouseholdMember| member.relationship.as_deref() == Some(MOTHER);
        let family = household.family_id.clone().or_else(|| {
            // A family of our own making holds together those whom no other table links.
            (!household.member.iter().all(linked_otherwise)).then(|| format!("family-of-{id}"))
        });
        self.family(family.as_deref(), id);
        let mut mothers = Vec::new();
        for (number, member) in (1..).zip(&household.member) {
            let member_id = member.local_id.clone().unwrap_or_else(|| format!("{id}-{number}"));
            let is_mother = member.relationship.as_deref() == Some(MOTHER);
            if self.people.insert(member_id.clone()) {
                self.add("ssd_person", ("", ""), &member_id, member_cells(member, &member_id, is_mother));
            }
            self.family(family.as_deref(), &member_id);
            if is_mother {
                self.mother(&member_id, id, identity::written_birth(record.identity.birth_date.as_ref()));
                mothers.push(member_id);
            } else if member.relationship.as_deref() == Some(SIBLING) {
                let birth = identity::written_birth(member.birth_date.as_ref());
                self.mothers(&mothers, &member_id, &birth);
            }
        }
    }

    fn family(&mut self, family: Option<&str>, person: &str) {
        let Some(family) = family else { return };
        let cells = vec![("fami_family_id", family.to_owned())];
        if !self.has("ssd_family", &[("fami_family_id", family), ("fami_person_id", person)]) {
            self.add("ssd_family", ("fami_table_id", "fami_person_id"), person, cells);
        }
    }

    fn mother(&mut self, mother: &str, child: &str, birth: String) {
        if !self.has("ssd_mother", &[("moth_person_id", mother), ("moth_childs_person_id", child)]) {
            let cells = vec![("moth_childs_person_id", child.to_owned()), ("moth_childs_dob", birth)];
            self.add("ssd_mother", ("moth_table_id", "moth_person_id"), mother, cells);
        }
    }

    fn mothers(&mut self, mothers: &[String], child: &str, birth: &str) {
        for mother in mothers {
            self.mother(mother, child, birth.to_owned());
        }
    }

    fn has(&self, table: &str, cells: &[(&str, &str)]) -> bool {
        let matches = |row: &Cells| cells.iter().all(|wanted| row.iter().any(|(c, v)| (*c, v.as_str()) == *wanted));
        self.rows.get(table).is_some_and(|rows| rows.iter().any(matches))
    }

    fn involvements(&mut self, record: &ChildRecord, id: &str) {
        for involvement in record.involvements.iter().flat_map(|section| &section.involvement) {
            let professional = &involvement.professional;
            let key = professional.local_id.clone().unwrap_or_else(|| {
                let known = format!("{professional:?}");
                format!("worker-{}", self.number_of(known) + 1)
            });
            if !self.has("ssd_professionals", &[("prof_professional_id", &key)]) {
                let cells = involvements::write_professional(professional, &key);
                self.add("ssd_professionals", ("", ""), "", cells);
            }
            self.add("ssd_involvements", ("", "invo_person_id"), id, involvements::write(involvement, &key));
        }
    }

    /// The place of a professional without an id among those seen so far.
    fn number_of(&mut self, professional: String) -> usize {
        self.professionals.iter().position(|known| *known == professional).unwrap_or_else(|| {
            self.professionals.push(professional);
            self.professionals.len() - 1
        })
    }

    fn social_care(&mut self, record: &ChildRecord, id: &str) {
        let Some(care) = &record.social_care else { return };
        self.section(("ssd_cin_episodes", "cine_person_id"), id, &care.referral, sections::write_referral);
        self.section(("ssd_cin_assessments", "cina_person_id"), id, &care.assessment, sections::write_assessment);
        let plans = &care.child_in_need_plan;
        self.section(("ssd_cin_plans", "cinp_person_id"), id, plans, sections::write_child_in_need_plan);
        self.section(("ssd_s47_enquiry", "s47e_person_id"), id, &care.section47, sections::write_section47);
        let plans = &care.child_protection_plan;
        self.section(("ssd_cp_plans", "cppl_person_id"), id, plans, sections::write_child_protection_plan);
        let episodes = &care.looked_after_episode;
        self.section(("ssd_cla_episodes", "clae_person_id"), id, episodes, sections::write_looked_after_episode);
        self.section(("ssd_cla_placement", "clap_person_id"), id, &care.placement, sections::write_placement);
        self.section(("ssd_legal_status", "lega_person_id"), id, &care.legal_status, sections::write_legal_status);
    }

    fn section<T>(
        &mut self,
        (table, person): (&'static str, &'static str),
        id: &str,
        records: &[T],
        write: fn(&T) -> Cells,
    ) {
        for record in records {
            self.add(table, ("", person), id, write(record));
        }
    }

    /// Each table as a file, with all columns of the dataset in its order.
    fn files(self) -> Vec<NativeFile> {
        let mapping = mapping::mapping();
        self.rows
            .into_iter()
            .map(|(name, rows)| {
                let fields = mapping.iter().filter_map(|row| row.native.split_once('.'));
                let columns: Vec<&str> = fields.filter(|(table, _)| *table == name).map(|(_, column)| column).collect();
                let rows = rows.iter().map(|row| columns.iter().map(|column| written(row, column)).collect());
                NativeFile { name: format!("{name}.csv"), bytes: table::write(&columns, rows) }
            })
            .collect()
    }
}

fn written<'r>(row: &'r Cells, column: &str) -> Cow<'r, str> {
    row.iter().find(|(name, _)| *name == column).map_or(Cow::Borrowed(""), |(_, value)| Cow::Borrowed(value))
}

fn member_cells(member: &HouseholdMember, id: &str, is_mother: bool) -> Cells {
    let mut cells = identity::write_name(&member.person_name, id);
    cells.extend([
        ("pers_sex", member.sex.map(|sex| sex.to_string()).unwrap_or_default()),
        ("pers_dob", identity::written_birth(member.birth_date.as_ref())),
        ("pers_is_mother", crate::native::values::yes_no(is_mother)),
    ]);
    cells
}
