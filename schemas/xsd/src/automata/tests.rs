//! Content models as text: what they admit, what is ambiguous, and that large counts stay small.

use super::*;
use crate::components::{
    Compositor, Derivations, Element, ElementId, Group, GroupId, NameId, NamespaceId, Namespaces, Place, Process, Term,
    TypeId, Wildcard,
};

/// A model as text: `(a, b? | c{2,5}, *)`, `&` joins an `xs:all`, `*` is a wildcard of any namespace, `#` of "other".
struct Reader<'a> {
    text: std::iter::Peekable<std::str::Chars<'a>>,
    components: Components,
}

pub(super) fn model(text: &str) -> (Components, Particle) {
    let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let mut reader = Reader { text: text.chars().peekable(), components: Components::default() };
    let particle = reader.particle();
    (reader.components, particle)
}

impl Reader<'_> {
    fn particle(&mut self) -> Particle {
        let term = match self.text.next().unwrap() {
            '(' => self.group(),
            '*' => Term::Wildcard(Wildcard { namespaces: Namespaces::Any, process: Process::Skip }),
            '#' => Term::Wildcard(Wildcard { namespaces: Namespaces::Not(NamespaceId::NONE), process: Process::Skip }),
            letter => Term::Element(self.element(letter)),
        };
        let (min, max) = self.count();
        Particle { min, max, term, place: Place::default() }
    }

    fn group(&mut self) -> Term {
        let (mut particles, mut compositor) = (Vec::new(), Compositor::Sequence);
        while self.text.peek() != Some(&')') {
            particles.push(self.particle());
            match self.text.peek() {
                Some('|') => compositor = Compositor::Choice,
                Some('&') => compositor = Compositor::All,
                _ => {}
            }
            self.text.next_if(|letter| ",|&".contains(*letter));
        }
        self.text.next();
        let group = Group::new(&self.components, compositor, particles);
        self.components.groups.push(group);
        Term::Group(GroupId(u32::try_from(self.components.groups.len()).unwrap() - 1))
    }

    fn element(&mut self, letter: char) -> ElementId {
        let name = self.components.names.intern(NamespaceId::NONE, &letter.to_string());
        self.components.elements.push(Element {
            name,
            type_id: TypeId::ANY_TYPE,
            nillable: false,
            is_abstract: false,
            constraint: None,
            block: Derivations::NONE,
            final_: Derivations::NONE,
            substitution_head: None,
            substitutes: Vec::new(),
            identities: Vec::new(),
            global: false,
            place: Place::default(),
        });
        ElementId(u32::try_from(self.components.elements.len()).unwrap() - 1)
    }

    fn count(&mut self) -> (u32, Option<u32>) {
        match self.text.peek() {
            Some('?') => self.text.next().map_or((0, None), |_| (0, Some(1))),
            Some('~') => self.text.next().map_or((0, None), |_| (0, None)),
            Some('+') => self.text.next().map_or((0, None), |_| (1, None)),
            Some('{') => {
                let inside: String = self.text.by_ref().skip(1).take_while(|letter| *letter != '}').collect();
                let (min, max) = inside.split_once(',').unwrap_or((&inside, &inside));
                (min.parse().unwrap(), max.parse().ok())
            }
            _ => (1, Some(1)),
        }
    }
}

pub(super) fn admits(components: &Components, model: &Model, text: &str) -> bool {
    let mut words = vec![0; model.words()];
    let mut state = 0;
    for letter in text.chars() {
        let name = components.names.name(NamespaceId::NONE, &letter.to_string());
        if model.step(&mut state, &mut words, name, NamespaceId::NONE).is_none() {
            return false;
        }
    }
    model.may_end(state, &words)
}

fn check(text: &str, valid: &[&str], invalid: &[&str]) {
    let (components, particle) = model(text);
    assert_eq!(ambiguity(&components, &particle), None, "{text}");
    assert!(compile(&components, &particle).is_some(), "{text}");
    for model in forms(&components, &particle) {
        for content in valid {
            assert!(admits(&components, &model, content), "{text} admits {content:?} {model:?}");
        }
        for content in invalid {
            assert!(!admits(&components, &model, content), "{text} refuses {content:?} {model:?}");
        }
    }
}

/// The model written out, and with a counter for every loop if one set of counters decides.
pub(super) fn forms(components: &Components, particle: &Particle) -> Vec<Model> {
    let mut forms: Vec<Model> = compile(components, particle).into_iter().collect();
    if let Some(Read::Regular { expression, leaves }) = read(components, particle) {
        let machine = positions(&expression, Counts::WriteOutUpTo(0)).and_then(by_positions);
        forms.extend(machine.map(|machine| Model::Steps(Steps::new(components, machine, &leaves))));
    }
    forms
}

#[test]
fn plain_models() {
    check("()", &[""], &["a"]);
    check("(a,b)", &["ab"], &["", "a", "ba", "abb", "x"]);
    check("(a,b?,c~)", &["a", "ab", "abccc", "ac"], &["", "b", "aab"]);
    check("(a|b)+", &["a", "b", "abba"], &["", "c"]);
    check("((a|b),(c,d)?)~", &["", "a", "acdb", "aab"], &["ac", "cd"]);
    check("((a,b)|(c,d))", &["ab", "cd"], &["ad", "", "abcd"]);
}

#[test]
fn counted_models() {
    check("a{2,4}", &["aa", "aaa", "aaaa"], &["", "a", "aaaaa"]);
    check("(a{2},b)", &["aab"], &["ab", "aaab"]);
    check("(a{2},a)", &["aaa"], &["aa", "aaaa"]);
    check("(a,b?){2,3}", &["aa", "aba", "abab", "ababab", "aaa"], &["a", "abababa", "bb"]);
    check("(a?,b?){2,3}", &["", "a", "ababab", "b", "bbb", "aaa"], &["bbbb", "ababaab"]);
    check("((a,b){2},c){2}", &["ababcababc"], &["ababc", "abcababc", "ababcabababc"]);
    check("(a{2,}){3,}", &["aaaaaa", "aaaaaaa"], &["aaaaa"]);
    check("((a{1,2}){2,3})", &["aa", "aaaaaa"], &["a", "aaaaaaa"]);
    check("(a{3}){1,2}", &["aaa", "aaaaaa"], &["aa", "aaaa", "aaaaa"]);
    check("(a{5,}){0,1}", &["", "aaaaa"], &["aaaa"]);
}

#[test]
fn large_counts_are_exact_and_small() {
    let (components, particle) = model("(h,(a,b{0,2000}){2,10000},z?)");
    let compiled = compile(&components, &particle).unwrap();
    assert!(compiled.words() > 0);
    let rounds = |count: usize| format!("h{}", "ab".repeat(count));
    for (count, valid) in [(1, false), (2, true), (10_000, true), (10_001, false)] {
        assert_eq!(admits(&components, &compiled, &rounds(count)), valid, "{count}");
        assert_eq!(admits(&components, &compiled, &(rounds(count) + "z")), valid, "{count}");
    }
    assert!(admits(&components, &compiled, &format!("ha{}a", "b".repeat(2000))));
    assert!(!admits(&components, &compiled, &format!("ha{}a", "b".repeat(2001))));
    check("a{0,4294967295}", &["", "aaa"], &["b"]);
    check("(a{1000,},b)", &[&("a".repeat(1000) + "b"), &("a".repeat(1500) + "b")], &[&("a".repeat(999) + "b")]);
}

#[test]
fn counts_that_depend_on_one_another_are_refused() {
    let (components, particle) = model("(a{5,6}){2,800}");
    assert!(compile(&components, &particle).is_none());
}

#[test]
fn counts_that_do_not_matter_are_set_aside() {
    check("(a{0,100}|b{0,100}|c)~", &["", "aaac", &"ab".repeat(200)], &["d"]);
    check("(a{5,300}|b)+", &["aaaaa", "baaaaab", &"a".repeat(303)], &["", "aaaa", "baaaab"]);
    check("((a+|b){1,1000})", &["a", &"a".repeat(2000), &"ab".repeat(500)], &["", &("ab".repeat(500) + "a")]);
    check("((a{1,30}|b){1,100})", &["a", &"a".repeat(3000)], &["", &"a".repeat(3001)]);
    check("((a{1,30}|b){1,100})", &[&("ab".repeat(49) + &"a".repeat(60))], &[&("ab".repeat(49) + &"a".repeat(61))]);
}

#[test]
fn all_models() {
    check("(a&b?&c)", &["abc", "cab", "ca"], &["ab", "aabc", "", "x"]);
    check("(a&b)?", &["", "ab"], &["a"]);
    check("((a&b?))", &["a", "ba"], &[""]);
}

#[test]
fn ambiguities_are_found() {
    let ambiguous = |text: &str| {
        let (components, particle) = model(text);
        ambiguity(&components, &particle).is_some()
    };
    for text in [
        "(a?,a)",
        "(a|a)",
        "((a,b)|(a,c))",
        "(a~,a)",
        "(a{2,3},a)",
        "((a{1,2}){2},a)",
        "(a?,*)",
        "(*|#)",
        "(b?,a,b?){0,5}",
        "(a&a)",
        "((a,b?){5},b)",
        "(#,(a|*))",
        "(a{5000,5001},a)",
        "((a|b)~,b)",
    ] {
        assert!(ambiguous(text), "{text}");
    }
    for text in
        ["(a{2},a)", "(a,b,a)", "(a,(b|c)~,a)", "(a?,#)", "(a{5000},a)", "(a?,b){3,9}", "(a{1,2}){3,5}", "(a,*)?"]
    {
        assert!(!ambiguous(text), "{text}");
    }
}

#[test]
fn wildcards_come_after_names() {
    let (components, particle) = model("(a,#~)");
    let compiled = compile(&components, &particle).unwrap();
    let mut state = 0;
    let name = components.names.name(NamespaceId::NONE, "a");
    assert!(matches!(
        compiled.step(&mut state, &mut [], name, NamespaceId::NONE),
        Some(Found::Element { symbol: 0, .. })
    ));
    assert_eq!(compiled.step(&mut state, &mut [], NameId::UNKNOWN, NamespaceId::NONE), None);
    let unknown = compiled.step(&mut state, &mut [], NameId::UNKNOWN, NamespaceId::UNKNOWN);
    assert!(matches!(unknown, Some(Found::Wildcard(wildcard)) if wildcard.process == Process::Skip));
}

#[test]
fn a_wide_choice_is_one_state() {
    let letters: Vec<String> = ('\u{4e00}'..'\u{5000}').map(String::from).collect();
    let (components, particle) = model(&format!("({})~", letters.join("|")));
    let compiled = compile(&components, &particle).unwrap();
    assert!(admits(&components, &compiled, &letters.concat()));
    assert_eq!(compiled.symbols().len(), letters.len());
}
