//! Requests that wait for an operator, each in a file named after its fingerprint. Anybody may hand one in, so there is
//! room for so many only, and not for ever.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use super::{Ca, Granted};
use crate::CertsError;
use crate::files::{self, Mode};
use crate::request::Request;

/// So many requests may wait.
const ROOM: usize = 200;
/// So long a request waits.
const PATIENCE: Duration = Duration::from_hours(14 * 24);

impl Ca {
    /// Keeps a request until an operator approves it.
    ///
    /// # Errors
    /// [`CertsError::BadRequest`] when too many wait, or the file cannot be written.
    pub fn hand_in(&self, request: &Request, now: SystemTime) -> Result<(), CertsError> {
        let waiting = self.forget_old(now)?;
        let file = self.request_file(&request.fingerprint, "csr");
        if file.exists() {
            return Ok(());
        }
        if waiting >= ROOM {
            return Err(CertsError::BadRequest {
                problem: "cannot be kept: too many wait already; ask the CA's operator to look at them".to_owned(),
            });
        }
        files::write(&file, request.pem(), Mode::Public)
    }

    /// The requests that wait.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn waiting(&self) -> Result<Vec<Request>, CertsError> {
        let files = self.request_files()?;
        let waiting = files.iter().filter(|file| {
            file.extension().is_some_and(|ending| ending == "csr") && !file.with_extension("crt").exists()
        });
        Ok(waiting.filter_map(|file| Request::read(&files::read(file).ok()?).ok()).collect())
    }

    /// The certificate that answers the request of that fingerprint, in PEM form with its chain; the inner `None` while it
    /// waits, the outer when there is no such request.
    #[must_use]
    pub fn answer(&self, fingerprint: &str) -> Option<Option<String>> {
        let plain = fingerprint.len() == 64 && fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit());
        let request = plain.then(|| self.request_file(&fingerprint.to_ascii_lowercase(), "csr"))?;
        request.exists().then(|| super::read_text(&request.with_extension("crt")).ok())
    }

    /// Keeps the certificate for whoever asks with the fingerprint of its request.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn answer_with(&self, request: &Request, granted: &Granted) -> Result<(), CertsError> {
        files::write(&self.request_file(&request.fingerprint, "csr"), request.pem(), Mode::Public)?;
        files::write(&self.request_file(&request.fingerprint, "crt"), &granted.chain, Mode::Public)
    }

    fn request_file(&self, fingerprint: &str, ending: &str) -> PathBuf {
        self.folder.join("requests").join(format!("{fingerprint}.{ending}"))
    }

    fn request_files(&self) -> Result<Vec<PathBuf>, CertsError> {
        let folder = self.folder.join("requests");
        let entries = fs::read_dir(&folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        Ok(entries.map_err(files::storage(&folder, "read"))?.into_iter().map(|entry| entry.path()).collect())
    }

    /// Removes what is old; how many are left.
    fn forget_old(&self, now: SystemTime) -> Result<usize, CertsError> {
        let mut left = 0;
        for file in self.request_files()? {
            let written = fs::metadata(&file).and_then(|data| data.modified());
            if written.is_ok_and(|written| now.duration_since(written).is_ok_and(|age| age > PATIENCE)) {
                fs::remove_file(&file).map_err(files::storage(&file, "write"))?;
            } else {
                left += 1;
            }
        }
        Ok(left)
    }
}
