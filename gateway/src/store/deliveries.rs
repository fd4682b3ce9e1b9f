//! What is on its way to a case system, and how far it has come.

use crosswalk_schemas::model::{MessageId, Service, TransferId};
use jiff::{SignedDuration, Timestamp};
use rusqlite::{OptionalExtension, Row, params};

use super::{StoreError, Tx, millis, moment, parsed};

/// How far a delivery has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryState {
    /// Not yet written.
    Pending,
    /// Written beside the folder and committed here; appears by one rename.
    Prepared,
    /// The case system has it, or may fetch it.
    Delivered,
    /// The case system answered.
    Answered,
    /// Needs a person.
    Quarantined,
}

impl DeliveryState {
    /// The word in the table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Prepared => "prepared",
            Self::Delivered => "delivered",
            Self::Answered => "answered",
            Self::Quarantined => "quarantined",
        }
    }

    fn of(word: &str) -> Result<Self, StoreError> {
        [Self::Pending, Self::Prepared, Self::Delivered, Self::Answered, Self::Quarantined]
            .into_iter()
            .find(|state| state.as_str() == word)
            .ok_or_else(|| StoreError::Corrupt("delivery state".to_owned()))
    }
}

/// A message on its way to a case system.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Delivery {
    /// The message.
    pub message: MessageId,
    /// The case system, by its configured name.
    pub system: String,
    /// The service that the system serves.
    pub service: Service,
    /// The name of the entry in the system's folder, once prepared.
    pub entry: Option<String>,
    /// How far it has come.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
}

const COLUMNS: &str = "m.id, system, service, entry, state, attempts FROM deliveries JOIN messages m USING (message)";

/// A message that waits for a system which fetches by itself.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Waiting {
    /// The message.
    pub message: MessageId,
    /// What it is.
    pub class: String,
    /// The authority that sent it.
    pub from: String,
    /// The transfer it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer: Option<TransferId>,
    /// The form it came in: `xml` or `json`.
    pub form: String,
    /// Bytes of the document.
    pub size: u64,
    /// When it came, UTC.
    pub received_at: Timestamp,
    /// How often it was offered.
    pub attempts: u32,
}

impl Tx<'_> {
    /// Orders a delivery, once for each message and system.
    pub(crate) fn delivery_add(
        &self,
        id: MessageId,
        system: &str,
        service: Service,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO deliveries (message, system, service, state, due_at)
                 VALUES ((SELECT message FROM messages WHERE id = ?1), ?2, ?3, 'pending', ?4)
                 ON CONFLICT (message, system) DO NOTHING",
            )?
            .execute(params![id.0, system, service.as_str(), millis(now)])?;
        Ok(())
    }

    /// Takes up to `limit` deliveries to `system` that are due and leases them for `lease`.
    pub(crate) fn deliveries_lease(
        &self,
        system: &str,
        limit: usize,
        lease: SignedDuration,
        now: Timestamp,
    ) -> Result<Vec<Delivery>, StoreError> {
        self.0
            .prepare_cached(
                "UPDATE deliveries SET lease_until = ?3, attempts = attempts + 1 WHERE system = ?4 AND message IN (
                   SELECT message FROM deliveries
                   WHERE system = ?4 AND state IN ('pending', 'prepared') AND due_at <= ?1 AND lease_until <= ?1
                   ORDER BY due_at, message LIMIT ?2)
                 RETURNING (SELECT id FROM messages m WHERE m.message = deliveries.message), system, service, entry, state,
                           attempts",
            )?
            .query_map(params![millis(now), limit, millis(now + lease), system], |row| Ok(delivery_of(row)))?
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .collect()
    }

    /// What is on its way to systems other than these.
    pub(crate) fn deliveries_of_others(&self, systems: &[String]) -> Result<Vec<Delivery>, StoreError> {
        let open: Vec<String> = self
            .0
            .prepare_cached("SELECT DISTINCT system FROM deliveries WHERE state IN ('pending', 'prepared')")?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut of_system = self
            .0
            .prepare_cached(&format!("SELECT {COLUMNS} WHERE state IN ('pending', 'prepared') AND system = ?1"))?;
        let mut found = Vec::new();
        for system in open.iter().filter(|system| !systems.contains(system)) {
            let rows = of_system.query_map([system], |row| Ok(delivery_of(row)))?.collect::<Result<Vec<_>, _>>()?;
            found.extend(rows.into_iter().collect::<Result<Vec<_>, _>>()?);
        }
        Ok(found)
    }

    /// Moves a delivery on. `entry` is kept once it is known. What a quick system has answered already stays so: it may do
    /// that between its delivery's showing and the commit.
    pub(crate) fn delivery_set(&self, delivery: &Delivery, state: DeliveryState) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE deliveries SET state = ?3, entry = coalesce(?4, entry)
                 WHERE message = (SELECT message FROM messages WHERE id = ?1) AND system = ?2 AND state <> 'answered'",
            )?
            .execute(params![delivery.message.0, delivery.system, state.as_str(), delivery.entry])?;
        Ok(())
    }

    /// The system could not be reached: the delivery is due again at `at`.
    pub(crate) fn delivery_retry(&self, delivery: &Delivery, at: Timestamp) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE deliveries SET due_at = ?3, lease_until = 0
                 WHERE message = (SELECT message FROM messages WHERE id = ?1) AND system = ?2",
            )?
            .execute(params![delivery.message.0, delivery.system, millis(at)])?;
        Ok(())
    }

    /// The delivery of a message to a system, or to any system of a service.
    pub fn delivery(&self, id: MessageId, system: &str) -> Result<Option<Delivery>, StoreError> {
        self.0
            .prepare_cached(&format!("SELECT {COLUMNS} WHERE m.id = ?1 AND system = ?2"))?
            .query_row(params![id.0, system], |row| Ok(delivery_of(row)))
            .optional()?
            .transpose()
    }

    /// Every delivery of a message.
    pub fn deliveries_of(&self, id: MessageId) -> Result<Vec<Delivery>, StoreError> {
        self.0
            .prepare_cached(&format!("SELECT {COLUMNS} WHERE m.id = ?1 ORDER BY system"))?
            .query_map([id.0], |row| Ok(delivery_of(row)))?
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .collect()
    }

    /// What waits for a system that fetches by itself, or for its answer; oldest first, those after `after`.
    pub fn deliveries_waiting(
        &self,
        system: &str,
        after: Option<MessageId>,
        limit: u32,
    ) -> Result<Vec<Waiting>, StoreError> {
        let rows = self
            .0
            .prepare_cached(
                "SELECT m.id, i.class, i.sender, i.transfer_id, i.form, i.size, i.received_at, d.attempts
                 FROM deliveries d JOIN messages m USING (message) JOIN inbox i USING (message)
                 WHERE system = ?1 AND d.state = 'delivered'
                   AND message > coalesce((SELECT message FROM messages WHERE id = ?2), 0)
                 ORDER BY message LIMIT ?3",
            )?
            .query_map(params![system, after.map(|id| id.0), limit], waiting_of)?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }
}

fn waiting_of(row: &Row<'_>) -> rusqlite::Result<Waiting> {
    Ok(Waiting {
        message: MessageId(row.get(0)?),
        class: row.get(1)?,
        from: row.get(2)?,
        transfer: row.get::<_, Option<_>>(3)?.map(TransferId),
        form: row.get(4)?,
        size: row.get(5)?,
        received_at: moment(row.get(6)?),
        attempts: row.get(7)?,
    })
}

fn delivery_of(row: &Row<'_>) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        message: MessageId(row.get(0)?),
        system: row.get(1)?,
        service: parsed(&row.get::<_, String>(2)?, "service")?,
        entry: row.get(3)?,
        state: DeliveryState::of(&row.get::<_, String>(4)?)?,
        attempts: row.get(5)?,
    })
}
