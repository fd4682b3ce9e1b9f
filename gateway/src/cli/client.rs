//! Talking to a running gateway over its own HTTPS door, with the gateway's own certificate.

use std::{path::Path, sync::Arc};

use reqwest::{Client, Method, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use super::Failure;
use crate::config::Config;

/// A connection to the gateway that a configuration describes.
pub(super) struct Gateway {
    client: Client,
    base: String,
    runtime: tokio::runtime::Runtime,
}

/// What the gateway answered.
pub(super) struct Answer {
    /// 200, 202, 404, 422 and so on.
    pub(super) status: StatusCode,
    /// The body, when it is JSON.
    pub(super) body: Value,
}

#[derive(Deserialize)]
struct Addresses {
    http: std::net::SocketAddr,
}

impl Gateway {
    /// Reads where the gateway listens and who it is.
    pub(super) fn of(config: &Path) -> Result<Self, Failure> {
        let config = Config::load(config)?;
        let file = config.addresses_file();
        let text = std::fs::read_to_string(&file).map_err(|_| {
            Failure::new(format!(
                "{} is missing: is the gateway running? Start it with `crosswalk serve`.",
                file.display()
            ))
        })?;
        let addresses: Addresses = toml::from_str(&text)?;
        let tls = crosswalk_certs::tls::client_config(&config.identity.files())?;
        let client = Client::builder().tls_backend_preconfigured(Arc::unwrap_or_clone(tls)).no_proxy().build()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { client, base: format!("https://localhost:{}", addresses.http.port()), runtime })
    }

    /// Asks for a path.
    pub(super) fn get(&self, path: &str) -> Result<Answer, Failure> {
        self.ask(self.client.request(Method::GET, format!("{}{path}", self.base)))
    }

    /// Posts a body with headers.
    pub(super) fn post(&self, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Result<Answer, Failure> {
        let request = self.client.request(Method::POST, format!("{}{path}", self.base)).body(body);
        self.ask(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)))
    }

    fn ask(&self, request: reqwest::RequestBuilder) -> Result<Answer, Failure> {
        let answer = self.runtime.block_on(async {
            let response = request.send().await?;
            let status = response.status();
            Ok::<_, reqwest::Error>((status, response.bytes().await?))
        });
        let (status, bytes) = answer.map_err(|error| {
            Failure::new(format!("the gateway does not answer ({}): is it running?", error.without_url()))
        })?;
        Ok(Answer { status, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) })
    }
}

impl Answer {
    /// The body of a success; a refusal becomes a failure that says why.
    pub(super) fn success(self) -> Result<Value, Failure> {
        if self.status.is_success() {
            return Ok(self.body);
        }
        let detail = self.body["detail"].as_str().unwrap_or("no reason given");
        Err(Failure::new(format!("{}: {detail}", self.status)))
    }
}
