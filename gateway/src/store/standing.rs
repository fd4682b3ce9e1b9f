//! How the store stands: how much waits at each stage of the way, and since when the oldest does.

use jiff::Timestamp;

use super::{StoreError, Tx, moment};

/// Where something may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// In the outbox, for the broker.
    Outbox,
    /// With the broker or the partner, for the receipt.
    Receipt,
    /// In the inbox, to be opened.
    Inbox,
    /// On its way to a case system.
    Delivery,
    /// For a person: a quarantined message.
    Quarantine,
    /// For a person: a lead.
    Lead,
    /// For a person: another authority asks about a child.
    Sought,
    /// For a person: an answer that may be about the child who is looked for.
    Match,
}

impl Stage {
    /// Every stage, in the order of the way.
    pub const ALL: [Self; 8] = [
        Self::Outbox,
        Self::Receipt,
        Self::Inbox,
        Self::Delivery,
        Self::Quarantine,
        Self::Lead,
        Self::Sought,
        Self::Match,
    ];

    /// The word in metrics and answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Outbox => "outbox",
            Self::Receipt => "receipt",
            Self::Inbox => "inbox",
            Self::Delivery => "delivery",
            Self::Quarantine => "quarantine",
            Self::Lead => "lead",
            Self::Sought => "sought",
            Self::Match => "match",
        }
    }

    /// Each reads a partial index, so that its cost goes with what waits and not with what the store holds. A delivery
    /// is as old as its message's arrival.
    fn query(self) -> &'static str {
        match self {
            Self::Outbox => "SELECT count(*), min(created_at) FROM outbox WHERE state = 'pending'",
            Self::Receipt => {
                "SELECT count(*), min(created_at) FROM outbox WHERE state = 'relayed' AND class <> 'receipt'"
            }
            Self::Inbox => "SELECT count(*), min(received_at) FROM inbox WHERE state = 'arrived'",
            Self::Delivery => {
                "SELECT count(*), min(received_at) FROM deliveries JOIN inbox USING (message)
                 WHERE deliveries.state IN ('pending', 'prepared')"
            }
            Self::Quarantine => "SELECT count(*), min(created_at) FROM quarantine WHERE state = 'open'",
            Self::Lead => "SELECT count(*), min(created_at) FROM leads WHERE state = 'open'",
            Self::Sought => "SELECT count(*), min(at) FROM sought WHERE standing = 'open'",
            Self::Match => "SELECT count(*), min(at) FROM search_answers WHERE standing = 'look'",
        }
    }
}

const OPEN: &str = "SELECT count(*) FROM transfers WHERE closed_at IS NULL";
const OVERDUE: &str = "SELECT count(*) FROM transfers WHERE overdue > 0 AND closed_at IS NULL";

/// What waits at one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// Where.
    pub stage: Stage,
    /// How much.
    pub count: u64,
    /// Since when the oldest does.
    pub since: Option<Timestamp>,
}

/// How the store stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What waits, stage by stage.
    pub waits: Vec<Waits>,
    /// How many transfers are open.
    pub transfers_open: u64,
    /// How many of those have a step that is late.
    pub transfers_overdue: u64,
    /// Bytes of the store's pages.
    pub bytes: u64,
}

impl Tx<'_> {
    /// How the store stands.
    pub fn standing(&self) -> Result<Standing, StoreError> {
        let waits = Stage::ALL.into_iter().map(|stage| self.waits(stage)).collect::<Result<_, _>>()?;
        let number = |query| -> Result<u64, StoreError> {
            let count: i64 = self.0.prepare_cached(query)?.query_row([], |row| row.get(0))?;
            Ok(count.cast_unsigned())
        };
        Ok(Standing {
            waits,
            transfers_open: number(OPEN)?,
            transfers_overdue: number(OVERDUE)?,
            bytes: number("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")?,
        })
    }

    /// What waits at one stage.
    pub fn waits(&self, stage: Stage) -> Result<Waits, StoreError> {
        let (count, since): (i64, Option<i64>) =
            self.0.prepare_cached(stage.query())?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Waits { stage, count: count.cast_unsigned(), since: since.map(moment) })
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::{Connection, params_from_iter};

    use super::*;
    use crate::store::{Store, outbox};

    fn words(store: &Connection, query: &str, column: &str) -> Vec<String> {
        let mut query = store.prepare(query).unwrap();
        let parameters = vec![0; query.parameter_count()];
        let found = query.query_map(params_from_iter(parameters), |row| row.get(column)).unwrap();
        found.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn what_it_costs_goes_with_what_waits() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("crosswalk.db");
        drop(Store::open(&file, &folder.path().join("keys/store.key")).unwrap());
        let store = Connection::open(file).unwrap();
        let partial = words(&store, "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE %INDEX % WHERE %'", "name");
        for query in Stage::ALL.map(Stage::query).into_iter().chain([OPEN, OVERDUE, outbox::UNANSWERED]) {
            let plan = words(&store, &format!("EXPLAIN QUERY PLAN {query}"), "detail");
            let (first, others) = plan.split_first().unwrap();
            assert!(
                first.split_whitespace().any(|word| partial.iter().any(|index| index == word)),
                "{query}: {plan:?}"
            );
            assert!(others.iter().all(|step| !step.starts_with("SCAN")), "{query}: {plan:?}");
        }
    }
}
