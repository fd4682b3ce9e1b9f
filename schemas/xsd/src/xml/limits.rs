//! How much of anything a document may have before it is refused.

/// What a document may cost. Whatever is over a limit is refused as if it were not well-formed, before memory is spent on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Elements inside one another.
    pub depth: usize,
    /// Attributes of one element, declarations of namespaces among them.
    pub attributes: usize,
    /// Declarations of namespaces in scope at one place.
    pub namespaces: usize,
    /// Bytes of one name with its prefix.
    pub name: usize,
    /// Bytes of one attribute's value.
    pub value: usize,
    /// Bytes of one tag, comment or processing instruction.
    pub markup: usize,
    /// Bytes of text from one tag to the next.
    pub text: usize,
    /// Findings reported of one document; the last one says that there are more.
    pub findings: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth: 1_000,
            attributes: 1_000,
            namespaces: 256,
            name: 1_000,
            value: 1 << 20,
            markup: 4 << 20,
            text: 16 << 20,
            findings: 1_000,
        }
    }
}
