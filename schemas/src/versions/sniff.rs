//! Which version a document is written in: its namespace in XML, its header in JSON.

use quick_xml::{
    NsReader,
    events::Event,
    name::{Namespace, ResolveResult},
};
use serde_json::Value;

use super::Version;

/// The version of an XML document, by the namespace of its root; the first one when that is none of ours, so that the
/// usual findings are told.
pub(crate) fn of_xml(text: &str) -> Version {
    let first = || Version::V1_0;
    let mut reader = NsReader::from_str(text);
    reader.resolver_mut().set_max_namespace_bindings(16);
    loop {
        match reader.read_event() {
            Ok(Event::Start(root) | Event::Empty(root)) => {
                let (namespace, _) = reader.resolver().resolve_element(root.name());
                let of = |version: &Version| matches!(namespace, ResolveResult::Bound(Namespace(bound)) if bound == version.namespace());
                return Version::ALL.iter().copied().find(of).unwrap_or_else(first);
            }
            Ok(Event::Eof) | Err(_) => return first(),
            Ok(_) => {}
        }
    }
}

/// The version of a JSON document, by its header; the first one when that names none.
pub(crate) fn of_json(message: &Value) -> Version {
    let said = message.pointer("/Header/StandardVersion").and_then(Value::as_str);
    said.and_then(|said| said.parse().ok()).unwrap_or(Version::V1_0)
}

/// The same without reading it all: the string that follows the first key of that name. Within a text its quotes would
/// be escaped.
pub(crate) fn of_json_text(text: &str) -> Version {
    let after = text.split_once("\"StandardVersion\"").map_or("", |(_, after)| after);
    let said = after.trim_start().strip_prefix(':').map_or("", str::trim_start);
    let said = said.strip_prefix('"').and_then(|said| said.split('"').next());
    said.and_then(|said| said.parse().ok()).unwrap_or(Version::V1_0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_tell_their_version() {
        assert_eq!(
            of_json_text(r#"{"Note": "a \"StandardVersion\": \"1.0\"", "Header": {"StandardVersion" : "1.1"}}"#),
            Version::V1_1
        );
        assert_eq!(of_json_text("{}"), Version::V1_0);
        assert_eq!(
            of_xml("<?xml version='1.0'?><!-- x --><m:Message xmlns:m='urn:crosswalk:child-record:1.1'/>"),
            Version::V1_1
        );
        assert_eq!(of_xml("<Message xmlns='urn:other'>"), Version::V1_0);
    }
}
