//! Episodes of care: each row is an episode, a placement and a legal status at once.
//!
//! The return has no ids for these; they are made of the dates, which stay the same from one return to the next. A
//! placement runs on over an episode that changes the legal status only (`RNE` L), a legal status over one that does not
//! change it.

use crosswalk_schemas::model::{
    Address, AddressKind, Addresses, ChildRecord, LegalStatus, LookedAfterEpisode, Placement, SocialCare,
};
use jiff::civil::Date;

use super::{
    child::{Child, reader},
    codes::LISTS,
    tables::Kind,
};
use crate::native::{cells::Cells, field::Notes, values};

/// One row of the episodes table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Episode {
    pub(super) start: Option<Date>,
    /// The same, written.
    day: Option<String>,
    pub(super) end: Option<Date>,
    pub(super) start_reason: Option<String>,
    pub(super) end_reason: Option<String>,
    pub(super) legal_status: Option<String>,
    need: Option<String>,
    pub(super) place: Option<String>,
    provider: Option<String>,
    change_reason: Option<String>,
    pub(super) home: Option<String>,
    pub(super) placed_at: Option<String>,
    urn: Option<String>,
}

/// The episodes of a child, oldest first. One without a first day, or said a second time, is left out.
pub(super) fn read(child: &Child<'_>, notes: &mut Notes) -> Vec<Episode> {
    let mut episodes: Vec<Episode> = Vec::new();
    for row in child.each(Kind::Episodes) {
        let episode = episode(row, notes);
        if episode.start.is_none() {
            let mut row = reader(row, notes);
            let text = "This episode has no first day that can be read, so it was left out. Fill in DECOM.";
            row.warn("DECOM", "episode-undated", text);
            row.lose("DECOM", "the whole row: an episode without a first day");
        } else if episodes.contains(&episode) {
            let text = "This episode is there twice; it was carried once. Take the other row out.";
            reader(row, notes).warn("DECOM", "episode-twice", text);
        } else {
            episodes.push(episode);
        }
    }
    episodes.sort_by_key(|episode| (episode.start, episode.end.is_none(), episode.end));
    episodes
}

fn episode(row: &dyn Cells, notes: &mut Notes) -> Episode {
    let mut row = reader(row, notes);
    let start = row.date("DECOM");
    Episode {
        start,
        day: start.map(values::written_date),
        end: row.date("DEC"),
        start_reason: row.code("RNE", LISTS.start_reason),
        end_reason: row.code("REC", LISTS.end_reason),
        legal_status: row.code("LS", LISTS.legal_status),
        need: row.code("CIN", LISTS.need),
        place: row.code("PLACE", LISTS.placement_type),
        provider: row.code("PLACE_PROVIDER", LISTS.provider),
        change_reason: row.code("REASON_PLACE_CHANGE", LISTS.change_reason),
        home: row.postcode("HOME_POST"),
        placed_at: row.postcode("PL_POST"),
        urn: row.line("URN"),
    }
}

/// Writes the episodes into the record. What nobody asks for afterwards is taken out of them.
pub(super) fn fill(episodes: &mut [Episode], record: &mut ChildRecord, care: &mut SocialCare) {
    let (mut entered, mut period) = (None, None);
    for at in 0..episodes.len() {
        let (before, rest) = episodes.split_at_mut(at);
        let (before, Some(episode)) = (before.last(), rest.first_mut()) else { continue };
        if episode.start_reason.as_deref() == Some("S") {
            entered = episode.start;
            period = entered.map(|_| id("care", episode));
        }
        if episode.end_reason.as_deref() == Some("E2") {
            record.identity.person_death_date = episode.end;
        }
        place(episode, before, period.as_ref(), care);
        legal_status(episode, before, care);
        care.looked_after_episode.push(LookedAfterEpisode {
            local_id: Some(id("episode", episode)),
            looked_after_id: period.clone(),
            placement_id: care.placement.last().filter(|_| episode.has_place()).and_then(|one| one.local_id.clone()),
            start_date: episode.start,
            start_reason: episode.start_reason.take(),
            primary_need_code: episode.need.take(),
            end_date: episode.end,
            end_reason: episode.end_reason.clone(),
            entered_care_date: entered,
            ..LookedAfterEpisode::default()
        });
    }
    record.addresses = addresses(episodes, care);
}

fn id(what: &str, episode: &Episode) -> String {
    episode.day.as_ref().map_or_else(|| what.to_owned(), |day| [what, "-", day].concat())
}

impl Episode {
    fn has_place(&self) -> bool {
        self.place.is_some() || self.provider.is_some() || self.placed_at.is_some() || self.urn.is_some()
    }

    /// Whether it begins on the day on which another ended.
    fn follows(&self, before: &Self) -> bool {
        before.end.is_some() && before.end == self.start
    }

    fn is_placed_as(&self, other: &Self) -> bool {
        (&self.place, &self.provider, &self.placed_at, &self.urn)
            == (&other.place, &other.provider, &other.placed_at, &other.urn)
    }
}

fn place(episode: &mut Episode, before: Option<&Episode>, period: Option<&String>, care: &mut SocialCare) {
    if !episode.has_place() {
        return;
    }
    let runs_on = before.is_some_and(|before| episode.follows(before) && episode.is_placed_as(before))
        && episode.start_reason.as_deref() == Some("L");
    if let Some(placement) = care.placement.last_mut().filter(|_| runs_on) {
        placement.end_date = episode.end;
        placement.change_reason = episode.change_reason.take().or_else(|| placement.change_reason.take());
        return;
    }
    care.placement.push(Placement {
        local_id: Some(id("placement", episode)),
        looked_after_id: period.cloned(),
        start_date: episode.start,
        end_date: episode.end,
        placement_type: episode.place.clone(),
        provider: episode.provider.clone(),
        urn: episode.urn.clone(),
        post_code: episode.placed_at.clone(),
        change_reason: episode.change_reason.take(),
        ..Placement::default()
    });
}

fn legal_status(episode: &Episode, before: Option<&Episode>, care: &mut SocialCare) {
    if episode.legal_status.is_none() {
        return;
    }
    let runs_on = before.is_some_and(|before| episode.follows(before) && episode.legal_status == before.legal_status);
    if let Some(status) = care.legal_status.last_mut().filter(|_| runs_on) {
        status.end_date = episode.end;
        return;
    }
    care.legal_status.push(LegalStatus {
        local_id: Some(id("legal-status", episode)),
        status: episode.legal_status.clone(),
        start_date: episode.start,
        end_date: episode.end,
    });
}

/// The home, homes before it, and where the child is placed now.
fn addresses(episodes: &[Episode], care: &SocialCare) -> Option<Addresses> {
    let mut address: Vec<Address> = Vec::new();
    for episode in episodes.iter().rev().filter(|episode| episode.home.is_some()) {
        if address.iter().any(|known| known.post_code == episode.home) {
            continue;
        }
        let first = address.is_empty();
        let said = episode.day.as_ref().filter(|_| !first).map(|day| ["HOME_POST of the episode of ", day].concat());
        address.push(Address {
            kind: Some(if first { AddressKind::Home } else { AddressKind::Other }),
            local_kind: said,
            post_code: episode.home.clone(),
            ..Address::default()
        });
    }
    let now = care.placement.last().filter(|placement| placement.end_date.is_none() && placement.post_code.is_some());
    address.extend(now.map(|placement| Address {
        kind: Some(AddressKind::Placement),
        post_code: placement.post_code.clone(),
        start_date: placement.start_date,
        ..Address::default()
    }));
    (!address.is_empty()).then_some(Addresses { address, ..Addresses::default() })
}
