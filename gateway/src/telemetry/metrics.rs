//! Every metric's name, in one place. Labels are short closed lists; none holds personal data.
//!
//! `deploy/observability/metrics.md` is made from this file, and a test compares the two.

use prometheus::{
    Encoder, Gauge, GaugeVec, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts,
    Registry, TextEncoder, core::Collector,
};
use tokio::time::Instant;

use super::open_metrics::{self, Exemplar, Exemplars};

/// Upper bounds of the time that a step takes, in seconds.
const BOUNDS: [f64; 10] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 60.0];

/// The metrics of one gateway.
pub struct Metrics {
    registry: Registry,
    described: Vec<Described>,
    /// Messages accepted from our own systems, by class.
    pub accepted: IntCounterVec,
    /// Messages refused at our door, by the code of the reason.
    pub refused: IntCounterVec,
    /// Findings, by rule, severity, and whose document it was: one of our systems or services, or an authority.
    pub findings: IntCounterVec,
    /// Messages handed to the broker, by class.
    pub relayed: IntCounterVec,
    /// Messages that arrived, by what became of them.
    pub arrived: IntCounterVec,
    /// Messages that were opened, by what became of them.
    pub opened: IntCounterVec,
    /// What partners' receipts said of our messages, by status.
    pub receipts: IntCounterVec,
    /// What case systems wrote, by what became of it: messages sent and sent before, records otherwise.
    pub intake: IntCounterVec,
    /// Deliveries to case systems, by system.
    pub delivered: IntCounterVec,
    /// Answers of case systems, by system.
    pub answered: IntCounterVec,
    /// What was decided of children's records, by whom: `ours` or `theirs`, and the decision.
    pub outcomes: IntCounterVec,
    /// Faults of our own machinery, by where and code.
    pub faults: IntCounterVec,
    /// Messages put before a person, by reason.
    pub quarantined: IntCounterVec,
    /// Sections and addresses that sharing agreements took out of messages.
    pub withheld: IntCounter,
    /// What is wrong with the files of sharing agreements, while the last good ones are in force.
    pub policy_problems: IntGauge,
    /// Transfers put before a person, by reason.
    pub alerts: IntCounterVec,
    /// How long a step takes for one message, in seconds.
    pub steps: HistogramVec,
    /// What is told of messages' way.
    pub traced: Traced,
    /// 1 when the last attempt to reach a case system over a wire succeeded, 0 when it did not; by system.
    pub system_up: IntGaugeVec,
    /// Days until a certificate ends: our own, the CA's, the revocation list, each partner's by authority code.
    pub certificate_days: IntGaugeVec,
    /// Partners to whom nothing can be sealed, so that messages wait.
    pub partners_waiting: IntGauge,
    /// 1 when the broker is connected.
    pub broker_up: IntGauge,
    /// How much waits, by stage.
    pub waiting: IntGaugeVec,
    /// Age of the oldest that waits, by stage, in seconds.
    pub oldest: GaugeVec,
    /// Open transfers.
    pub transfers_open: IntGauge,
    /// Those with a step that is late.
    pub transfers_overdue: IntGauge,
    /// How long a partner has been silent, in seconds.
    pub partner_silence: GaugeVec,
    /// 1 when a partner is silent for longer than is its habit.
    pub partner_quiet: IntGaugeVec,
    /// Bytes of the store.
    pub store_bytes: IntGauge,
    /// The program's version, as a label.
    pub build: IntGaugeVec,
}

/// What is told of messages' way.
pub struct Traced {
    /// Spans that the collector of traces has taken.
    pub exported: IntCounter,
    /// Spans that it will never have, by reason.
    pub dropped: IntCounterVec,
    /// For each bucket of a step's times a message that took so long.
    exemplars: Exemplars,
}

/// One metric, for the documentation.
struct Described {
    name: &'static str,
    kind: &'static str,
    labels: &'static [&'static str],
    help: &'static str,
}

/// Makes metrics and registers each.
#[derive(Default)]
struct Maker {
    registry: Registry,
    described: Vec<Described>,
}

type Made<T> = Result<T, prometheus::Error>;

impl Maker {
    fn add<T: Collector + Clone + 'static>(&mut self, metric: T, described: Described) -> Made<T> {
        self.registry.register(Box::new(metric.clone()))?;
        self.described.push(described);
        Ok(metric)
    }

    fn counter(
        &mut self,
        name: &'static str,
        help: &'static str,
        labels: &'static [&'static str],
    ) -> Made<IntCounterVec> {
        let counter = IntCounterVec::new(Opts::new(name, help), labels)?;
        self.add(counter, Described { name, kind: "counter", labels, help })
    }

    fn count(&mut self, name: &'static str, help: &'static str) -> Made<IntCounter> {
        let counter = IntCounter::new(name, help)?;
        self.add(counter, Described { name, kind: "counter", labels: &[], help })
    }

    fn gauges(&mut self, name: &'static str, help: &'static str, labels: &'static [&'static str]) -> Made<IntGaugeVec> {
        let gauge = IntGaugeVec::new(Opts::new(name, help), labels)?;
        self.add(gauge, Described { name, kind: "gauge", labels, help })
    }

    fn gauge(&mut self, name: &'static str, help: &'static str) -> Made<IntGauge> {
        let gauge = IntGauge::new(name, help)?;
        self.add(gauge, Described { name, kind: "gauge", labels: &[], help })
    }

    fn seconds(&mut self, name: &'static str, help: &'static str, labels: &'static [&'static str]) -> Made<GaugeVec> {
        let gauge = GaugeVec::new(Opts::new(name, help), labels)?;
        self.add(gauge, Described { name, kind: "gauge", labels, help })
    }

    fn traced(&mut self) -> Made<Traced> {
        let help = "Spans that the collector of traces will never have; no message is held up for them";
        Ok(Traced {
            exported: self.count("crosswalk_spans_exported_total", "Spans that the collector of traces has taken")?,
            dropped: self.counter("crosswalk_spans_dropped_total", help, &["reason"])?,
            exemplars: Exemplars::default(),
        })
    }

    fn times(&mut self, name: &'static str, help: &'static str, labels: &'static [&'static str]) -> Made<HistogramVec> {
        let histogram = HistogramVec::new(HistogramOpts::new(name, help).buckets(BOUNDS.to_vec()), labels)?;
        self.add(histogram, Described { name, kind: "histogram", labels, help })
    }
}

impl Metrics {
    /// Registers them all.
    pub fn new() -> Made<Self> {
        let mut m = Maker::default();
        Ok(Self {
            accepted: m.counter("crosswalk_messages_accepted_total", "Messages accepted from our systems", &["class"])?,
            refused: m.counter("crosswalk_messages_refused_total", "Messages refused at our door", &["reason"])?,
            findings: m.counter(
                "crosswalk_findings_total",
                "Findings over documents: the rule, error or warning, and whose document it was (a system or service of \
                 ours, or a partner's code)",
                &["rule", "severity", "from"],
            )?,
            relayed: m.counter("crosswalk_messages_relayed_total", "Messages handed to the broker", &["class"])?,
            arrived: m.counter("crosswalk_messages_arrived_total", "Messages that came from the broker", &["result"])?,
            opened: m.counter("crosswalk_messages_opened_total", "Messages opened, by what came of it", &["result"])?,
            receipts: m.counter("crosswalk_receipts_total", "What partners said of our messages", &["status"])?,
            intake: m.counter("crosswalk_intake_total", "What case systems wrote, by what became of it", &["result"])?,
            delivered: m.counter("crosswalk_deliveries_total", "Messages handed to case systems", &["system"])?,
            answered: m.counter("crosswalk_answers_total", "Answers of case systems", &["system"])?,
            outcomes: m.counter(
                "crosswalk_outcomes_total",
                "Decisions on one child's records, by whose systems decided: ours or theirs",
                &["by", "decision"],
            )?,
            faults: m.counter("crosswalk_faults_total", "Faults of the gateway's machinery", &["where", "code"])?,
            quarantined: m.counter("crosswalk_quarantined_total", "Messages put before a person", &["reason"])?,
            withheld: m.count("crosswalk_withheld_total", "Sections and addresses that sharing agreements withheld")?,
            policy_problems: m.gauge("crosswalk_policy_problems", "What is wrong with the files of sharing agreements")?,
            alerts: m.counter("crosswalk_alerts_total", "Transfers put before a person", &["reason"])?,
            steps: m.times("crosswalk_step_seconds", "Time that a step takes, for one message or batch", &["step"])?,
            traced: m.traced()?,
            system_up: m.gauges(
                "crosswalk_system_up",
                "1 when a case system was reached at the last attempt",
                &["system"],
            )?,
            certificate_days: m.gauges(
                "crosswalk_certificate_days",
                "Whole days until a certificate or revocation list ends: own, ca, revoked, or a partner's code",
                &["whose"],
            )?,
            partners_waiting: m.gauge("crosswalk_partners_waiting", "Partners to whom nothing can be sealed")?,
            broker_up: m.gauge("crosswalk_broker_up", "1 when the broker is connected and audited")?,
            waiting: m.gauges("crosswalk_waiting", "How much waits at a stage of the way", &["stage"])?,
            oldest: m.seconds("crosswalk_oldest_seconds", "Age of the oldest that waits at a stage", &["stage"])?,
            transfers_open: m.gauge("crosswalk_transfers_open", "Transfers in which something is left to do")?,
            transfers_overdue: m.gauge("crosswalk_transfers_overdue", "Open transfers with a step that is late")?,
            partner_silence: m.seconds(
                "crosswalk_partner_silence_seconds",
                "Time since a partner was last heard",
                &["authority"],
            )?,
            partner_quiet: m.gauges(
                "crosswalk_partner_quiet",
                "1 when a partner is silent for longer than its own history makes likely",
                &["authority"],
            )?,
            store_bytes: m.gauge("crosswalk_store_bytes", "Size of the store")?,
            build: m.gauges("crosswalk_build_info", "Always 1; the version is the label", &["version"])?,
            described: m.described,
            registry: m.registry,
        })
    }

    /// Times a step until the timer is dropped.
    pub fn step(&self, step: &'static str) -> Timer<'_> {
        Timer { metrics: self, step, begun: Instant::now(), exemplar: None }
    }

    /// Prometheus' text format.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = Vec::new();
        match TextEncoder::new().encode(&self.registry.gather(), &mut text) {
            Ok(()) => String::from_utf8_lossy(&text).into_owned(),
            Err(error) => format!("# {error}\n"),
        }
    }

    /// The format of `OpenMetrics`, with exemplars.
    #[must_use]
    pub fn open_metrics(&self) -> String {
        open_metrics::text(&self.registry.gather(), &self.traced.exemplars)
    }

    /// Their documentation, as Markdown.
    #[must_use]
    pub fn documentation(&self) -> String {
        let mut text =
            "# Metrics\n\nMade from `gateway/src/telemetry/metrics.rs`; do not edit. Every one is served at \
                        `/metrics` of the telemetry listener.\n\n| name | kind | labels | what |\n|---|---|---|---|\n"
                .to_owned();
        for Described { name, kind, labels, help } in &self.described {
            let labels: Vec<_> = labels.iter().map(|label| format!("`{label}`")).collect();
            let columns = [&format!("`{name}`"), *kind, &labels.join(", "), *help];
            text.push_str("| ");
            text.push_str(&columns.join(" | "));
            text.push_str(" |\n");
        }
        text
    }
}

/// Times a step until it is dropped.
#[must_use]
pub struct Timer<'a> {
    metrics: &'a Metrics,
    step: &'static str,
    begun: Instant,
    exemplar: Option<Exemplar>,
}

impl Timer<'_> {
    /// A message that the step was about, as an example of how long it takes.
    pub(crate) fn about(&mut self, message: Option<Exemplar>) {
        self.exemplar = message;
    }
}

impl Drop for Timer<'_> {
    fn drop(&mut self) {
        let seconds = self.begun.elapsed().as_secs_f64();
        self.metrics.steps.with_label_values(&[self.step]).observe(seconds);
        if let Some(exemplar) = self.exemplar {
            let bucket = BOUNDS.iter().position(|bound| seconds <= *bound).unwrap_or(BOUNDS.len());
            self.metrics.traced.exemplars.note((self.step, bucket), exemplar, seconds);
        }
    }
}

/// The sum over all labels.
pub(crate) fn sum(counter: &IntCounterVec) -> u64 {
    let families = counter.collect();
    let metrics = families.iter().flat_map(prometheus::proto::MetricFamily::get_metric);
    metrics.map(|metric| whole(metric.get_counter().get_value())).sum()
}

/// Each value with its label, of a gauge that has one.
pub(crate) fn labelled(gauge: &IntGaugeVec) -> Vec<(String, i64)> {
    let families = gauge.collect();
    let metrics = families.iter().flat_map(prometheus::proto::MetricFamily::get_metric);
    let label = |metric: &prometheus::proto::Metric| metric.get_label().first().map(|l| l.value().to_owned());
    #[expect(clippy::cast_possible_truncation, reason = "the gauge holds whole numbers")]
    metrics.map(|metric| (label(metric).unwrap_or_default(), metric.get_gauge().get_value() as i64)).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the counter holds whole numbers")]
fn whole(value: f64) -> u64 {
    value as u64
}

/// Sets a gauge to a count.
pub(crate) fn set(gauge: &IntGauge, count: u64) {
    gauge.set(i64::try_from(count).unwrap_or(i64::MAX));
}

/// Sets a gauge to a time that has passed, in seconds; none has when there is nothing.
pub(crate) fn set_seconds(gauge: &Gauge, passed: Option<jiff::SignedDuration>) {
    gauge.set(passed.map_or(0.0, |passed| passed.as_secs_f64().max(0.0)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_is_what_is_registered() {
        let text = Metrics::new().unwrap().documentation();
        expect_test::expect_file!["../../../deploy/observability/metrics.md"].assert_eq(&text);
    }

    #[test]
    fn names_follow_one_pattern() {
        for Described { name, kind, .. } in Metrics::new().unwrap().described {
            assert!(name.starts_with("crosswalk_"), "{name}");
            assert_eq!(kind == "counter", name.ends_with("_total"), "{name}");
            assert!(kind != "histogram" || name.ends_with("_seconds"), "{name}");
        }
    }
}
