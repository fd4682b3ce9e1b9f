//! `crosswalk send`: hands files to a running gateway and prints what became of each.

use std::{
    fs::OpenOptions,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use clap::Args;
use crosswalk_schemas::report::Form;
use serde_json::Value;

use super::{
    Failure,
    client::{Answer, Gateway},
    say,
};

/// Hand a message, or a file in a system's own format, to a running gateway.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    crosswalk send --config oxford.toml notice.xml\n  \
    crosswalk send --config oxford.toml --system housing moves.csv\n\n\
    Exit code 0: all accepted; 1: something was refused, the findings are printed; 2: the gateway did not answer.")]
pub(super) struct Send {
    /// The configuration of the gateway.
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The configured system whose format the files are in; without it they are documents of the standard.
    #[arg(long, value_name = "NAME")]
    system: Option<String>,
    /// What to send.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

impl Send {
    pub(super) fn run(self) -> Result<(), Failure> {
        let gateway = Gateway::of(&self.config)?;
        let mut refused = false;
        for file in &self.files {
            let bytes = std::fs::read(file).map_err(|e| Failure::new(format!("{}: {e}", file.display())))?;
            let mut answer = self.send(&gateway, file, bytes)?;
            refused |= !answer.status.is_success();
            keep_refused(file, &mut answer.body)?;
            say(format_args!("{}: {}", file.display(), answer.status))?;
            say(serde_json::to_string_pretty(&answer.body)?)?;
        }
        if refused { Err(Failure::negative()) } else { Ok(()) }
    }

    fn send(&self, gateway: &Gateway, file: &Path, bytes: Vec<u8>) -> Result<Answer, Failure> {
        if let Some(system) = &self.system {
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let headers = [("crosswalk-system", system.as_str()), ("crosswalk-filename", name.as_str())];
            return gateway.post("/v1/messages", &headers, bytes);
        }
        let unknown = || format!("{}: neither XML nor JSON; name its system with --system", file.display());
        let form = Form::sniff(&bytes).ok_or_else(|| Failure::new(unknown()))?;
        gateway.post("/v1/messages", &[("content-type", form.media_type())], bytes)
    }
}

/// Puts the refused records beside the file they are of, to be mended and sent again; in the answer their place remains.
fn keep_refused(file: &Path, answer: &mut Value) -> Result<(), Failure> {
    let Some(records) = answer.get_mut("refused_records").and_then(Value::as_array_mut) else { return Ok(()) };
    for one in records {
        let bytes = one["content"].as_str().and_then(|text| BASE64_STANDARD.decode(text).ok()).unwrap_or_default();
        let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let beside = file.with_file_name(format!("refused-{name}"));
        let created = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside);
        created
            .and_then(|mut out| out.write_all(&bytes))
            .map_err(|e| Failure::new(format!("{}: {e}: move it away, then send again", beside.display())))?;
        *one = Value::String(beside.display().to_string());
    }
    Ok(())
}
