//! The shape of a message as the XML Schemas state it: which element holds which, in which order, how often.
//!
//! One table serves both forms: it turns XML into the same tree that JSON is, names places, and writes XML in order.

use std::{collections::HashMap, sync::LazyLock};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use crate::versions::{self, Version};

/// All types of the standard.
#[derive(Debug)]
pub(crate) struct Shape {
    version: Version,
    types: Vec<Type>,
    root: usize,
}

/// A type of the standard.
#[derive(Debug)]
pub(crate) struct Type {
    pub(crate) name: String,
    /// What the schema says of it.
    pub(crate) doc: String,
    /// Where it comes from.
    pub(crate) source: String,
    pub(crate) content: Content,
}

/// What elements of a type hold.
#[derive(Debug)]
pub(crate) enum Content {
    /// Other elements, in this order.
    Record(Vec<Field>),
    /// Text, of these words only when there are any.
    Text(Vec<String>),
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Count,
}

/// An element within a record.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// What the schema says of it.
    pub(crate) doc: String,
    /// Where it comes from.
    pub(crate) source: String,
    /// A value it may have; none when it holds other elements.
    pub(crate) example: String,
    pub(crate) required: bool,
    pub(crate) repeats: bool,
    /// Its place among its siblings; alternatives share one.
    pub(crate) order: usize,
    type_index: usize,
}

static FIRST: LazyLock<Shape> = LazyLock::new(|| Builder::default().build(Version::V1_0));
static SECOND: LazyLock<Shape> = LazyLock::new(|| Builder::default().build(Version::V1_1));

impl Shape {
    /// The shape of a version.
    pub(crate) fn of(version: Version) -> &'static Self {
        match version {
            Version::V1_0 => &FIRST,
            Version::V1_1 => &SECOND,
        }
    }

    /// The version whose shape this is.
    pub(crate) fn version(&self) -> Version {
        self.version
    }

    /// The type of the root element, `Message`.
    pub(crate) fn root(&self) -> &Type {
        &self.types[self.root]
    }

    /// Every type.
    pub(crate) fn types(&self) -> &[Type] {
        &self.types
    }

    /// The type `name`.
    #[cfg(test)]
    pub(crate) fn named(&self, name: &str) -> Option<&Type> {
        self.types.iter().find(|of| of.name == name)
    }

    /// The type of `field`.
    pub(crate) fn type_of(&self, field: &Field) -> &Type {
        &self.types[field.type_index]
    }

    /// The type of the element at `path` (`/Message/Header/...`), and the field that leads there.
    pub(crate) fn at_path(&self, path: &str) -> Option<(&Type, Option<&Field>)> {
        let mut steps = path.strip_prefix("/Message")?.split('/').skip(1);
        steps.try_fold((self.root(), None), |(at, _), step| {
            let field = at.field(step.split('[').next().unwrap_or(step))?;
            Some((self.type_of(field), Some(field)))
        })
    }
}

impl Type {
    /// The elements that a record may hold, in order; none when the type holds text.
    pub(crate) fn fields(&self) -> &[Field] {
        match &self.content {
            Content::Record(fields) => fields,
            _ => &[],
        }
    }

    /// The element `name` of a record.
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields().iter().find(|field| field.name == name)
    }
}

/// Reads the schemas, whose style is fixed: named types, sequences of elements, one choice in the root.
#[derive(Default)]
struct Builder {
    types: Vec<(Type, Vec<(Field, String)>)>,
    /// Names of the open elements of the schema.
    open: Vec<String>,
    order: usize,
}

impl Builder {
    fn build(mut self, version: Version) -> Shape {
        for (_, text) in &versions::files(version).xsd {
            self.read(text);
        }
        self.link(version)
    }

    fn read(&mut self, schema: &str) {
        let mut reader = Reader::from_str(schema);
        reader.config_mut().expand_empty_elements = true;
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Eof => return,
                Event::Start(start) => self.start(&start),
                Event::End(_) => drop(self.open.pop()),
                Event::Text(text) => self.document(&text),
                _ => {}
            }
        }
    }

    fn is_open(&self, name: &str) -> bool {
        self.open.iter().any(|open| open == name)
    }

    fn start(&mut self, start: &BytesStart<'_>) {
        let attribute = |name: &str| match start.try_get_attribute(name) {
            Ok(Some(attribute)) => attribute.value.into_owned(),
            _ => String::new(),
        };
        let element = start.local_name();
        match element.as_ref() {
            "complexType" => self.define(attribute("name"), Content::Record(Vec::new())),
            "simpleType" => self.define(attribute("name"), Content::Text(Vec::new())),
            "enumeration" => self.word(attribute("value")),
            "choice" => self.order += 1,
            "element" if self.is_open("complexType") => {
                self.order += usize::from(!self.is_open("choice"));
                let repeats = !matches!(attribute("maxOccurs").as_str(), "" | "1");
                let required = attribute("minOccurs") != "0" && !self.is_open("choice");
                let (name, order) = (attribute("name"), self.order);
                let [doc, source, example] = [const { String::new() }; 3];
                let field = Field { name, doc, source, example, required, repeats, order, type_index: 0 };
                if let Some((_, fields)) = self.types.last_mut() {
                    fields.push((field, attribute("type")));
                }
            }
            _ => {}
        }
        self.open.push(element.as_ref().to_owned());
    }

    fn define(&mut self, name: String, content: Content) {
        let content = match name.as_str() {
            "Flag" => Content::Flag,
            "Count" => Content::Count,
            _ => content,
        };
        self.order = 0;
        let [doc, source] = [const { String::new() }; 2];
        self.types.push((Type { name, doc, source, content }, Vec::new()));
    }

    fn word(&mut self, word: String) {
        if let Some((Type { content: Content::Text(words), .. }, _)) = self.types.last_mut() {
            words.push(word);
        }
    }

    /// Takes what is said of a type or of an element in a type.
    fn document(&mut self, text: &str) {
        let holders: Vec<&str> = self.open.iter().map(String::as_str).collect();
        let Some((of, fields)) = self.types.last_mut() else { return };
        let said = match (holders.as_slice(), fields.last_mut()) {
            ([.., "complexType" | "simpleType", "annotation", "documentation"], _) => &mut of.doc,
            ([.., "complexType" | "simpleType", "annotation", "appinfo", "Source"], _) => &mut of.source,
            ([.., "sequence" | "choice", "element", "annotation", "documentation"], Some((field, _))) => &mut field.doc,
            ([.., "element", "annotation", "appinfo", "Source"], Some((field, _))) => &mut field.source,
            ([.., "element", "annotation", "appinfo", "Example"], Some((field, _))) => &mut field.example,
            _ => return,
        };
        text.clone_into(said);
    }

    fn link(self, version: Version) -> Shape {
        let index: HashMap<String, usize> =
            self.types.iter().enumerate().map(|(at, (of, _))| (of.name.clone(), at)).collect();
        let at = |name: &str| index.get(name).copied().unwrap_or_default();
        let link = |(mut of, fields): (Type, Vec<(Field, String)>)| {
            if let Content::Record(record) = &mut of.content {
                record.extend(fields.into_iter().map(|(field, name)| Field { type_index: at(&name), ..field }));
            }
            of
        };
        let types = self.types.into_iter().map(link).collect();
        Shape { version, types, root: at("Message") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_give_the_shape() {
        let shape = Shape::of(Version::V1_0);
        assert_eq!(shape.types.len(), 199, "a type per definition of the schemas");
        let (upn, field) = shape.at_path("/Message/RecordTransfer/ChildRecord[2]/Identity/UPN").unwrap();
        assert_eq!(upn.name, "UPN");
        assert!(!field.unwrap().doc.is_empty() && !upn.doc.is_empty());
        let (record, field) = shape.at_path("/Message/RecordTransfer/ChildRecord").unwrap();
        assert!(field.unwrap().repeats);
        assert_eq!(record.fields().len(), 14);
        let orders: Vec<_> = shape.root().fields().iter().map(|field| field.order).collect();
        assert_eq!(orders, [1, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
    }
}
