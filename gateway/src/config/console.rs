//! The console: where people with a browser come in.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use serde::Deserialize;

/// Where the console listens, and as whom.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Console {
    /// HTTPS without client certificates. Port 0 takes a free one.
    #[serde(default = "super::loopback_any")]
    pub listen: SocketAddr,
    /// The certificate chain that browsers are shown; the gateway's own when there is none.
    pub certificate: Option<PathBuf>,
    /// Its private key, mode 0600.
    pub key: Option<PathBuf>,
}

impl Console {
    /// Makes every path absolute.
    pub(super) fn place(&mut self, folder: &Path) {
        for path in [&mut self.certificate, &mut self.key].into_iter().flatten() {
            *path = folder.join(&*path);
        }
    }

    pub(super) fn check(&self) -> Result<(), String> {
        if self.certificate.is_some() != self.key.is_some() {
            return Err("console: name `certificate` and `key` together, or neither".to_owned());
        }
        Ok(())
    }
}
