//! What the operator of a gateway does: ask for a certificate, put it in place, renew it, check what is there.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use clap::Args;
use crosswalk_certs::{
    Keyring, Partners, Purpose, Trust, renew,
    request::{Asked, Name},
    tls::{self, Files},
};

use crate::{
    cli::{Failure, say},
    clock::Clock,
    config::Config,
    identity::authority::{Authority, client},
};

/// How often the CA is asked whether the request was approved.
const ASK: Duration = Duration::from_secs(2);

/// So often in a row may asking fail.
const MOST_FAILURES: u32 = 30;

/// `NAME.crt`, `NAME.key` and `root.crt` in a folder; a slash in the name becomes a hyphen.
pub(super) fn files_in(dir: &Path, name: &str) -> Files {
    let of = |ending: &str| dir.join(format!("{}.{ending}", name.replace('/', "-")));
    Files { certificate: of("crt"), key: of("key"), trust: dir.join("root.crt") }
}

/// Makes a key and a request. A server without further hosts is its own.
pub(super) fn ask(files: &Files, name: &str, mut hosts: Vec<String>) -> Result<Asked, Failure> {
    let name = Name::parse(name).ok_or_else(|| {
        Failure::new("--name: an authority's code, a service of one such as E08000003/education, or a host")
    })?;
    if let Name::Server(host) = &name
        && !hosts.contains(host)
    {
        hosts.insert(0, host.clone());
    }
    if let Some(folder) = files.key.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Ok(renew::prepare(files, &name, &hosts)?)
}

/// Make a key and a request for a certificate, and fetch the certificate once the CA's operator has approved.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crosswalk certs request --name E08000003 --host gateway.manchester.example --dir pki --ca https://ca.example:8440 \
    --trust root.crt\n  \
    crosswalk certs request --name E08000003 --dir pki\n\n\
    With --ca it hands the request in, shows the fingerprint for the CA's operator, waits, and writes NAME.crt, NAME.key,\n\
    partners.pem and revoked.pem. It may be stopped and run again. Without --ca, bring the request to the CA by hand, and\n\
    put the answer in place with `crosswalk certs install`. The key never leaves the folder.")]
pub(crate) struct Request {
    /// Whose certificate: an authority's code, or a service of one for its case system, such as E08000003/education.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// A host name or address it is reached by; may be given several times.
    #[arg(long = "host", value_name = "HOST")]
    hosts: Vec<String>,
    /// The folder for key and certificate.
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// The CA's door, https://host:port.
    #[arg(long, value_name = "URL", requires = "trust")]
    ca: Option<String>,
    /// The root's certificate, as the CA's operator gave it.
    #[arg(long, value_name = "FILE")]
    trust: Option<PathBuf>,
}

impl Request {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let files = files_in(&self.dir, &self.name);
        let asked = ask(&files, &self.name, self.hosts)?;
        say(format!("request      {}", asked.request.display()))?;
        say(format!("fingerprint  {}", asked.fingerprint))?;
        let (Some(url), Some(root)) = (self.ca, self.trust) else {
            return say("bring the request to the CA's operator and read the fingerprint out to them");
        };
        say("read the fingerprint out to the CA's operator; waiting until they approve")?;
        let trust = Trust::load(&root, &[])?;
        if root != files.trust {
            std::fs::copy(&root, &files.trust)?;
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (authority, client) = (Authority::new(&url), client(tls::newcomer(&trust)).map_err(Failure::new)?);
        let fetched = async {
            let text = std::fs::read_to_string(&asked.request).map_err(|e| e.to_string())?;
            let chain = approved(&authority, &client, text, &asked.fingerprint).await?;
            renew::install(&files, &chain).map_err(|e| e.to_string())?;
            let (partners, revoked) = (self.dir.join("partners.pem"), self.dir.join("revoked.pem"));
            authority.lists(&client, &partners, Some(&revoked), &files.trust).await
        };
        runtime.block_on(fetched).map_err(Failure::new)?;
        say(format!("certificate  {}", files.certificate.display()))
    }
}

/// Hands a request in and waits until it is approved: the certificate with its chain.
async fn approved(
    authority: &Authority,
    client: &reqwest::Client,
    request: String,
    fingerprint: &str,
) -> Result<String, String> {
    authority.hand_in(client, request).await?;
    let mut failures = 0;
    loop {
        match authority.answer(client, fingerprint).await {
            Ok(Some(chain)) => return Ok(chain),
            Ok(None) => failures = 0,
            // An operator may take hours; the network is not always there.
            Err(_) if failures < MOST_FAILURES => failures += 1,
            Err(error) => return Err(error),
        }
        tokio::time::sleep(ASK).await;
    }
}

/// Put in place the certificate that the CA's operator gave for a request.
#[derive(Debug, Args)]
pub(crate) struct Install {
    /// As in the request.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// As in the request.
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// The certificate and the CA's above it.
    #[arg(value_name = "FILE")]
    answer: PathBuf,
}

impl Install {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let files = files_in(&self.dir, &self.name);
        renew::install(&files, &std::fs::read_to_string(&self.answer)?)?;
        say(files.certificate.display())
    }
}

/// Renew a gateway's certificate now. The running gateway takes it up by itself; it also renews by itself in time.
#[derive(Debug, Args)]
pub(crate) struct Renew {
    /// The gateway's configuration; `identity.ca` says where.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

impl Renew {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let config = Config::load(&self.config)?;
        let url = config.identity.ca.clone().ok_or_else(|| {
            Failure::new(
                "the configuration has no `identity.ca`; make a request with `crosswalk certs request` instead",
            )
        })?;
        let files = config.identity.files();
        renew::finish(&files)?;
        let keyring = Arc::new(Keyring::load(&files)?);
        let trust = Trust::load(&files.trust, &config.identity.revoked)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(Authority::new(&url).renew_from(&keyring, &trust)).map_err(Failure::new)?;
        keyring.reload()?;
        let ends = jiff::Timestamp::try_from(keyring.current().not_after())?;
        say(format!("{} until {ends}", files.certificate.display()))
    }
}

/// Check a gateway's certificates, its trust and those of its partners; exit code 1 when something is refused.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// The gateway's configuration.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

impl Check {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let config = Config::load(&self.config)?;
        let now: std::time::SystemTime = Clock::system().now().into();
        let keyring = Keyring::load(&config.identity.files())?;
        let trust = Trust::load(&config.identity.trust, &config.identity.revoked)?;
        let partners = Partners::load(&config.identity.partners)?;
        let mut good = true;
        for purpose in [Purpose::Client, Purpose::Server, Purpose::Signer] {
            if let Err(refused) = trust.verify(&keyring.current().chain, purpose, now) {
                good = false;
                say(format!("own      {} ({refused})", refused.code()))?;
            }
        }
        let ends = jiff::Timestamp::try_from(keyring.current().not_after())?;
        say(format!("own      {} until {ends}", keyring.current().identity().name()))?;
        for list in trust.lists().into_iter().filter(|list| list.next_update < now) {
            good = false;
            say(format!("list     out of date since {}", jiff::Timestamp::try_from(list.next_update)?))?;
        }
        for (code, end) in partners.each() {
            match partners.certificates(&code, &trust, now) {
                Ok(_) => say(format!("partner  {code} until {}", jiff::Timestamp::try_from(end)?))?,
                Err(why) => {
                    good = false;
                    say(format!("partner  {code} {} ({why})", why.code()))?;
                }
            }
        }
        if good { Ok(()) } else { Err(Failure::negative()) }
    }
}
