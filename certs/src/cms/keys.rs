//! Keys as signing and sealing want them: read once, used for every message.

use std::fmt::{self, Debug};

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use der::asn1::AnyRef;
use der::{Decode as _, Encode as _};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use super::CmsError;
use super::asn1::{IssuerAndSerial, P_256, integer};

/// What a credential needs to sign and to open.
pub(crate) struct Keys {
    pub(super) agreement: PrivateKey,
    /// `IssuerAndSerialNumber` of the certificate, DER.
    pub(super) name: Vec<u8>,
    /// The certificates of the chain as the elements of a SET OF, in the order of DER.
    pub(super) chain: Vec<u8>,
}

impl Keys {
    /// The keys of the first certificate of `chain`.
    ///
    /// # Errors
    /// [`CmsError::Unusable`] when the key is not one of ECDSA on P-256, or is another certificate's.
    pub(crate) fn new(chain: &[CertificateDer<'_>], key: &PrivateKeyDer<'_>) -> Result<Self, CmsError> {
        let unusable = |_| CmsError::Unusable("our private key is not one of ECDSA on P-256");
        let agreement = PrivateKey::from_private_key_der(&ECDH_P256, key.secret_der()).map_err(unusable)?;
        let own = chain.first().ok_or(CmsError::Unusable("our certificate is missing"))?;
        let Recipient { name, .. } = Recipient::named(own)?;
        let mut chain: Vec<&[u8]> = chain.iter().map(AsRef::as_ref).collect();
        chain.sort_unstable();
        chain.dedup();
        Ok(Self { agreement, name, chain: chain.concat() })
    }
}

impl Debug for Keys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Keys(..)")
    }
}

/// Whom a message is sealed to: what is needed of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// `IssuerAndSerialNumber`, DER.
    pub(super) name: Vec<u8>,
    /// The public key, an uncompressed point.
    pub(super) point: Vec<u8>,
}

impl Recipient {
    /// Reads `certificate`. It says nothing of trust: verify it first.
    ///
    /// # Errors
    /// [`CmsError::Unusable`] when its key is not on P-256 or may not be used to agree on keys (RFC 5753, 2).
    pub fn of(certificate: &CertificateDer<'_>) -> Result<Self, CmsError> {
        let usage = parse(certificate)?.key_usage().map_err(|_| unreadable())?.map(|usage| usage.value.key_agreement());
        if usage == Some(false) {
            return Err(CmsError::Unusable("the certificate's key may not be used to agree on keys (key agreement)"));
        }
        Self::named(certificate)
    }

    /// The same, whatever its key may be used for.
    pub(super) fn named(certificate: &CertificateDer<'_>) -> Result<Self, CmsError> {
        let parsed = parse(certificate)?;
        let key = parsed.public_key();
        let curve = key.algorithm.parameters.as_ref().and_then(|parameters| parameters.as_oid().ok());
        if curve.is_none_or(|curve| curve.as_bytes() != P_256.as_bytes()) {
            return Err(CmsError::Unusable("the certificate's key is not on the curve P-256"));
        }
        let serial = integer(parsed.raw_serial())?;
        let name =
            IssuerAndSerial { issuer: AnyRef::from_der(parsed.issuer().as_raw())?, serial: AnyRef::from_der(&serial)? };
        Ok(Self { name: name.to_der()?, point: key.subject_public_key.data.to_vec() })
    }
}

fn parse<'a>(certificate: &'a CertificateDer<'_>) -> Result<X509Certificate<'a>, CmsError> {
    match X509Certificate::from_der(certificate) {
        Ok(([], parsed)) => Ok(parsed),
        _ => Err(unreadable()),
    }
}

fn unreadable() -> CmsError {
    CmsError::Unusable("the certificate cannot be read as X.509")
}
