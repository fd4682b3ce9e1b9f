//! Looking for changes: read in the order in which they were committed, kept by our store, then the position moves on.

use std::sync::Arc;

use crosswalk_adapters::folder::Answer;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{Address, Changes, Failed, Hub, Position, Said, refused};
use crate::{
    accept::NotAccepted,
    channels::Backoff,
    config::{Database, System, std_duration},
    deliver::answer::{self, Answered},
    gateway::Gateway,
    intake::{self, NativeReport},
    store::StoreError,
    telemetry::happenings,
};

/// Begins to look, if the system is to be polled. The error says what to mend.
pub(in crate::channels) fn start(
    gateway: &Arc<Gateway>,
    system: &System,
    tracker: &TaskTracker,
    stop: &CancellationToken,
) -> Result<(), String> {
    let Some(settings) = system.database.as_ref() else { return Ok(()) };
    let Some(url) = &settings.poll else { return Ok(()) };
    let address = Address::new(gateway, settings, url)?;
    let poll = Poll { gateway: Arc::clone(gateway), system: system.clone(), address, hub: None };
    tracker.spawn(poll.run(settings.clone(), stop.clone()));
    Ok(())
}

/// The reading side of one hub.
pub(super) struct Poll {
    pub(super) gateway: Arc<Gateway>,
    pub(super) system: System,
    pub(super) address: Address,
    pub(super) hub: Option<Hub>,
}

impl Poll {
    async fn run(mut self, settings: Database, stop: CancellationToken) {
        let mut backoff = Backoff::default();
        while !stop.is_cancelled() {
            let pause = tokio::select! {
                looked = self.round() => match looked {
                    Ok(true) => {
                        backoff.reset();
                        continue;
                    }
                    Ok(false) => {
                        backoff.reset();
                        std_duration(settings.every)
                    }
                    Err(error) => {
                        self.hub = None;
                        happenings::system_unreachable(&self.gateway.metrics, &self.system.name, &error.to_string());
                        backoff.failed(self.gateway.random_byte())
                    }
                },
                // What was begun and not kept is read again at the next start.
                () = stop.cancelled() => return,
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    /// Takes one batch of changes; false when there are no more for now.
    pub(super) async fn round(&mut self) -> Result<bool, Failed> {
        let name = self.system.name.clone();
        let position = self.gateway.store.read(move |tx| tx.position(&name)).await.map_err(store)?;
        let position = position.and_then(|text| text.parse().ok()).unwrap_or_default();
        let hub = match &mut self.hub {
            Some(hub) => hub,
            place => place.insert(Hub::connect(&self.address, false).await?),
        };
        let changes = hub.changes(&position).await?;
        happenings::system_reached(&self.gateway.metrics, &self.system.name);
        if let Some(seconds) = changes.held_back {
            happenings::changes_held_back(&self.gateway.metrics, &self.system.name, seconds);
        }
        self.keep(changes).await
    }

    /// Takes in what was read, then moves the position on.
    async fn keep(&mut self, changes: Changes) -> Result<bool, Failed> {
        let Some(position) = changes.position else { return Ok(false) };
        if !changes.files.is_empty() {
            let report = intake::held(&self.gateway, &self.system, changes.files).await.map_err(failed)?;
            if report.has_refusals() {
                self.put_before_a_person(report, position).await?;
            }
        }
        for said in changes.answers {
            self.answered(said).await?;
        }
        self.move_on(position).await?;
        Ok(changes.more)
    }

    async fn move_on(&mut self, position: Position) -> Result<(), Failed> {
        let (name, position) = (self.system.name.clone(), position.to_string());
        self.gateway.store.write(move |tx| tx.position_set(&name, &position)).await.map_err(store)
    }

    /// Whoever keeps the hub finds here what was refused and why, with the rows: a database has no folder for it. Durable
    /// before the position moves on, for the rows are not read again.
    async fn put_before_a_person(&mut self, mut report: NativeReport, position: Position) -> Result<(), Failed> {
        let folder = self.gateway.config.data.join("refused").join(&self.system.name);
        let name = format!("{}-{}", position.transaction, position.event);
        let (rows, place) = (std::mem::take(&mut report.refused_records), name.clone());
        let writing = tokio::task::spawn_blocking(move || refused::write(&folder, &place, &report, &rows));
        match writing.await {
            Ok(Ok(())) => {
                happenings::rows_refused(&self.gateway.metrics, &self.system.name, &name);
                Ok(())
            }
            _ => Err(Failed::Unreachable("report-not-written".to_owned())),
        }
    }

    async fn answered(&mut self, said: Said) -> Result<(), Failed> {
        let (Ok(id), Some(answer)) = (said.message.parse(), answer_of(&said)) else {
            happenings::answer_unusable(&self.system.name, "the decision is no word that is known");
            return Ok(());
        };
        match answer::take(&self.gateway, &self.system.name, id, answer).await.map_err(store)? {
            Answered::Taken => {}
            Answered::Refused(why) => happenings::answer_unusable(&self.system.name, why),
        }
        Ok(())
    }
}

/// What a row of `hub_delivery` decides, in the words of the other channels.
fn answer_of(said: &Said) -> Option<Answer> {
    let mut answer = match said.decision.trim().to_lowercase().as_str() {
        "nothing-held" => serde_json::json!({ "NothingHeld": true }),
        decision => serde_json::json!({ "Decision": decision }),
    };
    if let Some(reason) = &said.reason {
        answer["Reason"] = reason.as_str().into();
    }
    serde_json::from_value(answer).ok()
}

#[expect(clippy::needless_pass_by_value, reason = "the shape `map_err` wants")]
fn store(error: StoreError) -> Failed {
    Failed::Unreachable(error.code().to_owned())
}

fn failed(error: NotAccepted) -> Failed {
    match error {
        NotAccepted::Store(error) => store(error),
        _ => Failed::Unreachable("not-accepted".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_read_as_answers() {
        let said = |decision: &str| Said { message: String::new(), decision: decision.to_owned(), reason: None };
        for (decision, known) in [("accepted", true), (" Rejected", true), ("nothing-held", true), ("maybe", false)] {
            assert_eq!(answer_of(&said(decision)).is_some(), known, "{decision}");
        }
    }
}
