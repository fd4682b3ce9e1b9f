//! Who this gateway is, whom it trusts, and who its partners are: held in memory, read again when the files change.

pub mod authority;
pub mod upkeep;

use std::{path::Path, sync::Arc};

use crosswalk_certs::{CertsError, Keyring, Partners, Trust, renew, tls};
use tokio::sync::watch;

use crate::config::Config;

/// What a gateway holds of certificates and keys.
pub struct Identity {
    /// Our own.
    pub keyring: Arc<Keyring>,
    /// Whom to believe.
    pub trust: Arc<Trust>,
    /// Whom to seal for.
    pub partners: Partners,
    /// Counts up when our own certificate has changed: the connection to the broker is made anew.
    pub changed: watch::Sender<u64>,
}

impl Identity {
    /// Reads the files that the configuration names. The error says what to mend.
    pub fn open(config: &Config) -> Result<Self, String> {
        let files = config.identity.files();
        let wrong = |error: CertsError| error.to_string();
        renew::finish(&files).map_err(wrong)?;
        let keyring = Keyring::load(&files).map_err(wrong)?;
        let current = keyring.current();
        let named = current.identity();
        if named.authority != config.authority.as_str() || named.service.is_some() {
            return Err(format!(
                "{}: it is not the certificate of the gateway of {}; name its own, or mend `authority`",
                files.certificate.display(),
                config.authority
            ));
        }
        Ok(Self {
            keyring: Arc::new(keyring),
            trust: Arc::new(Trust::load(&files.trust, &config.identity.revoked).map_err(wrong)?),
            partners: Partners::load(&config.identity.partners).map_err(wrong)?,
            changed: watch::Sender::new(0),
        })
    }

    /// TLS as a client. `trust` names others than our own CAs.
    pub fn client_tls(&self, trust: Option<&Path>) -> Result<Arc<rustls::ClientConfig>, CertsError> {
        let keyring = Arc::clone(&self.keyring);
        match trust {
            Some(file) => tls::client(keyring, &Trust::load(file, &[])?),
            None => tls::client(keyring, &self.trust),
        }
    }

    /// TLS as a client of somebody who need not know who we are: no certificate is shown. `trust` names others than our own
    /// CAs.
    pub fn strangers_tls(&self, trust: Option<&Path>) -> Result<Arc<rustls::ClientConfig>, CertsError> {
        match trust {
            Some(file) => tls::newcomer(&Trust::load(file, &[])?),
            None => tls::newcomer(&self.trust),
        }
    }

    /// TLS as a server. `trust` names others than our own CAs.
    pub fn server_tls(&self, trust: Option<&Path>) -> Result<Arc<rustls::ServerConfig>, CertsError> {
        let trust = trust.map_or_else(|| Ok(Arc::clone(&self.trust)), |file| Trust::load(file, &[]).map(Arc::new))?;
        tls::server(Arc::clone(&self.keyring), trust, crate::telemetry::happenings::peer_refused)
    }
}
