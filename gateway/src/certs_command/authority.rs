//! What the operator of the CA does: make it, approve, issue, revoke, list.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use crosswalk_certs::{
    ca::{Ca, Granted, Options, Reason},
    request,
};
use jiff::Timestamp;

use super::{broker::Broker, kept::Kept};
use crate::{
    cli::{Failure, say},
    clock::Clock,
};

/// The CA to use.
#[derive(Debug, Args)]
pub(crate) struct InCa {
    /// The CA's folder.
    #[arg(long, value_name = "DIR")]
    ca: PathBuf,
}

impl InCa {
    fn open(&self) -> Result<Ca, Failure> {
        Ok(Ca::open(&self.ca, Clock::system().now().into())?)
    }

    pub(crate) fn show(&self) -> Result<(), Failure> {
        let ca = Ca::read(&self.ca)?;
        for entry in ca.entries() {
            let ends = Timestamp::try_from(entry.expires)?;
            let state = entry.revoked.map_or("valid", |_| "revoked");
            say(format!("{:24} {state:8} {ends} {}", entry.name, entry.serial))?;
        }
        for request in ca.waiting()? {
            say(format!("{:24} waits    {}", request.name.to_string(), request.fingerprint))?;
        }
        Ok(())
    }
}

/// How long a certificate lasts.
#[derive(Debug, Args)]
pub(crate) struct Days {
    /// How long the certificate lasts. It is renewed by itself after two thirds of that.
    #[arg(long, value_name = "DAYS", default_value_t = 90, value_parser = clap::value_parser!(u64).range(1..=825))]
    days: u64,
}

impl Days {
    fn count(&self) -> u64 {
        self.days
    }

    pub(crate) fn duration(&self) -> Duration {
        Duration::from_hours(24 * self.days)
    }
}

/// Make a CA: a root, and a CA below it that issues.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  \
    crosswalk certs init-ca --ca /srv/ca --name 'Crosswalk North West' --domain nw.example --rabbitmqctl rabbitmqctl\n\n\
    Give root.crt to everybody who takes part. Take root.key to a safe: it is needed for a new issuing CA only.")]
pub(crate) struct InitCa {
    #[command(flatten)]
    place: InCa,
    /// What the CA is called.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// A domain in which it may vouch for servers; may be given several times. This machine is always one.
    #[arg(long = "domain", value_name = "DOMAIN")]
    domains: Vec<String>,
    /// How long the issuing CA lasts; the root lasts four times as long.
    #[arg(long, value_name = "DAYS", default_value_t = 1825, value_parser = clap::value_parser!(u64).range(1..=3650))]
    days: u64,
    #[command(flatten)]
    broker: Broker,
}

impl InitCa {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let options =
            Options { name: self.name, domains: self.domains, valid_for: Duration::from_hours(24 * self.days) };
        let ca = Ca::init(&self.place.ca, &options, Clock::system().now().into())?;
        self.broker.keep(ca.folder())?;
        for line in crosswalk_certs::inspect::inspect(&ca.root())? {
            say(line)?;
        }
        say(format!("give {} to everybody who takes part", ca.root().display()))
    }
}

/// Approve a request, once its fingerprint was compared with who made it, and let the authority in at the broker.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crosswalk certs approve --ca /srv/ca --fingerprint 5d41...      (a request that waits)\n  \
    crosswalk certs approve --ca /srv/ca E08000003.next.csr         (shows its fingerprint)\n\n\
    Ask for the fingerprint by telephone, of somebody you know: it is what makes the certificate theirs.")]
pub(crate) struct Approve {
    #[command(flatten)]
    place: InCa,
    /// The request, when it was not handed in over the network.
    #[arg(value_name = "FILE")]
    request: Option<PathBuf>,
    /// The fingerprint as its maker reads it out. Without it nothing is approved.
    #[arg(long, value_name = "HEX")]
    fingerprint: Option<String>,
    /// Where to put the certificate, when the request came as a file.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    days: Days,
}

impl Approve {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let mut ca = self.place.open()?;
        let told = self.fingerprint.map(|text| text.replace([':', ' ', '-'], "").to_ascii_lowercase());
        let request = match (&self.request, &told) {
            (Some(file), _) => request::Request::read(&std::fs::read(file)?)?,
            (None, Some(told)) => {
                ca.waiting()?.into_iter().find(|request| request.fingerprint == *told).ok_or_else(|| {
                    Failure::new("no request of this fingerprint waits: have it read out again, all of it")
                })?
            }
            (None, None) => return Err(Failure::new("name the request's file, or its --fingerprint")),
        };
        say(format!("request for    {}", request.name))?;
        say(format!("  hosts        {}", request.hosts.join(" ")))?;
        say(format!("  fingerprint  {}", request.fingerprint))?;
        match told {
            Some(told) if told == request.fingerprint => {}
            Some(_) => {
                return Err(Failure::new(
                    "the fingerprints differ: this is not the request they made; nothing was approved",
                ));
            }
            None => {
                return Err(Failure::new(
                    "nothing is approved yet: compare the fingerprint with who made the request, then give it with --fingerprint",
                ));
            }
        }
        let granted = ca.grant(&request, self.days.duration(), Clock::system().now().into())?;
        // Telling the broker takes seconds: others may use the CA meanwhile. The certificate is handed out only then, so
        // that whoever gets it can use it.
        drop(ca);
        admit(&self.place.ca, &granted)?;
        Ca::read(&self.place.ca)?.answer_with(&request, &granted)?;
        say(format!("approved {} until {}", granted.name, Timestamp::try_from(granted.expires)?))?;
        self.out.map_or(Ok(()), |out| put(&out, &granted.chain))
    }
}

/// Make key and certificate in one, for a server that makes no request itself, such as the broker.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  crosswalk certs issue --ca /srv/ca --name broker.nw.example --dir /etc/rabbitmq/pki --keep"
)]
pub(crate) struct Issue {
    #[command(flatten)]
    place: InCa,
    /// Whose it is: a host, an authority, or a service of one, such as E08000003/education.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// A host name or address it is reached by; may be given several times.
    #[arg(long = "host", value_name = "HOST")]
    hosts: Vec<String>,
    /// The folder for NAME.key and NAME.crt.
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    #[command(flatten)]
    days: Days,
    /// Keep it fresh: `crosswalk certs serve` makes it anew at two thirds of its life, and has the broker read it.
    #[arg(long)]
    keep: bool,
}

impl Issue {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let now = Clock::system().now().into();
        let kept = Kept::new(self.name, self.hosts, &self.dir, self.days.count())?;
        let mut ca = self.place.open()?;
        let granted = kept.make(&mut ca, now)?;
        say(kept.files().certificate.display())?;
        drop(ca);
        if self.keep {
            kept.remember(&self.place.ca)?;
        }
        admit(&self.place.ca, &granted)
    }
}

/// Revoke every certificate of an authority, and put it out at the broker.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crosswalk certs revoke --ca /srv/ca E08000003 --reason keyCompromise\n  \
    crosswalk certs revoke --ca /srv/ca E08000003/education --reason superseded\n\n\
    Gateways fetch the new list by themselves. To let the authority in again, approve a request with a new key.")]
pub(crate) struct Revoke {
    #[command(flatten)]
    place: InCa,
    /// An authority, a service of one, a host, or a serial number.
    #[arg(value_name = "NAME")]
    name: String,
    /// Why: keyCompromise, superseded, cessationOfOperation, privilegeWithdrawn.
    #[arg(long, value_name = "REASON", value_parser = reason)]
    reason: Reason,
}

fn reason(text: &str) -> Result<Reason, String> {
    Reason::parse(text).ok_or_else(|| format!("one of {}", Reason::ALL.map(Reason::as_str).join(", ")))
}

impl Revoke {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let mut ca = self.place.open()?;
        let revoked = ca.revoke(&self.name, self.reason, Clock::system().now().into())?;
        say(format!("revoked {} certificates; the list: {}", revoked.len(), ca.revoked().display()))?;
        let left = ca.entries().iter().any(|entry| entry.name == self.name && entry.revoked.is_none());
        drop(ca);
        if !left && let Ok(code) = self.name.parse() {
            Broker::of(&self.place.ca)?.put_out(&code)?;
        }
        Ok(())
    }
}

/// Make a new revocation list.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crosswalk certs crl --ca /srv/ca\n  \
    crosswalk certs crl --ca /srv/ca --root\n  \
    crosswalk certs crl --ca /srv/ca --root --revoke issuing.crt --reason keyCompromise\n\n\
    Each list lasts a week and `crosswalk certs serve` makes it daily; the root's lasts 400 days. Put root.key back for\n\
    the root's, and take it away again.")]
pub(crate) struct Crl {
    #[command(flatten)]
    place: InCa,
    /// The root's list: which issuing CAs are revoked.
    #[arg(long)]
    root: bool,
    /// The certificate of an issuing CA that the root revokes: nothing that it issued is believed any more.
    #[arg(long, value_name = "FILE", requires_all = ["root", "reason"])]
    revoke: Option<PathBuf>,
    /// Why: keyCompromise, superseded, cessationOfOperation, privilegeWithdrawn.
    #[arg(long, value_name = "REASON", value_parser = reason, requires = "revoke")]
    reason: Option<Reason>,
}

impl Crl {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let (ca, now) = (self.place.open()?, Clock::system().now().into());
        if self.root {
            ca.write_root_list(self.revoke.as_deref().zip(self.reason), now)?;
            say(ca.root_revoked().display())
        } else {
            ca.write_list(now)?;
            say(ca.revoked().display())
        }
    }
}

/// Write what partners need: the certificates of all, and the revocation lists.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  crosswalk certs bundle --ca /srv/ca --dir /srv/www\n\n\
    Writes partners.pem and revoked.pem. Gateways with `identity.ca` fetch them from `crosswalk certs serve` by themselves.")]
pub(crate) struct Bundle {
    #[command(flatten)]
    place: InCa,
    /// The folder for the two files.
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
}

impl Bundle {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let ca = Ca::read(&self.place.ca)?;
        put(&self.dir.join("partners.pem"), &ca.bundle(Clock::system().now().into())?)?;
        put(&self.dir.join("revoked.pem"), &ca.lists()?)
    }
}

/// Writes a file aside, then in place: it may be fetched at that very moment.
fn put(file: &Path, text: &str) -> Result<(), Failure> {
    let aside = file.with_extension("new");
    std::fs::write(&aside, text)?;
    std::fs::rename(&aside, file)?;
    say(file.display())
}

/// Lets an authority in at the broker, if the CA was told how.
fn admit(ca: &Path, granted: &Granted) -> Result<(), Failure> {
    match &granted.name {
        request::Name::Authority(code) => Broker::of(ca)?.let_in(&code.parse()?),
        _ => Ok(()),
    }
}
