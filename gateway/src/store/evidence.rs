//! Proof of what was sent and received, and the certificates that partners have signed with.

use crosswalk_schemas::model::MessageId;
use jiff::Timestamp;
use rusqlite::params;

use super::{Entry, StoreError, Tx, millis, moment};
use crate::audit::chain::Subject;

/// On which side of the wire a proof was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proved {
    /// We signed it.
    Sent,
    /// A partner signed it.
    Received,
}

impl Proved {
    /// The word in the table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Received => "received",
        }
    }
}

/// A signature over a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Whose.
    pub side: Proved,
    /// CMS `SignedData`, DER, with the signer's chain; without the document, except for receipts without findings.
    pub signed: Vec<u8>,
    /// When the broker had the message, or when it arrived.
    pub at: Timestamp,
}

impl Tx<'_> {
    /// Keeps a proof, for good: a second one of the same message and side changes nothing, unless the message was mended in
    /// between.
    pub(crate) fn evidence_add(
        &self,
        id: MessageId,
        side: Proved,
        signed: &[u8],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.0
            .prepare_cached(
                "INSERT INTO evidence (message, side, signed, at)
                 SELECT message, ?2, ?3, ?4 FROM messages WHERE id = ?1 ON CONFLICT DO NOTHING",
            )?
            .execute(params![id.0, side.as_str(), signed, millis(at)])?;
        Ok(())
    }

    /// The proofs of a message.
    pub fn evidence(&self, id: MessageId) -> Result<Vec<Evidence>, StoreError> {
        let found = self
            .0
            .prepare_cached(
                "SELECT side, signed, at FROM messages m JOIN evidence USING (message) WHERE m.id = ?1 ORDER BY side",
            )?
            .query_map([id.0], |row| {
                // One that another has taken the place of has a number behind the word.
                let sent = row.get_ref(0)?.as_str()?.starts_with(Proved::Sent.as_str());
                let side = if sent { Proved::Sent } else { Proved::Received };
                Ok(Evidence { side, signed: row.get(1)?, at: moment(row.get(2)?) })
            })?
            .collect::<Result<_, _>>()?;
        Ok(found)
    }

    /// Records in the audit log, once, something that was seen of certificates.
    pub(crate) fn certificate_seen(&self, event: &str, detail: &str, now: Timestamp) -> Result<(), StoreError> {
        let new = self
            .0
            .prepare_cached("INSERT INTO certificates_seen (event, detail) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute([event, detail])?;
        if new == 0 {
            return Ok(());
        }
        self.audit(&Entry { event, subject: Subject::Gateway, who: "", detail }, now)
    }

    /// Keeps the chain that a partner signs with, in place of the one before.
    pub(crate) fn partner_learned(&self, authority: &str, chain: &[Vec<u8>]) -> Result<(), StoreError> {
        self.0.prepare_cached("DELETE FROM partner_certificates WHERE authority = ?1")?.execute([authority])?;
        let mut add =
            self.0.prepare_cached("INSERT INTO partner_certificates (authority, place, der) VALUES (?1, ?2, ?3)")?;
        for (place, der) in chain.iter().enumerate() {
            add.execute(params![authority, place, der])?;
        }
        Ok(())
    }

    /// The chains that partners were last seen to sign with.
    pub(crate) fn partners_learned(&self) -> Result<Vec<Vec<Vec<u8>>>, StoreError> {
        let rows: Vec<(i64, Vec<u8>)> = self
            .0
            .prepare("SELECT place, der FROM partner_certificates ORDER BY authority, place")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let mut chains: Vec<Vec<Vec<u8>>> = Vec::new();
        for (place, der) in rows {
            match chains.last_mut() {
                Some(chain) if place > 0 => chain.push(der),
                _ => chains.push(vec![der]),
            }
        }
        Ok(chains)
    }
}
