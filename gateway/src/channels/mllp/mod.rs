//! HL7's lower layer: messages in frames over TCP, with TLS and certificates both ways, each acknowledged in kind.

pub mod listen;
mod send;

use tokio::io::{AsyncRead, AsyncWrite};

pub use send::Send;

/// A message with more bytes than this is not read.
const MAX_MESSAGE: usize = 16 * 1024 * 1024;

/// A connection, with TLS or without.
trait Stream: AsyncRead + AsyncWrite + std::marker::Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + std::marker::Send + Unpin> Stream for S {}
