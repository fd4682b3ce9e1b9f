//! XML elements to be written: empty ones are left out.

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

/// An element with text or with children.
#[derive(Debug, Default)]
pub(crate) struct Element {
    name: &'static str,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// An element that holds a value.
    pub(crate) fn text(name: &'static str, value: Option<impl ToString>) -> Self {
        Self { name, text: value.map(|value| value.to_string()).unwrap_or_default(), children: Vec::new() }
    }

    /// An element that holds others.
    pub(crate) fn of(name: &'static str, children: impl IntoIterator<Item = Self>) -> Self {
        Self { name, text: String::new(), children: children.into_iter().filter(|child| !child.is_empty()).collect() }
    }

    /// True when there is nothing in it to write.
    fn is_empty(&self) -> bool {
        self.text.is_empty() && self.children.is_empty()
    }

    /// The document with this root.
    pub(crate) fn document(&self) -> Vec<u8> {
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
        // Writing to memory does not fail.
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None))).ok();
        self.write(&mut writer).ok();
        let mut bytes = writer.into_inner();
        bytes.push(b'\n');
        bytes
    }

    fn write(&self, writer: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        writer.write_event(Event::Start(BytesStart::new(self.name)))?;
        if self.children.is_empty() {
            writer.write_event(Event::Text(BytesText::new(&self.text)))?;
        }
        self.children.iter().try_for_each(|child| child.write(writer))?;
        writer.write_event(Event::End(BytesEnd::new(self.name)))
    }
}
