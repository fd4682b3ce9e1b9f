//! One batch of what an adapter read: what is new goes its way, together; then it is marked as accepted.

use std::{collections::HashSet, path::PathBuf, sync::Arc};

use crosswalk_adapters::contract::{Content, Item};
use crosswalk_schemas::{
    model::{MessageId, MoveNotification},
    report::Finding,
};
use futures_util::future::try_join_all;

use super::{
    NativeReport, Progress, Taken, events,
    identity::{self, holding_keys},
    leads, moves,
    occasion::Occasion,
    reading::Piece,
    records::Held,
    requests,
    spool::Spool,
};
use crate::{
    accept::{Acceptance, NotAccepted},
    config::System,
    gateway::Gateway,
    store::{Known, Mark, NewLead, RecordKey, StoreError, Tx},
    telemetry::happenings,
    transfer::Merge,
};

/// An offer on its way in.
pub(super) struct Intake<'a> {
    pub(super) gateway: &'a Arc<Gateway>,
    pub(super) system: &'a System,
    pub(super) report: NativeReport,
    pub(super) spool: Spool,
    held: Held,
    progress: Arc<Progress>,
    /// What is read are messages, not what a system holds now.
    messages: bool,
}

/// An item with its mark, and what was known of it.
type Marked = (Item, Mark, Known);

/// What became of a message.
enum Went {
    Sent(Acceptance),
    Nobody,
    Refused(Vec<Finding>),
}

impl<'a> Intake<'a> {
    pub(super) fn new(
        gateway: &'a Arc<Gateway>,
        system: &'a System,
        (refused_in, messages): (PathBuf, bool),
        progress: Arc<Progress>,
    ) -> Self {
        let (report, held) = (NativeReport::default(), Held::of(messages));
        Self { gateway, system, report, spool: Spool::new(refused_in), held, progress, messages }
    }

    /// Takes one batch. Nothing is marked before it is committed.
    pub(super) async fn batch(&mut self, pieces: Vec<Piece>) -> Result<(), NotAccepted> {
        let (records, refused) = (self.report.counts.records, self.report.counts.refused);
        let mut items = Vec::with_capacity(pieces.len());
        for piece in pieces {
            match piece {
                Piece::Item(item) => items.push(*item),
                Piece::Frame(frame) => self.spool.frame(frame),
                Piece::Finding(finding) => self.report.finding(finding),
                Piece::Refused(refused) => {
                    self.spool.add(&refused.native).map_err(NotAccepted::Disk)?;
                    self.report.refused_by_adapter(refused);
                }
            }
        }
        self.items(items).await?;
        let counts = &self.report.counts;
        self.progress.settled((counts.records - records) as u64, (counts.refused - refused) as u64);
        if let Some(seen) = self.progress.due(self.gateway.clock.now()) {
            happenings::reading(&seen);
        }
        Ok(())
    }

    /// What is left to do after the last batch.
    pub(super) async fn finish(mut self) -> Result<Taken, NotAccepted> {
        self.send_held().await?;
        let refused = self.spool.finish().map_err(NotAccepted::Disk)?;
        happenings::taken(&self.gateway.metrics, &self.system.name, &self.report);
        Ok(Taken { report: self.report, refused })
    }

    /// What is told several times of one record is taken in turn: each is compared with the one before.
    async fn items(&mut self, items: Vec<Item>) -> Result<(), NotAccepted> {
        self.report.counts.records += items.len();
        let (mut together, mut told) = (Vec::new(), HashSet::new());
        for item in items {
            let mark = mark(self.system, &item);
            if !told.insert((mark.record, mark.slot)) {
                self.together(std::mem::take(&mut together)).await?;
                told = HashSet::from([(mark.record, mark.slot)]);
            }
            together.push((item, mark));
        }
        self.together(together).await
    }

    async fn together(&mut self, items: Vec<(Item, Mark)>) -> Result<(), NotAccepted> {
        let asked: Vec<_> = items.iter().map(|(_, mark)| *mark).collect();
        let known = self.gateway.store.read(move |tx| tx.intake_known(&asked)).await?;
        let (mut messages, mut quiet, mut records) = (Vec::new(), Vec::new(), Vec::new());
        let mut unchanged = Vec::new();
        for ((mut item, mark), known) in items.into_iter().zip(known) {
            // A record is compared with what was sent of it, by who asked; a purge is done as often as it is said.
            let compared = !matches!(item.content, Content::Record(_) | Content::Purged(_));
            if known.same && compared {
                unchanged.push(mark);
                continue;
            }
            if matches!(&item.content, Content::Lead(lead) if self.stays(&lead.draft)) {
                self.report.counts.within_authority += 1;
                continue;
            }
            self.report.beside(&mut item);
            // What comes later in the file is done later, except that records wait for the file's end.
            let group = match &item.content {
                Content::Record(_) => &mut records,
                Content::Move(_) | Content::Event(_) | Content::Request(_) => {
                    self.quietly(std::mem::take(&mut quiet)).await?;
                    &mut messages
                }
                Content::Lead(_) | Content::Merged { .. } | Content::Purged(_) => {
                    self.messages(std::mem::take(&mut messages)).await?;
                    &mut quiet
                }
            };
            group.push((item, mark, known));
        }
        self.quietly(quiet).await?;
        self.messages(messages).await?;
        self.report.counts.unchanged += unchanged.len();
        let now = self.gateway.clock.now();
        if !unchanged.is_empty() {
            self.gateway.store.write(move |tx| tx.intake_accepted(&unchanged, now)).await?;
        }
        self.records(records).await
    }

    fn stays(&self, draft: &MoveNotification) -> bool {
        leads::stays(&self.gateway.directory, draft, self.gateway.clock.today())
    }

    /// Sends messages, whose commits are joined; then marks those that were accepted.
    async fn messages(&mut self, items: Vec<Marked>) -> Result<(), NotAccepted> {
        if items.is_empty() {
            return Ok(());
        }
        let (gateway, system) = (self.gateway, self.system);
        let went = try_join_all(items.iter().map(|(item, _, known)| {
            let occasion =
                if self.messages { Occasion::of_message(&item.native) } else { Occasion::of_turn(known.turn) };
            send(gateway, system, item, occasion)
        }));
        let went = went.await?;
        let (mut marks, mut overtaken) = (Vec::new(), Vec::new());
        for ((item, mark, _), went) in items.into_iter().zip(went) {
            match went {
                Went::Sent(acceptance) => {
                    overtaken.extend(overtakes(&item, &acceptance));
                    self.report.accepted(&item.key, acceptance);
                }
                // Not marked: told again when it concerns somebody by then.
                Went::Nobody => {
                    self.report.counts.nobody_concerned += 1;
                    continue;
                }
                Went::Refused(findings) => {
                    self.spool.add(&item.native).map_err(NotAccepted::Disk)?;
                    self.report.refused(item.key, findings);
                    continue;
                }
            }
            marks.push(mark);
        }
        let (now, system) = (gateway.clock.now(), system.name.clone());
        gateway
            .store
            .write(move |tx| {
                for (record, by) in &overtaken {
                    tx.lead_overtaken((&system, record), *by, now)?;
                }
                tx.intake_accepted(&marks, now)
            })
            .await?;
        Ok(())
    }

    /// What makes no message: leads, merges, purges; all in one transaction.
    async fn quietly(&mut self, items: Vec<Marked>) -> Result<(), NotAccepted> {
        for (item, ..) in &items {
            let counts = &mut self.report.counts;
            *(match item.content {
                Content::Merged { .. } => &mut counts.merged,
                Content::Purged(_) => &mut counts.purged,
                _ => &mut counts.leads,
            }) += 1;
        }
        if !items.is_empty() {
            let (shared, system) = (Arc::clone(self.gateway), self.system.clone());
            self.gateway.store.write(move |tx| keep(tx, &shared, &system, items)).await?;
        }
        Ok(())
    }

    /// Keeps who holds whom, and holds what was asked for until the end of the files, so that siblings travel together.
    async fn records(&mut self, items: Vec<Marked>) -> Result<(), NotAccepted> {
        if items.is_empty() {
            return Ok(());
        }
        let (system, now) = (self.system.name.clone(), self.gateway.clock.now());
        let holdings: Vec<_> = items
            .iter()
            .filter_map(|(item, mark, known)| match &item.content {
                Content::Record(record) => Some((*mark, *known, holding_keys(&record.reference()))),
                _ => None,
            })
            .collect();
        let indexing = self.gateway.store.write(move |tx| {
            for (mark, _, keys) in holdings.iter().filter(|(_, known, _)| !known.same) {
                tx.holding_put(&system, mark.record, keys)?;
            }
            let marks: Vec<_> = holdings.iter().map(|(mark, ..)| *mark).collect();
            tx.intake_accepted(&marks, now)
        });
        indexing.await?;
        self.held
            .add(self.gateway, self.system, items.into_iter().map(|(item, ..)| item).collect(), &mut self.report)
            .await?;
        self.refuse_held()?;
        if self.held.is_full() {
            self.send_held().await?;
        }
        Ok(())
    }

    async fn send_held(&mut self) -> Result<(), NotAccepted> {
        self.held.send(self.gateway, self.system, &mut self.report).await?;
        self.refuse_held()
    }

    fn refuse_held(&mut self) -> Result<(), NotAccepted> {
        self.held.refused.drain(..).try_for_each(|native| self.spool.add(&native)).map_err(NotAccepted::Disk)
    }
}

/// Sends what one item says.
async fn send(gateway: &Arc<Gateway>, system: &System, item: &Item, occasion: Occasion) -> Result<Went, NotAccepted> {
    let key = (item.key.as_str(), &occasion);
    let sent = match &item.content {
        Content::Move(notice) => moves::send(gateway, system, key, (**notice).clone()).await.map(Some),
        Content::Event(event) => events::send(gateway, system, key, (**event).clone()).await,
        Content::Request(request) => requests::send(gateway, system, key, (**request).clone()).await.map(Some),
        _ => Ok(None),
    };
    match sent {
        Ok(Some(acceptance)) => Ok(Went::Sent(acceptance)),
        Ok(None) => Ok(Went::Nobody),
        Err(NotAccepted::Refused(why)) => Ok(Went::Refused(why.findings)),
        Err(error) => Err(error),
    }
}

fn keep(tx: &Tx<'_>, gateway: &Gateway, system: &System, items: Vec<Marked>) -> Result<(), StoreError> {
    let now = gateway.clock.now();
    for (item, mark, known) in items {
        let Item { key, content, .. } = item;
        match content {
            Content::Lead(lead) => {
                let new = NewLead {
                    system: system.name.clone(),
                    record: key,
                    missing: lead.missing,
                    text: lead.text,
                    draft: lead.draft,
                };
                tx.lead_put(&new, now)?;
            }
            Content::Merged { old, new } => identity::merged(tx, gateway, &Merge { old: *old, new: *new })?,
            Content::Purged(child) => identity::purged(tx, gateway, system, (&key, &child, &mark, known.same))?,
            Content::Record(_) | Content::Move(_) | Content::Event(_) | Content::Request(_) => {}
        }
        tx.intake_accepted(std::slice::from_ref(&mark), now)?;
    }
    Ok(())
}

/// What a record says, in short. Of a child's own record only who it is: the rest is compared when somebody asks for it.
fn mark(system: &System, item: &Item) -> Mark {
    let record = RecordKey::of(&system.name, &item.key);
    let json = |content: serde_json::Result<Vec<u8>>| content.unwrap_or_default();
    match &item.content {
        Content::Move(notice) => Mark::of(record, "move", &json(serde_json::to_vec(notice))),
        Content::Request(request) => Mark::of(record, "request", &json(serde_json::to_vec(request))),
        Content::Event(event) => Mark::of(record, &format!("event {}", event.kind), &json(serde_json::to_vec(event))),
        Content::Lead(lead) => Mark::of(record, "lead", &json(serde_json::to_vec(lead))),
        Content::Merged { old, new } => Mark::of(record, "merged", &json(serde_json::to_vec(&(old, new)))),
        Content::Purged(child) => Mark::of(record, "purged", &json(serde_json::to_vec(child))),
        Content::Record(child) => {
            let keys = holding_keys(&child.reference());
            let bytes: Vec<u8> = keys.iter().flat_map(|key| key.0.to_be_bytes()).collect();
            Mark::of(record, "record", &bytes)
        }
    }
}

/// The record whose lead needs nobody any more, for its system has told of the move itself.
fn overtakes(item: &Item, acceptance: &Acceptance) -> Option<(String, MessageId)> {
    let message = acceptance.messages.first()?;
    matches!(item.content, Content::Move(_)).then(|| (item.key.clone(), message.id))
}
