//! Gathering: the messages of a transfer with their signatures, its rows of the audit log with the signed heads around
//! them, the certificates, the index, the script; all listed, and the list signed.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::UNIX_EPOCH,
};

use crosswalk_certs::cms;
use crosswalk_schemas::model::TransferId;
use jiff::Timestamp;

use super::{EXPORTED_AT, Files, LIST, LIST_SIGNED, SCRIPT, TRUST, index};
use crate::{
    digest::{hex, sha256_hex},
    gateway::Gateway,
    store::{Chained, Checkpoint, Evidence, MessageRow, StoreError, Tx},
};

/// A message of the folder.
pub(super) struct Told {
    pub(super) at: Timestamp,
    pub(super) row: MessageRow,
    /// Where its files are.
    pub(super) folder: String,
    /// Whose signature there is.
    pub(super) signer: Option<String>,
    /// What sections it has and on which bases they are shared, as far as it is still known what it says.
    pub(super) bases: Vec<String>,
}

/// The folder of a transfer; `None` when it is not known here.
pub(crate) fn gather(tx: &Tx<'_>, gateway: &Gateway, id: TransferId) -> Result<Option<Files>, StoreError> {
    let Some(transfer) = tx.transfer(id)? else { return Ok(None) };
    let now = gateway.clock.now();
    let mut files = Files::new();
    let mut rows = tx.audit_of_transfer(id)?;
    let mut told = Vec::new();
    for (at, row) in all_messages(tx, id)? {
        rows.extend(tx.audit_of(row.id)?);
        told.push(message(tx, &mut files, (at, row))?);
    }
    rows.sort_by_key(|chained| chained.row.seq);
    rows.dedup_by_key(|chained| chained.row.seq);
    audit(tx, &mut files, &rows)?;
    let trust = std::fs::read(&gateway.config.identity.trust);
    files.insert(TRUST.to_owned(), trust.map_err(|e| StoreError::Failed(format!("the trusted certificates: {e}")))?);
    for (number, file) in (1..).zip(&gateway.config.identity.revoked) {
        files.extend(std::fs::read(file).ok().map(|list| (format!("trust/revoked-{number}.crl"), list)));
    }
    files.insert("README.md".to_owned(), index::text(gateway, &transfer, (&told, &rows), now).into_bytes());
    files.insert("messages.csv".to_owned(), index::messages(&told).into_bytes());
    files.insert("events.csv".to_owned(), index::events(&rows).into_bytes());
    files.insert("verify.sh".to_owned(), SCRIPT.as_bytes().to_vec());
    files.insert(EXPORTED_AT.to_owned(), now.as_second().to_string().into_bytes());
    list(gateway, &mut files, now)?;
    Ok(Some(files))
}

/// The messages of the transfer, and the receipts that answer them, in the order in which they were sent or came.
fn all_messages(tx: &Tx<'_>, id: TransferId) -> Result<Vec<(Timestamp, MessageRow)>, StoreError> {
    let mut all = tx.messages_of_transfer(id)?;
    let mut receipts = BTreeMap::new();
    for (_, row) in &all {
        receipts.extend(tx.receipts_for(row.id)?.into_iter().map(|(at, row)| ((row.id, row.direction), (at, row))));
    }
    all.extend(receipts.into_values());
    all.sort_by_key(|(at, row)| (*at, row.id));
    Ok(all)
}

fn message(tx: &Tx<'_>, files: &mut Files, (at, row): (Timestamp, MessageRow)) -> Result<Told, StoreError> {
    let folder = format!("messages/{}-{}-{}", row.direction, row.class, row.id);
    let document = if row.direction == "sent" { tx.outbox_document(row.id)? } else { tx.inbox_document(row.id)? };
    let mut bases = Vec::new();
    if let Some((form, text)) = document {
        bases = index::bases(&text, form);
        files.insert(format!("{folder}/document.{}", form.extension()), text);
    }
    let mut signer = None;
    for (number, proof) in proofs(tx, &row)?.enumerate() {
        if number == 0 {
            signer = signature(files, &folder, proof)?;
        } else {
            // What was said before it was mended is proved by itself: that document is not there.
            signature(files, &format!("{folder}-before-{number}"), proof)?;
        }
    }
    Ok(Told { at, row, folder, signer, bases })
}

/// The parts of a signature, as files of a folder. Returns whose it is.
fn signature(files: &mut Files, folder: &str, proof: Evidence) -> Result<Option<String>, StoreError> {
    let Evidence { at: kept_at, signed, .. } = proof;
    let parts = cms::parts(&signed).map_err(|_| StoreError::Corrupt("evidence".to_owned()))?;
    let mut put = |name: &str, bytes: Vec<u8>| files.insert(format!("{folder}/{name}"), bytes);
    for (number, certificate) in parts.chain.iter().enumerate() {
        let name = if number == 0 { "signer.der".to_owned() } else { format!("chain-{number}.der") };
        put(&name, certificate.to_vec());
    }
    let identity = parts.chain.first().and_then(|first| crosswalk_certs::identity::Identity::of(first).ok());
    let signer = identity.map(|identity| format!("{} with certificate {}", identity.authority, identity.serial));
    // A signature that says no time is judged as of when it was kept.
    let signed_at = parts.signed_at.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let signed_at = signed_at.map_or_else(|| kept_at.as_second().to_string(), |at| at.as_secs().to_string());
    put("signed-at", signed_at.into_bytes());
    put("digest", hex(&parts.digest).into_bytes());
    put("attributes.der", parts.attributes);
    put("signature.der", parts.signature);
    put("signed.p7s", signed);
    Ok(signer)
}

/// The signatures over a message that was sent, or received: first that of what it says, then those of what it said before.
fn proofs(tx: &Tx<'_>, row: &MessageRow) -> Result<impl Iterator<Item = Evidence>, StoreError> {
    let side = row.direction;
    Ok(tx.evidence(row.id)?.into_iter().filter(move |proof| proof.side.as_str() == side))
}

/// For each row the part of the log between the signed heads around it: the row itself, of others only their digests.
fn audit(tx: &Tx<'_>, files: &mut Files, rows: &[Chained]) -> Result<(), StoreError> {
    let ours: BTreeSet<i64> = rows.iter().map(|chained| chained.row.seq).collect();
    let mut covered = 0;
    for seq in &ours {
        if *seq <= covered {
            continue;
        }
        let Some(after) = tx.checkpoint_over(*seq)? else {
            return Err(StoreError::Failed("the head of the audit log is not signed yet".to_owned()));
        };
        let before = tx.checkpoint_before(*seq)?;
        let from = before.as_ref().map_or(0, |checkpoint| checkpoint.seq);
        let mut text = String::new();
        for chained in tx.audit_rows(from, u32::try_from(after.seq - from).unwrap_or(u32::MAX))? {
            let row = &chained.row;
            let ours = ours.contains(&row.seq);
            let line = if ours { format!("row\t{}\n", row.line()) } else { format!("digest\t{}\n", row.digest()) };
            text.push_str(&line);
        }
        let folder = format!("audit/{:012}", from + 1);
        files.insert(format!("{folder}/rows.tsv"), text.into_bytes());
        for (name, checkpoint) in [("after", Some(&after)), ("before", before.as_ref())] {
            let Some(Checkpoint { at, signed, .. }) = checkpoint else { continue };
            files.insert(format!("{folder}/{name}.p7m"), signed.clone());
            files.insert(format!("{folder}/{name}-at"), at.as_second().to_string().into_bytes());
        }
        covered = after.seq;
    }
    Ok(())
}

/// Lists all files with their digests, and signs the list.
fn list(gateway: &Gateway, files: &mut Files, now: Timestamp) -> Result<(), StoreError> {
    let each = files.iter().map(|(path, bytes)| format!("{}  {path}\n", sha256_hex(bytes)));
    let text: String = each.collect();
    let signed = cms::sign(&gateway.identity.keyring.current(), text.as_bytes(), true, now.into())
        .map_err(|error| StoreError::Failed(format!("the evidence is not signed: {error}")))?;
    files.insert(LIST.to_owned(), text.into_bytes());
    files.insert(LIST_SIGNED.to_owned(), signed);
    Ok(())
}
