//! The CA's door (`crosswalk certs serve`), as a gateway sees it: lists are fetched, requests handed in, certificates renewed.

use std::{path::Path, sync::Arc, time::Duration};

use crosswalk_certs::{CertsError, Keyring, Partners, Trust, renew, tls};
use reqwest::{Client, StatusCode, redirect::Policy};

use super::Identity;
use crate::config::IdentityFiles;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// The most that is read of an answer, in bytes.
const LARGEST: usize = 8 * 1024 * 1024;

/// The CA at an address.
pub struct Authority {
    url: String,
}

impl Authority {
    /// The CA at `url`, `https://host:port`.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self { url: url.trim_end_matches('/').to_owned() }
    }

    /// Fetches partners' certificates and the revocation list into their files, where they differ from what is there.
    pub async fn fetch(&self, files: &IdentityFiles, identity: &Identity) -> Result<(), String> {
        let client = client(tls::newcomer(&identity.trust))?;
        self.lists(&client, &files.partners, files.revoked.first().map(std::path::PathBuf::as_path), &files.trust).await
    }

    /// The same for whoever has no certificate yet.
    pub async fn lists(
        &self,
        client: &Client,
        partners: &Path,
        revoked: Option<&Path>,
        trust: &Path,
    ) -> Result<(), String> {
        let bundle = self.get(client, "partners.pem").await?;
        take(partners, &bundle, |aside| Partners::load(aside).map(drop))?;
        if let Some(revoked) = revoked {
            let list = self.get(client, "revoked.pem").await?;
            take(revoked, &list, |aside| Trust::load(trust, &[aside.to_owned()]).map(drop))?;
        }
        Ok(())
    }

    /// Asks for a new certificate, showing the current one, and puts it in place.
    pub async fn renew(&self, identity: &Identity) -> Result<(), String> {
        self.renew_from(&identity.keyring, &identity.trust).await
    }

    /// The same with a keyring and trust of their own.
    pub async fn renew_from(&self, keyring: &Arc<Keyring>, trust: &Trust) -> Result<(), String> {
        let said = |error: CertsError| error.to_string();
        let asked = renew::prepare_again(keyring.files(), &keyring.current()).map_err(said)?;
        let request = std::fs::read_to_string(&asked.request).map_err(|e| e.to_string())?;
        let client = client(tls::client(Arc::clone(keyring), trust))?;
        let (status, chain) = self.post(&client, "renewals", request).await?;
        if status != StatusCode::OK {
            return Err(format!("the CA does not renew: {}", chain.trim()));
        }
        renew::install(keyring.files(), &chain).map_err(said)
    }

    /// Hands in a request for an operator to approve.
    pub async fn hand_in(&self, client: &Client, request: String) -> Result<(), String> {
        let (status, text) = self.post(client, "requests", request).await?;
        if status == StatusCode::ACCEPTED { Ok(()) } else { Err(format!("the CA does not take it: {}", text.trim())) }
    }

    /// The certificate for the request of that fingerprint; `None` while it waits.
    pub async fn answer(&self, client: &Client, fingerprint: &str) -> Result<Option<String>, String> {
        let response = client.get(format!("{}/requests/{fingerprint}", self.url)).send().await.map_err(why)?;
        match response.status() {
            StatusCode::OK => text(response).await.map(Some),
            StatusCode::ACCEPTED => Ok(None),
            status => Err(format!("the CA answers {status}")),
        }
    }

    async fn get(&self, client: &Client, path: &str) -> Result<String, String> {
        let response = client.get(format!("{}/{path}", self.url)).send().await.map_err(why)?;
        match response.status() {
            StatusCode::OK => text(response).await,
            status => Err(format!("the CA answers {status} to {path}")),
        }
    }

    async fn post(&self, client: &Client, path: &str, body: String) -> Result<(StatusCode, String), String> {
        let response = client.post(format!("{}/{path}", self.url)).body(body).send().await.map_err(why)?;
        Ok((response.status(), text(response).await?))
    }
}

/// A client for the CA's door.
pub fn client(tls: Result<Arc<rustls::ClientConfig>, CertsError>) -> Result<Client, String> {
    Client::builder()
        .tls_backend_preconfigured(Arc::unwrap_or_clone(tls.map_err(|error| error.to_string())?))
        .timeout(PATIENCE)
        .redirect(Policy::none())
        .no_proxy()
        .build()
        .map_err(|error| error.to_string())
}

async fn text(mut response: reqwest::Response) -> Result<String, String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(why)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LARGEST {
            return Err("the CA's answer is too long".to_owned());
        }
    }
    String::from_utf8(bytes).map_err(|_| "the CA's answer is no text".to_owned())
}

/// Writes `text` to `file` if it is something new and `usable`.
fn take(file: &Path, text: &str, usable: impl FnOnce(&Path) -> Result<(), CertsError>) -> Result<(), String> {
    if std::fs::read(file).is_ok_and(|held| held == text.as_bytes()) {
        return Ok(());
    }
    let aside = file.with_extension("fetched");
    std::fs::write(&aside, text).map_err(|error| format!("{}: {error}", aside.display()))?;
    let used = usable(&aside).map_err(|error| error.to_string());
    used.and_then(|()| std::fs::rename(&aside, file).map_err(|error| format!("{}: {error}", file.display())))
}

#[expect(clippy::needless_pass_by_value, reason = "the shape `map_err` wants")]
fn why(error: reqwest::Error) -> String {
    let what = if error.is_timeout() {
        "did not answer in time"
    } else if error.is_connect() {
        "cannot be reached, or shows a certificate that is not trusted here"
    } else {
        "broke off"
    };
    format!("the CA {what}")
}
