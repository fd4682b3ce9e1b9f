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
    /// Where browsers find the console, `https://host:port`: what links in messages begin with.
    pub address: Option<String>,
    /// The council's own identity provider.
    pub openid: Option<OpenId>,
}

/// An `OpenID` Connect provider, where people sign in instead of with a password here.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenId {
    /// Its issuer, as its tokens name it; `/.well-known/openid-configuration` is found below it.
    pub issuer: String,
    /// What the console is called there.
    pub client: String,
    /// The file with the client's secret, mode 0600.
    pub secret: PathBuf,
    /// Who may issue the provider's certificate, if not who issues ours.
    pub trust: Option<PathBuf>,
    /// The claim that lists a person's roles, in our words.
    #[serde(default = "roles")]
    pub roles: String,
    /// What the button says.
    #[serde(default = "called")]
    pub called: String,
}

fn roles() -> String {
    "roles".to_owned()
}

fn called() -> String {
    "Sign in with your council account".to_owned()
}

impl Console {
    /// Makes every path absolute.
    pub(super) fn place(&mut self, folder: &Path) {
        let openid = self.openid.as_mut().map(|openid| (&mut openid.secret, openid.trust.as_mut()));
        let (secret, trust) = openid.map_or((None, None), |(secret, trust)| (Some(secret), trust));
        let own = [self.certificate.as_mut(), self.key.as_mut(), secret, trust];
        for path in own.into_iter().flatten() {
            *path = folder.join(&*path);
        }
    }

    pub(super) fn check(&self) -> Result<(), String> {
        if self.certificate.is_some() != self.key.is_some() {
            return Err("console: name `certificate` and `key` together, or neither".to_owned());
        }
        if let Some(address) = &self.address
            && !address.starts_with("https://")
        {
            return Err("console.address must begin with https://".to_owned());
        }
        let Some(openid) = &self.openid else { return Ok(()) };
        if self.address.is_none() {
            return Err("console.openid: name `console.address` too: the provider sends people back there".to_owned());
        }
        // A provider on this very machine may do without: tests.
        let here = openid.issuer.starts_with("http://127.0.0.1:") || openid.issuer.starts_with("http://localhost:");
        if !openid.issuer.starts_with("https://") && !here {
            return Err("console.openid.issuer must begin with https://".to_owned());
        }
        Ok(())
    }
}
