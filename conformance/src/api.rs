//! A client of a gateway's HTTPS door, with a certificate or without.

use std::{fs, path::Path, sync::Once, time::Duration};

use reqwest::{
    Certificate, Identity,
    blocking::{Body, Client, RequestBuilder},
};
use serde_json::Value;

/// A client of one gateway.
#[derive(Debug, Clone)]
pub struct Api {
    base: String,
    client: Client,
}

/// What a gateway answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Media type.
    pub media_type: String,
    /// The body as text.
    pub text: String,
}

impl Answer {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// Fails the test when the status is another.
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "answered: {}", self.text);
        self.json()
    }
}

impl Api {
    /// A client for `address` that trusts the CA in `pki` and shows the certificate called `name`.
    pub fn new(address: &str, pki: &Path, name: Option<&str>) -> Self {
        install_provider();
        let mut builder = Client::builder().tls_certs_only([trusted(pki)]).timeout(Duration::from_mins(1)).no_proxy();
        if let Some(name) = name {
            builder = builder.identity(identity(pki, name));
        }
        Self { base: format!("https://{address}"), client: builder.build().unwrap() }
    }

    /// Posts a message of the standard: XML when it begins with `<`, else JSON.
    pub fn post(&self, document: &[u8]) -> reqwest::Result<Answer> {
        answer(self.send_to("/v1/messages", media_type(document)).body(document.to_vec()))
    }

    /// The same as a part of a trace of the client's own.
    pub fn post_within(&self, traceparent: &str, document: &[u8]) -> reqwest::Result<Answer> {
        let request = self.send_to("/v1/messages", media_type(document));
        answer(request.header("traceparent", traceparent).body(document.to_vec()))
    }

    /// Posts something in a system's own format.
    pub fn post_native(&self, system: &str, name: &str, bytes: &[u8]) -> reqwest::Result<Answer> {
        let request = self.send_to("/v1/messages", "application/octet-stream");
        answer(request.header("Crosswalk-System", system).header("Crosswalk-Filename", name).body(bytes.to_vec()))
    }

    /// Posts a body that is made while it is sent.
    pub fn post_stream(&self, path: &str, media_type: &str, body: Body) -> reqwest::Result<Answer> {
        answer(self.send_to(path, media_type).body(body))
    }

    /// Has a document checked.
    pub fn validate(&self, document: &[u8]) -> reqwest::Result<Answer> {
        answer(self.send_to("/v1/validate", media_type(document)).body(document.to_vec()))
    }

    /// Posts JSON.
    pub fn post_json(&self, path: &str, body: &Value) -> reqwest::Result<Answer> {
        answer(self.send_to(path, "application/json").body(body.to_string()))
    }

    /// Gets a page.
    pub fn get(&self, path: &str) -> reqwest::Result<Answer> {
        answer(self.client.get(format!("{}{path}", self.base)))
    }

    /// A message with its history; `None` while the gateway does not know it.
    pub fn message(&self, id: &str) -> Option<Value> {
        let answer = self.get(&format!("/v1/messages/{id}")).ok()?;
        (answer.status == 200).then(|| answer.json())
    }

    /// The events of a message's history, in order; empty while the gateway does not know it.
    pub fn events(&self, id: &str) -> Vec<String> {
        let message = self.message(id).unwrap_or_default();
        let history = message["history"].as_array().cloned().unwrap_or_default();
        history.iter().filter_map(|event| event["event"].as_str().map(str::to_owned)).collect()
    }

    /// Every message that was sent or received, the newest first.
    pub fn messages(&self) -> Vec<Value> {
        let all = self.get("/v1/messages?limit=1000").unwrap().expect(200);
        all["messages"].as_array().cloned().unwrap_or_default()
    }

    /// Every transfer.
    pub fn transfers(&self) -> Vec<Value> {
        let all = self.get("/v1/transfers").unwrap().expect(200);
        all["transfers"].as_array().or(all.as_array()).cloned().unwrap_or_default()
    }

    /// One transfer; `None` while the gateway does not know it.
    pub fn transfer(&self, id: &str) -> Option<Value> {
        let answer = self.get(&format!("/v1/transfers/{id}")).ok()?;
        (answer.status == 200).then(|| answer.json())
    }

    fn send_to(&self, path: &str, media_type: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.base)).header("Content-Type", media_type)
    }
}

/// A client of one gateway for many requests at once.
#[derive(Debug)]
pub struct AsyncApi {
    base: String,
    client: reqwest::Client,
}

impl AsyncApi {
    /// A client for `address` that trusts the CA in `pki` and shows the certificate called `name`.
    pub fn new(address: &str, pki: &Path, name: &str) -> Self {
        install_provider();
        let builder = reqwest::Client::builder().tls_certs_only([trusted(pki)]).no_proxy();
        let client = builder.identity(identity(pki, name)).build().unwrap();
        Self { base: format!("https://{address}"), client }
    }

    /// Posts a message of the standard, which must be accepted.
    pub async fn post(&self, document: Vec<u8>) {
        let request = self.client.post(format!("{}/v1/messages", self.base));
        let request = request.header("Content-Type", media_type(&document)).body(document);
        let response = request.send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        assert_eq!(status, 202, "{text}");
    }
}

/// The certificate authority of a PKI.
pub fn trusted(pki: &Path) -> Certificate {
    Certificate::from_pem(&fs::read(pki.join("ca.crt")).unwrap()).unwrap()
}

fn identity(pki: &Path, name: &str) -> Identity {
    let mut pem = fs::read(pki.join(format!("{name}.crt"))).unwrap();
    pem.extend(fs::read(pki.join(format!("{name}.key"))).unwrap());
    Identity::from_pem(&pem).unwrap()
}

/// The media type of a document of the standard, by its first byte.
pub fn media_type(document: &[u8]) -> &'static str {
    if document.trim_ascii_start().starts_with(b"<") { "application/xml" } else { "application/json" }
}

fn answer(request: RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send()?;
    let media_type =
        response.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
    Ok(Answer { status: response.status().as_u16(), media_type, text: response.text()? })
}

/// Makes ring the process's TLS provider, once.
pub fn install_provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    });
}
