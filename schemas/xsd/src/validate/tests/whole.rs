//! Identity, and the document as a whole: keys, IDs, the cap, threads.

use super::*;
use crate::{Event, Limits, Reader};

#[test]
fn ids() {
    let ids = r#"<xs:element name="l"><xs:complexType><xs:sequence><xs:element name="p" maxOccurs="9">
        <xs:complexType><xs:attribute name="id" type="xs:ID"/><xs:attribute name="to" type="xs:IDREFS"/></xs:complexType>
        </xs:element></xs:sequence></xs:complexType></xs:element>"#;
    check(ids, "<l><p to='a b'/><p id='a'/><p id='b'/></l>", expect![]);
    check(
        ids,
        "<l><p id='a'/>\n<p id='a'/>\n<p to='a c'/></l>",
        expect![[r#"
        2:1: /l/p[2]: The value “a” stands in this document already. [cvc-id.2]
        3:1: /l: Nothing in this document has the ID “c”. [cvc-id.1]
    "#]],
    );
}

const KEYS: &str = r#"
    <xs:element name="l"><xs:complexType><xs:sequence>
        <xs:element name="g" maxOccurs="9"><xs:complexType><xs:sequence>
          <xs:element name="p" maxOccurs="9"><xs:complexType><xs:sequence>
            <xs:element name="n" type="xs:decimal" minOccurs="0"/></xs:sequence>
            <xs:attribute name="k" type="xs:token"/></xs:complexType></xs:element></xs:sequence></xs:complexType>
          <xs:key name="inGroup"><xs:selector xpath="t:p" xmlns:t="u:t"/>
            <xs:field xpath="@k"/><xs:field xpath="t:n" xmlns:t="u:t"/></xs:key></xs:element>
        <xs:element name="r" minOccurs="0" maxOccurs="9"><xs:complexType><xs:attribute name="k" type="xs:string"/><xs:attribute name="n"
          type="xs:decimal"/></xs:complexType></xs:element>
      </xs:sequence></xs:complexType>
      <xs:keyref name="toGroup" refer="inGroup"><xs:selector xpath=".//t:r" xmlns:t="u:t"/>
        <xs:field xpath="@k"/><xs:field xpath="@n"/></xs:keyref>
      <xs:unique name="numbers"><xs:selector xpath=".//t:n|t:x" xmlns:t="u:t"/><xs:field xpath="."/></xs:unique>
    </xs:element>"#;

#[test]
fn keys() {
    check(KEYS, "<l><g><p k='a'><n>1</n></p><p k='a'><n>2</n></p></g><r k='a' n='1.0'/></l>", expect![]);
    check(
        KEYS,
        "<l><g><p k='a'><n>1</n></p>\n<p k='a'><n>1.00</n></p></g></l>",
        expect![[r#"
            2:10: /l/g/p[2]/n: This n or x was used before; it must be different each time (numbers). [cvc-identity-constraint.4.1]
            2:1: /l/g/p[2]: The k and n of this p were used before; together they must be different each time (inGroup). [cvc-identity-constraint.4.1]
        "#]],
    );
    check(
        KEYS,
        "<l><g><p k='a'/></g></l>",
        expect![[r#"
            1:73: /l/g/p: This p lacks its n (inGroup). [cvc-identity-constraint.4.2.1]
        "#]],
    );
    check(
        KEYS,
        "<l><g><p k='a'><n>1</n></p></g>\n<r k='b' n='1'/><r k='a'/></l>",
        expect![[r#"
            2:1: /l: The k and n of this r refer to something that is not there (toGroup). [cvc-identity-constraint.4.3]
        "#]],
    );
    // Two groups have the same key: it refers to neither.
    check(
        KEYS,
        "<l><g><p k='a'><n>1</n></p></g><g><p k='a'><n>1.0</n></p></g><r k='a' n='1'/></l>",
        expect![[r#"
            1:110: /l/g[2]/p/n: This n or x was used before; it must be different each time (numbers). [cvc-identity-constraint.4.1]
            1:128: /l: The k and n of this r refer to something that is not there (toGroup). [cvc-identity-constraint.4.3]
        "#]],
    );
}

#[test]
fn one_mistake_is_one_finding() {
    let findings =
        |document: &str| findings(&schema(PERSON), &document.replacen('>', " xmlns='u:t'>", 1)).lines().count();
    let broken = "<Person id='1'><Birth>2020-01-01</Birth><Name>A</Name><Note/>x<Note/><q/><q/><q/>y</Person>";
    assert_eq!(findings(broken), 2);
    assert_eq!(findings("<Person id='1'><Name>A</Name><Sex/><Birth>2020-01-01</Birth></Person>"), 1);
    assert_eq!(findings("<Person id='1'><Brith>x</Brith><Name>A</Name></Person>"), 1);
}

#[test]
fn the_cap_is_stated() {
    let body = r#"<xs:element name="l"><xs:complexType><xs:sequence>
        <xs:element name="a" type="xs:int" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>"#;
    let text = findings(&schema(body), &format!("<l xmlns='u:t'>{}</l>", "<a/>".repeat(1_200)));
    assert_eq!(text.lines().count(), 1_001);
    assert!(text.ends_with("There are more than 1000 findings; the rest is not shown. [cap]\n"));
}

#[test]
fn a_flood_of_mistakes_is_cheap() {
    let body = r#"<xs:element name="l"><xs:complexType><xs:sequence maxOccurs="unbounded">
        <xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/></xs:sequence></xs:complexType></xs:element>"#;
    let text = findings(&schema(body), &format!("<l xmlns='u:t'>{}</l>", "<b>1</b>".repeat(20_000)));
    assert_eq!(text.lines().count(), 1_001);
    assert!(
        text.starts_with("1:16: /l/b: a is missing before b.") || text.contains("1:16: /l/b: a is missing before b.")
    );
}

#[test]
fn a_schema_serves_many_threads() {
    fn is_shared<T: Send + Sync>(_: &T) {}
    is_shared(&schema(PERSON));
}

#[test]
fn paths_leave_prefixes_out() {
    let document = "<p:Person xmlns:p='u:t' id='1'><p:Birth>x</p:Birth><p:Name/></p:Person>";
    assert!(findings(&schema(PERSON), document).starts_with("1:41: /Person/Birth: Birth must be a date"));
}

#[test]
fn a_key_without_a_type_is_told_at_its_element() {
    let any = r#"<xs:element name="l"><xs:complexType><xs:sequence><xs:element name="p" type="xs:anyType"/></xs:sequence>
        </xs:complexType><xs:key name="k"><xs:selector xpath="t:p" xmlns:t="u:t"/><xs:field xpath="@k"/></xs:key></xs:element>"#;
    check(
        any,
        "<l>\n<p k='1'><q>1</q></p></l>",
        expect![[r#"
            2:1: /l/p: The k of a p must be a plain value (k). [cvc-identity-constraint.3]
        "#]],
    );
}

#[test]
fn the_cursor_gives_what_the_document_leaves_out() {
    let schema = schema(
        r###"<xs:element name="r"><xs:complexType><xs:sequence>
            <xs:element name="e" maxOccurs="9" nillable="true" default=" 1 " type="t:e" xmlns:t="u:t"/>
            <xs:any namespace="##other" processContents="skip"/></xs:sequence><xs:attribute name="v" fixed="1.0"/></xs:complexType></xs:element>
          <xs:complexType name="e"><xs:simpleContent><xs:extension base="xs:int"><xs:attribute name="a" default="x"/>
            <xs:attribute name="b"/></xs:extension></xs:simpleContent></xs:complexType>"###,
    );
    let document = br#"<r xmlns="u:t" v="1.0" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><e/><e a="y">2</e>
        <e i:nil="true"/><x xmlns="u:o"><r/></x></r>"#;
    let mut reader = Reader::of_slice(&schema, document, Limits::default());
    let mut seen = Vec::new();
    while let Some(event) = reader.next() {
        if event == Event::Start {
            let given = reader.default_attributes().map(|one| format!(" {}={}", one.local, one.value));
            seen.push(format!(
                "{}{} {}",
                reader.local(),
                given.collect::<String>(),
                reader.default_text().unwrap_or("-")
            ));
        }
    }
    assert!(reader.is_valid());
    assert_eq!(seen, ["r -", "e a=x 1", "e 1", "e a=x -", "x -", "r -"]);
}

/// Those that stand on any element have their types wherever the element is judged, declared or not.
#[test]
fn attributes_of_the_instance_namespace() {
    let body = r#"<xs:element name="l"><xs:complexType><xs:sequence>
        <xs:any processContents="lax"/><xs:any processContents="skip" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>"#;
    check(
        body,
        "<l xsi:schemaLocation='u:1 a#b u:2' xsi:noNamespaceSchemaLocation=' b c '><x xsi:nil=' 1 '/></l>",
        expect![],
    );
    check(body, "<l><x/><y xsi:nil='maybe' xsi:type='-0.0' xsi:schemaLocation='##'/></l>", expect![]);
    check(
        body,
        "<l xsi:noNamespaceSchemaLocation='##local'>\n<x xsi:nil='maybe'\nxsi:schemaLocation='u:1 %'/></l>",
        expect![[r#"
            1:4: /l: The attribute xsi:noNamespaceSchemaLocation must be a URI, not “##local”. [cvc-datatype-valid.1.2.1]
            2:4: /l/x: The attribute xsi:nil must be true or false, not “maybe”. [cvc-datatype-valid.1.2.1]
            3:1: /l/x: The attribute xsi:schemaLocation must hold URIs, not “u:1 %”. [cvc-datatype-valid.1.2.1]
        "#]],
    );
}

/// A nil element has a simple type and so is among those a keyref judges, but has no value that a key could have.
#[test]
fn nil_in_keys() {
    let keys = |constraint: &str| {
        format!(
            r#"<xs:element name="l"><xs:complexType><xs:sequence><xs:element name="k" type="xs:string" minOccurs="0"/>
            <xs:element name="r" type="xs:string" nillable="true" maxOccurs="9"/></xs:sequence></xs:complexType>{constraint}</xs:element>"#
        )
    };
    let referring = keys(
        r#"<xs:key name="key"><xs:selector xpath="t:k" xmlns:t="u:t"/><xs:field xpath="."/></xs:key>
        <xs:keyref name="ref" refer="key"><xs:selector xpath="t:r" xmlns:t="u:t"/><xs:field xpath="."/></xs:keyref>"#,
    );
    check(&referring, "<l><k/><r/></l>", expect![]);
    check(
        &referring,
        "<l><k/>\n<r xsi:nil='true'/></l>",
        expect![[r#"
        2:1: /l: This r refers to something that is not there (ref). [cvc-identity-constraint.4.3]
    "#]],
    );
    let unique =
        keys(r#"<xs:unique name="one"><xs:selector xpath="t:r" xmlns:t="u:t"/><xs:field xpath="."/></xs:unique>"#);
    check(&unique, "<l><r xsi:nil='true'/><r/><r xsi:nil='true'/></l>", expect![]);
    let key = keys(r#"<xs:key name="one"><xs:selector xpath="t:r" xmlns:t="u:t"/><xs:field xpath="."/></xs:key>"#);
    check(
        &key,
        "<l><r xsi:nil='true'/></l>",
        expect![[r#"
        1:89: /l/r: The value of a r identifies it and may not be nil (one). [cvc-identity-constraint.4.2.3]
    "#]],
    );
}

/// What is of no primitive type equals nothing that is of one, but as a fixed value it takes the type that is there.
#[test]
fn values_without_a_type() {
    let body = r#"<xs:element name="l"><xs:complexType><xs:sequence><xs:element name="a" type="xs:anySimpleType"
        fixed="1" minOccurs="0"/><xs:element name="b" type="xs:anySimpleType" maxOccurs="9"/></xs:sequence></xs:complexType>
        <xs:unique name="one"><xs:selector xpath="t:b" xmlns:t="u:t"/><xs:field xpath="."/></xs:unique></xs:element>"#;
    let xs = r#"xmlns:xs="http://www.w3.org/2001/XMLSchema""#;
    check(
        body,
        &format!("<l><a {xs} xsi:type='xs:int'>01</a><b>1</b><b {xs} xsi:type='xs:string'>1</b></l>"),
        expect![],
    );
    check(
        body,
        &format!("<l><a {xs} xsi:type='xs:int'>2</a><b>1</b>\n<b>1</b></l>"),
        expect![[r#"
        1:135: /l/a: a must be “1”, not “2”. [cvc-elt.5.2.2.2.2]
        2:1: /l/b[2]: This b was used before; it must be different each time (one). [cvc-identity-constraint.4.1]
    "#]],
    );
}
