//! What is wrong with a text, or with a facet, for a sentence about it.

/// Why a text is not of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ValueFault {
    /// The rule's name in the specification, such as `cvc-maxLength-valid`.
    pub(crate) rule: &'static str,
    /// What the text must be, to stand after "must": `be a date such as 2026-11-22`, `have at most 35 characters`.
    pub(crate) wants: String,
}

/// Why a type cannot be derived as a schema asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FacetFault {
    /// The rule's name in the specification, such as `maxLength-valid-restriction`.
    pub(crate) rule: &'static str,
    /// Index into the facets given, if one of them is at fault.
    pub(crate) facet: Option<usize>,
    /// What is wrong, as a sentence without an end: `maxLength is 40, but the base type allows 35 at most`.
    pub(crate) text: String,
}
