//! The contract of an adapter: native files in, contents of the standard out, and back; with every finding and loss.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    io::{self, Read},
    path::PathBuf,
};

use crosswalk_schemas::model::{ChildEvent, ChildRecord, ChildReference, Message, MoveNotification, RecordRequest};
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

    /// True when what it reads are messages, each said once and for its own moment; false when it is what the system holds
    /// now, exported again and again. A repeated message is a repetition, whatever was said since; an export that says
    /// again what it said before the last one says something new.
    fn reads_messages(&self) -> bool {
        false
    }

    /// Reads what a system wrote, one file or the files of one extract, and hands over each record as soon as it is
    /// whole: memory depends on the largest record, not on the files. Never fails: what cannot be read is a finding, and
    /// one bad record does not stop the others.
    fn read(&self, files: &[&dyn Source], sink: &mut dyn Sink);

    /// [`Adapter::read`], collected: for files that are known to be small.
    fn decode(&self, files: &[NativeFile]) -> Decoded {
        let mut decoded = Decoded::default();
        let sources: Vec<&dyn Source> = files.iter().map(|file| file as &dyn Source).collect();
        self.read(&sources, &mut decoded);
        decoded
    }

    /// Writes a message as the system takes it in. `None`: the native format has no words for this class of message;
    /// the caller then hands over the standard's own form.
    fn encode(&self, message: &Message) -> Option<Encoded>;
}

/// Where a native file comes from.
pub trait Source: Sync {
    /// Its name, without folders.
    fn name(&self) -> &str;

    /// Its length in bytes.
    fn size(&self) -> u64;

    /// Its content from the beginning; may be opened several times.
    fn open(&self) -> io::Result<Box<dyn Read + '_>>;
}

/// Takes what an adapter reads, record by record.
pub trait Sink {
    /// A record that can travel by itself.
    fn item(&mut self, item: Item);

    /// A record that cannot.
    fn refused(&mut self, refused: Refused);

    /// Something about a file as a whole.
    fn finding(&mut self, finding: NativeFinding);

    /// A disk failed, the files' own or that for temporary ones: what is read from here on is not to be believed, and the
    /// files are to be read again, not refused.
    fn fault(&mut self, finding: NativeFinding) {
        self.finding(finding);
    }

    /// A record that is no business of children's services, such as an adult's; `why` is a word for counting.
    fn skipped(&mut self, why: &'static str);

    /// What stands around the records of a file; comes before its first record.
    fn frame(&mut self, frame: Frame);

    /// So many more bytes of the files were read.
    fn progress(&mut self, bytes: u64);

    /// True when nobody wants the rest; asked between records.
    fn stopped(&self) -> bool {
        false
    }

    /// Where nameless temporary files may be made.
    fn scratch(&self) -> PathBuf {
        std::env::temp_dir()
    }
}

/// A file in a system's own format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NativeFile {
    /// Its name, without folders.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Source for NativeFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> u64 {
        u64::try_from(self.bytes.len()).unwrap_or(u64::MAX)
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(self.bytes.as_slice()))
    }
}

/// A record's own bytes in one of the files, as they are to be written again when it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Native {
    /// Name of the file.
    pub file: String,
    /// The bytes, with the line end that belongs to them.
    pub bytes: Vec<u8>,
}

/// What must stand around a file's records so that the system's own tool can load some of them by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Name of the file.
    pub file: String,
    /// Before the first record: a CSV file's header, an XML file up to its first record.
    pub head: Vec<u8>,
    /// Between two records.
    pub separator: &'static [u8],
    /// After the last record.
    pub tail: Vec<u8>,
}

/// A record that stops for an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its key in its system, when that can be read; as in [`Item::key`].
    pub key: Option<String>,
    /// Why, and whatever else was found.
    pub findings: Vec<NativeFinding>,
    /// Its own bytes.
    pub native: Vec<Native>,
}

/// What a system's files say, collected.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decoded {
    /// Each thing that can travel by itself, in the order in which it was read.
    pub items: Vec<Item>,
    /// The records that cannot.
    pub refused: Vec<Refused>,
    /// What is wrong with the files as a whole.
    pub findings: Vec<NativeFinding>,
    /// How many records were skipped, by reason.
    pub skipped: BTreeMap<&'static str, usize>,
    /// What stands around the records of each file.
    pub frames: Vec<Frame>,
}

impl Decoded {
    /// All that was found: about the files, the refused records and the items.
    pub fn all_findings(&self) -> impl Iterator<Item = &NativeFinding> {
        let refused = self.refused.iter().flat_map(|refused| &refused.findings);
        self.findings.iter().chain(refused).chain(self.items.iter().flat_map(|item| &item.findings))
    }
}

impl Sink for Decoded {
    fn item(&mut self, item: Item) {
        self.items.push(item);
    }

    fn refused(&mut self, refused: Refused) {
        self.refused.push(refused);
    }

    fn finding(&mut self, finding: NativeFinding) {
        self.findings.push(finding);
    }

    fn skipped(&mut self, why: &'static str) {
        *self.skipped.entry(why).or_default() += 1;
    }

    fn frame(&mut self, frame: Frame) {
        self.frames.push(frame);
    }

    fn progress(&mut self, _bytes: u64) {}
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
    /// Its own bytes, for the file of refused records should its message be refused.
    pub native: Vec<Native>,
}

/// What a native record says, before the gateway gives it a header.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A household moved. Where the format names authorities instead of postcodes, `losing_authority` and
    /// `gaining_authority` say so, and the message is routed by them.
    Move(Box<MoveNotification>),
    /// A child's record: sent when somebody has asked for it. A format without names (the statutory returns) leaves the
    /// family name empty, which no message may have: see [`take_name`].
    Record(Box<ChildRecord>),
    /// Records are asked for.
    Request(Box<RecordRequest>),
    /// Something happened to a child.
    Event(Box<ChildEvent>),
    /// Not enough for a message: a person must complete it.
    Lead(Box<Lead>),
    /// Two records of the system are one child: what was known under `old` is known under `new`.
    Merged {
        /// The record that is no more.
        old: Box<ChildReference>,
        /// The record that stays.
        new: Box<ChildReference>,
    },
    /// The system says that its record must be forgotten.
    Purged(Box<ChildReference>),
}

impl Content {
    /// A word for what it is.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Move(_) => "move",
            Self::Record(_) => "record",
            Self::Request(_) => "request",
            Self::Event(_) => "event",
            Self::Lead(_) => "lead",
            Self::Merged { .. } => "merged",
            Self::Purged(_) => "purged",
        }
    }
}

/// Gives a record whose format has no names the name under which the child was asked for. Only for a record that surely
/// is that child's.
pub fn take_name(record: &mut ChildRecord, child: &ChildReference) {
    let name = &mut record.identity.person_name;
    if name.person_family_name.is_empty() {
        name.clone_from(&child.person_name);
    }
}

/// A sign that a child may have moved, from a system that cannot say who. A person completes it or dismisses it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lead {
    /// What is known and what is missing, in plain English, for the person who completes it.
    pub text: String,
    /// What is missing: paths of a move-notification, such as `MoveNotification/Person/PersonName`.
    pub missing: Vec<String>,
    /// The move-notification as far as it is known. It is no valid message; names that are missing are empty.
    pub draft: MoveNotification,
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
