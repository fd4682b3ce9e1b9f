//! Expressions that match, that do not, that are refused; and all of them against a plain reading of the grammar.

use std::{collections::BTreeSet, time::Duration};

use proptest::prelude::*;

use super::{Pattern, parse, parse::Node};

fn matches(pattern: &str, text: &str) -> bool {
    Pattern::compile(&[pattern]).unwrap_or_else(|fault| panic!("{fault:?}")).matches(text)
}

fn check(pattern: &str, good: &[&str], bad: &[&str]) {
    for (texts, expected) in [(good, true), (bad, false)] {
        for text in texts {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text:?}");
        }
    }
}

#[test]
fn the_whole_text_must_match() {
    check("a|b", &["a", "b"], &["ab", "xa", "a\n", ""]);
    check("a|ab", &["a", "ab"], &["b", "abb"]);
    check("", &[""], &["a", "\n"]);
    check("a||b", &["", "a", "b"], &["ab"]);
    check("^a$", &["^a$"], &["a"]);
    check("()*", &[""], &["a"]);
}

#[test]
fn quantifiers() {
    check("[A-Z]{1,2}[0-9]{2}", &["A12", "AB12"], &["12", "ABC12", "A123"]);
    check("a{0}b", &["b"], &["ab"]);
    check("a{2,}", &["aa", "aaaa"], &["a"]);
    check("(ab?){2}", &["aa", "aab", "abab"], &["a", "abb"]);
    check(".{0,10000}x", &["x", "abcx"], &["", "abc"]);
    check("[a-z]{3,5}", &["abc", "abcde"], &["ab", "abcdef", "ab\u{e9}"]);
}

#[test]
fn sets_and_escapes() {
    check(".", &["a", "\u{2028}", "\u{1F600}", " "], &["\n", "\r", "ab"]);
    check("[a-z-[aeiou]]+", &["xyz"], &["a", "xay"]);
    check("[^a-[b]]", &["c"], &["a", "b"]);
    check("[a-z-[b-y-[m]]]", &["a", "m", "z"], &["b", "n"]);
    check("[-a]+", &["a-a"], &["b"]);
    check("[a-]+", &["a-a"], &["b"]);
    check("[\\-x\\^]", &["-", "x", "^"], &["\\"]);
    check("[x^]", &["^"], &["y"]);
    check("\\d{3}", &["123", "\u{661}\u{662}\u{663}"], &["12a", "12"]);
    check("\\w+", &["a1", "\u{e9}", "$+"], &["a b", "a-b", "a.b", "a_b"]);
    check("\\s", &[" ", "\t", "\n", "\r"], &["\u{a0}", "\u{b}"]);
    check("\\i\\c*", &["a", "_1", ":x", "\u{e9}-"], &["1", "-a"]);
    check("[\\D-[a]]", &["b"], &["a", "1"]);
    check("\\p{Lu}\\P{Lu}", &["Ab", "\u{c9}1"], &["ab", "AB"]);
    check("\\p{IsBasicLatin}\\p{IsGreek}", &["a\u{3b1}"], &["\u{3b1}a"]);
    check("\\p{Zl}", &["\u{2028}"], &[" "]);
    check("[\u{10000}-\u{10FFFF}]", &["\u{1F600}"], &["a", "\u{FFFD}"]);
}

#[test]
fn what_is_no_expression_is_refused() {
    for pattern in [
        "(",
        ")",
        "(a",
        "a)",
        "[",
        "]",
        "[]",
        "[^]",
        "[a",
        "a]",
        "{",
        "}",
        "*",
        "a**",
        "a+?",
        "(*)",
        "a{",
        "a{1",
        "a{,2}",
        "a{2,1}",
        "a{1,2,3}",
        "a{x}",
        "a{99999999999}",
        "\\",
        "\\b",
        "\\1",
        "\\x41",
        "\\$",
        "\\/",
        "\\p",
        "\\pL",
        "\\p{",
        "\\p{}",
        "\\p{Xx}",
        "\\p{IsNowhere}",
        "\\p{isBasicLatin}",
        "\\p{Cs}",
        "[a-\\d]",
        "[\\d-z]",
        "[z-a]",
        "[a--b]",
        "[a-c-e]",
        "[[a]]",
        "[a[b]",
        "[^-[a]]",
        "[a-[b]c]",
        "(?:a)",
        "(?i)a",
    ] {
        assert!(Pattern::compile(&[pattern]).is_err(), "{pattern}");
    }
}

#[test]
fn text_without_space_at_its_ends() {
    let pattern = "[^ \t]([^\n]*[^ \t])?";
    assert_eq!(format!("{:?}", Pattern::compile(&[pattern]).unwrap().automaton), "framed");
    check(
        pattern,
        &["a", "ab", "a b", "\u{e9}", "a\u{e9} \u{e9}b"],
        &["", " ", " a", "a ", "a\nb", "a\u{e9}\nb", "\u{e9}\t"],
    );
    check("a(.*b)?", &["a", "ab", "a.b"], &["b", "aa", "aba"]);
}

#[test]
fn several_patterns_of_one_step_are_one_choice() {
    let pattern = Pattern::compile(&["a|b", "c"]).unwrap();
    assert!(["a", "b", "c"].iter().all(|text| pattern.matches(text)));
    assert!(!pattern.matches("bc"));
    assert_eq!(pattern.text(), "a|b or c");
    assert_eq!(Pattern::compile(&["a", "(", "b"]).unwrap_err().0, 1);
}

#[test]
fn catastrophes_are_refused_or_judged_in_linear_time() {
    let long = "a".repeat(1_000_000);
    for pattern in
        ["(a*)*b", "(a|aa)+b", "(a+a+)+b", "(a|a?)+b", "a*a*a*a*a*a*a*a*b", "([a-z]+)*[A-Z]", "(.*)(.*)(.*)b"]
    {
        let started = clock();
        assert!(!matches(pattern, &long), "{pattern}");
        assert!(started.elapsed() < Duration::from_secs(5), "{pattern}");
    }
    check("(a|b)*a(a|b){12}", &["abbbbbbbbbbbb"], &["bbbbbbbbbbbbb"]);
    // Its table has a million states, so that it is built as it runs.
    let lazy = Pattern::compile(&["(a|b)*a(a|b){20}"]).unwrap();
    assert_eq!(format!("{:?}", lazy.automaton), "lazy");
    assert!(lazy.matches(&"ba".repeat(100_000)));
    assert!(!lazy.matches(&"b".repeat(100_000)));
}

#[test]
fn what_grows_too_large_is_refused_by_name() {
    let deep = format!("{}a{}", "(".repeat(100_000), ")".repeat(100_000));
    for pattern in ["(a{1000}){1000}", "((a{1,99}){1,99}){1,99}", "(a?b?){4000000}", "(a|b)*a(a|b){9999}", &deep] {
        let started = clock();
        let (_, fault) = Pattern::compile(&[pattern]).unwrap_err();
        assert!(fault.contains("too large"), "{fault:.200}");
        assert!(started.elapsed() < Duration::from_secs(5), "{pattern:.50}");
    }
}

#[test]
fn many_letters_take_two_bytes() {
    let letters: String = (0x4E00..0x4E00 + 700).filter_map(char::from_u32).collect();
    let wide = Pattern::compile(&[&letters]).unwrap();
    assert!(wide.matches(&letters));
    assert!(!wide.matches(&letters[3..]));
}

#[expect(clippy::disallowed_types, reason = "a test of speed")]
fn clock() -> std::time::Instant {
    std::time::Instant::now()
}

/// Where matches of the expression that begin at `start` may end.
fn ends(node: &Node, text: &[char], start: usize) -> BTreeSet<usize> {
    match node {
        Node::Set(set) => {
            let holds =
                |character: &char| set.ranges().iter().any(|range| (range.start()..=range.end()).contains(character));
            text.get(start).filter(|character| holds(character)).map(|_| start + 1).into_iter().collect()
        }
        Node::Sequence(nodes) => nodes.iter().fold(BTreeSet::from([start]), |starts, node| {
            starts.into_iter().flat_map(|start| ends(node, text, start)).collect()
        }),
        Node::Choice(nodes) => nodes.iter().flat_map(|node| ends(node, text, start)).collect(),
        Node::Repeat(node, least, most) => {
            let (mut reached, mut found) = (BTreeSet::from([start]), BTreeSet::new());
            for count in 0..=most.unwrap_or(least + 20) {
                if count >= *least {
                    found.extend(reached.iter().copied());
                }
                reached = reached.into_iter().flat_map(|start| ends(node, text, start)).collect();
            }
            found
        }
    }
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "[abc]",
        Just(".".to_owned()),
        Just("[a-c-[b]]".to_owned()),
        Just("[^a]".to_owned()),
        Just("\\w".to_owned()),
        Just("\u{e9}".to_owned())
    ];
    let any = leaf.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            (inner.clone(), "(\\*|\\+|\\?|\\{2\\}|\\{1,3\\}|\\{2,\\}|\\{0,2\\})")
                .prop_map(|(inner, count)| format!("({inner}){count}")),
            proptest::collection::vec(inner.clone(), 0..3).prop_map(|parts| parts.concat()),
            proptest::collection::vec(inner, 1..3).prop_map(|parts| format!("({})", parts.join("|"))),
        ]
    });
    let set = "(\\.|\\[[abc]{1,2}\\]|[abc])";
    let framed = (set, set, set).prop_map(|(first, between, last)| format!("{first}({between}*{last})?"));
    let run = (set, "(\\*|\\{1,3\\})").prop_map(|(set, count)| format!("{set}{count}"));
    prop_oneof![4 => any, 1 => framed, 1 => run]
}

proptest! {
    #[test]
    fn automata_agree_with_a_plain_reading(pattern in expression(), texts in proptest::collection::vec("[abc\u{e9} ]{0,8}", 12)) {
        let node = parse::parse(&pattern).unwrap();
        for text in texts {
            let characters: Vec<char> = text.chars().collect();
            let expected = ends(&node, &characters, 0).contains(&characters.len());
            prop_assert_eq!(matches(&pattern, &text), expected, "{} {:?}", pattern, text);
        }
    }

    #[test]
    fn any_text_compiles_or_is_refused(pattern in "\\PC{0,40}", tricky in "[a\\[\\]\\-\\^(){}|\\\\,0-9?*+.]{0,25}", text in "\\PC{0,10}") {
        for pattern in [pattern, tricky] {
            if let Ok(pattern) = Pattern::compile(&[&pattern]) {
                pattern.matches(&text);
            }
        }
    }
}
