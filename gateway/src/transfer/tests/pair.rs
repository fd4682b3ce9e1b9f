//! Both sides at once: two gateways that exchange messages which may come late, twice, in any order, or not yet. At every
//! moment somebody answers for each child; when all has arrived, both copies agree.

use Service::{Education, SocialCare};
use proptest::prelude::*;

use super::*;

const CHILDREN: usize = 3;

/// One gateway: its stored transfers and what its case systems have to do.
struct Gateway {
    own: AuthorityCode,
    side: Side,
    transfers: Vec<Transfer>,
    /// Requests to answer (losing side) or records to decide on (gaining side).
    tasks: Vec<Task>,
}

#[derive(Clone)]
struct Task {
    transfer: TransferId,
    message: MessageId,
    service: Service,
    children: Vec<ChildReference>,
}

struct World {
    losing: Gateway,
    gaining: Gateway,
    /// Messages under way, and to which side.
    under_way: Vec<(Side, Told)>,
    hour: i64,
    next_message: u128,
    reports: u128,
    /// How often records were sent; people do not go on for ever.
    sent: usize,
}

impl Gateway {
    fn new(own: AuthorityCode, side: Side) -> Self {
        Self { own, side, transfers: Vec::new(), tasks: Vec::new() }
    }

    /// What the gateway does with a message: find or open its transfer, step it, store it.
    fn take(&mut self, told: &Told, now: Timestamp) -> Vec<(Side, Told)> {
        let (mine, others): (Vec<_>, Vec<_>) = self.transfers.drain(..).partition(|transfer| joins(transfer, told));
        self.transfers = others;
        let merged = mine.into_iter().reduce(|one, other| merge(one, other, policy()));
        let mut transfer = merged.or_else(|| Transfer::open(told, &self.own)).unwrap();
        transfer.adopt(told.transfer);
        let (transfer, actions) = step(transfer, &told.event, policy(), now);
        let sent = actions.iter().filter_map(|action| self.act(&transfer, told, action)).collect();
        self.transfers.push(transfer);
        sent
    }

    fn act(&mut self, transfer: &Transfer, told: &Told, action: &Action) -> Option<(Side, Told)> {
        let send = |event| Some((Side::Losing, Told { transfer: transfer.id, event, ..told.clone() }));
        match action.clone() {
            Action::RequestRecords { message, at, service, children } => {
                send(Event::Requested(Request { message, at, service, children }))
            }
            Action::SendOutcome { message, at, service, correlation, outcome } => {
                let correlation = Some(correlation);
                send(Event::OutcomeReceived(Outcome { message, at, service, correlation, outcome }))
            }
            Action::AskSystems { message, service } => {
                let children = transfer.facts.requests[&message].children.clone();
                self.tasks.push(Task { transfer: transfer.id, message, service, children });
                None
            }
            Action::HandOver { message, service } => {
                let children = transfer.facts.records[&message].children.iter();
                let children = children.map(|child| child.reference.clone()).collect();
                self.tasks.push(Task { transfer: transfer.id, message, service, children });
                None
            }
            _ => None,
        }
    }

    fn custody(&self, number: usize, service: Service) -> Custody {
        let own = self.transfers.iter().flat_map(|transfer| &transfer.children);
        let same = own.filter(|one| match_children(&one.reference, &child(number)) == Match::Same);
        same.map(|one| one.custody(service)).max().unwrap_or(Custody::Losing)
    }
}

impl World {
    fn new() -> Self {
        Self {
            losing: Gateway::new(oxfordshire(), Side::Losing),
            gaining: Gateway::new(manchester(), Side::Gaining),
            under_way: Vec::new(),
            hour: 0,
            next_message: 100,
            reports: 0,
            sent: 0,
        }
    }

    fn now(&self) -> Timestamp {
        day(2) + SignedDuration::from_hours(self.hour)
    }

    fn message(&mut self) -> MessageId {
        self.next_message += 1;
        message(self.next_message)
    }

    fn take(&mut self, side: Side, told: &Told) {
        let now = self.now();
        let gateway = if side == Side::Losing { &mut self.losing } else { &mut self.gaining };
        assert_eq!(gateway.side, side);
        self.under_way.extend(gateway.take(told, now));
    }

    /// Does one of the things that can be done, as `choice` and `detail` say.
    fn act(&mut self, choice: u8, detail: u8) {
        // Now and then two things happen at the same time.
        self.hour += i64::from(choice < 128);
        match choice % 16 {
            0 | 1 => self.report(detail),
            2..=8 => self.arrive(detail),
            9..=11 => self.send_records(detail),
            12 | 13 => self.decide(detail),
            14 => self.tick(detail),
            _ => self.end(detail),
        }
    }

    /// Somebody reports the move to both sides.
    fn report(&mut self, detail: u8) {
        if self.reports == 4 {
            return;
        }
        self.reports += 1;
        let some: Vec<_> = (0..CHILDREN).filter(|number| detail & (1 << number) != 0).collect();
        let who = if some.is_empty() { vec![0] } else { some };
        let kind = if detail & 8 == 0 { MoveKind::Permanent } else { MoveKind::TemporaryPlacement };
        let Event::MoveReported(mut report) = report_of(kind, 0, 1, &who) else { unreachable!() };
        (report.message, report.at) = (self.message(), self.now());
        let told = Told { transfer: transfer_id(9 - self.reports), ..told(&Event::MoveReported(report)) };
        self.under_way.extend([(Side::Losing, told.clone()), (Side::Gaining, told)]);
    }

    /// A message arrives; now and then it will arrive again.
    fn arrive(&mut self, detail: u8) {
        if self.under_way.is_empty() {
            return;
        }
        let position = usize::from(detail) % self.under_way.len();
        let (side, told) = self.under_way[position].clone();
        if detail < 200 {
            self.under_way.swap_remove(position);
        }
        self.take(side, &told);
    }

    /// A losing case system answers a request: for all or some of its children, with records or without.
    fn send_records(&mut self, detail: u8) {
        if self.losing.tasks.is_empty() || self.sent == 12 {
            return;
        }
        self.sent += 1;
        let task = self.losing.tasks[usize::from(detail) % self.losing.tasks.len()].clone();
        let message = self.message();
        let some = task.children.iter().skip(usize::from(detail & 16 != 0).min(task.children.len() - 1));
        let nothing_held = detail & 32 != 0;
        let sent = some.map(|one| Consigned { reference: one.clone(), sections: Vec::new(), nothing_held });
        let (at, service, as_group) = (self.now(), task.service, detail & 64 != 0);
        let consignment = Consignment { message, at, service, children: sent.collect(), as_group };
        let told = Told { transfer: task.transfer, ..told(&Event::Records(consignment)) };
        self.take(Side::Losing, &told);
        self.under_way.push((Side::Gaining, told));
    }

    /// A gaining case system decides on records it was given, or on some of them.
    fn decide(&mut self, detail: u8) {
        if self.gaining.tasks.is_empty() {
            return;
        }
        let task = self.gaining.tasks[usize::from(detail) % self.gaining.tasks.len()].clone();
        let decision = Decision::ALL[usize::from(detail >> 2) % 3];
        let first = ChildOutcome { child: task.children[0].clone(), decision, reason: None, section_outcome: vec![] };
        let decisions = match detail & 128 {
            0 => Decisions::All { decision, reason: None },
            _ => Decisions::Each(vec![first]),
        };
        let answer = Answer { records: task.message, at: self.now(), decisions };
        let told = Told { transfer: task.transfer, ..told(&Event::Answered(answer)) };
        self.take(Side::Gaining, &told);
    }

    fn tick(&mut self, detail: u8) {
        self.hour += i64::from(detail);
        let side = if detail & 1 == 0 { Side::Losing } else { Side::Gaining };
        self.local(side, &Event::Ticked);
    }

    /// Seldom: a side hears that the move is withdrawn, or that the family has moved on.
    fn end(&mut self, detail: u8) {
        let side = if detail & 1 == 0 { Side::Losing } else { Side::Gaining };
        match detail {
            0..20 => self.local(side, &Event::Withdrawn { at: self.now() }),
            20..40 => self.local(side, &Event::MovedOn { to: leeds(), at: self.now() }),
            _ => {}
        }
    }

    fn local(&mut self, side: Side, event: &Event) {
        let gateway = if side == Side::Losing { &self.losing } else { &self.gaining };
        let Some(transfer) = gateway.transfers.first().map(|transfer| transfer.id) else { return };
        self.take(side, &Told { transfer, ..told(event) });
    }

    /// Who answers for each child in each service: losing copy, gaining copy.
    fn custody(&self) -> Vec<(Custody, Custody)> {
        let each = (0..CHILDREN).flat_map(|number| [(number, SocialCare), (number, Education)]);
        each.map(|(number, service)| (self.losing.custody(number, service), self.gaining.custody(number, service)))
            .collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn somebody_always_answers_for_each_child(moves in proptest::collection::vec((any::<u8>(), any::<u8>()), 0..120)) {
        let mut world = World::new();
        world.report(7);
        for (choice, detail) in moves {
            let before = world.custody();
            world.act(choice, detail);
            let after = world.custody();
            for (before, after) in before.iter().zip(&after) {
                prop_assert!(*after != (Custody::Gaining, Custody::Losing), "nobody has custody");
                prop_assert!(before.0 <= after.0 && before.1 <= after.1, "custody came back");
            }
        }
        while !world.under_way.is_empty() {
            world.arrive(0);
        }
        for (losing, gaining) in world.custody() {
            prop_assert_eq!(losing, gaining, "all has arrived, and the sides disagree");
        }
        let ids = |gateway: &Gateway| {
            let mut ids: Vec<_> = gateway.transfers.iter().map(|transfer| transfer.id).collect();
            ids.sort();
            ids
        };
        prop_assert_eq!(ids(&world.losing), ids(&world.gaining));
    }
}
