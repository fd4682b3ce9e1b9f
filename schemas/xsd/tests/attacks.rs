//! Documents and schemas made to cost too much: each is refused or judged in bounded time and memory. Schemas that are deep
//! or circular stand in `schema_attacks.rs`.
#![expect(clippy::unwrap_used, reason = "whatever fails, fails the test")]
#![expect(clippy::disallowed_types, reason = "a time limit of real time")]
#![expect(clippy::format_collect, reason = "documents are put together once")]

use std::{
    fs,
    io::{self, Read},
    time::{Duration, Instant},
};

use crosswalk_xsd::{Finding, Limits, Nothing, Reader, Schema, Source};

/// Far above what any of these takes, far below what a blow-up takes.
const TIME: Duration = Duration::from_secs(20);

/// Of the whole test process, in kilobytes; the documents are up to 200 times as long.
const MEMORY: u64 = 150_000;

fn schema(body: &str) -> Schema {
    compile(body).unwrap_or_else(|faults| panic!("{faults}"))
}

fn compile(body: &str) -> Result<Schema, String> {
    let text = format!("<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>{body}</xs:schema>");
    Schema::compile(&[Source { name: "attack.xsd", bytes: text.as_bytes() }], &Nothing)
        .map_err(|faults| faults.to_string())
}

/// Any element with any content.
fn anything() -> Schema {
    schema("<xs:element name='a' type='xs:anyType'/>")
}

/// A document that is made while it is read: a beginning, a part many times, an end.
struct Made {
    parts: [Vec<u8>; 3],
    times: u64,
    at: (usize, usize),
    read: u64,
}

impl Made {
    fn of(start: &str, part: &str, times: u64, end: &str) -> Self {
        Self { parts: [start, part, end].map(|part| part.as_bytes().to_vec()), times, at: (0, 0), read: 0 }
    }
}

impl Read for Made {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < buffer.len() && self.at.0 < 3 {
            let part = &self.parts[self.at.0][self.at.1..];
            let length = part.len().min(buffer.len() - filled);
            buffer[filled..filled + length].copy_from_slice(&part[..length]);
            filled += length;
            self.at.1 += length;
            if length == part.len() {
                self.times -= u64::from(self.at.0 == 1);
                self.at = (self.at.0 + usize::from(self.at.0 != 1 || self.times == 0), 0);
            }
        }
        self.read += filled as u64;
        Ok(filled)
    }
}

/// Judges a made document; what is found, and how much of it was read.
fn judge(schema: &Schema, mut document: Made) -> (Vec<Finding>, u64) {
    let started = Instant::now();
    let mut findings = Vec::new();
    schema.validate(&mut document, &mut findings).unwrap();
    assert!(started.elapsed() < TIME, "took {:?}", started.elapsed());
    bounded_memory();
    (findings, document.read)
}

/// Looks at the most memory this process ever held, where the system tells.
fn bounded_memory() {
    let Ok(status) = fs::read_to_string("/proc/self/status") else { return };
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    let most: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    assert!(most < MEMORY, "{most} KB");
}

/// Refused by a rule after reading little of it, with one finding.
fn refused(document: Made, rule: &str, most_read: u64) {
    let (findings, read) = judge(&anything(), document);
    assert_eq!(findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), [rule], "{findings:.3?}");
    assert!(read <= most_read, "{read} bytes were read");
}

const LITTLE: u64 = 1 << 20;

#[test]
fn no_document_type_no_entities() {
    let laughs: String = (1..=9).map(|n| format!("<!ENTITY l{n} '{}'>", format!("&l{};", n - 1).repeat(10))).collect();
    let long = "x".repeat(50_000);
    for document in [
        format!("<!DOCTYPE a [<!ENTITY l0 'ha'>{laughs}]><a>&l9;</a>"),
        format!("<!DOCTYPE a [<!ENTITY x '{long}'>]><a>{}</a>", "&x;".repeat(50_000)),
        "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a>&x;</a>".to_owned(),
        "<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://127.0.0.1:1/x'> %x;]><a/>".to_owned(),
        "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x'><a/>".to_owned(),
        "<!DOCTYPE a PUBLIC '-//a' 'file:///etc/hostname'><a/>".to_owned(),
        "<a>&x;</a>".to_owned(),
        "<a b='&x;'/>".to_owned(),
        "<a xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='file:///etc/hostname'/>&#0;</a>".to_owned(),
    ] {
        let rule = if document.contains("&#0;") { "xml" } else { "limit" };
        refused(Made::of(&document, "", 1, ""), rule, u64::MAX);
    }
}

#[test]
fn a_million_levels() {
    refused(Made::of("", "<a>", 1_000_000, ""), "limit", LITTLE);
    let deep = Limits::default().depth as u64;
    let (findings, _) = judge(&anything(), Made::of(&"<a>".repeat(1000), "", 1, &"</a>".repeat(1000)));
    assert_eq!(findings, [], "{deep} levels are allowed");
}

#[test]
fn many_and_long_attributes() {
    let attributes = |count: u32| (0..count).map(|n| format!(" b{n}=''")).collect::<String>();
    refused(Made::of(&format!("<a{}/>", attributes(200_000)), "", 1, ""), "limit", 4 << 20);
    let (findings, _) = judge(&anything(), Made::of("<a>", &format!("<a{}/>", attributes(1000)), 200, "</a>"));
    assert_eq!(findings, []);
    refused(Made::of("<a b='", "x", 100_000_000, "'/>"), "limit", 8 << 20);
    refused(Made::of("<a b='", "&#65;", 100_000_000, "'/>"), "limit", 16 << 20);
    let namespaces: String = (0..100_000).map(|n| format!(" xmlns:b{n}='urn:{n}'")).collect();
    refused(Made::of(&format!("<a{namespaces}/>"), "", 1, ""), "limit", 8 << 20);
    let nested = "<a xmlns:b='urn:1' xmlns:c='urn:2' xmlns:d='urn:3'>";
    refused(Made::of("", nested, 100_000, ""), "limit", LITTLE);
}

#[test]
fn what_never_ends() {
    // The limit on text is one on characters: five bytes of `&amp;` are one.
    let most_read = 100 << 20;
    for (start, part) in [
        ("<", "a"),
        ("<a ", "b"),
        ("<a ", " "),
        ("<a>", "x"),
        ("<a>", "&amp;"),
        ("<a><![CDATA[", "x"),
        ("<a><!--", "x"),
        ("<!--", "x"),
        ("<?x ", "x"),
        ("<a>&", "x"),
        ("<a></", "a"),
        ("<a>", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx<!---->"),
        ("<a>", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx<?y?>"),
        ("<a>", "<![CDATA[xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx]]>"),
    ] {
        let (findings, read) =
            judge(&schema("<xs:element name='a' type='xs:string'/>"), Made::of(start, part, 200_000_000, ""));
        assert!(findings.iter().all(|finding| matches!(finding.rule, "limit" | "xml")), "{start} {findings:.3?}");
        assert_eq!(findings.len(), 1, "{start}");
        assert!(read <= most_read, "{start}: {read} bytes were read");
    }
}

#[test]
fn long_documents_cost_no_memory() {
    let rows = schema(
        "<xs:element name='a'><xs:complexType><xs:sequence><xs:element name='b' type='xs:date' maxOccurs='unbounded'/>
         </xs:sequence></xs:complexType></xs:element>",
    );
    let (findings, read) = judge(&rows, Made::of("<a>", "<b>2026-11-22</b>", 3_000_000, "</a>"));
    assert_eq!(findings, []);
    assert!(read > 50_000_000);
}

#[test]
fn text_among_elements_is_not_gathered() {
    let part = format!("{}<b/>", "x".repeat(1000));
    for body in [
        "<xs:element name='a' type='xs:string'/>",
        "<xs:element name='a' type='xs:string' fixed='y'/>",
        "<xs:element name='a' fixed='y'><xs:complexType mixed='true'><xs:sequence><xs:any processContents='skip' minOccurs='0' maxOccurs='unbounded'/></xs:sequence></xs:complexType></xs:element>",
        "<xs:element name='a' type='xs:anyType'/>",
    ] {
        judge(&compile(body).unwrap(), Made::of("<a>", &part, 200_000, "</a>"));
    }
}

#[test]
fn many_faults_are_capped() {
    let rows = schema("<xs:element name='a'><xs:complexType/></xs:element>");
    let (findings, _) = judge(&rows, Made::of("<a>", "<b c='1'/>", 1_000_000, "</a>"));
    assert!((1..=1001).contains(&findings.len()), "{}", findings.len());
    let dates = schema(
        "<xs:element name='a'><xs:complexType><xs:sequence><xs:element name='b' type='xs:date' maxOccurs='unbounded'/>
         </xs:sequence></xs:complexType></xs:element>",
    );
    let (findings, _) = judge(&dates, Made::of("<a>", "<b/>", 1_000_000, "</a>"));
    assert!(findings.len() <= 1001);
    assert!(findings.last().unwrap().text.contains("more"), "{:?}", findings.last());
}

#[test]
fn patterns_of_catastrophe() {
    for pattern in ["(a*)*b", "(a|aa)+b", "(a|b|ab)*c", "(.*a){12}b", "([a-z]+)+[A-Z]"] {
        let body = format!(
            "<xs:element name='a'><xs:simpleType><xs:restriction base='xs:string'><xs:pattern value='{pattern}'/>
             </xs:restriction></xs:simpleType></xs:element>"
        );
        let (findings, _) = judge(&schema(&body), Made::of("<a>", "a", 1_000_000, "</a>"));
        assert_eq!(findings[0].rule, "cvc-pattern-valid", "{pattern}");
    }
}

#[test]
fn large_counts() {
    let started = Instant::now();
    let body = |model: &str| format!("<xs:element name='a'><xs:complexType>{model}</xs:complexType></xs:element>");
    let plain = schema(&body(
        "<xs:sequence><xs:element name='b' minOccurs='10000' maxOccurs='1000000000'/><xs:element name='c' maxOccurs='99999'/></xs:sequence>",
    ));
    assert_eq!(judge(&plain, Made::of("<a>", "<b/>", 10_000, "<c/></a>")).0, []);
    assert_eq!(judge(&plain, Made::of("<a>", "<b/>", 9_999, "<c/></a>")).0.len(), 1);
    // Counts within counts are judged or refused by name, never written out.
    for model in [
        "<xs:sequence maxOccurs='99999'><xs:sequence maxOccurs='99999'><xs:element name='b' maxOccurs='99999'/></xs:sequence></xs:sequence>",
        "<xs:sequence minOccurs='500' maxOccurs='5000'><xs:choice maxOccurs='5000'><xs:element name='b'/><xs:element name='c' maxOccurs='7777'/></xs:choice></xs:sequence>",
    ] {
        if let Err(faults) = compile(&body(model)) {
            assert!(faults.contains("too-large") || faults.contains("cos-nonambig"), "{faults}");
        }
    }
    assert!(started.elapsed() < TIME);
    bounded_memory();
}

#[test]
fn long_chains_of_types() {
    let started = Instant::now();
    let base = |n: u32| if n == 0 { "xs:string".to_owned() } else { format!("t{}", n - 1) };
    let restricted =
        |n: u32| format!("<xs:restriction base='{}'><xs:pattern value='a.*{n}?'/></xs:restriction>", base(n));
    let united = |n: u32| format!("<xs:union memberTypes='xs:int {}'/>", base(n));
    let doubled = |n: u32| format!("<xs:union memberTypes='{0} {0}'/>", base(n));
    for step in [&restricted as &dyn Fn(u32) -> String, &united, &doubled] {
        for length in [60, 20_000] {
            let types: String =
                (0..length).map(|n| format!("<xs:simpleType name='t{n}'>{}</xs:simpleType>", step(n))).collect();
            let body = format!("{types}<xs:element name='a' type='{}'/>", base(length));
            match compile(&body) {
                Ok(schema) => drop(judge(&schema, Made::of("<a>", "a", 20, "</a>"))),
                Err(faults) => assert!(faults.contains("too-"), "{faults:.300}"),
            }
            assert!(started.elapsed() < TIME, "{length}");
            bounded_memory();
        }
    }
}

#[test]
fn keys_in_great_number() {
    let keyed = schema(
        "<xs:element name='a'><xs:complexType><xs:sequence><xs:element name='b' maxOccurs='unbounded'><xs:complexType>
         <xs:attribute name='k' type='xs:decimal'/></xs:complexType></xs:element></xs:sequence></xs:complexType>
         <xs:unique name='u'><xs:selector xpath='b'/><xs:field xpath='@k'/></xs:unique></xs:element>",
    );
    let rows: String = (0..100_000).map(|n| format!("<b k='{n}'/>")).collect();
    assert_eq!(judge(&keyed, Made::of("<a>", &rows, 1, "</a>")).0, []);
    let (findings, _) = judge(&keyed, Made::of("<a>", "<b k='1.0'/>", 100_000, "</a>"));
    assert_eq!(findings[0].rule, "cvc-identity-constraint.4.1");
}

#[test]
fn schemas_cannot_reach_out() {
    let faults =
        compile("<xs:include schemaLocation='file:///etc/hostname'/><xs:element name='a' type='b'/>").unwrap_err();
    assert!(faults.contains("src-resolve") || faults.contains("src-include"), "{faults}");
    let bomb = "<!DOCTYPE xs:schema [<!ENTITY x 'y'>]><xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'/>";
    assert!(Schema::compile(&[Source { name: "bomb.xsd", bytes: bomb.as_bytes() }], &Nothing).is_err());
}

#[test]
fn a_cursor_with_limits_of_its_own() {
    let mut limits = Limits::default();
    limits.depth = 3;
    let schema = anything();
    let mut reader = Reader::of_slice(&schema, b"<a><a><a><a/></a></a></a>", limits);
    while reader.next().is_some() {}
    assert_eq!(reader.finding().unwrap().rule, "limit");
    assert!(!reader.is_valid());
}
