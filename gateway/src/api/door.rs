//! The TLS handshake of the HTTPS door: reads who the peer is from its certificate and hands that to the handlers.

use std::{future::Future, io, pin::Pin, sync::Arc, time::Duration};

use axum::{Extension, middleware::AddExtension};
use axum_server::{
    accept::Accept,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use crosswalk_certs::identity::Identity;
use rustls::pki_types::CertificateDer;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_rustls::server::TlsStream;
use tower_layer::Layer;

/// How many handshakes may be under way at the same time, and how long each may take.
const HANDSHAKES: usize = 256;
const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(5);
/// How many connections may be open to which we have nothing to say: those with other authorities' certificates.
const STRANGERS: usize = 16;

/// Whom the client's certificate names.
#[derive(Debug, Clone)]
pub struct Peer {
    /// The authority, and the service if it is bound to one.
    pub identity: Identity,
    /// What was shown: it is judged again with each request, so that a connection does not outlive a revocation.
    pub chain: Arc<[CertificateDer<'static>]>,
    /// The connection's place among those that may be open.
    _place: Arc<OwnedSemaphorePermit>,
}

impl Peer {
    /// Who does something here, as the audit log says it.
    #[must_use]
    pub fn who(&self) -> String {
        self.identity.to_string()
    }
}

/// Accepts connections; ends those whose certificate names no authority.
#[derive(Clone)]
pub struct Door {
    tls: RustlsAcceptor,
    own: Arc<str>,
    handshakes: Arc<Semaphore>,
    owns: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
}

impl Door {
    /// The door of the authority `own` with this TLS configuration, and so many of its connections at the same time.
    #[must_use]
    pub fn new(tls: RustlsConfig, own: &str, connections: usize) -> Self {
        let places = |count| Arc::new(Semaphore::new(count));
        let (handshakes, owns, strangers) = (places(HANDSHAKES), places(connections), places(STRANGERS));
        Self {
            tls: RustlsAcceptor::new(tls).handshake_timeout(HANDSHAKE_PATIENCE),
            own: own.into(),
            handshakes,
            owns,
            strangers,
        }
    }

    /// Who the peer is, and its place; none when too many are there already.
    fn admit<IO: AsyncRead + AsyncWrite + Unpin>(&self, stream: &TlsStream<IO>) -> io::Result<Peer> {
        let chain: Arc<[_]> = stream.get_ref().1.peer_certificates().unwrap_or_default().into();
        let first = chain.first().ok_or_else(|| io::Error::other("no client certificate"))?;
        let identity = Identity::of(first).map_err(io::Error::other)?;
        let places = if *identity.authority == *self.own { &self.owns } else { &self.strangers };
        let place = Arc::clone(places).try_acquire_owned().map_err(|_| io::Error::other("too many connections"))?;
        Ok(Peer { identity, chain, _place: Arc::new(place) })
    }
}

impl<S: Send + 'static> Accept<TcpStream, S> for Door {
    type Stream = TlsStream<TcpStream>;
    type Service = AddExtension<S, Peer>;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        // Answers are small: waiting to fill packets would only delay them.
        drop(stream.set_nodelay(true));
        let Ok(begun) = Arc::clone(&self.handshakes).try_acquire_owned() else {
            return Box::pin(async { Err(io::Error::other("too many handshakes")) });
        };
        let (handshake, door) = (self.tls.accept(stream, service), self.clone());
        Box::pin(async move {
            let (stream, service) = handshake.await?;
            drop(begun);
            let peer = door.admit(&stream)?;
            Ok((stream, Extension(peer).layer(service)))
        })
    }
}
