//! What a certificate is asked for with: a PKCS#10 request (RFC 2986). Of what it asks only names and key are taken; what
//! the certificate may be used for follows from the kind of name.

use std::fmt::{self, Display};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use rcgen::{CertificateSigningRequestParams, PKCS_ECDSA_P256_SHA256, PublicKey, PublicKeyData as _, SanType};
use rustls_pki_types::CertificateSigningRequestDer;
use rustls_pki_types::pem::PemObject as _;

use crate::files::{self, Mode};
use crate::identity::{URI_PREFIX, split};
use crate::template::{self, internal, new_key};
use crate::{CertsError, digest};

/// The most host names in one certificate.
const MOST_HOSTS: usize = 10;

/// Whose certificate it is, and so what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name {
    /// The gateway of an authority.
    Authority(String),
    /// A case system of an authority, for one service.
    Service(String, String),
    /// A server that is no gateway, such as the broker, by its first host name.
    Server(String),
}

impl Name {
    /// `E08000003`, `E08000003/education`, or a host name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match split(name) {
            Some((code, None)) => Some(Self::Authority(code.to_owned())),
            Some((code, Some(service))) => Some(Self::Service(code.to_owned(), service.to_owned())),
            None => is_host(name).then(|| Self::Server(name.to_owned())),
        }
    }

    /// The authority that it belongs to.
    #[must_use]
    pub fn authority(&self) -> Option<&str> {
        match self {
            Self::Authority(code) | Self::Service(code, _) => Some(code),
            Self::Server(_) => None,
        }
    }
}

impl Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authority(code) => formatter.write_str(code),
            Self::Service(code, service) => write!(formatter, "{code}/{service}"),
            Self::Server(host) => formatter.write_str(host),
        }
    }
}

/// A request that was read: well formed, signed with the key that it names, for a name that may be had.
#[derive(Debug, Clone)]
pub struct Request {
    /// Whose certificate is asked for.
    pub name: Name,
    /// The host names and addresses that it is to be reached by.
    pub hosts: Vec<String>,
    /// SHA-256 over the request in DER, in hexadecimal: what both sides compare by telephone.
    pub fingerprint: String,
    pub(crate) key: PublicKey,
    pem: String,
}

impl Request {
    /// Reads a request in PEM form.
    ///
    /// # Errors
    /// [`CertsError::BadRequest`], saying what is wrong with it.
    pub fn read(pem: &[u8]) -> Result<Self, CertsError> {
        let wrong = |problem: &str| CertsError::BadRequest { problem: problem.to_owned() };
        let der = CertificateSigningRequestDer::from_pem_slice(pem)
            .map_err(|_| wrong("is not a certificate request in PEM form"))?;
        let read = CertificateSigningRequestParams::from_der(&der)
            .map_err(|_| wrong("is broken, or asks for more than names, or is not signed with its own key"))?;
        if read.public_key.algorithm() != &PKCS_ECDSA_P256_SHA256 {
            return Err(wrong("has a key that is not of the curve P-256"));
        }
        let mut common = read.params.distinguished_name.iter();
        let (Some((rcgen::DnType::CommonName, rcgen::DnValue::Utf8String(common))), None) =
            (common.next(), common.next())
        else {
            return Err(wrong("must have a common name as its whole subject, in UTF-8"));
        };
        let name = Name::parse(common).ok_or_else(|| {
            wrong("asks for a name that is neither an authority, nor one of its services, nor a host")
        })?;
        let (mut hosts, mut uris) = (Vec::new(), Vec::new());
        for asked in read.params.subject_alt_names {
            match asked {
                SanType::DnsName(host) if is_host(host.as_str()) => hosts.push(host.as_str().to_owned()),
                SanType::IpAddress(ip) if ip.is_loopback() => hosts.push(ip.to_string()),
                SanType::IpAddress(_) => {
                    return Err(wrong("asks for an address that is not this machine's own; ask for a host name"));
                }
                SanType::URI(uri) => uris.push(uri.as_str().to_owned()),
                _ => return Err(wrong("asks for an alternative name of a kind that is not given")),
            }
        }
        let expected: Vec<_> = name.authority().map(|_| format!("{URI_PREFIX}{name}")).into_iter().collect();
        if uris != expected {
            return Err(wrong("must name as URI the authority of its common name, and nothing else"));
        }
        if hosts.len() > MOST_HOSTS || matches!(&name, Name::Server(host) if !hosts.contains(host)) {
            return Err(wrong("must have one to ten host names, and a server its common name among them"));
        }
        let pem = String::from_utf8_lossy(pem).into_owned();
        Ok(Self { name, hosts, fingerprint: digest::sha256_hex(&der), key: read.public_key, pem })
    }
}

impl Request {
    /// The bits of its public key.
    pub(crate) fn key_bits(&self) -> Vec<u8> {
        self.key.der_bytes().to_vec()
    }

    /// The request in PEM form.
    #[must_use]
    pub fn pem(&self) -> &str {
        &self.pem
    }
}

/// The files of a key and the request made with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The key, mode 0600. It stays here.
    pub key: PathBuf,
    /// The request, for the CA.
    pub request: PathBuf,
    /// What both sides compare.
    pub fingerprint: String,
}

/// Makes a key and a request for `name`. What is there already is used again, so that asking twice is asking once.
///
/// # Errors
/// When a file cannot be written, or what is there is for another name.
pub fn make(key_file: &Path, request_file: &Path, name: &Name, hosts: &[String]) -> Result<Asked, CertsError> {
    if !(key_file.exists() && request_file.exists()) {
        let key = new_key()?;
        let request = template::request(name, hosts)?.serialize_request(&key).map_err(internal)?;
        // The key first: a request without its key would be of no use to anybody.
        files::write(key_file, &key.serialize_pem(), Mode::Private)?;
        files::write(request_file, &request.pem().map_err(internal)?, Mode::Public)?;
    }
    let request = Request::read(&files::read(request_file)?)?;
    if request.name != *name || request.hosts != hosts {
        return Err(CertsError::Misconfigured {
            file: request_file.to_owned(),
            problem: format!("is a request for {} that has not been answered yet", request.name),
            action: "remove it and its key to ask for something else",
        });
    }
    let (key, request_file) = (key_file.to_owned(), request_file.to_owned());
    Ok(Asked { key, request: request_file, fingerprint: request.fingerprint })
}

/// A host name of letters, digits, dots and hyphens, or an address.
pub(crate) fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    host.parse::<IpAddr>().is_ok() || host.len() <= 253 && host.split('.').all(label)
}
