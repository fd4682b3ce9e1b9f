//! Spans on their way to the collector: gathered, posted, tried again for a while, then dropped and counted. Traffic never
//! waits for it.

use std::{os::unix::fs::PermissionsExt as _, path::Path, sync::Arc, time::Duration};

use opentelemetry_proto::tonic::{
    collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse},
    common::v1::InstrumentationScope,
    resource::v1::Resource,
    trace::v1::{ResourceSpans, ScopeSpans, Span},
};
use prost::Message as _;
use reqwest::{
    Client, Response, StatusCode,
    header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue},
    redirect::Policy,
};
use tokio::{
    sync::mpsc::{self, Receiver},
    task::JoinHandle,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{Queue, spans::attribute};
use crate::{config, gateway::Gateway, telemetry::happenings};

/// How many spans wait at most; a span is about a kibibyte.
const WAITING: usize = 8192;
/// How many are posted together.
const BATCH: usize = 512;
/// How long to gather them.
const GATHER: Duration = Duration::from_secs(1);
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait before each further try.
const PAUSES: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(4)];
/// How long a stopping gateway goes on telling.
const ENDING: Duration = Duration::from_secs(3);
/// No more is read of an answer.
const ANSWER: usize = 64 * 1024;

/// Tells the collector of spans until it is closed.
pub struct Exporting {
    task: JoinHandle<()>,
    ending: CancellationToken,
}

/// Begins to tell the collector that the configuration names; `None` when it names none. The error says what to mend.
pub fn start(gateway: &Arc<Gateway>) -> Result<Option<Exporting>, String> {
    let Some(config) = &gateway.config.traces else { return Ok(None) };
    let collector = Collector::new(gateway, config).map_err(|why| format!("traces: {why}"))?;
    let (spans, waiting) = mpsc::channel(WAITING);
    let full = gateway.metrics.traced.dropped.with_label_values(&["queue-full"]);
    drop(gateway.traces.queue.set(Queue { spans, full }));
    let ending = CancellationToken::new();
    let task = tokio::spawn(run(Arc::clone(gateway), collector, waiting, ending.clone()));
    Ok(Some(Exporting { task, ending }))
}

impl Exporting {
    /// Tells what still waits, for a few seconds at most.
    pub async fn close(mut self) {
        self.ending.cancel();
        if timeout(ENDING, &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}

async fn run(gateway: Arc<Gateway>, collector: Collector, mut waiting: Receiver<Span>, ending: CancellationToken) {
    let (mut batch, mut was_told) = (Vec::with_capacity(BATCH), true);
    loop {
        if ending.is_cancelled() {
            waiting.close();
        }
        tokio::select! {
            count = waiting.recv_many(&mut batch, BATCH) => if count == 0 { return },
            () = ending.cancelled(), if !waiting.is_closed() => continue,
        }
        if batch.len() < BATCH {
            drop(timeout(GATHER, ending.cancelled()).await);
            while let Some(span) = (batch.len() < BATCH).then(|| waiting.try_recv().ok()).flatten() {
                batch.push(span);
            }
        }
        let told = tell(&collector, std::mem::take(&mut batch), &ending).await;
        happenings::traces_told(&gateway.metrics, &told, was_told);
        was_told = told.why.is_none();
    }
}

/// What became of a batch.
pub(crate) struct Told {
    /// How many spans the collector has taken.
    pub(crate) taken: u64,
    /// How many are lost.
    pub(crate) dropped: u64,
    /// Why.
    pub(crate) why: Option<&'static str>,
}

/// Posts a batch, more than once if that may help.
async fn tell(collector: &Collector, batch: Vec<Span>, ending: &CancellationToken) -> Told {
    let count = batch.len() as u64;
    let body = collector.body(batch);
    let mut pauses = PAUSES.iter();
    loop {
        let why = match collector.post(body.clone()).await {
            Ok(0) => return Told { taken: count, dropped: 0, why: None },
            Ok(lost) => {
                let dropped = lost.min(count);
                return Told { taken: count - dropped, dropped, why: Some("rejected") };
            }
            Err(Failed { code, may_pass: false }) => code,
            Err(Failed { code, .. }) => match pauses.next().filter(|_| !ending.is_cancelled()) {
                Some(pause) => {
                    tokio::select! { () = sleep(*pause) => {} () = ending.cancelled() => {} }
                    continue;
                }
                None => code,
            },
        };
        return Told { taken: 0, dropped: count, why: Some(why) };
    }
}

/// Where spans are posted, as whom.
struct Collector {
    client: Client,
    address: String,
    headers: HeaderMap,
    resource: Resource,
}

/// A batch was not taken.
struct Failed {
    code: &'static str,
    /// Whether it may be taken later.
    may_pass: bool,
}

impl Collector {
    fn new(gateway: &Gateway, config: &config::Traces) -> Result<Self, String> {
        let tls = gateway.identity.strangers_tls(config.trust.as_deref()).map_err(|error| error.to_string())?;
        let client = Client::builder()
            .tls_backend_preconfigured(Arc::unwrap_or_clone(tls))
            .timeout(PATIENCE)
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .map_err(|error| error.to_string())?;
        let mut headers = config.headers.as_deref().map_or_else(|| Ok(HeaderMap::new()), headers)?;
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-protobuf"));
        let resource = Resource {
            attributes: vec![
                attribute("service.name", "crosswalk"),
                attribute("service.version", env!("CARGO_PKG_VERSION")),
                attribute("service.instance.id", gateway.config.authority.as_str()),
            ],
            ..Resource::default()
        };
        let address = format!("{}/v1/traces", config.endpoint.trim_end_matches('/'));
        Ok(Self { client, address, headers, resource })
    }

    fn body(&self, spans: Vec<Span>) -> Vec<u8> {
        let (name, version) = ("crosswalk".to_owned(), env!("CARGO_PKG_VERSION").to_owned());
        let scope = InstrumentationScope { name, version, ..InstrumentationScope::default() };
        let scope_spans = vec![ScopeSpans { scope: Some(scope), spans, ..ScopeSpans::default() }];
        let resource = Some(self.resource.clone());
        let resource_spans = vec![ResourceSpans { resource, scope_spans, ..ResourceSpans::default() }];
        ExportTraceServiceRequest { resource_spans }.encode_to_vec()
    }

    /// How many of the spans the collector would not have.
    async fn post(&self, body: Vec<u8>) -> Result<u64, Failed> {
        let request = self.client.post(&self.address).headers(self.headers.clone()).body(body);
        let answer = request.send().await.map_err(|_| Failed { code: "unreachable", may_pass: true })?;
        match answer.status() {
            status if status.is_success() => Ok(rejected(answer).await),
            // Those that OTLP says to try again.
            StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT => Err(Failed { code: "overloaded", may_pass: true }),
            _ => Err(Failed { code: "refused", may_pass: false }),
        }
    }
}

/// How many spans an answer says are lost. One that cannot be read says nothing.
async fn rejected(mut answer: Response) -> u64 {
    let mut bytes = Vec::new();
    while let Ok(Some(more)) = answer.chunk().await {
        if bytes.len() + more.len() > ANSWER {
            return 0;
        }
        bytes.extend_from_slice(&more);
    }
    let said = ExportTraceServiceResponse::decode(bytes.as_slice()).ok().and_then(|answer| answer.partial_success);
    said.and_then(|partial| u64::try_from(partial.rejected_spans).ok()).unwrap_or(0)
}

/// The headers in a file of lines `name: value`. What stands there is not quoted: it is secret.
fn headers(file: &Path) -> Result<HeaderMap, String> {
    let wrong = |why: &str| format!("headers {}: {why}", file.display());
    let mode = std::fs::metadata(file).map_err(|error| wrong(&error.to_string()))?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(wrong("others may read it: chmod 600"));
    }
    let text = std::fs::read_to_string(file).map_err(|error| wrong(&error.to_string()))?;
    let mut headers = HeaderMap::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let parsed = line.split_once(':').and_then(|(name, value)| {
            let mut value = HeaderValue::from_str(value.trim()).ok()?;
            value.set_sensitive(true);
            Some((HeaderName::from_bytes(name.trim().as_bytes()).ok()?, value))
        });
        let (name, value) = parsed.ok_or_else(|| wrong(&format!("line {} is not `name: value`", number + 1)))?;
        headers.append(name, value);
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_from_a_file_that_nobody_else_may_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("headers");
        let write = |text: &str, mode: u32| {
            std::fs::write(&file, text).unwrap();
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            headers(&file)
        };
        let read = write("Authorization: Bearer a:b\n\nx-scope-orgid: children\n", 0o600).unwrap();
        assert_eq!((read["authorization"].to_str().unwrap(), read.len()), ("Bearer a:b", 2));
        assert!(!format!("{read:?}").contains("Bearer"), "a secret is not shown");
        assert!(write("a: b", 0o644).unwrap_err().contains("chmod 600"));
        let why = write("a: b\nthe secret alone", 0o600).unwrap_err();
        assert!(why.contains("line 2") && !why.contains("secret alone"), "{why}");
        std::fs::remove_file(&file).unwrap();
        assert!(headers(&file).is_err());
    }
}
