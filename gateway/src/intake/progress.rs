//! How far the reading of files is: for the log, the API and `crosswalk status`. Names systems, never files.

use std::sync::{
    Arc, Mutex, Weak,
    atomic::{AtomicI64, AtomicU64, Ordering::Relaxed},
};

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// How often long work is told of in the log.
const TELL_EVERY: SignedDuration = SignedDuration::from_secs(15);

/// Everything that is being read.
#[derive(Debug, Default)]
pub struct Reading(Mutex<Vec<Weak<Progress>>>);

/// One offer that is being read.
#[derive(Debug)]
pub struct Progress {
    system: String,
    since: Timestamp,
    size: u64,
    bytes: AtomicU64,
    records: AtomicU64,
    refused: AtomicU64,
    told_at: AtomicI64,
}

/// How far the reading of one offer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// The system that wrote it.
    pub system: String,
    /// When it was begun.
    pub since: Timestamp,
    /// Bytes read.
    pub bytes: u64,
    /// Bytes there are.
    pub of: u64,
    /// Records settled.
    pub records: u64,
    /// How many of them were refused.
    pub refused: u64,
}

impl Reading {
    /// Begins to follow an offer; it is followed until the result is dropped.
    pub fn begin(&self, system: &str, size: u64, now: Timestamp) -> Arc<Progress> {
        let progress = Arc::new(Progress {
            system: system.to_owned(),
            since: now,
            size,
            bytes: AtomicU64::new(0),
            records: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            told_at: AtomicI64::new(now.as_second()),
        });
        if let Ok(mut all) = self.0.lock() {
            all.retain(|one| one.strong_count() > 0);
            all.push(Arc::downgrade(&progress));
        }
        progress
    }

    /// What is being read now.
    #[must_use]
    pub fn now(&self) -> Vec<Seen> {
        let Ok(all) = self.0.lock() else { return Vec::new() };
        all.iter().filter_map(Weak::upgrade).map(|one| one.seen()).collect()
    }
}

impl Progress {
    /// So many more bytes were read.
    pub fn read(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Relaxed);
    }

    /// So many more records were settled, some of them refused.
    pub fn settled(&self, records: u64, refused: u64) {
        self.records.fetch_add(records, Relaxed);
        self.refused.fetch_add(refused, Relaxed);
    }

    /// How far it is.
    #[must_use]
    pub fn seen(&self) -> Seen {
        Seen {
            system: self.system.clone(),
            since: self.since,
            // A file may be opened twice.
            bytes: self.bytes.load(Relaxed).min(self.size),
            of: self.size,
            records: self.records.load(Relaxed),
            refused: self.refused.load(Relaxed),
        }
    }

    /// The same, when it is time to tell the log.
    pub(super) fn due(&self, now: Timestamp) -> Option<Seen> {
        let told = self.told_at.load(Relaxed);
        let due = now.as_second() - told >= TELL_EVERY.as_secs();
        due.then(|| {
            self.told_at.store(now.as_second(), Relaxed);
            self.seen()
        })
    }
}
