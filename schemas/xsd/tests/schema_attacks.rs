//! Schemas that are deep, long or circular: each is refused by name or compiled, on the stack of a thread, in bounded time.
#![expect(clippy::unwrap_used, reason = "whatever fails, fails the test")]
#![expect(clippy::disallowed_types, reason = "a time limit of real time")]
#![expect(clippy::format_collect, reason = "schemas are put together once")]

use std::{
    thread,
    time::{Duration, Instant},
};

use crosswalk_xsd::{Nothing, Schema, Source};

/// Far above what any of these takes, far below what a blow-up takes.
const TIME: Duration = Duration::from_mins(1);

/// The stack of a thread, if nothing else is said.
const STACK: usize = 2 << 20;

/// Compiles; the rules it is refused by, none if it is valid.
fn rules(body: String) -> String {
    let compile = move || {
        let text = format!("<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>{body}</xs:schema>");
        let sources = [Source { name: "attack.xsd", bytes: text.as_bytes() }];
        let faults = Schema::compile(&sources, &Nothing).err().map(|faults| faults.faults).unwrap_or_default();
        let mut rules: Vec<&str> = faults.iter().map(|fault| fault.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        rules.join(" ")
    };
    let started = Instant::now();
    let rules = thread::Builder::new().stack_size(STACK).spawn(compile).unwrap().join().unwrap();
    assert!(started.elapsed() < TIME, "took {:?}", started.elapsed());
    rules
}

/// Definitions `t0`, `t1`..., each of which needs the one before, or comes after it in the document; the first needs `first`.
fn chain(length: u32, backwards: bool, first: &str, step: fn(u32, &str) -> String) -> String {
    let before = |n: u32| n.checked_sub(1).map_or_else(|| first.to_owned(), |n| format!("t{n}"));
    let mut all: Vec<String> = (0..length).map(|n| step(n, &before(n))).collect();
    if backwards {
        all.reverse();
    }
    all.concat()
}

/// A step of a chain of each kind.
const STEPS: [fn(u32, &str) -> String; 10] = [
    |n, base| format!("<xs:simpleType name='t{n}'><xs:restriction base='{base}'/></xs:simpleType>"),
    |n, base| format!("<xs:simpleType name='t{n}'><xs:union memberTypes='xs:int {base}'/></xs:simpleType>"),
    |n, base| format!("<xs:simpleType name='t{n}'><xs:list itemType='{base}'/></xs:simpleType>"),
    |n, base| {
        format!(
            "<xs:complexType name='t{n}'><xs:complexContent><xs:extension base='{base}'/></xs:complexContent></xs:complexType>"
        )
    },
    |n, base| {
        format!(
            "<xs:complexType name='t{n}'><xs:complexContent><xs:restriction base='{base}'/></xs:complexContent></xs:complexType>"
        )
    },
    |n, base| {
        format!(
            "<xs:complexType name='t{n}'><xs:simpleContent><xs:extension base='{base}'/></xs:simpleContent></xs:complexType>"
        )
    },
    |n, head| format!("<xs:element name='t{n}' substitutionGroup='{head}'/>"),
    |n, inner| {
        format!(
            "<xs:group name='t{n}'><xs:choice><xs:element name='e{n}'/><xs:group ref='{inner}' maxOccurs='2'/></xs:choice></xs:group>"
        )
    },
    |n, inner| format!("<xs:attributeGroup name='t{n}'><xs:attributeGroup ref='{inner}'/></xs:attributeGroup>"),
    |n, inner| {
        format!(
            "<xs:complexType name='t{n}'><xs:sequence><xs:element name='e' type='{inner}'/></xs:sequence></xs:complexType>"
        )
    },
];

#[test]
fn circles_of_definitions() {
    for (index, step) in STEPS.iter().enumerate() {
        for length in [1, 2, 7, 10_000] {
            let last = format!("t{}", length - 1);
            let found = rules(chain(length, false, &last, *step));
            let is_no_circle = index == STEPS.len() - 1;
            assert_eq!(found.is_empty(), is_no_circle, "{}: {found}", step(length, "t"));
        }
    }
    // A member of a union restricts the union: this overflows the stack of another engine.
    let union = "<xs:simpleType name='u'><xs:union memberTypes='xs:int'><xs:simpleType><xs:restriction base='u'>
         <xs:enumeration value='1'/></xs:restriction></xs:simpleType></xs:union></xs:simpleType>
         <xs:simpleType name='l'><xs:list itemType='u'/></xs:simpleType><xs:element name='a' type='l'/>";
    assert_eq!(rules(union.to_owned()), "st-props-correct.2");
}

#[test]
fn chains_of_definitions() {
    let firsts = "<xs:complexType name='z'/><xs:element name='y'/><xs:group name='x'><xs:sequence/></xs:group>
        <xs:attributeGroup name='w'/>";
    for (step, first) in STEPS.iter().zip(["xs:int", "xs:int", "xs:int", "z", "z", "xs:int", "y", "x", "w", "z"]) {
        for backwards in [false, true] {
            let found = rules(firsts.to_owned() + &chain(10_000, backwards, first, *step));
            let known = ["", "too-deep", "too-large", "cos-st-restricts", "src-ct.2"];
            assert!(known.iter().any(|rule| found.contains(rule)), "{}: {found}", step(1, "t"));
        }
    }
    assert_eq!(rules(chain(100_000, false, "xs:int", STEPS[0])), "too-deep");
    assert!(rules(chain(100_000, true, "xs:int", STEPS[0])).contains("too-deep"));
}

#[test]
fn deep_nesting_in_schemas() {
    for (open, close) in [
        ("<xs:sequence>", "</xs:sequence>"),
        ("<xs:choice maxOccurs='3'><xs:element name='e'/>", "</xs:choice>"),
        ("<xs:element name='e'><xs:complexType><xs:sequence>", "</xs:sequence></xs:complexType></xs:element>"),
    ] {
        for depth in [20, 55, 140, 190, 100_000] {
            let nested = open.repeat(depth) + &close.repeat(depth);
            let found = rules(format!("<xs:group name='g'><xs:sequence>{nested}</xs:sequence></xs:group>"));
            assert!(["", "too-deep", "not-well-formed"].contains(&&*found), "{open} {depth}: {found}");
        }
    }
    for (open, close) in [
        ("<xs:simpleType><xs:restriction>", "</xs:restriction></xs:simpleType>"),
        ("<xs:simpleType><xs:union>", "</xs:union></xs:simpleType>"),
        ("<xs:simpleType><xs:list>", "</xs:list></xs:simpleType>"),
    ] {
        for depth in [50, 95, 100_000] {
            let inner = "<xs:simpleType><xs:restriction base='xs:int'/></xs:simpleType>";
            let nested = open.repeat(depth) + inner + &close.repeat(depth);
            let found = rules(format!("<xs:element name='a'>{nested}</xs:element>"));
            let known = ["", "cos-st-restricts.2.1", "not-well-formed"];
            assert!(known.contains(&&*found), "{open} {depth}: {found}");
        }
    }
}

#[test]
fn attributes_in_great_number() {
    let attributes: String = (0..100_000).map(|n| format!("<xs:attribute name='a{n}'/>")).collect();
    let base = format!("<xs:complexType name='t'>{attributes}</xs:complexType>");
    let derived =
        "<xs:complexType name='u'><xs:complexContent><xs:restriction base='t'/></xs:complexContent></xs:complexType>
        <xs:complexType name='v'><xs:complexContent><xs:extension base='u'/></xs:complexContent></xs:complexType>";
    assert_eq!(rules(base + derived), "");
}
