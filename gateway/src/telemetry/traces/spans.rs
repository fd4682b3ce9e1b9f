//! The span of each step of a message, with all that it says: ids, codes and names of machinery, nothing of what a message
//! says. Names follow OpenTelemetry's for messaging where they fit.

use crosswalk_schemas::model::{AuthorityCode, Header, MessageClass, MessageId, TransferId};
use jiff::Timestamp;
use opentelemetry_proto::tonic::{
    common::v1::{AnyValue, KeyValue, any_value::Value},
    trace::v1::{
        Span, Status,
        span::{Link, SpanKind},
        status::StatusCode,
    },
};

use super::{Context, Traces, context::known};
use crate::store::{Arrived, Leased};

/// W3C: sampled. OTLP: it is known whether the parent is of another process, and whether it is.
const FLAGS: u32 = 0x101;
const REMOTE: u32 = 0x200;

/// Steps that others stand under.
const BEGIN: &str = "begin";
const ARRIVE: &str = "arrive";
const OPEN: &str = "open";
const HAND_OVER: &str = "hand-over";

/// From when to when.
pub(crate) type Times = (Timestamp, Timestamp);

/// A message that was opened, as far as it could be read.
#[derive(Debug, Clone)]
pub(crate) struct Opening {
    /// Under which id it was kept until then.
    pub(crate) kept_as: MessageId,
    /// The id on its envelope.
    pub(crate) envelope: Option<MessageId>,
    pub(crate) received_at: Timestamp,
    /// The id that it says.
    pub(crate) id: MessageId,
    pub(crate) class: Option<MessageClass>,
    pub(crate) transfer: Option<TransferId>,
    pub(crate) sender: AuthorityCode,
    /// Whether it was opened for the first time.
    pub(crate) is_first: bool,
}

impl Traces {
    /// A message was committed to the outbox: `accept` of a system's, `make` of our own. `caller` is what the request of the
    /// client that handed it in belongs to.
    pub(crate) fn begun(&self, step: &'static str, header: &Header, caller: Option<Context>, times: Times) {
        if !self.tells_of(header.message_id) {
            return;
        }
        let at = Context::known(header.message_id, BEGIN, &self.own);
        let answered = header.correlation_id.filter(|id| !id.0.is_nil());
        let answered = answered.map(|id| Context::known(id, BEGIN, header.recipient.authority.as_str()));
        let mut span = span(step, SpanKind::Internal, at, None);
        span.links.extend(caller.map(|caller| link("client", caller)));
        span.links.extend(answered.map(|answered| link("answers", answered)));
        span.attributes.extend([
            attribute("crosswalk.class", header.class.as_str()),
            attribute("crosswalk.sender", header.sender.to_string()),
            attribute("crosswalk.recipient", header.recipient.to_string()),
        ]);
        span.attributes.extend(header.transfer_id.map(transfer));
        self.tell(ended(span, Ok(()), times));
    }

    /// The place of a message's next relay, if it is told of: its `traceparent`.
    pub(crate) fn relaying(&self, id: MessageId) -> Option<Context> {
        self.tells_of(id).then(|| Context::fresh(id))
    }

    /// A message was published, or could not be: the code says why.
    pub(crate) fn relayed(&self, at: Context, message: &Leased, outcome: Result<(), &str>, times: Times) {
        let mut span = span("relay", SpanKind::Producer, at, Some(known(message.id, BEGIN, &self.own)));
        span.attributes.extend(messaging("relay", "send", crate::broker::EXCHANGE));
        span.attributes.extend([
            attribute("crosswalk.class", message.class.as_str()),
            attribute("crosswalk.sender", self.own.as_str()),
            attribute("crosswalk.recipient", message.recipient.as_str()),
            attribute("crosswalk.attempt", i64::from(message.attempts)),
        ]);
        self.tell(ended(span, outcome, times));
    }

    /// A message came from the broker and was committed. `parent` is what its sender wrote, `fault` what is wrong with its
    /// envelope: then it stands under nothing.
    pub(crate) fn arrived(&self, message: &Arrived, parent: Option<Context>, fault: Option<&str>, times: Times) {
        let Some(id) = message.envelope.filter(|id| self.tells_of(*id)) else { return };
        let at = Context { trace: id.0.into_bytes(), span: self.arrival(message.id, times.0) };
        let parent = parent.map_or_else(|| known(id, BEGIN, message.sender.as_str()), |parent| parent.span);
        let mut span = span("arrive", SpanKind::Consumer, at, fault.is_none().then_some(parent));
        span.flags |= if fault.is_none() { REMOTE } else { 0 };
        span.attributes.extend(messaging("arrive", "receive", &crate::broker::inbox_queue(&self.own)));
        span.attributes.extend([
            attribute("crosswalk.sender", message.sender.as_str()),
            attribute("messaging.message.body.size", i64::try_from(message.body.len()).unwrap_or(i64::MAX)),
        ]);
        self.tell(ended(span, fault.map_or(Ok(()), Err), times));
    }

    /// A message was opened; the outcome is a word of ours, an error where it goes no further.
    pub(crate) fn opened(&self, message: &Opening, outcome: Result<&str, &str>, times: Times) {
        if !self.tells_of(message.id) {
            return;
        }
        // What came under another id has its arrival in another trace.
        let parent = if message.envelope == Some(message.id) {
            self.arrival(message.kept_as, message.received_at)
        } else {
            known(message.id, BEGIN, message.sender.as_str())
        };
        let at = match outcome.unwrap_or_else(|code| code) {
            "done" | "refused" | "expired" if message.is_first => Context::known(message.id, OPEN, &self.own),
            _ => Context::fresh(message.id),
        };
        let mut span = span("open", SpanKind::Consumer, at, Some(parent));
        span.attributes.extend(messaging("open", "process", &crate::broker::inbox_queue(&self.own)));
        span.attributes.push(attribute("crosswalk.sender", message.sender.as_str()));
        span.attributes.push(attribute("crosswalk.result", outcome.unwrap_or_else(|code| code)));
        span.attributes.extend(message.class.map(|class| attribute("crosswalk.class", class.as_str())));
        span.attributes.extend(message.transfer.map(transfer));
        self.tell(ended(span, outcome.map(drop), times));
    }

    /// A message was handed to a case system, or could not be: the code says why.
    pub(crate) fn handed_over(&self, id: MessageId, system: &str, outcome: Result<(), &str>, times: Times) {
        if !self.tells_of(id) {
            return;
        }
        let at = if outcome.is_ok() { Context::known(id, HAND_OVER, &self.at(system)) } else { Context::fresh(id) };
        let mut span = span("hand-over", SpanKind::Client, at, Some(known(id, OPEN, &self.own)));
        span.attributes.push(attribute("crosswalk.system", system));
        self.tell(ended(span, outcome, times));
    }

    /// A case system answered a message that it was handed.
    pub(crate) fn answered(&self, id: MessageId, system: &str, outcome: Result<(), &str>, times: Times) {
        if !self.tells_of(id) {
            return;
        }
        let parent = known(id, HAND_OVER, &self.at(system));
        let mut span = span("answer", SpanKind::Internal, Context::fresh(id), Some(parent));
        span.attributes.push(attribute("crosswalk.system", system));
        self.tell(ended(span, outcome, times));
    }

    /// The same message may come again, under the same id: not in the same millisecond, which is what the store remembers.
    fn arrival(&self, kept_as: MessageId, at: Timestamp) -> [u8; 8] {
        known(kept_as, ARRIVE, &format!("{} {}", self.own, at.as_millisecond()))
    }

    fn at(&self, system: &str) -> String {
        format!("{} {system}", self.own)
    }
}

fn span(name: &str, kind: SpanKind, at: Context, parent: Option<[u8; 8]>) -> Span {
    let id = uuid::Uuid::from_bytes(at.trace).to_string();
    Span {
        trace_id: at.trace.to_vec(),
        span_id: at.span.to_vec(),
        parent_span_id: parent.map(Vec::from).unwrap_or_default(),
        flags: FLAGS,
        name: name.to_owned(),
        kind: kind.into(),
        attributes: vec![attribute("messaging.message.id", id)],
        ..Span::default()
    }
}

fn ended(mut span: Span, outcome: Result<(), &str>, (begun, ended): Times) -> Span {
    (span.start_time_unix_nano, span.end_time_unix_nano) = (nanoseconds(begun), nanoseconds(ended.max(begun)));
    if let Err(code) = outcome {
        span.attributes.push(attribute("error.type", code));
        span.status = Some(Status { message: code.to_owned(), code: StatusCode::Error.into() });
    }
    span
}

fn messaging(name: &str, kind: &str, destination: &str) -> [KeyValue; 4] {
    [
        attribute("messaging.system", "rabbitmq"),
        attribute("messaging.operation.name", name),
        attribute("messaging.operation.type", kind),
        attribute("messaging.destination.name", destination),
    ]
}

fn transfer(id: TransferId) -> KeyValue {
    attribute("crosswalk.transfer", id.to_string())
}

fn link(what: &str, to: Context) -> Link {
    Link {
        trace_id: to.trace.to_vec(),
        span_id: to.span.to_vec(),
        attributes: vec![attribute("crosswalk.link", what)],
        ..Link::default()
    }
}

pub(super) fn attribute(key: &str, value: impl Into<Attribute>) -> KeyValue {
    KeyValue { key: key.to_owned(), value: Some(AnyValue { value: Some(value.into().0) }), ..KeyValue::default() }
}

/// What an attribute may hold.
pub(super) struct Attribute(Value);

impl From<&str> for Attribute {
    fn from(text: &str) -> Self {
        Self(Value::StringValue(text.to_owned()))
    }
}

impl From<String> for Attribute {
    fn from(text: String) -> Self {
        Self(Value::StringValue(text))
    }
}

impl From<i64> for Attribute {
    fn from(number: i64) -> Self {
        Self(Value::IntValue(number))
    }
}

fn nanoseconds(at: Timestamp) -> u64 {
    u64::try_from(at.as_nanosecond()).unwrap_or_default()
}
