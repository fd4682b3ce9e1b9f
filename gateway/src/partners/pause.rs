//! Pausing a partner or a case system: nothing is sent to it, what is for it waits, and goes out when it is resumed.

use std::{
    collections::BTreeSet,
    sync::{PoisonError, RwLock},
};

use crate::{
    gateway::Gateway,
    store::{Pause, StoreError},
};

/// What is paused now.
#[derive(Debug, Default)]
pub struct Paused(RwLock<BTreeSet<String>>);

impl Paused {
    /// What was paused when the gateway last ran.
    #[must_use]
    pub fn of(pauses: Vec<Pause>) -> Self {
        Self(RwLock::new(pauses.into_iter().map(|pause| pause.name).collect()))
    }

    /// Whether nothing is sent to the partner or system of this name.
    #[must_use]
    pub fn holds(&self, name: &str) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains(name)
    }

    fn set(&self, name: &str, paused: bool) {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if paused {
            held.insert(name.to_owned());
        } else {
            held.remove(name);
        }
    }
}

/// The name under which a case system is paused.
#[must_use]
pub fn of_system(name: &str) -> String {
    format!("system:{name}")
}

/// Pauses a partner or system: from now on, and after a restart too.
pub(crate) async fn pause(gateway: &Gateway, name: &str, who: &str, reason: &str) -> Result<(), StoreError> {
    let since = gateway.clock.now();
    let pause = Pause { name: name.into(), since, who: who.into(), reason: reason.into() };
    gateway.store.write(move |tx| tx.pause(&pause)).await?;
    gateway.paused.set(name, true);
    tracing::info!(name, "paused");
    Ok(())
}

/// Ends a pause.
pub(crate) async fn resume(gateway: &Gateway, name: &str, who: &str) -> Result<(), StoreError> {
    let (now, kept, who) = (gateway.clock.now(), name.to_owned(), who.to_owned());
    // First: what the store makes due at once must find the way open.
    gateway.paused.set(name, false);
    if let Err(error) = gateway.store.write(move |tx| tx.resume(&kept, &who, now)).await {
        gateway.paused.set(name, true);
        return Err(error);
    }
    tracing::info!(name, "resumed");
    gateway.ring();
    Ok(())
}
