//! Exporting: recorded first, then the head of the log is signed, so that the record stands in what is handed out.

use std::sync::Arc;

use crosswalk_schemas::model::TransferId;

use super::{Files, gather};
use crate::{
    audit::{chain::Subject, checkpoints},
    gateway::Gateway,
    store::StoreError,
};

/// The evidence of a transfer, for `who`. `None` when it is not known here.
pub(crate) async fn export(gateway: &Arc<Gateway>, id: TransferId, who: String) -> Result<Option<Files>, StoreError> {
    let now = gateway.clock.now();
    let known = gateway.store.write(move |tx| {
        let known = tx.transfer_is_known(id)?;
        if known {
            tx.audit_note("evidence-exported", Subject::Transfer(id), &who, now)?;
        }
        Ok(known)
    });
    if !known.await? {
        return Ok(None);
    }
    checkpoints::sign(gateway).await?;
    let shared = Arc::clone(gateway);
    gateway.store.read(move |tx| gather(tx, &shared, id)).await
}
