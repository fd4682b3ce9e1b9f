//! Schemas of several documents: include, chameleon, import, redefine, and where their faults stand.

use super::{Source, components};
use crate::components::{Components, Content, Type};

/// Documents parted by lines `--- name`; `{xs}` opens a schema element without target namespace, `{xs:x}` one with `urn:x`.
fn read(text: &str) -> (Components, String) {
    let open = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:a='urn:a' xmlns:b='urn:b'";
    let documents: Vec<(String, String)> = text
        .split("--- ")
        .filter(|part| !part.trim().is_empty())
        .map(|part| {
            let (name, body) = part.split_once('\n').unwrap();
            let body = body
                .replace("{xs}", &format!("{open}>"))
                .replace("{xs:a}", &format!("{open} targetNamespace='urn:a'>"))
                .replace("{xs:b}", &format!("{open} targetNamespace='urn:b'>"));
            (name.trim().to_owned(), format!("{}</xs:schema>", body.trim()))
        })
        .collect();
    let sources: Vec<Source<'_>> =
        documents.iter().map(|(name, body)| Source { name, bytes: body.as_bytes() }).collect();
    let (components, _, faults) = components(&sources[..1], &Documents(&documents));
    let name = |document: u32| components.documents[document as usize].clone();
    let shown = faults.into_sorted();
    let shown = shown.iter().map(|fault| format!("{}:{} {}", name(fault.place.document), fault.place.line, fault.rule));
    let shown = shown.collect::<Vec<_>>().join(", ");
    (components, shown)
}

/// The other documents, found by name.
struct Documents<'d>(&'d [(String, String)]);

impl super::Resolver for Documents<'_> {
    fn resolve(&self, location: &str) -> Option<Vec<u8>> {
        let found = self.0.iter().find(|(name, _)| name == location);
        found.map(|(_, body)| body.clone().into_bytes())
    }
}

/// The global elements and types as `{namespace}name`, sorted.
fn globals(components: &Components) -> String {
    let elements = components.global_elements.iter().map(|(name, _)| components.names.show(name));
    let types = components.global_types.iter().map(|(name, _)| components.names.show(name));
    let mut all: Vec<String> = elements.chain(types).filter(|name| !name.contains("XMLSchema")).collect();
    all.sort();
    all.join(" ")
}

fn check(documents: &str, expected: &str) {
    let (components, faults) = read(documents);
    let found = if faults.is_empty() { globals(&components) } else { faults };
    assert_eq!(found, expected, "{documents}");
}

#[test]
fn documents_are_joined() {
    let element = "<xs:element name='e' type='";
    check(
        &format!(
            "--- d/m\n{{xs:a}}<xs:include schemaLocation='i'/>{element}a:t'/>\n--- d/i\n{{xs:a}}<xs:simpleType name='t'><xs:list itemType='xs:int'/></xs:simpleType>"
        ),
        "{urn:a}e {urn:a}t",
    );
    check(
        &format!(
            "--- m\n{{xs:a}}<xs:include schemaLocation='i'/>\n--- i\n{{xs}}<xs:include schemaLocation='m'/>{element}t'/><xs:complexType name='t'/>"
        ),
        "{urn:a}e {urn:a}t",
    );
    check(
        &format!(
            "--- m\n{{xs:a}}<xs:include schemaLocation='i'/>\n--- i\n{{xs}}{element}t'/><xs:complexType name='t'/>"
        ),
        "{urn:a}e {urn:a}t",
    );
    check(
        &format!(
            "--- m\n{{xs:a}}<xs:import namespace='urn:b' schemaLocation='i'/>{element}b:t'/>\n--- i\n{{xs:b}}<xs:complexType name='t'/>"
        ),
        "{urn:a}e {urn:b}t",
    );
    check(
        &format!("--- m\n{{xs:a}}<xs:import namespace='urn:b' schemaLocation='nowhere'/>{element}b:t'/>"),
        "m:1 src-resolve",
    );
    check("--- m\n{xs:a}<xs:include schemaLocation='nowhere'/>", "");
    check("--- m\n{xs:a}<xs:include schemaLocation='i'/>\n--- i\n{xs:b}", "m:1 src-include.2.1");
    check("--- m\n{xs:a}<xs:include schemaLocation='i'/>\n--- i\n<a>", "m:1 src-include.1, i:1 not-well-formed");
    check("--- m\n{xs:a}<xs:import namespace='urn:b' schemaLocation='i'/>\n--- i\n{xs}", "m:1 src-import.3");
    check("--- m\n{xs:a}<xs:import namespace='urn:a'/>", "m:1 src-import.1.1");
    check(
        "--- m\n{xs:a}<xs:include schemaLocation='i'/><xs:element name='e'/>\n--- i\n{xs:a}\n<xs:element name='e'/>",
        "i:2 sch-props-correct.2",
    );
}

#[test]
fn redefinitions_take_the_place_of_what_they_redefine() {
    let body = |redefined: &str| {
        format!(
            "--- m\n{{xs:a}}<xs:redefine schemaLocation='i'>{redefined}</xs:redefine>\n\
             --- i\n{{xs:a}}<xs:simpleType name='s'><xs:restriction base='xs:int'/></xs:simpleType>\
             <xs:group name='g'><xs:sequence><xs:element name='x' minOccurs='0'/></xs:sequence></xs:group>\
             <xs:complexType name='t'><xs:sequence><xs:group ref='a:g'/></xs:sequence></xs:complexType>\
             <xs:attributeGroup name='n'><xs:attribute name='p'/></xs:attributeGroup>"
        )
    };
    let simple = |base: &str| format!("<xs:simpleType name='s'><xs:restriction base='{base}'/></xs:simpleType>");
    let group = |inner: &str| format!("<xs:group name='g'><xs:sequence>{inner}</xs:sequence></xs:group>");
    check(&body(&simple("a:s")), "{urn:a}s {urn:a}t");
    check(&body(&simple("xs:int")), "m:1 src-redefine.5");
    check(&body("<xs:complexType name='s'/>"), "m:1 src-redefine.5");
    check(&body("<xs:complexType name='z'/>"), "m:1 src-redefine.4");
    check(&body(&group("<xs:group ref='a:g'/><xs:element name='y'/>")), "{urn:a}s {urn:a}t");
    check(&body(&group("<xs:group ref='a:g'/><xs:group ref='a:g'/>")), "m:1 src-redefine.6.1.1");
    check(&body(&group("<xs:group ref='a:g' minOccurs='0'/>")), "m:1 src-redefine.6.1.2");
    check("--- m\n{xs:a}<xs:redefine schemaLocation='m'/>", "m:1 src-redefine.3");
}

#[test]
fn what_is_redefined_stands_in_the_document_or_in_what_it_takes_in() {
    let group = "<xs:group name='g'><xs:sequence><xs:element name='x'/></xs:sequence></xs:group>";
    let redefined = format!("<xs:redefine schemaLocation='i'>{group}</xs:redefine>");
    let elsewhere =
        format!("--- m\n{{xs:a}}<xs:include schemaLocation='j'/>{redefined}\n--- i\n{{xs:a}}\n--- j\n{{xs:a}}{group}");
    check(&elsewhere, "m:1 src-redefine.6.2.1");
    let taken_in =
        format!("--- m\n{{xs:a}}{redefined}\n--- i\n{{xs:a}}<xs:include schemaLocation='j'/>\n--- j\n{{xs:a}}{group}");
    check(&taken_in, "");
    let twice = format!(
        "--- m\n{{xs:a}}<xs:include schemaLocation='j'/>{redefined}\n--- i\n{{xs:a}}{group}\n--- j\n{{xs:a}}{redefined}"
    );
    check(&twice, "");
}

#[test]
fn a_redefined_group_counts_everywhere() {
    let (components, faults) = read(
        "--- m\n{xs:a}<xs:redefine schemaLocation='i'><xs:group name='g'><xs:sequence>\
         <xs:group ref='a:g'/><xs:element name='y'/></xs:sequence></xs:group></xs:redefine>\n\
         --- i\n{xs:a}<xs:group name='g'><xs:sequence><xs:element name='x'/></xs:sequence></xs:group>\
         <xs:complexType name='t'><xs:group ref='a:g'/></xs:complexType>",
    );
    assert_eq!(faults, "");
    let name = components.names.name(components.names.namespace("urn:a"), "t");
    let found = components.global_types.of(name).map(|id| components.type_(id));
    let Some(Type::Complex(complex)) = found else { panic!("no complex type") };
    let Content::Model { particle, .. } = &complex.content else { panic!("no model") };
    assert_eq!(components.range(particle), (2, Some(2)));
}
