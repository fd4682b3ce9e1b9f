//! A person at the console, without a browser: signs in, follows no redirect by itself, sends forms with the session's token.

use std::{path::Path, time::Duration};

use reqwest::{
    blocking::{Client, RequestBuilder, Response},
    header, redirect,
};

use crate::api::{install_provider, trusted};

/// The password that everybody chooses.
const CHOSEN: &str = "three words together 7";

/// Somebody at the console of one gateway, signed in or not.
#[derive(Debug)]
pub struct Person {
    base: String,
    client: Client,
    cookie: String,
    token: String,
}

/// What the console answered.
#[derive(Debug)]
pub struct Page {
    /// HTTP status.
    pub status: u16,
    /// Where it sends the browser.
    pub location: String,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Page {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Fails the test when the status is another. The text.
    pub fn expect(self, status: u16) -> String {
        assert_eq!(self.status, status, "{} {}", self.location, self.text());
        self.text()
    }

    /// Fails the test unless the browser is sent to an address that begins so.
    pub fn leads_to(self, address: &str) -> String {
        assert_eq!(self.status, 303, "{}", self.text());
        assert!(self.location.starts_with(address), "leads to {} and not to {address}", self.location);
        self.location
    }
}

impl Person {
    /// Somebody who is not signed in, at the console of this address.
    pub fn nobody(address: &str, pki: &Path) -> Self {
        install_provider();
        let builder = Client::builder().tls_certs_only([trusted(pki)]).timeout(Duration::from_mins(1)).no_proxy();
        let client = builder.redirect(redirect::Policy::none()).build().unwrap();
        Self { base: format!("https://{address}"), client, cookie: String::new(), token: String::new() }
    }

    /// Signs in with a password that is used for the first time, and changes it.
    pub fn sign_in(&mut self, name: &str, password: &str) {
        self.post("/sign-in", &[("name", name), ("password", password)]).leads_to("/");
        self.token = token(&self.get("/account/password").expect(200));
        self.post("/account/password", &[("old", password), ("new", CHOSEN), ("again", CHOSEN)]).leads_to("/");
        self.token = token(&self.get("/account/password").expect(200));
    }

    /// Loads a page.
    pub fn get(&mut self, path: &str) -> Page {
        let request = self.client.get(format!("{}{path}", self.base));
        self.ask(request)
    }

    /// Asks what a page would answer, without its body: one that goes on for ever ends there.
    pub fn head(&mut self, path: &str) -> Page {
        let request = self.client.head(format!("{}{path}", self.base));
        self.ask(request)
    }

    /// Loses the session's token: forms are sent without it.
    pub fn forget_token(&mut self) {
        self.token.clear();
    }

    /// Sends a form.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.token.clone();
        let fields: Vec<_> = [("token", token.as_str())].iter().chain(fields).map(encoded).collect();
        let request = self.client.post(format!("{}{path}", self.base)).header(header::ORIGIN, &self.base);
        let kind = "application/x-www-form-urlencoded";
        self.ask(request.header(header::CONTENT_TYPE, kind).body(fields.join("&")))
    }

    fn ask(&mut self, request: RequestBuilder) -> Page {
        let response = request.header(header::COOKIE, &self.cookie).send().unwrap();
        let text = |response: &Response, name: header::HeaderName| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let set = text(&response, header::SET_COOKIE);
        if let Some(cookie) = set.split(';').next().filter(|cookie| !cookie.is_empty()) {
            cookie.clone_into(&mut self.cookie);
        }
        let location = text(&response, header::LOCATION);
        Page { status: response.status().as_u16(), location, bytes: response.bytes().unwrap().to_vec() }
    }
}

/// The token in the forms of a page.
fn token(page: &str) -> String {
    let rest = page.split("name=\"token\" value=\"").nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

fn encoded((name, value): &(&str, &str)) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    format!("{name}={}", value.bytes().map(byte).collect::<String>())
}
