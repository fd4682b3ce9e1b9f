//! The contract of an adapter: native files in, contents of the standard out, and back; with every finding and loss.

use std::borrow::Cow;

use crosswalk_schemas::model::{ChildRecord, Message, MoveNotification, RecordRequest};
use crosswalk_schemas::report::Severity;
use serde::{Deserialize, Serialize};

/// The code for one kind of legacy system. Pure: bytes in, bytes out.
pub trait Adapter: Send + Sync {
    /// The name by which configuration and command line call it, such as `ssd`.
    fn name(&self) -> &'static str;

    /// One line: which systems, which format, which directions.
    fn summary(&self) -> &'static str;

    /// Every native field with what becomes of it.
    fn mapping(&self) -> Vec<Mapping>;

    /// Reads what a system wrote: one file, or the files of one extract. Never fails: what cannot be read is a finding,
    /// and one bad record does not stop the others.
    fn decode(&self, files: &[NativeFile]) -> Decoded;

    /// Writes a message as the system takes it in. `None`: the native format has no words for this class of message;
    /// the caller then hands over the standard's own form.
    fn encode(&self, message: &Message) -> Option<Encoded>;
}

/// A file in a system's own format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NativeFile {
    /// Its name, without folders.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What a system's files say.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decoded {
    /// Each thing that can travel by itself, in the order of the files.
    pub items: Vec<Item>,
    /// What is wrong with the files as a whole, or with records that could not become an item.
    pub findings: Vec<NativeFinding>,
    /// How many native records were refused for an error.
    pub refused: usize,
}

/// One thing that can travel by itself: a household's move, or one child's record.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Names the native record within its system, stable from one extract to the next ("move 4711", a person id). Not
    /// personal data of the kind that must not be logged: a system's own key.
    pub key: String,
    /// What it says.
    pub content: Content,
    /// Warnings that travel along.
    pub findings: Vec<NativeFinding>,
    /// What this record held that the standard cannot carry.
    pub losses: Vec<Loss>,
}

/// What a native record says, before the gateway gives it a header.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A household moved.
    Move(Box<MoveNotification>),
    /// A child's record.
    Record(Box<ChildRecord>),
    /// Records are asked for.
    Request(Box<RecordRequest>),
}

/// What is wrong, and where in the native file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NativeFinding {
    /// Id of the check, such as `ssd.date-unreadable`.
    pub rule: Cow<'static, str>,
    /// Errors stop the record, warnings do not.
    pub severity: Severity,
    /// Name of the file.
    pub file: String,
    /// Line, from 1; 0 when the finding is about the whole file.
    pub line: u32,
    /// Column, from 1: the field's number in a CSV file, the character in XML; 0 when unknown.
    pub column: u32,
    /// Native field or element.
    pub field: String,
    /// What is wrong and what to do, in plain English.
    pub text: String,
}

/// Something a conversion could not carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// Native field when decoding; path in the standard when encoding.
    pub field: String,
    /// Why it is not carried.
    pub reason: Cow<'static, str>,
}

/// A message in the system's own format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// One file, or the files of one extract, to be handed over together.
    pub files: Vec<NativeFile>,
    /// What the format cannot carry.
    pub losses: Vec<Loss>,
}

/// One row of an adapter's mapping table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mapping {
    /// Native field: `ssd_person.pers_forename`, `CTfile/CTFpupilData/Pupil/UPN`.
    pub native: &'static str,
    /// What becomes of it.
    pub carried: Carried,
}

/// What becomes of a native field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Carried {
    /// Mapped both ways to this path of the standard.
    BothWays(&'static str),
    /// Read into this path of the standard.
    In(&'static str),
    /// Written from this path of the standard.
    Out(&'static str),
    /// Not carried, for this reason.
    Not(&'static str),
}
