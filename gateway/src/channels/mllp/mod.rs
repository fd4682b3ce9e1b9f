//! HL7's lower layer: messages in frames over TCP, with TLS and certificates both ways, each acknowledged in kind.

pub mod listen;
mod send;

use crosswalk_certs::tls::Files;
use tokio::io::{AsyncRead, AsyncWrite};

pub use send::Send;

use crate::{config::Mllp, gateway::Gateway};

/// A message with more bytes than this is not read.
const MAX_MESSAGE: usize = 16 * 1024 * 1024;

/// A connection, with TLS or without.
trait Stream: AsyncRead + AsyncWrite + std::marker::Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + std::marker::Send + Unpin> Stream for S {}

/// The PEM files for this wire.
fn files(gateway: &Gateway, settings: &Mllp) -> Files {
    let mut files = gateway.tls_files();
    if let Some(trust) = &settings.trust {
        files.trust.clone_from(trust);
    }
    files
}
