//! The shape of a message as the XML Schemas state it: which element holds which, in which order, how often.
//!
//! One table serves both forms: it turns XML into the same tree that JSON is, names places, and writes XML in order.

use std::{collections::HashMap, sync::LazyLock};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use crate::catalogue;

/// All types of the standard.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    types: Vec<Type>,
    root: usize,
}

/// A type of the standard.
#[derive(Debug)]
pub(crate) struct Type {
    pub(crate) name: String,
    /// What the schema says of it.
    pub(crate) doc: String,
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
    pub(crate) repeats: bool,
    /// Its place among its siblings; alternatives share one.
    pub(crate) order: usize,
    type_index: usize,
}

static SHAPE: LazyLock<Shape> = LazyLock::new(|| Builder::default().build(catalogue::XSD));

impl Shape {
    /// The shape of version 1.0.
    pub(crate) fn of_standard() -> &'static Self {
        &SHAPE
    }

    /// The type of the root element, `Message`.
    pub(crate) fn root(&self) -> &Type {
        &self.types[self.root]
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
    documentation: bool,
    in_choice: bool,
    order: usize,
    in_type: bool,
    in_field: bool,
}

impl Builder {
    fn build(mut self, schemas: &[(&str, &str)]) -> Shape {
        for (_, text) in schemas {
            let mut reader = Reader::from_str(text);
            while let Ok(event) = reader.read_event() {
                match event {
                    Event::Eof => break,
                    Event::Start(start) => self.start(&start, false),
                    Event::Empty(start) => self.start(&start, true),
                    Event::End(end) => self.end(end.local_name().as_ref()),
                    Event::Text(text) if self.documentation => self.document(&text),
                    _ => {}
                }
            }
        }
        self.link()
    }

    fn start(&mut self, start: &BytesStart<'_>, empty: bool) {
        let attribute = |name: &str| match start.try_get_attribute(name) {
            Ok(Some(attribute)) => attribute.value.into_owned(),
            _ => String::new(),
        };
        match start.local_name().as_ref() {
            "complexType" => self.open(attribute("name"), Content::Record(Vec::new())),
            "simpleType" => {
                let name = attribute("name");
                let content = match name.as_str() {
                    "Flag" => Content::Flag,
                    "Count" => Content::Count,
                    _ => Content::Text(Vec::new()),
                };
                self.open(name, content);
            }
            "enumeration" => {
                self.in_field = !empty;
                if let Some((Type { content: Content::Text(words), .. }, _)) = self.types.last_mut() {
                    words.push(attribute("value"));
                }
            }
            "choice" => (self.in_choice, self.order) = (true, self.order + 1),
            "element" if self.in_type => {
                self.in_field = !empty;
                self.order += usize::from(!self.in_choice);
                let field = Field {
                    name: attribute("name"),
                    doc: String::new(),
                    repeats: !matches!(attribute("maxOccurs").as_str(), "" | "1"),
                    order: self.order,
                    type_index: 0,
                };
                if let Some((_, fields)) = self.types.last_mut() {
                    fields.push((field, attribute("type")));
                }
            }
            "documentation" => self.documentation = true,
            _ => {}
        }
    }

    fn open(&mut self, name: String, content: Content) {
        (self.in_type, self.order) = (true, 0);
        self.types.push((Type { name, doc: String::new(), content }, Vec::new()));
    }

    fn end(&mut self, name: &str) {
        match name {
            "complexType" | "simpleType" => self.in_type = false,
            "choice" => self.in_choice = false,
            "element" | "enumeration" => self.in_field = false,
            "documentation" => self.documentation = false,
            _ => {}
        }
    }

    fn document(&mut self, text: &str) {
        let Some((of, fields)) = self.types.last_mut().filter(|_| self.in_type) else { return };
        match fields.last_mut() {
            Some((field, _)) if self.in_field => text.clone_into(&mut field.doc),
            None if !self.in_field => text.clone_into(&mut of.doc),
            _ => {}
        }
    }

    fn link(self) -> Shape {
        let index: HashMap<String, usize> =
            self.types.iter().enumerate().map(|(at, (of, _))| (of.name.clone(), at)).collect();
        let types = self.types.into_iter().map(|(mut of, fields)| {
            if let Content::Record(record) = &mut of.content {
                let linked = fields.into_iter().map(|(mut field, name)| {
                    field.type_index = index.get(&name).copied().unwrap_or_default();
                    field
                });
                record.extend(linked);
            }
            of
        });
        Shape { types: types.collect(), root: index.get("Message").copied().unwrap_or_default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_give_the_shape() {
        let shape = Shape::of_standard();
        assert_eq!(shape.types.len(), 92, "a type per definition of the schemas");
        let (upn, field) = shape.at_path("/Message/RecordTransfer/ChildRecord[2]/Identity/UPN").unwrap();
        assert_eq!(upn.name, "UPN");
        assert!(!field.unwrap().doc.is_empty() && !upn.doc.is_empty());
        let (record, field) = shape.at_path("/Message/RecordTransfer/ChildRecord").unwrap();
        assert!(field.unwrap().repeats);
        assert_eq!(record.fields().len(), 6);
        let orders: Vec<_> = shape.root().fields().iter().map(|field| field.order).collect();
        assert_eq!(orders, [1, 2, 2, 2, 2, 2]);
    }
}
