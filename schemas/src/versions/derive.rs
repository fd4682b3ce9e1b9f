//! Derives the files of a version from those of the one before and its changes. The schemas' style is fixed (named
//! types, an element to a line), so this is editing of text, and what is not changed stays as it was to the letter.

use super::{Added, Changes, NewType};

/// An XML Schema of the later version.
pub(super) fn xsd(file: &str, text: &str, changes: &Changes) -> String {
    let mut text = renumbered(text, changes);
    for new in changes.types.iter().filter(|new| new.file == file) {
        insert_before(&mut text, &format!("  <xs:simpleType name=\"{}\">", new.before), &xsd_type(new));
    }
    for renamed in &changes.renamed {
        within(&mut text, &xsd_begins(&renamed.of), XSD_ENDS, |body| {
            *body = body
                .replace(&format!("element name=\"{}\"", renamed.element), &format!("element name=\"{}\"", renamed.to));
        });
    }
    for added in &changes.added {
        within(&mut text, &xsd_begins(&added.holder), XSD_ENDS, |body| {
            insert_after(
                body,
                &format!("<xs:element name=\"{}\"", added.after),
                "</xs:element>\n",
                &xsd_element(added),
            );
        });
    }
    text
}

/// A JSON Schema of the later version.
pub(super) fn json(file: &str, text: &str, changes: &Changes) -> String {
    let mut text = renumbered(text, changes);
    for new in changes.types.iter().filter(|new| new.file == file) {
        insert_before(&mut text, &format!("    \"{}\": {{\n", new.before), &json_type(new));
    }
    for renamed in &changes.renamed {
        within(&mut text, &json_begins(&renamed.of), JSON_ENDS, |body| {
            *body = body.replace(&format!("        \"{}\"", renamed.element), &format!("        \"{}\"", renamed.to));
        });
    }
    for added in &changes.added {
        within(&mut text, &json_begins(&added.holder), JSON_ENDS, |body| {
            let element = json_element(added, &changes.version);
            insert_after(body, &format!("        \"{}\": {{\n", added.after), "\n        },\n", &element);
        });
    }
    text
}

/// A code list of the later version.
pub(super) fn codes(list: &str, text: &str, changes: &Changes) -> String {
    let mut text = text.to_owned();
    for new in changes.codes.iter().filter(|new| new.list == list) {
        let columns = text.lines().next().map_or(0, |head| head.split(',').count());
        let mut line = csv::WriterBuilder::new().from_writer(Vec::new());
        let mut row = vec![""; columns];
        let head: Vec<&str> = text.lines().next().unwrap_or_default().split(',').collect();
        for (column, value) in [("code", &new.code), ("label", &new.label), ("source", &new.source)] {
            if let Some(cell) = head.iter().position(|name| *name == column).and_then(|at| row.get_mut(at)) {
                *cell = value;
            }
        }
        // Writing to memory does not fail.
        drop(line.write_record(&row));
        let line = line.into_inner().ok().and_then(|line| String::from_utf8(line).ok()).unwrap_or_default();
        insert_after(&mut text, &format!("\n{},", new.after), "\n", &line);
    }
    text
}

/// The number of the version, wherever a file says its own.
fn renumbered(text: &str, Changes { version, follows, .. }: &Changes) -> String {
    let says = |number: &str| {
        [
            format!("child-record:{number}"),
            format!("Child Record Interchange {number}"),
            format!("Status>Version {number}<"),
            format!("Status Version {number};"),
            format!("unqualified\" version=\"{number}\""),
            format!("enumeration value=\"{number}\""),
            format!("        \"{number}\"\n"),
            format!(": {number}."),
        ]
    };
    says(follows).iter().zip(says(version)).fold(text.to_owned(), |text, (old, new)| text.replace(old, &new))
}

const XSD_ENDS: &str = "  </xs:complexType>\n";
const JSON_ENDS: &str = "\n    }";

fn xsd_begins(of: &str) -> String {
    format!("  <xs:complexType name=\"{of}\">\n")
}

fn json_begins(of: &str) -> String {
    format!("    \"{of}\": {{\n")
}

fn xsd_type(new: &NewType) -> String {
    let NewType { name, list, pattern, .. } = new;
    format!(
        "  <xs:simpleType name=\"{name}\">\n    <xs:annotation>\n      <xs:documentation>A code of the list \
         codes/{list}.csv.</xs:documentation>\n      <xs:appinfo><Source>codes/{list}.csv</Source></xs:appinfo>\n    \
         </xs:annotation>\n    <xs:restriction base=\"xs:string\">\n      <xs:pattern value=\"{pattern}\"/>\n    \
         </xs:restriction>\n  </xs:simpleType>\n"
    )
}

fn json_type(new: &NewType) -> String {
    let NewType { name, list, pattern, .. } = new;
    format!(
        "    \"{name}\": {{\n      \"description\": \"A code of the list codes/{list}.csv.\",\n      \"$comment\": \
         \"Source: codes/{list}.csv\",\n      \"type\": \"string\",\n      \"pattern\": \"^({pattern})$\"\n    }},\n"
    )
}

fn xsd_element(added: &Added) -> String {
    let Added { element, of, doc, source, example, .. } = added;
    format!(
        "      <xs:element name=\"{element}\" type=\"{of}\" minOccurs=\"0\">\n        <xs:annotation>\n          \
         <xs:documentation>{doc}</xs:documentation>\n          \
         <xs:appinfo><Source>{source}</Source><Example>{example}</Example></xs:appinfo>\n        \
         </xs:annotation>\n      </xs:element>\n"
    )
}

fn json_element(added: &Added, version: &str) -> String {
    let Added { element, of, doc, source, example, .. } = added;
    let quotes = if matches!(of.as_str(), "Flag" | "Count") { "" } else { "\"" };
    format!(
        "        \"{element}\": {{\n          \"description\": \"{doc}\",\n          \"$comment\": \"Source: \
         {source}\",\n          \"examples\": [\n            {quotes}{example}{quotes}\n          ],\n          \
         \"$ref\": \"urn:crosswalk:child-record:{version}:types#/$defs/{of}\"\n        }},\n"
    )
}

/// Edits what stands from `begins` to the next `ends`, if it is there.
fn within(text: &mut String, begins: &str, ends: &str, edit: impl FnOnce(&mut String)) {
    let Some(start) = text.find(begins) else { return };
    let Some(length) = text[start..].find(ends) else { return };
    let mut body = text[start..start + length].to_owned();
    edit(&mut body);
    text.replace_range(start..start + length, &body);
}

fn insert_before(text: &mut String, mark: &str, new: &str) {
    if let Some(at) = text.find(mark) {
        text.insert_str(at, new);
    }
}

/// Inserts after the first `ends` that follows `mark`.
fn insert_after(text: &mut String, mark: &str, ends: &str, new: &str) {
    let Some(start) = text.find(mark).map(|at| at + mark.len()) else { return };
    if let Some(at) = text[start..].find(ends) {
        text.insert_str(start + at + ends.len(), new);
    }
}
