//! `crosswalk certs`: certificates and keys.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use clap::Subcommand;
use crosswalk_certs::{
    CertsError,
    dev::{self, Flaw, Options},
};

use crate::clock::Clock;

/// Commands about certificates and keys.
#[derive(Debug, Subcommand)]
pub(crate) enum CertsCommand {
    /// Make a throw-away CA and certificates, for tests and demonstrations. What is there already is kept.
    #[command(after_help = "Examples:\n  \
        crosswalk certs dev --dir pki --authority E10000025 --authority E08000003\n  \
        crosswalk certs dev --dir pki --authority E08000003 --flawed\n\n\
        Makes ca.crt, ca.key, broker.crt, broker.key, and CODE.crt and CODE.key for each authority.\n\
        The CA's key lies beside the rest: never trust this CA with real records.")]
    Dev {
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
    },
}

impl CertsCommand {
    /// Does what the command says.
    ///
    /// # Errors
    /// What [`dev::make`] refuses, or that the output cannot be written.
    pub(crate) fn run(self) -> Result<(), CertsError> {
        let Self::Dev { dir, authorities, days, flawed } = self;
        let codes: Vec<&str> = authorities.iter().map(String::as_str).collect();
        let mut options = Options::at(Clock::system().now().into());
        options.valid_for = Duration::from_hours(24 * days);
        let made = dev::make(&dir, &codes, &options)?;
        let codes_to_spoil = if flawed { codes.as_slice() } else { &[] };
        for (code, flaw) in codes_to_spoil.iter().flat_map(|code| Flaw::ALL.map(|flaw| (code, flaw))) {
            dev::make_flawed(&dir, code, flaw, &options)?;
        }
        let text = match (made.issued.join(" "), made.kept.join(" ")) {
            (issued, kept) if issued.is_empty() => format!("{}: kept {kept}", dir.display()),
            (issued, kept) if kept.is_empty() => format!("{}: made {issued}", dir.display()),
            (issued, kept) => format!("{}: made {issued}; kept {kept}", dir.display()),
        };
        // Everything is made; that nobody reads about it is no failure.
        drop(writeln!(io::stdout().lock(), "{text}"));
        Ok(())
    }
}
