//! `crosswalk broker`: what an operator of the broker needs.

use std::io::{self, Write as _};

use clap::Subcommand;
use crosswalk_schemas::{authorities::Register, model::AuthorityCode};

use super::definitions::definitions;
use crate::clock::Clock;

/// Commands about the message broker.
#[derive(Debug, Subcommand)]
pub enum BrokerCommand {
    /// Print the definitions that RabbitMQ loads at its start: users, permissions, exchanges and queues.
    #[command(after_help = "Examples:\n  \
        crosswalk broker definitions > definitions.json\n  \
        crosswalk broker definitions --authority E10000025 --authority E08000003 --vhost town\n\n\
        Load them with `load_definitions` in rabbitmq.conf, or with `rabbitmqctl import_definitions FILE`.")]
    Definitions {
        /// An authority that takes part, by GSS code; may be given several times. Without it: all that exist today.
        #[arg(long = "authority", value_name = "CODE", num_args = 1..)]
        authorities: Vec<AuthorityCode>,
        /// The virtual host to put everything in.
        #[arg(long, value_name = "NAME", default_value = "/")]
        vhost: String,
    },
}

impl BrokerCommand {
    /// Does what the command says.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn run(self) -> io::Result<()> {
        let Self::Definitions { mut authorities, vhost } = self;
        if authorities.is_empty() {
            let register = Register::built_in().valid_on(Clock::system().today());
            authorities = register.map(|authority| authority.code.clone()).collect();
        }
        let mut out = io::stdout().lock();
        serde_json::to_writer_pretty(&mut out, &definitions(&authorities, &vhost))?;
        writeln!(out)
    }
}
