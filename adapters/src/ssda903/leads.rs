//! What the episodes say of moves. The return has no names and no authorities, so each is a lead for a person, never a
//! notice: the two postcodes tell the gateway whether it is a matter between authorities at all.

use crosswalk_schemas::model::{
    Address, AddressKind, ChildRecord, MoveKind, MoveNotification, MovingPerson, Placement, RoleInHousehold,
};
use jiff::civil::Date;

use super::{codes::LISTS, episodes::Episode};
use crate::{
    contract::{Content, Item, Lead},
    native::values::written_date,
};

const NAME: &str = "MoveNotification/Person/PersonName";
const FROM: &str = "MoveNotification/FromAddress/PostCode";
const TO: &str = "MoveNotification/ToAddress/PostCode";
const DATE: &str = "MoveNotification/MoveDate";
const GAINING: &str = "MoveNotification/GainingAuthority";

/// Ends every text.
const NO_NAMES: &str = " The return has no names: fill in who the child is.";

/// What a placement may call for.
const REGULATION: &str = " If the placement lies in the area of another authority, that authority must be told (Care \
    Planning, Placement and Case Review (England) Regulations 2010, regulation 13).";

/// The leads of a child, from its latest episode: where the child is placed now, whether the home has changed, whether
/// the care passed to another authority or out of the country.
pub(super) fn of(record: &ChildRecord, key: &str, episodes: &[Episode]) -> Vec<Item> {
    let Some(last) = episodes.last() else { return Vec::new() };
    let placements = record.social_care.as_ref().map(|care| care.placement.as_slice()).unwrap_or_default();
    let found = [placed(last, placements), home_changed(last, episodes), taken_over(last)];
    found.into_iter().flatten().map(|found| found.item(record, key)).collect()
}

/// A lead before it is told of whom.
struct Found {
    /// What kind, for the key.
    what: &'static str,
    kind: MoveKind,
    date: Date,
    from: Option<String>,
    to: Option<Address>,
    missing: Vec<&'static str>,
    text: String,
}

impl Found {
    fn item(self, record: &ChildRecord, key: &str) -> Item {
        let identity = &record.identity;
        let person = MovingPerson {
            role: RoleInHousehold::Child,
            person_name: identity.person_name.clone(),
            birth_date: identity.birth_date.clone(),
            sex: identity.sex,
            relationship: None,
            nhs_number: None,
            upn: identity.upn.clone(),
            local_id: identity.local_id.clone(),
        };
        let key = [key, " ", self.what, " ", &written_date(self.date)].concat();
        let draft = MoveNotification {
            kind: self.kind,
            move_date: self.date,
            section208_notice: None,
            reporter: None,
            from_address: Address { post_code: self.from, ..Address::default() },
            to_address: self.to,
            losing_authority: None,
            gaining_authority: None,
            person: vec![person],
            note: None,
            local_reference: Some(key.clone()),
        };
        let missing = self.missing.into_iter().chain([NAME]).map(str::to_owned).collect();
        let lead = Lead { text: self.text, missing, draft };
        Item {
            key,
            content: Content::Lead(Box::new(lead)),
            findings: Vec::new(),
            losses: Vec::new(),
            native: Vec::new(),
        }
    }
}

/// The child lives in a placement elsewhere than at home.
fn placed(last: &Episode, placements: &[Placement]) -> Option<Found> {
    let placement = placements.last().filter(|_| last.end.is_none() && !is_short(last))?;
    let (to, date) = (placement.post_code.clone()?, arrived(placements)?);
    if last.home.as_ref() == Some(&to) {
        return None;
    }
    let home = match last.home.as_deref() {
        Some(home) => [" The home is at ", home, "."],
        None => [" The return does not say where the home is.", "", ""],
    };
    let what = placement.placement_type.as_deref().and_then(described).map_or([""; 3], |label| [" (", label, ")"]);
    let (what, home) = (what.concat(), home.concat());
    let day = written_date(date);
    let at = "A looked-after child has been placed at ";
    let text = [at, &to, &what, " since ", &day, ".", &home, REGULATION, NO_NAMES].concat();
    let to = Address { kind: Some(AddressKind::Placement), post_code: Some(to), ..Address::default() };
    let missing = last.home.is_none().then_some(FROM).into_iter().collect();
    let kind = MoveKind::TemporaryPlacement;
    Some(Found { what: "placement", kind, date, from: last.home.clone(), to: Some(to), missing, text })
}

/// When the child came to where it is placed now: a placement may change its kind and stay where it is.
fn arrived(placements: &[Placement]) -> Option<Date> {
    let mut since = placements.last()?;
    for before in placements.iter().rev().skip(1) {
        if before.post_code != since.post_code || before.end_date != since.start_date {
            break;
        }
        since = before;
    }
    since.start_date
}

/// Short breaks and temporary absences are no moves: the child lives where it lived.
fn is_short(episode: &Episode) -> bool {
    let short_break = episode.legal_status.as_deref().is_some_and(|code| ["V3", "V4"].contains(&code));
    short_break || episode.place.as_deref().is_some_and(|code| code.starts_with('T'))
}

fn described(code: &str) -> Option<&'static str> {
    LISTS.placement_type?.label(code)
}

/// The home of the latest episode is another than before: the family has moved.
fn home_changed(last: &Episode, episodes: &[Episode]) -> Option<Found> {
    let home = last.home.as_ref()?;
    let at = episodes.iter().rposition(|episode| episode.home.as_ref().is_some_and(|other| other != home))?;
    let before = episodes.get(at)?.home.clone()?;
    let since = episodes.iter().skip(at).find(|episode| episode.home.as_ref() == Some(home))?;
    let date = since.start?;
    let text = format!(
        "The home of a looked-after child was at {before}, and is at {home} in the episode of {date}. The return does not \
         say when the family moved, nor whether brothers and sisters moved too.{NO_NAMES}"
    );
    let to = Address { post_code: Some(home.clone()), ..Address::default() };
    let kind = MoveKind::Permanent;
    Some(Found { what: "home", kind, date, from: Some(before), to: Some(to), missing: vec![DATE], text })
}

/// The care of the child passed to another authority, or the child went abroad.
fn taken_over(last: &Episode) -> Option<Found> {
    let date = last.end?;
    let from = last.placed_at.clone().or_else(|| last.home.clone());
    let (what, kind, mut missing, text) = match last.end_reason.as_deref()? {
        "E3" => {
            let text = format!(
                "On {date} another local authority took over the care of a child. The return does not say which: find out, \
                 so that the records go there.{NO_NAMES}"
            );
            ("taken-over", MoveKind::Permanent, vec![GAINING, TO], text)
        }
        "E16" => {
            let text = format!("On {date} a child left care because it moved abroad. Find out where to.{NO_NAMES}");
            ("abroad", MoveKind::LeavingEngland, Vec::new(), text)
        }
        _ => return None,
    };
    missing.extend(from.is_none().then_some(FROM));
    Some(Found { what, kind, date, from, to: None, missing, text })
}
