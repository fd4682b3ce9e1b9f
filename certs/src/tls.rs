//! TLS for both doors: versions 1.2 and 1.3, both sides always show a certificate, trust is only our own authority's.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::{ResolvesClientCert, WebPkiServerVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::server::{ClientHello, NoServerSessionStorage, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, ServerConfig, SignatureScheme, SupportedProtocolVersion, version};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use crate::door::Door;
use crate::verify::{Refused, Trust};
use crate::{CertsError, Keyring, files};

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

/// TLS for an HTTPS server that lets in only clients whose certificate `trust` believes; `refused` is told of the others.
/// Each handshake uses what `keyring` and `trust` hold then. Sessions are not resumed, so that every connection shows a
/// certificate that is valid then.
///
/// # Errors
/// [`CertsError::Internal`] only.
pub fn server(
    keyring: Arc<Keyring>,
    trust: Arc<Trust>,
    refused: impl Fn(&Refused) + Send + Sync + 'static,
) -> Result<Arc<ServerConfig>, CertsError> {
    let config = ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(VERSIONS)
        .map_err(internal)?
        .with_client_cert_verifier(Arc::new(Door::new(provider(), trust, Box::new(refused))))
        .with_cert_resolver(Arc::new(Current(keyring)));
    Ok(Arc::new(http(config)))
}

/// TLS for a server that browsers come to: it asks for no certificate, and shows what `keyring` holds then.
///
/// # Errors
/// [`CertsError::Internal`] only.
pub fn browsers(keyring: Arc<Keyring>) -> Result<Arc<ServerConfig>, CertsError> {
    let config = ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(VERSIONS)
        .map_err(internal)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Current(keyring)));
    Ok(Arc::new(http(config)))
}

/// TLS for a client of HTTPS or AMQP that shows the certificate that `keyring` holds at each handshake, and trusts only
/// what `trust` holds now, not the system's roots. It names no application protocol.
///
/// # Errors
/// [`CertsError::Internal`] when there is no trusted CA.
pub fn client(keyring: Arc<Keyring>, trust: &Trust) -> Result<Arc<ClientConfig>, CertsError> {
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(trust.root_store()), provider())
        .with_crls(trust.list_ders())
        .allow_unknown_revocation_status()
        .build()
        .map_err(|error| CertsError::Internal(error.to_string()))?;
    let config = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(VERSIONS)
        .map_err(internal)?
        .with_webpki_verifier(verifier)
        .with_client_cert_resolver(Arc::new(Current(keyring)));
    Ok(Arc::new(config))
}

/// TLS for the CA's own door: `files` are a server's. A client may show a certificate, which `trust` must then believe; one
/// that has none yet is let in too.
///
/// # Errors
/// [`CertsError::Misconfigured`] or [`CertsError::Storage`], naming the file.
pub fn enrolment_server(files: &Files, trust: Arc<Trust>) -> Result<Arc<ServerConfig>, CertsError> {
    let key = crate::keyring::read_key(&files.key)?;
    let door = Door::new(provider(), trust, Box::new(|_| ())).without_is_let_in_too();
    let config = ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(VERSIONS)
        .map_err(internal)?
        .with_client_cert_verifier(Arc::new(door))
        .with_single_cert(certificates(&files.certificate)?, key.der().clone_key())
        .map_err(internal)?;
    Ok(Arc::new(http(config)))
}

/// TLS for a client that has no certificate yet, and trusts what `trust` holds.
///
/// # Errors
/// [`CertsError::Internal`] only.
pub fn newcomer(trust: &Trust) -> Result<Arc<ClientConfig>, CertsError> {
    let config = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(VERSIONS)
        .map_err(internal)?
        .with_root_certificates(trust.root_store())
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// [`client`] with files that are read now, and no revocation lists: for a command that ends soon.
///
/// # Errors
/// [`CertsError::Misconfigured`] or [`CertsError::Storage`], naming the file.
pub fn client_config(files: &Files) -> Result<Arc<ClientConfig>, CertsError> {
    client(Arc::new(Keyring::load(files)?), &Trust::load(&files.trust, &[])?)
}

/// [`browsers`] with files of their own, such as a certificate that browsers know already.
///
/// # Errors
/// [`CertsError::Misconfigured`] or [`CertsError::Storage`], naming the file.
pub fn browsers_with(certificate: &Path, key: &Path) -> Result<Arc<ServerConfig>, CertsError> {
    let key = crate::keyring::read_key(key)?;
    let config = ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(VERSIONS)
        .map_err(internal)?
        .with_no_client_auth()
        .with_single_cert(certificates(certificate)?, key.der().clone_key())
        .map_err(internal)?;
    Ok(Arc::new(http(config)))
}

/// For HTTP/1.1, and each connection by itself: none is resumed.
fn http(mut config: ServerConfig) -> ServerConfig {
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config
}

/// Shows whatever the keyring holds at that moment.
#[derive(Debug)]
struct Current(Arc<Keyring>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.current().certified())
    }
}

impl ResolvesClientCert for Current {
    fn resolve(&self, _: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let certified = self.0.current().certified();
        certified.key.choose_scheme(schemes).map(|_| certified)
    }

    fn has_certs(&self) -> bool {
        true
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
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

#[expect(clippy::needless_pass_by_value, reason = "the shape `map_err` wants")]
fn internal(error: rustls::Error) -> CertsError {
    CertsError::Internal(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use std::sync::Mutex;

    use rustls::{ClientConnection, HandshakeKind, ServerConnection};
    use tempfile::TempDir;

    use super::*;
    use crate::dev::{Flaw, Made, Options, make, make_flawed};
    use crate::identity::Identity;

    /// A server that tells nobody whom it refused.
    fn server_config(files: &Files) -> Result<Arc<ServerConfig>, CertsError> {
        server(Arc::new(Keyring::load(files)?), Arc::new(Trust::load(&files.trust, &[])?), |_| ())
    }

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
        exchange(&mut client, &mut server)?;
        assert!(!client.is_handshaking() && !server.is_handshaking());
        assert_ne!(server.handshake_kind(), Some(HandshakeKind::Resumed));
        let peer = Identity::of(&server.peer_certificates().unwrap()[0]).unwrap();
        Ok(format!("{} {:?}", peer.authority, server.protocol_version().unwrap()))
    }

    fn exchange(client: &mut ClientConnection, server: &mut ServerConnection) -> Result<(), String> {
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
        Ok(())
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
        let client = ClientConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&version::TLS12])
            .unwrap()
            .with_root_certificates(Trust::load(&files.trust, &[]).unwrap().root_store())
            .with_client_cert_resolver(Arc::new(Current(Arc::new(Keyring::load(&files).unwrap()))));
        let server = server_config(&made.files("E10000025")).unwrap();
        assert_eq!(shake(Arc::new(client), server, "localhost").as_deref(), Ok("E08000003 TLSv1_2"));
    }

    #[test]
    fn a_client_without_certificate_is_refused() {
        let (_folder, made) = pki();
        let client = ClientConfig::builder_with_provider(provider())
            .with_protocol_versions(VERSIONS)
            .unwrap()
            .with_root_certificates(Trust::load(&made.files("ca").trust, &[]).unwrap().root_store())
            .with_no_client_auth();
        let server = server_config(&made.files("E10000025")).unwrap();
        let refused = shake(Arc::new(client), server, "localhost").unwrap_err();
        assert!(refused.contains("server: peer sent no certificates"), "{refused}");
    }

    #[test]
    fn flawed_clients_are_refused() {
        let (folder, made) = pki();
        let files = made.files("E10000025");
        let told = Arc::new(Mutex::new(Vec::new()));
        let tell = Arc::clone(&told);
        let keyring = Arc::new(Keyring::load(&files).unwrap());
        let server = server(keyring, Arc::new(Trust::load(&files.trust, &[]).unwrap()), move |refused| {
            tell.lock().unwrap().push((refused.code(), refused.claimed.clone().unwrap()));
        });
        let server = server.unwrap();
        for (flaw, reason) in [
            (Flaw::Expired, "Expired"),
            (Flaw::NotYetValid, "NotValidYet"),
            (Flaw::ForeignCa, "BadSignature"),
            (Flaw::ServerOnly, "InvalidPurpose"),
        ] {
            let files = make_flawed(folder.path(), "E08000003", flaw, &options()).unwrap();
            let refused = shake(client_config(&files).unwrap(), Arc::clone(&server), "localhost").unwrap_err();
            assert!(refused.starts_with("server: ") && refused.contains(reason), "{flaw}: {refused}");
        }
        let codes = ["expired", "not-yet-valid", "bad-signature", "wrong-usage"];
        assert_eq!(*told.lock().unwrap(), codes.map(|code| (code, "E08000003".to_owned())));
    }

    #[test]
    fn a_renewed_certificate_is_shown_from_then_on() {
        let (folder, made) = pki();
        let files = made.files("E10000025");
        let keyring = Arc::new(Keyring::load(&files).unwrap());
        let trust = Arc::new(Trust::load(&files.trust, &[]).unwrap());
        let server = server(Arc::clone(&keyring), trust, |_| ()).unwrap();
        let seen = |server: &Arc<ServerConfig>| {
            let client = client_config(&made.files("E08000003")).unwrap();
            let mut client = ClientConnection::new(client, "localhost".try_into().unwrap()).unwrap();
            let mut server = ServerConnection::new(Arc::clone(server)).unwrap();
            exchange(&mut client, &mut server).unwrap();
            client.peer_certificates().unwrap()[0].clone()
        };
        let before = seen(&server);
        for file in [&files.certificate, &files.key] {
            std::fs::remove_file(file).unwrap();
        }
        make(folder.path(), &["E10000025"], &options()).unwrap();
        assert_eq!(seen(&server), before, "not before it is read");
        assert!(keyring.reload().unwrap());
        assert_eq!(seen(&server), keyring.current().chain[0]);
        assert_ne!(seen(&server), before);
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
