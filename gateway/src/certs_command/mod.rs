//! `crosswalk certs`: certificates and keys; one part for who runs the CA, one for who runs a gateway.

mod authority;
mod broker;
mod dev;
mod gateway_side;
mod kept;
mod serve;

use std::path::PathBuf;

use clap::Subcommand;
use crosswalk_certs::inspect::inspect;

use crate::cli::{Failure, say};

/// Commands about certificates and keys.
#[derive(Debug, Subcommand)]
pub(crate) enum CertsCommand {
    Dev(dev::Dev),
    InitCa(authority::InitCa),
    /// Take a CA's answers to requests and renewals to the network, and publish its lists.
    Serve(serve::Serve),
    Approve(authority::Approve),
    Issue(authority::Issue),
    Revoke(authority::Revoke),
    Crl(authority::Crl),
    /// List what was issued, and the requests that wait.
    List(authority::InCa),
    Bundle(authority::Bundle),
    Request(gateway_side::Request),
    Install(gateway_side::Install),
    Renew(gateway_side::Renew),
    Check(gateway_side::Check),
    /// Show what PEM files hold: certificates, requests, revocation lists.
    Inspect {
        /// The files.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

impl CertsCommand {
    /// Does what the command says.
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Dev(command) => command.run(),
            Self::InitCa(command) => command.run(),
            Self::Serve(command) => command.run(),
            Self::Approve(command) => command.run(),
            Self::Issue(command) => command.run(),
            Self::Revoke(command) => command.run(),
            Self::Crl(command) => command.run(),
            Self::List(command) => command.show(),
            Self::Bundle(command) => command.run(),
            Self::Request(command) => command.run(),
            Self::Install(command) => command.run(),
            Self::Renew(command) => command.run(),
            Self::Check(command) => command.run(),
            Self::Inspect { files } => files.iter().try_for_each(|file| inspect(file)?.into_iter().try_for_each(say)),
        }
    }
}
