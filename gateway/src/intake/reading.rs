//! The reading side: an adapter on a thread of its own, whose records go over a bounded channel in batches.

use std::{cell::Cell, collections::BTreeMap, path::PathBuf, sync::Arc};

use crosswalk_adapters::contract::{Adapter, Frame, Item, Native, NativeFinding, Refused, Sink, Source};
use tokio::sync::mpsc::Sender;
use tokio_util::sync::CancellationToken;

use super::Progress;

/// A batch is handed over when it has so many pieces...
const PIECES: usize = 256;
/// ...or when its records have so many bytes of their own.
const BYTES: usize = 1024 * 1024;

/// What an adapter gave, in its order.
pub(super) enum Piece {
    Item(Box<Item>),
    Refused(Refused),
    Finding(NativeFinding),
    Frame(Frame),
}

/// How reading ended.
pub(super) struct Ended {
    /// Before the end of the files, because somebody asked.
    pub(super) stopped: bool,
    /// A disk failed: what was handed over before is right, the rest is to be read again.
    pub(super) faulty: bool,
    /// Records that are no business of ours, by reason.
    pub(super) skipped: BTreeMap<&'static str, usize>,
}

/// A sink that hands over batches, and waits when nobody takes them.
pub(super) struct Handing {
    sender: Sender<Vec<Piece>>,
    progress: Arc<Progress>,
    stop: CancellationToken,
    scratch: PathBuf,
    batch: Vec<Piece>,
    bytes: usize,
    unread: u64,
    stopped: Cell<bool>,
    faulty: bool,
    skipped: BTreeMap<&'static str, usize>,
}

/// Lets the adapter read everything.
pub(super) fn read(adapter: &dyn Adapter, files: &[Box<dyn Source + Send>], mut sink: Handing) -> Ended {
    let sources: Vec<&dyn Source> = files.iter().map(|file| &**file as &dyn Source).collect();
    adapter.read(&sources, &mut sink);
    sink.hand_over();
    Ended { stopped: sink.stopped.get(), faulty: sink.faulty, skipped: sink.skipped }
}

impl Handing {
    pub(super) fn new(
        sender: Sender<Vec<Piece>>,
        progress: Arc<Progress>,
        stop: CancellationToken,
        scratch: PathBuf,
    ) -> Self {
        Self {
            sender,
            progress,
            stop,
            scratch,
            batch: Vec::new(),
            bytes: 0,
            unread: 0,
            stopped: Cell::new(false),
            faulty: false,
            skipped: BTreeMap::new(),
        }
    }

    fn add(&mut self, piece: Piece, native: usize) {
        self.batch.push(piece);
        self.bytes += native;
        if self.batch.len() >= PIECES || self.bytes >= BYTES {
            self.hand_over();
        }
    }

    fn hand_over(&mut self) {
        self.bytes = 0;
        let batch = std::mem::take(&mut self.batch);
        // Nobody takes it any more: the work failed or ends, and the offer is made again.
        if !batch.is_empty() && !self.stopped.get() && self.sender.blocking_send(batch).is_err() {
            self.stopped.set(true);
        }
    }
}

fn length(native: &[Native]) -> usize {
    native.iter().map(|native| native.bytes.len()).sum()
}

impl Sink for Handing {
    fn item(&mut self, item: Item) {
        let bytes = length(&item.native);
        self.add(Piece::Item(Box::new(item)), bytes);
    }

    fn refused(&mut self, refused: Refused) {
        let bytes = length(&refused.native);
        self.add(Piece::Refused(refused), bytes);
    }

    fn finding(&mut self, finding: NativeFinding) {
        self.add(Piece::Finding(finding), 0);
    }

    fn fault(&mut self, _finding: NativeFinding) {
        self.faulty = true;
        self.stopped.set(true);
    }

    fn skipped(&mut self, why: &'static str) {
        *self.skipped.entry(why).or_default() += 1;
    }

    fn frame(&mut self, frame: Frame) {
        let bytes = frame.head.len() + frame.tail.len();
        self.add(Piece::Frame(frame), bytes);
    }

    fn progress(&mut self, bytes: u64) {
        self.progress.read(bytes);
        self.unread += bytes;
        // What was found is handed over now and then, even where nearly every record is skipped.
        if self.unread >= 16 * 1024 * 1024 {
            self.unread = 0;
            self.hand_over();
        }
    }

    fn stopped(&self) -> bool {
        if self.stop.is_cancelled() {
            self.stopped.set(true);
        }
        self.stopped.get()
    }

    fn scratch(&self) -> PathBuf {
        self.scratch.clone()
    }
}
