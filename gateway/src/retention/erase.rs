//! Erasure on request: everything that is kept of a transfer, or of a child, and is settled. First shown, then done.

use std::{collections::BTreeSet, sync::Arc};

use crosswalk_schemas::model::{ChildReference, MessageId, TransferId};
use serde::Serialize;

use super::{fetching, forget};
use crate::{
    gateway::Gateway,
    journey,
    store::{ChildKey, Closed, Kept, Side, StoreError, Tx},
    transfer::Transfer,
};

/// How many documents are read in one go.
const AT_ONCE: u32 = 200;

/// What is to be erased.
#[derive(Clone)]
pub enum Wanted {
    /// A transfer, by any of its ids.
    Transfer(TransferId),
    /// A child, by NHS number. Never shown.
    Child(NhsNumber),
}

/// An NHS number that somebody asks to have erased.
#[derive(Clone)]
pub struct NhsNumber(String);

impl std::fmt::Debug for NhsNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NHS number")
    }
}

impl NhsNumber {
    /// Ten digits, with or without spaces. Whether its check digit is right does not matter here.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        (digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(Self(digits))
    }

    /// Whether a document names it, however it is spaced.
    fn is_in(&self, text: &[u8]) -> bool {
        let squeezed: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        squeezed.windows(self.0.len()).any(|window| window == self.0.as_bytes())
    }

    fn keys(&self) -> Vec<ChildKey> {
        journey::child_keys(&ChildReference { nhs_number: Some(self.0.clone()), ..ChildReference::default() })
    }
}

/// What there is to erase, or was erased.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Erasable {
    /// Transfers that are closed.
    pub transfers: BTreeSet<TransferId>,
    /// Messages that are settled.
    pub messages: BTreeSet<MessageId>,
    /// Leads that have ended.
    pub leads: BTreeSet<i64>,
    /// Records of case systems of which it is known what they said last, and whom they are of.
    pub records: usize,
    /// Searches, answers to them, drafts and files of people in the console.
    pub papers: usize,
    /// What is still under way, and therefore kept: to be closed or settled first.
    pub open_transfers: BTreeSet<TransferId>,
    /// As above: messages.
    pub open_messages: BTreeSet<MessageId>,
    /// As above: leads.
    pub open_leads: BTreeSet<i64>,
    /// As above: questions of other authorities that wait for an answer.
    pub open_papers: usize,
    /// Whether it was erased, or only looked at.
    pub erased: bool,
}

/// Says what would be erased.
pub async fn preview(gateway: &Arc<Gateway>, wanted: &Wanted) -> Result<Erasable, StoreError> {
    Ok(find(gateway, wanted).await?.0)
}

/// Erases it. `who` asked for that.
pub async fn erase(gateway: &Arc<Gateway>, wanted: Wanted, who: String) -> Result<Erasable, StoreError> {
    let (mut found, documents) = find(gateway, &wanted).await?;
    let now = gateway.clock.now();
    gateway
        .store
        .write(move |tx| {
            for one in documents.iter().filter(|one| found.messages.contains(&one.id)) {
                forget(tx, one, &who, now)?;
            }
            for id in &found.transfers {
                tx.forget_transfer(*id, &who, now)?;
                tx.forget_reports(*id)?;
            }
            found.leads.iter().try_for_each(|id| tx.forget_lead(*id))?;
            if let Wanted::Child(number) = &wanted {
                found.records = tx.forget_holdings(&number.keys())?;
                tx.register_erase(&number.keys())?;
                tx.notified_erase(&number.keys())?;
                let on_desk = tx.desk_where(|text| number.is_in(text))?;
                let settled: Vec<_> = on_desk.iter().filter(|one| !one.open).collect();
                settled.iter().try_for_each(|one| tx.forget_on_desk(one))?;
                found.papers = settled.len();
            }
            let Erasable { transfers, messages, leads, records, papers, .. } = &found;
            let (transfers, messages, leads) = (transfers.len(), messages.len(), leads.len());
            let detail = format!(
                "{transfers} transfers, {messages} messages, {leads} leads, {records} records, {papers} papers"
            );
            tx.erasure_done(&who, &detail, now)?;
            found.erased = true;
            Ok(found)
        })
        .await
}

/// Looks through everything that is kept.
async fn find(gateway: &Arc<Gateway>, wanted: &Wanted) -> Result<(Erasable, Vec<Kept>), StoreError> {
    let (mut found, mut documents) = (Erasable::default(), Vec::new());
    let asked = wanted.clone();
    let mut transfers = gateway.store.read(move |tx| known(tx, &asked)).await?;
    // A document may name the child of a transfer that does not know it: what belongs to that one is found in a second round.
    for _ in 0..2 {
        documents.clear();
        for side in [Side::Outbox, Side::Inbox] {
            look(gateway, (wanted, side), &mut transfers, &mut documents).await?;
        }
    }
    let (wanted, known) = (wanted.clone(), documents.clone());
    gateway
        .store
        .read(move |tx| {
            sort(tx, &mut found, &transfers, &known)?;
            if let Wanted::Child(number) = &wanted {
                of_systems(tx, &mut found, number)?;
            }
            Ok((found, known))
        })
        .await
}

/// Every id of the transfers that are known to be wanted.
fn known(tx: &Tx<'_>, wanted: &Wanted) -> Result<BTreeSet<TransferId>, StoreError> {
    let (transfers, asked) = match wanted {
        Wanted::Transfer(id) => (tx.transfer(*id)?.into_iter().collect(), Some(*id)),
        Wanted::Child(number) => (tx.transfers_of(&number.keys())?, None),
    };
    Ok(transfers.iter().flat_map(Transfer::ids).chain(asked).collect())
}

/// Finds the documents of these transfers, and those that name the child.
async fn look(
    gateway: &Arc<Gateway>,
    (wanted, side): (&Wanted, Side),
    transfers: &mut BTreeSet<TransferId>,
    documents: &mut Vec<Kept>,
) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let (wanted, fetching, known) = (wanted.clone(), fetching(gateway), transfers.clone());
        let (seen, hits) = gateway
            .store
            .read(move |tx| {
                let seen = tx.documents(side, after, &fetching, AT_ONCE)?;
                let of_known = |one: &Kept| one.transfer.is_some_and(|id| known.contains(&id));
                let hit = |one: Kept| Ok((of_known(&one) || names(tx, &wanted, &one)?).then_some(one));
                let hits: Vec<_> = seen.iter().copied().map(hit).collect::<Result<_, StoreError>>()?;
                let hits: Vec<_> = hits.into_iter().flatten().collect();
                Ok((seen, hits))
            })
            .await?;
        transfers.extend(hits.iter().filter_map(|one| one.transfer));
        documents.extend(hits);
        match seen.last() {
            Some(last) if seen.len() == AT_ONCE as usize => after = last.number,
            _ => return Ok(()),
        }
    }
}

fn names(tx: &Tx<'_>, wanted: &Wanted, one: &Kept) -> Result<bool, StoreError> {
    let Wanted::Child(number) = wanted else { return Ok(false) };
    let says = tx.document_of(one)?.is_some_and(|(_, text)| number.is_in(&text));
    Ok(says || tx.mended(one.id)?.iter().any(|before| number.is_in(&before.body)))
}

/// What is settled and what is not.
fn sort(
    tx: &Tx<'_>,
    found: &mut Erasable,
    transfers: &BTreeSet<TransferId>,
    documents: &[Kept],
) -> Result<(), StoreError> {
    for id in transfers {
        // By its first id only, whatever it was asked for.
        match (tx.transfer_closed(*id)?, tx.transfer(*id)?) {
            (Closed::Open, Some(transfer)) => found.open_transfers.insert(transfer.id),
            (Closed::At(_), Some(transfer)) => found.transfers.insert(transfer.id),
            _ => false,
        };
    }
    for one in documents {
        let open = match one.transfer {
            Some(id) => tx.transfer_closed(id)? == Closed::Open,
            None => false,
        };
        let list = if one.settled && !open { &mut found.messages } else { &mut found.open_messages };
        list.insert(one.id);
    }
    // One that stands on both sides is erased when both are settled.
    found.messages.retain(|id| !found.open_messages.contains(id));
    Ok(())
}

/// What was taken from case systems of the child.
fn of_systems(tx: &Tx<'_>, found: &mut Erasable, number: &NhsNumber) -> Result<(), StoreError> {
    found.records = tx.records_of(&number.keys())?.len();
    let on_desk = tx.desk_where(|text| number.is_in(text))?;
    found.open_papers = on_desk.iter().filter(|one| one.open).count();
    found.papers = on_desk.len() - found.open_papers;
    found.open_leads.extend(leads(tx, number, "open")?);
    for state in ["completed", "dismissed"] {
        found.leads.extend(leads(tx, number, state)?);
    }
    Ok(())
}

fn leads(tx: &Tx<'_>, number: &NhsNumber, state: &str) -> Result<Vec<i64>, StoreError> {
    let mut ids = Vec::new();
    for row in tx.leads(state, u32::MAX)? {
        let Some(lead) = tx.lead(row.id)? else { continue };
        let text = serde_json::to_vec(&lead).map_err(|e| StoreError::Corrupt(e.to_string()))?;
        if number.is_in(&text) {
            ids.push(row.id);
        }
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_however_it_is_spaced_and_never_shown() {
        let number = NhsNumber::read("999 000-1022\n").unwrap();
        assert!(number.is_in(b"<NHSnumber>999 000 1022</NHSnumber>") && number.is_in(b"\"9990001022\""));
        assert!(!number.is_in(b"9990001023") && !number.is_in(b""));
        assert!(!format!("{number:?}").contains("999"));
        for wrong in ["", "999000102", "99900010222", "999000102x"] {
            assert!(NhsNumber::read(wrong).is_none(), "{wrong}");
        }
    }
}
