//! The way of a message as one trace, through both gateways and the broker; told to a collector that may be slow, gone or
//! lied to without a message noticing.
#![expect(clippy::unwrap_used, reason = "tests: whatever fails, fails the test")]

use std::{collections::BTreeSet, net::TcpListener};

use crosswalk_conformance::{
    collector::{Collector, Span},
    family::{MANCHESTER, OXFORDSHIRE, Sample, notice_of, records},
    gateway::{Gateway, System},
    prometheus::Prometheus,
    tamper::Tamperer,
    town::{Town, await_that, hand_over},
    wait::within,
};
use crosswalk_schemas::{model::Service, report::Form};
use serde_json::json;
use tokio::runtime::Runtime;
use uuid::Uuid;

const SYSTEM: &str = "social-care";
/// Whoever runs the broker.
const OPERATOR: &str = "E06000015";
/// Part of a trace of a client's own.
const CLIENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// Two that both tell a collector, and run.
fn two(town: &Town, collector: &Collector, more: &str) -> [Gateway; 2] {
    [OXFORDSHIRE, MANCHESTER].map(|code| {
        let mut gateway = town.gateway(code, &[System::at_folder(SYSTEM, "child-record", "json")]);
        collector.told_by(&gateway.config(), more);
        gateway.start();
        gateway
    })
}

/// Waits until these steps of a message have been told, and gives its trace.
fn trace(collector: &Collector, id: &str, steps: &[&str], gateways: &[&Gateway]) -> Vec<Span> {
    await_that("its way is told", gateways, || {
        let spans = collector.of(id);
        steps.iter().all(|step| spans.iter().any(|span| span.name == *step)).then_some(spans)
    })
}

fn only<'a>(spans: &'a [Span], name: &str) -> &'a Span {
    let found: Vec<_> = spans.iter().filter(|span| span.name == name).collect();
    let [span] = found[..] else { panic!("{} spans of {name}: {spans:#?}", found.len()) };
    span
}

/// A counter's value, summed over its labels.
fn counted(gateway: &Gateway, name: &str) -> u64 {
    let text = gateway.telemetry_text("metrics").unwrap();
    let lines = text.lines().filter(|line| line.starts_with(name));
    lines.map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap()).sum()
}

fn simple(id: &str) -> String {
    id.parse::<Uuid>().unwrap().simple().to_string()
}

#[test]
fn a_message_is_one_trace_through_both_gateways_and_a_real_prometheus_leads_to_it() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let collector = Collector::start();
    let page = "page = \"https://traces.example/t/{trace}?a=1&b=2\"\n";
    let [sender, receiver] = two(&town, &collector, page);
    let both = [&sender, &receiver];
    let prometheus = Prometheus::over(&both.map(|gateway| &**gateway));

    let sample = records(Service::SocialCare);
    sender.api().post(&notice_of(&sample).document(Form::Json)).unwrap().expect(202);
    sender.api().post_within(CLIENT, &sample.document(Form::Json)).unwrap().expect(202);
    await_that("the records are delivered", &both, || {
        (!receiver.deliveries_of(SYSTEM, &sample.id).is_empty()).then_some(())
    });
    receiver.answer(SYSTEM, &sample.id, &json!({ "Decision": "accepted" }));
    let steps = ["accept", "relay", "arrive", "open", "hand-over", "answer"];
    let spans = trace(&collector, &sample.id, &steps, &both);
    assert_eq!(spans.len(), steps.len(), "one span a step: {spans:#?}");

    // Each stands under the step before it, and was told by the gateway that took it.
    let whose = [OXFORDSHIRE, OXFORDSHIRE, MANCHESTER, MANCHESTER, MANCHESTER, MANCHESTER];
    let mut parent = String::new();
    for (step, whose) in steps.into_iter().zip(whose) {
        let span = only(&spans, step);
        assert_eq!((&span.parent, span.authority.as_str()), (&parent, whose), "{step}: {spans:#?}");
        assert_eq!((span.error.as_ref(), span.times.0 <= span.times.1), (None, true), "{step}");
        assert_eq!(span.says("messaging.message.id"), Some(sample.id.as_str()), "{step}");
        parent.clone_from(&span.id);
    }
    let accept = only(&spans, "accept");
    let (_, trace_and_span) = CLIENT.split_once('-').unwrap();
    let (its_trace, its_span) = trace_and_span.split_once('-').unwrap();
    assert_eq!(accept.links, [("client".to_owned(), its_trace.to_owned(), its_span[..16].to_owned())]);
    assert_eq!(accept.says("crosswalk.transfer"), Some(sample.transfer.as_str()));
    assert_eq!(only(&spans, "relay").says("messaging.system"), Some("rabbitmq"));
    assert_eq!(only(&spans, "relay").says("messaging.operation.type"), Some("send"));
    assert_eq!(only(&spans, "hand-over").says("crosswalk.system"), Some(SYSTEM));

    the_answer_leads_to_what_it_answers(&collector, &sample, accept, &both);
    the_page_and_the_metric_lead_to_the_trace(&prometheus, &sample, both);
}

/// The outcome has a trace of its own, which is linked to that of the records.
fn the_answer_leads_to_what_it_answers(collector: &Collector, sample: &Sample, accept: &Span, both: &[&Gateway]) {
    let outcome = await_that("the outcome comes", both, || both[0].received("transfer-outcome").pop());
    let outcome = outcome["id"].as_str().unwrap();
    let spans = trace(collector, outcome, &["make", "relay", "arrive", "open"], both);
    let made = only(&spans, "make");
    assert_eq!(made.authority, MANCHESTER);
    assert_eq!(made.links, [("answers".to_owned(), simple(&sample.id), accept.id.clone())]);
    assert_eq!(only(&spans, "open").parent, only(&spans, "arrive").id);
}

fn the_page_and_the_metric_lead_to_the_trace(prometheus: &Prometheus, sample: &Sample, both: [&Gateway; 2]) {
    let trace = simple(&sample.id);
    for gateway in both {
        let page = gateway.person("olive", &["operator"]).get(&format!("/messages/{}", sample.id)).expect(200);
        assert!(page.contains(&format!("href=\"https://traces.example/t/{trace}?a=1&amp;b=2\"")), "{page}");
    }
    // Every exemplar is a message that was sent, and every step has one.
    let found = within(30, || {
        let steps = ["accept", "relay", "open", "hand-over"];
        let of = |step: &&str| prometheus.exemplars(&format!("crosswalk_step_seconds_bucket{{step=\"{step}\"}}"));
        let found: Vec<_> = steps.iter().map(of).collect();
        found.iter().all(|some| !some.is_empty()).then(|| found.concat())
    });
    let found: BTreeSet<_> = found.unwrap().into_iter().collect();
    let messages = both.iter().flat_map(|gateway| gateway.api().messages());
    let sent: BTreeSet<_> = messages.map(|message| simple(message["id"].as_str().unwrap())).collect();
    assert!(found.is_subset(&sent), "{found:?} are not all of {sent:?}");
    // Older scrapers get the older format.
    assert!(!both[0].telemetry_text("metrics").unwrap().contains("trace_id"));
}

#[test]
fn the_header_travels_and_one_that_lies_is_not_believed() {
    let town = Town::with_queues_for(&[OXFORDSHIRE, MANCHESTER, OPERATOR], &[OXFORDSHIRE, MANCHESTER]);
    let runtime = Runtime::new().unwrap();
    let tamperer = runtime.block_on(Tamperer::with_all_rights(&town, OPERATOR));
    let collector = Collector::start();
    let [sender, mut receiver] = two(&town, &collector, "");
    receiver.terminate();
    receiver.wait_ended(20);

    let sample = records(Service::SocialCare);
    let notice = notice_of(&sample);
    sender.api().post(&notice.document(Form::Json)).unwrap().expect(202);
    let taken = runtime.block_on(tamperer.take(&format!("inbox.{MANCHESTER}"), 1)).remove(0);
    let id = taken.id();
    let spans = trace(&collector, &id, &["accept", "relay"], &[&sender]);
    let [accept, relay] = ["accept", "relay"].map(|name| only(&spans, name));
    assert_eq!(taken.traceparent.as_deref(), Some(format!("00-{}-{}-01", simple(&id), relay.id).as_str()));

    // What lies, and what has no form at all: the receiver puts it under the beginning, which it knows by itself.
    let another = format!("00-{}-{}-01", Uuid::now_v7().simple(), relay.id);
    let too_long = format!("{}{}", taken.traceparent.clone().unwrap(), "-and-more".repeat(10_000));
    let lies = [another, too_long, "00-nonsense".to_owned(), format!("00-{}-{}-01", simple(&id), "0".repeat(16))];
    receiver.start();
    let mut arrived = 0;
    for lie in lies.into_iter().map(Some).chain([None]) {
        // Other bytes, so that it is not dropped as a duplicate: what it is then found to be is of no matter here.
        arrived += 1;
        let message = taken.flipped(arrived).with_traceparent(lie.clone());
        runtime.block_on(tamperer.put(&message));
        let span = await_that("it arrives", &[&receiver], || {
            let spans = collector.of(&id).into_iter().filter(|span| span.name == "arrive").collect::<Vec<_>>();
            (spans.len() == arrived).then(|| spans.last().unwrap().clone())
        });
        assert_eq!((&span.parent, span.authority.as_str()), (&accept.id, MANCHESTER), "{lie:?}");
        assert!(lie.is_none_or(|lie| !String::from_utf8_lossy(&collector.bytes()).contains(&lie)), "it is not told");
    }
    let forged = trace(&collector, &id, &["open"], &[&receiver]);
    assert!(forged.iter().filter(|span| span.name == "open").all(|span| span.error.is_some()), "{forged:#?}");
    // One that is true is believed, and a repeated message does not take the place of the first.
    for _ in 0..2 {
        runtime.block_on(tamperer.put(&taken));
    }
    let spans = await_that("it is opened", &[&receiver], || {
        let spans = collector.of(&id);
        spans.iter().any(|span| span.says("crosswalk.result") == Some("done")).then_some(spans)
    });
    let opened = spans.iter().find(|span| span.says("crosswalk.result") == Some("done")).unwrap();
    let arrive = spans.iter().find(|span| span.id == opened.parent).unwrap();
    assert_eq!((arrive.name.as_str(), &arrive.parent), ("arrive", &relay.id));
    let ids: BTreeSet<_> = spans.iter().map(|span| &span.id).collect();
    assert_eq!(ids.len(), spans.len(), "no two have one id: {spans:#?}");
}

#[test]
fn a_collector_that_is_gone_or_hangs_stops_nothing_and_what_it_misses_is_counted() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let collector = Collector::start();
    let address = collector.address().to_owned();
    let [mut sender, mut receiver] = two(&town, &collector, "");
    drop(collector);
    let lost = records(Service::SocialCare);
    hand_over([&sender, &receiver], &lost);
    for gateway in [&sender, &receiver] {
        await_that("what is not told is counted", &[gateway], || {
            (counted(gateway, "crosswalk_spans_dropped_total{reason=\"unreachable\"}") > 0).then_some(())
        });
        assert_eq!(gateway.log().matches("the collector of traces does not take them").count(), 1, "it is said once");
    }

    // It comes back, and is told of what happens from then on.
    let collector = Collector::start_at(&address);
    let told = records(Service::SocialCare);
    hand_over([&sender, &receiver], &told);
    trace(&collector, &told.id, &["accept", "relay", "arrive", "open", "hand-over"], &[&sender, &receiver]);
    assert!(counted(&sender, "crosswalk_spans_exported_total") > 0);
    // What is not told yet is told when it stops.
    let late = notice_of(&records(Service::SocialCare));
    let accepted = sender.api().post(&late.document(Form::Json)).unwrap().expect(202);
    sender.terminate();
    assert!(sender.wait_ended(20).success());
    let id = accepted["messages"][0]["id"].as_str().unwrap();
    assert!(collector.of(id).iter().any(|span| span.name == "accept"), "{:#?}", collector.all());

    // One that takes connections and never answers.
    drop(collector);
    let silent = TcpListener::bind(&address).unwrap();
    sender.start();
    let third = records(Service::SocialCare);
    hand_over([&sender, &receiver], &third);
    for gateway in [&mut sender, &mut receiver] {
        gateway.terminate();
        assert!(gateway.wait_ended(20).success(), "it ends: {}", gateway.log_tail());
    }
    drop(silent);
    for sample in [&lost, &told, &third] {
        assert_eq!(receiver.deliveries_of(SYSTEM, &sample.id).len(), 1, "no message is lost");
    }
}

#[test]
fn gateways_with_one_share_tell_of_the_same_messages() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let collector = Collector::start();
    let [mut sender, mut receiver] = two(&town, &collector, "sample = 0.5\n");
    let samples: Vec<_> = (0..20).map(|_| records(Service::SocialCare)).collect();
    for sample in &samples {
        hand_over([&sender, &receiver], sample);
    }
    for gateway in [&mut sender, &mut receiver] {
        gateway.terminate();
        assert!(gateway.wait_ended(20).success(), "{}", gateway.log_tail());
    }
    let steps = |sample: &Sample| collector.of(&sample.id).iter().map(|span| span.name.clone()).collect::<Vec<_>>();
    let told: Vec<_> = samples.iter().map(steps).filter(|steps| !steps.is_empty()).collect();
    assert!((1..20).contains(&told.len()), "{} of 20", told.len());
    assert!(told.iter().all(|steps| *steps == ["accept", "relay", "arrive", "open", "hand-over"]), "{told:?}");
}
