//! Which version of the standard a message is written in: the newest that both gateways take. What an older one cannot
//! say is left out, and recorded.

use crosswalk_schemas::{
    encode,
    model::{AuthorityCode, Message, MessageId},
    versions::{Bridged, Loss, Version, bridge},
};

use crate::{
    accept::route::Routed,
    gateway::Gateway,
    store::{Event, StoreError, Tx},
};

impl Gateway {
    /// The version that `partner` is written to today. One of whom nothing is configured takes 1.0.
    pub(crate) fn version_for(&self, partner: &AuthorityCode) -> Version {
        let known = self.config.partners.iter().find(|known| known.authority == *partner);
        let own = *partner == self.config.authority;
        let theirs = if own { Version::ALL } else { known.map_or(&[Version::V1_0][..], |known| &known.versions) };
        Version::for_partner(theirs, self.clock.today())
    }
}

/// A routed message in the version that its recipient takes, and what is lost by that.
pub(crate) fn routed(gateway: &Gateway, routed: Routed) -> (Routed, Vec<Loss>) {
    let version = gateway.version_for(&routed.message.header.recipient.authority);
    if version == Version::of(&routed.message) {
        return (routed, Vec::new());
    }
    let Bridged { message, losses } = bridge(routed.message, version);
    (Routed { bytes: encode(&message, routed.form), form: routed.form, message }, losses)
}

/// A message of our own making in the version that its recipient takes.
pub(crate) fn own(gateway: &Gateway, message: &Message) -> Bridged {
    bridge(message.clone(), gateway.version_for(&message.header.recipient.authority))
}

/// Records in a message's history what it does not say any more: elements only, no values.
pub(crate) fn record(tx: &Tx<'_>, gateway: &Gateway, id: MessageId, losses: &[Loss]) -> Result<(), StoreError> {
    if losses.is_empty() {
        return Ok(());
    }
    let paths: Vec<&str> = losses.iter().map(|loss| loss.path.as_str()).collect();
    let detail = format!("the partner takes an older version, which cannot say: {}", paths.join(", "));
    tx.history_add(id, Event::Converted, Some(&detail), gateway.clock.now())
}
