//! Handing over to a case system that is reached over a wire or in a database, as opposed to a folder.

use crosswalk_adapters::{contract::NativeFile, folder::Answer};
use crosswalk_schemas::model::MessageId;
use futures_util::future::BoxFuture;

/// A delivery, written in the system's format.
pub struct Parcel<'a> {
    /// The message's id: the same each time the same delivery is tried, so that the system can tell a repetition.
    pub id: MessageId,
    /// The adapter that wrote it; `child-record` for the standard's own form.
    pub adapter: &'a str,
    /// One file, or the files of one extract.
    pub files: &'a [NativeFile],
}

/// What became of a delivery.
#[derive(Debug)]
pub enum Handed {
    /// The system has it; it may have answered at once.
    Taken(Option<Answer>),
    /// The system has it, and said something that was meant as an answer but is none.
    TakenWithNoise,
    /// The system will not take it, whenever it is tried: a person must look. A short word, no personal data.
    Refused(String),
    /// The system could not be reached, or could not take anything now: tried again later. A short word.
    Unreachable(String),
}

/// A way to hand over. May be asked again for a delivery that was taken before: after a crash nobody knows.
pub trait Reach: Send + Sync {
    /// Hands over one delivery and waits until the system has it.
    fn hand_over<'a>(&'a self, parcel: Parcel<'a>) -> BoxFuture<'a, Handed>;
}
