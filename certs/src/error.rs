//! What can go wrong with certificates and keys, named by who must act.

use std::io;
use std::path::PathBuf;

/// An error of this crate. The text says what to do and never holds key material.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CertsError {
    /// A file of ours is wrong: the operator must put it right.
    #[error("{}: {problem}; {action}", file.display())]
    Misconfigured {
        /// The file or folder at fault.
        file: PathBuf,
        /// What is wrong with it.
        problem: String,
        /// What the operator should do.
        action: &'static str,
    },
    /// A file could not be read or written: the operator must look at the disk or the rights.
    #[error("{}: cannot {doing}: {source}", file.display())]
    Storage {
        /// The file or folder.
        file: PathBuf,
        /// What was tried: `read`, `write`, `create`.
        doing: &'static str,
        /// What the operating system said.
        source: io::Error,
    },
    /// The caller asked for something that cannot be.
    #[error("`{code}` is not an authority code; give a GSS code such as E08000003")]
    NotAnAuthority {
        /// What was given.
        code: String,
    },
    /// A peer's certificate does not say who it is: whoever issued it must issue another.
    #[error(
        "the peer's certificate {problem}; its issuer must issue one with the authority code as common name and as URI urn:crosswalk:authority:<code>"
    )]
    PartnerMisbehaved {
        /// What is wrong with the certificate.
        problem: String,
    },
    /// A request for a certificate is not one that may be granted: whoever asks must ask otherwise.
    #[error("the request {problem}")]
    BadRequest {
        /// What is wrong with it.
        problem: String,
    },
    /// A certificate could not be made: a fault of this program.
    #[error("a certificate could not be issued: {0}")]
    Internal(String),
}

impl CertsError {
    /// A short name for logs and metrics.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Misconfigured { .. } => "certs_misconfigured",
            Self::Storage { .. } => "certs_storage",
            Self::NotAnAuthority { .. } => "certs_not_an_authority",
            Self::PartnerMisbehaved { .. } => "certs_partner_misbehaved",
            Self::BadRequest { .. } => "certs_bad_request",
            Self::Internal(_) => "certs_internal",
        }
    }
}
