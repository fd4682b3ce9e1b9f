//! The rules in force: read when the gateway starts, and again when the folder changes; what cannot be read leaves the last
//! good ones in force, and alarms. Each change is kept in the store: when, which files, what they said.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use super::{
    at_the_door,
    folder::Agreements,
    rules::{self, Problem, Rules},
};
use crate::{
    gateway::Gateway,
    store::{PolicyVersion, StoreError},
    telemetry::happenings,
};

/// How often the folder is looked at. A change is in force within a minute; this leaves room.
const LOOK: Duration = Duration::from_secs(2);

/// The rules in force, and what is wrong with the folder.
pub struct InForce {
    folder: PathBuf,
    rules: RwLock<Arc<Rules>>,
    problems: Mutex<Vec<Problem>>,
    /// What the folder held when it was looked at last.
    seen: Mutex<Option<Agreements>>,
}

impl InForce {
    /// Reads the folder; agreements that are not good give way to `last`, the last ones that were. Without such there is
    /// nothing to fall back on: the error says what to mend.
    pub fn open(folder: &Path, last: Option<&Agreements>) -> Result<Self, String> {
        let (rules, problems) = match look(folder, last) {
            Ok(found) => found,
            Err(problems) => {
                let all: Vec<_> = problems.iter().map(ToString::to_string).collect();
                return Err(format!("policy.agreements {}: {}", folder.display(), all.join("; ")));
            }
        };
        let (rules, problems) = (RwLock::new(Arc::new(rules)), Mutex::new(problems));
        Ok(Self { folder: folder.to_owned(), rules, problems, seen: Mutex::default() })
    }

    /// The rules in force now.
    #[must_use]
    pub fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is wrong with the files, while the last good ones are in force.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        self.problems.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks at the folder again. True when other rules are in force than before.
    pub(super) fn look_again(&self) -> bool {
        let read = Agreements::read(&self.folder).ok();
        let seen = std::mem::replace(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner), read.clone());
        if read.is_some() && read == seen {
            return false;
        }
        let now = self.rules();
        let (found, problems) = match look(&self.folder, Some(&now.made_of)) {
            Ok((rules, problems)) => (Some(rules), problems),
            Err(problems) => (None, problems),
        };
        *self.problems.lock().unwrap_or_else(PoisonError::into_inner) = problems;
        let Some(found) = found.filter(|found| found.digest != now.digest) else { return false };
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(found);
        true
    }
}

/// Reads the folder and makes rules of it: of its own agreements when they are good, else of the last good ones; and of
/// each stop that is good.
fn look(folder: &Path, last: Option<&Agreements>) -> Result<(Rules, Vec<Problem>), Vec<Problem>> {
    let mut problems = Vec::new();
    let found = Agreements::read(folder).map_err(|error| {
        problems.push(Problem { file: String::new(), line: 0, text: format!("The folder cannot be read: {error}.") });
    });
    let Ok(mut found) = found else {
        let Some(rules) = last.and_then(|last| Rules::of(last.clone()).ok()) else { return Err(problems) };
        return Ok((rules, problems));
    };
    found.stops.retain(|stop| {
        let wrong = rules::wrong_with(stop);
        let good = wrong.is_empty();
        problems.extend(wrong);
        good
    });
    match Rules::of(found.clone()) {
        Ok(rules) => Ok((rules, problems)),
        Err(wrong) => {
            problems.extend(wrong);
            let agreements = match last {
                Some(last) => last.agreements.clone(),
                None => return Err(problems),
            };
            let stopped = Rules::of(Agreements { agreements, stops: found.stops });
            stopped.map(|rules| (rules, problems.clone())).map_err(|wrong| [problems, wrong].concat())
        }
    }
}

/// Keeps the rules in force those of the folder, until `stop`.
pub async fn watch(gateway: Arc<Gateway>, stop: CancellationToken) {
    let (mut alarmed, mut recorded) = (Vec::new(), true);
    loop {
        let problems = gateway.sharing.problems();
        happenings::policy_failing(&gateway.metrics, problems.len());
        if problems != alarmed {
            problems.iter().for_each(happenings::policy_unreadable);
            alarmed = problems;
        }
        if !recorded {
            recorded = record(&gateway).await;
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = stop.cancelled() => return,
        }
        let shared = Arc::clone(&gateway);
        let changed = tokio::task::spawn_blocking(move || shared.sharing.look_again()).await;
        recorded &= !changed.unwrap_or(false);
    }
}

/// Holds back what waits in the outbox and may not leave any more, and keeps the version in force in the store. False
/// when the store failed: to be tried again. Called once before anything leaves.
pub async fn record(gateway: &Arc<Gateway>) -> bool {
    let done = held_and_kept(gateway).await;
    if let Err(error) = &done {
        happenings::store_failed(&gateway.metrics, "policy", error);
    }
    done.is_ok()
}

async fn held_and_kept(gateway: &Arc<Gateway>) -> Result<(), StoreError> {
    let (rules, at) = (gateway.sharing.rules(), gateway.clock.now());
    if gateway.store.read(|tx| tx.policy_versions(1)).await?.first().is_some_and(|last| last.digest == rules.digest) {
        return Ok(());
    }
    let held = at_the_door::sweep(gateway).await?;
    let version = PolicyVersion { digest: rules.digest.clone(), files: rules.made_of.clone(), at };
    gateway.store.write(move |tx| tx.policy_record(&version)).await?;
    happenings::policy_changed(&rules.digest, rules.list().len(), held);
    Ok(())
}
