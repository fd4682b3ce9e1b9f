//! The certificates of partners, from a folder or a PEM bundle: what is sent to one is sealed to its certificates.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use crate::identity::{Identity, facts};
use crate::verify::{Purpose, Refused, Trust};
use crate::{CertsError, files};

/// So many certificates of one partner are sealed to at the most: while it renews, it may not yet have the newest.
const MOST: usize = 2;

/// The partners' certificates, read again when the files change.
#[derive(Debug)]
pub struct Partners {
    place: PathBuf,
    held: RwLock<Arc<Held>>,
    /// What came along with what partners signed.
    learned: RwLock<Vec<CertificateDer<'static>>>,
}

#[derive(Debug, Clone, Default)]
struct Held {
    seen: Vec<u8>,
    /// By authority, the newest first.
    leaves: BTreeMap<String, Vec<Leaf>>,
    /// By subject.
    issuers: BTreeMap<Vec<u8>, CertificateDer<'static>>,
}

#[derive(Debug, Clone)]
struct Leaf {
    der: CertificateDer<'static>,
    not_before: SystemTime,
    not_after: SystemTime,
}

/// Nothing can be sealed for a partner.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoCertificate {
    /// There is no certificate of it here.
    #[error("there is no certificate of {0} here; fetch the CA's bundle of partners, or ask whether {0} takes part")]
    Unknown(String),
    /// There is one, but it is not to be believed any more.
    #[error(transparent)]
    Refused(#[from] Refused),
}

impl NoCertificate {
    /// A short name for logs and metrics.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown(_) => "no-certificate",
            Self::Refused(refused) => refused.code(),
        }
    }
}

impl Partners {
    /// Reads every certificate in the PEM file `place`, or in the files `*.crt` and `*.pem` of the folder `place`. One that
    /// names no authority is not a partner's; one that is not to be believed is refused when it is asked for.
    ///
    /// # Errors
    /// [`CertsError::Misconfigured`] or [`CertsError::Storage`], naming the file.
    pub fn load(place: &Path) -> Result<Self, CertsError> {
        let held = Held::read(place, &Held::default())?.unwrap_or_default();
        Ok(Self { place: place.to_owned(), held: RwLock::new(Arc::new(held)), learned: RwLock::default() })
    }

    /// Reads the files again. Returns whether they hold something else than before.
    ///
    /// # Errors
    /// As [`Self::load`]; then what was held before is kept.
    pub fn reload(&self) -> Result<bool, CertsError> {
        let Some(mut read) = Held::read(&self.place, &self.held())? else { return Ok(false) };
        read.add_all(&self.learned.read().unwrap_or_else(PoisonError::into_inner));
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read);
        Ok(true)
    }

    /// The certificates to seal to for `authority`, the newest first: one, or two while it renews.
    ///
    /// # Errors
    /// When there is none that `trust` believes at the time `at`; the reason is that of the newest.
    pub fn certificates(
        &self,
        authority: &str,
        trust: &Trust,
        at: SystemTime,
    ) -> Result<Vec<CertificateDer<'static>>, NoCertificate> {
        let held = self.held();
        let leaves = held.leaves.get(authority).map_or(&[][..], Vec::as_slice);
        let mut why = NoCertificate::Unknown(authority.to_owned());
        let mut good = Vec::new();
        for (place, leaf) in leaves.iter().enumerate() {
            match trust.verify(&held.chain(&leaf.der), Purpose::Signer, at) {
                Ok(_) => good.push(leaf.der.clone()),
                Err(refused) if place == 0 => why = refused.into(),
                Err(_) => {}
            }
            if good.len() == MOST {
                break;
            }
        }
        if good.is_empty() { Err(why) } else { Ok(good) }
    }

    /// Learns the certificate that begins `chain`, which a partner has just signed with and which was verified. Returns
    /// whether it is newer than those that were known of it.
    pub fn learn(&self, chain: &[CertificateDer<'static>]) -> bool {
        let Some(leaf) = chain.first() else { return false };
        let held = self.held();
        if held.leaves.values().flatten().any(|known| known.der == *leaf) {
            return false;
        }
        let (Ok(identity), Some(facts)) = (Identity::of(leaf), facts(leaf)) else { return false };
        let known = held.leaves.get(&identity.authority).into_iter().flatten();
        if known.map(|known| known.not_before).max().is_some_and(|newest| newest >= facts.not_before) {
            return false;
        }
        self.learned.write().unwrap_or_else(PoisonError::into_inner).extend_from_slice(chain);
        let mut more = Held::clone(&held);
        more.add_all(chain);
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(more);
        true
    }

    /// Each partner, and when the last of its certificates ends.
    #[must_use]
    pub fn each(&self) -> Vec<(String, SystemTime)> {
        let held = self.held();
        let last = |leaves: &Vec<Leaf>| leaves.iter().map(|leaf| leaf.not_after).max();
        held.leaves.iter().filter_map(|(code, leaves)| Some((code.clone(), last(leaves)?))).collect()
    }

    /// Whose certificates are held, one for each certificate.
    #[must_use]
    pub fn identities(&self) -> Vec<Identity> {
        self.held().leaves.values().flatten().filter_map(|leaf| Identity::of(&leaf.der).ok()).collect()
    }

    fn held(&self) -> Arc<Held> {
        Arc::clone(&self.held.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Held {
    /// `None` when nothing has changed since `before`.
    fn read(place: &Path, before: &Self) -> Result<Option<Self>, CertsError> {
        let mut seen = Vec::new();
        for file in pem_files(place)? {
            seen.extend(files::read(&file)?);
            seen.push(b'\n');
        }
        if seen == before.seen {
            return Ok(None);
        }
        let mut held = Self::default();
        for found in CertificateDer::pem_slice_iter(&seen) {
            let der = found.map_err(|_| CertsError::Misconfigured {
                file: place.to_owned(),
                problem: "holds something that is broken in PEM form".to_owned(),
                action: "fetch the partners' certificates again from the CA (`crosswalk certs bundle` makes them)",
            })?;
            held.add(der);
        }
        held.seen = seen;
        held.add_all(&[]);
        Ok(Some(held))
    }

    fn add_all(&mut self, more: &[CertificateDer<'static>]) {
        for der in more {
            self.add(der.clone());
        }
        for leaves in self.leaves.values_mut() {
            leaves.sort_by_key(|leaf| std::cmp::Reverse(leaf.not_before));
        }
    }

    fn add(&mut self, der: CertificateDer<'static>) {
        let Some(facts) = facts(&der) else { return };
        if facts.is_ca {
            self.issuers.insert(facts.subject, der);
        } else if let Ok(identity) = Identity::of(&der)
            && identity.service.is_none()
        {
            let leaves = self.leaves.entry(identity.authority).or_default();
            if !leaves.iter().any(|leaf| leaf.der == der) {
                leaves.push(Leaf { der, not_before: facts.not_before, not_after: facts.not_after });
            }
        }
    }

    /// The certificate and the CAs above it, as far as they are here.
    fn chain(&self, leaf: &CertificateDer<'static>) -> Vec<CertificateDer<'static>> {
        let mut chain = vec![leaf.clone()];
        while let Some(facts) = chain.last().and_then(facts)
            && let Some(issuer) = self.issuers.get(&facts.issuer).filter(|issuer| !chain.contains(issuer))
        {
            chain.push(issuer.clone());
        }
        chain
    }
}

fn pem_files(place: &Path) -> Result<Vec<PathBuf>, CertsError> {
    if !place.is_dir() {
        return Ok(vec![place.to_owned()]);
    }
    let read =
        fs::read_dir(place).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(files::storage(place, "read"))?;
    let paths = read.into_iter().map(|entry| entry.path());
    let mut found: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "crt" || ending == "pem")).collect();
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::dev::{Flaw, Options, make, make_flawed};

    #[test]
    fn the_newest_good_ones_are_given_and_a_bad_one_says_why() {
        let options = Options::at(UNIX_EPOCH + Duration::from_secs(1_795_305_607));
        let folder = tempfile::tempdir().unwrap();
        let made = make(folder.path(), &["E08000003", "E10000025"], &options).unwrap();
        for (code, flaw) in [("E08000003", Flaw::Expired), ("E10000025", Flaw::ForeignCa), ("E06000001", Flaw::Expired)]
        {
            make_flawed(folder.path(), code, flaw, &options).unwrap();
        }
        let trust = Trust::load(&made.files("ca").trust, &[]).unwrap();
        let partners = Partners::load(folder.path()).unwrap();
        let given = |code: &str| partners.certificates(code, &trust, options.now);
        assert_eq!(given("E08000003").unwrap().len(), 1);
        assert_eq!(given("E06000001").unwrap_err().code(), "expired");
        assert_eq!(given("E06000002").unwrap_err().code(), "no-certificate");
        assert_eq!(partners.each().len(), 3, "neither the CA nor the broker is a partner");
        assert!(!partners.reload().unwrap());

        let earlier = given("E08000003").unwrap();
        fs::rename(made.files("E08000003").certificate, folder.path().join("earlier.crt")).unwrap();
        let later = Options { now: options.now + Duration::from_hours(48), ..options };
        make(folder.path(), &["E08000003"], &later).unwrap();
        assert!(partners.reload().unwrap());
        let both = partners.certificates("E08000003", &trust, later.now).unwrap();
        assert_eq!((both.len(), &both[1]), (2, &earlier[0]), "it may not have the newest yet");
    }

    #[test]
    fn a_newer_one_is_learned_and_outlives_a_reload() {
        let options = Options::at(UNIX_EPOCH + Duration::from_secs(1_795_305_607));
        let folder = tempfile::tempdir().unwrap();
        let made = make(folder.path(), &["E08000003"], &options).unwrap();
        let trust = Trust::load(&made.files("ca").trust, &[]).unwrap();
        let partners = Partners::load(&made.files("E08000003").certificate).unwrap();
        let old = crate::tls::certificates(&made.files("E08000003").certificate).unwrap();
        fs::copy(&made.files("E08000003").certificate, folder.path().join("old.crt")).unwrap();
        fs::remove_file(made.files("E08000003").key).unwrap();
        let later = Options { now: options.now + Duration::from_hours(48), ..options };
        make(folder.path(), &["E08000003"], &later).unwrap();
        let new = crate::tls::certificates(&made.files("E08000003").certificate).unwrap();
        fs::copy(folder.path().join("old.crt"), made.files("E08000003").certificate).unwrap();
        assert!(!partners.learn(&old), "known");
        assert!(partners.learn(&new));
        assert!(!partners.learn(&new), "once");
        let given = || partners.certificates("E08000003", &trust, later.now).unwrap();
        assert_eq!(given(), [new[0].clone(), old[0].clone()]);
        fs::write(
            made.files("E08000003").certificate,
            [fs::read(folder.path().join("old.crt")).unwrap(), vec![b'\n']].concat(),
        )
        .unwrap();
        assert!(partners.reload().unwrap());
        assert_eq!(given(), [new[0].clone(), old[0].clone()]);
    }

    #[test]
    fn a_broken_bundle_is_not_taken() {
        let options = Options::at(UNIX_EPOCH + Duration::from_secs(1_795_305_607));
        let folder = tempfile::tempdir().unwrap();
        make(folder.path(), &["E08000003"], &options).unwrap();
        let partners = Partners::load(folder.path()).unwrap();
        fs::write(folder.path().join("half.pem"), "-----BEGIN CERTIFICATE-----\nMIIB").unwrap();
        assert!(partners.reload().is_err());
        assert_eq!(partners.each().len(), 1, "what was held is kept");
    }
}
