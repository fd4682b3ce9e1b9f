//! What stands in each kind of certificate of the throw-away PKI.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::{SystemTime, UNIX_EPOCH};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SanType, date_time_ymd,
};

use crate::CertsError;
use crate::identity::URI_PREFIX;

/// The CA: it may issue certificates, but no further CAs.
pub(crate) fn ca(period: (SystemTime, SystemTime)) -> CertificateParams {
    let mut template = named("Crosswalk throw-away CA");
    set_period(&mut template, period);
    template.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    template.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    template
}

/// The broker: a server on this machine.
pub(crate) fn broker() -> Result<CertificateParams, CertsError> {
    let mut template = leaf("broker");
    template.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    template.subject_alt_names = local_names()?;
    Ok(template)
}

/// An authority: client and server at once, since its gateway also listens.
pub(crate) fn authority(code: &str) -> Result<CertificateParams, CertsError> {
    let mut template = leaf(code);
    // What is sent to it is sealed by key agreement.
    template.key_usages.push(KeyUsagePurpose::KeyAgreement);
    template.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ClientAuth,
        ExtendedKeyUsagePurpose::ServerAuth,
        // What it sends is signed: `openssl cms` wants this usage of a signer.
        ExtendedKeyUsagePurpose::EmailProtection,
    ];
    template.subject_alt_names = local_names()?;
    template.subject_alt_names.push(SanType::URI(format!("{URI_PREFIX}{code}").try_into().map_err(internal)?));
    Ok(template)
}

/// Sets the first and the last moment at which a certificate is valid.
pub(crate) fn set_period(template: &mut CertificateParams, (begins, ends): (SystemTime, SystemTime)) {
    let epoch = date_time_ymd(1970, 1, 1);
    template.not_before = epoch + begins.duration_since(UNIX_EPOCH).unwrap_or_default();
    template.not_after = epoch + ends.duration_since(UNIX_EPOCH).unwrap_or_default();
}

/// A new ECDSA P-256 key.
pub(crate) fn new_key() -> Result<KeyPair, CertsError> {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(internal)
}

/// An error of the certificate library: never the user's doing.
#[expect(clippy::needless_pass_by_value, reason = "the shape `map_err` wants")]
pub(crate) fn internal(error: rcgen::Error) -> CertsError {
    CertsError::Internal(error.to_string())
}

fn leaf(common_name: &str) -> CertificateParams {
    let mut template = named(common_name);
    template.is_ca = IsCa::ExplicitNoCa;
    template.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    template.use_authority_key_identifier_extension = true;
    template
}

fn named(common_name: &str) -> CertificateParams {
    let mut template = CertificateParams::default();
    template.distinguished_name = DistinguishedName::new();
    template.distinguished_name.push(DnType::CommonName, common_name);
    template
}

fn local_names() -> Result<Vec<SanType>, CertsError> {
    Ok(vec![
        SanType::DnsName("localhost".try_into().map_err(internal)?),
        SanType::IpAddress(Ipv4Addr::LOCALHOST.into()),
        SanType::IpAddress(Ipv6Addr::LOCALHOST.into()),
    ])
}
