//! By a webhook: JSON, posted and signed, so that its receiver knows whom it is from and that it is fresh.

use std::{sync::Arc, time::Duration};

use aws_lc_rs::hmac;
use reqwest::{Client, header::CONTENT_TYPE, redirect::Policy};

use super::Notice;
use crate::{config, digest, gateway::Gateway};

/// `t=<seconds since 1970>,v1=<HMAC-SHA256 over "<t>.<body>", hexadecimal>`.
const SIGNATURE: &str = "crosswalk-signature";
const PATIENCE: Duration = Duration::from_secs(20);
/// A secret of fewer bytes is none.
const SHORTEST: usize = 16;

/// Where to post.
pub(super) struct Webhook {
    client: Client,
    address: String,
    key: hmac::Key,
}

impl Webhook {
    /// Reads the files that are named. The error says what to mend.
    pub(super) fn open(gateway: &Gateway, config: &config::Webhook) -> Result<Self, String> {
        let wrong = |why: String| format!("notify.webhook: {why}");
        let file = config.secret.display();
        let secret = std::fs::read_to_string(&config.secret).map_err(|error| wrong(format!("{file}: {error}")))?;
        if secret.trim().len() < SHORTEST {
            return Err(wrong(format!("{file}: a secret has {SHORTEST} characters or more")));
        }
        let tls = gateway.identity.strangers_tls(config.trust.as_deref()).map_err(|error| wrong(error.to_string()))?;
        let client = Client::builder()
            .tls_backend_preconfigured(Arc::unwrap_or_clone(tls))
            .timeout(PATIENCE)
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .map_err(|error| wrong(error.to_string()))?;
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.trim().as_bytes());
        Ok(Self { client, address: config.address.clone(), key })
    }

    /// Posts one message. The error is a short word.
    pub(super) async fn post(&self, notice: &Notice) -> Result<(), &'static str> {
        let body = serde_json::to_vec(notice).map_err(|_| "not-made")?;
        let signature = sign(&self.key, notice.at.as_second(), &body);
        let request =
            self.client.post(&self.address).header(CONTENT_TYPE, "application/json").header(SIGNATURE, signature);
        match request.body(body).send().await {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(_) => Err("refused"),
            Err(_) => Err("unreachable"),
        }
    }
}

fn sign(key: &hmac::Key, at: i64, body: &[u8]) -> String {
    let signed = [format!("{at}.").as_bytes(), body].concat();
    format!("t={at},v1={}", digest::hex(hmac::sign(key, &signed).as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_what_openssl_makes() {
        // printf '1700000000.{}' | openssl dgst -sha256 -hmac 'a secret of some length'
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"a secret of some length");
        let expected = "t=1700000000,v1=9008b8e96ac884fb56cbbbb39d8c4b578c2c6de7951cbcce7f1f18311f3cd9f2";
        assert_eq!(sign(&key, 1_700_000_000, b"{}"), expected);
    }
}
