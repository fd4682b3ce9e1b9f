//! Types from facets, and texts against types: what is admitted, what is refused, by which rule.

use std::sync::Arc;

use proptest::prelude::*;

use super::{fault::FacetFault, *};

const URN: &str = "urn:a";

struct Declared;

impl Prefixes for Declared {
    fn namespace(&self, prefix: &str) -> Option<&str> {
        match prefix {
            "" => Some(""),
            "a" | "b" => Some(URN),
            _ => None,
        }
    }
}

fn builtin(name: &str) -> Arc<SimpleType> {
    SimpleType::builtin(name).unwrap_or_else(|| panic!("{name}"))
}

/// Facets written `name=value`, fixed with `!` in front.
fn restrict(base: &Arc<SimpleType>, facets: &[&str]) -> Result<Arc<SimpleType>, Vec<FacetFault>> {
    let facets: Vec<Facet<'_>> = facets
        .iter()
        .map(|text| {
            let (name, value) = text.split_once('=').unwrap();
            let kind = FacetKind::named(name.trim_start_matches('!')).unwrap();
            Facet { kind, value, fixed: name.starts_with('!'), prefixes: &Declared }
        })
        .collect();
    SimpleType::restrict("Made", base, &facets)
}

fn made(base: &str, facets: &[&str]) -> Arc<SimpleType> {
    restrict(&builtin(base), facets).unwrap_or_else(|faults| panic!("{base} {facets:?} {faults:?}"))
}

fn rule(of: &SimpleType, text: &str) -> &'static str {
    of.check(text, &Declared).err().map_or("", |fault| fault.rule)
}

fn check(of: &SimpleType, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(rule(of, text), *expected, "{} {text:?}", of.name());
        assert_eq!(of.value(text, &Declared).is_ok(), expected.is_empty(), "{text:?}");
    }
}

const LEXICAL: &str = "cvc-datatype-valid.1.2.1";

#[test]
fn built_in_types() {
    for (name, good, bad) in [
        ("anySimpleType", &["", " a "][..], &[][..]),
        ("string", &["", "\n"], &[]),
        ("boolean", &["true", " 0 "], &["TRUE", "yes", ""]),
        ("decimal", &["1.", "-.5", "\t12\n"], &["1e1", "", "1 2"]),
        ("integer", &["+1", "99999999999999999999999999999"], &["1.0", "1."]),
        ("nonPositiveInteger", &["0", "-1", "-0"], &["1"]),
        ("negativeInteger", &["-1"], &["0", "-0"]),
        ("nonNegativeInteger", &["0", "-0", "+5"], &["-1"]),
        ("positiveInteger", &["1", "1000000000000000000000"], &["0", "-1000000000000000000000"]),
        ("long", &["-9223372036854775808", "9223372036854775807"], &["9223372036854775808", "-9223372036854775809"]),
        ("int", &["2147483647", "-002147483648"], &["2147483648"]),
        ("short", &["32767"], &["32768", "-32769"]),
        ("byte", &["127", "-128"], &["128"]),
        ("unsignedLong", &["18446744073709551615", "0"], &["18446744073709551616", "-1"]),
        ("unsignedInt", &["4294967295"], &["4294967296"]),
        ("unsignedShort", &["65535"], &["65536"]),
        ("unsignedByte", &["255"], &["256", "0x10"]),
        ("float", &["INF", "1e400"], &["+INF", "1f"]),
        ("double", &["NaN", "-0"], &["inf"]),
        ("duration", &["P1D"], &["P"]),
        ("dateTime", &["2026-11-22T24:00:00Z"], &["2026-11-22"]),
        ("date", &[" 2024-02-29 "], &["2023-02-29", "0000-01-01"]),
        ("time", &["24:00:00"], &["24:00:01", "12:00:60"]),
        ("gYear", &["2026"], &["26"]),
        ("hexBinary", &["", "0a"], &["a", "0 a"]),
        ("base64Binary", &["Zm9v", "Zm\n9v"], &["Zm9"]),
        ("anyURI", &["", "a b"], &["%"]),
        ("QName", &["a:b", "c"], &["x:b", "a:b:c", "1"]),
        ("NOTATION", &["a:b"], &["x:b"]),
        ("language", &["en-GB"], &["en_GB", ""]),
        ("NMTOKEN", &["1a"], &["a b", ""]),
        ("NMTOKENS", &["1a b\n c"], &["", " ", "a !"]),
        ("Name", &["a:b"], &["1", ""]),
        ("NCName", &["a"], &["a:b"]),
        ("ID", &[" a "], &["1"]),
        ("IDREFS", &["a b"], &["", "a 1"]),
        ("ENTITIES", &["a"], &["1"]),
    ] {
        let of = builtin(name);
        good.iter().copied().for_each(|text| assert_eq!(rule(&of, text), "", "{name} {text:?}"));
        bad.iter().copied().for_each(|text| assert_ne!(rule(&of, text), "", "{name} {text:?}"));
    }
}

#[test]
fn lengths() {
    let name = made("string", &["minLength=1", "maxLength=3"]);
    check(
        &name,
        &[("abc", ""), ("\u{e9}\u{e9}\u{e9}", ""), ("", "cvc-minLength-valid"), ("abcd", "cvc-maxLength-valid")],
    );
    check(&made("token", &["maxLength=3"]), &[("  a b\n", ""), (" a   b ", ""), ("a b c", "cvc-maxLength-valid")]);
    check(&made("hexBinary", &["length=2"]), &[("0a0b", ""), ("0a", "cvc-length-valid")]);
    check(&made("base64Binary", &["length=2"]), &[("Zm8=", ""), ("Zm9v", "cvc-length-valid")]);
    check(
        &made("NMTOKENS", &["maxLength=2"]),
        &[("a b", ""), ("a b c", "cvc-maxLength-valid"), ("", "cvc-minLength-valid")],
    );
    check(&made("QName", &["length=1"]), &[("a:b", ""), ("long", "")]);
    let huge = made("string", &["minLength=0", "maxLength=99999999999999999999999999"]);
    check(&huge, &[("", ""), ("abc", "")]);
}

#[test]
fn bounds_and_digits() {
    let score = made("decimal", &["minExclusive=0", "maxInclusive=9.5", "fractionDigits=1", "totalDigits=3"]);
    check(&score, &[("9.50", ""), ("0", "cvc-minExclusive-valid"), ("9.6", "cvc-maxInclusive-valid")]);
    check(&score, &[("1.25", "cvc-fractionDigits-valid"), ("1000", "cvc-totalDigits-valid")]);
    let small = made("int", &["minInclusive=-5", "maxExclusive=5"]);
    check(
        &small,
        &[("-5", ""), ("+4", ""), ("5", "cvc-maxExclusive-valid"), ("-6", "cvc-minInclusive-valid"), ("4.0", LEXICAL)],
    );
    check(&made("integer", &["totalDigits=2"]), &[("0099", ""), ("-100", "cvc-totalDigits-valid")]);
    check(
        &made("integer", &["maxInclusive=99999999999999999999"]),
        &[("99999999999999999999", ""), ("100000000000000000000", "cvc-maxInclusive-valid")],
    );
    let date = made("date", &["minInclusive=2000-01-01", "maxInclusive=2000-12-31Z"]);
    check(
        &date,
        &[("2000-06-01", ""), ("1999-12-31", "cvc-minInclusive-valid"), ("2000-12-31", "cvc-maxInclusive-valid")],
    );
    check(&made("double", &["maxInclusive=INF"]), &[("INF", ""), ("NaN", "cvc-maxInclusive-valid")]);
    check(&made("float", &["minInclusive=NaN"]), &[("NaN", ""), ("1", "cvc-minInclusive-valid")]);
    check(&made("duration", &["maxExclusive=P1M"]), &[("P27D", ""), ("P30D", "cvc-maxExclusive-valid")]);
}

#[test]
fn patterns_and_enumerations() {
    let code = restrict(&made("token", &["pattern=[A-Z]+", "pattern=[0-9]+"]), &["pattern=.{2}"]).unwrap();
    check(&code, &[("AB", ""), (" 12 ", ""), ("A1", "cvc-pattern-valid"), ("ABC", "cvc-pattern-valid")]);
    let colour = made("token", &["enumeration=red", "enumeration= dark  blue "]);
    check(&colour, &[("red", ""), ("dark blue", ""), (" dark\nblue", ""), ("blue", "cvc-enumeration-valid")]);
    check(&made("decimal", &["enumeration=1.0"]), &[("1.0", ""), ("+01", ""), ("1.01", "cvc-enumeration-valid")]);
    check(&made("QName", &["enumeration=a:x"]), &[("b:x", ""), ("a:x", ""), ("x", "cvc-enumeration-valid")]);
    check(&made("NMTOKENS", &["enumeration=a b"]), &[("a  b", ""), ("b a", "cvc-enumeration-valid")]);
    check(&made("dateTime", &["enumeration=2026-01-01T00:00:00Z"]), &[("2026-01-01T01:00:00+01:00", "")]);
    let one_and_one = restrict(&made("string", &["enumeration=a", "enumeration=b"]), &["enumeration=b"]).unwrap();
    check(&one_and_one, &[("b", ""), ("a", "cvc-enumeration-valid")]);
}

#[test]
fn lists_and_unions() {
    let list = SimpleType::list("Numbers", &builtin("int")).unwrap();
    check(&list, &[("", ""), (" 1\t2 ", ""), ("1 x", LEXICAL)]);
    let fault = list.check("1 x", &Declared).unwrap_err();
    assert_eq!(fault.wants, "be a list whose items each be a whole number; item 2 does not");
    check(
        &restrict(&list, &["length=2", "pattern=\\d \\d"]).unwrap(),
        &[("1   2", ""), ("1", "cvc-length-valid"), ("1 22", "cvc-pattern-valid")],
    );

    let union = SimpleType::union("Either", &[builtin("int"), made("token", &["enumeration=none"]), list]);
    check(&union, &[("1", ""), ("  none ", ""), ("1 2", ""), ("nothing", "cvc-datatype-valid.1.2.3")]);
    assert_eq!(union.value("01", &Declared), union.value("1", &Declared));
    assert_ne!(union.value("1 2", &Declared), union.value("12", &Declared));
    let few = restrict(&union, &["enumeration=1", "enumeration=none"]).unwrap();
    check(&few, &[("01", ""), (" none", ""), ("2", "cvc-enumeration-valid")]);
    check(&restrict(&union, &["pattern=[a-z]*"]).unwrap(), &[(" none ", ""), ("1", "cvc-pattern-valid")]);
    assert!(SimpleType::list("Lists", &union).is_err());
}

#[test]
fn references_are_found() {
    let union = SimpleType::union("Either", &[builtin("int"), builtin("IDREFS"), builtin("string")]);
    let found = |of: &SimpleType, text: &str| {
        let mut found = Vec::new();
        of.references(text, &Declared, &mut |reference, name| found.push((reference, name.to_owned())));
        found
    };
    assert_eq!(found(&builtin("ID"), " a "), [(Reference::Id, "a".to_owned())]);
    assert_eq!(found(&union, "a b").len(), 2);
    assert_eq!(found(&union, "1"), []);
    assert_eq!(found(&union, "!"), []);
    assert!(!builtin("string").has_references());
}

#[test]
fn facets_that_cannot_stand() {
    let decimal = made("decimal", &["minInclusive=0", "maxExclusive=10", "totalDigits=4", "fractionDigits=2"]);
    let string = made("string", &["minLength=2", "!maxLength=5"]);
    let token = builtin("token");
    for (base, facets, rule) in [
        (&builtin("boolean"), &["length=1"][..], "cos-applicable-facets"),
        (&builtin("boolean"), &["enumeration=true"], "cos-applicable-facets"),
        (&token, &["minInclusive=a"], "cos-applicable-facets"),
        (&builtin("NMTOKENS"), &["totalDigits=1"], "cos-applicable-facets"),
        (&token, &["length=1", "length=1"], "src-single-facet-value"),
        (&token, &["length=-1"], "facet-value"),
        (&token, &["length=x"], "facet-value"),
        (&builtin("int"), &["totalDigits=0"], "facet-value"),
        (&token, &["pattern=("], "src-pattern-value"),
        (&token, &["whiteSpace=preserve"], "whiteSpace-valid-restriction"),
        (&token, &["whiteSpace=none"], "whiteSpace-value"),
        (&builtin("int"), &["whiteSpace=replace"], "whiteSpace-valid-restriction"),
        (&builtin("int"), &["fractionDigits=1"], "st-restrict-facets"),
        (&builtin("int"), &["maxInclusive=2147483648"], "maxInclusive-valid-restriction"),
        (&builtin("int"), &["maxInclusive=1.5"], "facet-value"),
        (&decimal, &["minInclusive=-1"], "minInclusive-valid-restriction"),
        (&decimal, &["maxInclusive=10"], "maxInclusive-valid-restriction"),
        (&decimal, &["maxExclusive=0"], "maxExclusive-valid-restriction"),
        (&decimal, &["minExclusive=10"], "minExclusive-valid-restriction"),
        (&decimal, &["minInclusive=5", "maxInclusive=4"], "minInclusive-less-than-equal-to-maxInclusive"),
        (&decimal, &["minInclusive=5", "maxExclusive=5"], "minInclusive-less-than-maxExclusive"),
        (&decimal, &["minInclusive=5", "minExclusive=5"], "minInclusive-minExclusive"),
        (&made("int", &["enumeration=1", "enumeration=3"]), &["maxInclusive=2"], "facet-value"),
        (&decimal, &["minInclusive=1.125"], "facet-value"),
        (&decimal, &["totalDigits=5"], "totalDigits-valid-restriction"),
        (&decimal, &["fractionDigits=3"], "fractionDigits-valid-restriction"),
        (&builtin("decimal"), &["fractionDigits=3", "totalDigits=2"], "fractionDigits-less-than-equal-to-totalDigits"),
        (&decimal, &["enumeration=11"], "enumeration-valid-restriction"),
        (&builtin("QName"), &["enumeration=x:a"], "enumeration-valid-restriction"),
        (&string, &["minLength=1"], "minLength-valid-restriction"),
        (&string, &["maxLength=4"], "st-restrict-facets"),
        (&string, &["minLength=6"], "minLength-less-than-equal-to-maxLength"),
        (&token, &["length=3", "maxLength=3"], "length-minLength-maxLength"),
        (&made("token", &["length=3"]), &["length=2"], "length-valid-restriction"),
        (&made("token", &["minLength=3"]), &["length=2"], "length-minLength-maxLength"),
        (&builtin("anySimpleType"), &[], "cos-st-restricts.1.1"),
    ] {
        let faults = restrict(base, facets).expect_err(rule);
        assert_eq!(faults[0].rule, rule, "{} {facets:?} {faults:?}", base.name());
    }
    for (base, facets) in [
        (&decimal, &["maxExclusive=10"][..]),
        (&decimal, &["minExclusive=0"]),
        (&made("int", &["enumeration=1", "enumeration=3"]), &["maxInclusive=1"]),
        (&made("decimal", &["maxExclusive=10000", "totalDigits=4"]), &["maxExclusive=10000", "minInclusive=1"]),
        (&string, &["maxLength=5", "length=3"]),
        (&builtin("int"), &["fractionDigits=0", "whiteSpace=collapse"]),
        (&builtin("string"), &["whiteSpace=collapse", "length= 3 "]),
    ] {
        assert!(restrict(base, facets).is_ok(), "{} {facets:?} {:?}", base.name(), restrict(base, facets));
    }
}

#[test]
fn sentences() {
    let wants = |of: &SimpleType, text: &str| of.check(text, &Declared).unwrap_err().wants;
    assert_eq!(wants(&builtin("date"), "1.1.2026"), "be a date such as 2026-11-22");
    assert_eq!(wants(&made("token", &["minLength=1"]), " "), "not be empty");
    assert_eq!(wants(&made("token", &["maxLength=1"]), "ab"), "have at most 1 character");
    assert_eq!(wants(&made("int", &["maxInclusive=9"]), "10"), "be at most 9");
    assert_eq!(wants(&made("token", &["enumeration=a", "enumeration=b"]), "c"), "be one of \"a\", \"b\"");
    assert_eq!(wants(&made("token", &["pattern=[A-Z]"]), "c"), "match the pattern [A-Z]");
}

#[test]
fn attacks_are_judged_in_linear_time() {
    let digits = "9".repeat(10_000_000);
    assert_eq!(rule(&builtin("int"), &digits), "cvc-maxInclusive-valid");
    assert_eq!(rule(&builtin("integer"), &digits), "");
    assert_eq!(rule(&builtin("double"), &digits), "");
    assert_eq!(rule(&builtin("duration"), &format!("P{digits}Y")), "");
    assert_eq!(rule(&builtin("gYear"), &digits), "");
    assert_eq!(rule(&builtin("time"), &format!("00:00:00.{digits}")), "");
    let spaces = " \n".repeat(5_000_000);
    assert_eq!(rule(&made("token", &["maxLength=1"]), &format!("{spaces}a{spaces}")), "");
    let list = SimpleType::list("Words", &made("NMTOKEN", &["pattern=(a*)*b"])).unwrap();
    assert_eq!(rule(&list, &"ab ".repeat(1_000_000)), "");
}

const NAMES: &[&str] = &[
    "boolean",
    "decimal",
    "integer",
    "int",
    "unsignedLong",
    "float",
    "double",
    "duration",
    "dateTime",
    "time",
    "date",
    "gYear",
    "gYearMonth",
    "gMonthDay",
    "gDay",
    "gMonth",
    "hexBinary",
    "base64Binary",
    "anyURI",
    "QName",
    "language",
    "NMTOKENS",
    "Name",
];

proptest! {
    #[test]
    fn nothing_panics_and_values_exist_where_texts_are_good(text in "[-+0-9TZPYMDHS:.eEINFa= \t]{0,30}", any in "\\PC{0,12}") {
        for name in NAMES {
            for text in [&text, &any] {
                let of = builtin(name);
                let checked = of.check(text, &Declared);
                prop_assert_eq!(of.value(text, &Declared).is_ok(), checked.is_ok(), "{} {}", name, text);
            }
        }
    }

    #[test]
    fn moments_are_ordered_as_their_numbers(one in 0..86_400_u32, other in 0..86_400_u32, zone in -840..=840_i32) {
        let of = builtin("dateTime");
        let written = |second: u32, zone: i32| {
            let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
            let sign = if zone < 0 { '-' } else { '+' };
            format!("2024-02-29T{hour:02}:{minute:02}:{second:02}{sign}{:02}:{:02}", zone.abs() / 60, zone.abs() % 60)
        };
        let value = |text: &str| of.value(text, &Declared).unwrap();
        let shifted = (i64::from(one) - i64::from(zone) * 60).cmp(&i64::from(other));
        prop_assert_eq!(value(&written(one, zone)).compare(&value(&written(other, 0))), Some(shifted));
    }

    #[test]
    fn decimals_are_ordered_as_numbers(one in -1_000_000_i64..1_000_000, other in -1_000_000_i64..1_000_000) {
        let of = builtin("decimal");
        let written = |number: i64| {
            let sign = if number < 0 { "-" } else { "" };
            format!("{sign}{}.{:03}", number.abs() / 1000, number.abs() % 1000)
        };
        let value = |text: &str| of.value(text, &Declared).unwrap();
        let (first, second) = (value(&written(one)), value(&written(other)));
        prop_assert_eq!(first.compare(&second), Some(one.cmp(&other)));
        prop_assert_eq!(first == second, one == other);
    }
}
