//! Which files say who this gateway is, whom it trusts and who its partners are. All are read again when they change.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// PEM files.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityFiles {
    /// This gateway's certificate chain.
    pub certificate: PathBuf,
    /// Its private key, mode 0600.
    pub key: PathBuf,
    /// The certificates of the authorities that are trusted to issue.
    pub trust: PathBuf,
    /// The partners' certificates, a bundle or a folder of them: what is sent to one is sealed to its certificate.
    pub partners: PathBuf,
    /// The issuers' revocation lists.
    #[serde(default)]
    pub revoked: Vec<PathBuf>,
    /// The CA's door, `https://host:port`: the certificate is renewed there, and `partners` and `revoked` are fetched.
    pub ca: Option<String>,
}

impl IdentityFiles {
    /// Makes every path absolute.
    pub(super) fn place(&mut self, folder: &Path) {
        let paths = [&mut self.certificate, &mut self.key, &mut self.trust, &mut self.partners];
        for path in paths.into_iter().chain(&mut self.revoked) {
            *path = folder.join(&*path);
        }
    }

    pub(super) fn check(&self) -> Result<(), String> {
        match &self.ca {
            Some(ca) if !ca.starts_with("https://") => Err(format!("identity.ca: {ca} must begin with https://")),
            Some(_) if self.partners.is_dir() || self.revoked.len() != 1 => {
                Err("identity: with `ca`, name one file as `partners` and one as `revoked`: they are fetched"
                    .to_owned())
            }
            _ => Ok(()),
        }
    }

    /// Certificate, key and trust.
    #[must_use]
    pub fn files(&self) -> crosswalk_certs::tls::Files {
        crosswalk_certs::tls::Files {
            certificate: self.certificate.clone(),
            key: self.key.clone(),
            trust: self.trust.clone(),
        }
    }
}
