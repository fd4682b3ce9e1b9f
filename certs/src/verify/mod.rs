//! Whether to believe a certificate: a chain to a trusted CA (built by rustls-webpki), not revoked, strong, for this use,
//! and saying whose it is.
//!
//! A revocation list that has run out still counts: what it names stays refused, and nobody else is shut out because a CA
//! is late. Refusing everybody would let one silent CA stop the records of every child; the operator is told instead.

mod lists;
mod refused;
mod strength;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustls::RootCertStore;
use rustls::crypto::aws_lc_rs;
use rustls_pki_types::{CertificateDer, CertificateRevocationListDer, UnixTime};
use webpki::{EndEntityCert, KeyUsage, RevocationOptions, RevocationOptionsBuilder, UnknownStatusPolicy};

pub(crate) use self::lists::ListFacts;
pub use self::lists::ListState;
pub use self::refused::{Defect, Refused};
use self::{
    lists::List,
    strength::{Root, check_keys},
};
use crate::identity::Identity;
use crate::{CertsError, digest, files};

/// The longest chain that is looked at; ours have two or three.
const LONGEST: usize = 6;

/// How many verdicts are remembered.
const MOST_KNOWN: usize = 1024;

/// How long a verdict is remembered: much shorter than certificates last, and forgotten with every new revocation list.
const KNOWN_FOR: Duration = Duration::from_secs(20);

/// `id-kp-emailProtection`, 1.3.6.1.5.5.7.3.4: what CMS wants of a signer.
const SIGNER: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x04];

/// What a certificate is shown for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A client of TLS.
    Client,
    /// A server of TLS. The name that was called is TLS's to compare.
    Server,
    /// Whoever signed a message, or it is sealed for.
    Signer,
}

impl Purpose {
    fn usage(self) -> KeyUsage {
        match self {
            Self::Client => KeyUsage::client_auth(),
            Self::Server => KeyUsage::server_auth(),
            // Not of the CAs above it; of the first certificate it is asked for below.
            Self::Signer => KeyUsage::required_if_present(SIGNER),
        }
    }
}

/// The CAs that are trusted and their revocation lists, read again when the files change.
#[derive(Debug)]
pub struct Trust {
    files: (PathBuf, Vec<PathBuf>),
    held: RwLock<Arc<Held>>,
}

/// What is trusted at one moment.
#[derive(Debug)]
struct Held {
    /// What the files held when they were read.
    seen: Vec<Vec<u8>>,
    roots: Vec<Root>,
    lists: Vec<List>,
    /// What was verified, by digest of chain and purpose, and between which times that holds: a partner shows the same
    /// chain with every message.
    known: Mutex<HashMap<String, (SystemTime, SystemTime)>>,
}

impl Trust {
    /// Reads the CAs' certificates in the PEM file `roots`, and the revocation lists (PEM) in the files `revoked`.
    ///
    /// # Errors
    /// [`CertsError::Misconfigured`] or [`CertsError::Storage`], naming the file.
    pub fn load(roots: &Path, revoked: &[PathBuf]) -> Result<Self, CertsError> {
        let held = RwLock::new(Arc::new(Held::read(roots, revoked, None)?));
        Ok(Self { files: (roots.to_owned(), revoked.to_owned()), held })
    }

    /// Reads the files again. Returns whether they hold something else than before. A revocation list that is older than
    /// the one held is not taken.
    ///
    /// # Errors
    /// As [`Self::load`]; then what was held before is kept.
    pub fn reload(&self) -> Result<bool, CertsError> {
        let before = self.held();
        let (roots, revoked) = &self.files;
        if Held::files(roots, revoked)? == before.seen {
            return Ok(false);
        }
        let read = Held::read(roots, revoked, Some(&before))?;
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read);
        Ok(true)
    }

    /// Whether the certificate that begins `chain` is to be believed for `purpose` at the time `at`, and whose it is.
    ///
    /// A certificate counts as revoked from the time that its issuer gave on, so that what was signed before can still be
    /// proved: give the time now for whatever happens now.
    ///
    /// # Errors
    /// The first defect found.
    pub fn verify(&self, chain: &[CertificateDer<'_>], purpose: Purpose, at: SystemTime) -> Result<Identity, Refused> {
        let claimed = || chain.first().and_then(|first| Identity::of(first).ok());
        let refused = |defect| Refused { defect, claimed: claimed().map(|identity| identity.authority) };
        self.held().verify(chain, purpose, at).map_err(refused)?;
        let identity = claimed().ok_or_else(|| refused(Defect::NoIdentity))?;
        // A case system speaks to its own gateway, and for one service: it neither listens nor signs for the authority.
        if identity.service.is_some() && purpose != Purpose::Client {
            return Err(refused(Defect::WrongUsage));
        }
        Ok(identity)
    }

    /// How each revocation list stands.
    #[must_use]
    pub fn lists(&self) -> Vec<ListState> {
        self.held().lists.iter().map(List::state).collect()
    }

    /// When the first of the trusted CAs' certificates ends.
    #[must_use]
    pub fn not_after(&self) -> Option<SystemTime> {
        self.held().roots.iter().map(|root| root.period.1).min()
    }

    /// What TLS trusts.
    pub(crate) fn root_store(&self) -> RootCertStore {
        self.held().roots.iter().map(|root| root.anchor.clone()).collect()
    }

    /// The revocation lists as TLS wants them.
    pub(crate) fn list_ders(&self) -> Vec<CertificateRevocationListDer<'static>> {
        self.held().lists.iter().map(|list| list.der.clone().into()).collect()
    }

    fn held(&self) -> Arc<Held> {
        Arc::clone(&self.held.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Held {
    fn files(roots: &Path, revoked: &[PathBuf]) -> Result<Vec<Vec<u8>>, CertsError> {
        std::iter::once(roots).chain(revoked.iter().map(PathBuf::as_path)).map(files::read).collect()
    }

    fn read(roots: &Path, revoked: &[PathBuf], before: Option<&Self>) -> Result<Self, CertsError> {
        let seen = Self::files(roots, revoked)?;
        let found = crate::tls::certificates(roots)?;
        let found = found.iter().map(|der| Root::new(der, roots));
        let lists = revoked.iter().map(|file| lists::read(file)).collect::<Result<Vec<_>, _>>()?;
        let mut lists: Vec<_> = lists.into_iter().flatten().collect();
        lists::keep_newer(&mut lists, before.map_or(&[], |before| &before.lists));
        Ok(Self { seen, roots: found.collect::<Result<_, _>>()?, lists, known: Mutex::default() })
    }

    fn verify(&self, chain: &[CertificateDer<'_>], purpose: Purpose, at: SystemTime) -> Result<(), Defect> {
        if chain.len() > LONGEST {
            return Err(Defect::PathLength);
        }
        let key = digest::sha256_hex(&chain.iter().flat_map(|der| der.iter().copied()).collect::<Vec<_>>());
        let key = format!("{key}{purpose:?}");
        if self.known().get(&key).is_some_and(|(from, to)| (*from..=*to).contains(&at)) {
            return Ok(());
        }
        self.judge(chain, purpose, at)?;
        if !self.lists.iter().any(|list| list.revokes_after(chain, UNIX_EPOCH)) {
            let mut known = self.known();
            if known.len() >= MOST_KNOWN {
                known.clear();
            }
            known.insert(key, (at, at + KNOWN_FOR));
        }
        Ok(())
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, (SystemTime, SystemTime)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn judge(&self, chain: &[CertificateDer<'_>], purpose: Purpose, at: SystemTime) -> Result<(), Defect> {
        let (leaf, rest) = chain.split_first().ok_or(Defect::Unreadable)?;
        check_keys(chain)?;
        let certificate = EndEntityCert::try_from(leaf)?;
        // A list that named the certificate only later says nothing of the time before.
        let lists: Vec<_> = self.lists.iter().filter(|list| !list.revokes_after(chain, at)).collect();
        let lists: Vec<_> = lists.iter().map(|list| &list.parsed).collect();
        let anchors: Vec<_> = self.roots.iter().map(|root| root.anchor.clone()).collect();
        let time = UnixTime::since_unix_epoch(at.duration_since(UNIX_EPOCH).unwrap_or_default());
        let path = certificate.verify_for_usage(
            aws_lc_rs::default_provider().signature_verification_algorithms.all,
            &anchors,
            rest,
            time,
            purpose.usage(),
            revocation(&lists),
            None,
        );
        let path = path?;
        let above: Vec<_> = path.intermediate_certificates().map(webpki::Cert::der).collect();
        // A root that was renewed stands here twice, with one name and key.
        let mut roots = self.roots.iter().filter(|root| root.is(path.anchor()) && root.is_valid(at));
        strength::check_path(&above, roots.next().ok_or(Defect::Expired)?)?;
        strength::check_leaf(leaf, purpose)
    }
}

fn revocation<'a>(lists: &'a [&'a webpki::CertRevocationList<'a>]) -> Option<RevocationOptions<'a>> {
    // Not every CA has a list: the root of a throw-away PKI has none.
    RevocationOptionsBuilder::new(lists)
        .ok()
        .map(|options| options.with_status_policy(UnknownStatusPolicy::Allow).build())
}

#[cfg(test)]
mod defects;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dev::{Flaw, Made, Options, make, make_flawed};
    use crate::tls::{Files, certificates};

    fn options() -> Options {
        Options::at(UNIX_EPOCH + Duration::from_secs(1_795_305_607))
    }

    fn verdict(trust: &Trust, files: &Files, purpose: Purpose) -> Result<String, &'static str> {
        let chain = certificates(&files.certificate).unwrap();
        let verified = trust.verify(&chain, purpose, options().now);
        verified.map(|identity| identity.authority).map_err(|refused| refused.code())
    }

    fn pki(folder: &Path) -> (Made, Trust) {
        let made = make(folder, &["E08000003"], &options()).unwrap();
        let trust = Trust::load(&made.files("ca").trust, &[]).unwrap();
        (made, trust)
    }

    #[test]
    fn an_authority_is_believed_for_every_purpose_and_the_broker_is_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let (made, trust) = pki(folder.path());
        for purpose in [Purpose::Client, Purpose::Server, Purpose::Signer] {
            assert_eq!(verdict(&trust, &made.files("E08000003"), purpose), Ok("E08000003".to_owned()));
        }
        assert_eq!(verdict(&trust, &made.files("broker"), Purpose::Client), Err("wrong-usage"));
        assert_eq!(verdict(&trust, &made.files("broker"), Purpose::Server), Err("no-identity"));
        assert_eq!(verdict(&trust, &made.files("ca"), Purpose::Client), Err("is-ca"));
    }

    #[test]
    fn flaws_are_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let (_, trust) = pki(folder.path());
        for (flaw, code) in [
            (Flaw::Expired, "expired"),
            (Flaw::NotYetValid, "not-yet-valid"),
            (Flaw::ForeignCa, "bad-signature"),
            (Flaw::ServerOnly, "wrong-usage"),
        ] {
            let files = make_flawed(folder.path(), "E08000003", flaw, &options()).unwrap();
            assert_eq!(verdict(&trust, &files, Purpose::Client), Err(code));
            let refused = trust.verify(&certificates(&files.certificate).unwrap(), Purpose::Client, options().now);
            assert!(refused.unwrap_err().to_string().starts_with("the certificate of E08000003 "));
        }
        assert_eq!(trust.verify(&[], Purpose::Client, options().now).unwrap_err().code(), "unreadable");
    }
}
