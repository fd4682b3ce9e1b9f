//! What a PEM file holds, in lines for people.

use std::path::Path;

use jiff::Timestamp;
use rustls_pki_types::pem::{PemObject as _, SectionKind};
use x509_parser::prelude::{CertificateRevocationList, FromDer as _, X509Certificate};

use crate::identity::{Identity, hosts, system_time};
use crate::request::Request;
use crate::{CertsError, digest, files};

/// A few lines about each certificate, request and revocation list in `file`; of a key only that it is there.
///
/// # Errors
/// When `file` cannot be read, or holds none of these.
pub fn inspect(file: &Path) -> Result<Vec<String>, CertsError> {
    let bytes = files::read(file)?;
    let nothing = || CertsError::Misconfigured {
        file: file.to_owned(),
        problem: "holds no certificate, request or revocation list in PEM form".to_owned(),
        action: "name a PEM file",
    };
    let mut lines = Vec::new();
    for section in <(SectionKind, Vec<u8>)>::pem_slice_iter(&bytes) {
        let (kind, der) = section.map_err(|_| nothing())?;
        lines.extend(match kind {
            SectionKind::Certificate => certificate(&der).ok_or_else(nothing)?,
            SectionKind::Crl => list(&der).ok_or_else(nothing)?,
            SectionKind::Csr => request(&bytes)?,
            _ => vec!["private key: not shown".to_owned()],
        });
    }
    if lines.is_empty() { Err(nothing()) } else { Ok(lines) }
}

fn certificate(der: &[u8]) -> Option<Vec<String>> {
    let (_, parsed) = X509Certificate::from_der(der).ok()?;
    let der = der.into();
    let whose = Identity::of(&der).map_or_else(|_| parsed.subject().to_string(), |identity| identity.name());
    let what = if parsed.is_ca() { "certificate of the CA" } else { "certificate of" };
    let period = [parsed.validity().not_before, parsed.validity().not_after].map(written);
    Some(vec![
        format!("{what} {whose}"),
        format!("  issued by    {}", parsed.issuer()),
        format!("  valid        {} to {}", period[0], period[1]),
        format!("  serial       {}", parsed.raw_serial_as_string().replace(':', "").to_ascii_uppercase()),
        format!("  hosts        {}", hosts(&der).join(" ")),
        format!("  fingerprint  {}", digest::sha256_hex(&der)),
    ])
}

fn list(der: &[u8]) -> Option<Vec<String>> {
    let (_, parsed) = CertificateRevocationList::from_der(der).ok()?;
    let mut lines = vec![
        format!("revocation list of {}", parsed.issuer()),
        format!("  made         {}", written(parsed.last_update())),
        format!("  next         {}", parsed.next_update().map(written).unwrap_or_default()),
        format!("  number       {}", parsed.crl_number().map(ToString::to_string).unwrap_or_default()),
    ];
    for revoked in parsed.iter_revoked_certificates() {
        let serial = revoked.raw_serial_as_string().replace(':', "").to_ascii_uppercase();
        let reason = revoked.reason_code().map(|(_, reason)| reason.to_string()).unwrap_or_default();
        lines.push(format!("  revoked      {serial} {} {reason}", written(revoked.revocation_date)));
    }
    Some(lines)
}

fn request(pem: &[u8]) -> Result<Vec<String>, CertsError> {
    let request = Request::read(pem)?;
    Ok(vec![
        format!("request for {}", request.name),
        format!("  hosts        {}", request.hosts.join(" ")),
        format!("  fingerprint  {}", request.fingerprint),
    ])
}

fn written(time: x509_parser::time::ASN1Time) -> String {
    Timestamp::try_from(system_time(time)).map(|time| time.to_string()).unwrap_or_default()
}
