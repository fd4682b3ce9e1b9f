//! A case system asks for a child's records: of the authority that the child's one open transfer comes from.

use std::sync::Arc;

use crosswalk_schemas::{
    encode,
    model::{AuthorityCode, Body, MessageId, Party, Qualifier, RecordRequest, TransferId},
    report::{Finding, Layer, Place, Report, Severity},
};

use super::occasion::Occasion;
use crate::{
    accept::{self, Acceptance, Naming, NotAccepted},
    config::System,
    digest,
    gateway::Gateway,
    journey::{
        child_keys,
        make::{Envelope, message},
    },
    store::{StoreError, Tx},
    transfer::{Match, Side},
};

/// Sends a request for records. Refused when no transfer to here, or more than one, is open for its children.
pub(super) async fn send(
    gateway: &Arc<Gateway>,
    system: &System,
    (key, occasion): (&str, &Occasion),
    request: RecordRequest,
) -> Result<Acceptance, NotAccepted> {
    let asked = request.clone();
    let from = gateway.store.read(move |tx| coming_from(tx, &asked)).await?;
    let [(transfer, losing)] = from.as_slice() else {
        let why = if from.is_empty() { NONE } else { SEVERAL };
        return Err(NotAccepted::Refused(Report { findings: vec![finding(why)], ..Report::default() }));
    };
    let own = &gateway.config.authority;
    let content = digest::sha256_hex(&serde_json::to_vec(&request).unwrap_or_default()) + &occasion.to_string();
    let envelope = Envelope {
        id: MessageId(digest::uuid(format!("request {own} {} {key} {transfer} {content}", system.name).as_bytes())),
        transfer: Some(*transfer),
        correlation: None,
        sender: Party::new(own.clone(), system.service),
        recipient: Party::new(losing.clone(), system.service),
        at: gateway.clock.now(),
    };
    let message = message(envelope, Qualifier::Request, Body::RecordRequest(Box::new(request)));
    let bytes = encode(&message, gateway.config.form);
    accept::document(gateway, bytes, gateway.config.form, Naming::ByContent).await
}

/// The open transfers to here of any of the children.
fn coming_from(tx: &Tx<'_>, request: &RecordRequest) -> Result<Vec<(TransferId, AuthorityCode)>, StoreError> {
    let keys: Vec<_> = request.child.iter().flat_map(child_keys).collect();
    let mut found = tx.transfers_of(&keys)?;
    found.retain(|transfer| {
        let same = |asked| transfer.children.iter().any(|one| transfer.matching(&one.reference, asked) == Match::Same);
        transfer.side == Side::Gaining && transfer.closed_at.is_none() && request.child.iter().any(same)
    });
    Ok(found.into_iter().map(|transfer| (transfer.id, transfer.losing)).collect())
}

const NONE: &str = "No open transfer to this authority names any of these children, so there is nobody to ask. Have the \
                    move reported; the records are then asked for without this.";
const SEVERAL: &str = "These children come by more than one open transfer. Ask for each child by itself.";

fn finding(text: &str) -> Finding {
    Finding {
        rule: "request.transfer".to_owned(),
        severity: Severity::Error,
        layer: Layer::Rules,
        place: Place { line: 0, column: 0, path: "/Message/RecordRequest/Child".to_owned() },
        text: text.to_owned(),
    }
}
