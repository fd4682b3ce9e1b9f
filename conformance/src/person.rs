//! A person at the console, without a browser: signs in, loads pages, sends forms and files with the session's token.

use std::{cell::RefCell, path::Path, time::Duration};

use reqwest::{
    blocking::{Client, RequestBuilder, Response, multipart},
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
    cookie: RefCell<String>,
    token: RefCell<String>,
}

/// What the console answered.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its address, without the host.
    pub address: String,
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
        assert_eq!(self.status, status, "{} {} {}", self.address, self.location, self.text());
        self.text()
    }

    /// Fails the test unless the browser is sent to an address that begins so.
    pub fn leads_to(self, address: &str) -> String {
        assert_eq!(self.status, 303, "{}", self.text());
        assert!(self.location.starts_with(address), "leads to {} and not to {address}", self.location);
        self.location
    }

    /// Whether it says this.
    pub fn says(&self, text: &str) -> bool {
        self.text().contains(text)
    }

    /// Fails the test unless it says this.
    pub fn shows(&self, text: &str) -> &Self {
        assert!(self.says(text), "{} ({}) does not say {text:?}:\n{}", self.address, self.status, self.text());
        self
    }

    /// What stands between two texts, the first time.
    pub fn between(&self, before: &str, after: &str) -> Option<String> {
        let text = self.text();
        let (_, rest) = text.split_once(before)?;
        rest.split_once(after).map(|(found, _)| found.to_owned())
    }
}

impl Person {
    /// Somebody who is not signed in, at the console of this address.
    pub fn nobody(address: &str, pki: &Path) -> Self {
        install_provider();
        let builder = Client::builder().tls_certs_only([trusted(pki)]).timeout(Duration::from_mins(1)).no_proxy();
        let client = builder.redirect(redirect::Policy::none()).build().unwrap();
        Self { base: format!("https://{address}"), client, cookie: RefCell::default(), token: RefCell::default() }
    }

    /// Signs in with a password that is used for the first time, and changes it.
    pub fn sign_in(&self, name: &str, password: &str) {
        self.post("/sign-in", &[("name", name), ("password", password)]).leads_to("/");
        self.learn_token();
        self.post("/account/password", &[("old", password), ("new", CHOSEN), ("again", CHOSEN)]).leads_to("/");
        self.learn_token();
    }

    /// Each session has a token of its own, which stands in all its forms.
    fn learn_token(&self) {
        let page = self.get("/account/password");
        *self.token.borrow_mut() = page.between("name=\"token\" value=\"", "\"").unwrap();
    }

    /// Loses the session's token: forms are sent without it.
    pub fn forget_token(&self) {
        self.token.borrow_mut().clear();
    }

    /// Loads a page, and follows no redirect.
    pub fn get(&self, path: &str) -> Page {
        self.ask(path, self.client.get(format!("{}{path}", self.base)))
    }

    /// Asks what a page would answer, without its body: one that goes on for ever ends there.
    pub fn head(&self, path: &str) -> Page {
        self.ask(path, self.client.head(format!("{}{path}", self.base)))
    }

    /// A page that goes on for ever, held open until it is dropped.
    pub fn hold(&self, path: &str) -> Response {
        let request = self.client.get(format!("{}{path}", self.base));
        request.header(header::COOKIE, self.cookie.borrow().as_str()).send().unwrap().error_for_status().unwrap()
    }

    /// Sends a form, and follows no redirect.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.token.borrow().clone();
        let fields: Vec<_> = [("token", token.as_str())].iter().chain(fields).map(encoded).collect();
        let kind = "application/x-www-form-urlencoded";
        self.ask(path, self.posting(path).header(header::CONTENT_TYPE, kind).body(fields.join("&")))
    }

    /// Loads a page; the one where redirects end.
    pub fn open(&self, path: &str) -> Page {
        self.follow(self.get(path))
    }

    /// Sends a form; the page that comes after it.
    pub fn send(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.follow(self.post(path, fields))
    }

    /// Hands in a file by the form field `file`; the page that comes after it.
    pub fn upload(&self, path: &str, name: &str, bytes: &[u8]) -> Page {
        let file = multipart::Part::bytes(bytes.to_vec()).file_name(name.to_owned());
        let form = multipart::Form::new().text("token", self.token.borrow().clone()).part("file", file);
        self.follow(self.ask(path, self.posting(path).multipart(form)))
    }

    fn follow(&self, mut page: Page) -> Page {
        while page.status == 303 {
            page = self.get(&page.location);
        }
        page
    }

    fn posting(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.base)).header(header::ORIGIN, &self.base)
    }

    fn ask(&self, path: &str, request: RequestBuilder) -> Page {
        let response = request.header(header::COOKIE, self.cookie.borrow().as_str()).send().unwrap();
        let text = |response: &Response, name: header::HeaderName| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let set = text(&response, header::SET_COOKIE);
        if let Some(cookie) = set.split(';').next().filter(|cookie| !cookie.is_empty()) {
            cookie.clone_into(&mut self.cookie.borrow_mut());
        }
        let (status, location) = (response.status().as_u16(), text(&response, header::LOCATION));
        Page { address: path.to_owned(), status, location, bytes: response.bytes().unwrap().to_vec() }
    }
}

fn encoded((name, value): &(&str, &str)) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    format!("{name}={}", value.bytes().map(byte).collect::<String>())
}
