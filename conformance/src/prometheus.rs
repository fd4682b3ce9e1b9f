//! A real Prometheus that scrapes gateways and evaluates the rules of `deploy/observability`.

use std::{
    fmt::Write as _,
    fs,
    io::{self, Read as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::{place::Place, program::root, wait::within};

/// A running Prometheus. Killed when dropped.
#[derive(Debug)]
pub struct Prometheus {
    process: Child,
    address: String,
    _folder: TempDir,
}

impl Prometheus {
    /// Starts it with the project's own rules over these gateways; waits until it answers.
    pub fn over(gateways: &[&Place]) -> Self {
        let folder = tempfile::Builder::new().prefix("crosswalk-prometheus-").tempdir().unwrap();
        let config = folder.path().join("prometheus.yml");
        fs::write(&config, configuration(gateways)).unwrap();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let log = fs::File::create(folder.path().join("log")).unwrap();
        let process = Command::new("prometheus")
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--storage.tsdb.path={}", folder.path().join("data").display()))
            .arg(format!("--web.listen-address={address}"))
            .arg("--enable-feature=exemplar-storage")
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap_or_else(|error| panic!("prometheus: {error}; deploy/install installs it"));
        let prometheus = Self { process, address, _folder: folder };
        assert!(within(30, || prometheus.ask("query", "up")).is_some(), "Prometheus does not answer");
        prometheus
    }

    /// The series that a query gives now; empty when there is no data. Panics when Prometheus refuses the query.
    pub fn query(&self, query: &str) -> Vec<Value> {
        let answer = self.ask("query", query).unwrap_or_else(|| panic!("Prometheus does not answer: {query}"));
        assert_eq!(answer["status"], "success", "{query}: {answer}");
        answer["data"]["result"].as_array().unwrap().clone()
    }

    /// The messages that stand as exemplars beside a series' values: their trace ids.
    pub fn exemplars(&self, query: &str) -> Vec<String> {
        let answer =
            self.ask("query_exemplars", query).unwrap_or_else(|| panic!("Prometheus does not answer: {query}"));
        assert_eq!(answer["status"], "success", "{query}: {answer}");
        let series = answer["data"].as_array().unwrap().iter();
        let all = series.flat_map(|series| series["exemplars"].as_array().unwrap());
        all.map(|exemplar| exemplar["labels"]["trace_id"].as_str().unwrap().to_owned()).collect()
    }

    /// Every rule, as Prometheus has evaluated it: name, health, and whether it fires.
    pub fn rules(&self) -> Vec<Value> {
        let groups = self.ask("rules", "").unwrap()["data"]["groups"].as_array().unwrap().clone();
        groups.iter().flat_map(|group| group["rules"].as_array().unwrap().clone()).collect()
    }

    /// Asks by HTTP/1.0, so that the answer comes in one piece.
    fn ask(&self, what: &str, query: &str) -> Option<Value> {
        let mut request = format!("GET /api/v1/{what}?query=");
        query.bytes().try_for_each(|byte| write!(request, "%{byte:02X}")).ok()?;
        let mut stream = TcpStream::connect(&self.address).ok()?;
        io::Write::write_all(&mut stream, (request + " HTTP/1.0\r\nHost: localhost\r\n\r\n").as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        serde_json::from_str(answer.split_once("\r\n\r\n")?.1).ok()
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// The folder with rules and dashboards.
pub fn observability() -> std::path::PathBuf {
    root().join("deploy/observability")
}

fn configuration(gateways: &[&Place]) -> String {
    let rules = |file: &str| serde_json::to_string(&observability().join("rules").join(file)).unwrap();
    let target = |place: &&Place| {
        format!(
            "      - targets: [\"{}\"]\n        labels: {{ gateway: {} }}\n",
            place.address("telemetry").unwrap(),
            place.code
        )
    };
    format!(
        "global: {{ scrape_interval: 1s, evaluation_interval: 1s }}\n\
         rule_files: [{}, {}]\n\
         scrape_configs:\n  - job_name: crosswalk\n    static_configs:\n{}",
        rules("recording.yml"),
        rules("alerts.yml"),
        gateways.iter().map(target).collect::<String>()
    )
}

/// The files of a folder with this ending, by name.
pub fn files(folder: &Path, ending: &str) -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|found| found == ending));
    files.sort();
    files
}
