//! Identity of an authority: throw-away certificates for tests and the demo, who a peer is, and TLS both ways.

pub mod dev;
mod error;
mod files;
pub mod identity;
mod template;
pub mod tls;

pub use error::CertsError;
