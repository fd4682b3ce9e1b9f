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
            "minVersion" => value.parse::<f64>().is_ok_and(|version| version <= 1.0),
            "maxVersion" => value.parse::<f64>().is_ok_and(|version| version > 1.0),
            "typeAvailable" => known(is_type),
            "typeUnavailable" => !known(is_type),
            "facetAvailable" => known(super::grammar::is_facet),
            "facetUnavailable" => !known(super::grammar::is_facet),
            _ => true,
        }
    })
}

fn is_known(node: &Node, qname: &str, known: fn(&str) -> bool) -> bool {
    let (prefix, local) = qname.split_once(':').unwrap_or(("", qname));
    node.scope.uri(prefix) == Some(XSD) && known(local)
}

fn is_type(local: &str) -> bool {
    local == "anyType" || crate::datatypes::SimpleType::builtin(local).is_some()
}
