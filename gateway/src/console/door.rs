//! TLS of the console: what browsers are shown, read again when its files change.

use std::{sync::Arc, time::Duration};

use axum_server::tls_rustls::RustlsConfig;
use crosswalk_certs::{CertsError, tls};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{config, gateway::Gateway};

/// How often to look whether the files have changed.
const LOOK: Duration = Duration::from_mins(1);

/// TLS with the certificate that the configuration names, or with the gateway's own. The error says what to mend.
pub(crate) fn open(
    gateway: &Arc<Gateway>,
    console: &config::Console,
    workers: &TaskTracker,
    stop: &CancellationToken,
) -> Result<RustlsConfig, String> {
    let (Some(certificate), Some(key)) = (console.certificate.clone(), console.key.clone()) else {
        let own = tls::browsers(Arc::clone(&gateway.identity.keyring)).map_err(|e| e.to_string())?;
        return Ok(RustlsConfig::from_config(own));
    };
    let read = move || tls::browsers_with(&certificate, &key);
    let config = RustlsConfig::from_config(read().map_err(|e| e.to_string())?);
    workers.spawn(keep_fresh(config.clone(), read, stop.clone()));
    Ok(config)
}

/// Files that cannot be read, such as a certificate whose key is not there yet, leave what was read before.
async fn keep_fresh(
    config: RustlsConfig,
    read: impl Fn() -> Result<Arc<rustls::ServerConfig>, CertsError> + Send,
    stop: CancellationToken,
) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = stop.cancelled() => return,
        }
        match read() {
            Ok(fresh) => config.reload_from_config(fresh),
            Err(error) => tracing::warn!(%error, "the console's certificate cannot be read again"),
        }
    }
}
