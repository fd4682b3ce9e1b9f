//! TLS for both doors: versions 1.2 and 1.3, both sides always show a certificate, trust is only our own authority's.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::{ClientConfig, RootCertStore, ServerConfig, SupportedProtocolVersion, version};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use crate::{CertsError, files};

const VERSIONS: &[&SupportedProtocolVersion] = &[&version::TLS13, &version::TLS12];

/// The PEM files of one identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The certificate chain, our own certificate first.
    pub certificate: PathBuf,
    /// The private key of the first certificate; mode 0600.
    pub key: PathBuf,
    /// The certificates of the authorities that may issue certificates of partners.
    pub trust: PathBuf,
}

/// TLS for an HTTPS server that lets in only clients with a trusted certificate. The files are read now: call again
/// to have renewed ones. Sessions are not resumed, so that every connection shows a certificate that is valid then.
///
/// # Errors
/// [`CertsError::Misconfigured`] or [`CertsError::Storage`], naming the file.
pub fn server_config(files: &Files) -> Result<Arc<ServerConfig>, CertsError> {
    let provider = provider();
    let verifier = WebPkiClientVerifier::builder_with_provider(roots(&files.trust)?, Arc::clone(&provider))
        .build()
        .map_err(|error| unusable_trust(&files.trust, &error))?;
    let (chain, key) = own(files)?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(VERSIONS)
        .map_err(internal)?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)
        .map_err(|error| mismatch(files, &error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(Arc::new(config))
}

/// TLS for a client of HTTPS or AMQP that shows our certificate and trusts only `files.trust`, not the system's roots.
/// It names no application protocol.
///
/// # Errors
/// [`CertsError::Misconfigured`] or [`CertsError::Storage`], naming the file.
pub fn client_config(files: &Files) -> Result<Arc<ClientConfig>, CertsError> {
    let (chain, key) = own(files)?;
    let config = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(VERSIONS)
        .map_err(internal)?
        .with_root_certificates(roots(&files.trust)?)
        .with_client_auth_cert(chain, key)
        .map_err(|error| mismatch(files, &error))?;
    Ok(Arc::new(config))
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn own(files: &Files) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), CertsError> {
    let chain = certificates(&files.certificate)?;
    let bytes = files::read_key(&files.key)?;
    let key = PrivateKeyDer::from_pem_slice(&bytes).map_err(|_| CertsError::Misconfigured {
        file: files.key.clone(),
        problem: "holds no private key in PEM form".to_owned(),
        action: "name the file that begins with BEGIN PRIVATE KEY, not the certificate and not an encrypted key",
    })?;
    Ok((chain, key))
}

pub(crate) fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, CertsError> {
    let bytes = files::read(file)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(CertsError::Misconfigured {
            file: file.to_owned(),
            problem: "holds no certificate in PEM form".to_owned(),
            action: "name a file with BEGIN CERTIFICATE in it, and nothing broken after that",
        }),
    }
}

fn roots(file: &Path) -> Result<Arc<RootCertStore>, CertsError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(file)? {
        roots.add(certificate).map_err(|error| unusable_trust(file, &error))?;
    }
    Ok(Arc::new(roots))
}

fn unusable_trust(file: &Path, error: &dyn std::error::Error) -> CertsError {
    CertsError::Misconfigured {
        file: file.to_owned(),
        problem: format!("cannot be used as trust: {error}"),
        action: "name the certificate of the authority that issues the partners' certificates",
    }
}

fn mismatch(files: &Files, error: &rustls::Error) -> CertsError {
    CertsError::Misconfigured {
        file: files.key.clone(),
        problem: format!("does not fit the certificate {}: {error}", files.certificate.display()),
        action: "name the key that belongs to that certificate",
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape `map_err` wants")]
fn internal(error: rustls::Error) -> CertsError {
    CertsError::Internal(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use rustls::{ClientConnection, HandshakeKind, ServerConnection};
    use tempfile::TempDir;

    use super::*;
    use crate::dev::{Flaw, Made, Options, make, make_flawed};
    use crate::identity::Identity;

    #[expect(clippy::disallowed_methods, reason = "rustls compares certificates with the real time")]
    fn options() -> Options {
        Options::at(SystemTime::now())
    }

    fn pki() -> (TempDir, Made) {
        let folder = tempfile::tempdir().unwrap();
        let made = make(folder.path(), &["E08000003", "E10000025"], &options()).unwrap();
        (folder, made)
    }

    /// Shakes hands in memory; gives who the server saw and the version, or what either side objected to.
    fn shake(client: Arc<ClientConfig>, server: Arc<ServerConfig>, name: &str) -> Result<String, String> {
        let mut client = ClientConnection::new(client, name.to_owned().try_into().unwrap()).unwrap();
        let mut server = ServerConnection::new(server).unwrap();
        for _ in 0..10 {
            let mut bytes = Vec::new();
            while client.wants_write() {
                client.write_tls(&mut bytes).unwrap();
            }
            let mut from = &bytes[..];
            while !from.is_empty() {
                server.read_tls(&mut from).unwrap();
                server.process_new_packets().map_err(|error| format!("server: {error}"))?;
            }
            let mut bytes = Vec::new();
            while server.wants_write() {
                server.write_tls(&mut bytes).unwrap();
            }
            let mut from = &bytes[..];
            while !from.is_empty() {
                client.read_tls(&mut from).unwrap();
                client.process_new_packets().map_err(|error| format!("client: {error}"))?;
            }
        }
        assert!(!client.is_handshaking() && !server.is_handshaking());
        assert_ne!(server.handshake_kind(), Some(HandshakeKind::Resumed));
        let peer = Identity::of(&server.peer_certificates().unwrap()[0]).unwrap();
        Ok(format!("{} {:?}", peer.authority, server.protocol_version().unwrap()))
    }

    #[test]
    fn both_sides_know_each_other() {
        let (_folder, made) = pki();
        let server = server_config(&made.files("E10000025")).unwrap();
        let client = client_config(&made.files("E08000003")).unwrap();
        for name in ["localhost", "127.0.0.1", "::1"] {
            let seen = shake(Arc::clone(&client), Arc::clone(&server), name);
            assert_eq!(seen.as_deref(), Ok("E08000003 TLSv1_3"));
        }
        let refused = shake(client, server, "gateway.example").unwrap_err();
        assert!(refused.contains("not valid for name"), "{refused}");
    }

    #[test]
    fn version_1_2_is_spoken_too() {
        let (_folder, made) = pki();
        let files = made.files("E08000003");
        let (chain, key) = own(&files).unwrap();
        let client = ClientConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&version::TLS12])
            .unwrap()
            .with_root_certificates(roots(&files.trust).unwrap())
            .with_client_auth_cert(chain, key)
            .unwrap();
        let server = server_config(&made.files("E10000025")).unwrap();
        assert_eq!(shake(Arc::new(client), server, "localhost").as_deref(), Ok("E08000003 TLSv1_2"));
    }

    #[test]
    fn a_client_without_certificate_is_refused() {
        let (_folder, made) = pki();
        let client = ClientConfig::builder_with_provider(provider())
            .with_protocol_versions(VERSIONS)
            .unwrap()
            .with_root_certificates(roots(&made.files("ca").trust).unwrap())
            .with_no_client_auth();
        let server = server_config(&made.files("E10000025")).unwrap();
        let refused = shake(Arc::new(client), server, "localhost").unwrap_err();
        assert!(refused.contains("server: peer sent no certificates"), "{refused}");
    }

    #[test]
    fn flawed_clients_are_refused() {
        let (folder, made) = pki();
        let server = server_config(&made.files("E10000025")).unwrap();
        for (flaw, reason) in [
            (Flaw::Expired, "expired"),
            (Flaw::NotYetValid, "not valid yet"),
            (Flaw::ForeignCa, "BadSignature"),
            (Flaw::ServerOnly, "does not allow extended key usage for client"),
        ] {
            let files = make_flawed(folder.path(), "E08000003", flaw, &options()).unwrap();
            let refused = shake(client_config(&files).unwrap(), Arc::clone(&server), "localhost").unwrap_err();
            assert!(refused.starts_with("server: ") && refused.contains(reason), "{flaw}: {refused}");
        }
    }

    #[test]
    fn flawed_servers_are_refused() {
        let (folder, made) = pki();
        for flaw in [Flaw::Expired, Flaw::NotYetValid, Flaw::ForeignCa] {
            let files = make_flawed(folder.path(), "E10000025", flaw, &options()).unwrap();
            let client = client_config(&made.files("E08000003")).unwrap();
            let refused = shake(client, server_config(&files).unwrap(), "localhost").unwrap_err();
            assert!(refused.starts_with("client: "), "{flaw}: {refused}");
        }
    }

    #[test]
    fn wrong_files_are_named() {
        let (folder, made) = pki();
        let good = made.files("E08000003");
        let other = made.files("E10000025");
        let message = |files: &Files| client_config(files).unwrap_err().to_string();
        assert!(message(&Files { key: other.key.clone(), ..good.clone() }).contains("does not fit the certificate"));
        assert!(message(&Files { key: good.certificate.clone(), ..good.clone() }).contains("0644"));
        assert!(message(&Files { certificate: good.key.clone(), ..good.clone() }).contains("holds no certificate"));
        let missing = folder.path().join("none.crt");
        assert!(message(&Files { trust: missing, ..good.clone() }).contains("none.crt: cannot read"));
        let both = server_config(&Files { key: other.key, ..good }).unwrap_err();
        assert_eq!(both.code(), "certs_misconfigured");
    }
}
