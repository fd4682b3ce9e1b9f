//! Handing over: a delivery's rows are upserted in one transaction, once for each message.

use crosswalk_adapters::hub::upsert;
use futures_util::future::BoxFuture;
use tokio::sync::Mutex;

use super::{Address, Failed, Hub, Upserts};
use crate::{
    channels::{Handed, Parcel, Reach},
    config::Database,
    gateway::{Gateway, STANDARD},
    store::{Store, StoreError},
};

/// The writing side of one hub.
pub(in crate::channels) struct Deliver {
    address: Address,
    store: Store,
    connection: Mutex<Option<Hub>>,
}

impl Deliver {
    /// The writing side, if the system is to be delivered to. The error says what to mend.
    pub(in crate::channels) fn new(gateway: &Gateway, settings: &Database) -> Option<Result<Self, String>> {
        let address = Address::new(gateway, settings, settings.deliver.as_deref()?);
        let deliver = |address| Self { address, store: gateway.store.clone(), connection: Mutex::default() };
        Some(address.map(deliver))
    }

    async fn write(&self, upserts: Upserts) -> Result<bool, Failed> {
        let mut place = self.connection.lock().await;
        let mut hub = match place.take() {
            Some(hub) => hub,
            None => Hub::connect(&self.address, true).await?,
        };
        let written = hub.deliver(upserts).await;
        // A connection that broke is not used again.
        if !matches!(written, Err(Failed::Unreachable(_))) {
            *place = Some(hub);
        }
        written
    }
}

/// What is to be written, with what the store knows of the message.
async fn upserts(store: &Store, parcel: &Parcel<'_>) -> Result<Result<Upserts, String>, StoreError> {
    let id = parcel.id;
    let Some(row) = store.read(move |tx| tx.inbox_row(id)).await? else {
        return Ok(Err("unknown-message".to_owned()));
    };
    let as_it_is = parcel.adapter == STANDARD;
    let rows = if as_it_is { Some(Vec::new()) } else { upsert::tables(parcel.files) };
    let Some(rows) = rows else { return Ok(Err("no-rows-of-a-hub".to_owned())) };
    let document = parcel.files.first().filter(|_| as_it_is);
    Ok(Ok(Upserts {
        id,
        class: row.class,
        sender: row.from,
        transfer: row.transfer.map(|transfer| transfer.to_string()),
        rows,
        document: document.map(|file| String::from_utf8_lossy(&file.bytes).into_owned()),
    }))
}

impl Reach for Deliver {
    fn hand_over<'a>(&'a self, parcel: Parcel<'a>) -> BoxFuture<'a, Handed> {
        Box::pin(async move {
            let upserts = match upserts(&self.store, &parcel).await {
                Ok(Ok(upserts)) => upserts,
                Ok(Err(code)) => return Handed::Refused(code),
                Err(error) => return Handed::Unreachable(error.code().to_owned()),
            };
            match self.write(upserts).await {
                // Written before: after a crash nobody knew.
                Ok(_) => Handed::Taken(None),
                Err(Failed::Refused(code)) => Handed::Refused(code),
                Err(error) => Handed::Unreachable(error.to_string()),
            }
        })
    }
}
