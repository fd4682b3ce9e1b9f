//! Step 2 of 12: decode: what a system wrote is read record by record, and each record goes its own way.
//!
//! An adapter reads on a thread of its own and hands batches of records over; when they are not taken as fast as they
//! are read, reading waits. So memory depends on the largest record, not on the file. What was accepted is marked with a
//! digest after its commit: a file that is read again from its beginning, after a crash or because a system exports
//! everything each night, sends only what changed.

mod batch;
mod events;
mod identity;
pub mod leads;
pub mod moves;
pub mod notified;
mod occasion;
mod progress;
mod reading;
mod records;
mod report;
mod requests;
mod spool;
mod standard;
#[cfg(test)]
mod tests;
pub mod tidy;

use std::{path::PathBuf, sync::Arc};

use crosswalk_adapters::contract::{Adapter, NativeFile, Source};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub(crate) use identity::holding_keys;
pub use progress::{Progress, Reading, Seen};
pub use report::{Counts, LostFields, NativeReport, RecordFindings, RefusedRecords};
pub use spool::RefusedFile;

use crate::{
    accept::NotAccepted,
    config::System,
    crash,
    gateway::{Gateway, adapter_of},
};

/// How many batches may lie between the reading and the committing side.
const BATCHES_AHEAD: usize = 2;

/// What a channel offers: the files of one extract, or one message.
pub struct Offer<'a> {
    /// Who wrote it.
    pub system: &'a System,
    /// What reads it.
    pub adapter: &'static dyn Adapter,
    /// The files.
    pub files: Vec<Box<dyn Source + Send>>,
    /// An empty folder in which the refused records are gathered.
    pub refused_in: PathBuf,
}

/// What became of an offer.
#[derive(Debug)]
pub struct Taken {
    /// What a person at the case system should read.
    pub report: NativeReport,
    /// The refused records, as files that the system's own tool can load again.
    pub refused: Vec<RefusedFile>,
}

/// Takes files that are held in memory anyhow: a body, one message, documents of the standard. The refused records of a
/// native file are in the report.
pub async fn held(
    gateway: &Arc<Gateway>,
    system: &System,
    files: Vec<NativeFile>,
) -> Result<NativeReport, NotAccepted> {
    let Some(adapter) = adapter_of(system) else { return standard::take(gateway, system, files).await };
    let files = files.into_iter().map(|file| Box::new(file) as Box<dyn Source + Send>).collect();
    let gathered = tempfile::tempdir_in(gateway.config.scratch_folder()).map_err(NotAccepted::Disk)?;
    let offer = Offer { system, adapter, files, refused_in: gathered.path().to_owned() };
    // Short, and whoever waits for the answer shall have it.
    let Taken { mut report, refused } = take(gateway, offer, &CancellationToken::new()).await?;
    let read = refused.into_iter().map(RefusedFile::read).collect::<std::io::Result<_>>();
    report.refused_records = read.map_err(NotAccepted::Disk)?;
    Ok(report)
}

/// Takes an offer. Each record goes its own way: a bad one stops none of the others. An error is about our machinery:
/// the same offer may be made again, and what was taken of it already is not taken twice.
pub async fn take(gateway: &Arc<Gateway>, offer: Offer<'_>, stop: &CancellationToken) -> Result<Taken, NotAccepted> {
    let Offer { system, adapter, files, refused_in } = offer;
    let size = files.iter().map(|file| file.size()).sum();
    let progress = gateway.reading.begin(&system.name, size, gateway.clock.now());
    let scratch = gateway.config.scratch_folder();
    let (sender, mut batches) = mpsc::channel(BATCHES_AHEAD);
    let (watched, stopped) = (Arc::clone(&progress), stop.clone());
    let reading = tokio::task::spawn_blocking(move || {
        let sink = reading::Handing::new(sender, watched, stopped, scratch);
        reading::read(adapter, &files, sink)
    });
    let mut intake = batch::Intake::new(gateway, system, (refused_in, adapter.reads_messages()), progress);
    while let Some(batch) = batches.recv().await {
        intake.batch(batch).await?;
        crash::point("intake-after-batch");
    }
    match reading.await {
        Ok(ended) if ended.faulty => return Err(NotAccepted::Disk(std::io::Error::other("while the files were read"))),
        Ok(ended) if ended.stopped => return Err(NotAccepted::Stopping),
        Ok(ended) => intake.report.skipped(ended.skipped),
        // What was read before is settled; a person finds the file with the report beside it.
        Err(_) => intake.report.broke(adapter.name()),
    }
    intake.finish().await
}
