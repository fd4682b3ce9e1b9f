//! Renewing in place: the next key and request lie beside the current files until the answer comes, then everything moves
//! up by one. Whatever moment it is interrupted in, the files can be used, or [`finish`] makes them so.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use crate::CertsError;
use crate::files::{self, Mode};
use crate::identity;
use crate::keyring::{Credential, beside, previous, read_key};
use crate::request::{self, Asked, Name};
use crate::tls::Files;

/// Makes the next key and a request for it, or finds those that wait for their answer already.
///
/// # Errors
/// When a file cannot be written, or what waits is for another name.
pub fn prepare(files: &Files, name: &Name, hosts: &[String]) -> Result<Asked, CertsError> {
    request::make(&beside(&files.key, "next"), &request_file(files), name, hosts)
}

/// The same for the name and hosts of the certificate that is there.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_again(files: &Files, current: &Credential) -> Result<Asked, CertsError> {
    let name = Name::parse(&current.identity().name());
    let name = name.ok_or_else(|| CertsError::Internal("the current certificate has no name".to_owned()))?;
    let hosts = current.chain.first().map(identity::hosts).unwrap_or_default();
    prepare(files, &name, &hosts)
}

/// Whether a certificate has lived two thirds of its life, so that another should be asked for.
#[must_use]
pub fn is_due(current: &Credential, now: SystemTime) -> bool {
    is_old((current.not_before(), current.not_after()), now)
}

/// The same for the first certificate in a file; also when there is none.
#[must_use]
pub fn is_due_file(certificate: &Path, now: SystemTime) -> bool {
    let text = fs::read_to_string(certificate).unwrap_or_default();
    identity::facts_of(&text).is_none_or(|facts| is_old((facts.not_before, facts.not_after), now))
}

fn is_old((begins, ends): (SystemTime, SystemTime), now: SystemTime) -> bool {
    now >= begins + ends.duration_since(begins).unwrap_or_default() * 2 / 3
}

/// Takes the answer to the request: it must be for the next key. The files that were current become the previous ones.
///
/// # Errors
/// [`CertsError::Misconfigured`] when the answer is for another key; or a file cannot be written.
pub fn install(files: &Files, chain: &str) -> Result<(), CertsError> {
    let key = read_key(&beside(&files.key, "next"))?;
    let fits = identity::public_key_of(chain).is_some_and(|public| key.public_bits().as_ref() == Some(&public));
    if !fits || CertificateDer::pem_slice_iter(chain.as_bytes()).any(|found| found.is_err()) {
        return Err(CertsError::Misconfigured {
            file: beside(&files.key, "next"),
            problem: "is not the key of the certificate that came".to_owned(),
            action: "hand in the request beside it, and install the answer to that",
        });
    }
    files::write(&beside(&files.certificate, "next"), chain, Mode::Public)?;
    finish(files)
}

/// Finishes what [`install`] began. Does nothing when nothing was begun.
///
/// # Errors
/// When a file cannot be written.
pub fn finish(files: &Files) -> Result<(), CertsError> {
    let (certificate, key) = (beside(&files.certificate, "next"), beside(&files.key, "next"));
    if !certificate.exists() {
        return Ok(());
    }
    if key.exists() {
        for (file, mode) in [(&files.key, Mode::Private), (&files.certificate, Mode::Public)] {
            if file.exists() {
                let text = String::from_utf8_lossy(&files::read(file)?).into_owned();
                files::write(&previous(file), &text, mode)?;
            }
        }
        same_owner(&files.key, &key)?;
        fs::rename(&key, &files.key).map_err(files::storage(&files.key, "write"))?;
    }
    // The request was answered: the next one begins anew.
    drop(fs::remove_file(request_file(files)));
    fs::rename(&certificate, &files.certificate).map_err(files::storage(&files.certificate, "write"))
}

/// A key that another user reads, such as the broker's, stays that user's.
fn same_owner(known: &Path, new: &Path) -> Result<(), CertsError> {
    let owner = |file: &Path| fs::metadata(file).ok().map(|of| (of.uid(), of.gid()));
    match (owner(known), owner(new)) {
        (Some(was), Some(is)) if was != is => {
            chown(new, Some(was.0), Some(was.1)).map_err(files::storage(new, "give to its user"))
        }
        _ => Ok(()),
    }
}

fn request_file(files: &Files) -> PathBuf {
    beside(&files.certificate, "next").with_extension("csr")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;
    use crate::Keyring;
    use crate::ca::{Ca, Options};
    use crate::request::Request;

    fn now() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_795_305_607)
    }

    fn files(folder: &Path) -> Files {
        let of = |ending| folder.join("gateway").with_extension(ending);
        Files { certificate: of("crt"), key: of("key"), trust: folder.join("ca/root.crt") }
    }

    fn answer(ca: &mut Ca, asked: &Asked) -> String {
        let request = Request::read(&fs::read(&asked.request).unwrap()).unwrap();
        ca.grant(&request, Duration::from_hours(24 * 90), now()).unwrap().chain
    }

    #[test]
    fn what_was_current_becomes_previous_and_an_interruption_at_any_moment_is_mended() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let options = Options { name: "T".to_owned(), domains: Vec::new(), valid_for: Duration::from_hours(24 * 900) };
        let mut ca = Ca::init(&folder.join("ca"), &options, now()).unwrap();
        let (files, name) = (files(folder), Name::Authority("E08000003".to_owned()));
        let asked = prepare(&files, &name, &["localhost".to_owned()]).unwrap();
        assert_eq!(prepare(&files, &name, &["localhost".to_owned()]).unwrap(), asked, "asking twice is asking once");
        assert!(prepare(&files, &Name::Authority("E10000025".to_owned()), &[]).is_err());
        install(&files, &answer(&mut ca, &asked)).unwrap();
        let keyring = Keyring::load(&files).unwrap();
        let first = keyring.current();
        assert_eq!((first.chain.len(), keyring.all().len()), (2, 1));
        assert!(
            !is_due(&first, now() + Duration::from_hours(24 * 59))
                && is_due(&first, now() + Duration::from_hours(24 * 60))
        );

        let asked = prepare_again(&files, &first).unwrap();
        let chain = answer(&mut ca, &asked);
        let stranger = fs::read_to_string(&files.certificate).unwrap();
        assert!(install(&files, &stranger).unwrap_err().to_string().contains("is not the key of"));
        let (next_key, next) = (beside(&files.key, "next"), beside(&files.certificate, "next"));
        let key = fs::read(&next_key).unwrap();
        install(&files, &chain).unwrap();
        assert!(keyring.reload().unwrap());
        let (second, all) = (keyring.current(), keyring.all());
        assert_eq!((all.len(), &all[1].chain), (2, &first.chain));
        assert!(!next.exists() && !next_key.exists() && !asked.request.exists());

        // Killed after the key was moved, before the certificate was.
        fs::rename(&files.certificate, &next).unwrap();
        fs::copy(previous(&files.certificate), &files.certificate).unwrap();
        assert!(keyring.reload().is_err(), "key and certificate do not fit");
        finish(&files).unwrap();
        assert_eq!(Keyring::load(&files).unwrap().current().chain, second.chain);

        // Killed before the key was moved.
        for file in [&files.key, &files.certificate] {
            fs::rename(previous(file), file).unwrap();
        }
        files::write(&next_key, &String::from_utf8(key).unwrap(), Mode::Private).unwrap();
        fs::write(&next, &chain).unwrap();
        finish(&files).unwrap();
        let mended = Keyring::load(&files).unwrap().all();
        assert_eq!([&mended[0].chain, &mended[1].chain], [&second.chain, &first.chain]);
        finish(&files).unwrap();
    }
}
