//! Identity of an authority: its certificates and keys, who a peer is and whether to believe it, and TLS both ways.

pub mod ca;
pub mod cms;
pub mod dev;
mod digest;
mod door;
mod error;
mod files;
pub mod identity;
pub mod inspect;
mod key;
pub mod keyring;
pub mod partners;
pub mod renew;
pub mod request;
mod template;
pub mod tls;
pub mod verify;

pub use error::CertsError;
pub use keyring::{Credential, Keyring};
pub use partners::{NoCertificate, Partners};
pub use verify::{Defect, Purpose, Refused, Trust};
