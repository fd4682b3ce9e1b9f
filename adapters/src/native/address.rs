//! Addresses in lines, whether structured or not.

use crosswalk_schemas::model::{Address, Bs7666Address};

/// An address in at most five lines: its own, or those made of its parts.
pub(crate) fn lines(address: &Address) -> Vec<String> {
    if !address.address_line.is_empty() {
        return address.address_line.clone();
    }
    let Some(parts) = &address.bs7666_address else { return Vec::new() };
    let Bs7666Address { saon, paon, street_description, locality, town, post_town, administrative_area } =
        parts.clone();
    let street = [paon, street_description].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let towns = [locality, town, post_town.filter(|town| parts.town.as_ref() != Some(town)), administrative_area];
    let mut lines: Vec<String> = saon.into_iter().chain(Some(street).filter(|street| !street.is_empty())).collect();
    lines.extend(towns.into_iter().flatten());
    if let Some(rest) = lines.get(4..).filter(|rest| rest.len() > 1).map(|rest| rest.join(", ")) {
        lines.truncate(4);
        lines.push(rest);
    }
    lines
}
