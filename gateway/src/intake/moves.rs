//! A household's move becomes a notice to both sides.

use std::sync::Arc;

use crosswalk_schemas::{
    encode,
    model::{Body, MessageId, MoveKind, MoveNotification, Party, Qualifier, TransferId},
};

use super::occasion::Occasion;
use crate::{
    accept::{self, Acceptance, Naming, NotAccepted},
    config::System,
    digest,
    gateway::Gateway,
    journey::make::{Envelope, message},
};

/// Sends the notices of one household's move. The transfer's id follows from the system's own key, the day and the places,
/// the message's id from the content and the occasion: the same row twice is the same message, a changed row is a new message,
/// and so is a row that is changed back. Who moves there again on another day moves again.
pub(super) async fn send(
    gateway: &Arc<Gateway>,
    system: &System,
    (key, occasion): (&str, &Occasion),
    mut notice: MoveNotification,
) -> Result<Acceptance, NotAccepted> {
    let own = &gateway.config.authority;
    let origin = format!("{own} {} {key}", system.name);
    let for_good = matches!(notice.kind, MoveKind::Permanent | MoveKind::TemporaryPlacement);
    if for_good && notice.losing_authority.is_some() && notice.losing_authority == notice.gaining_authority {
        notice.kind = MoveKind::WithinAuthority;
    }
    // A corrected destination is another transfer: the authority that was named first must not stay its gaining side.
    let content = serde_json::to_vec(&notice).unwrap_or_default();
    let party = Party::new(own.clone(), system.service);
    let envelope = Envelope {
        id: MessageId(digest::uuid(format!("move {origin} {}{}", digest::sha256_hex(&content), occasion).as_bytes())),
        transfer: Some(TransferId(digest::uuid(format!("transfer {origin} {}", places(&notice)).as_bytes()))),
        correlation: None,
        sender: party.clone(),
        recipient: party,
        at: gateway.clock.now(),
    };
    let message = message(envelope, Qualifier::Request, Body::MoveNotification(Box::new(notice)));
    let bytes = encode(&message, gateway.config.form);
    accept::document(gateway, bytes, gateway.config.form, Naming::ByContent).await
}

/// When, and from where to where, as far as it decides who gains and who loses.
fn places(notice: &MoveNotification) -> String {
    let to = notice.to_address.as_ref().and_then(|address| address.post_code.as_deref());
    let from = notice.from_address.post_code.as_deref();
    let mut places = format!("{} {} {} {}", notice.kind, notice.move_date, from.unwrap_or("-"), to.unwrap_or("-"));
    for stated in [&notice.losing_authority, &notice.gaining_authority].into_iter().flatten() {
        places.push(' ');
        places.push_str(stated.as_str());
    }
    digest::sha256_hex(places.as_bytes())
}
