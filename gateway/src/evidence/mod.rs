//! Evidence of a transfer as a folder of files that a lawyer reads and `openssl` verifies.

mod export;
mod gather;
mod index;
pub mod verify;

use std::collections::BTreeMap;

pub(crate) use export::export;
use gather::gather;
pub(crate) use index::bases;

/// Files by their paths in the folder, which have `/` between their parts.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The script that checks the folder with `openssl` and `sha256sum` alone.
const SCRIPT: &str = include_str!("verify.sh");
/// The list of all other files and their digests.
const LIST: &str = "SHA256SUMS";
/// The gateway's signature over the list.
const LIST_SIGNED: &str = "SHA256SUMS.p7s";
/// When it was exported, in seconds since 1970: the certificates are judged as of then.
const EXPORTED_AT: &str = "exported-at";
/// Whom the exporting gateway trusts to issue certificates.
const TRUST: &str = "trust/ca.pem";
