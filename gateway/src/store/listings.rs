//! Lists for people, a page at a time: by an index and from a place in it, whatever the store holds.

use crosswalk_schemas::model::{AuthorityCode, MessageClass, MessageId, TransferId};
use jiff::Timestamp;
use rusqlite::{Row, params, types::Value};

use super::{QuarantineSide, Quarantined, StoreError, Tx, millis, moment};
use crate::transfer::Transfer;

/// So many lines make a page.
pub const PAGE: usize = 25;

/// Which page: the first, or the one beside a line of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn<K> {
    /// The newest.
    First,
    /// What is older than this line.
    After(K),
    /// What is newer than this line.
    Before(K),
}

/// A page, the newest line first.
#[derive(Debug, Clone)]
pub struct Listed<T> {
    /// Its lines.
    pub lines: Vec<T>,
    /// Whether there is something newer.
    pub newer: bool,
    /// Whether there is something older.
    pub older: bool,
}

impl<K> Turn<K> {
    fn is_back(&self) -> bool {
        matches!(self, Self::Before(_))
    }

    /// `found` is one line more than a page, in the order in which it was looked for.
    fn page<T>(&self, mut found: Vec<T>) -> Listed<T> {
        let more = found.len() > PAGE;
        found.truncate(PAGE);
        if self.is_back() {
            found.reverse();
            return Listed { lines: found, newer: more, older: true };
        }
        Listed { lines: found, newer: !matches!(self, Self::First), older: more }
    }
}

/// How many rows to ask for: one more than a page.
const ASKED: i64 = 26;

/// How a transfer stands, to list those alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Any.
    All,
    /// Something is left to do.
    Open,
    /// A step is late.
    Late,
    /// A person was told of it, and it is open.
    Alerts,
    /// Nothing is left to do.
    Closed,
}

/// Which transfers to list.
#[derive(Debug, Clone)]
pub struct TransferFilter {
    /// How they stand.
    pub standing: Standing,
    /// Who is on the other side.
    pub partner: Option<AuthorityCode>,
    /// Opened before this moment.
    pub opened_before: Option<Timestamp>,
    /// Which page. Lines are known by when they changed and their number.
    pub turn: Turn<(i64, i64)>,
}

/// A transfer in a list.
#[derive(Debug, Clone)]
pub struct TransferLine {
    /// When it changed, and its number.
    pub key: (i64, i64),
    /// It.
    pub transfer: Transfer,
    /// How often a person was told of it.
    pub alerts: i64,
}

/// The side of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// We sent it.
    Sent,
    /// It came.
    Received,
}

/// Which messages to list.
#[derive(Debug, Clone)]
pub struct MessageFilter {
    /// On which side; both when none.
    pub direction: Option<Direction>,
    /// What they are; anything but receipts when none.
    pub class: Option<MessageClass>,
    /// Where they stand: a word of the tables.
    pub state: Option<&'static str>,
    /// Whom they were sent to or came from.
    pub partner: Option<AuthorityCode>,
    /// Which page. Lines are known by their number.
    pub turn: Turn<i64>,
}

/// A message in a list.
#[derive(Debug, Clone)]
pub struct MessageLine {
    /// Its number.
    pub number: i64,
    /// On which side it is.
    pub direction: Direction,
    /// Its id.
    pub id: MessageId,
    /// The transfer it belongs to.
    pub transfer: Option<TransferId>,
    /// What it is.
    pub class: String,
    /// To whom, or from whom.
    pub partner: String,
    /// Where it stands.
    pub state: String,
    /// When it was accepted here, or came.
    pub at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
}

/// Which entries of the quarantine to list.
#[derive(Debug, Clone)]
pub struct QuarantineFilter {
    /// Those that wait for a person, or those that are settled.
    pub open: bool,
    /// Where they were stopped.
    pub side: Option<QuarantineSide>,
    /// Why.
    pub reason: Option<String>,
    /// Which page.
    pub turn: Turn<i64>,
}

/// An entry of the quarantine in a list.
#[derive(Debug, Clone)]
pub struct QuarantineLine {
    /// The entry.
    pub entry: Quarantined,
    /// What the message is.
    pub class: String,
    /// To whom it is, or from whom.
    pub partner: String,
    /// The transfer it belongs to.
    pub transfer: Option<TransferId>,
}

impl Tx<'_> {
    /// A page of transfers, the latest changed first.
    pub fn transfers_listed(&self, filter: &TransferFilter) -> Result<Listed<TransferLine>, StoreError> {
        let (index, standing) = match filter.standing {
            Standing::All => ("transfers_by_change", ""),
            Standing::Closed => ("transfers_by_change", " AND closed_at IS NOT NULL"),
            Standing::Open => ("transfers_open", " AND closed_at IS NULL"),
            Standing::Late => ("transfers_open", " AND closed_at IS NULL AND overdue > 0"),
            Standing::Alerts => ("transfers_open", " AND closed_at IS NULL AND alerts > 0"),
        };
        let (order, beside, key) = match filter.turn {
            Turn::First => ("DESC", "<", (i64::MAX, i64::MAX)),
            Turn::After(key) => ("DESC", "<", key),
            Turn::Before(key) => ("ASC", ">", key),
        };
        let partner = if filter.partner.is_some() { " AND partner = ?3" } else { " AND ?3 IS NULL" };
        let opened = if filter.opened_before.is_some() { " AND opened_at < ?4" } else { " AND ?4 IS NULL" };
        let sql = format!(
            "SELECT transfer, body, updated_at, alerts FROM transfers INDEXED BY {index}
             WHERE (updated_at, transfer) {beside} (?1, ?2){standing}{partner}{opened}
             ORDER BY updated_at {order}, transfer {order} LIMIT {ASKED}"
        );
        let (partner, opened) = (filter.partner.as_ref().map(AuthorityCode::as_str), filter.opened_before.map(millis));
        let found = self
            .0
            .prepare_cached(&sql)?
            .query_map(params![key.0, key.1, partner, opened], |row| {
                let (key, alerts) = ((row.get(2)?, row.get(0)?), row.get(3)?);
                Ok(self.transfer_of(row).map(|transfer| TransferLine { key, transfer, alerts }))
            })?
            .collect::<Result<Result<Vec<_>, StoreError>, _>>()??;
        Ok(filter.turn.page(found))
    }

    /// A page of messages, the newest first.
    pub fn messages_listed(&self, filter: &MessageFilter) -> Result<Listed<MessageLine>, StoreError> {
        let mut found = Vec::new();
        for direction in [Direction::Sent, Direction::Received] {
            if filter.direction.is_none_or(|wanted| wanted == direction) {
                found.extend(self.messages_of_side(direction, filter)?);
            }
        }
        found.sort_by_key(|line| line.number);
        if !filter.turn.is_back() {
            found.reverse();
        }
        found.truncate(PAGE + 1);
        Ok(filter.turn.page(found))
    }

    fn messages_of_side(&self, direction: Direction, filter: &MessageFilter) -> Result<Vec<MessageLine>, StoreError> {
        let side = SideOf::new(direction);
        let (order, beside, number) = match filter.turn {
            Turn::First => ("DESC", "<", i64::MAX),
            Turn::After(number) => ("DESC", "<", number),
            Turn::Before(number) => ("ASC", ">", number),
        };
        let mut which = vec![format!("o.message {beside} ?")];
        let mut values = vec![Value::Integer(number)];
        let listed = direction == Direction::Received || filter.class != Some(MessageClass::Receipt);
        let rare = filter.state.filter(|state| *state != side.usual && listed);
        if let Some(state) = filter.state {
            // A word of a closed list, written out so that a partial index serves.
            which.push(format!("o.state = '{state}'"));
        }
        match filter.class {
            Some(class) => which.push(format!("o.class = '{}'", class.as_str())),
            None => which.push("o.class <> 'receipt'".to_owned()),
        }
        if rare.is_some() {
            which.push(side.is_rare.to_owned());
        }
        if let Some(partner) = &filter.partner {
            which.push(format!("{} = ?", side.partner));
            values.push(Value::Text(partner.as_str().to_owned()));
        }
        let index = match (rare, &filter.partner, filter.class) {
            (Some(_), ..) => format!("INDEXED BY {}_by_state", side.table),
            (None, Some(_), _) => format!("INDEXED BY {}_by_partner", side.table),
            (None, None, Some(_)) => format!("INDEXED BY {}_by_class", side.table),
            (None, None, None) => "NOT INDEXED".to_owned(),
        };
        let sql = format!(
            "SELECT o.message, m.id, o.transfer_id, o.class, {}, o.state, {}, o.attempts
             FROM {} o {index} CROSS JOIN messages m USING (message) WHERE {} ORDER BY o.message {order} LIMIT {ASKED}",
            side.shown,
            side.since,
            side.table,
            which.join(" AND ")
        );
        let lines = self
            .0
            .prepare_cached(&sql)?
            .query_map(rusqlite::params_from_iter(values), |row| line_of(row, direction))?
            .collect::<Result<_, _>>()?;
        Ok(lines)
    }

    /// A message as lists show it: as sent, when it is on both sides.
    pub fn message_line(&self, id: MessageId) -> Result<Option<MessageLine>, StoreError> {
        for direction in [Direction::Sent, Direction::Received] {
            let side = SideOf::new(direction);
            let sql = format!(
                "SELECT o.message, m.id, o.transfer_id, o.class, {}, o.state, {}, o.attempts
                 FROM messages m JOIN {} o USING (message) WHERE m.id = ?1",
                side.shown, side.since, side.table
            );
            let mut query = self.0.prepare_cached(&sql)?;
            let mut rows = query.query_map([id.0], |row| line_of(row, direction))?;
            if let Some(line) = rows.next() {
                return Ok(Some(line?));
            }
        }
        Ok(None)
    }

    /// A page of the quarantine, the newest entry first.
    pub fn quarantine_listed(&self, filter: &QuarantineFilter) -> Result<Listed<QuarantineLine>, StoreError> {
        let (order, beside, number) = match filter.turn {
            Turn::First => ("DESC", "<", i64::MAX),
            Turn::After(number) => ("DESC", "<", number),
            Turn::Before(number) => ("ASC", ">", number),
        };
        let state = if filter.open { "state = 'open'" } else { "state <> 'open'" };
        let sql = format!(
            "SELECT id FROM quarantine WHERE id {beside} ?1 AND {state} AND (?2 IS NULL OR side = ?2)
               AND (?3 IS NULL OR reason = ?3) ORDER BY id {order} LIMIT {ASKED}"
        );
        let ids: Vec<i64> = self
            .0
            .prepare_cached(&sql)?
            .query_map(params![number, filter.side.map(QuarantineSide::as_str), filter.reason], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let lines = ids.into_iter().filter_map(|id| self.quarantine_line(id).transpose());
        Ok(filter.turn.page(lines.collect::<Result<_, _>>()?))
    }

    /// An entry of the quarantine as lists show it.
    pub fn quarantine_line(&self, id: i64) -> Result<Option<QuarantineLine>, StoreError> {
        let Some(entry) = self.quarantine_entry(id)? else { return Ok(None) };
        let row = if entry.side == QuarantineSide::Outbox {
            self.outbox_row(entry.message)?.map(|row| (row.class, row.to, row.transfer))
        } else {
            self.inbox_row(entry.message)?.map(|row| (row.class, row.from, row.transfer))
        };
        let (class, partner, transfer) = row.unwrap_or_default();
        Ok(Some(QuarantineLine { entry, class, partner, transfer }))
    }

    /// Why open entries were stopped: each reason once.
    pub fn quarantine_reasons(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT DISTINCT reason FROM quarantine WHERE state = 'open' ORDER BY reason LIMIT 100";
        Ok(self.0.prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }
}

/// What the two sides call the same things.
struct SideOf {
    table: &'static str,
    /// The authority that an index knows.
    partner: &'static str,
    /// Whom to show.
    shown: &'static str,
    since: &'static str,
    /// The state in which nearly all are.
    usual: &'static str,
    /// What the index of all other states is of.
    is_rare: &'static str,
}

impl SideOf {
    fn new(direction: Direction) -> Self {
        match direction {
            Direction::Sent => Self {
                table: "outbox",
                partner: "substr(o.recipient, 1, 9)",
                shown: "o.recipient",
                since: "o.created_at",
                usual: "received",
                is_rare: "o.state <> 'received' AND o.class <> 'receipt'",
            },
            Direction::Received => Self {
                table: "inbox",
                partner: "o.sender",
                shown: "o.sender",
                since: "o.received_at",
                usual: "done",
                is_rare: "o.state <> 'done'",
            },
        }
    }
}

fn line_of(row: &Row<'_>, direction: Direction) -> rusqlite::Result<MessageLine> {
    Ok(MessageLine {
        number: row.get(0)?,
        direction,
        id: MessageId(row.get(1)?),
        transfer: row.get::<_, Option<_>>(2)?.map(TransferId),
        class: row.get(3)?,
        partner: row.get(4)?,
        state: row.get(5)?,
        at: moment(row.get(6)?),
        attempts: row.get(7)?,
    })
}
