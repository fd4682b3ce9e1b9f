//! `crosswalk certs dev`: a throw-away PKI.

use std::{path::PathBuf, time::Duration};

use clap::Args;
use crosswalk_certs::dev::{self, Flaw, Options};

use crate::{
    cli::{Failure, say},
    clock::Clock,
};

/// Make a throw-away CA and certificates, for tests and demonstrations. What is there already is kept.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crosswalk certs dev --dir pki --authority E10000025 --authority E08000003\n  \
    crosswalk certs dev --dir pki --authority E08000003 --flawed\n\n\
    Makes ca.crt, ca.key, broker.crt, broker.key, and CODE.crt and CODE.key for each authority.\n\
    The CA's key lies beside the rest: never trust this CA with real records.")]
pub(crate) struct Dev {
    /// The folder to fill; made with mode 0700 when it is not there.
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// An authority that needs a certificate, by GSS code; may be given several times.
    #[arg(long = "authority", value_name = "CODE", num_args = 1..)]
    authorities: Vec<String>,
    /// How long the certificates last.
    #[arg(long, value_name = "DAYS", default_value_t = 365, value_parser = clap::value_parser!(u64).range(1..=3650))]
    days: u64,
    /// Also make certificates that must be refused: CODE.expired.crt, CODE.not-yet-valid.crt, CODE.foreign-ca.crt,
    /// CODE.server-only.crt.
    #[arg(long)]
    flawed: bool,
}

impl Dev {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let Self { dir, authorities, days, flawed } = self;
        let codes: Vec<&str> = authorities.iter().map(String::as_str).collect();
        let mut options = Options::at(Clock::system().now().into());
        options.valid_for = Duration::from_hours(24 * days);
        let made = dev::make(&dir, &codes, &options)?;
        let codes_to_spoil = if flawed { codes.as_slice() } else { &[] };
        for (code, flaw) in codes_to_spoil.iter().flat_map(|code| Flaw::ALL.map(|flaw| (code, flaw))) {
            dev::make_flawed(&dir, code, flaw, &options)?;
        }
        say(match (made.issued.join(" "), made.kept.join(" ")) {
            (issued, kept) if issued.is_empty() => format!("{}: kept {kept}", dir.display()),
            (issued, kept) if kept.is_empty() => format!("{}: made {issued}", dir.display()),
            (issued, kept) => format!("{}: made {issued}; kept {kept}", dir.display()),
        })
    }
}
