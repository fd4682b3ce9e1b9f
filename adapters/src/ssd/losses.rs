//! What a delivery loses: elements for which the dataset has no field, and values that it cannot tell apart.

use std::collections::HashSet;

use crosswalk_schemas::model::{ChildRecord, RecordTransfer, Service};
use serde::Serialize;

use super::{
    address,
    household::{MOTHER, SIBLING},
    identity, involvements, mapping,
    shapes::Shape,
    tables::{self, Cells},
    teams,
};
use crate::{
    contract::{Carried, Loss},
    native::losses,
};

pub(super) const NO_FIELD: &str = "the Standard Safeguarding Dataset has no field for it";

/// What was lost so far, each once.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) losses: Vec<Loss>,
}

impl Told {
    /// Tells of a path.
    pub(super) fn lose(&mut self, path: impl Into<String>, reason: &'static str) {
        let loss = Loss { field: path.into(), reason: reason.into() };
        if !self.losses.contains(&loss) {
            self.losses.push(loss);
        }
    }

    fn lose_all(&mut self, path: &str, document: &impl Serialize, reason: &'static str) {
        for leaf in losses::leaves(path, document) {
            self.lose(leaf, reason);
        }
    }

    /// Tells what of a record no table has.
    pub(super) fn record(&mut self, record: &ChildRecord) {
        for loss in losses::of_encoding("ChildRecord", record, &mapping::mapping(), NO_FIELD) {
            self.lose(loss.field, NO_FIELD);
        }
        if record.identity.birth_date.is_some() && record.identity.expected_birth_date.is_some() {
            self.lose("ChildRecord/Identity/ExpectedBirthDate", identity::BORN);
        }
        let addresses = record.addresses.iter().flat_map(|section| &section.address);
        for one in addresses.clone().filter(|one| address::loses_kind(one)) {
            let reason = "only the source's own word for the kind is written, and it says another";
            self.lose_all("ChildRecord/Addresses/Address/Kind", &one.kind, reason);
        }
        if addresses.clone().any(|one| !address::is_in_lines(one) && !one.address_line.is_empty()) {
            let reason =
                "the address has more than lines; they are written as its street, or not beside the one it has";
            self.lose("ChildRecord/Addresses/Address/AddressLine", reason);
        }
        self.involved(record);
        self.relationships(record);
        self.departments(record);
    }

    fn involved(&mut self, record: &ChildRecord) {
        let all = record.involvements.iter().flat_map(|section| &section.involvement);
        if all.clone().all(|one| matches!(one.service, None | Some(Service::SocialCare))) {
            self.losses.retain(|loss| loss.field != "ChildRecord/Involvements/Involvement/Service");
        }
        for involvement in all {
            let role = involvement.professional.role.as_deref();
            let told = role.map_or(involvement.lead_professional != Some(false), |role| {
                involvement.lead_professional == involvements::leads(role).then_some(true)
            });
            if !told {
                let reason = "only the name of the role tells who leads";
                self.lose("ChildRecord/Involvements/Involvement/LeadProfessional", reason);
            }
        }
    }

    fn relationships(&mut self, record: &ChildRecord) {
        let mut has_mother = false;
        for member in record.household.iter().flat_map(|household| &household.member) {
            let told = match member.relationship.as_deref() {
                Some(MOTHER) => {
                    has_mother = true;
                    true
                }
                Some(SIBLING) => has_mother,
                other => other.is_none(),
            };
            if !told {
                let reason = "only mothers, and children of one mother, are told apart";
                self.lose("ChildRecord/Household/Member/Relationship", reason);
            }
        }
    }

    /// Departments are found by the teams that the child's rows name.
    fn departments(&mut self, record: &ChildRecord) {
        let Some(care) = &record.social_care else { return };
        let involvements = record.involvements.as_ref().map(|section| section.involvement.as_slice());
        let mut wanted = teams::named(care, involvements.unwrap_or_default());
        let mut found = HashSet::new();
        while let Some(team) = wanted.pop() {
            let named = care.department.iter().enumerate().filter(|(_, department)| {
                [&department.local_id, &department.name].into_iter().flatten().any(|name| *name == team)
            });
            for (_, department) in named.filter(|(number, _)| found.insert(*number)) {
                wanted.extend(department.parent_id.clone());
            }
        }
        for (number, department) in care.department.iter().enumerate() {
            if !found.contains(&number) {
                let reason = "nothing of the child names this team, so that nobody could tell it is the child's";
                self.lose_all("ChildRecord/SocialCare/Department", department, reason);
            }
        }
    }

    /// One professional has one row: where a second involvement says otherwise, it is lost.
    pub(super) fn professional(&mut self, there: &Cells, cells: &Cells) {
        for (column, value) in cells {
            let same = there.iter().any(|(name, other)| name == column && other == value);
            let native = mapping::mapping().into_iter().find(|mapping| mapping.native.ends_with(&format!(".{column}")));
            if let Some(Carried::BothWays(path)) = native.filter(|_| !same && !value.is_empty()).map(|m| m.carried) {
                self.lose(path, "a professional has one row, and it says another");
            }
        }
    }

    /// A mother of whom nothing else is recorded is read as a member of her child's household.
    pub(super) fn mothers(&mut self, transfer: &RecordTransfer, ids: &[String]) {
        let records = || ids.iter().zip(&transfer.child_record);
        let named_as_mother = |id: &str| {
            let members = transfer.child_record.iter().filter_map(|record| record.household.as_ref());
            let mut members = members.flat_map(|household| &household.member);
            members
                .any(|member| member.relationship.as_deref() == Some(MOTHER) && member.local_id.as_deref() == Some(id))
        };
        for (id, record) in records() {
            let own = record.social_care.iter().flat_map(|care| &care.mother_of);
            let child_is_sent = own.filter_map(|own| own.child_id.as_ref()).any(|child| ids.contains(child));
            if !(child_is_sent || named_as_mother(id)) || has_rows(record) {
                continue;
            }
            let reason =
                "nothing else is recorded of this mother, who will be read as a member of her child's household";
            self.lose_all("ChildRecord", record, reason);
        }
    }

    /// The record without the rows that nobody could tell to be the child's: they name no person, and what they name
    /// is not there.
    pub(super) fn linked(&mut self, record: &ChildRecord, shape: &Shape) -> ChildRecord {
        let mut record = record.clone();
        let ids = |ids: Vec<&Option<String>>| ids.into_iter().flatten().cloned().collect::<HashSet<String>>();
        if let Some(care) = &mut record.social_care
            && !shape.columns("ssd_cla_reviews").iter().any(|(column, _)| *column == "clar_cla_person_id")
        {
            let periods = care.looked_after_episode.iter().map(|row| &row.looked_after_id);
            let periods = periods.chain(care.permanence.iter().map(|row| &row.looked_after_id));
            let periods = ids(periods.chain(care.looked_after_visit.iter().map(|row| &row.looked_after_id)).collect());
            let path = "ChildRecord/SocialCare/LookedAfterReview";
            self.keep(path, &mut care.looked_after_review, &periods, |row| &row.looked_after_id);
        }
        if let Some(education) = &mut record.education {
            let requests = ids(education.plan_request.iter().map(|row| &row.local_id).collect());
            let at = |name: &str| format!("ChildRecord/Education/{name}");
            self.keep(&at("PlanAssessment"), &mut education.plan_assessment, &requests, |row| &row.request_id);
            self.keep(&at("ActivePlan"), &mut education.active_plan, &requests, |row| &row.request_id);
            let assessments = ids(education.plan_assessment.iter().map(|row| &row.local_id).collect());
            let plans = &mut education.education_health_care_plan;
            self.keep(&at("EducationHealthCarePlan"), plans, &assessments, |row| &row.assessment_id);
            let plans = ids(education.active_plan.iter().map(|row| &row.local_id).collect());
            self.keep(&at("SenNeed"), &mut education.sen_need, &plans, |row| &row.plan_id);
        }
        record
    }

    fn keep<T: Serialize>(
        &mut self,
        path: &str,
        rows: &mut Vec<T>,
        known: &HashSet<String>,
        names: fn(&T) -> &Option<String>,
    ) {
        rows.retain(|row| {
            let is_known = names(row).as_ref().is_some_and(|id| known.contains(id));
            if !is_known {
                self.lose_all(path, row, "its row names the child only by another row, and that one is not there");
            }
            is_known
        });
    }
}

/// Whether a record has rows that tell of a child of the extract.
fn has_rows(record: &ChildRecord) -> bool {
    let mut rows = false;
    tables::write_sections(record, |table, _| rows |= table != "ssd_department");
    let identity = &record.identity;
    rows || identity.upn.is_some()
        || identity.uln.is_some()
        || record.involvements.as_ref().is_some_and(|section| !section.involvement.is_empty())
}
