//! Everything that happened in a transfer, to the transfer itself and to each of its messages, in the order of time.

use crosswalk_schemas::model::TransferId;

use super::super::{timeline, timeline::Happening, words};
use crate::{
    store::{StoreError, Tx, listings::MessageLine},
    transfer::Transfer,
};

/// So many messages' histories stand in a timeline; the newest.
const MESSAGES: usize = 200;

/// A transfer with its messages and everything that happened.
pub(super) struct Told {
    pub(super) transfer: Transfer,
    pub(super) messages: Vec<MessageLine>,
    pub(super) happenings: Vec<Happening>,
}

impl Told {
    /// What is known here of a transfer, by any of its ids.
    pub(super) fn of(tx: &Tx<'_>, id: TransferId) -> Result<Option<Self>, StoreError> {
        let Some(transfer) = tx.transfer(id)? else { return Ok(None) };
        let mut messages = Vec::new();
        for (_, row) in tx.messages_of_transfer(id)? {
            messages.extend(tx.message_line(row.id)?);
        }
        messages.dedup_by_key(|line| line.number);
        messages.sort_by_key(|line| std::cmp::Reverse(line.number));
        let mut happenings: Vec<_> = tx.transfer_lines(id)?.iter().map(timeline::of_line).collect();
        for line in messages.iter().take(MESSAGES) {
            let about = (format!("/messages/{}", line.id), words::class(&line.class).to_owned());
            happenings.extend(tx.history(line.id)?.iter().map(|said| {
                let one = timeline::of_line(said);
                Happening { to: Some(about.clone()), ..one }
            }));
        }
        happenings.sort_by_key(|one| one.at);
        Ok(Some(Self { transfer, messages, happenings }))
    }
}
