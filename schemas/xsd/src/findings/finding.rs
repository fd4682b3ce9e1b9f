//! One finding: where, which rule, and a sentence.

use std::fmt;

/// Something wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// Line, from 1.
    pub line: u64,
    /// Column in characters, from 1.
    pub column: u64,
    /// The element it is about, as a path of local names from the root: `/Message/Person[2]/Name`. The number counts
    /// siblings of that name, from the second on; children that a wildcard admits are not counted.
    pub path: String,
    /// The rule as XML Schema part 1 names it, such as `cvc-complex-type.2.4`; `xml` for a document that is not
    /// well-formed, `limit` for one that is too large to be judged, `cap` where there are more findings than are shown.
    pub rule: &'static str,
    /// A sentence in plain English. It may quote the document: for the sender's eyes, never for a log.
    pub text: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, path, rule, text } = self;
        write!(formatter, "{line}:{column}: {path}: {text} [{rule}]")
    }
}
