//! Which messages belong to which transfer, and what a message of the standard tells.

use Service::{Education, SocialCare};
use crosswalk_schemas::model::Message;
use serde_json::json;

use super::*;

fn known(event: &Event) -> Transfer {
    step(empty(Side::Losing), event, policy(), day(2)).0
}

/// What another message, under another transfer id, tells of `event`.
fn other(event: &Event) -> Told {
    Told { transfer: transfer_id(2), ..told(event) }
}

fn moved_on_day(number: u128, date: &str, who: &[usize]) -> Event {
    let Event::MoveReported(report) = report(number, 2, who) else { unreachable!() };
    Event::MoveReported(MoveReport { move_date: date.parse().unwrap(), ..report })
}

#[test]
fn one_move_is_one_transfer() {
    let transfer = known(&report(1, 2, &[0, 1]));
    let elsewhere = Told { gaining: Some(leeds()), ..other(&report(2, 3, &[0])) };
    let cases = [
        ("the same children", other(&report(2, 3, &[0, 1])), true),
        ("one of them", other(&report(2, 3, &[1])), true),
        ("one of them and another", other(&report(2, 3, &[1, 2])), true),
        ("another child", other(&report(2, 3, &[2])), false),
        ("28 days after it opened", other(&moved_on_day(2, "2026-11-30", &[0])), true),
        ("29 days", other(&moved_on_day(2, "2026-12-01", &[0])), false),
        ("a request for one of them", other(&request(SocialCare, 5, 4, &[0])), true),
        ("its own id", told(&Event::Ticked), true),
        ("another id and no children", other(&Event::Ticked), false),
        ("another authority", elsewhere.clone(), false),
        ("another authority under its id", Told { transfer: transfer_id(1), ..elsewhere }, false),
    ];
    for (what, told, expected) in cases {
        assert_eq!(joins(&transfer, &told), expected, "{what}");
    }
}

#[test]
fn after_all_is_settled_a_later_move_is_another() {
    let mut transfer = known(&report_of(MoveKind::WithinAuthority, 1, 2, &[0]));
    assert!(transfer.closed_at.is_some());
    assert!(joins(&transfer, &other(&moved_on_day(2, "2026-11-02", &[0]))), "a late report of the same move");
    assert!(!joins(&transfer, &other(&moved_on_day(2, "2026-11-03", &[0]))), "a move after it");
    transfer.closed_at = None;
    assert!(joins(&transfer, &other(&moved_on_day(2, "2026-11-03", &[0]))));
}

#[test]
fn copies_merge_either_way() {
    let one = known(&report(1, 2, &[0, 1]));
    let mut two = known(&report(2, 3, &[1, 2]));
    two.id = transfer_id(2);
    let two = step(two, &request(Education, 5, 4, &[1]), policy(), day(4)).0;
    let merged = merge(two.clone(), one.clone(), policy());
    assert_eq!(merged, merge(one, two, policy()));
    assert_eq!(merged.ids().collect::<Vec<_>>(), [transfer_id(1), transfer_id(2)]);
    assert_eq!(merged.children.len(), 3);
}

#[test]
fn who_only_reports_keeps_no_copy() {
    assert_eq!(Transfer::open(&told(&report(1, 2, &[0])), &leeds()), None);
}

fn told_by(class: &str, from: &str, to: &str, element: &str, body: &serde_json::Value) -> Option<Told> {
    let party = |address: &str| {
        let (authority, service) = address.split_once('/').unwrap();
        json!({"Authority": authority, "Service": service})
    };
    let header = json!({
        "StandardVersion": "1.0", "Class": class, "Qualifier": "request", "MessageID": message(7), "SentAt": day(3),
        "TransferID": transfer_id(1), "CorrelationID": message(6), "Sender": party(from), "Recipient": party(to),
    });
    let message: Message = serde_json::from_value(json!({"Header": header, element: body})).unwrap();
    Told::of(&message)
}

#[test]
fn messages_tell_what_happened() {
    let ours = "E08000003/education";
    let theirs = "E10000025/social-care";
    let notice = json!({
        "Kind": "permanent", "MoveDate": "2026-11-01", "FromAddress": {}, "LosingAuthority": "E10000025",
        "GainingAuthority": "E08000003", "Person": [
            {"Role": "adult", "PersonName": {"PersonFamilyName": "Marsh"}},
            {"Role": "child", "PersonName": child(0).person_name, "BirthDate": child(0).birth_date,
                "NHSnumber": child(0).nhs_number},
        ],
    });
    let Event::MoveReported(mut report) = report(7, 3, &[0]) else { unreachable!() };
    let expected = told(&Event::MoveReported(report.clone()));
    let by = |notice: &serde_json::Value| {
        told_by("move-notification", "E07000178/housing", theirs, "MoveNotification", notice)
    };
    assert_eq!(by(&notice), Some(expected));
    let mut abroad = notice.clone();
    abroad.as_object_mut().unwrap().remove("GainingAuthority");
    abroad["Kind"] = json!("leaving-england");
    report.kind = MoveKind::LeavingEngland;
    assert_eq!(by(&abroad), Some(Told { gaining: None, ..told(&Event::MoveReported(report)) }));
    let mut unrouted = notice;
    unrouted.as_object_mut().unwrap().remove("LosingAuthority");
    assert_eq!(by(&unrouted), None);

    let body = json!({"Reason": "moved", "Child": [child(0)]});
    let expected = told(&request(SocialCare, 7, 3, &[0]));
    assert_eq!(told_by("record-request", ours, theirs, "RecordRequest", &body), Some(expected));

    let identity = json!({"PersonName": child(0).person_name, "BirthDate": child(0).birth_date,
        "NHSnumber": child(0).nhs_number});
    let body = json!({"ChildRecord": [{"Identity": identity}], "NothingHeld": [child(1)], "AcceptAsGroup": true});
    let mut expected = consignment(SocialCare, 7, 3, &[0, 1]);
    expected.children[1] = Consigned { reference: child(1), sections: Vec::new(), nothing_held: true };
    expected.as_group = true;
    let by = told_by("record-transfer", theirs, ours, "RecordTransfer", &body);
    assert_eq!(by, Some(told(&Event::Records(expected))));

    let body = json!({"ChildOutcome": [{"Child": child(0), "Decision": "accepted"}]});
    let expected = told(&Event::OutcomeReceived(outcome(7, 3, 6, &[(0, Decision::Accepted)])));
    assert_eq!(told_by("transfer-outcome", ours, theirs, "TransferOutcome", &body), Some(expected));

    assert_eq!(told_by("receipt", ours, theirs, "Receipt", &json!({"Entry": []})), None);
}
