//! Verdicts on generated schemas and documents, compared with those of `xsd-schema`: `cargo test --release` in this folder.
//!
//! Schemas and documents are made of the same few names and values, so that many documents are valid or nearly so.
//! `PROPTEST_CASES=100000` makes it a fuzzer. Explained differences are left out: `xs:anyURI`, of which `xsd-schema` takes
//! `2015-06-02T24:00:00Z`, which is neither a relative reference nor begins with a scheme (RFC 2396).

mod oracle;

use std::fmt::Write;

use crosswalk_xsd::{Finding, Nothing, Schema, Source};
use oracle::Oracle;
use proptest::{collection::vec, prelude::*};

/// A content model over the elements `a` to `d`.
#[derive(Debug, Clone)]
enum Term {
    Element(u8),
    Group(bool, Vec<Particle>),
    Any(&'static str),
}

#[derive(Debug, Clone)]
struct Particle {
    term: Term,
    least: u32,
    /// `None` is unbounded.
    most: Option<u32>,
}

const TYPES: [&str; 12] = [
    "xs:string",
    "xs:token",
    "xs:int",
    "xs:decimal",
    "xs:boolean",
    "xs:date",
    "xs:dateTime",
    "xs:duration",
    "code",
    "list",
    "either",
    "xs:NCName",
];

const VALUES: [&str; 18] = [
    "",
    " ",
    "1",
    "-0",
    "007",
    "1.50",
    "true",
    "2015-06-02",
    "2015-02-29",
    "2015-06-02T24:00:00Z",
    "P1Y2M",
    "PT0.5S",
    "AB1",
    "ab",
    "1 2 3",
    "x y",
    "99999999999",
    "--",
];

fn particle() -> impl Strategy<Value = Particle> {
    let counts = prop_oneof![4 => Just((1, Some(1))), 2 => Just((0, Some(1))), 1 => Just((0, None)), 1 => Just((1, None)), 1 => Just((2, Some(3))), 1 => Just((0, Some(2)))];
    let leaf = prop_oneof![6 => (0..4_u8).prop_map(Term::Element), 1 => prop_oneof![Just("skip"), Just("lax")].prop_map(Term::Any)];
    let leaf = (leaf, counts.clone()).prop_map(|(term, (least, most))| Particle { term, least, most });
    leaf.prop_recursive(3, 12, 4, move |inner| {
        (any::<bool>(), vec(inner, 1..4), counts.clone()).prop_map(|(choice, parts, (least, most))| Particle {
            term: Term::Group(choice, parts),
            least,
            most,
        })
    })
}

fn show(particle: &Particle, text: &mut String) {
    let most = particle.most.map_or_else(|| "unbounded".to_owned(), |most| most.to_string());
    let counts = format!("minOccurs='{}' maxOccurs='{most}'", particle.least);
    match &particle.term {
        Term::Element(index) => write!(text, "<xs:element ref='t:{}' {counts}/>", name(*index)).unwrap(),
        Term::Any(process) => {
            write!(text, "<xs:any namespace='##other' processContents='{process}' {counts}/>").unwrap()
        }
        Term::Group(choice, parts) => {
            let tag = if *choice { "xs:choice" } else { "xs:sequence" };
            write!(text, "<{tag} {counts}>").unwrap();
            parts.iter().for_each(|part| show(part, text));
            write!(text, "</{tag}>").unwrap();
        }
    }
}

fn name(index: u8) -> char {
    char::from(b'a' + index % 4)
}

/// A schema with the root `r` of this content, and elements `a` to `d` of these types.
fn schema(content: &Particle, types: &[usize], key: bool) -> String {
    let mut text = String::from(
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:t='urn:t' xmlns='urn:t' targetNamespace='urn:t' elementFormDefault='qualified'>",
    );
    text.push_str("<xs:simpleType name='code'><xs:restriction base='xs:string'><xs:pattern value='[A-Z]{2}\\d?'/><xs:maxLength value='3'/></xs:restriction></xs:simpleType>");
    text.push_str("<xs:simpleType name='list'><xs:list itemType='xs:int'/></xs:simpleType>");
    text.push_str("<xs:simpleType name='either'><xs:union memberTypes='xs:int xs:date'/></xs:simpleType>");
    text.push_str("<xs:element name='r'><xs:complexType><xs:sequence>");
    show(content, &mut text);
    text.push_str("</xs:sequence><xs:attribute name='k' type='xs:int'/></xs:complexType>");
    if key {
        text.push_str("<xs:unique name='u'><xs:selector xpath='t:a|t:b'/><xs:field xpath='.'/></xs:unique>");
    }
    text.push_str("</xs:element>");
    for (index, type_) in (0..4).zip(types) {
        write!(text, "<xs:element name='{}' type='{}'/>", name(index), TYPES[*type_]).unwrap();
    }
    text + "</xs:schema>"
}

fn document(children: &[(u8, usize)], attribute: Option<usize>) -> String {
    let mut text = String::from("<r xmlns='urn:t' xmlns:o='urn:o'");
    if let Some(value) = attribute {
        write!(text, " k='{}'", VALUES[value]).unwrap();
    }
    text.push('>');
    for (index, value) in children {
        let tag = if *index == 4 { "o:x".to_owned() } else { name(*index).to_string() };
        write!(text, "\n <{tag}>{}</{tag}>", VALUES[*value]).unwrap();
    }
    text + "</r>"
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_engines_agree(
        content in particle(),
        types in vec(0..TYPES.len(), 4),
        key in any::<bool>(),
        documents in vec((vec((0..5_u8, 0..VALUES.len()), 0..6), proptest::option::weighted(0.2, 0..VALUES.len())), 1..12),
    ) {
        let text = schema(&content, &types, key);
        let ours = Schema::compile(&[Source { name: "schema.xsd", bytes: text.as_bytes() }], &Nothing);
        let theirs = Oracle::compile(&text);
        prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "ours {:?}, theirs {:?}: {}", ours.err(), theirs.err(), text);
        let (Ok(ours), Ok(theirs)) = (ours, theirs) else { return Ok(()) };
        for (children, attribute) in documents {
            let document = document(&children, attribute);
            let mut findings: Vec<Finding> = Vec::new();
            let valid = ours.validate_slice(document.as_bytes(), &mut findings);
            let other = theirs.findings(document.as_bytes());
            prop_assert_eq!(valid, other.is_empty(), "ours {:?}, theirs {:?}: {}\n{}", findings, other, document, text);
            let mut streamed: Vec<Finding> = Vec::new();
            ours.validate(document.as_bytes(), &mut streamed).unwrap();
            prop_assert_eq!(findings, streamed);
        }
    }

    #[test]
    fn no_bytes_are_too_strange(start in "[<>/a-c=' \\n&;!\\[\\]?-]{0,60}", bytes in vec(any::<u8>(), 0..20)) {
        let text = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='a'/></xs:schema>";
        let schema = Schema::compile(&[Source { name: "schema.xsd", bytes: text.as_bytes() }], &Nothing).unwrap();
        let document = [b"<a>".as_slice(), start.as_bytes(), &bytes].concat();
        let (mut whole, mut streamed): (Vec<Finding>, Vec<Finding>) = (Vec::new(), Vec::new());
        schema.validate_slice(&document, &mut whole);
        schema.validate(&document[..], &mut streamed).unwrap();
        prop_assert_eq!(whole, streamed);
    }
}
