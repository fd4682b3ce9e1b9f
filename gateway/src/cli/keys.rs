//! `crosswalk store-key`: gives the store a fresh key and seals everything with it.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, say};
use crate::{clock::Clock, config::Config, gateway, store};

/// Seal the store of a gateway that does not run with a fresh key, and drop the old ones.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  crosswalk store-key --config manchester.toml\n\n\
    Copies of the store that were made before open only with the old keys: keep a copy of the file of keys as long as\n\
    you keep them. When it is broken off, run it again. Digests that find a child's transfers keep their own key.")]
pub(super) struct StoreKey {
    /// The configuration of the gateway.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

impl StoreKey {
    pub(super) fn run(self) -> Result<(), Failure> {
        let config = Config::load(&self.config)?;
        let _lock = gateway::alone(&config).map_err(|e| Failure::new(e.to_string()))?;
        let sealed = store::change_key(&config.store_file(), &config.store.key, Clock::system().now())?;
        say(format_args!("{sealed} values are sealed with a fresh key in {}", config.store.key.display()))
    }
}
