//! What findings say, in plain English: what is wrong and what to do.

use crate::shape::{Content, Shape, Type};

pub(crate) const DOCTYPE: &str = "The document has a DOCTYPE. It could name files or define entities, so it is never \
                                  read. Remove it and send the document again.";
pub(crate) const SECOND_ROOT: &str = "A second root element follows the first. Send one <Message> in each document.";
pub(crate) const TEXT_OUTSIDE: &str = "There is text outside of the root element. Remove it.";
pub(crate) const TOO_MANY_ATTRIBUTES: &str = "The element has too many attributes, or a very long one. The standard \
                                              uses none but namespace declarations: remove them.";
pub(crate) const JSON_ROOT: &str = "The document is not a JSON object. Send one message: an object with \"Header\" and \
                                    the element of its class.";

/// A value as it is shown in a text: at most 60 characters.
pub(crate) fn short(value: &str) -> String {
    let mut shown: String = value.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if value.chars().nth(60).is_some() {
        shown.push('…');
    }
    shown
}

pub(crate) fn not_well_formed(said: &str) -> String {
    format!("The document is not well-formed ({}). Mend it here and send it again.", short_reason(said))
}

pub(crate) const CUT_OFF: &str = "The document ends before it is complete. It may have been cut off on the way: send the \
                                  whole of it.";

fn short_reason(said: &str) -> String {
    let said = said.strip_prefix("ill-formed document: ").or(said.strip_prefix("syntax error: ")).unwrap_or(said);
    said.chars().take(200).collect()
}

pub(crate) fn illegal_character(c: char) -> String {
    format!("The document holds the character U+{:04X}, which a message cannot carry. Remove it.", u32::from(c))
}

pub(crate) fn entity(name: &str) -> String {
    format!(
        "The entity &{}; is not defined. Only &amp; &lt; &gt; &quot; &apos; and numbered characters may be used: write \
         the character itself.",
        short(name)
    )
}

pub(crate) fn duplicate_key(key: &str) -> String {
    format!("The key \"{}\" stands twice in the same object. Keep one of them.", short(key))
}

pub(crate) fn wrong_namespace(shape: &Shape, name: &str) -> String {
    format!(
        "<{}> is not in the namespace of the standard. Declare xmlns=\"{}\" on the root element.",
        short(name),
        shape.version().namespace()
    )
}

pub(crate) fn wrong_root(name: &str) -> String {
    format!("The root element is <{}>. A document of the standard begins with <Message>.", short(name))
}

pub(crate) fn repeated(name: &str) -> String {
    format!("{name} stands here for a second time and may stand only once. Remove one of the two.")
}

pub(crate) fn out_of_order(name: &str, record: &str, before: Option<&str>) -> String {
    match before {
        Some(before) => format!("{name} stands in the wrong place. In {record} it belongs after {before}: move it."),
        None => format!("{name} stands in the wrong place. In {record} it belongs at the beginning: move it."),
    }
}

pub(crate) fn attribute(name: &str) -> String {
    format!("The attribute \"{}\" is not part of the standard. Remove it.", short(name))
}

pub(crate) fn stray_text(of: &Type) -> String {
    format!("There is text between the elements of {}. Remove it, or put it into an element.", of.name)
}

/// For an element that its parent does not have.
pub(crate) fn unexpected(name: &str, parent: Option<&Type>) -> String {
    let name = short(name);
    match parent {
        Some(of) if of.fields().is_empty() => format!("{name} stands within text. Remove it, and keep its text."),
        Some(of) => match nearest(&name, of) {
            Some(known) => format!("{name} is no element of {}. Did you mean {known}?", of.name),
            None => {
                format!("{name} is no element of {}. Remove it, or check its spelling and where it stands.", of.name)
            }
        },
        None => format!("{name} is not expected here. Remove it."),
    }
}

/// The element of `of` whose name is the likeliest meant by `name`.
fn nearest<'a>(name: &str, of: &'a Type) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let distance = |known: &str| edits(&lower, &known.to_lowercase());
    let best = of.fields().iter().map(|field| (distance(&field.name), field.name.as_str())).min()?;
    (best.0 <= 2 && best.0 < name.len() / 2).then_some(best.1)
}

/// The number of letters to insert, remove or change to turn one word into the other.
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (at, against) in other.iter().enumerate() {
            let change = diagonal + usize::from(letter != *against);
            diagonal = row[at + 1];
            row[at + 1] = change.min(row[at] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

/// For what only the XML Schemas refuse.
pub(crate) fn schema_refuses(code: &str) -> String {
    format!(
        "The XML Schema does not allow what stands here (constraint {code}). Compare it with an example of the standard."
    )
}

/// For an element that must be there.
pub(crate) fn missing(shape: &Shape, name: &str, parent: &str) -> String {
    let (of, path) = (shape.at_path(parent), format!("{parent}/{name}"));
    let holder = of.map_or("Message", |(of, _)| of.name.as_str());
    match shape.at_path(&path).and_then(|(_, field)| field) {
        Some(field) => format!("{name} is missing from {holder}. Add it: {}", lower_first(&field.doc)),
        None => format!("{name} is missing from {holder}. Add it."),
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|c| if text.starts_with("NHS") || text.starts_with("DfE") { c } else { c.to_ascii_lowercase() });
    first.into_iter().chain(letters).collect()
}

/// For a value that its type does not allow.
pub(crate) fn value(shape: &Shape, path: &str, shown: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path).split('[').next().unwrap_or(path);
    let Some((of, _)) = shape.at_path(path) else {
        return format!("{name} has a value that is not allowed.");
    };
    let expected = match &of.content {
        Content::Record(_) => "Expected: an object with elements of its own.".to_owned(),
        Content::Text(words) if !words.is_empty() => format!("Expected one of: {}.", words.join(", ")),
        _ => format!("Expected: {}", lower_first(&of.doc)),
    };
    match shown.trim() {
        "" => format!("{name} is empty. Leave it out, or give it a value. {expected}"),
        _ => format!("{name} \"{}\" is not valid. {expected}", short(shown)),
    }
}
