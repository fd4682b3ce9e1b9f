//! Partners: which authorities are heard from, and which have gone quiet.

pub mod pause;
pub mod rhythm;
pub mod test_child;

use std::sync::Arc;

use crate::{gateway::Gateway, store::StoreError, telemetry::happenings};

pub use rhythm::Rhythm;

/// Looks who has gone quiet, and who is heard again. While the broker is away nobody can be heard, and nobody is judged.
pub async fn look(gateway: &Arc<Gateway>) -> Result<(), StoreError> {
    if gateway.metrics.broker_up.get() == 0 {
        return Ok(());
    }
    let now = gateway.clock.now();
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method alone fits one lifetime only")]
    let partners = gateway.store.read(|tx| tx.partners()).await?;
    for (authority, rhythm) in &partners {
        happenings::partner(&gateway.metrics, authority, rhythm, now);
    }
    Ok(())
}
