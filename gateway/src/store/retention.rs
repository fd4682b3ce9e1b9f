//! Forgetting what messages say: documents, findings, children's names. What proves that something was sent, received and
//! accepted stays: ids, digests, states, the audit log.

use crosswalk_schemas::{
    model::{MessageId, ReceiptEntry, TransferId},
    report::Form,
};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{ChildKey, Entry, Event, StoreError, Tx, millis, receipts, transfers};
use crate::audit::chain::Subject;

/// On which side a document lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Outbox,
    Inbox,
}

/// A document that is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept {
    pub(crate) side: Side,
    pub(crate) number: i64,
    pub(crate) id: MessageId,
    pub(crate) transfer: Option<TransferId>,
    pub(crate) since: Timestamp,
    /// Nothing is left to be done with it, as far as the message alone can tell.
    pub(crate) settled: bool,
}

/// What people work on in the console: the sealed column's name, its table, key and column, and whether somebody waits for it.
const DESK: [(&str, &str, &str, &str, &str); 5] = [
    ("searches.content", "searches", "search", "content", "0"),
    ("search_answers.content", "search_answers", "answer", "content", "0"),
    ("sought.content", "sought", "sought", "content", "standing = 'open'"),
    ("papers.content", "papers", "paper", "content", "0"),
    ("papers.file", "papers", "paper", "file", "0"),
];

/// Something that people work on in the console.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OnDesk {
    place: usize,
    id: i64,
    /// Whether somebody waits for it.
    pub(crate) open: bool,
}

/// Nothing of it is under way, no person has to look (what a person has settled otherwise goes nowhere), and no system may
/// still fetch it.
const SENT: &str = "SELECT d.message, m.id, o.transfer_id, o.created_at,
    (o.state IN ('received', 'refused', 'expired', 'quarantined') OR o.state = 'relayed' AND o.class = 'receipt')
    AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.message = d.message AND q.state = 'open')
  FROM outbox_documents d JOIN outbox o USING (message) JOIN messages m USING (message)
  WHERE d.message > ?1 AND ?2 = ?2 ORDER BY d.message LIMIT ?3";
const CAME: &str = "SELECT d.message, m.id, i.transfer_id, i.received_at,
    i.state IN ('done', 'refused', 'quarantined')
    AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.message = d.message AND q.state = 'open')
    AND NOT EXISTS (SELECT 1 FROM deliveries w WHERE w.message = d.message AND (
      w.state IN ('pending', 'prepared')
      OR w.state = 'delivered' AND w.system IN (SELECT value FROM json_each(?2))))
  FROM inbox_documents d JOIN inbox i USING (message) JOIN messages m USING (message)
  WHERE d.message > ?1 ORDER BY d.message LIMIT ?3";

impl Tx<'_> {
    /// Up to `limit` documents of a side, the oldest first, those after the message `after`. What waits for one of the
    /// systems that fetch by themselves is not settled.
    pub(crate) fn documents(
        &self,
        side: Side,
        after: i64,
        fetching: &[String],
        limit: u32,
    ) -> Result<Vec<Kept>, StoreError> {
        let fetching = serde_json::to_string(fetching).map_err(|e| StoreError::Corrupt(e.to_string()))?;
        let kept = self
            .0
            .prepare_cached(if side == Side::Outbox { SENT } else { CAME })?
            .query_map(params![after, fetching, limit], |row| {
                Ok(Kept {
                    side,
                    number: row.get(0)?,
                    id: MessageId(row.get(1)?),
                    transfer: row.get::<_, Option<_>>(2)?.map(TransferId),
                    since: super::moment(row.get(3)?),
                    settled: row.get(4)?,
                })
            })?
            .collect::<Result<_, _>>()?;
        Ok(kept)
    }

    /// When the transfer of this name closed: `None` when it is not known here, or still open.
    pub(crate) fn transfer_closed(&self, name: TransferId) -> Result<Closed, StoreError> {
        let found: Option<Option<i64>> = self
            .0
            .prepare_cached("SELECT closed_at FROM transfer_names JOIN transfers USING (transfer) WHERE name = ?1")?
            .query_row([name.0], |row| row.get(0))
            .optional()?;
        Ok(match found {
            None => Closed::Unknown,
            Some(None) => Closed::Open,
            Some(Some(at)) => Closed::At(super::moment(at)),
        })
    }

    /// Up to `limit` transfers that closed before `before` and of which the children are still known.
    pub(crate) fn transfers_kept(&self, before: Timestamp, limit: u32) -> Result<Vec<TransferId>, StoreError> {
        let ids = self
            .0
            .prepare_cached("SELECT id FROM transfers WHERE closed_at < ?1 AND purged = 0 LIMIT ?2")?
            .query_map(params![millis(before), limit], |row| row.get(0).map(TransferId))?
            .collect::<Result<_, _>>()?;
        Ok(ids)
    }

    /// The document itself.
    pub(crate) fn document_of(&self, kept: &Kept) -> Result<Option<(Form, Vec<u8>)>, StoreError> {
        match kept.side {
            Side::Outbox => self.outbox_document(kept.id),
            Side::Inbox => self.inbox_document(kept.id),
        }
    }

    /// Forgets what a message says. `who` asked for it; nobody when its time was over. `left` is what is still to be known
    /// of it: on which basis it was shared.
    pub(crate) fn forget_message(
        &self,
        kept: &Kept,
        (who, left): (&str, &str),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let table = if kept.side == Side::Outbox { "outbox_documents" } else { "inbox_documents" };
        self.0.prepare_cached(&format!("DELETE FROM {table} WHERE message = ?1"))?.execute([kept.number])?;
        self.0.prepare_cached("DELETE FROM mended WHERE message = ?1")?.execute([kept.number])?;
        self.0.prepare_cached("UPDATE quarantine SET report = NULL WHERE message = ?1")?.execute([kept.number])?;
        self.forget_findings(kept.number)?;
        self.history_add_by(kept.id, forgotten(who), (who, left), now)
    }

    /// The receipt of a message keeps its word and its digest, not what it found.
    fn forget_findings(&self, number: i64) -> Result<(), StoreError> {
        let mut query = self.0.prepare_cached("SELECT entry FROM receipts WHERE message = ?1")?;
        let Some(entry) = query.query_row([number], |row| row.get::<_, Vec<u8>>(0)).optional()? else { return Ok(()) };
        let mut entry: ReceiptEntry = self.unseal_json(receipts::ENTRY, number, &entry)?;
        entry.finding.clear();
        let entry = self.seal_json(receipts::ENTRY, number, &entry)?;
        self.0.prepare_cached("UPDATE receipts SET entry = ?2 WHERE message = ?1")?.execute(params![number, entry])?;
        Ok(())
    }

    /// Forgets whom a transfer was about.
    pub(crate) fn forget_transfer(&self, id: TransferId, who: &str, now: Timestamp) -> Result<(), StoreError> {
        let Some(transfer) = self.transfer(id)? else { return Ok(()) };
        let mut query = self.0.prepare_cached("SELECT transfer FROM transfer_names WHERE name = ?1")?;
        let number: i64 = query.query_row([id.0], |row| row.get(0))?;
        let body = self.seal_json(transfers::BODY, number, &transfer.clone().without_children())?;
        self.0
            .prepare_cached("UPDATE transfers SET body = ?2, purged = 1 WHERE transfer = ?1")?
            .execute(params![number, body])?;
        self.0.prepare_cached("DELETE FROM transfer_children WHERE transfer = ?1")?.execute([number])?;
        transfer.ids().try_for_each(|name| self.notified_drop(name))?;
        let entry = Entry { event: forgotten(who).as_str(), subject: Subject::Transfer(id), who, detail: "" };
        self.audit(&entry, now)
    }

    /// Forgets which systems hold the child known by these keys, and what those records said. Returns how many.
    pub(crate) fn forget_holdings(&self, child: &[ChildKey]) -> Result<usize, StoreError> {
        let records = self.records_of(child)?;
        for record in &records {
            for table in ["intake", "holdings"] {
                self.0.prepare_cached(&format!("DELETE FROM {table} WHERE record = ?1"))?.execute([record])?;
            }
        }
        Ok(records.len())
    }

    /// The records of systems that are of the child known by these keys.
    pub(crate) fn records_of(&self, child: &[ChildKey]) -> Result<std::collections::BTreeSet<[u8; 16]>, StoreError> {
        let mut query = self.0.prepare_cached("SELECT record FROM holdings WHERE child = ?1")?;
        let mut records = std::collections::BTreeSet::new();
        for key in child {
            for record in query.query_map([self.blind_child(*key)], |row| row.get(0))? {
                records.insert(record?);
            }
        }
        Ok(records)
    }

    /// What people work on in the console that says something of which `wanted` is true.
    pub(crate) fn desk_where(&self, wanted: impl Fn(&[u8]) -> bool) -> Result<Vec<OnDesk>, StoreError> {
        let mut found = Vec::new();
        for (place, (sealed, table, key, column, open)) in DESK.iter().enumerate() {
            let sql = format!("SELECT {key}, {column}, {open} FROM {table} WHERE {column} IS NOT NULL");
            let mut query = self.0.prepare_cached(&sql)?;
            let rows = query.query_map([], |row| {
                let (id, content) = (row.get(0)?, row.get_ref(1)?.as_blob()?);
                Ok((OnDesk { place, id, open: row.get(2)? }, self.unseal(sealed, id, content)))
            })?;
            for row in rows {
                let (one, content) = row?;
                found.extend(wanted(&content?).then_some(one));
            }
        }
        Ok(found)
    }

    /// Forgets something that people have worked on.
    pub(crate) fn forget_on_desk(&self, one: &OnDesk) -> Result<(), StoreError> {
        let Some((_, table, key, ..)) = DESK.get(one.place) else { return Ok(()) };
        self.0.prepare_cached(&format!("DELETE FROM {table} WHERE {key} = ?1"))?.execute([one.id])?;
        Ok(())
    }

    /// Forgets who reported the move of a transfer, and how.
    pub(crate) fn forget_reports(&self, transfer: TransferId) -> Result<(), StoreError> {
        self.0.prepare_cached("DELETE FROM move_reports WHERE transfer = ?1")?.execute([transfer.0])?;
        Ok(())
    }

    /// Forgets a lead that has ended.
    pub(crate) fn forget_lead(&self, id: i64) -> Result<(), StoreError> {
        self.0.prepare_cached("DELETE FROM leads WHERE id = ?1 AND state <> 'open'")?.execute([id])?;
        Ok(())
    }

    /// A person had things forgotten: how many of what, never of whom.
    pub(crate) fn erasure_done(&self, who: &str, detail: &str, now: Timestamp) -> Result<(), StoreError> {
        self.audit(&Entry { event: "erasure", subject: Subject::Gateway, who, detail }, now)
    }
}

/// Whether a transfer is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closed {
    /// No copy of it is kept here.
    Unknown,
    Open,
    At(Timestamp),
}

fn forgotten(who: &str) -> Event {
    if who.is_empty() { Event::Purged } else { Event::Erased }
}
