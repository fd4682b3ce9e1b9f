//! The test child: a made-up child whose event goes the live way to a partner and is shown to no case system there. Its
//! receipt proves that the way is open.

use std::sync::Arc;

use crosswalk_schemas::{
    model::{AuthorityCode, Body, Message, MessageId, Service},
    report::Form,
};
use jiff::{SignedDuration, Timestamp, ToSpan as _, civil::Time, tz::TimeZone};
use serde_json::json;

use crate::{
    accept::{self, Naming, NotAccepted},
    digest,
    gateway::Gateway,
    store::StoreError,
    telemetry::happenings,
};

/// The family name of the NHS's own test patients; nobody bears it.
const FAMILY_NAME: &str = "XXTESTPATIENT-CROSSWALK";
/// Of the range that the NHS keeps for tests.
const NHS_NUMBER: &str = "9990000018";
/// A partner that was heard within this time is sent one each night.
const KNOWN: SignedDuration = SignedDuration::from_hours(24 * 60);

/// Whether a message is about test children only.
#[must_use]
pub fn is_test(message: &Message) -> bool {
    let Body::ChildEvent(event) = &message.body else { return false };
    event.child.iter().all(|child| {
        let number = child.nhs_number.as_ref().is_some_and(|number| number.starts_with("999"));
        number && child.person_name.person_family_name.starts_with("XXTESTPATIENT")
    })
}

/// Sends a test child to a partner, through everything that a real one goes through. Returns its message.
pub(crate) async fn send(gateway: &Arc<Gateway>, to: &AuthorityCode, who: &str) -> Result<MessageId, NotAccepted> {
    let now = gateway.clock.now();
    let id = MessageId(digest::uuid(format!("test-child {} {to} {now}", gateway.config.authority).as_bytes()));
    let document = document(gateway, id, to, now);
    accept::document(gateway, document, Form::Json, Naming::BySender).await?;
    let (to, who) = (to.clone(), who.to_owned());
    gateway.store.write(move |tx| tx.test_child_sent(&to, id, &who, now)).await?;
    gateway.ring();
    Ok(id)
}

fn document(gateway: &Gateway, id: MessageId, to: &AuthorityCode, now: Timestamp) -> Vec<u8> {
    let service = |code: &AuthorityCode| {
        let tier = gateway.directory.register().entry(code.as_str()).map(|authority| authority.tier);
        if tier.is_none_or(|tier| tier.answers_for(Service::SocialCare)) {
            Service::SocialCare
        } else {
            Service::Housing
        }
    };
    let party = |code: &AuthorityCode| json!({ "Authority": code.as_str(), "Service": service(code).as_str() });
    let today = gateway.clock.today();
    json!({
        "Header": {
            "StandardVersion": "1.0", "Class": "child-event", "Qualifier": "request", "MessageID": id.0,
            "Sender": party(&gateway.config.authority), "Recipient": party(to), "SentAt": now,
        },
        "ChildEvent": {
            "Kind": "education-resumed",
            "OccurredOn": today,
            "Child": [{
                "PersonName": { "PersonGivenName": ["Test"], "PersonFamilyName": FAMILY_NAME },
                "BirthDate": { "PersonBirthDate": today - 10.years() },
                "NHSnumber": NHS_NUMBER,
            }],
            "Note": "A test of the way between two gateways. There is no such child.",
            "SharingBasis": {
                "Kind": "legal-gateway", "Provision": "Children Act 2004 s11",
                "GivenBy": "the gateway itself", "GivenOn": today,
            },
        },
    })
    .to_string()
    .into_bytes()
}

/// Whether the time of day in London for the nightly test has come between two looks.
#[must_use]
pub fn is_due(nightly: Time, before: Timestamp, now: Timestamp) -> bool {
    let london = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    let (before, now) = (before.to_zoned(london.clone()).datetime(), now.to_zoned(london).datetime());
    let nights = [before.date(), now.date()].map(|day| day.to_datetime(nightly));
    nights.into_iter().any(|night| before < night && night <= now)
}

/// Sends one to each partner that was heard lately.
pub(crate) async fn nightly(gateway: &Arc<Gateway>) -> Result<(), StoreError> {
    let now = gateway.clock.now();
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method alone fits one lifetime only")]
    let partners = gateway.store.read(|tx| tx.partners()).await?;
    let lately = partners.into_iter().filter(|(_, rhythm)| now.duration_since(rhythm.heard) < KNOWN);
    for (partner, _) in lately.filter(|(partner, _)| *partner != gateway.config.authority) {
        if let Err(error) = send(gateway, &partner, "").await {
            happenings::test_child_failed(&gateway.metrics, &partner, &error);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_night_comes_once_a_day() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let is_due = |before, now| is_due(Time::constant(2, 30, 0, 0), at(before), at(now));
        assert!(is_due("2026-11-22T02:29:30Z", "2026-11-22T02:30:30Z"));
        assert!(!is_due("2026-11-22T02:30:30Z", "2026-11-22T02:31:30Z"));
        assert!(!is_due("2026-11-21T03:00:00Z", "2026-11-22T02:00:00Z"));
        assert!(is_due("2026-07-01T01:29:00Z", "2026-07-01T01:31:00Z"), "summer time");
        let late = Time::constant(23, 59, 30, 0);
        assert!(super::is_due(late, at("2026-11-21T23:59:00Z"), at("2026-11-22T00:00:10Z")), "midnight between");
    }
}
