//! What a case system wrote into its folder: taken whole, read record by record, sent; settled in the folder only after
//! the commit.

use std::sync::Arc;

use crosswalk_adapters::{
    contract::{Adapter, Source},
    folder::{Folder, FolderError, Taken},
};
use tokio_util::sync::CancellationToken;

use crate::{
    accept::NotAccepted,
    config::System,
    gateway::{Gateway, adapter_of},
    intake::{self, Offer},
    telemetry::happenings,
};

/// Takes every complete entry once. What fails stays in hand and comes again with the next round.
pub(super) async fn round(gateway: &Arc<Gateway>, system: &System, folder: &Arc<Folder>, stop: &CancellationToken) {
    let looking = Arc::clone(folder);
    let now = std::time::SystemTime::from(gateway.clock.now());
    let pickup = match tokio::task::spawn_blocking(move || looking.take(now)).await {
        Ok(Ok(pickup)) => pickup,
        Ok(Err(error)) => return happenings::system_unreachable(&gateway.metrics, &system.name, error.code()),
        Err(_) => return,
    };
    for fault in &pickup.faults {
        happenings::system_unreachable(&gateway.metrics, &system.name, fault.code());
    }
    if pickup.faults.is_empty() {
        happenings::system_reached(&gateway.metrics, &system.name);
    }
    for taken in pickup.taken {
        if stop.is_cancelled() {
            return;
        }
        entry(gateway, system, folder, taken, stop).await;
    }
}

async fn entry(gateway: &Arc<Gateway>, system: &System, folder: &Arc<Folder>, taken: Taken, stop: &CancellationToken) {
    let taking = match adapter_of(system) {
        Some(adapter) => native(gateway, system, (adapter, folder, &taken), stop).await,
        None => standard(gateway, system, &taken).await,
    };
    match taking {
        Ok(done) => settle(gateway, system, (folder, taken), done).await,
        Err(Trouble::Folder(error)) => happenings::system_unreachable(&gateway.metrics, &system.name, error),
        Err(Trouble::Accept(NotAccepted::Stopping)) => tracing::info!(system = system.name, "stopped in mid-file"),
        Err(Trouble::Accept(NotAccepted::Store(error))) => {
            happenings::store_failed(&gateway.metrics, "outgoing", &error);
        }
        Err(Trouble::Accept(error)) => {
            happenings::system_unreachable(&gateway.metrics, &system.name, &error.to_string());
        }
    }
}

/// Why an entry stays in hand.
enum Trouble {
    Folder(&'static str),
    Accept(NotAccepted),
}

impl From<FolderError> for Trouble {
    fn from(error: FolderError) -> Self {
        Self::Folder(error.code())
    }
}

impl From<NotAccepted> for Trouble {
    fn from(error: NotAccepted) -> Self {
        Self::Accept(error)
    }
}

async fn native(
    gateway: &Arc<Gateway>,
    system: &System,
    (adapter, folder, taken): (&'static dyn Adapter, &Arc<Folder>, &Taken),
    stop: &CancellationToken,
) -> Result<intake::Taken, Trouble> {
    let (files, fault) = taken.sources()?;
    let files = files.into_iter().map(|file| Box::new(file) as Box<dyn Source + Send>).collect();
    let offer = Offer { system, adapter, files, refused_in: folder.gathering(taken)? };
    let done = intake::take(gateway, offer, stop).await?;
    if fault.happened() { Err(Trouble::Folder("folder-unavailable")) } else { Ok(done) }
}

/// A system that speaks the standard writes one message a file.
async fn standard(gateway: &Arc<Gateway>, system: &System, taken: &Taken) -> Result<intake::Taken, Trouble> {
    let report = intake::held(gateway, system, taken.files()?).await?;
    Ok(intake::Taken { report, refused: Vec::new() })
}

/// All refused, some refused, or none: into `refused/`, or into `processed/` with what there is to say. Of an entry taken
/// in part the refused records go to `refused/` by themselves, to be mended and given again.
async fn settle(gateway: &Arc<Gateway>, system: &System, (folder, taken): (&Arc<Folder>, Taken), done: intake::Taken) {
    let (folder, today) = (Arc::clone(folder), gateway.clock.today());
    let intake::Taken { report, refused } = done;
    let settling = tokio::task::spawn_blocking(move || -> Result<(), FolderError> {
        if report.is_refusal() {
            folder.refuse(&taken, &report)
        } else if report.has_refusals() {
            let records: Vec<_> = refused.into_iter().map(|file| (file.name, file.path)).collect();
            folder.accept_in_part(&taken, today, &report, &records)
        } else {
            folder.accept(&taken, today, report.says_something().then_some(&report))
        }
    });
    if let Ok(Err(error)) = settling.await {
        happenings::system_unreachable(&gateway.metrics, &system.name, error.code());
    }
}
