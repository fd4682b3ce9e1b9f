//! Why a certificate was refused: one word for each defect.

use std::fmt;

use webpki::Error;

/// A certificate that is not believed: what is wrong with it, and whose it says it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Refused {
    /// What is wrong.
    pub defect: Defect,
    /// The authority that the certificate names. Not proved: it was refused.
    pub claimed: Option<String>,
}

impl Refused {
    /// A short name for logs and metrics.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.defect.code()
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.claimed {
            Some(authority) => write!(formatter, "the certificate of {authority} {}", self.defect.text()),
            None => write!(formatter, "the certificate {}", self.defect.text()),
        }
    }
}

/// What can be wrong with a certificate or with the chain above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Defect {
    /// It, or one above it, has ended.
    Expired,
    /// It, or one above it, has not begun.
    NotYetValid,
    /// It, or one above it, is on the issuer's revocation list.
    Revoked,
    /// It was issued for something else.
    WrongUsage,
    /// It has a name that its issuer may not vouch for.
    NameConstraints,
    /// There are more CAs above it than one of them allows.
    PathLength,
    /// It has a critical extension that nobody here knows.
    CriticalExtension,
    /// A key in the chain is too short or of a kind that is not used any more.
    WeakKey,
    /// It was signed in a way that is not used any more, such as with SHA-1.
    WeakSignature,
    /// No trusted CA stands above it.
    UnknownIssuer,
    /// The signature on it is not its issuer's.
    BadSignature,
    /// What issued it is no CA.
    IssuerIsNoCa,
    /// It is a CA's own, and may not be shown as anybody's.
    IsCa,
    /// It does not say whose it is, or says it in two ways.
    NoIdentity,
    /// It is not a certificate at all, or not one of RFC 5280.
    Unreadable,
    /// The revocation list of its issuer was not signed by that issuer.
    BadRevocationList,
}

impl Defect {
    /// A short name for logs and metrics.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::Revoked => "revoked",
            Self::WrongUsage => "wrong-usage",
            Self::NameConstraints => "name-constraints",
            Self::PathLength => "path-length",
            Self::CriticalExtension => "critical-extension",
            Self::WeakKey => "weak-key",
            Self::WeakSignature => "weak-signature",
            Self::UnknownIssuer => "unknown-issuer",
            Self::BadSignature => "bad-signature",
            Self::IssuerIsNoCa => "issuer-is-no-ca",
            Self::IsCa => "is-ca",
            Self::NoIdentity => "no-identity",
            Self::Unreadable => "unreadable",
            Self::BadRevocationList => "bad-revocation-list",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Expired => "has expired, or a CA above it has; its owner must renew it",
            Self::NotYetValid => "is not valid yet; look at the clocks of both sides",
            Self::Revoked => "was revoked by its issuer",
            Self::WrongUsage => "was not issued for this use",
            Self::NameConstraints => "has a name that its issuer may not vouch for",
            Self::PathLength => "has more CAs above it than are allowed",
            Self::CriticalExtension => "has a critical extension that is not known here",
            Self::WeakKey => "has a weak key in its chain; P-256 is wanted",
            Self::WeakSignature => "has an outdated kind of signature in its chain",
            Self::UnknownIssuer => "was not issued by a CA that is trusted here",
            Self::BadSignature => "has a signature in its chain that is not its issuer's",
            Self::IssuerIsNoCa => "was issued by something that is no CA",
            Self::IsCa => "is a CA's own",
            Self::NoIdentity => "does not say whose it is; common name and URI must name the same authority",
            Self::Unreadable => "cannot be read as RFC 5280 wants it",
            Self::BadRevocationList => "cannot be judged: the revocation list here was not signed by its issuer",
        }
    }
}

impl From<Error> for Defect {
    fn from(error: Error) -> Self {
        match error {
            Error::CertExpired { .. } => Self::Expired,
            Error::CertNotValidYet { .. } => Self::NotYetValid,
            Error::CertRevoked => Self::Revoked,
            Error::RequiredEkuNotFoundContext(_) | Error::EmptyEkuExtension => Self::WrongUsage,
            Error::NameConstraintViolation => Self::NameConstraints,
            Error::PathLenConstraintViolated | Error::MaximumPathDepthExceeded => Self::PathLength,
            Error::UnsupportedCriticalExtension => Self::CriticalExtension,
            Error::UnsupportedSignatureAlgorithmContext(_)
            | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => Self::WeakSignature,
            Error::InvalidSignatureForPublicKey | Error::SignatureAlgorithmMismatch => Self::BadSignature,
            Error::EndEntityUsedAsCa => Self::IssuerIsNoCa,
            Error::CaUsedAsEndEntity => Self::IsCa,
            Error::InvalidCrlSignatureForPublicKey
            | Error::IssuerNotCrlSigner
            | Error::UnsupportedCrlSignatureAlgorithmContext(_)
            | Error::UnsupportedCrlSignatureAlgorithmForPublicKeyContext(_) => Self::BadRevocationList,
            // The search for a path is given up when there are too many candidates.
            Error::UnknownIssuer
            | Error::MaximumSignatureChecksExceeded
            | Error::MaximumPathBuildCallsExceeded
            | Error::MaximumNameConstraintComparisonsExceeded => Self::UnknownIssuer,
            _ => Self::Unreadable,
        }
    }
}
