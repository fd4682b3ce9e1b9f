//! `crosswalk evidence`: writes the evidence of a transfer into a folder, and checks such a folder.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::Write as _,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use clap::Subcommand;
use crosswalk_certs::Trust;

use super::{Failure, client::Gateway, say};
use crate::evidence::{Files, verify};

/// Evidence of what was shared: why, with whom, on which basis.
#[derive(Debug, Subcommand)]
pub(super) enum Evidence {
    /// Write the evidence of a transfer into a new folder.
    #[command(after_help = "Example:\n  \
        crosswalk evidence export 019a2f6e-6f0e-7b31-9d2a-0c5a3f6b1e77 --to case-17/ --config manchester.toml\n\n\
        The folder has a README.md that says what is in it. `sh verify.sh` checks it with openssl and sha256sum alone.\n\
        It holds what the messages said as long as that is kept: hand it only to those who may read it.")]
    Export {
        /// The transfer, by any of its ids.
        transfer: String,
        /// The folder to make.
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
        /// The configuration of the gateway.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
    /// Check such a folder: every file, every signature, every row of the audit log.
    #[command(after_help = "Example:\n  crosswalk evidence verify case-17/ --trust pki/ca.crt\n\n\
        Exit code 1: something is wrong with it; each thing is printed.")]
    Verify {
        /// The folder.
        folder: PathBuf,
        /// The certificates to trust, rather than those that lie in the folder.
        #[arg(long, value_name = "FILE")]
        trust: Option<PathBuf>,
    },
}

impl Evidence {
    pub(super) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Export { transfer, to, config } => {
                let path = format!("/v1/transfers/{transfer}/evidence");
                let answer = Gateway::of(&config)?.post(&path, &[], Vec::new())?.success()?;
                let files = answer["files"].as_object().into_iter().flatten();
                DirBuilder::new().mode(0o700).create(&to).map_err(|e| at(&to, &e))?;
                let mut count = 0;
                for (path, bytes) in files {
                    write(&to, path, bytes.as_str().unwrap_or_default())?;
                    count += 1;
                }
                say(format_args!("{count} files in {}; begin with README.md", to.display()))
            }
            Self::Verify { folder, trust } => {
                let trust = trust.unwrap_or_else(|| folder.join("trust/ca.pem"));
                let mut files = Files::new();
                read(&folder, "", &mut files)?;
                let wrong = match Trust::load(&trust, &[]) {
                    Ok(trust) => verify::folder(&files, &trust),
                    Err(error) => vec![error.to_string()],
                };
                wrong.iter().try_for_each(|wrong| say(format_args!("WRONG: {wrong}")))?;
                if wrong.is_empty() { say("all is as it was signed") } else { Err(Failure::negative()) }
            }
        }
    }
}

fn at(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}

fn write(folder: &Path, path: &str, hex: &str) -> Result<(), Failure> {
    let odd = || Failure::new("the gateway answered with something that is no file: is it of another release?");
    let plain = path.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    if !plain || !rest.is_empty() {
        return Err(odd());
    }
    let byte = |pair: &[u8; 2]| str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Vec<u8> = pairs.iter().map(byte).collect::<Option<_>>().ok_or_else(odd)?;
    let file = folder.join(path);
    let parent = file.parent().unwrap_or(folder);
    DirBuilder::new().recursive(true).mode(0o700).create(parent).map_err(|e| at(parent, &e))?;
    let mode = if path == "verify.sh" { 0o700 } else { 0o600 };
    let opened = OpenOptions::new().write(true).create_new(true).mode(mode).open(&file);
    opened.and_then(|mut opened| opened.write_all(&bytes)).map_err(|e| at(&file, &e))
}

fn read(folder: &Path, prefix: &str, files: &mut Files) -> Result<(), Failure> {
    for entry in fs::read_dir(folder).map_err(|e| at(folder, &e))? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.insert(path, fs::read(entry.path()).map_err(|e| at(&entry.path(), &e))?);
        }
    }
    Ok(())
}
