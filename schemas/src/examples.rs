//! The published examples: messages that pass, and messages made from them by small stated changes, which show what each
//! rule takes and what it refuses.
//!
//! A file `examples/changes/NAME.txt` of the catalogue lists them. A line at the margin names the rule (and, after a
//! slash, the case), says whether the message passes or fails, and what it shows. Indented lines say how it is made:
//! `from EXAMPLE`, then `set PATH VALUE`, `add PATH VALUE` (at the end of a list), `remove PATH`; values are JSON.
//! `also RULE` names another rule that the change cannot help breaking.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::{
    catalogue,
    model::NAMESPACE,
    report::Form,
    shape::{Shape, Type},
    versions::Version,
};

/// A message of the catalogue, made from another by changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The file of changes it stands in.
    pub file: &'static str,
    /// The rule it is about, as reports name it.
    pub rule: &'static str,
    /// Which case of the rule; empty for the first.
    pub case: &'static str,
    /// Whether the message passes without a finding. One that fails breaks the rule, and only this one and those of `also`.
    pub passes: bool,
    /// What it shows, in words.
    pub shows: &'static str,
    /// The valid example it is made from.
    pub from: &'static str,
    /// Other rules that it breaks.
    pub also: Vec<&'static str>,
    changes: Vec<Change>,
}

#[derive(Debug, Clone, PartialEq)]
enum Change {
    Set(Vec<Step>, Value),
    Add(Vec<Step>, Value),
    Remove(Vec<Step>),
}

/// The name of an element and its position from 1.
type Step = (&'static str, Option<usize>);

/// A line of a file of changes cannot be followed. A fault of the catalogue, not of any message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {wrong}")]
pub struct InvalidExample {
    /// The file and line, or the example.
    pub at: String,
    /// What is wrong with it.
    pub wrong: String,
}

static EXAMPLES: LazyLock<Result<Vec<Example>, InvalidExample>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for (file, text) in catalogue::CHANGES {
        read(file, text, &mut all)?;
    }
    Ok(all)
});

/// Every example that is made by changes.
///
/// # Errors
/// When a file of changes cannot be read.
pub fn examples() -> Result<&'static [Example], InvalidExample> {
    EXAMPLES.as_deref().map_err(Clone::clone)
}

fn read(file: &'static str, text: &'static str, all: &mut Vec<Example>) -> Result<(), InvalidExample> {
    for (number, line) in (1..).zip(text.lines()) {
        let invalid =
            |wrong: &str| InvalidExample { at: format!("{file}.txt, line {number}"), wrong: wrong.to_owned() };
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some(order) = line.strip_prefix("    ") else {
            all.push(head(file, line).ok_or_else(|| invalid("expected: RULE passes|fails: what it shows"))?);
            continue;
        };
        let example = all.last_mut().ok_or_else(|| invalid("a change before the first example"))?;
        follow(example, order).ok_or_else(|| invalid("expected from, set, add, remove or also"))?;
    }
    Ok(())
}

/// `header.class fails: the header says another class`
fn head(file: &'static str, line: &'static str) -> Option<Example> {
    let (name, shows) = line.split_once(": ")?;
    let (name, verdict) = name.split_once(' ')?;
    let (rule, case) = name.split_once('/').unwrap_or((name, ""));
    let passes = match verdict {
        "passes" => true,
        "fails" => false,
        _ => return None,
    };
    Some(Example { file, rule, case, passes, shows, from: "", also: Vec::new(), changes: Vec::new() })
}

fn follow(example: &mut Example, order: &'static str) -> Option<()> {
    let (verb, rest) = order.split_once(' ')?;
    let valued = || {
        let (path, value) = rest.split_once(' ')?;
        Some((steps(path)?, serde_json::from_str(value).ok()?))
    };
    match verb {
        "from" => example.from = rest,
        "also" => example.also.push(rest),
        "set" => example.changes.push(valued().map(|(path, value)| Change::Set(path, value))?),
        "add" => example.changes.push(valued().map(|(path, value)| Change::Add(path, value))?),
        "remove" => example.changes.push(Change::Remove(steps(rest)?)),
        _ => return None,
    }
    Some(())
}

fn steps(path: &'static str) -> Option<Vec<Step>> {
    let step = |step: &'static str| match step.strip_suffix(']').and_then(|step| step.split_once('[')) {
        Some((name, position)) => Some((name, Some(position.parse().ok()?))),
        None => Some((step, None)),
    };
    path.split('/').map(step).collect()
}

impl Example {
    /// Its name: the rule, and the case if there is more than one.
    #[must_use]
    pub fn name(&self) -> String {
        let verdict = if self.passes { ".passes" } else { "" };
        if self.case.is_empty() {
            format!("{}{verdict}", self.rule)
        } else {
            format!("{}.{}{verdict}", self.rule, self.case)
        }
    }

    /// The class of the message it is made from: the name of its body's element.
    ///
    /// # Errors
    /// When that message is not in the catalogue.
    pub fn body(&self) -> Result<String, InvalidExample> {
        let body = self.base()?.as_object().and_then(|base| base.keys().find(|key| *key != "Header").cloned());
        Ok(body.unwrap_or_default())
    }

    /// The document, in either form.
    ///
    /// # Errors
    /// When it is made from a message that is not in the catalogue, or a change leads nowhere.
    pub fn document(&self, form: Form) -> Result<String, InvalidExample> {
        let mut message = self.base()?;
        for change in &self.changes {
            apply(&mut message, change).ok_or_else(|| self.invalid(&format!("{change:?} leads nowhere")))?;
        }
        let shape = Shape::of(Version::V1_0);
        let mut out = String::new();
        match form {
            Form::Json => json(&mut out, &message, Some((shape, shape.root())), 0),
            Form::Xml => {
                out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
                xml(&mut out, ("Message", &message), Some((shape, shape.root())), 0);
            }
        }
        out.push_str(if form == Form::Json { "\n" } else { "" });
        Ok(out)
    }

    fn base(&self) -> Result<Value, InvalidExample> {
        let text = catalogue::VALID.iter().find(|(name, _)| *name == self.from).map(|(_, text)| *text);
        let text = text.ok_or_else(|| self.invalid(&format!("there is no valid example {}", self.from)))?;
        serde_json::from_str(text).map_err(|_| self.invalid("the valid example is not JSON"))
    }

    fn invalid(&self, wrong: &str) -> InvalidExample {
        InvalidExample { at: self.name(), wrong: wrong.to_owned() }
    }
}

/// Follows a change. `None` when its path leads nowhere.
fn apply(message: &mut Value, change: &Change) -> Option<()> {
    let (Change::Set(path, _) | Change::Add(path, _) | Change::Remove(path)) = change;
    let ((name, position), parents) = path.split_last()?;
    let mut holder = message;
    for (name, position) in parents {
        holder = holder.as_object_mut()?.entry(*name).or_insert_with(|| Value::Object(Map::new()));
        if let Some(position) = position {
            holder = holder.as_array_mut()?.get_mut(position.checked_sub(1)?)?;
        }
    }
    let members = holder.as_object_mut()?;
    match (change, position) {
        (Change::Set(_, value), None) => drop(members.insert((*name).to_owned(), value.clone())),
        (Change::Set(_, value), Some(position)) => {
            value.clone_into(members.get_mut(*name)?.as_array_mut()?.get_mut(position.checked_sub(1)?)?);
        }
        (Change::Add(_, value), _) => {
            let list = members.entry(*name).or_insert_with(|| Value::Array(Vec::new()));
            list.as_array_mut()?.push(value.clone());
        }
        (Change::Remove(_), None) => drop(members.remove(*name)?),
        (Change::Remove(_), Some(position)) => {
            let list = members.get_mut(*name)?.as_array_mut()?;
            (*position >= 1 && *position <= list.len()).then_some(())?;
            list.remove(position - 1);
            if list.is_empty() {
                members.remove(*name);
            }
        }
    }
    Some(())
}

type Place = Option<(&'static Shape, &'static Type)>;

/// The members of a record in the order of the schemas, with the type of each; then those the schemas do not know.
fn members(record: &Map<String, Value>, place: Place) -> Vec<(&String, &Value, Place)> {
    let known = |name: &str| place.and_then(|(shape, of)| of.field(name).map(|field| (shape, field)));
    let mut all: Vec<_> = record.iter().collect();
    all.sort_by_key(|(name, _)| known(name).map_or(usize::MAX, |(_, field)| field.order));
    let with_type = |(name, value): (_, _)| {
        let name: &String = name;
        let of = known(name).map(|(shape, field)| (shape, shape.type_of(field)));
        (name, value, of)
    };
    all.into_iter().map(with_type).collect()
}

fn indent(out: &mut String, level: usize) {
    out.extend(std::iter::repeat_n("  ", level));
}

fn json(out: &mut String, value: &Value, place: Place, level: usize) {
    let (open, close, items): (_, _, Vec<(Option<&String>, &Value, Place)>) = match value {
        Value::Object(record) if !record.is_empty() => {
            let items = members(record, place).into_iter().map(|(name, value, of)| (Some(name), value, of));
            ("{\n", '}', items.collect())
        }
        Value::Array(items) if !items.is_empty() => {
            ("[\n", ']', items.iter().map(|item| (None, item, place)).collect())
        }
        leaf => return out.push_str(&leaf.to_string()),
    };
    out.push_str(open);
    let last = items.len() - 1;
    for (at, (name, value, of)) in items.into_iter().enumerate() {
        indent(out, level + 1);
        if let Some(name) = name {
            out.extend([Value::from(name.as_str()).to_string().as_str(), ": "]);
        }
        json(out, value, of, level + 1);
        out.push_str(if at == last { "\n" } else { ",\n" });
    }
    indent(out, level);
    out.push(close);
}

fn xml(out: &mut String, (name, value): (&str, &Value), place: Place, level: usize) {
    if let Value::Array(items) = value {
        return items.iter().for_each(|item| xml(out, (name, item), place, level));
    }
    indent(out, level);
    let namespace = if level == 0 { format!(" xmlns=\"{NAMESPACE}\"") } else { String::new() };
    out.extend(["<", name, &namespace]);
    match value {
        Value::Object(record) if record.is_empty() => return out.push_str("/>\n"),
        Value::Object(record) => {
            out.push_str(">\n");
            for (name, value, of) in members(record, place) {
                xml(out, (name, value), of, level + 1);
            }
            indent(out, level);
        }
        leaf => {
            let text = leaf.as_str().map_or_else(|| leaf.to_string(), str::to_owned);
            out.extend([">", &quick_xml::escape::partial_escape(text.as_str())]);
        }
    }
    out.extend(["</", name, ">\n"]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_followed() {
        let mut all = Vec::new();
        let text = "rule.one/case fails: shows it\n    from record-request\n    set Header/Class \"x\"\n    add \
                    RecordRequest/Section \"Education\"\n    remove RecordRequest/Child[1]\n    also rule.two\n";
        read("test", Box::leak(text.to_owned().into_boxed_str()), &mut all).unwrap();
        let [example] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!((example.name().as_str(), example.body().unwrap().as_str()), ("rule.one.case", "RecordRequest"));
        for form in [Form::Xml, Form::Json] {
            let document = example.document(form).unwrap();
            assert!(document.contains("Education") && !document.contains("Zo"), "{document}");
        }
        assert_eq!(example.also, ["rule.two"]);
    }

    #[test]
    fn what_leads_nowhere_is_told() {
        let mut all = Vec::new();
        assert_eq!(read("test", "rule fails", &mut all).unwrap_err().at, "test.txt, line 1");
        read("test", "rule fails: x\n    from record-request\n    remove RecordRequest/Child[7]", &mut all).unwrap();
        assert!(all[0].document(Form::Xml).is_err());
    }

    /// The valid examples that changes start from are those of the folder.
    #[test]
    fn every_valid_example_can_be_changed() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue/child-record/1.0/examples/valid");
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let json = files.filter(|file| file.extension().is_some_and(|ending| ending == "json"));
        let mut names: Vec<_> = json.map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
        names.sort();
        assert_eq!(catalogue::VALID.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names);
    }
}
