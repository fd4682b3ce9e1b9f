//! How bytes travel between the gateway and its case systems: folders, HTTPS, MLLP, databases; each system has its own loops.

mod answers;
pub mod https;
pub mod mllp;
mod outgoing;
mod reach;
mod sql;
mod wait;

use std::{collections::HashMap, sync::Arc};

use crosswalk_adapters::folder::{Folder, Settings};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use reach::{Handed, Parcel, Reach};
pub(crate) use wait::Backoff;

use crate::{
    config::{Config, System, std_duration},
    gateway::{Gateway, adapter_of},
};

/// How what is for a system gets there.
#[derive(Clone)]
pub enum Way {
    /// The system fetches by itself from our HTTPS door.
    Fetched,
    /// Through its watched folder.
    Folder(Arc<Folder>),
    /// Over a wire.
    Reached(Arc<dyn Reach>),
}

/// How each system is reached.
pub struct Ways(HashMap<String, Way>);

impl Ways {
    /// Opens folders and reads certificates. The error says what to mend.
    pub fn open(gateway: &Gateway) -> Result<Self, String> {
        let config = &gateway.config;
        let open = |system: &System| Ok((system.name.clone(), way(config, gateway, system)?));
        config.systems.iter().map(open).collect::<Result<_, String>>().map(Self)
    }

    /// How to reach a system.
    #[must_use]
    pub fn of(&self, system: &str) -> Way {
        self.0.get(system).cloned().unwrap_or(Way::Fetched)
    }
}

fn way(config: &Config, gateway: &Gateway, system: &System) -> Result<Way, String> {
    let wrong = |why: String| format!("systems: {}: {why}", system.name);
    if let Some(path) = &system.folder {
        // Documents of the standard are held in memory; what an adapter reads is not.
        let held = u64::try_from(config.http.body_limit).unwrap_or(u64::MAX).saturating_mul(8);
        let limit = if adapter_of(system).is_some() { config.intake.file_limit } else { held };
        let settings = Settings { settle: std_duration(system.settle), max_bytes: limit };
        return Folder::open(path, settings)
            .map(|folder| Way::Folder(Arc::new(folder)))
            .map_err(|e| wrong(e.to_string()));
    }
    if let Some(push) = system.https.as_ref().and_then(|https| https::Push::new(gateway, https)) {
        return push.map(|push| Way::Reached(Arc::new(push))).map_err(wrong);
    }
    if let Some(deliver) = system.database.as_ref().and_then(|database| sql::Deliver::new(gateway, database)) {
        return deliver.map(|deliver| Way::Reached(Arc::new(deliver))).map_err(wrong);
    }
    if let Some(send) = system.mllp.as_ref().and_then(|mllp| mllp::Send::new(gateway, mllp)) {
        return send.map(|send| Way::Reached(Arc::new(send))).map_err(wrong);
    }
    Ok(Way::Fetched)
}

/// Takes what the systems have for us, each by its own loop, until `stop`. The error says what to mend.
pub async fn start(
    gateway: &Arc<Gateway>,
    ways: &Ways,
    tracker: &TaskTracker,
    stop: &CancellationToken,
) -> Result<(), String> {
    for system in &gateway.config.systems {
        if let Way::Folder(folder) = ways.of(&system.name) {
            // A long file does not hold up answers.
            tracker.spawn(answered(Arc::clone(gateway), system.clone(), Arc::clone(&folder), stop.clone()));
            tracker.spawn(written(Arc::clone(gateway), system.clone(), folder, stop.clone()));
        }
        let wrong = |why: String| format!("systems: {}: {why}", system.name);
        https::poll::start(gateway, system, tracker, stop).map_err(wrong)?;
        sql::start(gateway, system, tracker, stop).map_err(wrong)?;
        mllp::listen::start(gateway, system, tracker, stop).await.map_err(wrong)?;
    }
    Ok(())
}

async fn answered(gateway: Arc<Gateway>, system: System, folder: Arc<Folder>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        answers::round(&gateway, &system, &folder).await;
        pause(&gateway, &stop).await;
    }
}

async fn written(gateway: Arc<Gateway>, system: System, folder: Arc<Folder>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        outgoing::round(&gateway, &system, &folder, &stop).await;
        pause(&gateway, &stop).await;
    }
}

async fn pause(gateway: &Gateway, stop: &CancellationToken) {
    tokio::select! {
        () = tokio::time::sleep(std_duration(gateway.config.clocks.poll)) => {}
        () = stop.cancelled() => {}
    }
}
