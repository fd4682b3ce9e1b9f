//! What every part of a running gateway shares: configuration, clock, store, validator, directory, bells.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::Arc,
};

use crosswalk_adapters::{contract::Adapter, registry};
use crosswalk_schemas::{
    model::MessageId,
    validation::{Limits, Profiles, Validator},
};
use tokio::sync::{Notify, watch};
use tokio_util::task::TaskTracker;

use crate::{
    clock::Clock,
    config::{Config, System},
    directory::Directory,
    identity::Identity,
    intake::Reading,
    partners::pause::Paused,
    policy::InForce,
    seal,
    store::Store,
    telemetry::{metrics::Metrics, open_metrics::Exemplar, traces::Traces},
    transfer::Policy,
};

/// Documents up to this size, in bytes, are checked without leaving the thread.
const QUICK: usize = 64 * 1024;

/// One running gateway.
pub struct Gateway {
    /// What it was told.
    pub config: Config,
    /// The time.
    pub clock: Clock,
    /// Its memory.
    pub store: Store,
    /// The standard, compiled.
    pub validator: Validator,
    /// Who answers for which place.
    pub directory: Directory,
    /// What may be shared with whom.
    pub sharing: InForce,
    /// How transfers are to go.
    pub policy: Policy,
    /// Certificates and keys.
    pub identity: Identity,
    /// What is remembered of sealing.
    pub sealing: seal::Memory,
    /// To whom nothing is sent for now.
    pub paused: Paused,
    /// What is counted.
    pub metrics: Metrics,
    /// What is told of the way of messages.
    pub traces: Traces,
    /// Rung when there is new work.
    pub bells: Bells,
    /// What is being read of case systems' files.
    pub reading: Reading,
    /// Held by whoever completes a lead.
    pub completing: tokio::sync::Mutex<()>,
    /// Short tasks that must end before the process does.
    pub tasks: TaskTracker,
    /// Held as long as the gateway runs: one process for each data folder.
    _lock: std::fs::File,
}

/// Wakes the workers, so that nothing waits for a poll.
#[derive(Default)]
pub struct Bells {
    /// Something waits in the outbox.
    pub outbox: Notify,
    /// Something arrived in the inbox.
    pub inbox: Notify,
    /// Something is to be delivered: each system listens for itself.
    pub deliveries: watch::Sender<()>,
    /// A receipt is owed.
    pub receipts: Notify,
}

/// The gateway cannot start. Says what to mend.
#[derive(Debug, thiserror::Error)]
pub enum CannotStart {
    /// The configuration is wrong.
    #[error("{0}")]
    Misconfigured(String),
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
}

impl Gateway {
    /// Opens everything that a gateway needs before it binds a port.
    pub fn open(config: Config, clock: Clock) -> Result<Arc<Self>, CannotStart> {
        for system in &config.systems {
            if system.adapter != STANDARD && registry::adapter(&system.adapter).is_none() {
                return Err(CannotStart::Misconfigured(format!(
                    "systems: {}: there is no adapter {}; `crosswalk adapters list` shows them",
                    system.name, system.adapter
                )));
            }
        }
        let lock = alone(&config)?;
        let identity = Identity::open(&config).map_err(CannotStart::Misconfigured)?;
        let scratch = config.scratch_folder();
        // What a process that died left there is of no use.
        drop(std::fs::remove_dir_all(&scratch));
        private_folder(&scratch)
            .map_err(|e| CannotStart::Misconfigured(format!("data folder {}: {e}", scratch.display())))?;
        let store = Store::open(&config.store_file(), &config.store.key)?;
        let directory = Directory::open(config.directory.postcodes.as_deref())
            .map_err(|e| CannotStart::Misconfigured(e.to_string()))?;
        let sharing = InForce::open(&config.policy.agreements, store.policy_last()?.as_ref())
            .map_err(CannotStart::Misconfigured)?;
        let paused = Paused::of(store.paused()?);
        let metrics = Metrics::new().map_err(|e| CannotStart::Misconfigured(e.to_string()))?;
        metrics.build.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
        let limits = Limits { bytes: config.http.body_limit, ..Limits::default() };
        let profiles = config.profiles.as_deref().map_or_else(|| Ok(Profiles::default()), profiles);
        let validator = Validator::with_profiles(limits, profiles.map_err(CannotStart::Misconfigured)?);
        let mut policy = Policy::new(config.services());
        policy.clocks.splice(0..0, config.deadlines.iter().cloned());
        Ok(Arc::new(Self {
            sharing,
            policy,
            validator,
            bells: Bells::default(),
            reading: Reading::default(),
            sealing: seal::Memory::default(),
            paused,
            traces: Traces::of(&config),
            completing: tokio::sync::Mutex::default(),
            tasks: TaskTracker::new(),
            _lock: lock,
            config,
            clock,
            store,
            directory,
            identity,
            metrics,
        }))
    }

    /// A message as an example in a metric, if its way is told.
    pub(crate) fn example(&self, id: MessageId) -> Option<Exemplar> {
        self.traces.tells_of(id).then(|| Exemplar { message: id, at: self.clock.now() })
    }

    /// Waits until no short task is under way. More may begin afterwards.
    pub async fn settle(&self) {
        self.tasks.close();
        self.tasks.wait().await;
        self.tasks.reopen();
    }

    /// Wakes every worker: after a commit that may have made work for any of them.
    pub fn ring(&self) {
        self.bells.outbox.notify_one();
        self.bells.deliveries.send_replace(());
        self.bells.receipts.notify_one();
    }

    /// Runs `work` here when it is over `bytes` few enough to be quick, otherwise on a thread of its own. `None` when it
    /// panicked.
    pub async fn heavy<T: Send + 'static>(&self, bytes: usize, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        if bytes <= QUICK {
            return catch_unwind(AssertUnwindSafe(work)).ok();
        }
        tokio::task::spawn_blocking(work).await.ok()
    }

    /// A byte at random, for jitter.
    #[must_use]
    pub fn random_byte(&self) -> u8 {
        uuid::Uuid::now_v7().as_bytes()[15]
    }
}

/// The name that stands for no adapter at all: the system speaks the standard.
pub const STANDARD: &str = "child-record";

/// The adapter of a system; `None` when it speaks the standard itself.
#[must_use]
pub fn adapter_of(system: &System) -> Option<&'static dyn Adapter> {
    registry::adapter(&system.adapter)
}

/// Reads a table of severities. Says what is wrong with it.
pub(crate) fn profiles(path: &Path) -> Result<Profiles, String> {
    let wrong = |why: String| format!("profiles {}: {why}", path.display());
    let table = std::fs::read_to_string(path).map_err(|e| wrong(e.to_string()))?;
    Profiles::parse(&table).map_err(|e| wrong(e.to_string()))
}

/// Locks the data folder, made when it is missing, against a second gateway, as long as the file is held.
pub(crate) fn alone(config: &Config) -> Result<std::fs::File, CannotStart> {
    private_folder(&config.data)
        .map_err(|e| CannotStart::Misconfigured(format!("data folder {}: {e}", config.data.display())))?;
    let path = config.data.join("lock");
    let wrong = |why: String| CannotStart::Misconfigured(format!("{}: {why}", path.display()));
    let file = std::fs::File::create(&path).map_err(|e| wrong(e.to_string()))?;
    file.try_lock().map_err(|_| wrong("another gateway runs on this data folder; stop it first".to_owned()))?;
    Ok(file)
}

fn private_folder(path: &PathBuf) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}
