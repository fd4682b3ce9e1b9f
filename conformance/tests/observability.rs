//! Metrics, alerts and dashboards: judged by Prometheus' own tools, and by a real Prometheus that watches gateways at work.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test tells what it sees")]

use std::{collections::BTreeSet, fs, process::Command};

use crosswalk_conformance::{
    family::{MANCHESTER, NHS_NUMBERS, OXFORD, OXFORDSHIRE, UPNS, notice_of, the_family},
    gateway::System,
    main_job::Stage,
    prometheus::{Prometheus, files, observability},
    town::Town,
    wait::within,
};
use crosswalk_schemas::{model::Service, report::Form};
use serde_json::Value;

/// Runs a tool in the folder of rules; it must find nothing wrong.
fn satisfied(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).current_dir(observability()).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}; deploy/install installs it"));
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{program} {}:\n{said}", arguments.join(" "));
}

#[test]
fn the_tools_of_prometheus_find_nothing_wrong_and_every_alert_fires_in_its_test() {
    satisfied("promtool", &["check", "config", "prometheus.yml"]);
    satisfied("promtool", &["check", "rules", "rules/recording.yml", "rules/alerts.yml"]);
    satisfied("promtool", &["test", "rules", "rules/tests.yml"]);
    satisfied("amtool", &["check-config", "alertmanager.yml"]);
}

#[test]
fn each_alert_has_a_runbook_and_a_test_that_fires_it() {
    let named = |file: &str, before: &str| -> BTreeSet<String> {
        let text = fs::read_to_string(observability().join(file)).unwrap();
        text.lines().filter_map(|line| line.trim().strip_prefix(before)).map(str::to_owned).collect()
    };
    let alerts = named("rules/alerts.yml", "- alert: ");
    assert!(alerts.len() > 10);
    assert_eq!(named("runbooks.md", "## "), alerts, "one section of runbooks.md for each alert");
    assert_eq!(named("rules/alerts.yml", "runbook_url: runbooks.md#").len(), alerts.len());
    let text = fs::read_to_string(observability().join("rules/tests.yml")).unwrap();
    for alert in alerts {
        let fires = format!("alertname: {alert}\n        exp_alerts:\n          - exp_labels:");
        assert!(text.contains(&fires), "no test fires {alert}");
    }
}

/// Every query of every panel, with the panel it stands in.
fn queries() -> Vec<(String, String)> {
    let mut queries = Vec::new();
    for file in files(&observability().join("dashboards"), "json") {
        let dashboard: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        for panel in dashboard["panels"].as_array().unwrap() {
            for target in panel["targets"].as_array().unwrap() {
                let title = format!("{} / {}", dashboard["title"], panel["title"]);
                queries.push((title, target["expr"].as_str().unwrap().replace("$gateway", ".*")));
            }
        }
    }
    queries
}

#[test]
fn a_real_prometheus_watches_a_family_move_and_every_query_of_the_dashboards_has_data() {
    let town = Town::of(&[OXFORD, OXFORDSHIRE, MANCHESTER]);
    // Nobody listens on this port: a case system that cannot be reached is to be seen.
    let away = "[systems.https]\npoll = \"https://localhost:1/outgoing\"\nevery = \"200ms\"\n".to_owned();
    let stage = Stage::in_town(&town, &[System::reached("health", "child-record", away)]);
    let all = stage.gateways();
    let prometheus = Prometheus::over(&all.map(|gateway| &**gateway));
    stage.play(|_, _| ());

    // Findings that stop a document, and findings that travel along.
    let notice = String::from_utf8(notice_of(&the_family(Service::SocialCare)).document(Form::Json)).unwrap();
    let api = stage.oxfordshire.api();
    let asked = queries();
    let mut missing: Vec<&(String, String)> = asked.iter().collect();
    let found = within(90, || {
        api.post(notice.replace("2014-03-09", "2014-02-30").as_bytes()).unwrap().expect(422);
        let id = format!("\"MessageID\": \"{}\"", uuid::Uuid::new_v4());
        let line = notice.lines().find(|line| line.contains("\"MessageID\"")).unwrap();
        let warned = notice.replace(line.trim().trim_end_matches(','), &id).replace(UPNS[0], "A931234518001");
        api.post(warned.as_bytes()).unwrap().expect(202);
        missing.retain(|(_, query)| prometheus.query(query).is_empty());
        missing.is_empty().then_some(())
    });
    assert!(found.is_some(), "no data for {missing:#?}");
    println!("{} queries of the dashboards have data", asked.len());

    let rules = within(30, || {
        let rules = prometheus.rules();
        rules.iter().all(|rule| rule["health"] == "ok").then_some(rules)
    });
    let rules = rules.unwrap_or_else(|| panic!("a rule is not healthy: {:#?}", prometheus.rules()));
    let firing: Vec<_> = rules.iter().filter(|rule| rule["state"] == "firing").map(|rule| &rule["name"]).collect();
    println!("{} rules are evaluated; firing: {firing:?}", rules.len());
    for secret in ["Ashworth", "Zoë", NHS_NUMBERS[0], UPNS[0], "2014-03-09", "OX3 7PX", "M14 4TT"] {
        for gateway in all {
            assert!(!gateway.telemetry_text("metrics").unwrap().contains(secret), "a metric names {secret}");
        }
    }
}
