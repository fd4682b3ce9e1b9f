//! Partners and systems: who was heard when, what waits for them, what came of what was sent; pausing, and test children.

use std::collections::BTreeMap;

use axum::{
    Extension,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use crosswalk_schemas::model::AuthorityCode;
use jiff::Timestamp;
use maud::{Markup, html};
use serde::Deserialize;

use super::{
    Console, Wrong,
    form::{Errors, Fields},
    page::Page,
    parts::{self, Input},
    roles::Right,
    routes::{Route, route},
    session::SignedIn,
};
use crate::{
    partners::{
        Rhythm,
        pause::{self, of_system},
        test_child,
    },
    store::{Pause, StoreError, TestChild, Tx},
    telemetry::metrics::labelled,
};

/// What came of so many of the last messages is counted.
const LATELY: i64 = 10_000;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/partners", Right::SeePartners, get(list)),
        route("/partners/{name}", Right::SeePartners, get(show)),
        route("/partners/{name}/pause", Right::RunPartners, post(pause_it)),
        route("/partners/{name}/resume", Right::RunPartners, post(resume_it)),
        route("/partners/{name}/test", Right::RunPartners, post(send_test)),
    ]
}

/// What the store knows of partners.
struct Known {
    heard: BTreeMap<String, Rhythm>,
    pauses: BTreeMap<String, Pause>,
    tests: BTreeMap<String, TestChild>,
    /// For each authority: how many of the last messages were sent, how many of them came to nothing.
    sent: BTreeMap<String, (u64, u64)>,
    waiting: BTreeMap<String, u64>,
}

impl Known {
    fn read(tx: &Tx<'_>) -> Result<Self, StoreError> {
        let mut sent = BTreeMap::<_, (u64, u64)>::new();
        for (authority, state, count) in tx.sent_lately(LATELY)? {
            let (all, failed) = sent.entry(authority).or_default();
            *all += count;
            if matches!(state.as_str(), "refused" | "expired" | "quarantined") {
                *failed += count;
            }
        }
        Ok(Self {
            heard: tx.partners()?.into_iter().map(|(code, rhythm)| (code.to_string(), rhythm)).collect(),
            pauses: tx.pauses()?.into_iter().map(|pause| (pause.name.clone(), pause)).collect(),
            tests: tx.test_children()?.into_iter().map(|test| (test.authority.to_string(), test)).collect(),
            sent,
            waiting: tx.deliveries_pending()?.into_iter().collect(),
        })
    }
}

/// A partner as it stands now.
struct Partner<'a> {
    code: String,
    rhythm: Option<&'a Rhythm>,
    pause: Option<&'a Pause>,
    test: Option<&'a TestChild>,
    sent: (u64, u64),
    /// Days until its certificate ends.
    certificate: Option<i64>,
    /// Why messages to it wait, if they do.
    waits: Option<String>,
}

impl Partner<'_> {
    fn state(&self, now: Timestamp) -> Markup {
        if self.pause.is_some() {
            parts::tag("yellow", "Paused")
        } else if self.waits.is_some() || self.certificate.is_some_and(|days| days < 0) {
            parts::tag("red", "Messages wait")
        } else if self.rhythm.is_some_and(|rhythm| rhythm.is_quiet(now)) {
            parts::tag("orange", "Gone quiet")
        } else if self.rhythm.is_none() {
            parts::tag("grey", "Never heard")
        } else {
            parts::tag("green", "Well")
        }
    }
}

fn partners<'a>(console: &Console, known: &'a Known) -> Vec<Partner<'a>> {
    let gateway = &console.gateway;
    let own = gateway.config.authority.as_str();
    let days: BTreeMap<_, _> = labelled(&gateway.metrics.certificate_days).into_iter().collect();
    let waits: BTreeMap<_, _> =
        gateway.sealing.waiting().into_iter().map(|(code, why)| (code, why.to_string())).collect();
    let mut codes: Vec<String> = gateway.identity.partners.each().into_iter().map(|(code, _)| code).collect();
    codes.extend(gateway.config.partners.iter().map(|partner| partner.authority.to_string()));
    codes.extend(known.heard.keys().cloned());
    codes.retain(|code| code != own && code.parse::<AuthorityCode>().is_ok());
    codes.sort_unstable();
    codes.dedup();
    let partner = |code: String| Partner {
        rhythm: known.heard.get(&code),
        pause: known.pauses.get(&code),
        test: known.tests.get(&code),
        sent: known.sent.get(&code).copied().unwrap_or_default(),
        certificate: days.get(&code).copied(),
        waits: waits.get(&code).cloned(),
        code,
    };
    codes.into_iter().map(partner).collect()
}

async fn list(State(console): State<Console>, Extension(session): Extension<SignedIn>) -> Result<Page, Wrong> {
    let known = console.gateway.store.read(Known::read).await?;
    let now = console.gateway.clock.now();
    let rows: Vec<_> = partners(&console, &known)
        .iter()
        .map(|partner| {
            vec![
                html! { a class="govuk-link" href={ "/partners/" (partner.code) } { (console.authority(&partner.code)) " " span class="cw-id" { (partner.code) } } },
                partner.state(now),
                html! { (heard(partner.rhythm, now)) },
                html! { (failures(partner.sent)) },
                html! { @if let Some(days) = partner.certificate { (days) " days" } @else { "–" } },
            ]
        })
        .collect();
    let body = html! {
        h1 class="govuk-heading-l" { "Partners and systems" }
        div id="partners" data-live="" {
            (parts::table("Other authorities", &["Authority", "State", "Last heard", "Failed lately", "Certificate"], &rows))
            (parts::table("Our case systems", &["System", "State", "Waits", "Adapter"], &systems(&console, &known)))
        }
    };
    Ok(Page::new("Partners and systems", Some(&session), body).at("/partners").wide())
}

fn heard(rhythm: Option<&Rhythm>, now: Timestamp) -> String {
    rhythm.map_or_else(
        || "–".to_owned(),
        |rhythm| format!("{} ago", parts::span(now.duration_since(rhythm.heard).as_secs())),
    )
}

fn failures((sent, failed): (u64, u64)) -> String {
    if sent == 0 { "–".to_owned() } else { format!("{failed} of {sent}") }
}

fn systems(console: &Console, known: &Known) -> Vec<Vec<Markup>> {
    let gateway = &console.gateway;
    let reached: BTreeMap<_, _> = labelled(&gateway.metrics.system_up).into_iter().collect();
    let row = |system: &crate::config::System| {
        let name = of_system(&system.name);
        let state = if known.pauses.contains_key(&name) {
            parts::tag("yellow", "Paused")
        } else if reached.get(&system.name) == Some(&0) {
            parts::tag("red", "Not reached")
        } else {
            parts::tag("green", "Well")
        };
        let link = html! { a class="govuk-link" href={ "/partners/" (name) } { (system.name) } };
        let waits = known.waiting.get(&system.name).copied().unwrap_or(0);
        vec![link, state, html! { (waits) }, html! { (system.adapter) }]
    };
    gateway.config.systems.iter().map(row).collect()
}

/// What was just done, from a closed list.
#[derive(Debug, Deserialize)]
pub(super) struct Done {
    done: Option<String>,
}

async fn show(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(name): Path<String>,
    Query(done): Query<Done>,
) -> Result<Page, Wrong> {
    one(&console, &session, &name, (done.done.as_deref(), &Errors::default())).await
}

async fn one(
    console: &Console,
    session: &SignedIn,
    name: &str,
    (done, errors): (Option<&str>, &Errors),
) -> Result<Page, Wrong> {
    let known = console.gateway.store.read(Known::read).await?;
    let now = console.gateway.clock.now();
    let (title, facts, is_partner) = if let Some(system) = name.strip_prefix("system:") {
        let system = console.gateway.config.system(system).ok_or(Wrong::NotFound)?;
        let waits = known.waiting.get(&system.name).copied().unwrap_or(0);
        let facts = vec![
            ("Service", html! { (system.service) }),
            ("Adapter", html! { (system.adapter) }),
            ("Deliveries that wait", html! { (waits) }),
        ];
        (system.name.clone(), facts, false)
    } else {
        let all = partners(console, &known);
        let partner = all.iter().find(|partner| partner.code == name).ok_or(Wrong::NotFound)?;
        (console.authority(name), partner_facts(console, partner, now), true)
    };
    let pause = known.pauses.get(name);
    let body = html! {
        @match done {
            Some("paused") => (parts::done("Paused: nothing is sent, and nothing is lost")),
            Some("resumed") => (parts::done("Resumed: what has waited goes out now")),
            Some("test") => (parts::done("A test child is on its way")),
            _ => {}
        }
        (parts::error_summary(errors))
        h1 class="govuk-heading-l" { (title) @if is_partner { " " span class="cw-id" { (name) } } }
        div id="facts" data-live="" { (parts::summary(&facts)) }
        @if session.may(Right::RunPartners) {
            @if is_partner { (test_form(session, name)) }
            (pause_form(session, name, pause, errors))
        }
    };
    Ok(Page::new(title, Some(session), body)
        .at("/partners")
        .back("/partners", "Partners and systems")
        .has_errors(!errors.is_empty()))
}

fn partner_facts(console: &Console, partner: &Partner<'_>, now: Timestamp) -> Vec<(&'static str, Markup)> {
    let none = || html! { "–" };
    let versions = partner.code.parse().map(|code| console.gateway.version_for(&code).to_string()).unwrap_or_default();
    let mut facts = vec![
        ("State", partner.state(now)),
        (
            "Last heard",
            html! { @if let Some(rhythm) = partner.rhythm { (parts::time(rhythm.heard)) } @else { "Never" } },
        ),
        ("Usual rhythm", partner.rhythm.map_or_else(none, |rhythm| html! { (rhythm.in_words()) })),
        ("Failed of the last messages", html! { (failures(partner.sent)) }),
        ("Written to in version", html! { (versions) }),
        (
            "Certificate",
            html! { @match partner.certificate {
                Some(days) if days < 0 => "It has ended: nothing can be sent",
                Some(days) => { "Ends in " (days) " days" },
                None => "None is known: nothing can be sent",
            } },
        ),
    ];
    if let Some(why) = &partner.waits {
        facts.push(("Messages wait because", html! { (why) }));
    }
    facts.push(("Last test child", partner.test.map_or_else(|| html! { "None was sent" }, tested)));
    facts
}

/// What became of a test child.
fn tested(test: &TestChild) -> Markup {
    html! {
        @match (test.received, test.state.as_str()) {
            (Some(at), _) => {
                (parts::tag("green", "Arrived")) " sent " (parts::time(test.sent)) ", receipt after "
                (parts::span(at.duration_since(test.sent).as_secs()))
            },
            (None, "quarantined" | "refused" | "expired") => { (parts::tag("red", "Did not arrive")) " sent " (parts::time(test.sent)) },
            (None, _) => { (parts::tag("blue", "On its way")) " sent " (parts::time(test.sent)) },
        }
        br;
        span class="cw-id" { (test.message) }
    }
}

fn test_form(session: &SignedIn, name: &str) -> Markup {
    html! {
        h2 class="govuk-heading-m" { "Test child" }
        p class="govuk-body" {
            "A made-up child goes the live way: signed, sealed, through the broker, opened and checked there. It is shown to "
            "no case system. It happens each night by itself too."
        }
        (parts::form(session, &format!("/partners/{name}/test"), &parts::second_button("Send a test child")))
    }
}

fn pause_form(session: &SignedIn, name: &str, pause: Option<&Pause>, errors: &Errors) -> Markup {
    if let Some(pause) = pause {
        return html! {
            h2 class="govuk-heading-m" { "Paused" }
            (parts::summary(&[
                ("Since", parts::time(pause.since)),
                ("By", html! { (pause.who) }),
                ("Why", html! { (pause.reason) }),
            ]))
            (parts::form(session, &format!("/partners/{name}/resume"), &parts::button("Resume")))
        };
    }
    let reason = Input {
        name: "reason",
        label: "Why?",
        hint: "For who looks at it later. Name no child or family.",
        ..Input::default()
    };
    let inside = html! { (parts::input(&reason, &Fields::default(), errors)) (parts::warning_button("Pause")) };
    html! {
        h2 class="govuk-heading-m" { "Pause" }
        p class="govuk-body" { "Nothing is sent until you resume. What is for it waits here, and goes out then." }
        (parts::form(session, &format!("/partners/{name}/pause"), &inside))
    }
}

/// Whether something of this name can be paused.
fn exists(console: &Console, name: &str) -> bool {
    name.strip_prefix("system:").map_or_else(
        || name.parse::<AuthorityCode>().is_ok_and(|code| code != console.gateway.config.authority),
        |system| console.gateway.config.system(system).is_some(),
    )
}

async fn pause_it(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(name): Path<String>,
    fields: Fields,
) -> Result<Response, Wrong> {
    if !exists(&console, &name) {
        return Err(Wrong::NotFound);
    }
    let (reason, mut errors) = (fields.text("reason"), Errors::default());
    errors.when(reason.is_empty() || reason.len() > 200, "reason", "Enter why, in 200 characters or fewer");
    if !errors.is_empty() {
        let page = one(&console, &session, &name, (None, &errors)).await?;
        return Ok(page.with_status(StatusCode::UNPROCESSABLE_ENTITY).into_response());
    }
    pause::pause(&console.gateway, &name, &session.who(), reason).await?;
    Ok(Redirect::to(&format!("/partners/{name}?done=paused")).into_response())
}

async fn resume_it(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(name): Path<String>,
    _: Fields,
) -> Result<Redirect, Wrong> {
    if !exists(&console, &name) {
        return Err(Wrong::NotFound);
    }
    pause::resume(&console.gateway, &name, &session.who()).await?;
    Ok(Redirect::to(&format!("/partners/{name}?done=resumed")))
}

async fn send_test(
    State(console): State<Console>,
    Extension(session): Extension<SignedIn>,
    Path(name): Path<String>,
    _: Fields,
) -> Result<Redirect, Wrong> {
    let code: AuthorityCode = name.parse().map_err(|_| Wrong::NotFound)?;
    test_child::send(&console.gateway, &code, &session.who()).await.map_err(|error| {
        tracing::warn!(partner = %code, %error, "a test child could not be sent");
        Wrong::Failed
    })?;
    Ok(Redirect::to(&format!("/partners/{name}?done=test")))
}
