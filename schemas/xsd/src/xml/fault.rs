//! Why a document cannot be read on.

use super::lines::Line;

/// What is wrong with the bytes of a document. After it nothing more can be said of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    /// Bytes before the fault, counted in UTF-8.
    pub(crate) offset: u64,
    pub(crate) line: Line,
    /// A sentence.
    pub(crate) text: String,
}

/// What sort of fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// Breaks XML 1.0 or Namespaces in XML 1.0.
    NotWellFormed,
    /// Perhaps well-formed, but over a limit or with a DTD.
    Refused,
    /// The reader failed.
    Unreadable,
}

/// Why the parser stops within a window.
#[derive(Debug)]
pub(super) enum Stop {
    /// The window ends within this.
    More(&'static str),
    Fault(Box<Flaw>),
}

/// A fault whose line is not yet known.
#[derive(Debug, Clone)]
pub(super) struct Flaw {
    pub(super) kind: FaultKind,
    /// In the window.
    pub(super) at: usize,
    pub(super) text: String,
}

/// The document breaks the rules of XML here.
#[cold]
pub(super) fn broken(at: usize, text: impl Into<String>) -> Stop {
    Stop::Fault(Box::new(Flaw { kind: FaultKind::NotWellFormed, at, text: text.into() }))
}

/// The document asks for more than it is given here.
#[cold]
pub(super) fn refused(at: usize, text: impl Into<String>) -> Stop {
    Stop::Fault(Box::new(Flaw { kind: FaultKind::Refused, at, text: text.into() }))
}
