//! What of a bundle is not carried: every filled element that the table does not carry, with the reason.

use std::{collections::HashMap, sync::LazyLock};

use super::{
    bundle::{Bundle, url},
    mapping::{FOLLOWED, LOST_BY_EVENT, ROWS, TECHNICAL},
};
use crate::{contract::Carried, native::xml::Node};

/// What becomes of an element.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// It is carried, or used, or of the message's form.
    Kept,
    Lost(&'static str),
    /// Rows speak of its parts.
    Parts,
}

static FATES: LazyLock<HashMap<&'static str, Fate>> = LazyLock::new(|| {
    let mut fates = HashMap::new();
    for (path, carried) in ROWS {
        let fate = match carried {
            Carried::Not(reason) if ![TECHNICAL, FOLLOWED].contains(reason) => Fate::Lost(reason),
            _ => Fate::Kept,
        };
        fates.insert(*path, fate);
        for (at, _) in path.match_indices('/') {
            if let Some(above) = path.get(..at) {
                fates.entry(above).or_insert(Fate::Parts);
            }
        }
    }
    fates
});

/// Elements that every resource may have, and that say nothing of a child.
const FORM: &[&str] = &["id", "meta", "text", "implicitRules", "language", "contained"];

/// Notes the losses of a bundle whose event has this code; an element that nobody knows is a warning too.
pub(super) fn note(bundle: &mut Bundle<'_>, code: &str) {
    let root = bundle.piece.root;
    for resource in root.each("entry").filter_map(|entry| entry.at("resource")?.children.first()) {
        let by_event = LOST_BY_EVENT.iter().find(|(event, kind, _)| code.starts_with(event) && resource.name == *kind);
        if let Some((_, kind, reason)) = by_event {
            bundle.notes.lose(kind, *reason);
            continue;
        }
        let mut path = resource.name.clone().into_owned();
        of(bundle, resource, &mut path, true);
    }
}

/// Notes what is lost of a node at a path.
fn of(bundle: &mut Bundle<'_>, node: &Node<'_>, path: &mut String, resource: bool) {
    match FATES.get(path.as_str()) {
        Some(Fate::Kept) => {}
        Some(Fate::Lost(reason)) => bundle.notes.lose(path, *reason),
        Some(Fate::Parts) => {
            for child in node.children.iter().filter(|child| !child.name.starts_with('@')) {
                if resource && FORM.contains(&child.name.as_ref()) {
                    continue;
                }
                let length = path.len();
                path.push('/');
                path.push_str(&child.name);
                if child.name == "extension" {
                    let name = url(child).and_then(|url| url.rsplit('/').next()).unwrap_or_default();
                    let name = name.trim_start_matches("Extension-").trim_start_matches("CareConnect-");
                    path.push('(');
                    path.extend(name.chars().take(60));
                    path.push(')');
                }
                of(bundle, child, path, false);
                path.truncate(length);
            }
        }
        None => {
            let shown: String = path.chars().take(200).collect();
            let text = if resource {
                "This kind of resource is not known here, and is not carried."
            } else {
                "This element is not known here, and is not carried."
            };
            bundle.warn(node, &shown, "element-unknown", text);
            bundle.notes.lose(&shown, "not known here");
        }
    }
}
