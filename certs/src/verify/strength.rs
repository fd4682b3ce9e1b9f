//! What rustls-webpki does not look at: strength of keys, what a key may be used for, limits that the root itself sets.

use std::path::Path;
use std::time::SystemTime;

use rustls_pki_types::{CertificateDer, TrustAnchor};
use x509_parser::oid_registry::{OID_EC_P256, OID_NIST_EC_P384, OID_SIG_ED25519};
use x509_parser::prelude::{FromDer as _, KeyUsage, X509Certificate};
use x509_parser::public_key::PublicKey;

use super::{Defect, Purpose};
use crate::CertsError;
use crate::identity::system_time;

/// The shortest RSA key that is still taken, in bits.
const RSA_BITS: usize = 2048;

/// A trusted CA.
#[derive(Debug)]
pub(super) struct Root {
    pub(super) anchor: TrustAnchor<'static>,
    pub(super) period: (SystemTime, SystemTime),
    /// How many CAs it allows below itself.
    below: Option<u32>,
}

impl Root {
    pub(super) fn new(der: &CertificateDer<'_>, file: &Path) -> Result<Self, CertsError> {
        let wrong = |problem: &str| CertsError::Misconfigured {
            file: file.to_owned(),
            problem: format!("cannot be used as trust: {problem}"),
            action: "name the certificate of the authority that issues the partners' certificates",
        };
        let anchor = webpki::anchor_from_trusted_cert(der).map_err(|error| wrong(&error.to_string()))?.to_owned();
        let (_, parsed) = X509Certificate::from_der(der).map_err(|_| wrong("it is not X.509"))?;
        if !is_strong(&parsed) {
            return Err(wrong("its key is weak"));
        }
        let basic = parsed.basic_constraints().ok().flatten();
        if basic.as_ref().is_some_and(|basic| !basic.value.ca) {
            return Err(wrong("it is no CA's certificate"));
        }
        let below = basic.and_then(|basic| basic.value.path_len_constraint);
        let period = (system_time(parsed.validity().not_before), system_time(parsed.validity().not_after));
        Ok(Self { anchor, period, below })
    }

    pub(super) fn is(&self, anchor: &TrustAnchor<'_>) -> bool {
        self.anchor.subject == anchor.subject && self.anchor.subject_public_key_info == anchor.subject_public_key_info
    }

    pub(super) fn is_valid(&self, at: SystemTime) -> bool {
        (self.period.0..=self.period.1).contains(&at)
    }
}

/// Every key that is shown is strong.
pub(super) fn check_keys(chain: &[CertificateDer<'_>]) -> Result<(), Defect> {
    for der in chain {
        let (_, parsed) = X509Certificate::from_der(der).map_err(|_| Defect::Unreadable)?;
        if !is_strong(&parsed) {
            return Err(Defect::WeakKey);
        }
    }
    Ok(())
}

/// The first certificate may sign, and says that it is a signer's where one is wanted.
pub(super) fn check_leaf(leaf: &CertificateDer<'_>, purpose: Purpose) -> Result<(), Defect> {
    let (_, parsed) = X509Certificate::from_der(leaf).map_err(|_| Defect::Unreadable)?;
    let extended = parsed.extended_key_usage().map_err(|_| Defect::Unreadable)?;
    let says_signer = extended.is_some_and(|usage| usage.value.email_protection);
    if !may(leaf, KeyUsage::digital_signature)? || purpose == Purpose::Signer && !says_signer {
        return Err(Defect::WrongUsage);
    }
    Ok(())
}

/// Every CA of the path may sign certificates, and there are no more of them than the root allows.
pub(super) fn check_path(above: &[CertificateDer<'_>], root: &Root) -> Result<(), Defect> {
    for der in above {
        if !may(der, KeyUsage::key_cert_sign)? {
            return Err(Defect::IssuerIsNoCa);
        }
    }
    let allowed = root.below.map_or(usize::MAX, |below| below as usize);
    if above.len() > allowed {
        return Err(Defect::PathLength);
    }
    Ok(())
}

/// Whether the certificate's key usage says `what`, or nothing at all.
fn may(der: &CertificateDer<'_>, what: fn(&KeyUsage) -> bool) -> Result<bool, Defect> {
    let (_, parsed) = X509Certificate::from_der(der).map_err(|_| Defect::Unreadable)?;
    let usage = parsed.key_usage().map_err(|_| Defect::Unreadable)?;
    Ok(usage.is_none_or(|usage| what(usage.value)))
}

fn is_strong(certificate: &X509Certificate<'_>) -> bool {
    let info = certificate.public_key();
    match info.parsed() {
        Ok(PublicKey::RSA(key)) => key.key_size() >= RSA_BITS,
        Ok(PublicKey::EC(_)) => {
            let curve = info.algorithm.parameters.as_ref().and_then(|curve| curve.as_oid().ok());
            curve.is_some_and(|curve| curve == OID_EC_P256 || curve == OID_NIST_EC_P384)
        }
        _ => info.algorithm.algorithm == OID_SIG_ED25519,
    }
}
