//! A case system's answers to deliveries: what it accepted, what it did not, and why.

use std::{ffi::OsStr, fs, path::Path, time::SystemTime};

use crosswalk_schemas::model::{ChildOutcome, Decision, MessageId};
use serde::{Deserialize, Serialize};

use super::{
    ANSWERS, ANSWERS_PROCESSED, ANSWERS_REFUSED, Folder, FolderError,
    disk::{self, Look},
    failed, take,
};

/// An answer with more bytes than this is refused.
const MAX_ANSWER: u64 = 1024 * 1024;

/// What a case system says of one delivery. In JSON: `{"Decision": "accepted"}` for all children,
/// `{"ChildOutcome": [...]}` as in the standard's `TransferOutcome`, or `{"NothingHeld": true}` to a record-request;
/// `"Reason"` with any of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct Answer {
    /// What it decided.
    pub verdict: Verdict,
    /// Why, in words.
    pub reason: Option<String>,
}

/// What a case system decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The same for all children.
    All(Decision),
    /// Each child by itself.
    PerChild(Vec<ChildOutcome>),
    /// It holds nothing of the children that were asked for.
    NothingHeld,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Wire {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decision: Option<Decision>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    child_outcome: Vec<ChildOutcome>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nothing_held: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl TryFrom<Wire> for Answer {
    type Error = &'static str;

    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        let verdict = match (wire.decision, wire.child_outcome, wire.nothing_held) {
            (Some(Decision::AcceptedInPart), ..) => {
                return Err("accepted-in-part needs a ChildOutcome for each child, to say which part");
            }
            (Some(decision), children, None | Some(false)) if children.is_empty() => Verdict::All(decision),
            (None, children, None | Some(false)) if !children.is_empty() => Verdict::PerChild(children),
            (None, children, Some(true)) if children.is_empty() => Verdict::NothingHeld,
            _ => return Err("an answer has one of: Decision, ChildOutcome, or NothingHeld (true)"),
        };
        Ok(Self { verdict, reason: wire.reason })
    }
}

impl From<Answer> for Wire {
    fn from(answer: Answer) -> Self {
        let mut wire = Self { decision: None, child_outcome: Vec::new(), nothing_held: None, reason: answer.reason };
        match answer.verdict {
            Verdict::All(decision) => wire.decision = Some(decision),
            Verdict::PerChild(children) => wire.child_outcome = children,
            Verdict::NothingHeld => wire.nothing_held = Some(true),
        }
        wire
    }
}

/// A file in `answers/` that is no answer. It is already in `answers/refused/` with a report beside it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an answer could not be read")]
pub struct BadAnswer {
    /// The delivery it is about, when its name tells.
    pub id: Option<MessageId>,
    /// What is wrong, for the case system's people; may quote the answer, so never for a log.
    pub reason: String,
}

/// A delivery's id and the answer to it, or what is wrong with the file.
pub type OneAnswer = Result<(MessageId, Answer), BadAnswer>;

#[derive(Serialize)]
struct AnswerReport<'a> {
    reason: &'a str,
}

impl Folder {
    /// Reads the answers that are there, in the order of their names. A readable one stays until
    /// [`Folder::answer_done`] or [`Folder::answer_refused`]; a broken one is refused once it has stood still.
    pub fn answers(&self, now: SystemTime) -> Result<Vec<OneAnswer>, FolderError> {
        let folder = self.sub(ANSWERS);
        let mut answers = Vec::new();
        for name in take::entries(&folder).map_err(failed("listing answers/"))? {
            let path = folder.join(&name);
            let is_ours = fs::symlink_metadata(&path).map_or(true, |meta| meta.is_dir());
            if disk::is_temporary(&name) || is_ours {
                continue;
            }
            match read_answer(&path, &name) {
                Ok(answer) => answers.push(Ok(answer)),
                Err(bad) if self.answer_settled(&path, &name, now) => {
                    self.refuse_answer_file(&name, &bad.reason)?;
                    answers.push(Err(bad));
                }
                Err(_) => {}
            }
        }
        Ok(answers)
    }

    /// The answer took effect: it goes to `answers/processed/`.
    pub fn answer_done(&self, id: MessageId) -> Result<(), FolderError> {
        let name = format!("{id}.json");
        self.move_answer(OsStr::new(&name), ANSWERS_PROCESSED).map(|_| ())
    }

    /// The answer cannot be used: it goes to `answers/refused/` with the reason beside it.
    pub fn answer_refused(&self, id: MessageId, reason: &str) -> Result<(), FolderError> {
        self.refuse_answer_file(OsStr::new(&format!("{id}.json")), reason)
    }

    fn refuse_answer_file(&self, name: &OsStr, reason: &str) -> Result<(), FolderError> {
        let kept = self.move_answer(name, ANSWERS_REFUSED)?;
        if let Ok(mut watched) = self.watched.lock() {
            watched.remove(Path::new(ANSWERS).join(name).as_os_str());
        }
        disk::write_report(&self.sub(ANSWERS_REFUSED), &kept, &AnswerReport { reason })
            .map_err(failed("writing a report"))
    }

    fn move_answer(&self, name: &OsStr, to: &str) -> Result<std::ffi::OsString, FolderError> {
        let folder = self.sub(to);
        let kept = disk::free_name(&folder, name);
        match fs::rename(self.sub(ANSWERS).join(name), folder.join(&kept)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            other => other.map_err(failed("moving an answer"))?,
        }
        disk::sync_folder(&folder).map_err(failed("making a move durable"))?;
        Ok(kept)
    }

    fn answer_settled(&self, path: &Path, name: &OsStr, now: SystemTime) -> bool {
        let watched_as = Path::new(ANSWERS).join(name).into_os_string();
        disk::look(path).is_ok_and(|look| look == Look::Foreign || self.stands_still(&watched_as, look, now))
    }
}

fn read_answer(path: &Path, name: &OsStr) -> Result<(MessageId, Answer), BadAnswer> {
    let id = name.to_str().and_then(|name| name.strip_suffix(".json")).and_then(|stem| stem.parse().ok());
    let bad = |reason: String| BadAnswer { id, reason };
    let Some(known) = id else {
        return Err(bad("An answer is named after the delivery it answers: <message id>.json".to_owned()));
    };
    let bytes = disk::read_bounded(path, MAX_ANSWER)
        .map_err(|error| bad(format!("The answer could not be read: {error}. It must be a file of at most 1 MiB.")))?;
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let answer =
        serde_json::from_slice(text).map_err(|error| bad(format!("The answer is not as expected: {error}.")))?;
    Ok((known, answer))
}
