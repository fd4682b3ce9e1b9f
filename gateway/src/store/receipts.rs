//! Receipts that are owed to partners, gathered so that one message can carry many.

use crosswalk_schemas::model::{MessageId, Party, ReceiptEntry};
use rusqlite::params;

use super::{StoreError, Tx, parsed};

/// A receipt that is owed.
#[derive(Debug, Clone)]
pub struct DueReceipt {
    /// Who signs for it: the party of ours that the message was for.
    pub sender: Party,
    /// Who sent the message.
    pub recipient: Party,
    /// What became of the message.
    pub entry: ReceiptEntry,
}

pub(super) const ENTRY: &str = "receipts.entry";

impl Tx<'_> {
    /// Owes a receipt for the message that is kept as `id`. A later word on the same message replaces an earlier one.
    pub(crate) fn receipt_owe(&self, id: MessageId, due: &DueReceipt) -> Result<(), StoreError> {
        let DueReceipt { sender, recipient, entry } = due;
        let number = self.message_number(id)?;
        let entry = self.seal_json(ENTRY, number, entry)?;
        self.0
            .prepare_cached(
                "INSERT INTO receipts (message, sender, recipient, entry, owed) VALUES (?1, ?2, ?3, ?4, 1)
                 ON CONFLICT (message) DO UPDATE SET entry = ?4, owed = 1",
            )?
            .execute(params![number, sender.to_string(), recipient.to_string(), entry])?;
        Ok(())
    }

    /// Owes the receipt of a message again, which came a second time: the first receipt may have been lost.
    pub(crate) fn receipt_repeat(&self, id: MessageId) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "UPDATE receipts SET owed = 1 WHERE message = (SELECT message FROM messages WHERE id = ?1)",
            )?
            .execute([id.0])?;
        Ok(())
    }

    /// Takes up to `limit` receipts that are owed, oldest first. They are no longer owed when the transaction commits,
    /// so the caller puts them into the outbox in the same one.
    pub(crate) fn receipts_take(&self, limit: usize) -> Result<Vec<DueReceipt>, StoreError> {
        let rows = self
            .0
            .prepare_cached(
                "UPDATE receipts SET owed = 0 WHERE message IN (SELECT message FROM receipts WHERE owed = 1 ORDER BY message LIMIT ?1)
                 RETURNING sender, recipient, entry, message",
            )?
            .query_map([limit], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, Vec<u8>>(2)?, row.get(3)?))
            })?
            .collect::<Result<Vec<_>, _>>()?;
        rows.into_iter()
            .map(|(sender, recipient, entry, number)| {
                Ok(DueReceipt {
                    sender: party(&sender)?,
                    recipient: party(&recipient)?,
                    entry: self.unseal_json(ENTRY, number, &entry)?,
                })
            })
            .collect()
    }
}

/// Reads `authority/service`.
fn party(text: &str) -> Result<Party, StoreError> {
    let (authority, service) = text.split_once('/').ok_or_else(|| StoreError::Corrupt("party".to_owned()))?;
    Ok(Party::new(parsed(authority, "authority")?, parsed(service, "service")?))
}
