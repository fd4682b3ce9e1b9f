//! Signed and encrypted messages in the form of CMS (RFC 5652), which `openssl cms` alone can decrypt and verify.
//!
//! What travels is `AuthEnvelopedData` (RFC 5083, AES-256-GCM; the key agreed by ephemeral-static ECDH on P-256, RFC 5753)
//! around `SignedData` (ECDSA on P-256 with SHA-256, signed attributes, the signer's chain). Everything is DER, everything
//! that is not read is refused: a message has one way to be written.

mod asn1;
mod keys;
mod seal;
mod sign;
#[cfg(test)]
mod tests;

pub(crate) use keys::Keys;
pub use keys::Recipient;
pub use seal::{open, seal};
pub use sign::{Digest, Parts, Verified, check_parts, detach, parts, sign, sign_answer, verify, verify_by};

use crate::verify::Refused;

/// The largest message that is read or written, in bytes.
pub const LARGEST: usize = 64 << 20;

/// To how many recipients a message can be sealed.
pub const MOST_RECIPIENTS: usize = 64;

/// What sealing and signing add to a document at most, when it is sealed to one recipient.
pub const OVERHEAD: usize = 64 << 10;

/// Why a message was not signed, sealed, opened or believed. Holds nothing of what a message says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CmsError {
    /// The bytes are not what they should be.
    #[error("it is not CMS in DER")]
    Malformed,
    /// It is CMS, but not as we take it.
    #[error("{0}")]
    Unsupported(&'static str),
    /// It exceeds a bound.
    #[error("it is larger, or has more parts, than is taken")]
    TooLarge,
    /// It is sealed to other keys than ours.
    #[error("it is sealed to another certificate than ours")]
    NotForUs,
    /// It was changed on its way, or never was what it says.
    #[error("{0}")]
    Altered(&'static str),
    /// The signer's certificate is refused.
    #[error("the signer's certificate is refused: {0}")]
    Signer(Refused),
    /// A certificate or key cannot be used for this: ours, or the recipient's.
    #[error("{0}")]
    Unusable(&'static str),
}

impl CmsError {
    /// A short word for logs, metrics and reasons.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "not-cms",
            Self::Unsupported(_) => "unsupported",
            Self::TooLarge => "too-large",
            Self::NotForUs => "not-for-us",
            Self::Altered(_) => "altered",
            Self::Signer(_) => "signer",
            Self::Unusable(_) => "unusable",
        }
    }
}

impl From<der::Error> for CmsError {
    fn from(_: der::Error) -> Self {
        Self::Malformed
    }
}
