//! What needs a person now: shown first on the console, and told by e-mail and webhook. No personal data.

use jiff::Timestamp;

use crate::{
    console::Right,
    gateway::Gateway,
    store::{Stage, Standing},
    telemetry::metrics::labelled,
};

/// A certificate that ends in fewer days needs a person.
const DAYS: i64 = 30;
/// What has waited longer, in seconds, for a step that goes by itself, needs a person.
const LATE: i64 = 300;

/// Something that needs a person.
#[derive(Debug, Clone)]
pub(crate) struct Need {
    /// The same as long as it is the same need.
    pub(crate) code: String,
    /// The console's page where it is seen to.
    pub(crate) page: &'static str,
    /// Who may see that page.
    pub(crate) right: Right,
    /// What it is, in a sentence.
    pub(crate) text: String,
}

/// Everything that needs a person now, the most urgent first.
pub(crate) fn of(gateway: &Gateway, standing: &Standing, now: Timestamp) -> Vec<Need> {
    let metrics = &gateway.metrics;
    let waits = |stage| standing.waits.iter().find(|waits| waits.stage == stage).map_or(0, |waits| waits.count);
    let mut needs = Vec::new();
    let mut add = |code: String, (page, right), text: String| needs.push(Need { code, page, right, text });
    let partners = ("/partners", Right::SeePartners);
    if metrics.broker_up.get() == 0 {
        add("broker".into(), partners, "The broker cannot be reached: messages wait here".into());
    }
    let (stopped, leads) = (waits(Stage::Quarantine), waits(Stage::Lead));
    if stopped > 0 {
        let text = counted(stopped, "message in quarantine", "messages in quarantine");
        add("quarantine".into(), ("/quarantine", Right::SeeMessages), text);
    }
    if standing.transfers_overdue > 0 {
        let text = counted(standing.transfers_overdue, "transfer is late", "transfers are late");
        add("late".into(), ("/transfers?show=late", Right::SeeTransfers), text);
    }
    if leads > 0 {
        let text = counted(leads, "lead to complete", "leads to complete");
        add("leads".into(), ("/leads", Right::WorkOnCases), text);
    }
    let asked = [
        (Stage::Sought, "question about a child to answer", "questions about children to answer"),
        (Stage::Match, "possible match to look at", "possible matches to look at"),
    ];
    for (stage, one, many) in asked.into_iter().filter(|(stage, ..)| waits(*stage) > 0) {
        add(stage.as_str().into(), ("/find", Right::WorkOnCases), counted(waits(stage), one, many));
    }
    for (system, _) in labelled(&metrics.system_up).into_iter().filter(|(_, up)| *up == 0) {
        add(format!("system {system}"), partners, format!("{system} cannot be reached: deliveries wait"));
    }
    for (partner, _) in labelled(&metrics.partner_quiet).into_iter().filter(|(_, quiet)| *quiet == 1) {
        add(format!("quiet {partner}"), partners, format!("{} has gone quiet", named(gateway, &partner)));
    }
    for (partner, why) in gateway.sealing.waiting() {
        add(
            format!("sealing {partner}"),
            partners,
            format!("Nothing can be sent to {}: {why}", named(gateway, partner.as_str())),
        );
    }
    for (whose, days) in labelled(&metrics.certificate_days).into_iter().filter(|(_, days)| *days < DAYS) {
        add(format!("certificate {whose}"), partners, ends(&named(gateway, &whose), days));
    }
    if metrics.policy_problems.get() > 0 {
        let text = "A sharing agreement cannot be read: the last good ones are in force";
        add("policy".into(), partners, text.into());
    }
    for waits in &standing.waits {
        let goes_by_itself = matches!(waits.stage, Stage::Outbox | Stage::Inbox | Stage::Delivery);
        let age = waits.since.map_or(0, |since| now.duration_since(since).as_secs());
        if goes_by_itself && age > LATE {
            let text = format!("Something has waited in the {} for more than five minutes", words(waits.stage));
            add(format!("old {}", waits.stage.as_str()), ("/messages", Right::SeeMessages), text);
        }
    }
    needs
}

/// A partner as people call it, with its code; anything else as it is.
fn named(gateway: &Gateway, code: &str) -> String {
    let known = gateway.directory.register().entry(code);
    known.map_or_else(|| code.to_owned(), |authority| format!("{} ({code})", authority.name))
}

fn ends(whose: &str, days: i64) -> String {
    let what = match whose {
        "own" => "Our own certificate".to_owned(),
        "ca" => "The certificate of the issuing authority".to_owned(),
        "revocation-list" => "The revocation list".to_owned(),
        partner => format!("The certificate of {partner}"),
    };
    if days < 0 { format!("{what} has ended") } else { format!("{what} ends in {days} days") }
}

fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A stage of the way in words.
pub(crate) fn words(stage: Stage) -> &'static str {
    match stage {
        Stage::Outbox => "outbox",
        Stage::Receipt => "wait for receipts",
        Stage::Inbox => "inbox",
        Stage::Delivery => "hand-over to case systems",
        Stage::Quarantine => "quarantine",
        Stage::Lead => "leads",
        Stage::Sought => "questions of others about children",
        Stage::Match => "possible matches",
    }
}
