//! Who a peer is, from its certificate: the common name and the URI must name the same authority, or the same service of
//! one.

use std::fmt::{self, Display};
use std::net::IpAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

use crate::CertsError;

/// What the URI of an authority's certificate begins with; the authority code follows, and for a case system `/` and its
/// service.
pub const URI_PREFIX: &str = "urn:crosswalk:authority:";

/// Who holds a certificate. It says nothing of trust: give it only certificates that TLS has verified.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Identity {
    /// The authority's code, for instance `E08000003`.
    pub authority: String,
    /// The one service that the holder may speak for; `None` for the authority's gateway, which speaks for them all.
    pub service: Option<String>,
    /// The certificate's serial number in hexadecimal, for logs and evidence.
    pub serial: String,
    /// The last second at which the certificate is valid, in Unix time.
    pub expires: i64,
}

impl Identity {
    /// Reads the identity in a peer's own certificate, the first of its chain.
    ///
    /// # Errors
    /// [`CertsError::PartnerMisbehaved`] when it has no or several common names or authority URIs, or when they differ.
    pub fn of(certificate: &CertificateDer<'_>) -> Result<Self, CertsError> {
        let (_, parsed) =
            X509Certificate::from_der(certificate).map_err(|_| misbehaved("cannot be read as X.509".to_owned()))?;
        let common_name = only(parsed.subject().iter_common_name().map(|name| name.as_str().unwrap_or("")), || {
            "must have exactly one common name".to_owned()
        })?;
        let names = parsed
            .subject_alternative_name()
            .map_err(|_| misbehaved("has a subject alternative name that cannot be read".to_owned()))?;
        let uris = names.iter().flat_map(|extension| &extension.value.general_names).filter_map(|name| match name {
            GeneralName::URI(uri) => uri.strip_prefix(URI_PREFIX),
            _ => None,
        });
        let name = only(uris, || format!("must have exactly one URI that begins with {URI_PREFIX}"))?;
        if name != common_name {
            return Err(misbehaved("names one authority as common name and another as URI".to_owned()));
        }
        let (authority, service) =
            split(name).ok_or_else(|| misbehaved("names something that is not an authority code".to_owned()))?;
        Ok(Self {
            authority: authority.to_owned(),
            service: service.map(str::to_owned),
            serial: parsed.raw_serial_as_string().replace(':', ""),
            expires: parsed.validity().not_after.timestamp(),
        })
    }

    /// The name in the certificate: `E08000003`, or `E08000003/education` of a case system.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.service {
            None => self.authority.clone(),
            Some(service) => format!("{}/{service}", self.authority),
        }
    }
}

impl Display for Identity {
    /// For the audit log: who, with which certificate.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} with certificate {}", self.name(), self.serial)
    }
}

/// Whether `code` has the shape of an authority code: a capital letter and eight digits, as GSS codes have. It is used in
/// file, user and queue names, so nothing else is let through.
pub(crate) fn is_authority_code(code: &str) -> bool {
    let (letter, digits) = code.split_at_checked(1).unwrap_or_default();
    letter.bytes().all(|byte| byte.is_ascii_uppercase())
        && digits.len() == 8
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// `E08000003` or `E08000003/education`, in its parts; `None` when it is neither.
pub(crate) fn split(name: &str) -> Option<(&str, Option<&str>)> {
    match name.split_once('/') {
        None => is_authority_code(name).then_some((name, None)),
        Some((code, service)) => {
            let plain = service.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            (is_authority_code(code) && plain && (2..=30).contains(&service.len())).then_some((code, Some(service)))
        }
    }
}

/// What a certificate says of itself, whoever issued it.
pub(crate) struct Facts {
    pub(crate) subject: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    pub(crate) is_ca: bool,
    pub(crate) not_before: SystemTime,
    pub(crate) not_after: SystemTime,
}

/// Reads what a certificate says of itself; `None` when it is not X.509.
pub(crate) fn facts(certificate: &CertificateDer<'_>) -> Option<Facts> {
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    Some(Facts {
        subject: parsed.subject().as_raw().to_vec(),
        issuer: parsed.issuer().as_raw().to_vec(),
        is_ca: parsed.is_ca(),
        not_before: system_time(parsed.validity().not_before),
        not_after: system_time(parsed.validity().not_after),
    })
}

/// What the first certificate of a PEM text says of itself.
pub(crate) fn facts_of(pem: &str) -> Option<Facts> {
    facts(&CertificateDer::from_pem_slice(pem.as_bytes()).ok()?)
}

/// The serial number of the first certificate of a PEM text, in upper-case hexadecimal.
pub(crate) fn serial_of(pem: &str) -> Option<String> {
    let der = CertificateDer::from_pem_slice(pem.as_bytes()).ok()?;
    let (_, parsed) = X509Certificate::from_der(&der).ok()?;
    Some(parsed.raw_serial_as_string().replace(':', "").to_ascii_uppercase())
}

/// The bits of the public key in the first certificate of a PEM text.
pub(crate) fn public_key_of(pem: &str) -> Option<Vec<u8>> {
    let der = CertificateDer::from_pem_slice(pem.as_bytes()).ok()?;
    let (_, parsed) = X509Certificate::from_der(&der).ok()?;
    Some(parsed.public_key().subject_public_key.data.to_vec())
}

/// The host names and addresses that a certificate is for.
pub(crate) fn hosts(certificate: &CertificateDer<'_>) -> Vec<String> {
    let Ok((_, parsed)) = X509Certificate::from_der(certificate) else { return Vec::new() };
    let names = parsed.subject_alternative_name().ok().flatten();
    let address = |bytes: &[u8]| match bytes.len() {
        4 => <[u8; 4]>::try_from(bytes).ok().map(|bytes| IpAddr::from(bytes).to_string()),
        _ => <[u8; 16]>::try_from(bytes).ok().map(|bytes| IpAddr::from(bytes).to_string()),
    };
    let host = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(host) => Some((*host).to_owned()),
        GeneralName::IPAddress(bytes) => address(bytes),
        _ => None,
    };
    names.map(|names| names.value.general_names.iter().filter_map(host).collect()).unwrap_or_default()
}

/// A time of a certificate; one before 1970 is taken as 1970.
pub(crate) fn system_time(time: x509_parser::time::ASN1Time) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(u64::try_from(time.timestamp()).unwrap_or(0))
}

fn only<'a>(mut found: impl Iterator<Item = &'a str>, problem: impl FnOnce() -> String) -> Result<&'a str, CertsError> {
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        _ => Err(misbehaved(problem())),
    }
}

fn misbehaved(problem: String) -> CertsError {
    CertsError::PartnerMisbehaved { problem }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, SanType};

    use super::*;

    fn certificate(common_names: &[&str], uris: &[&str]) -> CertificateDer<'static> {
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        for name in common_names {
            params.distinguished_name.push(DnType::CommonName, *name);
        }
        params.subject_alt_names = uris.iter().map(|uri| SanType::URI((*uri).try_into().unwrap())).collect();
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().into()
    }

    fn refused(common_names: &[&str], uris: &[&str]) -> String {
        let error = Identity::of(&certificate(common_names, uris)).unwrap_err();
        assert_eq!(error.code(), "certs_partner_misbehaved");
        error.to_string()
    }

    #[test]
    fn reads_the_authority() {
        let der = certificate(&["E08000003"], &["https://example.org/", "urn:crosswalk:authority:E08000003"]);
        let identity = Identity::of(&der).unwrap();
        assert_eq!(identity.authority, "E08000003");
        assert!(!identity.serial.is_empty() && identity.expires > 0);
    }

    #[test]
    fn refuses_names_that_do_not_agree() {
        let uri = "urn:crosswalk:authority:E08000003";
        assert!(refused(&["E10000025"], &[uri]).contains("another as URI"));
        assert!(refused(&["E08000003"], &[]).contains("exactly one URI"));
        assert!(refused(&["E08000003"], &[uri, "urn:crosswalk:authority:E10000025"]).contains("exactly one URI"));
        assert!(refused(&[], &[uri]).contains("exactly one common name"));
        assert!(refused(&["../etc"], &["urn:crosswalk:authority:../etc"]).contains("not an authority code"));
        assert!(Identity::of(&CertificateDer::from(vec![1, 2, 3])).is_err());
    }
}
