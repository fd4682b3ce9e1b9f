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
