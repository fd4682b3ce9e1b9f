//! Conditional inclusion: what a schema document marks as not for version 1.0 (`vc:minVersion` and its sisters).

use super::{
    lexical::words,
    tree::{Node, XSD},
};

const VERSIONING: &str = "http://www.w3.org/2007/XMLSchema-versioning";

/// Whether an element is for a processor of version 1.0 with the built-in types and facets of 1.0 only.
pub(super) fn is_wanted(node: &Node) -> bool {
    let conditions = node.attributes.iter().filter(|attribute| &*attribute.namespace == VERSIONING);
    conditions.into_iter().all(|condition| {
        let value = condition.value.trim();
        let known = |names: fn(&str) -> bool| words(value).all(|word| is_known(node, word, names));
        match condition.local.as_str() {
            "minVersion" => decimal(value).is_none_or(|version| version <= 1.0),
            "maxVersion" => decimal(value).is_none_or(|version| version > 1.0),
            "typeAvailable" => known(is_type),
            "typeUnavailable" => !known(is_type),
            "facetAvailable" => known(super::grammar::is_facet),
            "facetUnavailable" => !known(super::grammar::is_facet),
            _ => true,
        }
    })
}

/// A number of a version. What is none says nothing, as no attribute of this namespace does in version 1.0.
fn decimal(value: &str) -> Option<f64> {
    let plain = value.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'+' | b'-'));
    if plain { value.parse().ok() } else { None }
}

fn is_known(node: &Node, qname: &str, known: fn(&str) -> bool) -> bool {
    let (prefix, local) = qname.split_once(':').unwrap_or(("", qname));
    node.scope.uri(prefix) == Some(XSD) && known(local)
}

fn is_type(local: &str) -> bool {
    local == "anyType" || crate::datatypes::SimpleType::builtin(local).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::{Source, components};

    #[test]
    fn left_out_or_not() {
        let wanted = |condition: &str| {
            let text = format!(
                "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:vc='{}'><xs:element name='a'/>
                 <xs:element name='a' {condition}/></xs:schema>",
                super::VERSIONING
            );
            let (_, _, faults) = components(&[Source { name: "a.xsd", bytes: text.as_bytes() }], &crate::Nothing);
            !faults.into_sorted().is_empty()
        };
        for condition in [
            "vc:minVersion='1.0'",
            "vc:minVersion=' 0.9 '",
            "vc:maxVersion='1.1'",
            "vc:minVersion='x'",
            "vc:maxVersion='inf'",
            "vc:minVersion='NaN'",
            "vc:maxVersion=''",
            "vc:typeAvailable='xs:int'",
            "vc:facetUnavailable='xs:assertion'",
            "vc:other='9'",
        ] {
            assert!(wanted(condition), "{condition}");
        }
        for condition in [
            "vc:minVersion='1.1'",
            "vc:maxVersion='1.0'",
            "vc:minVersion='1.0' vc:maxVersion='1'",
            "vc:typeUnavailable='xs:int'",
            "vc:facetAvailable='xs:assertion'",
        ] {
            assert!(!wanted(condition), "{condition}");
        }
    }
}
