//! Every metric's name, in one place. Labels are short closed lists; none holds personal data.

use prometheus::{Encoder, Gauge, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder};

/// The metrics of one gateway.
pub struct Metrics {
    registry: Registry,
    /// Messages accepted from our own systems, by class.
    pub accepted: IntCounterVec,
    /// Messages refused at our door, by the code of the reason.
    pub refused: IntCounterVec,
    /// Messages handed to the broker, by class.
    pub relayed: IntCounterVec,
    /// Messages that arrived, by what became of them.
    pub arrived: IntCounterVec,
    /// What case systems wrote, by what became of it: messages sent and sent before, records otherwise.
    pub intake: IntCounterVec,
    /// Deliveries to case systems, by system.
    pub delivered: IntCounterVec,
    /// Answers of case systems, by system.
    pub answered: IntCounterVec,
    /// Faults of our own machinery, by where and code.
    pub faults: IntCounterVec,
    /// Messages put before a person, by reason.
    pub quarantined: IntCounterVec,
    /// Sections and addresses that sharing agreements took out of messages.
    pub withheld: IntCounter,
    /// What is wrong with the files of sharing agreements, while the last good ones are in force.
    pub policy_problems: IntGauge,
    /// 1 when the last attempt to reach a case system over a wire succeeded, 0 when it did not; by system.
    pub system_up: IntGaugeVec,
    /// Days until a certificate ends: our own, the CA's, the revocation list, each partner's by authority code.
    pub certificate_days: IntGaugeVec,
    /// 1 when the broker is connected.
    pub broker_up: IntGauge,
    /// Partners to whom nothing can be sealed, so that messages wait.
    pub partners_waiting: IntGauge,
    /// Messages that wait for the broker.
    pub outbox_waiting: IntGauge,
    /// Age of the oldest of them, in seconds.
    pub outbox_oldest: Gauge,
    /// Entries of the quarantine that wait for a person.
    pub quarantine_open: IntGauge,
    /// Leads that wait for a person.
    pub leads_open: IntGauge,
    /// Age of the oldest of them, in seconds.
    pub leads_oldest: Gauge,
}

impl Metrics {
    /// Registers them all.
    pub fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let counter = |name: &str, help: &str, labels: &[&str]| {
            let counter = IntCounterVec::new(Opts::new(name, help), labels)?;
            registry.register(Box::new(counter.clone()))?;
            Ok::<_, prometheus::Error>(counter)
        };
        let gauge = |name: &str, help: &str| {
            let gauge = IntGauge::new(name, help)?;
            registry.register(Box::new(gauge.clone()))?;
            Ok::<_, prometheus::Error>(gauge)
        };
        let withheld =
            IntCounter::new("crosswalk_withheld_total", "Sections and addresses that sharing agreements withheld")?;
        registry.register(Box::new(withheld.clone()))?;
        let system_up = IntGaugeVec::new(
            Opts::new("crosswalk_system_up", "1 when a case system was reached at the last attempt"),
            &["system"],
        )?;
        registry.register(Box::new(system_up.clone()))?;
        let certificate_days = IntGaugeVec::new(
            Opts::new("crosswalk_certificate_days", "Whole days until a certificate or revocation list ends"),
            &["whose"],
        )?;
        registry.register(Box::new(certificate_days.clone()))?;
        let age = |name: &str, help: &str| {
            let gauge = Gauge::new(name, help)?;
            registry.register(Box::new(gauge.clone()))?;
            Ok::<_, prometheus::Error>(gauge)
        };
        let oldest = age("crosswalk_outbox_oldest_seconds", "Age of the oldest message that waits for the broker")?;
        let oldest_lead = age("crosswalk_leads_oldest_seconds", "Age of the oldest lead that waits for a person")?;
        Ok(Self {
            accepted: counter("crosswalk_messages_accepted_total", "Messages accepted from our systems", &["class"])?,
            refused: counter("crosswalk_messages_refused_total", "Messages refused at our door", &["reason"])?,
            relayed: counter("crosswalk_messages_relayed_total", "Messages handed to the broker", &["class"])?,
            arrived: counter("crosswalk_messages_arrived_total", "Messages that came from the broker", &["result"])?,
            intake: counter("crosswalk_intake_total", "What case systems wrote, by what became of it", &["result"])?,
            delivered: counter("crosswalk_deliveries_total", "Messages handed to case systems", &["system"])?,
            answered: counter("crosswalk_answers_total", "Answers of case systems", &["system"])?,
            faults: counter("crosswalk_faults_total", "Faults of the gateway's machinery", &["where", "code"])?,
            quarantined: counter("crosswalk_quarantined_total", "Messages put before a person", &["reason"])?,
            withheld,
            policy_problems: gauge("crosswalk_policy_problems", "What is wrong with the files of sharing agreements")?,
            system_up,
            certificate_days,
            broker_up: gauge("crosswalk_broker_up", "1 when the broker is connected and audited")?,
            partners_waiting: gauge("crosswalk_partners_waiting", "Partners to whom nothing can be sealed")?,
            outbox_waiting: gauge("crosswalk_outbox_waiting", "Messages that wait for the broker")?,
            quarantine_open: gauge("crosswalk_quarantine_open", "Quarantined messages that wait for a person")?,
            leads_open: gauge("crosswalk_leads_open", "Leads that wait for a person")?,
            leads_oldest: oldest_lead,
            outbox_oldest: oldest,
            registry,
        })
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
}
