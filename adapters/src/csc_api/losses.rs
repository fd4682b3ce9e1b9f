//! What a payload loses.

use crosswalk_schemas::model::{Address, AddressKind, ChildRecord, ImmigrationStatus, Involvement, Service};
use serde::Serialize;

use super::{
    decode::{BORN, MIS_ID},
    encode, mapping,
};
use crate::{contract::Loss, native::losses};

pub(super) const NO_FIELD: &str = "the department's JSON has no field for it";

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

    /// Whether an involvement is written; another service's is lost.
    pub(super) fn is_care_worker(&mut self, involvement: &Involvement) -> bool {
        let is = matches!(involvement.service, None | Some(Service::SocialCare));
        if !is {
            self.lose_all(
                "ChildRecord/Involvements/Involvement",
                involvement,
                "only workers of social care are written",
            );
        }
        is
    }

    /// Tells what of a record no field has.
    pub(super) fn record(&mut self, record: &ChildRecord) {
        for loss in losses::of_encoding("ChildRecord", record, &mapping::mapping(), NO_FIELD) {
            self.lose(loss.field, NO_FIELD);
        }
        let involved = record.involvements.iter().flat_map(|section| &section.involvement);
        if involved.clone().all(|one| matches!(one.service, None | Some(Service::SocialCare))) {
            self.losses.retain(|loss| loss.field != "ChildRecord/Involvements/Involvement/Service");
        }
        let identity = &record.identity;
        if identity.birth_date.is_some() && identity.expected_birth_date.is_some() {
            self.lose("ChildRecord/Identity/ExpectedBirthDate", BORN);
        }
        let mut carried = false;
        for other in &identity.other_identifier {
            let dated = other.valid_from.is_some() || other.valid_to.is_some();
            if other.kind != MIS_ID || carried || dated {
                self.lose_all(
                    "ChildRecord/Identity/OtherIdentifier",
                    other,
                    "only the case system's second id is written",
                );
            }
            carried |= other.kind == MIS_ID;
        }
        self.addresses(record);
        self.social_care(record);
    }

    fn addresses(&mut self, record: &ChildRecord) {
        let all = record.addresses.iter().flat_map(|section| &section.address);
        let home = home(record);
        let is_home = |address: &&Address| home.is_some_and(|home| std::ptr::eq(home, *address));
        if all.clone().all(|address| is_home(&address) && address.kind == Some(AddressKind::Home)) {
            self.losses.retain(|loss| loss.field != "ChildRecord/Addresses/Address/Kind");
        }
        for address in all.filter(|address| !is_home(address)) {
            self.lose_all(
                "ChildRecord/Addresses/Address",
                address,
                "one postcode is written: where the child lives now",
            );
        }
    }

    fn social_care(&mut self, record: &ChildRecord) {
        let Some(care) = &record.social_care else { return };
        let mut carried = false;
        for status in &care.immigration_status {
            let path = "ChildRecord/SocialCare/ImmigrationStatus";
            if !is_unaccompanied(status) || carried {
                self.lose_all(path, status, "only that a child seeks asylum unaccompanied is written");
                continue;
            }
            carried = true;
            if !status.status.as_deref().is_some_and(encode::is_the_flag_s_word) {
                self.lose(format!("{path}/Status"), "it is written as a flag, without the source's own words");
            }
        }
        for conference in &care.initial_conference {
            let enquiry =
                care.section47.iter().find(|row| row.local_id.is_some() && row.local_id == conference.section47_id);
            let path = "ChildRecord/SocialCare/InitialConference";
            match enquiry {
                None => self.lose_all(
                    path,
                    conference,
                    "a conference is written as the date of its enquiry, which is not there",
                ),
                Some(enquiry) if conference.referral_id.is_some() && conference.referral_id != enquiry.referral_id => {
                    self.lose(format!("{path}/ReferralID"), "its enquiry belongs to another referral");
                }
                Some(_) if conference.conference_date.is_none() => {
                    self.lose_all(path, conference, "a conference without a date is not written");
                }
                Some(_) => {}
            }
        }
        for episode in care.looked_after_episode.iter().filter(|episode| episode.placement_id.is_some()) {
            let same =
                care.looked_after_episode.iter().filter(|other| other.placement_id == episode.placement_id).count();
            if same > 1 {
                self.lose_all(
                    "ChildRecord/SocialCare/LookedAfterEpisode",
                    episode,
                    "several episodes of one placement are written as several",
                );
            }
        }
    }
}

/// The address whose postcode is written: where the child lives now.
pub(super) fn home(record: &ChildRecord) -> Option<&Address> {
    let all =
        || record.addresses.iter().flat_map(|section| &section.address).filter(|address| address.post_code.is_some());
    let now = || all().filter(|address| address.end_date.is_none());
    let at_home = now().rfind(|address| address.kind == Some(AddressKind::Home));
    at_home.or_else(|| now().next_back()).or_else(|| all().next_back())
}

/// Whether a status says that the child seeks asylum unaccompanied.
pub(super) fn is_unaccompanied(status: &ImmigrationStatus) -> bool {
    let lower = status.status.as_deref().unwrap_or_default().to_lowercase();
    lower.contains("unaccompanied") || lower.contains("uasc")
}
