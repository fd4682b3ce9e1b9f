//! Telling people: what needs a person is told once, all that comes at the same time in one message, and once more when it
//! is over. What cannot be sent is tried again with whatever has come since.

mod mail;
mod webhook;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::{
    gateway::Gateway,
    needs::{self, Need},
    telemetry::happenings,
};

/// How often to look.
const LOOK: Duration = Duration::from_secs(5);

/// What could not be sent is tried again after this time.
const TRY_AGAIN: SignedDuration = SignedDuration::from_mins(1);

/// A way by which people are told. Each has a ledger of its own: where one fails, it alone tells again.
pub(crate) struct Way {
    by: By,
    ledger: Ledger,
    not_before: Timestamp,
}

enum By {
    Mail(Box<mail::Mail>),
    Webhook(Box<webhook::Webhook>),
}

/// The ways that the configuration names. The error says what to mend.
pub(crate) fn ways(gateway: &Gateway) -> Result<Vec<Way>, String> {
    let config = &gateway.config.notify;
    let mail = config.mail.as_ref().map(|mail| mail::Mail::open(gateway, mail).map(|mail| By::Mail(Box::new(mail))));
    let webhook = config
        .webhook
        .as_ref()
        .map(|hook| webhook::Webhook::open(gateway, hook).map(|hook| By::Webhook(Box::new(hook))));
    let way = |by| Way { by, ledger: Ledger::default(), not_before: Timestamp::MIN };
    mail.into_iter().chain(webhook).map(|by| by.map(way)).collect()
}

/// One message to people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Notice {
    /// The gateway that tells it.
    pub(crate) gateway: String,
    /// When, UTC.
    pub(crate) at: Timestamp,
    /// What has come since the last message.
    pub(crate) new: Vec<String>,
    /// What was told before and lasts.
    pub(crate) lasts: Vec<String>,
    /// What was told before and is over.
    pub(crate) over: Vec<String>,
    /// The console, if it is known where browsers find it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) console: Option<String>,
}

/// What was seen, and what was told of it.
#[derive(Debug, Default)]
struct Ledger {
    /// Each need, its words, and since when it lasts.
    open: BTreeMap<String, (String, Timestamp)>,
    /// Those that were told, in the words they were told in.
    told: BTreeMap<String, String>,
    told_at: Option<Timestamp>,
}

/// What there is to be told.
#[derive(Debug, Default, PartialEq, Eq)]
struct Change {
    new: Vec<String>,
    lasts: Vec<String>,
    over: Vec<String>,
}

impl Ledger {
    /// Takes in what there is now. Returns what is to be told, if anything is.
    fn see(
        &mut self,
        needs: &[Need],
        now: Timestamp,
        (gather, again): (SignedDuration, SignedDuration),
    ) -> Option<Change> {
        let codes: BTreeSet<_> = needs.iter().map(|need| need.code.as_str()).collect();
        self.open.retain(|code, _| codes.contains(code.as_str()));
        for need in needs {
            let kept = self.open.entry(need.code.clone()).or_insert_with(|| (String::new(), now));
            kept.0.clone_from(&need.text);
        }
        let fresh = |code: &String| !self.told.contains_key(code);
        let ripe = self.open.iter().any(|(code, (_, since))| fresh(code) && now.duration_since(*since) >= gather);
        let over: Vec<_> = self.told.iter().filter(|(code, _)| !self.open.contains_key(*code)).collect();
        let reminds = !self.open.is_empty() && self.told_at.is_some_and(|at| now.duration_since(at) >= again);
        // What is over is told with the next message, or when nothing is left.
        let ends = !over.is_empty() && self.open.is_empty();
        if !ripe && !reminds && !ends {
            return None;
        }
        let of = |is_new: bool| {
            let mine = self.open.iter().filter(|(code, _)| fresh(code) == is_new);
            mine.map(|(_, (text, _))| text.clone()).collect()
        };
        Some(Change { new: of(true), lasts: of(false), over: over.into_iter().map(|(_, text)| text.clone()).collect() })
    }

    /// It was told.
    fn told(&mut self, now: Timestamp) {
        self.told = self.open.iter().map(|(code, (text, _))| (code.clone(), text.clone())).collect();
        self.told_at = Some(now);
    }
}

/// Looks and tells until `stop`.
pub(crate) async fn run(gateway: Arc<Gateway>, mut ways: Vec<Way>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = stop.cancelled() => return,
        }
        #[expect(clippy::redundant_closure_for_method_calls, reason = "the method alone fits one lifetime only")]
        let Ok(standing) = gateway.store.read(|tx| tx.standing()).await else { continue };
        let now = gateway.clock.now();
        let needs = needs::of(&gateway, &standing, now);
        join_all(ways.iter_mut().map(|way| way.tell(&gateway, &needs, now))).await;
    }
}

fn notice(gateway: &Gateway, Change { new, lasts, over }: Change, at: Timestamp) -> Notice {
    let console = gateway.config.console.as_ref().and_then(|console| console.address.clone());
    Notice { gateway: gateway.config.authority.to_string(), at, new, lasts, over, console }
}

impl Way {
    /// Tells what there is to be told.
    async fn tell(&mut self, gateway: &Gateway, needs: &[Need], now: Timestamp) {
        let times = (gateway.config.notify.gather, gateway.config.notify.again);
        let change = self.ledger.see(needs, now, times);
        let Some(change) = change.filter(|_| now >= self.not_before) else { return };
        let notice = notice(gateway, change, now);
        let (way, sent) = match &self.by {
            By::Mail(mail) => ("mail", mail.send(&notice).await),
            By::Webhook(webhook) => ("webhook", webhook.post(&notice).await),
        };
        happenings::notified(&gateway.metrics, way, sent);
        match sent {
            Ok(()) => self.ledger.told(now),
            Err(_) => self.not_before = now + TRY_AGAIN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::Right;

    fn need(code: &str) -> Need {
        Need { code: code.into(), page: "/", right: Right::SignedIn, text: format!("{code} is wrong") }
    }

    fn change(new: &[&str], lasts: &[&str], over: &[&str]) -> Change {
        let texts = |codes: &[&str]| codes.iter().map(|code| format!("{code} is wrong")).collect();
        Change { new: texts(new), lasts: texts(lasts), over: texts(over) }
    }

    #[test]
    fn one_outage_is_one_message_and_its_end_another() {
        let mut ledger = Ledger::default();
        let begin: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let times = (SignedDuration::from_secs(60), SignedDuration::from_hours(24));
        let mut see = |seconds: i64, codes: &[&str]| {
            let now = begin + SignedDuration::from_secs(seconds);
            let needs: Vec<_> = codes.iter().map(|code| need(code)).collect();
            let change = ledger.see(&needs, now, times);
            if change.is_some() {
                ledger.told(now);
            }
            change
        };
        assert_eq!(see(0, &["broker"]), None, "it may be over in a moment");
        assert_eq!(see(30, &["broker", "old outbox"]), None);
        assert_eq!(see(60, &["broker", "old outbox"]), Some(change(&["broker", "old outbox"], &[], &[])));
        assert_eq!(see(600, &["broker", "old outbox"]), None, "it was told");
        assert_eq!(see(700, &["old outbox"]), None, "half of it is over");
        assert_eq!(see(800, &[]), Some(change(&[], &[], &["broker", "old outbox"])));
        assert_eq!(see(900, &["leads"]), None);
        assert_eq!(see(960, &["leads"]), Some(change(&["leads"], &[], &[])));
        assert_eq!(see(960 + 86_400, &["leads"]), Some(change(&[], &["leads"], &[])), "a day later it still lasts");
    }
}
