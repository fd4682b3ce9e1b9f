//! A certification authority in a folder: a root, a CA below it that issues, and what it has issued and revoked.
//!
//! `root.crt` is what everybody trusts; `root.key` is needed for a new issuing CA only and may be taken elsewhere.
//! `issuing.crt`, `issuing.key`; `index.txt` as `openssl ca` keeps it; `issued/<serial>.pem`; `requests/`, what waits for
//! approval; `revoked.pem`, the revocation list, and `root-revoked.pem`, the root's, with its own `root-index.txt`. A file is written aside and renamed, and the index is what counts.

mod grant;
mod index;
mod revoke;
mod root;
mod waiting;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use rcgen::{CertificateParams, Issuer, KeyPair, SerialNumber};

pub use self::grant::Granted;
use self::index::Index;
pub use self::index::{Entry, Reason};
use crate::CertsError;
use crate::files::{self, Mode};
use crate::template::{self, internal, new_key};

/// How a CA is made.
#[derive(Debug, Clone)]
pub struct Options {
    /// What it is called.
    pub name: String,
    /// The domains in which it may vouch for servers; always this machine.
    pub domains: Vec<String>,
    /// How long the issuing CA lasts. The root lasts four times as long.
    pub valid_for: Duration,
}

/// An open CA. Whoever opened it to change it is alone in that.
#[derive(Debug)]
pub struct Ca {
    folder: PathBuf,
    index: Index,
    lock: Option<File>,
}

impl Ca {
    /// Makes a CA in `folder`, whole or not at all, and opens it.
    ///
    /// # Errors
    /// When something is there already or cannot be written.
    pub fn init(folder: &Path, options: &Options, now: SystemTime) -> Result<Self, CertsError> {
        if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(CertsError::Misconfigured {
                file: folder.to_owned(),
                problem: "is not empty".to_owned(),
                action: "name a folder that is not there yet; a CA is made once",
            });
        }
        let aside = folder.with_extension(format!("{}.new", std::process::id()));
        files::create_folder(&aside)?;
        let made = write_new(&aside, options, now)
            .and_then(|()| fs::rename(&aside, folder).map_err(files::storage(folder, "create")));
        if made.is_err() {
            // The first error is the one worth telling.
            drop(fs::remove_dir_all(&aside));
        }
        made?;
        Self::open(folder, now)
    }

    /// Opens the CA in `folder` to change it, waiting until nobody else has it open, and finishes what was interrupted.
    ///
    /// # Errors
    /// When `folder` holds no CA, or is open to others.
    pub fn open(folder: &Path, now: SystemTime) -> Result<Self, CertsError> {
        let mut ca = Self::read(folder)?;
        let file = folder.join("lock");
        let lock = File::create(&file).map_err(files::storage(&file, "write"))?;
        lock.lock().map_err(files::storage(&file, "write"))?;
        ca.lock = Some(lock);
        ca.index = Index::read(&folder.join("index.txt"))?;
        if !ca.list_is_complete()? {
            ca.write_list(now)?;
        }
        Ok(ca)
    }

    /// Opens the CA in `folder` to look at it, and to hand requests in: it waits for nobody.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn read(folder: &Path) -> Result<Self, CertsError> {
        if !folder.join("index.txt").exists() {
            return Err(CertsError::Misconfigured {
                file: folder.to_owned(),
                problem: "is no CA".to_owned(),
                action: "name the folder that `crosswalk certs init-ca` made",
            });
        }
        files::create_folder(folder)?;
        let index = Index::read(&folder.join("index.txt"))?;
        Ok(Self { folder: folder.to_owned(), index, lock: None })
    }

    /// Where it lies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What partners trust.
    #[must_use]
    pub fn root(&self) -> PathBuf {
        self.folder.join("root.crt")
    }

    /// The revocation list.
    #[must_use]
    pub fn revoked(&self) -> PathBuf {
        self.folder.join("revoked.pem")
    }

    /// Everything issued, in order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.index.entries
    }

    /// The certificates of every authority that are valid at `now`, and of the CA that issued them, in PEM form: what
    /// partners need to seal for each other.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn bundle(&self, now: SystemTime) -> Result<String, CertsError> {
        let mut bundle = self.issuing_pem()?;
        for entry in &self.index.entries {
            if entry.revoked.is_none() && entry.expires > now && entry.is_authority() {
                bundle.push_str(&read_text(&self.issued(&entry.serial))?);
            }
        }
        Ok(bundle)
    }

    fn issued(&self, serial: &str) -> PathBuf {
        self.folder.join("issued").join(format!("{serial}.pem"))
    }

    fn issuing_pem(&self) -> Result<String, CertsError> {
        read_text(&self.folder.join("issuing.crt"))
    }

    /// The key that signs as `issuing` or `root`: for whoever is alone.
    fn key_of(&self, which: &str) -> Result<Issuer<'static, KeyPair>, CertsError> {
        if self.lock.is_none() {
            return Err(CertsError::Internal("the CA was opened to look at it only".to_owned()));
        }
        let of = |ending: &str| self.folder.join(format!("{which}.{ending}"));
        let (certificate, key) = (of("crt"), of("key"));
        let unusable = |file: &Path, problem: &str| CertsError::Misconfigured {
            file: file.to_owned(),
            problem: problem.to_owned(),
            action: "put the CA's folder back from its backup",
        };
        let pair = String::from_utf8(files::read_key(&key)?).ok().and_then(|text| KeyPair::from_pem(&text).ok());
        let pair = pair.ok_or_else(|| unusable(&key, "is not a private key in PEM form"))?;
        Issuer::from_ca_cert_pem(&read_text(&certificate)?, pair)
            .map_err(|_| unusable(&certificate, "is not a CA's certificate"))
    }
}

fn write_new(folder: &Path, options: &Options, now: SystemTime) -> Result<(), CertsError> {
    for inner in ["issued", "requests"] {
        files::create_folder(&folder.join(inner))?;
    }
    let begin = now - Duration::from_hours(1);
    let keep = |name: &str, certificate: &str, key: &KeyPair| {
        files::write(&folder.join(format!("{name}.key")), &key.serialize_pem(), Mode::Private)?;
        files::write(&folder.join(format!("{name}.crt")), certificate, Mode::Public)
    };
    let (root_key, key) = (new_key()?, new_key()?);
    let root = prepared(template::root(&options.name), (begin, now + 4 * options.valid_for))?;
    let certificate = root.self_signed(&root_key).map_err(internal)?;
    keep("root", &certificate.pem(), &root_key)?;
    let issuing = prepared(template::issuing(&options.name, &options.domains), (begin, now + options.valid_for))?;
    let signed = issuing.signed_by(&key, &Issuer::from_params(&root, &root_key)).map_err(internal)?;
    keep("issuing", &signed.pem(), &key)?;
    let issuer = Issuer::from_params(&issuing, &key);
    files::write(
        &folder.join("revoked.pem"),
        &revoke::list(&[], 1, (now, now + revoke::LIST_LASTS), &issuer)?,
        Mode::Public,
    )?;
    files::write(&folder.join("index.txt"), "", Mode::Public)
}

/// `template` with a period and a serial number of its own.
fn prepared(
    mut template: CertificateParams,
    period: (SystemTime, SystemTime),
) -> Result<CertificateParams, CertsError> {
    template::set_period(&mut template, period);
    template.serial_number = Some(SerialNumber::from(serial()?));
    Ok(template)
}

/// 127 bits at random, never beginning with a zero: nobody can guess what the next certificate will hold.
fn serial() -> Result<Vec<u8>, CertsError> {
    let mut serial = [0; 16];
    SystemRandom::new().fill(&mut serial).map_err(|_| CertsError::Internal("no random numbers".to_owned()))?;
    serial[0] = serial[0] & 0x3f | 0x40;
    Ok(serial.to_vec())
}

fn read_text(file: &Path) -> Result<String, CertsError> {
    Ok(String::from_utf8_lossy(&files::read(file)?).into_owned())
}

#[cfg(test)]
mod tests;
