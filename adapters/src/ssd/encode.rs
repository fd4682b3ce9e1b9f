//! Records into an extract: a file for each table that has rows, with all of its columns, in a system's shape.

use std::collections::HashSet;

use crosswalk_schemas::model::{ChildRecord, Household, HouseholdMember, Professional, RecordTransfer};

use super::{
    address, factors,
    household::{MOTHER, SIBLING},
    identity, involvements, losses,
    rows::Tables,
    shapes::Shape,
    tables::{self, Cells, Rows},
};
use crate::contract::Encoded;

pub(super) fn encode(transfer: &RecordTransfer, shape: &Shape) -> Encoded {
    let mut delivery = Delivery::default();
    let ids: Vec<String> = (1..).zip(&transfer.child_record).map(|(number, record)| id_of(record, number)).collect();
    delivery.people.extend(ids.iter().cloned());
    let mut told = losses::Told::default();
    for (record, id) in transfer.child_record.iter().zip(&ids) {
        delivery.child(record, id, shape, &mut told);
        told.record(record);
    }
    told.mothers(transfer, &ids);
    if !transfer.nothing_held.is_empty() {
        told.lose("RecordTransfer/NothingHeld", losses::NO_FIELD);
    }
    Encoded { files: delivery.tables.files(shape), losses: told.losses }
}

fn id_of(record: &ChildRecord, number: usize) -> String {
    record.identity.local_id.clone().unwrap_or_else(|| tables::made_id(format!("child-{number}")))
}

/// What is being written.
#[derive(Default)]
struct Delivery {
    tables: Tables,
    /// Ids of everybody in `ssd_person`.
    people: HashSet<String>,
    /// Professionals without an id.
    professionals: Vec<Professional>,
}

impl Delivery {
    fn child(&mut self, record: &ChildRecord, id: &str, shape: &Shape, told: &mut losses::Told) {
        let identity = &record.identity;
        self.tables.add("ssd_person", id, identity::write_person(record, id));
        for code in &identity.disability {
            self.tables.add("ssd_disability", id, vec![("disa_disability_code", code.clone())]);
        }
        let send = identity::write_send(record).map(|cells| self.tables.add("ssd_send", id, cells));
        for cells in identity::write_linked(identity) {
            self.tables.add("ssd_linked_identifiers", id, cells);
        }
        for one in record.addresses.iter().flat_map(|section| &section.address) {
            self.tables.add("ssd_address", id, address::write(one));
        }
        if let Some(household) = &record.household {
            self.household(household, record, id);
        }
        self.involvements(record, id, told);
        self.sections(&told.linked(record, shape), id, send.as_deref());
    }

    fn household(&mut self, household: &Household, record: &ChildRecord, id: &str) {
        let linked_otherwise = |member: &HouseholdMember| member.relationship.as_deref() == Some(MOTHER);
        let family = household.family_id.clone().or_else(|| {
            // A family of our own making holds together those whom no other table links.
            (!household.member.iter().all(linked_otherwise)).then(|| tables::made_id(format!("family-of-{id}")))
        });
        self.family(family.as_deref(), id);
        let (mut mothers, mut siblings) = (Vec::new(), Vec::new());
        for (number, member) in (1..).zip(&household.member) {
            let made = || tables::made_id(format!("{id}-{number}"));
            let member_id = member.local_id.clone().unwrap_or_else(made);
            let is_mother = member.relationship.as_deref() == Some(MOTHER);
            if self.people.insert(member_id.clone()) {
                self.tables.add("ssd_person", &member_id, member_cells(member, &member_id, is_mother));
            }
            self.family(family.as_deref(), &member_id);
            if is_mother {
                self.mother(&member_id, id, identity::written_birth(record.identity.birth_date.as_ref()));
                mothers.push(member_id);
            } else if member.relationship.as_deref() == Some(SIBLING) {
                let birth = identity::written_birth(member.birth_date.as_ref());
                siblings.push((member_id, birth));
            }
        }
        for (mother, (sibling, birth)) in mothers.iter().flat_map(|mother| siblings.iter().map(move |s| (mother, s))) {
            self.mother(mother, sibling, birth.clone());
        }
    }

    fn family(&mut self, family: Option<&str>, person: &str) {
        let Some(family) = family else { return };
        if self.tables.find("ssd_family", &[("fami_family_id", family), ("fami_person_id", person)]).is_none() {
            self.tables.add("ssd_family", person, vec![("fami_family_id", family.to_owned())]);
        }
    }

    fn mother(&mut self, mother: &str, child: &str, birth: String) {
        let there = [("moth_person_id", mother), ("moth_childs_person_id", child)];
        if self.tables.find("ssd_mother", &there).is_none() {
            let cells = vec![("moth_person_id", mother.to_owned()), ("moth_childs_dob", birth)];
            self.tables.add("ssd_mother", child, cells);
        }
    }

    fn involvements(&mut self, record: &ChildRecord, id: &str, told: &mut losses::Told) {
        for involvement in record.involvements.iter().flat_map(|section| &section.involvement) {
            let professional = &involvement.professional;
            let key = professional.local_id.clone().unwrap_or_else(|| self.made_professional(professional));
            let cells = involvements::write_professional(professional, &key);
            match self.tables.find("ssd_professionals", &[("prof_professional_id", &key)]) {
                Some(there) => told.professional(there, &cells),
                None => drop(self.tables.add("ssd_professionals", "", cells)),
            }
            self.tables.add("ssd_involvements", id, involvements::write(involvement, &key));
        }
    }

    /// An id for a professional without one; the same professional gets the same.
    fn made_professional(&mut self, professional: &Professional) -> String {
        let person = Professional { role: None, team: None, ..professional.clone() };
        let place = self.professionals.iter().position(|known| *known == person).unwrap_or_else(|| {
            self.professionals.push(person);
            self.professionals.len() - 1
        });
        tables::made_id(format!("worker-{}", place + 1))
    }

    fn sections(&mut self, record: &ChildRecord, id: &str, send: Option<&str>) {
        let mut assessments = Vec::new();
        tables::write_sections(record, |table, mut cells| match table {
            "ssd_department" => {
                let there: Vec<_> = cells.iter().map(|(column, value)| (*column, value.as_str())).collect();
                if self.tables.find(table, &there).is_none() {
                    self.tables.add(table, "", cells);
                }
            }
            "ssd_cin_assessments" => assessments.push(self.tables.add(table, id, cells)),
            "ssd_ehcp_requests" => {
                cells.push(("ehcr_send_table_id", send.unwrap_or_default().to_owned()));
                self.tables.add(table, id, cells);
            }
            "ssd_cla_reviews" => {
                cells.push(("clar_cla_person_id", id.to_owned()));
                self.tables.add(table, id, cells);
            }
            _ => drop(self.tables.add(table, id, cells)),
        });
        let Some(care) = &record.social_care else { return };
        for (assessment, key) in care.assessment.iter().zip(assessments) {
            let cells = vec![
                ("cinf_assessment_id", key.clone()),
                ("cinf_assessment_factors_json", factors::write(&assessment.factor)),
            ];
            let there: Vec<_> = cells.iter().map(|(column, value)| (*column, value.as_str())).collect();
            if !assessment.factor.is_empty() && self.tables.find("ssd_assessment_factors", &there).is_none() {
                self.tables.add("ssd_assessment_factors", "", cells);
            }
        }
        for relation in &care.mother_of {
            let mut cells = relation.write();
            let child = relation.child_id.clone().unwrap_or_default();
            cells.retain(|(column, _)| *column != "moth_childs_person_id");
            cells.push(("moth_person_id", id.to_owned()));
            let there = [("moth_person_id", id), ("moth_childs_person_id", child.as_str())];
            self.tables.replace("ssd_mother", &there, &child, cells);
        }
    }
}

fn member_cells(member: &HouseholdMember, id: &str, is_mother: bool) -> Cells {
    let mut cells = identity::write_name(&member.person_name, id);
    cells.extend([
        ("pers_sex", member.sex.map(|sex| sex.to_string()).unwrap_or_default()),
        ("pers_dob", identity::written_birth(member.birth_date.as_ref())),
        ("pers_common_child_id", member.nhs_number.clone().unwrap_or_default()),
        ("pers_is_mother", if is_mother { "Y".to_owned() } else { String::new() }),
    ]);
    cells
}
