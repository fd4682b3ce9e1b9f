//! Traces: one for each message, told to a collector by OTLP when the configuration names one.
//!
//! The trace's id is the message's id, so that log, trace, metric and page lead to each other. The ids of those spans that
//! others stand under follow from the message, the step and who takes it: nothing is stored, a restart loses none, and a
//! partner whose `traceparent` is missing or lies makes no hole. All other spans have ids at random.

mod context;
mod export;
mod spans;

use std::sync::OnceLock;

use crosswalk_schemas::model::MessageId;
use opentelemetry_proto::tonic::trace::v1::Span;
use prometheus::IntCounter;
use tokio::sync::mpsc::Sender;

pub use context::Context;
pub(crate) use export::Told;
pub use export::{Exporting, start};
pub(crate) use spans::Opening;

use crate::{config::Config, digest};

/// How many bits decide whether a message is told of.
const BITS: u32 = 56;

/// What a gateway tells of the way of messages. Nothing, and at the cost of one comparison, unless [`start`] was called.
pub struct Traces {
    /// This authority's code.
    own: String,
    /// Of ids whose digest is less nothing is told.
    least: u64,
    queue: OnceLock<Queue>,
}

/// Spans on their way to the collector.
struct Queue {
    spans: Sender<Span>,
    /// Counts those that found it full.
    full: IntCounter,
}

impl Traces {
    /// As the configuration says.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let share = config.traces.as_ref().map_or(0.0, |traces| traces.sample);
        Self { own: config.authority.to_string(), least: least(share), queue: OnceLock::new() }
    }

    /// Whether anything is told of this message.
    #[must_use]
    pub fn tells_of(&self, id: MessageId) -> bool {
        self.queue.get().is_some() && !id.0.is_nil() && (self.least == 0 || drawn(id) >= self.least)
    }

    /// Never waits: a span for which there is no room is dropped and counted.
    fn tell(&self, span: Span) {
        if let Some(Queue { spans, full }) = self.queue.get()
            && spans.try_send(span).is_err()
        {
            full.inc();
        }
    }
}

/// The id of a message's trace: its own without hyphens.
#[must_use]
pub fn trace_id(id: MessageId) -> String {
    id.0.simple().to_string()
}

/// Of two gateways the one with the greater share tells of all that the other tells of.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share from 0 to 1 of a whole number"
)]
fn least(share: f64) -> u64 {
    let all = 1_u64 << BITS;
    ((1.0 - share.clamp(0.0, 1.0)) * all as f64) as u64
}

/// What decides: at every gateway the same. Not the id's own bits, which ids of one moment share.
fn drawn(id: MessageId) -> u64 {
    digest::short(id.0.as_bytes()).cast_unsigned() >> (u64::BITS - BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_messages_is_told_of_and_the_same_by_all() {
        let ids: Vec<_> = (0..4000).map(|number| MessageId(uuid::Uuid::from_u128(number))).collect();
        let told = |share| ids.iter().filter(|id| drawn(**id) >= least(share)).collect::<Vec<_>>();
        assert_eq!((told(0.0).len(), told(1.0).len()), (0, 4000));
        let (some, more) = (told(0.25), told(0.5));
        assert!((800..1200).contains(&some.len()), "{}", some.len());
        assert!((1800..2200).contains(&more.len()), "{}", more.len());
        assert!(some.iter().all(|id| more.contains(id)), "who tells more tells of these too");
    }

    #[test]
    fn without_a_collector_nothing_is_told() {
        let traces = Traces { own: "E08000003".to_owned(), least: 0, queue: OnceLock::new() };
        let id = MessageId(digest::uuid(b"a message"));
        assert!(!traces.tells_of(id));
        assert_eq!(traces.relaying(id), None);
    }
}
