//! The certificates and keys of one gateway: the current one, and the one before, which still opens what was sealed to it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::SystemTime;

use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::cms::{CmsError, Keys};
use crate::identity::{Identity, system_time};
use crate::key::PrivateKey;
use crate::tls::Files;
use crate::{CertsError, files};

/// A certificate chain and the key of its first certificate.
#[derive(Debug)]
pub struct Credential {
    /// The chain, our own certificate first.
    pub chain: Vec<CertificateDer<'static>>,
    key: PrivateKey,
    identity: Identity,
    period: (SystemTime, SystemTime),
    certified: Arc<CertifiedKey>,
    /// What sealed messages are opened with, once one was.
    keys: OnceLock<Result<Keys, CmsError>>,
}

impl Credential {
    /// Reads a chain and a key that fits it.
    ///
    /// # Errors
    /// [`CertsError::Misconfigured`] or [`CertsError::Storage`], naming the file.
    pub fn load(certificate: &Path, key: &Path) -> Result<Self, CertsError> {
        let chain = crate::tls::certificates(certificate)?;
        let key_file = key;
        let wrong =
            |file: &Path, problem: String, action| CertsError::Misconfigured { file: file.to_owned(), problem, action };
        let key = read_key(key_file)?;
        let unreadable = || wrong(certificate, "cannot be read as X.509".to_owned(), "have it issued again");
        let (_, parsed) = X509Certificate::from_der(&chain[0]).map_err(|_| unreadable())?;
        let public = key.signer().public_key();
        if public.is_none_or(|public| public.as_ref() != parsed.public_key().raw) {
            let problem = format!("does not fit the certificate {}", certificate.display());
            return Err(wrong(key_file, problem, "name the key that belongs to that certificate"));
        }
        let identity = Identity::of(&chain[0]).map_err(|error| {
            wrong(certificate, error.to_string(), "have a certificate issued with `crosswalk certs request`")
        })?;
        let validity = parsed.validity();
        let period = (system_time(validity.not_before), system_time(validity.not_after));
        let certified = Arc::new(CertifiedKey::new(chain.clone(), Arc::clone(key.signer())));
        Ok(Self { chain, key, identity, period, certified, keys: OnceLock::new() })
    }

    /// The key's bytes. Sign with [`Self::sign`] where that is enough: a key in a token has no bytes to give.
    #[must_use]
    pub fn key(&self) -> &PrivateKeyDer<'static> {
        self.key.der()
    }

    /// An ECDSA signature with SHA-256 over `message`, in DER.
    ///
    /// # Errors
    /// [`CertsError::Internal`] when the key is not of the curve P-256.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, CertsError> {
        self.key.sign(message)
    }

    /// What signed and sealed messages need of it.
    pub(crate) fn keys(&self) -> Result<&Keys, CmsError> {
        self.keys.get_or_init(|| Keys::new(&self.chain, self.key())).as_ref().map_err(Clone::clone)
    }

    /// Who this is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The first moment at which the certificate is valid.
    #[must_use]
    pub fn not_before(&self) -> SystemTime {
        self.period.0
    }

    /// The last moment at which the certificate is valid.
    #[must_use]
    pub fn not_after(&self) -> SystemTime {
        self.period.1
    }

    /// The chain and key as TLS wants them.
    pub(crate) fn certified(&self) -> Arc<CertifiedKey> {
        Arc::clone(&self.certified)
    }
}

/// What a gateway holds of certificates and keys, read again when the files change.
#[derive(Debug)]
pub struct Keyring {
    files: Files,
    held: RwLock<Held>,
}

#[derive(Debug)]
struct Held {
    /// What the files looked like when they were read.
    seen: Vec<u8>,
    credentials: Vec<Arc<Credential>>,
}

impl Keyring {
    /// Reads the current credential from `files`, and the one before from beside it (`gateway.previous.crt` and `.key`
    /// where the current one is `gateway.crt` and `.key`) when it is there.
    ///
    /// # Errors
    /// [`CertsError::Misconfigured`] or [`CertsError::Storage`], naming the file.
    pub fn load(files: &Files) -> Result<Self, CertsError> {
        Ok(Self { held: RwLock::new(read(files)?), files: files.clone() })
    }

    /// The credential to show, sign and be sealed to.
    #[must_use]
    pub fn current(&self) -> Arc<Credential> {
        Arc::clone(&self.held.read().unwrap_or_else(PoisonError::into_inner).credentials[0])
    }

    /// Every credential that may open what was sealed to us; the current one first.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Credential>> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).credentials.clone()
    }

    /// Reads the files again. Returns whether they hold something else than before.
    ///
    /// # Errors
    /// As [`Self::load`]; then what was held before is kept.
    pub fn reload(&self) -> Result<bool, CertsError> {
        let read = read(&self.files)?;
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        if held.seen == read.seen {
            return Ok(false);
        }
        *held = read;
        Ok(true)
    }

    /// The files that are read.
    #[must_use]
    pub fn files(&self) -> &Files {
        &self.files
    }
}

/// The file beside `file` whose name says that it is the one before: `gateway.crt` gives `gateway.previous.crt`.
#[must_use]
pub fn previous(file: &Path) -> PathBuf {
    beside(file, "previous")
}

/// `gateway.crt` and `next` give `gateway.next.crt`.
pub(crate) fn beside(file: &Path, word: &str) -> PathBuf {
    let ending = file.extension().unwrap_or_default().to_string_lossy().into_owned();
    file.with_extension(format!("{word}.{ending}"))
}

fn read(files: &Files) -> Result<Held, CertsError> {
    let mut credentials = vec![Arc::new(Credential::load(&files.certificate, &files.key)?)];
    let mut seen = files::read(&files.certificate)?;
    let earlier = (previous(&files.certificate), previous(&files.key));
    if earlier.0.exists() && earlier.1.exists() {
        credentials.push(Arc::new(Credential::load(&earlier.0, &earlier.1)?));
        seen.extend(fs::read(&earlier.0).unwrap_or_default());
    }
    Ok(Held { seen, credentials })
}

pub(crate) fn read_key(file: &Path) -> Result<PrivateKey, CertsError> {
    let bytes = files::read_key(file)?;
    let der = PrivateKeyDer::from_pem_slice(&bytes).ok();
    der.and_then(|der| PrivateKey::new(der).ok()).ok_or_else(|| CertsError::Misconfigured {
        file: file.to_owned(),
        problem: "holds no private key in PEM form".to_owned(),
        action: "name the file that begins with BEGIN PRIVATE KEY, not the certificate and not an encrypted key",
    })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::dev::{Options, make};

    fn options() -> Options {
        Options::at(UNIX_EPOCH + Duration::from_secs(1_795_305_607))
    }

    #[test]
    fn the_current_and_the_previous_are_held_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let made = make(folder.path(), &["E08000003"], &options()).unwrap();
        let files = made.files("E08000003");
        let keyring = Keyring::load(&files).unwrap();
        let first = keyring.current();
        assert_eq!((first.identity().authority.as_str(), keyring.all().len()), ("E08000003", 1));
        assert!(!keyring.reload().unwrap());
        for file in [&files.certificate, &files.key] {
            fs::rename(file, previous(file)).unwrap();
        }
        assert!(keyring.reload().is_err(), "half done");
        assert_eq!(keyring.current().chain, first.chain, "what was held is kept");
        make(folder.path(), &["E08000003"], &options()).unwrap();
        assert!(keyring.reload().unwrap());
        let all = keyring.all();
        assert_eq!((all.len(), &all[1].chain), (2, &first.chain));
        assert_ne!(all[0].chain, first.chain);
        assert_eq!(all[0].not_after(), options().now + options().valid_for);
    }

    #[test]
    fn a_signature_is_ecdsa_and_the_key_is_never_shown() {
        let folder = tempfile::tempdir().unwrap();
        let files = make(folder.path(), &["E08000003"], &options()).unwrap().files("E08000003");
        let credential = Keyring::load(&files).unwrap().current();
        let signature = credential.sign(b"what is signed").unwrap();
        let certificate = webpki::EndEntityCert::try_from(&credential.chain[0]).unwrap();
        certificate.verify_signature(webpki::aws_lc_rs::ECDSA_P256_SHA256, b"what is signed", &signature).unwrap();
        let debug = format!("{credential:?}");
        assert!(debug.contains("PrivateKey(..)") && !debug.contains("Pkcs8"), "{debug}");
    }

    #[test]
    fn a_key_of_another_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let made = make(folder.path(), &["E08000003", "E10000025"], &options()).unwrap();
        let files = Files { key: made.files("E10000025").key, ..made.files("E08000003") };
        let refused = Keyring::load(&files).unwrap_err().to_string();
        assert!(refused.contains("E10000025.key: does not fit the certificate"), "{refused}");
        assert!(Keyring::load(&made.files("broker")).unwrap_err().to_string().contains("broker.crt"));
    }
}
