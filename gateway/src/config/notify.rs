//! Who is told when something needs a person.

use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use serde::Deserialize;

/// By e-mail, by a webhook, by both, or nobody.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Notify {
    /// So long something must last before it is told, together with whatever else has come by then.
    pub gather: SignedDuration,
    /// What still lasts is told again after this time.
    pub again: SignedDuration,
    /// By e-mail.
    pub mail: Option<Mail>,
    /// By a webhook.
    pub webhook: Option<Webhook>,
}

impl Default for Notify {
    fn default() -> Self {
        Self { gather: SignedDuration::from_mins(1), again: SignedDuration::from_hours(24), mail: None, webhook: None }
    }
}

/// An SMTP server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// `host:port`. STARTTLS; on port 465 TLS from the beginning.
    pub server: String,
    /// The sender's address.
    pub from: String,
    /// Who is told.
    pub to: Vec<String>,
    /// The name to sign in with.
    pub name: Option<String>,
    /// The file with the password, mode 0600.
    pub password: Option<PathBuf>,
    /// Who may issue the server's certificate, if not who issues ours.
    pub trust: Option<PathBuf>,
    /// Without TLS, on the loopback only.
    #[serde(default)]
    pub plain: bool,
}

/// An address that is posted to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Where; `http` on the loopback only.
    pub address: String,
    /// The file with the secret that signs what is posted, mode 0600.
    pub secret: PathBuf,
    /// Who may issue the server's certificate, if not who issues ours.
    pub trust: Option<PathBuf>,
}

impl Notify {
    /// Makes every path absolute.
    pub(super) fn place(&mut self, folder: &Path) {
        let mail = self.mail.as_mut().map(|mail| [mail.password.as_mut(), mail.trust.as_mut()]).unwrap_or_default();
        let hook = self.webhook.as_mut().map(|hook| [Some(&mut hook.secret), hook.trust.as_mut()]).unwrap_or_default();
        for path in mail.into_iter().chain(hook).flatten() {
            *path = folder.join(&*path);
        }
    }

    pub(super) fn check(&self) -> Result<(), String> {
        if self.gather.is_negative() || !self.again.is_positive() {
            return Err("notify: `gather` and `again` are lengths of time".to_owned());
        }
        if let Some(mail) = &self.mail {
            mail.check().map_err(|why| format!("notify.mail: {why}"))?;
        }
        match &self.webhook {
            Some(hook) if !hook.address.starts_with("https://") && !is_here(&hook.address, "http://") => {
                Err("notify.webhook: address must begin with https://".to_owned())
            }
            _ => Ok(()),
        }
    }
}

impl Mail {
    fn check(&self) -> Result<(), &'static str> {
        if self.to.is_empty() {
            return Err("name somebody in `to`");
        }
        if self.name.is_some() != self.password.is_some() {
            return Err("name `name` and `password` together, or neither");
        }
        if self.plain && !is_here(&self.server, "") {
            return Err("without TLS only on the loopback");
        }
        Ok(())
    }
}

/// True when an address is on this machine.
pub(super) fn is_here(address: &str, scheme: &str) -> bool {
    ["127.0.0.1:", "localhost:", "[::1]:"].iter().any(|host| address.starts_with(&format!("{scheme}{host}")))
}
