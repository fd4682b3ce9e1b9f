//! A person with a browser that runs no scripts: signs in to a gateway's console, reads pages, fills in forms.

use std::{cell::RefCell, time::Duration};

use reqwest::{
    blocking::{Client, Response, multipart},
    redirect::Policy,
};

use crate::{api::install_provider, gateway::Gateway};

/// Somebody who is signed in.
#[derive(Debug)]
pub struct Visitor {
    base: String,
    client: Client,
    cookie: RefCell<String>,
    token: RefCell<String>,
}

/// A page.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its address after redirects, without the host.
    pub address: String,
    /// HTTP status.
    pub status: u16,
    /// What it says, as HTML.
    pub text: String,
}

impl Page {
    /// Whether it says this.
    pub fn says(&self, text: &str) -> bool {
        self.text.contains(text)
    }

    /// Fails the test unless it says this.
    pub fn expect(&self, text: &str) -> &Self {
        assert!(self.says(text), "{} ({}) does not say {text:?}:\n{}", self.address, self.status, self.text);
        self
    }

    /// What stands between two texts, the first time.
    pub fn between(&self, before: &str, after: &str) -> Option<String> {
        let (_, rest) = self.text.split_once(before)?;
        rest.split_once(after).map(|(found, _)| found.to_owned())
    }
}

impl Visitor {
    /// Makes an account with these roles, and signs in with a password of its own.
    pub fn new(gateway: &Gateway, name: &str, roles: &[&str]) -> Self {
        install_provider();
        let base = format!("https://{}", gateway.address("console").unwrap());
        // Its certificate is the gateway's own, for a name that is not this address.
        let client = Client::builder().tls_danger_accept_invalid_certs(true).no_proxy();
        let client = client.redirect(Policy::none()).timeout(Duration::from_mins(1)).build().unwrap();
        let visitor = Self { base, client, cookie: RefCell::default(), token: RefCell::default() };
        let (once, own) = (gateway.account(name, roles), "three made up words");
        let signed_in = visitor.post("/sign-in", &[("name", name), ("password", &once)]);
        assert_eq!(signed_in.address, "/account/password", "{}", signed_in.text);
        visitor.post("/account/password", &[("old", &once), ("new", own), ("again", own)]);
        visitor
    }

    /// A page, after redirects.
    pub fn get(&self, path: &str) -> Page {
        let request = self.client.get(format!("{}{path}", self.base)).header("cookie", self.cookie.borrow().as_str());
        self.follow(path, request.send().unwrap())
    }

    /// Sends a form with the token of the last page that had one; the page that comes after it.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.token.borrow().clone();
        let mut fields = fields.to_vec();
        fields.push(("token", &token));
        let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
        let body: Vec<_> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header("cookie", self.cookie.borrow().as_str())
            .header("origin", &self.base)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.join("&"));
        self.follow(path, request.send().unwrap())
    }

    /// Hands in a file by the form field `file`.
    pub fn upload(&self, path: &str, name: &str, bytes: &[u8]) -> Page {
        let file = multipart::Part::bytes(bytes.to_vec()).file_name(name.to_owned());
        let form = multipart::Form::new().text("token", self.token.borrow().clone()).part("file", file);
        let request = self
            .client
            .post(format!("{}{path}", self.base))
            .header("cookie", self.cookie.borrow().as_str())
            .header("origin", &self.base)
            .multipart(form);
        self.follow(path, request.send().unwrap())
    }

    fn follow(&self, path: &str, response: Response) -> Page {
        if let Some(cookie) = response.headers().get("set-cookie") {
            let cookie = cookie.to_str().unwrap().split(';').next().unwrap();
            cookie.clone_into(&mut self.cookie.borrow_mut());
        }
        if let Some(to) = response.headers().get("location") {
            return self.get(to.to_str().unwrap());
        }
        let page =
            Page { address: path.to_owned(), status: response.status().as_u16(), text: response.text().unwrap() };
        if let Some(token) = page.between("name=\"token\" value=\"", "\"") {
            *self.token.borrow_mut() = token;
        }
        page
    }
}
