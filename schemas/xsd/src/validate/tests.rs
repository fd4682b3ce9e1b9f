//! Small schemas and documents: every finding as it is told.
#![expect(clippy::needless_raw_string_hashes, reason = "as expect_test writes them")]

mod whole;

use expect_test::{Expect, expect};

use crate::{Nothing, Schema, Source};

fn schema(body: &str) -> Schema {
    let text = format!(
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="u:t" targetNamespace="u:t"
            elementFormDefault="qualified">{body}</xs:schema>"#
    );
    Schema::compile(&[Source { name: "test.xsd", bytes: text.as_bytes() }], &Nothing).unwrap()
}

fn findings(schema: &Schema, document: &str) -> String {
    let mut findings = Vec::new();
    let valid = schema.validate_slice(document.as_bytes(), &mut findings);
    assert_eq!(valid, findings.is_empty());
    let mut again = Vec::new();
    assert_eq!(schema.validate(document.as_bytes(), &mut again).unwrap(), valid);
    assert_eq!(findings, again, "from a reader as from a slice");
    findings.iter().flat_map(|finding| [finding.to_string(), "\n".to_owned()]).collect()
}

#[expect(clippy::needless_pass_by_value, reason = "expect! makes a value")]
fn check(body: &str, document: &str, expected: Expect) {
    let namespaces = r#" xmlns="u:t" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#;
    let end = document.find(['>', '/']).unwrap();
    let document = format!("{}{namespaces}{}", &document[..end], &document[end..]);
    expected.assert_eq(&findings(&schema(body), &document));
}

const PERSON: &str = r#"
    <xs:element name="Person">
      <xs:complexType>
        <xs:sequence>
          <xs:element name="Birth" type="xs:date"/>
          <xs:element name="Name" type="xs:string"/>
          <xs:element name="Sex" type="xs:string" minOccurs="0"/>
          <xs:element name="Note" type="xs:string" minOccurs="0" maxOccurs="2"/>
        </xs:sequence>
        <xs:attribute name="id" type="xs:int" use="required"/>
        <xs:attribute name="kind" type="xs:string" fixed="child"/>
      </xs:complexType>
    </xs:element>"#;

fn person(document: &str, expected: Expect) {
    check(PERSON, document, expected);
}

#[test]
fn a_valid_document_has_no_findings() {
    person("<Person id='1'><Birth>2020-01-01</Birth><Name>A</Name><Note/><Note/></Person>", expect![]);
    person("<Person id='1' kind='child'>\n <Birth>2020-01-01</Birth> <Name>A</Name><Sex>F</Sex> </Person>", expect![]);
}

#[test]
fn order() {
    person(
        "<Person id='1'>\n<Name>A</Name>\n<Birth>2020-01-01</Birth></Person>",
        expect![[r#"
        3:1: /Person/Birth: Birth comes after Name here; it must come before. [cvc-complex-type.2.4]
    "#]],
    );
    person(
        "<Person id='1'>\n<Birth>2020-01-01</Birth><Name>A</Name><Note/>\n<Sex>F</Sex></Person>",
        expect![[r#"
        3:1: /Person/Sex: Sex comes after Note here; it must come before. [cvc-complex-type.2.4]
    "#]],
    );
    person(
        "<Person id='1'>\n<Birth>2020-01-01</Birth><Name>A</Name>\n<Birth>2020-01-01</Birth></Person>",
        expect![[r#"
        3:1: /Person/Birth: Birth comes again after Name here; it must come before. [cvc-complex-type.2.4]
    "#]],
    );
    person(
        "<Person id='1'>\n<Birth>2020-01-01</Birth><Name>A</Name><Note/><Note/>\n<Note/></Person>",
        expect![[r#"
        3:1: /Person/Note: There is one Note too many in Person; at most 2 may stand here. [cvc-complex-type.2.4]
    "#]],
    );
}

#[test]
fn missing_and_unknown() {
    person(
        "<Person id='1'>\n<Name>A</Name></Person>",
        expect![[r#"
        2:1: /Person/Name: Birth is missing before Name. [cvc-complex-type.2.4]
    "#]],
    );
    person(
        "<Person id='1'>\n<Birth>2020-01-01</Birth>\n</Person>",
        expect![[r#"
        3:1: /Person: Name is missing in Person. [cvc-complex-type.2.4]
    "#]],
    );
    person(
        "<Person id='1'>\n<Brith>2020-01-01</Brith><Name>A</Name></Person>",
        expect![[r#"
        2:1: /Person/Brith: Brith may not stand in Person here; expected is Birth. [cvc-complex-type.2.4]
    "#]],
    );
    person(
        "<Person id='1'>\n<Birth>2020-01-01</Birth><Name>A</Name><Shoe><Size/></Shoe></Person>",
        expect![[r#"
        2:40: /Person/Shoe: Shoe may not stand in Person here; expected is Sex or Note. [cvc-complex-type.2.4]
    "#]],
    );
    person(
        "<Person id='1'>\n<Birth>2020-01-01</Birth><Name xmlns=''>A</Name></Person>",
        expect![[r#"
        2:26: /Person/Name: This Name is in no namespace; in Person it must be in the namespace u:t. [cvc-complex-type.2.4]
    "#]],
    );
    person(
        "<Person id='1'/>",
        expect![[r#"
        1:83: /Person: Birth and Name are missing in Person. [cvc-complex-type.2.4]
    "#]],
    );
    person(
        "<Persona/>",
        expect![[r#"
        1:1: /Persona: The schema does not declare an element Persona. [cvc-elt.1]
    "#]],
    );
}

#[test]
fn values_and_attributes() {
    person(
        "<Person id='x' kind='adult'>\n<Birth>2020-13-01</Birth><Name>A</Name></Person>",
        expect![[r#"
            1:9: /Person: The attribute id must be a whole number, not “x”. [cvc-datatype-valid.1.2.1]
            1:16: /Person: The attribute kind must be “child”, not “adult”. [cvc-au]
            2:8: /Person/Birth: Birth must be a date such as 2026-11-22, not “2020-13-01”. [cvc-datatype-valid.1.2.1]
        "#]],
    );
    person(
        "<Person\n size='7' xsi:foo='1'>\n<Birth>2020-01-01</Birth><Name>A</Name></Person>",
        expect![[r#"
        2:2: /Person: Person has no attribute size; it may have id or kind. [cvc-complex-type.3.2.2]
        2:11: /Person: Person has no attribute xsi:foo; it may have id or kind. [cvc-complex-type.3.2.2]
        1:1: /Person: Person lacks the attribute id. [cvc-complex-type.4]
    "#]],
    );
    person(
        "<Person id='1'>\n<Birth></Birth><Name><b/>A<b/></Name></Person>",
        expect![[r#"
            2:8: /Person/Birth: Birth is empty; it must be a date such as 2026-11-22. [cvc-datatype-valid.1.2.1]
            2:22: /Person/Name/b: b may not stand in Name, which holds text only. [cvc-type.3.1.2]
        "#]],
    );
    person(
        "<Person id='1'>x\n<Birth>2020-01-01</Birth>y<Name>A</Name></Person>",
        expect![[r#"
        1:82: /Person: Person holds elements only; there may be no text between them. [cvc-complex-type.2.3]
    "#]],
    );
    person(
        "<Person id='1'>\n<Birth>2020-01-01</Birth><Name>A</Name></Persona>",
        expect![[r#"
        2:40: /Person: The element Person is open here, but Persona is ended. [xml]
    "#]],
    );
}

#[test]
fn paths_count_siblings() {
    let list = r#"<xs:element name="l"><xs:complexType><xs:choice maxOccurs="unbounded">
        <xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/></xs:choice></xs:complexType></xs:element>"#;
    check(
        list,
        "<l>\n<a>1</a><b>x</b><a>y</a><b>2</b><b>z</b></l>",
        expect![[r#"
            2:12: /l/b: b must be a whole number, not “x”. [cvc-datatype-valid.1.2.1]
            2:20: /l/a[2]: a must be a whole number, not “y”. [cvc-datatype-valid.1.2.1]
            2:36: /l/b[3]: b must be a whole number, not “z”. [cvc-datatype-valid.1.2.1]
        "#]],
    );
}

const TYPES: &str = r#"
        <xs:complexType name="base" abstract="true"><xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence></xs:complexType>
        <xs:complexType name="more"><xs:complexContent><xs:extension base="base">
          <xs:sequence><xs:element name="b" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
        <xs:complexType name="less"><xs:complexContent><xs:restriction base="base">
          <xs:sequence><xs:element name="a" type="xs:byte"/></xs:sequence></xs:restriction></xs:complexContent></xs:complexType>
        <xs:element name="e" type="base"/>
        <xs:element name="f" type="base" block="extension"/>
        <xs:element name="n" type="xs:int" nillable="true"/>
        <xs:element name="m" type="xs:int" nillable="true" fixed="1"/>"#;

#[test]
fn types_named_by_the_document() {
    check(TYPES, "<e xsi:type='more'><a>1</a><b>2</b></e>", expect![]);
    check(
        TYPES,
        "<e xsi:type='less'><a>1000</a></e>",
        expect![[r#"
            1:89: /e/a: a must be at most 127, not “1000”. [cvc-maxInclusive-valid]
        "#]],
    );
    check(
        TYPES,
        "<e><a>1</a></e>",
        expect![[r#"
            1:1: /e: e needs an xsi:type that names a type derived from the type base, which is abstract. [cvc-type.2]
        "#]],
    );
    check(
        TYPES,
        "<f xsi:type='more'><a>1</a><b>2</b></f>",
        expect![[r#"
            1:1: /f: xsi:type names “more”, which may not take the place of the type base here. [cvc-elt.4.3]
        "#]],
    );
    check(
        TYPES,
        "<e xsi:type='none'><a>1</a></e>",
        expect![[r#"
            1:1: /e: xsi:type names “none”, which is no type of the schema. [cvc-elt.4.2]
        "#]],
    );
}

#[test]
fn nil_elements() {
    check(TYPES, "<n xsi:nil='true'></n>", expect![]);
    check(
        TYPES,
        "<n xsi:nil='true'>1</n>",
        expect![[r#"
        1:85: /n: n is nil and must be empty, without spaces or line breaks. [cvc-elt.3.2.1]
    "#]],
    );
    check(
        TYPES,
        "<n xsi:nil='maybe'>1</n>",
        expect![[r#"
            1:4: /n: The attribute xsi:nil must be true or false, not “maybe”. [cvc-datatype-valid.1.2.1]
        "#]],
    );
    check(
        TYPES,
        "<m xsi:nil='true'></m>",
        expect![[r#"
        1:1: /m: m has a fixed value and may not be nil. [cvc-elt.3.2.2]
    "#]],
    );
    check(
        TYPES,
        "<m>2</m>",
        expect![[r#"
            1:70: /m: m must be “1”, not “2”. [cvc-elt.5.2.2.2.2]
        "#]],
    );
    check(TYPES, "<m></m>", expect![]);
    check(
        TYPES,
        "<e xsi:type='more' xsi:nil='false'><a>1</a><b>2</b></e>",
        expect![[r#"
        1:1: /e: e may not be nil: it must not have an xsi:nil. [cvc-elt.3.1]
    "#]],
    );
}

#[test]
fn substitution_and_wildcards() {
    let group = r###"
        <xs:element name="head" type="xs:anyType" abstract="true"/>
        <xs:element name="one" type="xs:int" substitutionGroup="head"/>
        <xs:element name="two" type="xs:date" substitutionGroup="one" xmlns:x="u"/>
        <xs:element name="l"><xs:complexType><xs:sequence><xs:element ref="head" maxOccurs="3"/>
          <xs:any namespace="##other" processContents="lax"/><xs:any namespace="##local" minOccurs="0"/></xs:sequence>
          <xs:anyAttribute namespace="##other" processContents="lax"/></xs:complexType></xs:element>"###
        .replace(r#"type="xs:date" substitutionGroup="one""#, r#"type="xs:short" substitutionGroup="one""#);
    check(
        &group,
        "<l><one>1</one><two>2</two><z xmlns='u:z'><l xmlns='u:t'/></z></l>",
        expect![[r#"
            1:125: /l/z/l: l is not complete: one or two must follow. [cvc-complex-type.2.4]
        "#]],
    );
    check(
        &group,
        "<l><head>1</head><one>x</one></l>",
        expect![[r#"
            1:70: /l/head: head only stands for others and cannot be used itself; use one or two. [cvc-elt.2]
            1:89: /l/one: one must be a whole number, not “x”. [cvc-datatype-valid.1.2.1]
            1:96: /l: l is not complete: one or two must follow. [cvc-complex-type.2.4]
        "#]],
    );
    check(
        &group,
        "<l><one>1</one><z xmlns='u:z'/><z xmlns=''/></l>",
        expect![[r#"
        1:98: /l/z: The schema does not declare an element z. [cvc-complex-type.2.4.c]
    "#]],
    );
    check(
        &group,
        "<l a='1'><one>1</one></l>",
        expect![[r#"
            1:4: /l: l has no attribute a. [cvc-complex-type.3.2.2]
            1:88: /l: l is not complete: one or two must follow. [cvc-complex-type.2.4]
        "#]],
    );
    check(
        &group,
        "<l><one>1</one><z xmlns='u:z' xsi:type='q'/></l>",
        expect![[r#"
        1:82: /l/z: xsi:type names “q”, which is no type of the schema. [cvc-elt.4.2]
    "#]],
    );
}

#[test]
fn mixed_empty_and_defaults() {
    let mixed = r#"
        <xs:element name="m" fixed="ab"><xs:complexType mixed="true"><xs:sequence>
          <xs:element name="b" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>
        <xs:element name="z"><xs:complexType/></xs:element>
        <xs:element name="d" type="xs:int" default="7"/>"#;
    check(mixed, "<m>a<!-- -->b</m>", expect![]);
    check(mixed, "<m></m>", expect![]);
    check(
        mixed,
        "<m>a<b/></m>",
        expect![[r#"
        1:75: /m: m has a fixed value and may hold no elements. [cvc-elt.5.2.2.1]
    "#]],
    );
    check(
        mixed,
        "<m>a</m>",
        expect![[r#"
            1:71: /m: m must be “ab”, not “a”. [cvc-elt.5.2.2.2.1]
        "#]],
    );
    check(
        mixed,
        "<z> </z>",
        expect![[r#"
        1:70: /z: z must be empty, without spaces or line breaks. [cvc-complex-type.2.1]
    "#]],
    );
    check(
        mixed,
        "<z><b/><b/></z>",
        expect![[r#"
        1:70: /z/b: b may not stand in z, which must be empty. [cvc-complex-type.2.1]
    "#]],
    );
    check(mixed, "<d></d>", expect![]);
    check(
        mixed,
        "<d> </d>",
        expect![[r#"
            1:70: /d: d is empty; it must be a whole number. [cvc-datatype-valid.1.2.1]
        "#]],
    );
}

#[test]
fn everything_once_in_any_order() {
    let all = r#"<xs:element name="l"><xs:complexType><xs:all>
        <xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int" minOccurs="0"/>
        <xs:element name="c" type="xs:int"/></xs:all></xs:complexType></xs:element>"#;
    check(all, "<l><c>1</c><a>1</a></l>", expect![]);
    check(
        all,
        "<l><c>1</c><a>1</a><c>1</c></l>",
        expect![[r#"
        1:86: /l/c: There is one c too many in l; at most 1 may stand here. [cvc-complex-type.2.4]
    "#]],
    );
    check(
        all,
        "<l><b>1</b><d/></l>",
        expect![[r#"
        1:78: /l/d: d may not stand in l here; expected is a or c. [cvc-complex-type.2.4]
        1:82: /l: a and c are missing in l. [cvc-complex-type.2.4]
    "#]],
    );
}
