//! A store with a million messages and a hundred thousand transfers, to measure pages over. Fills the folder that is named:
//! `CROSSWALK_FILL=<folder> cargo test --release -p crosswalk --lib fills_a_store -- --ignored`.

use std::{path::PathBuf, sync::Arc};

use crosswalk_schemas::model::{AuthorityCode, BirthDate, ChildReference, Decision, MoveKind, PersonName};
use jiff::civil::date;

use super::{super::inbox::Opened as OpenedMessage, *};
use crate::{
    journey::child_keys,
    transfer::{
        Answer, Consigned, Consignment, Decisions, Event as Happened, MoveReport, Policy, Told, Transfer, step,
    },
};

/// How many transfers, with ten messages each; as many as are named by `CROSSWALK_FILL_TRANSFERS`, if that is.
const TRANSFERS: u64 = 100_000;
/// So many transfers are written in one commit.
const AT_ONCE: u64 = 250;
/// One transfer began so long after the one before.
const APART: SignedDuration = SignedDuration::from_secs(15);
/// Whether it is late is looked at so long after it began: longer than any step may take.
const LOOKED_AT_AFTER: SignedDuration = SignedDuration::from_hours(24 * 40);

/// Ten messages of a transfer: what each is, and whether we sent it.
const MESSAGES: [(MessageClass, bool); 10] = [
    (MessageClass::MoveNotification, false),
    (MessageClass::Receipt, true),
    (MessageClass::RecordRequest, true),
    (MessageClass::Receipt, false),
    (MessageClass::RecordTransfer, false),
    (MessageClass::ChildEvent, true),
    (MessageClass::ChildEvent, false),
    (MessageClass::TransferOutcome, true),
    (MessageClass::Receipt, false),
    (MessageClass::PractitionerMessage, true),
];

/// An id that looks like no other and is the same each time.
fn numbered(number: u64, part: u64) -> Uuid {
    Uuid::from_u128(u128::from(number * 32 + part + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835))
}

struct Filling {
    own: AuthorityCode,
    partners: Vec<AuthorityCode>,
    policy: Policy,
    began: Timestamp,
}

impl Filling {
    fn partner(&self, number: u64) -> AuthorityCode {
        self.partners[usize::try_from(number).unwrap() % self.partners.len()].clone()
    }

    fn one(&self, tx: &Tx<'_>, number: u64) -> Result<(), StoreError> {
        let at = self.began + APART * i32::try_from(number).unwrap();
        self.transfer(tx, number, at)?;
        for (part, (class, sent)) in (0..).zip(MESSAGES) {
            let at = at + SignedDuration::from_secs(i64::try_from(part).unwrap());
            if sent { self.sent(tx, (number, part, class), at)? } else { self.came(tx, (number, part, class), at)? }
        }
        Ok(())
    }

    fn transfer(&self, tx: &Tx<'_>, number: u64, at: Timestamp) -> Result<(), StoreError> {
        let child = |which: u64| ChildReference {
            person_name: PersonName {
                person_given_name: vec![format!("Child {which}")],
                person_family_name: format!("Family {number}"),
                ..PersonName::default()
            },
            birth_date: Some(BirthDate { person_birth_date: date(2015, 3, 9), verification_level: None }),
            nhs_number: Some(format!("9{:09}", number * 2 + which)),
            ..ChildReference::default()
        };
        let children = vec![child(0), child(1)];
        let (message, records) = (MessageId(numbered(number, 0)), MessageId(numbered(number, 4)));
        let report = MoveReport {
            message,
            at,
            kind: MoveKind::Permanent,
            move_date: date(2026, 11, 1),
            children: children.clone(),
        };
        let told = Told {
            transfer: TransferId(numbered(number, 20)),
            losing: self.partner(number),
            gaining: Some(self.own.clone()),
            event: Happened::MoveReported(report),
        };
        let mut transfer = Transfer::open(&told, &self.own).unwrap();
        let consigned = children.iter().map(|reference| Consigned {
            reference: reference.clone(),
            sections: Vec::new(),
            nothing_held: false,
        });
        let mut events = vec![told.event.clone()];
        if !number.is_multiple_of(10) {
            let children = consigned.collect();
            events.push(Happened::Records(Consignment {
                message: records,
                at,
                service: Service::SocialCare,
                children,
                as_group: false,
            }));
            let decisions = Decisions::All { decision: Decision::Accepted, reason: None };
            events.push(Happened::Answered(Answer { records, at, decisions }));
        }
        events.push(Happened::Ticked);
        for event in &events {
            let looked = if *event == Happened::Ticked { at + LOOKED_AT_AFTER } else { at };
            transfer = step(transfer, event, &self.policy, looked).0;
        }
        let keys: Vec<_> = children.iter().flat_map(child_keys).collect();
        tx.transfer_put(&transfer, &keys, at)?;
        if number.is_multiple_of(50) {
            tx.transfer_log(transfer.id, NEEDS_A_PERSON, Some("no-system (2 children)"), at)?;
        }
        tx.transfer_log(transfer.id, "custody-taken", Some("child 1 social-care"), at)
    }

    fn sent(
        &self,
        tx: &Tx<'_>,
        (number, part, class): (u64, u64, MessageClass),
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut message = outgoing(1, "{\"what\": \"a message says is of no matter here\"}");
        message.header.message_id = MessageId(numbered(number, part));
        message.header.class = class;
        message.header.sender = Party::new(self.own.clone(), Service::SocialCare);
        message.header.recipient = Party::new(self.partner(number), Service::SocialCare);
        message.header.transfer_id = (class != MessageClass::Receipt).then(|| TransferId(numbered(number, 20)));
        let id = message.header.message_id;
        tx.outbox_add(&message, at)?;
        tx.history_add(id, Event::Relayed, None, at)?;
        if class == MessageClass::Receipt {
            tx.outbox_answered(id, OutgoingState::Relayed)?;
            return Ok(());
        }
        if class == MessageClass::PractitionerMessage && number % 150 == 0 {
            tx.outbox_hold(id)?;
            return tx.quarantine_add((id, QuarantineSide::Outbox), ("policy", "See which agreement."), &[], at);
        }
        tx.outbox_answered(id, OutgoingState::Received)?;
        tx.history_add(id, Event::Received, Some("by the partner's receipt"), at)
    }

    fn came(
        &self,
        tx: &Tx<'_>,
        (number, part, class): (u64, u64, MessageClass),
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let id = MessageId(numbered(number, part));
        let body = "{\"what\": \"a message says is of no matter here\"}";
        tx.inbox_add(&Arrived { id, sender: self.partner(number), ..arrived(1, body) }, at)?;
        let opened = OpenedMessage {
            id,
            known_as: id,
            class: Some(class),
            sender: self.partner(number),
            form: Form::Json,
            digest: crate::digest::sha256_hex(body.as_bytes()),
            body: body.as_bytes().to_vec(),
            received_at: at,
        };
        tx.inbox_name(id, &opened)?;
        tx.history_add(id, Event::Arrived, None, at)?;
        let transfer = (class != MessageClass::Receipt).then(|| TransferId(numbered(number, 20)));
        tx.inbox_set(id, if number % 1000 == 1 { "refused" } else { "done" }, transfer, at)?;
        tx.history_add(id, Event::Opened, None, at)?;
        if class == MessageClass::RecordTransfer {
            tx.delivery_add(id, "social-care", Service::SocialCare, at)?;
            let delivery = tx.delivery(id, "social-care")?.unwrap();
            tx.delivery_set(&delivery, DeliveryState::Answered)?;
        }
        Ok(())
    }
}

#[tokio::test]
#[ignore = "fills a store of two gigabytes where CROSSWALK_FILL says"]
async fn fills_a_store() {
    let folder = PathBuf::from(std::env::var_os("CROSSWALK_FILL").expect("CROSSWALK_FILL names a folder"));
    let wanted = std::env::var_os("CROSSWALK_FILL_TRANSFERS").and_then(|text| text.to_str()?.parse().ok());
    let count: u64 = wanted.unwrap_or(TRANSFERS);
    let clock = crate::clock::Clock::system();
    let register = crosswalk_schemas::authorities::Register::built_in();
    let own: AuthorityCode = "E08000003".parse().unwrap();
    let partners = register.valid_on(clock.today()).map(|one| one.code.clone()).filter(|code| *code != own);
    let filling = Arc::new(Filling {
        partners: partners.take(150).collect(),
        policy: Policy::new([Service::SocialCare]),
        began: clock.now() - APART * i32::try_from(count).unwrap(),
        own,
    });
    std::fs::create_dir_all(&folder).unwrap();
    let store = open(&folder).unwrap();
    for first in (0..count).step_by(usize::try_from(AT_ONCE).unwrap()) {
        let filling = Arc::clone(&filling);
        let write =
            store.write(move |tx| (first..(first + AT_ONCE).min(count)).try_for_each(|number| filling.one(tx, number)));
        write.await.unwrap();
    }
    #[expect(clippy::redundant_closure_for_method_calls, reason = "the method alone fits one lifetime only")]
    let standing = store.read(|tx| tx.standing()).await.unwrap();
    assert!(standing.transfers_open > 0 && standing.transfers_overdue > 0);
}
