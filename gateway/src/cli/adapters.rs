//! `crosswalk adapters`: which there are, and what each maps.

use clap::Subcommand;
use crosswalk_adapters::{registry, table};

use super::{Failure, say};

/// The adapters there are, and what each maps.
#[derive(Debug, Subcommand)]
pub(super) enum Adapters {
    /// List the adapters.
    #[command(after_help = "Example:\n  crosswalk adapters list")]
    List,
    /// Print every native field of an adapter with what becomes of it.
    #[command(after_help = "Example:\n  crosswalk adapters show ssd")]
    Show {
        /// The adapter.
        name: String,
    },
}

impl Adapters {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::List => {
                for adapter in registry::adapters() {
                    say(format_args!("{:<14} {}", adapter.name(), adapter.summary()))?;
                }
                say(format_args!("{:<14} no adapter: the system speaks the standard itself", crate::gateway::STANDARD))
            }
            Self::Show { name } => match registry::adapter(&name) {
                Some(adapter) => say(table::mapping_table(adapter)),
                None => Err(Failure::new(format!("there is no adapter {name}; `crosswalk adapters list` shows them"))),
            },
        }
    }
}
