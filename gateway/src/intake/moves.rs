//! A household's move becomes a notice to both sides.

use std::sync::Arc;

use crosswalk_schemas::{
    encode,
    model::{Body, MessageId, MoveKind, MoveNotification, Party, Qualifier, TransferId},
};

use super::occasion::Occasion;
use crate::{
    accept::{self, Acceptance, Naming, NotAccepted, Preview},
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
    key: (&str, &Occasion),
    notice: MoveNotification,
) -> Result<Acceptance, NotAccepted> {
    let bytes = document(gateway, system, key, notice);
    accept::document(gateway, bytes, gateway.config.form, Naming::ByContent).await
}

/// Whom the notices of a household's move would go to, and what is to be known of that; or why they would be refused.
/// Nothing is sent.
pub async fn preview(
    gateway: &Arc<Gateway>,
    system: &System,
    key: &str,
    notice: MoveNotification,
) -> Result<Preview, NotAccepted> {
    let bytes = document(gateway, system, (key, &Occasion::default()), notice);
    accept::preview(gateway, bytes, gateway.config.form).await
}

/// The transfer that this household's move begins, or joins under this name.
#[must_use]
pub fn transfer_of(gateway: &Gateway, system: &System, key: &str, notice: &MoveNotification) -> TransferId {
    let (origin, kind) = (origin(gateway, system, key), kind(notice));
    TransferId(digest::uuid(format!("transfer {origin} {}", places(kind, notice)).as_bytes()))
}

fn document(
    gateway: &Gateway,
    system: &System,
    (key, occasion): (&str, &Occasion),
    mut notice: MoveNotification,
) -> Vec<u8> {
    notice.kind = kind(&notice);
    // A corrected destination is another transfer: the authority that was named first must not stay its gaining side.
    let content = serde_json::to_vec(&notice).unwrap_or_default();
    let party = Party::new(gateway.config.authority.clone(), system.service);
    let origin = origin(gateway, system, key);
    let envelope = Envelope {
        id: MessageId(digest::uuid(format!("move {origin} {}{}", digest::sha256_hex(&content), occasion).as_bytes())),
        transfer: Some(transfer_of(gateway, system, key, &notice)),
        correlation: None,
        sender: party.clone(),
        recipient: party,
        at: gateway.clock.now(),
    };
    let message = message(envelope, Qualifier::Request, Body::MoveNotification(Box::new(notice)));
    encode(&message, gateway.config.form)
}

/// Whose record it is.
fn origin(gateway: &Gateway, system: &System, key: &str) -> String {
    format!("{} {} {key}", gateway.config.authority, system.name)
}

/// The kind of move: within one authority where both sides are said to be the same.
fn kind(notice: &MoveNotification) -> MoveKind {
    let for_good = matches!(notice.kind, MoveKind::Permanent | MoveKind::TemporaryPlacement);
    let same = notice.losing_authority.is_some() && notice.losing_authority == notice.gaining_authority;
    if for_good && same { MoveKind::WithinAuthority } else { notice.kind }
}

/// When, and from where to where, as far as it decides who gains and who loses.
fn places(kind: MoveKind, notice: &MoveNotification) -> String {
    let to = notice.to_address.as_ref().and_then(|address| address.post_code.as_deref());
    let from = notice.from_address.post_code.as_deref();
    let mut places = format!("{} {} {} {}", kind, notice.move_date, from.unwrap_or("-"), to.unwrap_or("-"));
    for stated in [&notice.losing_authority, &notice.gaining_authority].into_iter().flatten() {
        places.push(' ');
        places.push_str(stated.as_str());
    }
    digest::sha256_hex(places.as_bytes())
}
