//! What stands in each kind of certificate.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa,
    KeyPair, KeyUsagePurpose, NameConstraints, PKCS_ECDSA_P256_SHA256, SanType, date_time_ymd,
};

use crate::CertsError;
use crate::identity::URI_PREFIX;
use crate::request::Name;

/// What a throw-away server is called.
const LOCAL: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// The throw-away CA: it may issue certificates, but no further CAs.
pub(crate) fn ca(period: (SystemTime, SystemTime)) -> CertificateParams {
    let mut template = authority_to_issue("Crosswalk throw-away CA", 0);
    set_period(&mut template, period);
    template
}

/// A root: it may make CAs that make no further ones.
pub(crate) fn root(name: &str) -> CertificateParams {
    authority_to_issue(&format!("{name} root"), 1)
}

/// A CA that issues. It can vouch for servers in `domains` and on this machine only: whoever comes to trust it otherwise
/// takes no other server's name on its word. Names of authorities are URIs without a host, which RFC 5280 cannot limit; and
/// addresses are limited in `request.rs`, since Erlang 25, and RabbitMQ with it, breaks off at a limit on them.
pub(crate) fn issuing(name: &str, domains: &[String]) -> CertificateParams {
    let mut template = authority_to_issue(&format!("{name} issuing CA"), 0);
    template.use_authority_key_identifier_extension = true;
    let domains = domains.iter().map(String::as_str).chain(["localhost"]);
    template.name_constraints = Some(NameConstraints {
        permitted_subtrees: domains.map(|domain| GeneralSubtree::DnsName(domain.to_owned())).collect(),
        excluded_subtrees: Vec::new(),
    });
    template
}

/// A request for a certificate: names only.
pub(crate) fn request(name: &Name, hosts: &[String]) -> Result<CertificateParams, CertsError> {
    let mut template = named(&name.to_string());
    template.subject_alt_names = alternatives(name, hosts)?;
    Ok(template)
}

/// A certificate for `name`, usable for what its kind needs.
pub(crate) fn certificate(name: &Name, hosts: &[String]) -> Result<CertificateParams, CertsError> {
    let mut template = leaf(&name.to_string());
    template.subject_alt_names = alternatives(name, hosts)?;
    template.extended_key_usages = match name {
        Name::Authority(_) => {
            // What is sent to it is sealed by key agreement.
            template.key_usages.push(KeyUsagePurpose::KeyAgreement);
            // It is a client, and a server at once, since it also listens; and it signs what it sends: `openssl cms` wants
            // the third of a signer.
            vec![
                ExtendedKeyUsagePurpose::ClientAuth,
                ExtendedKeyUsagePurpose::ServerAuth,
                ExtendedKeyUsagePurpose::EmailProtection,
            ]
        }
        Name::Service(..) => vec![ExtendedKeyUsagePurpose::ClientAuth],
        Name::Server(_) => vec![ExtendedKeyUsagePurpose::ServerAuth],
    };
    Ok(template)
}

/// The throw-away broker: a server on this machine.
pub(crate) fn broker() -> Result<CertificateParams, CertsError> {
    certificate(&Name::Server("broker".to_owned()), &LOCAL.map(str::to_owned))
}

/// A throw-away authority on this machine.
pub(crate) fn authority(code: &str) -> Result<CertificateParams, CertsError> {
    certificate(&Name::Authority(code.to_owned()), &LOCAL.map(str::to_owned))
}

/// Sets the first and the last moment at which a certificate is valid.
pub(crate) fn set_period(template: &mut CertificateParams, (begins, ends): (SystemTime, SystemTime)) {
    let epoch = date_time_ymd(1970, 1, 1);
    template.not_before = epoch + since_epoch(begins);
    template.not_after = epoch + since_epoch(ends);
}

/// A time in whole seconds since 1970, as certificates have it.
pub(crate) fn since_epoch(time: SystemTime) -> Duration {
    Duration::from_secs(time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
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

fn authority_to_issue(common_name: &str, below: u8) -> CertificateParams {
    let mut template = named(common_name);
    template.is_ca = IsCa::Ca(BasicConstraints::Constrained(below));
    template.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    template
}

fn alternatives(name: &Name, hosts: &[String]) -> Result<Vec<SanType>, CertsError> {
    let host = |host: &String| match host.parse() {
        Ok(address) => Ok(SanType::IpAddress(address)),
        Err(_) => host.as_str().try_into().map(SanType::DnsName),
    };
    let mut names = hosts.iter().map(host).collect::<Result<Vec<_>, _>>().map_err(internal)?;
    if name.authority().is_some() {
        names.push(SanType::URI(format!("{URI_PREFIX}{name}").try_into().map_err(internal)?));
    }
    Ok(names)
}
