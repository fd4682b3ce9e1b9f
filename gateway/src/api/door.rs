//! The TLS handshake of the HTTPS door: reads who the peer is from its certificate and hands that to the handlers.

use std::{future::Future, io, pin::Pin};

use axum::{Extension, middleware::AddExtension};
use axum_server::{
    accept::Accept,
    tls_rustls::{RustlsAcceptor, RustlsConfig},
};
use crosswalk_certs::identity::Identity;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tower_layer::Layer;

/// The authority that the client's certificate names.
#[derive(Debug, Clone)]
pub struct Peer(pub String);

/// Accepts connections; ends those whose certificate names no authority.
#[derive(Clone)]
pub struct Door(RustlsAcceptor);

impl Door {
    /// A door with this TLS configuration.
    #[must_use]
    pub fn new(tls: RustlsConfig) -> Self {
        Self(RustlsAcceptor::new(tls))
    }
}

impl<S: Send + 'static> Accept<TcpStream, S> for Door {
    type Stream = tokio_rustls::server::TlsStream<TcpStream>;
    type Service = AddExtension<S, Peer>;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        // Answers are small: waiting to fill packets would only delay them.
        drop(stream.set_nodelay(true));
        let handshake = self.0.accept(stream, service);
        Box::pin(async move {
            let (stream, service) = handshake.await?;
            let peer = peer(&stream)?;
            Ok((stream, Extension(peer).layer(service)))
        })
    }
}

fn peer<IO: AsyncRead + AsyncWrite + Unpin>(stream: &tokio_rustls::server::TlsStream<IO>) -> io::Result<Peer> {
    let certificates = stream.get_ref().1.peer_certificates();
    let first = certificates.and_then(<[_]>::first).ok_or_else(|| io::Error::other("no client certificate"))?;
    let identity = Identity::of(first).map_err(io::Error::other)?;
    Ok(Peer(identity.authority))
}
