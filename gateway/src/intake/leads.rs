//! A lead that a person completes: what they add makes an ordinary notice, with all checks; then the lead is closed.

use std::sync::Arc;

use crosswalk_schemas::{
    model::{Address, MoveNotification, Service},
    report::{Finding, Layer, Place, Report, Severity},
};
use jiff::civil::Date;
use serde_json::Value;

use super::{moves, occasion::Occasion};
use crate::{
    accept::{Acceptance, NotAccepted},
    directory::Directory,
    gateway::Gateway,
    store::{Lead, LeadEnd, StoreError},
    telemetry::happenings,
};

/// What completing a lead came to.
#[derive(Debug)]
pub enum Completed {
    /// It became these messages.
    Sent(Box<Lead>, Acceptance),
    /// There is no such lead that is open.
    NotOpen,
    /// The system is no longer configured.
    NoSystem,
}

/// Completes an open lead for `who`: `added` is merged into its draft (RFC 7396: what is null is taken out), the result goes the way
/// of every notice. One lead at a time, so that two people cannot complete the same one differently.
pub async fn complete(gateway: &Arc<Gateway>, id: i64, added: &Value, who: String) -> Result<Completed, NotAccepted> {
    let _one_at_a_time = gateway.completing.lock().await;
    let lead = gateway.store.read(move |tx| tx.lead(id)).await?;
    let Some(lead) = lead.filter(|lead| lead.row.state == "open") else { return Ok(Completed::NotOpen) };
    let Some(system) = gateway.config.system(&lead.row.system) else { return Ok(Completed::NoSystem) };
    let notice = completed(&lead.draft, added)?;
    let acceptance = moves::send(gateway, system, (&lead.row.record, &Occasion::default()), notice).await?;
    let Some(message) = acceptance.messages.first().map(|message| message.id) else { return Ok(Completed::NotOpen) };
    let now = gateway.clock.now();
    // Dying before this is committed leaves the lead open; completing it again in the same way sends nothing twice.
    let ended = gateway.store.write(move |tx| tx.lead_end(id, &LeadEnd::Completed(message), &who, now)).await?;
    happenings::lead_ended(id, "completed");
    Ok(ended.map_or(Completed::NotOpen, |lead| Completed::Sent(Box::new(lead), acceptance)))
}

/// Dismisses an open lead for `who`: it is none, for this reason. `None` when it is not open.
pub async fn dismiss(
    gateway: &Arc<Gateway>,
    id: i64,
    (reason, who): (String, String),
) -> Result<Option<Lead>, StoreError> {
    let _one_at_a_time = gateway.completing.lock().await;
    let (end, now) = (LeadEnd::Dismissed(reason), gateway.clock.now());
    let ended = gateway.store.write(move |tx| tx.lead_end(id, &end, &who, now)).await?;
    if ended.is_some() {
        happenings::lead_ended(id, "dismissed");
    }
    Ok(ended)
}

/// Opens a dismissed lead again for `who`. `None` when it is not dismissed; `Conflict` when the system has told of the same
/// again.
pub async fn reopen(gateway: &Arc<Gateway>, id: i64, who: String) -> Result<Option<Lead>, StoreError> {
    let now = gateway.clock.now();
    let opened = gateway.store.write(move |tx| tx.lead_reopen(id, &who, now)).await?;
    if opened.is_some() {
        happenings::lead_ended(id, "reopened");
    }
    Ok(opened)
}

/// Whether both addresses of a lead lie where one authority answers for children: it stays at home, nobody need look. A
/// lead that names an authority is not judged by postcodes alone.
pub(super) fn stays(directory: &Directory, draft: &MoveNotification, today: Date) -> bool {
    let authority = |address: &Address| {
        let postcode = address.post_code.as_deref()?;
        directory.resolve_postcode(postcode, Service::SocialCare, today).ok().map(|resolved| &resolved.authority.code)
    };
    let to = draft.to_address.as_ref().and_then(authority);
    let named = draft.losing_authority.is_some() || draft.gaining_authority.is_some();
    !named && to.is_some() && to == authority(&draft.from_address)
}

/// The draft with what was added.
fn completed(draft: &MoveNotification, added: &Value) -> Result<MoveNotification, NotAccepted> {
    let mut whole = serde_json::to_value(draft).unwrap_or_default();
    merge(&mut whole, added);
    serde_json::from_value(whole).map_err(|error| {
        let finding = Finding {
            rule: "lead.unreadable".to_owned(),
            severity: Severity::Error,
            layer: Layer::Structure,
            place: Place { line: 0, column: 0, path: "/MoveNotification".to_owned() },
            text: format!("With what was added, the draft is no MoveNotification of the standard: {error}."),
        };
        NotAccepted::Refused(Report { findings: vec![finding], ..Report::default() })
    })
}

/// A JSON merge patch (RFC 7396).
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    let Value::Object(target) = target else { return };
    for (name, value) in patch {
        if value.is_null() {
            target.remove(name);
        } else {
            merge(target.entry(name.clone()).or_insert(Value::Null), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_move_within_one_authority_needs_nobody() {
        let directory = Directory::open(None).unwrap();
        let draft = |from: &str, to: &str| -> MoveNotification {
            serde_json::from_value(json!({
                "Kind": "temporary-placement", "MoveDate": "2026-11-01", "FromAddress": { "PostCode": from },
                "ToAddress": { "PostCode": to }, "Person": []
            }))
            .unwrap()
        };
        let named =
            MoveNotification { gaining_authority: Some("E08000003".parse().unwrap()), ..draft("OX1 1BX", "OX1 1ND") };
        assert!(!stays(&directory, &named, jiff::civil::date(2026, 11, 22)), "it says otherwise: a person looks");
        for (from, to, at_home) in [
            ("OX1 1BX", "OX1 1ND", true),
            ("M1 1AE", "m144tt", true),
            ("OX1 1BX", "M14 4TT", false),
            ("OX1 1BX", "ZZ99 3VZ", false),
            ("", "", false),
        ] {
            let stayed = stays(&directory, &draft(from, to), jiff::civil::date(2026, 11, 22));
            assert_eq!(stayed, at_home, "{from} to {to}");
        }
    }

    #[test]
    fn a_merge_patch_adds_replaces_and_takes_out() {
        // The examples of RFC 7396, appendix A.
        for (target, patch, expected) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
            (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        ] {
            let mut merged = target.clone();
            merge(&mut merged, &patch);
            assert_eq!(merged, expected, "{target} with {patch}");
        }
    }
}
