//! What the census says of moves: that a case was closed because another authority took it over. It says neither which
//! nor where the child lives, so this is a lead for a person, never a notice.

use crosswalk_schemas::model::{
    Address, ChildRecord, MoveKind, MoveNotification, MovingPerson, Referral, RoleInHousehold,
};

use crate::contract::{Content, Item, Lead};

/// Closed because the case was transferred to the services of another authority.
const TRANSFERRED: &str = "RC5";

/// What a person has to find out.
const MISSING: &[&str] = &[
    "MoveNotification/GainingAuthority",
    "MoveNotification/FromAddress/PostCode",
    "MoveNotification/ToAddress/PostCode",
    "MoveNotification/Person/PersonName",
];

/// The lead of a child whose latest case passed to another authority.
pub(super) fn transferred(record: &ChildRecord, key: &str) -> Option<Item> {
    let last: &Referral = record.social_care.as_ref()?.referral.last()?;
    let date = last.close_date.filter(|_| last.close_reason.as_deref() == Some(TRANSFERRED))?;
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
    let key = format!("{key} transferred {date}");
    let draft = MoveNotification {
        kind: MoveKind::Permanent,
        move_date: date,
        section208_notice: None,
        reporter: None,
        from_address: Address::default(),
        to_address: None,
        losing_authority: None,
        gaining_authority: None,
        person: vec![person],
        note: None,
        local_reference: Some(key.clone()),
    };
    let text = format!(
        "On {date} a child's case was closed because the services of another authority took it over (RC5). The census has \
         no names and no addresses, and does not say which authority: fill in who the child is and who has the case now, so \
         that the records go there."
    );
    let missing = MISSING.iter().map(|path| (*path).to_owned()).collect();
    let lead = Lead { text, missing, draft };
    Some(Item {
        key,
        content: Content::Lead(Box::new(lead)),
        findings: Vec::new(),
        losses: Vec::new(),
        native: Vec::new(),
    })
}
