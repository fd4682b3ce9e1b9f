//! The one thread that writes: takes every job that waits, runs them in one transaction, commits once, answers all.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot, watch};

use super::{StoreError, Tx, vault::Vault};

/// How many jobs share a commit at most.
const GROUP: usize = 256;

type Outcome = Result<Box<dyn Any + Send>, StoreError>;
type Work = Box<dyn FnOnce(&Tx<'_>) -> Outcome + Send>;

struct Job {
    work: Work,
    answer: oneshot::Sender<Outcome>,
}

/// Hands jobs to the writing thread. Cheap to clone; the thread ends when the last clone is gone.
#[derive(Clone)]
pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
    /// Changes with each commit that changes something.
    commits: watch::Receiver<()>,
}

impl Writer {
    /// Starts the thread that owns `connection`.
    pub(super) fn start(connection: Connection, vault: Arc<Vault>) -> Self {
        let (jobs, receiver) = mpsc::channel(1024);
        let (committed, commits) = watch::channel(());
        std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || run(&Tx(&connection, &vault), receiver, &committed))
            .map_or_else(|error| tracing::error!(%error, "the store's thread does not start"), drop);
        Self { jobs, commits }
    }

    /// Changes with each commit that changes something.
    pub(super) fn commits(&self) -> watch::Receiver<()> {
        self.commits.clone()
    }

    /// Runs `work` and answers after its commit.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, wait) = oneshot::channel();
        let work: Work = Box::new(move |tx| work(tx).map(|value| Box::new(value) as Box<dyn Any + Send>));
        self.jobs.send(Job { work, answer }).await.map_err(|_| StoreError::Closed)?;
        let value = wait.await.map_err(|_| StoreError::Closed)??;
        value.downcast().map(|value| *value).map_err(|_| StoreError::Closed)
    }
}

fn run(tx: &Tx<'_>, mut jobs: mpsc::Receiver<Job>, committed: &watch::Sender<()>) {
    let mut group = Vec::with_capacity(GROUP);
    while let Some(first) = jobs.blocking_recv() {
        group.push(first);
        while group.len() < GROUP
            && let Ok(next) = jobs.try_recv()
        {
            group.push(next);
        }
        let before = tx.0.total_changes();
        commit_together(tx, &mut group);
        // Workers that look for something to do and find nothing change nothing.
        if tx.0.total_changes() != before {
            committed.send_replace(());
        }
    }
}

/// Each job in its own savepoint, all in one transaction.
fn commit_together(tx: &Tx<'_>, group: &mut Vec<Job>) {
    let connection = tx.0;
    let mut answers = Vec::with_capacity(group.len());
    let mut failure = run_cached(connection, "BEGIN IMMEDIATE").err();
    for job in group.drain(..) {
        let outcome = match &failure {
            Some(error) => Err(error.clone()),
            None => in_savepoint(tx, job.work),
        };
        answers.push((job.answer, outcome));
    }
    if failure.is_none() {
        failure = run_cached(connection, "COMMIT").err();
    }
    if failure.is_some() && !connection.is_autocommit() {
        drop(connection.execute_batch("ROLLBACK"));
    }
    for (answer, outcome) in answers {
        let outcome = match &failure {
            Some(error) => Err(error.clone()),
            None => outcome,
        };
        // A caller that stopped waiting does not change what was committed.
        drop(answer.send(outcome));
    }
}

fn in_savepoint(tx: &Tx<'_>, work: Work) -> Outcome {
    let connection = tx.0;
    run_cached(connection, "SAVEPOINT job")?;
    // A panic in one job must not take the writing thread, and with it the gateway, along.
    let outcome = catch_unwind(AssertUnwindSafe(|| work(tx)))
        .unwrap_or_else(|_| Err(StoreError::Corrupt("the work on it failed unexpectedly".to_owned())));
    let end = if outcome.is_ok() { "RELEASE job" } else { "ROLLBACK TO job" };
    run_cached(connection, end)?;
    outcome
}

fn run_cached(connection: &Connection, statement: &str) -> Result<(), StoreError> {
    connection.prepare_cached(statement)?.execute([])?;
    Ok(())
}
