//! The twelve facets: their names, where they apply, and what a type has of them (section 4.3).

use super::{builtin::Builtin, enumeration::Enumeration, name::Prefixes, simple_type::Variety, value::Value};
use crate::pattern::Pattern;

/// A constraining facet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum FacetKind {
    Length,
    MinLength,
    MaxLength,
    Pattern,
    Enumeration,
    WhiteSpace,
    MaxInclusive,
    MaxExclusive,
    MinInclusive,
    MinExclusive,
    TotalDigits,
    FractionDigits,
}

use FacetKind as F;

const NAMES: [(FacetKind, &str); 12] = [
    (F::Length, "length"),
    (F::MinLength, "minLength"),
    (F::MaxLength, "maxLength"),
    (F::Pattern, "pattern"),
    (F::Enumeration, "enumeration"),
    (F::WhiteSpace, "whiteSpace"),
    (F::MaxInclusive, "maxInclusive"),
    (F::MaxExclusive, "maxExclusive"),
    (F::MinInclusive, "minInclusive"),
    (F::MinExclusive, "minExclusive"),
    (F::TotalDigits, "totalDigits"),
    (F::FractionDigits, "fractionDigits"),
];

impl FacetKind {
    /// The facet whose element has this local name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, facet)| *facet == name).map(|(kind, _)| *kind)
    }

    /// The local name of its element.
    pub(crate) fn name(self) -> &'static str {
        NAMES[self as usize].1
    }

    /// Whether it may be set on this kind of type (section 4.1.5, `cos-applicable-facets`).
    pub(super) fn applies(self, variety: &Variety, builtin: Builtin) -> bool {
        match variety {
            Variety::Union(_) => matches!(self, F::Pattern | F::Enumeration),
            Variety::List(_) => {
                matches!(self, F::Length | F::MinLength | F::MaxLength | F::Pattern | F::Enumeration | F::WhiteSpace)
            }
            Variety::Atomic => self.applies_to_atomic(builtin.primitive()),
        }
    }

    fn applies_to_atomic(self, primitive: Builtin) -> bool {
        use Builtin as B;
        match self {
            F::Pattern | F::WhiteSpace => true,
            F::Enumeration => primitive != B::Boolean,
            F::Length | F::MinLength | F::MaxLength => {
                matches!(primitive, B::String | B::HexBinary | B::Base64Binary | B::AnyUri | B::QName | B::Notation)
            }
            F::TotalDigits | F::FractionDigits => primitive == B::Decimal,
            F::MaxInclusive | F::MaxExclusive | F::MinInclusive | F::MinExclusive => !matches!(
                primitive,
                B::String | B::Boolean | B::HexBinary | B::Base64Binary | B::AnyUri | B::QName | B::Notation
            ),
        }
    }
}

/// A facet as a schema document has it.
#[derive(Clone, Copy)]
pub(crate) struct Facet<'a> {
    pub(crate) kind: FacetKind,
    /// The attribute `value`, as it stands.
    pub(crate) value: &'a str,
    pub(crate) fixed: bool,
    /// The namespaces in scope there: qualified names in enumerations need them.
    pub(crate) prefixes: &'a dyn Prefixes,
}

/// A facet's value, and whether types derived from there must keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Set<T> {
    pub(super) value: T,
    pub(super) fixed: bool,
}

/// A least or greatest value.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    pub(super) value: Value,
    pub(super) inclusive: bool,
    pub(super) fixed: bool,
    /// As the schema writes it.
    pub(super) text: Box<str>,
}

/// All facets of a type but white space, the inherited ones too.
#[derive(Debug, Clone, Default)]
pub(super) struct Facets {
    pub(super) length: Option<Set<u64>>,
    pub(super) min_length: Option<Set<u64>>,
    pub(super) max_length: Option<Set<u64>>,
    pub(super) min: Option<Bound>,
    pub(super) max: Option<Bound>,
    pub(super) total_digits: Option<Set<u64>>,
    pub(super) fraction_digits: Option<Set<u64>>,
    /// One for each step of derivation that has patterns: the step's patterns joined by "or".
    pub(super) patterns: Vec<Pattern>,
    pub(super) enumeration: Option<Enumeration>,
}
