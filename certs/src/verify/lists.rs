//! Revocation lists (RFC 5280, section 5) from PEM files.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, CertificateRevocationListDer};
use webpki::{CertRevocationList, OwnedCertRevocationList};
use x509_parser::prelude::{CertificateRevocationList, FromDer as _, X509Certificate};

use crate::identity::system_time;
use crate::{CertsError, files};

/// How a revocation list stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListState {
    /// When its issuer means to have made the next one; after that it is out of date.
    pub next_update: SystemTime,
    /// The serial numbers that it names, in hexadecimal.
    pub revoked: Vec<String>,
}

/// What the first revocation list of a file says of itself.
pub(crate) struct ListFacts {
    pub(crate) number: u64,
    pub(crate) this_update: SystemTime,
    pub(crate) revoked: usize,
}

impl ListFacts {
    pub(crate) fn read(file: &Path) -> Result<Self, CertsError> {
        let bytes = files::read(file)?;
        let der = CertificateRevocationListDer::from_pem_slice(&bytes).map_err(|_| unusable(file))?;
        let (_, list) = CertificateRevocationList::from_der(&der).map_err(|_| unusable(file))?;
        let number = list.crl_number().and_then(|number| number.to_u64_digits().first().copied());
        Ok(Self {
            number: number.unwrap_or_default(),
            this_update: system_time(list.last_update()),
            revoked: list.iter_revoked_certificates().count(),
        })
    }
}

/// One revocation list.
#[derive(Debug)]
pub(super) struct List {
    pub(super) der: Vec<u8>,
    pub(super) parsed: CertRevocationList<'static>,
    issuer: Vec<u8>,
    number: Vec<u8>,
    state: ListState,
}

impl List {
    fn new(der: &[u8]) -> Option<Self> {
        let (_, list) = CertificateRevocationList::from_der(der).ok()?;
        let state = ListState {
            next_update: system_time(list.next_update()?),
            revoked: list
                .iter_revoked_certificates()
                .map(|entry| entry.raw_serial_as_string().replace(':', ""))
                .collect(),
        };
        Some(Self {
            parsed: OwnedCertRevocationList::from_der(der).ok()?.into(),
            issuer: list.issuer().as_raw().to_vec(),
            number: list.crl_number()?.to_bytes_be(),
            der: der.to_vec(),
            state,
        })
    }

    pub(super) fn state(&self) -> ListState {
        self.state.clone()
    }

    /// Whether it names a certificate of `chain` as revoked, but only since after `at`.
    pub(super) fn revokes_after(&self, chain: &[CertificateDer<'_>], at: SystemTime) -> bool {
        let at = at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        chain.iter().any(|der| {
            X509Certificate::from_der(der).is_ok_and(|(_, certificate)| {
                certificate.issuer().as_raw() == self.issuer
                    && self
                        .parsed
                        .find_serial(certificate.raw_serial())
                        .is_ok_and(|entry| entry.is_some_and(|entry| entry.revocation_date.as_secs() > at))
            })
        })
    }

    /// Whether `other` is of the same issuer and was made before this one.
    fn is_newer_than(&self, other: &Self) -> bool {
        self.issuer == other.issuer && (self.number.len(), &self.number) > (other.number.len(), &other.number)
    }
}

/// Reads every list in a PEM file.
pub(super) fn read(file: &Path) -> Result<Vec<List>, CertsError> {
    let bytes = files::read(file)?;
    let found: Option<Vec<_>> = CertificateRevocationListDer::pem_slice_iter(&bytes)
        .map(|found| found.ok().and_then(|der| List::new(&der)))
        .collect();
    found.filter(|found| !found.is_empty()).ok_or_else(|| unusable(file))
}

fn unusable(file: &Path) -> CertsError {
    CertsError::Misconfigured {
        file: file.to_owned(),
        problem: "holds no revocation list with a number and a next update, in PEM form".to_owned(),
        action: "fetch it again from the CA (`crosswalk certs crl` makes it)",
    }
}

/// Where one of `before` is newer than one of `read` by the same issuer, keeps that.
pub(super) fn keep_newer(read: &mut [List], before: &[List]) {
    for list in read {
        if let Some(newer) = before.iter().find(|old| old.is_newer_than(list)).and_then(|old| List::new(&old.der)) {
            *list = newer;
        }
    }
}
