//! How bytes travel between the gateway and its case systems: the watched folders, each with its own loop.

mod answers;
mod outgoing;

use std::{collections::HashMap, sync::Arc};

use crosswalk_adapters::folder::{Folder, FolderError, Settings};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    config::{Config, System, std_duration},
    gateway::Gateway,
};

/// The watched folders, by system.
pub struct Folders(HashMap<String, Arc<Folder>>);

impl Folders {
    /// Opens the folder of every system that has one.
    pub fn open(config: &Config) -> Result<Self, FolderError> {
        let limit = u64::try_from(config.http.body_limit).unwrap_or(u64::MAX).saturating_mul(8);
        let open = |system: &System| {
            let path = system.folder.as_ref()?;
            let settings = Settings { settle: std_duration(system.settle), max_bytes: limit };
            Some(Folder::open(path, settings).map(|folder| (system.name.clone(), Arc::new(folder))))
        };
        config.systems.iter().filter_map(open).collect::<Result<_, _>>().map(Self)
    }

    /// The folder of a system; `None` when it fetches over HTTPS.
    #[must_use]
    pub fn of(&self, system: &str) -> Option<Arc<Folder>> {
        self.0.get(system).cloned()
    }
}

/// Watches every folder until `stop`.
pub fn watch(gateway: &Arc<Gateway>, folders: &Arc<Folders>, tracker: &TaskTracker, stop: &CancellationToken) {
    for system in &gateway.config.systems {
        let Some(folder) = folders.of(&system.name) else { continue };
        tracker.spawn(run(Arc::clone(gateway), system.clone(), folder, stop.clone()));
    }
}

async fn run(gateway: Arc<Gateway>, system: System, folder: Arc<Folder>, stop: CancellationToken) {
    let pause = std_duration(gateway.config.clocks.poll);
    while !stop.is_cancelled() {
        answers::round(&gateway, &system, &folder).await;
        outgoing::round(&gateway, &system, &folder).await;
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.cancelled() => {}
        }
    }
}
