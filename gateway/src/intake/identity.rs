//! Who is who in the case systems: which system holds whom, records that turn out to be of one child, records forgotten.

use crosswalk_schemas::model::ChildReference;

use crate::{
    config::System,
    digest,
    gateway::Gateway,
    journey,
    store::{ChildKey, Mark, RecordKey, StoreError, Tx},
    transfer::{AlertCode, Event, Match, Merge, Side, folded},
};

/// Digests of what surely identifies a child: each number, and all names with the birth date. More exact than
/// [`journey::child_keys`], for whoever is found by them is believed to be the child.
pub(crate) fn holding_keys(child: &ChildReference) -> Vec<ChildKey> {
    let squeezed =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect::<String>();
    let key = |kind: &str, value: &str| ChildKey(digest::short(format!("{kind} {value}").as_bytes()));
    let numbers = [("nhs", &child.nhs_number), ("upn", &child.upn)];
    let mut keys: Vec<_> =
        numbers.iter().filter_map(|(kind, number)| Some(key(kind, &squeezed(number.as_deref()?)))).collect();
    let name = &child.person_name;
    if let (Some(birth), Some(given)) = (&child.birth_date, name.person_given_name.first()) {
        let (family, given) = (folded(&name.person_family_name), folded(given));
        keys.push(key("named", &format!("{} {family} {given}", birth.person_birth_date)));
    }
    keys
}

/// A child known as `old` is known as `new` too: in the transfers it has, and as what the systems hold.
pub(super) fn merged(tx: &Tx<'_>, gateway: &Gateway, merge: &Merge) -> Result<(), StoreError> {
    let event = Event::Merged(Box::new(merge.clone()));
    for transfer in tx.transfers_of(&journey::child_keys(&merge.old))? {
        if transfer.children.iter().any(|child| transfer.matching(&child.reference, &merge.old) == Match::Same) {
            journey::happened(tx, gateway, transfer.id, &event)?;
        }
    }
    tx.holdings_merge(&holding_keys(&merge.old), &holding_keys(&merge.new))
}

/// A system's record is to be forgotten: its marks, its place in the index and its leads go; what was sent stays sent.
/// A person is told when somebody still waits for it. `seen` says that this was told before.
pub(super) fn purged(
    tx: &Tx<'_>,
    gateway: &Gateway,
    system: &System,
    (key, child, mark, seen): (&str, &ChildReference, &Mark, bool),
) -> Result<(), StoreError> {
    let forgotten = tx.intake_purge(RecordKey::of(&system.name, key))? > usize::from(seen);
    tx.leads_purge(&system.name, key)?;
    tx.intake_accepted(std::slice::from_ref(mark), gateway.clock.now())?;
    if seen && !forgotten {
        return Ok(());
    }
    for transfer in tx.transfers_of(&journey::child_keys(child))? {
        let awaited = transfer.awaits_records(system.service);
        let waits = awaited.iter().filter(|one| transfer.matching(one, child) == Match::Same).count();
        if transfer.side == Side::Losing && waits > 0 {
            journey::alert(tx, gateway, transfer.id, (AlertCode::RecordPurged, waits, Some(system.service)))?;
        }
    }
    Ok(())
}
