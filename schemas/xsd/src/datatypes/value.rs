//! Values: what two texts have in common that mean the same (section 2.2).

use std::cmp::Ordering;

use super::{
    binary,
    builtin::Builtin,
    decimal::{Decimal, Digits},
    duration::Duration,
    float::Number,
    moment::Moment,
    name::{self, Prefixes},
};

/// A value. Values of different primitive types are never equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Value {
    /// Of `anySimpleType`, which is none of the primitive types.
    Untyped(Box<str>),
    String(Box<str>),
    Boolean(bool),
    Decimal(Decimal),
    Float(Number),
    Double(Number),
    Duration(Duration),
    Moment(Moment),
    Hex(Box<[u8]>),
    Base64(Box<[u8]>),
    Uri(Box<str>),
    /// Namespace (empty for none) and local name.
    QName(Box<str>, Box<str>),
    /// Namespace (empty for none) and local name.
    Notation(Box<str>, Box<str>),
    List(Box<[Value]>),
}

impl Value {
    /// The value of a normalised text under a built-in atomic type. `None` if it is not in the primitive type's lexical
    /// space; what derived types ask besides is not looked at.
    pub(super) fn parse(builtin: Builtin, text: &str, prefixes: &dyn Prefixes) -> Option<Self> {
        Some(match builtin.primitive() {
            Builtin::Boolean => Self::Boolean(boolean(text)?),
            Builtin::Decimal => Self::Decimal(Digits::parse(text)?.into()),
            Builtin::Float => Self::Float(Number::parse_float(text)?),
            Builtin::Double => Self::Double(Number::parse_double(text)?),
            Builtin::Duration => Self::Duration(Duration::parse(text)?),
            Builtin::HexBinary => Self::Hex(binary::hex(text)?),
            Builtin::Base64Binary => Self::Base64(binary::base64(text)?),
            Builtin::AnyUri => Self::Uri(text.into()),
            Builtin::QName => {
                let (namespace, local) = expanded(text, prefixes)?;
                Self::QName(namespace, local)
            }
            Builtin::Notation => {
                let (namespace, local) = expanded(text, prefixes)?;
                Self::Notation(namespace, local)
            }
            Builtin::AnySimpleType => Self::Untyped(text.into()),
            Builtin::String => Self::String(text.into()),
            moment => Self::Moment(Moment::parse(moment, text)?),
        })
    }

    /// The order of the value space, where there is one: `None` for values without order and those that cannot be compared.
    pub(crate) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Decimal(one), Self::Decimal(other)) => Some(one.digits().cmp(&other.digits())),
            (Self::Float(one), Self::Float(other)) | (Self::Double(one), Self::Double(other)) => one.compare(*other),
            (Self::Duration(one), Self::Duration(other)) => one.compare(other),
            (Self::Moment(one), Self::Moment(other)) => one.compare(other),
            _ => (self == other).then_some(Ordering::Equal),
        }
    }
}

/// The lexical space of `boolean`.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

fn expanded(text: &str, prefixes: &dyn Prefixes) -> Option<(Box<str>, Box<str>)> {
    let (prefix, local) = name::qname(text)?;
    Some((prefixes.namespace(prefix)?.into(), local.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datatypes::name::NoPrefixes;

    #[test]
    fn equality() {
        let value = |builtin: Builtin, text: &str| Value::parse(builtin, text, &NoPrefixes).unwrap();
        let same = |builtin: Builtin, one: &str, other: &str| {
            assert_eq!(value(builtin, one), value(builtin, other), "{builtin:?}");
        };
        same(Builtin::AnySimpleType, "1", "1");
        same(Builtin::Boolean, "1", "true");
        same(Builtin::Int, "+007", "7");
        same(Builtin::Float, "NaN", "NaN");
        same(Builtin::Float, "-0", "0");
        same(Builtin::HexBinary, "ab", "AB");
        same(Builtin::Base64Binary, "Zm 9v", "Zm9v");
        assert_ne!(value(Builtin::String, "1"), value(Builtin::Decimal, "1"));
        assert_ne!(value(Builtin::String, "1"), value(Builtin::AnyUri, "1"));
        assert_ne!(value(Builtin::String, "1"), value(Builtin::AnySimpleType, "1"));
        assert_ne!(value(Builtin::Float, "1"), value(Builtin::Double, "1"));
        assert_ne!(value(Builtin::HexBinary, ""), value(Builtin::Base64Binary, ""));
        assert_eq!(Value::parse(Builtin::QName, "a:b", &NoPrefixes), None);
    }
}
