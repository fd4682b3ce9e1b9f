//! A collector of traces: takes what gateways post by OTLP over HTTP, and shows it.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::{ExportTraceServiceRequest, ExportTraceServiceResponse},
    common::v1::{KeyValue, any_value::Value},
    trace::v1,
};
use prost::Message as _;
use uuid::Uuid;

/// A running collector. Its port is closed when it is dropped.
#[derive(Debug)]
pub struct Collector {
    address: String,
    kept: Arc<Kept>,
    server: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Kept {
    spans: Mutex<Vec<Span>>,
    bytes: Mutex<Vec<u8>>,
    stopped: AtomicBool,
}

/// A span, as the gateway of an authority told it. Ids are hexadecimal; that of a root's parent is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Whose gateway told it.
    pub authority: String,
    /// The trace.
    pub trace: String,
    /// Its own id.
    pub id: String,
    /// The span it stands under.
    pub parent: String,
    /// The step.
    pub name: String,
    /// From when to when, in nanoseconds since 1970.
    pub times: (u64, u64),
    /// The code of an error.
    pub error: Option<String>,
    /// What else it says.
    pub attributes: Vec<(String, String)>,
    /// Links: their kind, trace and span.
    pub links: Vec<(String, String, String)>,
}

impl Span {
    /// What it says of something.
    pub fn says(&self, key: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

impl Collector {
    /// Listens on a free port.
    pub fn start() -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    /// Listens where another listened that is gone.
    pub fn start_at(address: &str) -> Self {
        Self::on(TcpListener::bind(address).unwrap())
    }

    fn on(listener: TcpListener) -> Self {
        let address = listener.local_addr().unwrap().to_string();
        let kept = Arc::<Kept>::default();
        let keeping = Arc::clone(&kept);
        let server = thread::spawn(move || listen(&listener, &keeping));
        Self { address, kept, server: Some(server) }
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// From its next start on, the gateway with this configuration tells here; `more` are further lines.
    pub fn told_by(&self, config: &Path, more: &str) {
        let text = fs::read_to_string(config).unwrap();
        fs::write(config, format!("{text}\n[traces]\nendpoint = \"http://{}\"\n{more}", self.address)).unwrap();
    }

    /// The spans of a message's trace, by when they began.
    pub fn of(&self, message: &str) -> Vec<Span> {
        let trace = message.parse::<Uuid>().unwrap().simple().to_string();
        let mut spans = self.all();
        spans.retain(|span| span.trace == trace);
        spans.sort_by_key(|span| span.times);
        spans
    }

    /// Every span.
    pub fn all(&self) -> Vec<Span> {
        self.kept.spans.lock().unwrap().clone()
    }

    /// Everything that came, as it came.
    pub fn bytes(&self) -> Vec<u8> {
        self.kept.bytes.lock().unwrap().clone()
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.kept.stopped.store(true, Ordering::SeqCst);
        // Wakes the listener.
        drop(TcpStream::connect(&self.address));
        drop(self.server.take().map(JoinHandle::join));
    }
}

/// Takes connections until it is stopped.
fn listen(listener: &TcpListener, kept: &Arc<Kept>) {
    for stream in listener.incoming().map_while(Result::ok) {
        if kept.stopped.load(Ordering::SeqCst) {
            return;
        }
        let kept = Arc::clone(kept);
        thread::spawn(move || serve(&stream, &kept));
    }
}

/// Answers requests on one connection until it ends.
fn serve(stream: &TcpStream, kept: &Kept) {
    let mut reader = BufReader::new(stream);
    while let Some(body) = request(&mut reader) {
        if kept.stopped.load(Ordering::SeqCst) {
            return;
        }
        let told = ExportTraceServiceRequest::decode(body.as_slice()).unwrap();
        kept.bytes.lock().unwrap().extend_from_slice(&body);
        kept.spans.lock().unwrap().extend(spans(told));
        let body = ExportTraceServiceResponse::default().encode_to_vec();
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length:";
        let mut writer = stream;
        if write!(writer, "{head} {}\r\n\r\n", body.len()).and_then(|()| writer.write_all(&body)).is_err() {
            return;
        }
    }
}

/// The body of the next request, which must be the one that OTLP knows.
fn request(reader: &mut BufReader<&TcpStream>) -> Option<Vec<u8>> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let head = head.to_ascii_lowercase();
    assert!(head.starts_with("post /v1/traces http/1.1\r\n"), "{head}");
    assert!(head.contains("content-type: application/x-protobuf\r\n"), "{head}");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    let mut body = vec![0; length.parse().unwrap()];
    reader.read_exact(&mut body).ok()?;
    Some(body)
}

fn spans(told: ExportTraceServiceRequest) -> Vec<Span> {
    let mut all = Vec::new();
    for resource in told.resource_spans {
        let about = attributes(&resource.resource.unwrap().attributes);
        let of = |key: &str| about.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone()).unwrap();
        assert_eq!(of("service.name"), "crosswalk");
        let authority = of("service.instance.id");
        let spans = resource.scope_spans.into_iter().flat_map(|scope| scope.spans);
        all.extend(spans.map(|span| shown(span, &authority)));
    }
    all
}

fn shown(span: v1::Span, authority: &str) -> Span {
    assert_eq!((span.trace_id.len(), span.span_id.len()), (16, 8));
    let link = |link: &v1::span::Link| {
        let kind = attributes(&link.attributes).remove(0).1;
        (kind, hex(&link.trace_id), hex(&link.span_id))
    };
    Span {
        authority: authority.to_owned(),
        trace: hex(&span.trace_id),
        id: hex(&span.span_id),
        parent: hex(&span.parent_span_id),
        name: span.name,
        times: (span.start_time_unix_nano, span.end_time_unix_nano),
        error: span.status.filter(|status| status.code == 2).map(|status| status.message),
        attributes: attributes(&span.attributes),
        links: span.links.iter().map(link).collect(),
    }
}

fn attributes(all: &[KeyValue]) -> Vec<(String, String)> {
    let text = |value: &Option<Value>| match value {
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => number.to_string(),
        other => panic!("neither text nor a whole number: {other:?}"),
    };
    all.iter().map(|one| (one.key.clone(), text(&one.value.as_ref().unwrap().value))).collect()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
