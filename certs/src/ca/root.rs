//! The root's own revocation list: it says which issuing CA is no longer to be believed. The root's key lies in a safe, so
//! that this list is made seldom and lasts long.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::index::Index;
use super::revoke::list;
use super::{Ca, Entry, Reason, read_text};
use crate::CertsError;
use crate::files::{self, Mode};
use crate::identity::{facts_of, serial_of};
use crate::verify::ListFacts;

/// How long the root's list counts as up to date.
const LIST_LASTS: Duration = Duration::from_hours(24 * 400);

impl Ca {
    /// The root's revocation list, once one was made.
    #[must_use]
    pub fn root_revoked(&self) -> PathBuf {
        self.folder.join("root-revoked.pem")
    }

    /// The files of the revocation lists that there are.
    #[must_use]
    pub fn list_files(&self) -> Vec<PathBuf> {
        let mut files = vec![self.revoked(), self.root_revoked()];
        files.retain(|file| file.exists());
        files
    }

    /// All revocation lists, in PEM form.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn lists(&self) -> Result<String, CertsError> {
        self.list_files().iter().map(|file| read_text(file)).collect()
    }

    /// Makes a new list of the root's: of what it revoked before, and of the issuing CA whose certificate is in the file of
    /// `more`. `root.key` must be there.
    ///
    /// # Errors
    /// [`CertsError::BadRequest`] when the root did not make that certificate, or a file cannot be used.
    pub fn write_root_list(&self, more: Option<(&Path, Reason)>, now: SystemTime) -> Result<(), CertsError> {
        let issuer = self.key_of("root")?;
        let mut index = Index::read_or_new(&self.folder.join("root-index.txt"))?;
        if let Some((file, reason)) = more {
            let entry = Entry { revoked: Some((now, reason)), ..self.below_the_root(file)? };
            if !index.entries.iter().any(|known| known.serial == entry.serial) {
                index.entries.push(entry);
                index.write()?;
            }
        }
        let number = ListFacts::read(&self.root_revoked()).map_or(0, |list| list.number) + 1;
        let text = list(&index.entries, number, (now, now + LIST_LASTS), &issuer)?;
        files::write(&self.root_revoked(), &text, Mode::Public)
    }

    /// A CA's certificate that the root made.
    fn below_the_root(&self, file: &Path) -> Result<Entry, CertsError> {
        let text = read_text(file)?;
        let root = facts_of(&read_text(&self.root())?).map(|root| root.subject);
        let facts = facts_of(&text).filter(|facts| facts.is_ca && Some(&facts.issuer) == root.as_ref());
        let wrong = || CertsError::BadRequest { problem: "is not for a CA that this root has made".to_owned() };
        let (facts, serial) = facts.zip(serial_of(&text)).ok_or_else(wrong)?;
        Ok(Entry { serial, name: "issuing CA".to_owned(), expires: facts.not_after, revoked: None })
    }
}
