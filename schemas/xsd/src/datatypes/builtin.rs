//! The built-in datatypes: their names, their bases and how their text is to be read (XML Schema part 2, section 3).

use super::white_space::WhiteSpace;

/// `xs:anySimpleType` and the 44 built-in datatypes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Builtin {
    AnySimpleType,
    String,
    Boolean,
    Decimal,
    Float,
    Double,
    Duration,
    DateTime,
    Time,
    Date,
    GYearMonth,
    GYear,
    GMonthDay,
    GDay,
    GMonth,
    HexBinary,
    Base64Binary,
    AnyUri,
    QName,
    Notation,
    NormalizedString,
    Token,
    Language,
    NmToken,
    NmTokens,
    Name,
    NcName,
    Id,
    IdRef,
    IdRefs,
    Entity,
    Entities,
    Integer,
    NonPositiveInteger,
    NegativeInteger,
    Long,
    Int,
    Short,
    Byte,
    NonNegativeInteger,
    UnsignedLong,
    UnsignedInt,
    UnsignedShort,
    UnsignedByte,
    PositiveInteger,
}

use Builtin as B;

/// Each datatype, its name, and what it restricts or, for the three list types, lists; bases stand before what needs them.
pub(super) const ALL: [(Builtin, &str, Builtin); 45] = [
    (B::AnySimpleType, "anySimpleType", B::AnySimpleType),
    (B::String, "string", B::AnySimpleType),
    (B::Boolean, "boolean", B::AnySimpleType),
    (B::Decimal, "decimal", B::AnySimpleType),
    (B::Float, "float", B::AnySimpleType),
    (B::Double, "double", B::AnySimpleType),
    (B::Duration, "duration", B::AnySimpleType),
    (B::DateTime, "dateTime", B::AnySimpleType),
    (B::Time, "time", B::AnySimpleType),
    (B::Date, "date", B::AnySimpleType),
    (B::GYearMonth, "gYearMonth", B::AnySimpleType),
    (B::GYear, "gYear", B::AnySimpleType),
    (B::GMonthDay, "gMonthDay", B::AnySimpleType),
    (B::GDay, "gDay", B::AnySimpleType),
    (B::GMonth, "gMonth", B::AnySimpleType),
    (B::HexBinary, "hexBinary", B::AnySimpleType),
    (B::Base64Binary, "base64Binary", B::AnySimpleType),
    (B::AnyUri, "anyURI", B::AnySimpleType),
    (B::QName, "QName", B::AnySimpleType),
    (B::Notation, "NOTATION", B::AnySimpleType),
    (B::NormalizedString, "normalizedString", B::String),
    (B::Token, "token", B::NormalizedString),
    (B::Language, "language", B::Token),
    (B::NmToken, "NMTOKEN", B::Token),
    (B::NmTokens, "NMTOKENS", B::NmToken),
    (B::Name, "Name", B::Token),
    (B::NcName, "NCName", B::Name),
    (B::Id, "ID", B::NcName),
    (B::IdRef, "IDREF", B::NcName),
    (B::IdRefs, "IDREFS", B::IdRef),
    (B::Entity, "ENTITY", B::NcName),
    (B::Entities, "ENTITIES", B::Entity),
    (B::Integer, "integer", B::Decimal),
    (B::NonPositiveInteger, "nonPositiveInteger", B::Integer),
    (B::NegativeInteger, "negativeInteger", B::NonPositiveInteger),
    (B::Long, "long", B::Integer),
    (B::Int, "int", B::Long),
    (B::Short, "short", B::Int),
    (B::Byte, "byte", B::Short),
    (B::NonNegativeInteger, "nonNegativeInteger", B::Integer),
    (B::UnsignedLong, "unsignedLong", B::NonNegativeInteger),
    (B::UnsignedInt, "unsignedInt", B::UnsignedLong),
    (B::UnsignedShort, "unsignedShort", B::UnsignedInt),
    (B::UnsignedByte, "unsignedByte", B::UnsignedShort),
    (B::PositiveInteger, "positiveInteger", B::NonNegativeInteger),
];

impl Builtin {
    /// The local name in the namespace of XML Schema.
    pub(crate) fn name(self) -> &'static str {
        ALL[self as usize].1
    }

    /// What it restricts or lists; `anySimpleType` is its own.
    pub(super) fn below(self) -> Self {
        ALL[self as usize].2
    }

    /// Whether it is one of the three list types.
    pub(super) fn is_list(self) -> bool {
        matches!(self, B::NmTokens | B::IdRefs | B::Entities)
    }

    /// The primitive datatype it derives from.
    pub(crate) fn primitive(self) -> Self {
        let mut at = self;
        while at.below() != B::AnySimpleType {
            at = at.below();
        }
        at
    }

    /// Whether it is `other` or derives from it.
    pub(crate) fn is_or_derives_from(self, other: Self) -> bool {
        let mut at = self;
        while at != other && at != B::AnySimpleType {
            at = at.below();
        }
        at == other
    }

    /// How white space is treated before anything else.
    pub(super) fn white_space(self) -> WhiteSpace {
        match self {
            B::AnySimpleType | B::String => WhiteSpace::Preserve,
            B::NormalizedString => WhiteSpace::Replace,
            _ => WhiteSpace::Collapse,
        }
    }

    /// The least and the greatest value of the integer types that have one.
    pub(super) fn integer_range(self) -> (Option<&'static str>, Option<&'static str>) {
        match self {
            B::NonPositiveInteger => (None, Some("0")),
            B::NegativeInteger => (None, Some("-1")),
            B::Long => (Some("-9223372036854775808"), Some("9223372036854775807")),
            B::Int => (Some("-2147483648"), Some("2147483647")),
            B::Short => (Some("-32768"), Some("32767")),
            B::Byte => (Some("-128"), Some("127")),
            B::NonNegativeInteger => (Some("0"), None),
            B::UnsignedLong => (Some("0"), Some("18446744073709551615")),
            B::UnsignedInt => (Some("0"), Some("4294967295")),
            B::UnsignedShort => (Some("0"), Some("65535")),
            B::UnsignedByte => (Some("0"), Some("255")),
            B::PositiveInteger => (Some("1"), None),
            _ => (None, None),
        }
    }
}
