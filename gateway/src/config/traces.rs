//! Where traces go: a collector that speaks OTLP over HTTP.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::notify::is_here;

/// What stands for the trace's id in [`Traces::page`].
const TRACE: &str = "{trace}";

/// A collector, and how much it is told.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Traces {
    /// Its address, `https://host:4318`; spans are posted to `/v1/traces` below it. `http` on the loopback only.
    pub endpoint: String,
    /// The share of messages whose way is told, from 0 to 1. The message's id decides: gateways with the same share tell of
    /// the same messages.
    #[serde(default = "all")]
    pub sample: f64,
    /// The file with headers of every request, `name: value` a line, mode 0600.
    pub headers: Option<PathBuf>,
    /// Who may issue the collector's certificate, if not who issues ours.
    pub trust: Option<PathBuf>,
    /// Where people look at a trace: what the console links to, with `{trace}` for its id.
    pub page: Option<String>,
}

fn all() -> f64 {
    1.0
}

impl Traces {
    /// Makes every path absolute.
    pub(super) fn place(&mut self, folder: &Path) {
        for path in [self.headers.as_mut(), self.trust.as_mut()].into_iter().flatten() {
            *path = folder.join(&*path);
        }
    }

    pub(super) fn check(&self) -> Result<(), String> {
        if !self.endpoint.starts_with("https://") && !is_here(&self.endpoint, "http://") {
            return Err("traces.endpoint must begin with https://; without TLS only on the loopback".to_owned());
        }
        if self.endpoint.trim_end_matches('/').ends_with("/v1/traces") {
            return Err("traces.endpoint: leave out /v1/traces, it is added".to_owned());
        }
        if !(0.0..=1.0).contains(&self.sample) {
            return Err("traces.sample is a share of all messages: a number from 0.0 to 1.0".to_owned());
        }
        match &self.page {
            Some(page) if !page.starts_with("https://") && !page.starts_with("http://") => {
                Err("traces.page must begin with https:// or http://".to_owned())
            }
            Some(page) if !page.contains(TRACE) => {
                Err(format!("traces.page: write {TRACE} where the trace's id is to stand"))
            }
            _ => Ok(()),
        }
    }

    /// Where people look at the trace of this id.
    #[must_use]
    pub fn page_of(&self, trace: &str) -> Option<String> {
        self.page.as_ref().map(|page| page.replace(TRACE, trace))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traces(more: &str) -> Traces {
        toml::from_str(&format!("endpoint = \"https://collector.example:4318\"\n{more}")).unwrap()
    }

    #[test]
    fn what_is_wrong_is_said_with_what_to_do() {
        assert_eq!(traces("").check(), Ok(()));
        assert_eq!(traces("sample = 0.1\npage = \"https://grafana.example/t/{trace}\"").check(), Ok(()));
        let here = Traces { endpoint: "http://127.0.0.1:4318".into(), ..traces("") };
        assert_eq!(here.check(), Ok(()));
        for (wrong, says) in [
            (Traces { endpoint: "http://collector.example:4318".into(), ..traces("") }, "https://"),
            (Traces { endpoint: "https://collector.example/v1/traces".into(), ..traces("") }, "leave out"),
            (traces("sample = 1.5"), "from 0.0 to 1.0"),
            (traces("sample = nan"), "from 0.0 to 1.0"),
            (traces("page = \"javascript:alert('{trace}')\""), "https://"),
            (traces("page = \"https://grafana.example/\""), "{trace}"),
        ] {
            let why = wrong.check().unwrap_err();
            assert!(why.contains(says), "{says}: {why}");
        }
    }

    #[test]
    fn the_page_is_that_of_the_trace() {
        let page = traces("page = \"https://grafana.example/t/{trace}?a={trace}\"").page_of("0af7");
        assert_eq!(page.as_deref(), Some("https://grafana.example/t/0af7?a=0af7"));
    }
}
