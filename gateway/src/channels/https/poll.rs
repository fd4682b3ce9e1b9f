//! `GET` of what the system has for us, one file at a time; each is settled only after the commit.

use std::sync::Arc;

use crosswalk_adapters::{contract::NativeFile, folder::Answer};
use crosswalk_schemas::model::MessageId;
use reqwest::{Client, Response, StatusCode, Url, header::CONTENT_DISPOSITION, header::CONTENT_LOCATION};
use serde::Serialize;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{client, why};
use crate::{
    accept::NotAccepted,
    channels::Backoff,
    config::{Https, System, std_duration},
    deliver::answer::{self, Answered},
    gateway::Gateway,
    intake::{self, NativeReport},
    telemetry::happenings,
};

/// Begins to look, if the system is to be polled. The error says what to mend.
pub(in crate::channels) fn start(
    gateway: &Arc<Gateway>,
    system: &System,
    tracker: &TaskTracker,
    stop: &CancellationToken,
) -> Result<(), String> {
    let Some(settings) = system.https.as_ref() else { return Ok(()) };
    let Some(poll) = &settings.poll else { return Ok(()) };
    let url = Url::parse(poll).map_err(|e| format!("https.poll: {e}"))?;
    let poll = Poll { gateway: Arc::clone(gateway), system: system.clone(), client: client(gateway, settings)?, url };
    tracker.spawn(poll.run(settings.clone(), stop.clone()));
    Ok(())
}

struct Poll {
    gateway: Arc<Gateway>,
    system: System,
    client: Client,
    url: Url,
}

/// What the system had.
enum Found {
    Nothing,
    /// A file, and where it is settled.
    File(NativeFile, Url),
    /// One that is larger than is taken, and where it is settled.
    TooLarge(String, Url),
    /// The answer to a delivery, and where it is settled.
    Answer(MessageId, Vec<u8>, Url),
}

/// Why a round did not work; a short word.
struct Failed(String);

#[derive(Serialize)]
struct Reason<'a> {
    reason: &'a str,
}

impl Poll {
    async fn run(self, settings: Https, stop: CancellationToken) {
        let mut backoff = Backoff::default();
        while !stop.is_cancelled() {
            let pause = match self.round().await {
                Ok(true) => {
                    backoff.reset();
                    continue;
                }
                Ok(false) => {
                    backoff.reset();
                    std_duration(settings.every)
                }
                Err(Failed(code)) => {
                    happenings::system_unreachable(&self.gateway.metrics, &self.system.name, &code);
                    backoff.failed(self.gateway.random_byte())
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    /// Takes one thing; false when there was none.
    async fn round(&self) -> Result<bool, Failed> {
        let response =
            self.client.get(self.url.clone()).send().await.map_err(|error| Failed(why(&error).to_owned()))?;
        let found = self.found(response).await?;
        happenings::system_reached(&self.gateway.metrics, &self.system.name);
        match found {
            Found::Nothing => Ok(false),
            Found::File(file, place) => {
                let report = intake::held(&self.gateway, &self.system, vec![file]).await.map_err(failed)?;
                self.settle(place, &report).await?;
                Ok(true)
            }
            // Not tried again: what waits behind it must not wait for ever.
            Found::TooLarge(name, place) => {
                let limit = self.gateway.config.http.body_limit;
                self.settle(place, &NativeReport::too_large(name, limit)).await?;
                Ok(true)
            }
            Found::Answer(id, bytes, place) => {
                let said = match serde_json::from_slice::<Answer>(&bytes) {
                    Ok(said) => answer::take(&self.gateway, &self.system.name, id, said)
                        .await
                        .map_err(|error| Failed(error.code().to_owned()))?,
                    Err(_) => Answered::Refused("This is no answer: {\"Decision\": \"accepted\"} or the like."),
                };
                let reason = match said {
                    Answered::Taken => "taken",
                    Answered::Refused(why) => why,
                };
                self.settle(place, &Reason { reason }).await?;
                Ok(true)
            }
        }
    }

    async fn found(&self, mut response: Response) -> Result<Found, Failed> {
        match response.status() {
            StatusCode::NO_CONTENT => return Ok(Found::Nothing),
            StatusCode::OK => {}
            status => return Err(Failed(format!("http-{}", status.as_u16()))),
        }
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        let place = header(CONTENT_LOCATION.as_str()).and_then(|place| self.url.join(place).ok());
        // Without it the same file would come for ever; elsewhere it would be somebody else's.
        let place = place
            .filter(|place| place.origin() == self.url.origin())
            .ok_or_else(|| Failed("no-content-location".to_owned()))?;
        let answers = header("crosswalk-answer-to").and_then(|id| id.parse().ok());
        let name = header(CONTENT_DISPOSITION.as_str()).and_then(file_name).unwrap_or_else(|| "body".to_owned());
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| Failed(why(&error).to_owned()))? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > self.gateway.config.http.body_limit {
                return Ok(Found::TooLarge(name, place));
            }
        }
        Ok(match answers {
            Some(id) => Found::Answer(id, bytes, place),
            None => Found::File(NativeFile { name, bytes }, place),
        })
    }

    /// Tells the system what became of it; it offers the next one from then on.
    async fn settle(&self, place: Url, report: &impl Serialize) -> Result<(), Failed> {
        let sent = self.client.post(place).json(report).send().await.map_err(|error| Failed(why(&error).to_owned()))?;
        match sent.status() {
            status if status.is_success() => Ok(()),
            // It was settled before.
            StatusCode::NOT_FOUND | StatusCode::GONE | StatusCode::CONFLICT => Ok(()),
            status => Err(Failed(format!("http-{}", status.as_u16()))),
        }
    }
}

fn failed(error: NotAccepted) -> Failed {
    Failed(match error {
        NotAccepted::Store(error) => error.code().to_owned(),
        _ => "not-accepted".to_owned(),
    })
}

/// The name in `attachment; filename="x.csv"`, without folders.
fn file_name(disposition: &str) -> Option<String> {
    let (_, name) = disposition.split_once("filename=")?;
    let name = name.split(';').next()?.trim().trim_matches('"');
    let name = name.rsplit(['/', '\\']).next()?;
    Some(name.to_owned()).filter(|name| !name.is_empty() && !name.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_lose_their_folders() {
        for (disposition, expected) in [
            ("attachment; filename=\"moves.csv\"", Some("moves.csv")),
            ("attachment; filename=../../etc/passwd; size=3", Some("passwd")),
            ("inline", None),
            ("attachment; filename=\"\"", None),
        ] {
            assert_eq!(file_name(disposition).as_deref(), expected, "{disposition}");
        }
    }
}
