//! The bridge between versions: a message of one written in the other, and what is lost on the way.
//!
//! The model holds what any version can say, under the names of the first. Going up loses nothing; going down leaves
//! out what is new and says codes less exactly, and tells of each.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Changes, Version};
use crate::{
    codes::Lists,
    forms::locate::push_position,
    model::Message,
    shape::{Content, Shape, Type},
};

/// A message in another version.
#[derive(Debug, Clone, PartialEq)]
pub struct Bridged {
    /// The message, in the version asked for.
    pub message: Message,
    /// What it does not say any more, or says less exactly; in document order.
    pub losses: Vec<Loss>,
}

/// Something that the other version cannot say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Where it stood, in the names of the version it was written in.
    pub path: String,
    /// What became of it. Names no value but codes.
    pub text: String,
}

impl Version {
    /// The version that `message` is written in.
    #[must_use]
    pub fn of(message: &Message) -> Self {
        message.header.standard_version.parse().unwrap_or(Self::V1_0)
    }
}

/// Writes `message` in the version `to`.
#[must_use]
pub fn bridge(mut message: Message, to: Version) -> Bridged {
    let from = Version::of(&message);
    let mut losses = Vec::new();
    to.as_str().clone_into(&mut message.header.standard_version);
    if to < from {
        let mut value = serde_json::to_value(&message).unwrap_or_default();
        from_model(&mut value, from);
        let mut down = Down { shape: Shape::of(from), changes: Changes::of(from), losses: &mut losses };
        down.record(down.shape.root(), &mut value, &mut "/Message".to_owned());
        to_model(&mut value, from);
        // Only what the earlier version has was left, so it is a message still.
        message = Message::deserialize(&value).unwrap_or(message);
    }
    Bridged { message, losses }
}

/// `message` as JSON with only the number of the version changed: what a sender would send who overlooks all that is
/// different in `to`.
#[must_use]
pub fn as_it_stands(message: &Message, to: Version) -> Vec<u8> {
    let mut value = serde_json::to_value(message).unwrap_or_default();
    from_model(&mut value, Version::of(message));
    if let Some(version) = value.pointer_mut("/Header/StandardVersion") {
        *version = Value::from(to.as_str());
    }
    value.to_string().into_bytes()
}

/// On the way to the version before.
struct Down<'a> {
    shape: &'static Shape,
    changes: &'static Changes,
    losses: &'a mut Vec<Loss>,
}

impl Down<'_> {
    fn record(&mut self, of: &'static Type, record: &mut Value, path: &mut String) {
        let Value::Object(members) = record else { return };
        for field in of.fields() {
            let length = path.len();
            path.push('/');
            path.push_str(&field.name);
            if self.is_new(of, &field.name) {
                let lost = members.remove(&field.name);
                self.left_out(lost.as_ref(), &field.name, path);
            } else if let Some(value) = members.get_mut(&field.name) {
                self.values(self.shape.type_of(field), value, path);
            }
            path.truncate(length);
        }
    }

    fn is_new(&self, of: &Type, element: &str) -> bool {
        self.changes.added.iter().any(|added| added.holder == of.name && added.element == element)
    }

    fn left_out(&mut self, lost: Option<&Value>, element: &str, path: &str) {
        if lost.is_some() {
            let Changes { version, follows, .. } = self.changes;
            let text = format!("{element} came with version {version}; {follows} has no place for it. It is left out.");
            self.losses.push(Loss { path: path.to_owned(), text });
        }
    }

    fn values(&mut self, of: &'static Type, value: &mut Value, path: &mut String) {
        let Value::Array(items) = value else { return self.value(of, value, path) };
        for (index, item) in items.iter_mut().enumerate() {
            let length = path.len();
            push_position(path, index + 1);
            self.value(of, item, path);
            path.truncate(length);
        }
    }

    fn value(&mut self, of: &'static Type, value: &mut Value, path: &mut String) {
        if matches!(of.content, Content::Record(_)) {
            return self.record(of, value, path);
        }
        let list = Lists::of(Version::V1_1).of_type(&of.name).map(|list| list.name.as_str());
        let new = self.changes.codes.iter().find(|new| Some(new.list.as_str()) == list && value == new.code.as_str());
        if let Some(new) = new {
            let follows = &self.changes.follows;
            let text = format!(
                "Code {} of the list {} is not in version {follows}. It is written as {}, which says less.",
                new.code, new.list, new.earlier
            );
            self.losses.push(Loss { path: path.clone(), text });
            *value = Value::from(new.earlier.as_str());
        }
    }
}

/// Turns a tree in the names of `version` into one in the names of the model.
pub(crate) fn to_model(message: &mut Value, version: Version) {
    if !Changes::of(version).renamed.is_empty() {
        rename(Shape::of(version), Shape::of(version).root(), message, &to_first);
    }
}

/// Turns a tree in the names of the model into one in the names of `version`.
pub(crate) fn from_model(message: &mut Value, version: Version) {
    if !Changes::of(version).renamed.is_empty() {
        rename(Shape::of(version), Shape::of(version).root(), message, &to_later);
    }
}

type Rename = dyn Fn(&Shape, &Type, &mut Map<String, Value>, bool);

fn to_first(shape: &Shape, of: &Type, members: &mut Map<String, Value>, after: bool) {
    if after {
        for renamed in Changes::of(shape.version()).renamed.iter().filter(|renamed| renamed.of == of.name) {
            move_key(members, &renamed.to, &renamed.element);
        }
    }
}

fn to_later(shape: &Shape, of: &Type, members: &mut Map<String, Value>, after: bool) {
    if !after {
        for renamed in Changes::of(shape.version()).renamed.iter().filter(|renamed| renamed.of == of.name) {
            move_key(members, &renamed.element, &renamed.to);
        }
    }
}

fn move_key(members: &mut Map<String, Value>, from: &str, to: &str) {
    if let Some(value) = members.remove(from) {
        members.insert(to.to_owned(), value);
    }
}

/// Renames before or after it goes down, so that on the way the tree has the names of the shape.
fn rename(shape: &'static Shape, of: &Type, record: &mut Value, names: &Rename) {
    match record {
        Value::Array(items) => items.iter_mut().for_each(|item| rename(shape, of, item, names)),
        Value::Object(members) => {
            names(shape, of, members, false);
            for (name, value) in members.iter_mut() {
                if let Some(field) = of.field(name) {
                    rename(shape, shape.type_of(field), value, names);
                }
            }
            names(shape, of, members, true);
        }
        _ => {}
    }
}

/// A path in the names of the model as it is in `version`.
pub(crate) fn path_in(path: &str, version: Version) -> String {
    let renamed = &Changes::of(version).renamed;
    if renamed.is_empty() {
        return path.to_owned();
    }
    let shape = Shape::of(version);
    let mut at = Some(shape.root());
    let mut steps = vec!["/Message".to_owned()];
    for step in path.split('/').skip(2) {
        let (name, position) = step.split_at(step.find('[').unwrap_or(step.len()));
        let new = renamed.iter().find(|new| at.is_some_and(|of| of.name == new.of) && new.element == name);
        let name = new.map_or(name, |new| new.to.as_str());
        at = at.and_then(|of| of.field(name)).map(|field| shape.type_of(field));
        steps.push(format!("{name}{position}"));
    }
    steps.join("/")
}
