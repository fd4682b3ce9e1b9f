//! Every rule of schema validity with an example that breaks it: a schema, and the faults it is refused for.

use crate::{Nothing, Schema, Source};

/// The faults of a schema's children, each as `line:column rule`; "valid" if there are none.
fn faults(children: &str) -> String {
    let text = format!("<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>\n{children}</xs:schema>");
    match Schema::compile(&[Source { name: "a.xsd", bytes: text.as_bytes() }], &Nothing) {
        Ok(_) => "valid".to_owned(),
        Err(faults) => {
            let shown = |fault: &crate::SchemaFault| format!("{}:{} {}", fault.line, fault.column, fault.rule);
            faults.faults.iter().map(shown).collect::<Vec<_>>().join(", ")
        }
    }
}

fn check(cases: &[(&str, &str)]) {
    let wrong = cases.iter().filter(|(children, expected)| faults(children) != *expected);
    let wrong: Vec<String> = wrong.map(|(children, _)| format!("{children}\n  {}", faults(children))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_shape_of_schema_documents() {
    check(&[
        ("<xs:element name='a'/>", "valid"),
        ("<xs:element/>", "2:1 s4s-att-must-appear, 2:1 src-element.2.1"),
        ("<xs:element name='a b'/>", "2:13 s4s-att-invalid-value"),
        ("<xs:element name='a' minOccurs='0'/>", "2:22 s4s-att-not-allowed"),
        ("<xs:elephant name='a'/>", "2:1 s4s-elt-invalid-content, 2:1 s4s-elt-invalid"),
        ("<a/>", "2:1 s4s-elt-must-match"),
        ("text", "1:1 s4s-elt-character"),
        ("<xs:simpleType name='a'/>", "2:1 s4s-elt-must-match, 2:1 src-simple-type.2"),
        ("<xs:element name='a'>", "2:22 not-well-formed"),
        ("<xs:element name='a' id='i'/>\n<xs:element name='b' id='i'/>", "3:22 s4s-att-invalid-value"),
    ]);
}

#[test]
fn references_and_names() {
    check(&[
        ("<xs:element name='a' type='b'/>", "2:22 src-resolve"),
        ("<xs:element name='a' type='p:b'/>", "2:22 src-resolve"),
        ("<xs:element name='a' type='b' xmlns='urn:other'/>", "2:22 src-resolve.4"),
        ("<xs:element name='a'/>\n<xs:element name='a'/>", "3:1 sch-props-correct.2"),
        ("<xs:group name='g'><xs:sequence><xs:group ref='g'/></xs:sequence></xs:group>", "2:33 mg-props-correct.2"),
        ("<xs:attributeGroup name='g'><xs:attributeGroup ref='g'/></xs:attributeGroup>", "2:29 src-attribute_group.3"),
        ("<xs:simpleType name='t'><xs:restriction base='t'/></xs:simpleType>", "2:25 st-props-correct.2"),
        ("<xs:import namespace='urn:b'/><xs:element name='a' type='b:c' xmlns:b='urn:b'/>", "2:52 src-resolve"),
        ("<xs:import/>", "2:1 src-import.1.2"),
        (
            "<xs:element name='a' substitutionGroup='b'/><xs:element name='b' substitutionGroup='a'/>",
            "2:1 e-props-correct.6, 2:45 e-props-correct.6",
        ),
    ]);
}

#[test]
fn an_attribute_group_twice_is_one_set() {
    let group = "<xs:attributeGroup name='g'><xs:attribute name='a'/></xs:attributeGroup>";
    let (twice, again) = (format!("{group}<xs:complexType name='t'>"), "<xs:attributeGroup ref='g'/>".repeat(2));
    check(&[
        (&format!("{twice}{again}</xs:complexType>"), "valid"),
        (&format!("{twice}{again}<xs:attribute name='a'/></xs:complexType>"), "2:154 ct-props-correct.4"),
        (
            &format!(
                "{twice}<xs:attributeGroup ref='g'/></xs:complexType><xs:complexType name='u'><xs:complexContent>\n\
                 <xs:extension base='t'><xs:attributeGroup ref='g'/></xs:extension></xs:complexContent></xs:complexType>"
            ),
            "valid",
        ),
    ]);
}

#[test]
fn an_abstract_element_is_in_no_substitution_group() {
    let model = |model: &str| {
        format!(
            "<xs:element name='e' type='xs:string'/><xs:element name='f' substitutionGroup='e' abstract='true'/>\
             <xs:element name='g' substitutionGroup='f'/>\n<xs:complexType name='t'>{model}</xs:complexType>"
        )
    };
    check(&[
        (&model("<xs:choice><xs:element ref='e'/><xs:element name='f' type='xs:int'/></xs:choice>"), "valid"),
        (&model("<xs:choice><xs:element ref='e'/><xs:element ref='g'/></xs:choice>"), "3:1 cos-nonambig"),
    ]);
}

#[test]
fn declarations() {
    let attribute = |attributes: &str| format!("<xs:attribute name='a' {attributes}/>");
    let element = |attributes: &str| format!("<xs:element name='a' {attributes}/>");
    check(&[
        (&attribute("default='1' fixed='1'"), "2:1 src-attribute.1"),
        (&attribute("type='xs:int' default='x'"), "2:38 a-props-correct.2"),
        (&attribute("type='xs:ID' default='x'"), "2:1 a-props-correct.3"),
        ("<xs:attribute name='xmlns'/>", "2:1 no-xmlns"),
        (&element("default='1' fixed='1'"), "2:1 src-element.1"),
        (&element("type='xs:int' default='x'"), "2:36 e-props-correct.2"),
        (&element("type='xs:ID' default='x'"), "2:1 e-props-correct.5"),
        (
            "<xs:element name='h' type='xs:int'/>\n<xs:element name='a' type='xs:date' substitutionGroup='h'/>",
            "3:1 e-props-correct.4",
        ),
        (
            "<xs:element name='a'><xs:key name='k'><xs:selector xpath='b'/><xs:field xpath='@c'/></xs:key></xs:element>",
            "valid",
        ),
        (
            "<xs:element name='a'><xs:key name='k'><xs:selector xpath='@b'/><xs:field xpath='@c'/></xs:key></xs:element>",
            "2:39 c-selector-xpath",
        ),
        (
            "<xs:element name='a'><xs:keyref name='k' refer='l'><xs:selector xpath='b'/><xs:field xpath='@c'/></xs:keyref></xs:element>",
            "2:22 src-resolve",
        ),
        ("<xs:notation name='n'/>", "2:1 n-props-correct"),
    ]);
}

#[test]
fn content_models() {
    let model = |inner: &str| format!("<xs:complexType name='t'>{inner}</xs:complexType>");
    check(&[
        (
            &model("<xs:sequence><xs:element name='a' minOccurs='0'/><xs:element name='a'/></xs:sequence>"),
            "2:1 cos-nonambig",
        ),
        (&model("<xs:sequence><xs:any/><xs:any/></xs:sequence>"), "valid"),
        (&model("<xs:choice><xs:any/><xs:any/></xs:choice>"), "2:1 cos-nonambig"),
        (
            &model("<xs:sequence><xs:element name='a' type='xs:int'/><xs:element name='a'/></xs:sequence>"),
            "2:75 cos-element-consistent",
        ),
        (&model("<xs:sequence><xs:element name='a' minOccurs='2'/></xs:sequence>"), "2:39 p-props-correct.2.1"),
        (&model("<xs:all><xs:element name='a' maxOccurs='2'/></xs:all>"), "2:34 cos-all-limited.2"),
        (
            "<xs:group name='g'><xs:all/></xs:group><xs:complexType name='t'><xs:sequence><xs:group ref='g'/></xs:sequence></xs:complexType>",
            "2:78 cos-all-limited.1.2",
        ),
    ]);
}

#[test]
fn derivation_of_complex_types() {
    let base = "<xs:complexType name='b'><xs:sequence><xs:element name='e' minOccurs='0' maxOccurs='3'/></xs:sequence>\
         <xs:attribute name='a' use='required'/></xs:complexType>\n";
    let derived = |step: &str, inner: &str| {
        format!(
            "{base}<xs:complexType name='d'><xs:complexContent><xs:{step} base='b'>{inner}</xs:{step}></xs:complexContent></xs:complexType>"
        )
    };
    let restricted = |inner: &str| derived("restriction", inner);
    check(&[
        (&restricted("<xs:sequence><xs:element name='e'/></xs:sequence>"), "valid"),
        (&restricted(""), "valid"),
        (&restricted("<xs:sequence><xs:element name='e' maxOccurs='4'/></xs:sequence>"), "3:1 rcase-NameAndTypeOK.3"),
        (&restricted("<xs:sequence><xs:element name='f'/></xs:sequence>"), "3:1 rcase-NameAndTypeOK.1"),
        (&restricted("<xs:attribute name='a'/>"), "3:1 derivation-ok-restriction.2.1.1"),
        (&restricted("<xs:attribute name='a' use='prohibited'/>"), "3:1 derivation-ok-restriction.3"),
        (&restricted("<xs:attribute name='z'/>"), "3:1 derivation-ok-restriction.2.2"),
        (&restricted("<xs:anyAttribute/>"), "3:1 derivation-ok-restriction.4.1"),
        (&derived("extension", "<xs:sequence><xs:element name='f'/></xs:sequence>"), "valid"),
        (&derived("extension", "<xs:all><xs:element name='f'/></xs:all>"), "3:68 cos-all-limited.1.2"),
        (&derived("extension", "<xs:attribute name='a'/>"), "3:68 ct-props-correct.4"),
        (
            "<xs:complexType name='b' final='extension'/>\n<xs:complexType name='d'><xs:complexContent><xs:extension base='b'/></xs:complexContent></xs:complexType>",
            "3:1 cos-ct-extends.1.1",
        ),
        (
            "<xs:complexType name='d'><xs:complexContent><xs:extension base='xs:int'/></xs:complexContent></xs:complexType>",
            "2:45 src-ct.1",
        ),
        (
            "<xs:complexType name='d'><xs:attribute name='a' type='xs:ID'/><xs:attribute name='b' type='xs:ID'/></xs:complexType>",
            "2:1 ct-props-correct.5",
        ),
    ]);
}

#[test]
fn simple_types() {
    let restricted = |inner: &str| format!("<xs:simpleType name='t'>{inner}</xs:simpleType>");
    check(&[
        (
            &restricted("<xs:restriction base='xs:int'><xs:length value='1'/></xs:restriction>"),
            "2:55 cos-applicable-facets",
        ),
        (
            &restricted("<xs:restriction base='xs:int'><xs:maxInclusive value='x'/></xs:restriction>"),
            "2:55 facet-value",
        ),
        (&restricted("<xs:list itemType='xs:NMTOKENS'/>"), "2:25 cos-st-restricts.2.1"),
        (&restricted("<xs:union/>"), "2:25 src-simple-type.4"),
        (&restricted("<xs:union memberTypes='t'/>"), "2:25 st-props-correct.2"),
        (&restricted("<xs:restriction base='xs:anySimpleType'/>"), "2:25 cos-st-restricts.1.1"),
        (
            "<xs:simpleType name='f' final='#all'><xs:restriction base='xs:int'/></xs:simpleType>\n<xs:simpleType name='t'><xs:list itemType='f'/></xs:simpleType>",
            "3:25 st-props-correct.3",
        ),
    ]);
}

/// A schema that grows without end when written out, or that nests without end, is refused in short time.
#[test]
fn large_schemas_are_refused_not_judged() {
    let levels = 1..60;
    let group = |at: usize| {
        let below = at - 1;
        format!(
            "<xs:group name='g{at}'><xs:sequence><xs:group ref='g{below}'/><xs:group ref='g{below}'/></xs:sequence></xs:group>"
        )
    };
    let groups: String = levels.clone().map(group).collect();
    let bomb = format!(
        "<xs:group name='g0'><xs:sequence><xs:element name='a'/></xs:sequence></xs:group>{groups}\
         <xs:complexType name='t'><xs:group ref='g59'/></xs:complexType>"
    );
    assert!(faults(&bomb).contains("too-large"));
    let union = |at: usize| {
        let below = at - 1;
        format!(
            "<xs:simpleType name='u{at}'><xs:restriction><xs:simpleType><xs:union memberTypes='u{below} v{below}'/></xs:simpleType>\
             <xs:pattern value='.'/></xs:restriction></xs:simpleType>\
             <xs:simpleType name='v{at}'><xs:restriction base='u{at}'><xs:pattern value='a'/></xs:restriction></xs:simpleType>"
        )
    };
    let unions: String = levels.map(union).collect();
    let first = "<xs:simpleType name='u0'><xs:restriction base='xs:int'/></xs:simpleType>\
         <xs:simpleType name='v0'><xs:restriction base='xs:int'/></xs:simpleType>";
    assert!(faults(&format!("{first}{unions}")).contains("too-large"));
    let elements: Vec<String> = (0..2000).map(|at| format!("<xs:element name='e{at}'/>")).collect();
    let users: Vec<String> =
        (0..2000).map(|at| format!("<xs:complexType name='t{at}'><xs:group ref='g'/></xs:complexType>")).collect();
    let shared =
        format!("<xs:group name='g'><xs:choice>{}</xs:choice></xs:group>{}", elements.concat(), users.concat());
    assert!(faults(&shared).contains("too-large"));
    let step = |at| format!("<xs:simpleType name='t{at}'><xs:restriction base='t{}'/></xs:simpleType>", at + 1);
    let downwards: Vec<String> = (1..2000).map(step).collect();
    let upwards: Vec<String> = (1..2000).rev().map(step).collect();
    let last = "<xs:simpleType name='t2000'><xs:restriction base='xs:int'/></xs:simpleType>";
    assert!(faults(&format!("{}{last}", downwards.concat())).contains("too-deep"));
    assert!(faults(&format!("{last}{}", upwards.concat())).contains("too-deep"));
}
