//! TLS of the console: what browsers are shown, read again when its files change.

use std::{future::Future, io, pin::Pin, sync::Arc, time::Duration};

use axum::{Extension, middleware::AddExtension};
use axum_server::{
    accept::Accept,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use crosswalk_certs::{CertsError, tls};
use tokio::{
    net::TcpStream,
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_rustls::server::TlsStream;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use tower_layer::Layer as _;

use crate::{config, gateway::Gateway};

/// How many browsers' connections may be open: each person's has up to six.
const CONNECTIONS: usize = 1024;
/// How long a handshake may take.
const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(5);

/// How often to look whether the files have changed.
const LOOK: Duration = Duration::from_mins(1);

/// Accepts so many connections and no more.
#[derive(Clone)]
pub(crate) struct Door {
    tls: RustlsAcceptor,
    places: Arc<Semaphore>,
}

impl Door {
    /// A door with this TLS configuration.
    pub(crate) fn new(tls: RustlsConfig) -> Self {
        let tls = RustlsAcceptor::new(tls).handshake_timeout(HANDSHAKE_PATIENCE);
        Self { tls, places: Arc::new(Semaphore::new(CONNECTIONS)) }
    }
}

/// A connection's place among those that may be open, held as long as it is.
type Place = Extension<Arc<OwnedSemaphorePermit>>;

impl<S: Send + 'static> Accept<TcpStream, S> for Door {
    type Stream = TlsStream<TcpStream>;
    type Service = AddExtension<S, Arc<OwnedSemaphorePermit>>;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        drop(stream.set_nodelay(true));
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            return Box::pin(async { Err(io::Error::other("too many connections")) });
        };
        let handshake = self.tls.accept(stream, service);
        Box::pin(async move {
            let (stream, service) = handshake.await?;
            let place: Place = Extension(Arc::new(place));
            Ok((stream, place.layer(service)))
        })
    }
}

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
