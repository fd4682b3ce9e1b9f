//! `POST` of each delivery to the system, under the message's id, until the system says that it has it.

use crosswalk_adapters::contract::NativeFile;
use futures_util::{FutureExt, future::BoxFuture};
use reqwest::{
    Client, RequestBuilder, Response, Url,
    header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    multipart::{Form, Part},
};

use super::{client, is_passing, why};
use crate::{
    channels::{Handed, Parcel, Reach},
    config::Https,
    gateway::Gateway,
};

/// An answer with more bytes than this is not read.
const MAX_ANSWER: usize = 1024 * 1024;

/// A system that takes deliveries at an HTTPS address.
pub struct Push {
    client: Client,
    url: Url,
}

impl Push {
    /// `None` when the system is not pushed to. The error says what to mend.
    pub fn new(gateway: &Gateway, settings: &Https) -> Option<Result<Self, String>> {
        let push = settings.push.as_ref()?;
        let url = Url::parse(push).map_err(|e| format!("https.push: {e}"));
        Some(url.and_then(|url| Ok(Self { client: client(gateway, settings)?, url })))
    }

    async fn send(&self, parcel: Parcel<'_>) -> Handed {
        let request = self.client.post(self.url.clone());
        let request =
            request.header("crosswalk-message", parcel.id.to_string()).header("crosswalk-adapter", parcel.adapter);
        match with_body(request, parcel.files).send().await {
            Ok(response) if response.status().is_success() => answer(response).await,
            Ok(response) if is_passing(response.status()) => {
                Handed::Unreachable(format!("http-{}", response.status().as_u16()))
            }
            Ok(response) => Handed::Refused(format!("http-{}", response.status().as_u16())),
            Err(error) => Handed::Unreachable(why(&error).to_owned()),
        }
    }
}

impl Reach for Push {
    fn hand_over<'a>(&'a self, parcel: Parcel<'a>) -> BoxFuture<'a, Handed> {
        self.send(parcel).boxed()
    }
}

/// One file is the body; the files of an extract are the parts of a form.
fn with_body(request: RequestBuilder, files: &[NativeFile]) -> RequestBuilder {
    if let [file] = files {
        return request
            .header(CONTENT_TYPE, media_type(&file.name))
            .header(CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name.replace(['"', '\\'], "_")))
            .body(file.bytes.clone());
    }
    let form = files.iter().fold(Form::new(), |form, file| {
        let part = Part::bytes(file.bytes.clone()).file_name(file.name.clone());
        form.part("file", part)
    });
    request.multipart(form)
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "xml" => "application/xml",
        "json" => "application/json",
        "csv" => "text/csv; charset=utf-8",
        "hl7" => "x-application/hl7-v2+er7",
        _ => "application/octet-stream",
    }
}

/// A system may answer at once. An answer of which a part is missing is asked for again, by pushing again under the same
/// id: it would not be given a second time.
async fn answer(mut response: Response) -> Handed {
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if bytes.len() + chunk.len() <= MAX_ANSWER => bytes.extend_from_slice(&chunk),
            Ok(Some(_)) => return Handed::TakenWithNoise,
            Ok(None) => return said(&bytes),
            Err(error) => return Handed::Unreachable(why(&error).to_owned()),
        }
    }
}

/// What the body of a response says: an answer, something that was meant as one, or nothing to us.
fn said(body: &[u8]) -> Handed {
    if let Ok(answer) = serde_json::from_slice(body) {
        return Handed::Taken(Some(answer));
    }
    let value: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let meant = ["Decision", "ChildOutcome", "NothingHeld"].iter().any(|word| value.get(word).is_some());
    if meant { Handed::TakenWithNoise } else { Handed::Taken(None) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_as_an_answer_and_is_none_is_told_from_what_says_nothing() {
        for (body, expected) in [
            ("", "Taken(None)"),
            ("OK", "Taken(None)"),
            ("{\"id\": 4711}", "Taken(None)"),
            ("{\"Decision\": \"acepted\"}", "TakenWithNoise"),
            ("{\"Decision\": \"accepted\"}", "Taken(Some("),
        ] {
            assert!(format!("{:?}", said(body.as_bytes())).starts_with(expected), "{body}");
        }
    }
}
