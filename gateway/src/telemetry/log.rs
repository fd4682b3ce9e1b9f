//! The log: one line a happening, on standard error; text for people or JSON for machines. No personal data.

use tracing_subscriber::EnvFilter;

/// Starts the log as `CROSSWALK_LOG` (default `info`) and `CROSSWALK_LOG_FORMAT` (`text` or `json`) say.
pub fn start() {
    let level = std::env::var_os("CROSSWALK_LOG").and_then(|level| level.into_string().ok());
    // lapin logs frames, which hold records, and as errors the refusals that our audit asks for: what matters of it we
    // log ourselves.
    let filter = EnvFilter::try_new(level.as_deref().unwrap_or("info"))
        .unwrap_or_else(|_| EnvFilter::new("info"))
        .add_directive(directive("lapin=off"))
        .add_directive(directive("amq_protocol=warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    let json = std::env::var_os("CROSSWALK_LOG_FORMAT").is_some_and(|format| format == "json");
    // A log that is there already is a test's; it stays.
    // A panic's own text may quote what was being worked on: only its place is told.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
    drop(if json { log.json().try_init() } else { log.with_ansi(false).try_init() });
}

fn directive(text: &str) -> tracing_subscriber::filter::Directive {
    text.parse().unwrap_or_default()
}
