//! Random content models against the plainest reading of the specification: every automaton admits exactly the same.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::tests::{admits, forms, model};
use crate::{
    automata::ambiguity,
    components::{Components, Compositor, Particle, Term},
};

/// Where a particle may end if it begins at each of these places of the word.
fn ends(components: &Components, particle: &Particle, word: &[char], starts: &BTreeSet<usize>) -> BTreeSet<usize> {
    let mut reached = if particle.min == 0 { starts.clone() } else { BTreeSet::new() };
    let mut at = starts.clone();
    let rounds = u32::try_from(word.len()).unwrap() + particle.min + 1;
    for round in 1..=particle.max.unwrap_or(rounds).min(rounds) {
        at = once(components, &particle.term, word, &at);
        if round >= particle.min {
            reached.extend(&at);
        }
    }
    reached
}

fn once(components: &Components, term: &Term, word: &[char], starts: &BTreeSet<usize>) -> BTreeSet<usize> {
    match term {
        Term::Element(id) => {
            let letter = components.names.local(components.element(*id).name).chars().next();
            starts.iter().filter(|at| word.get(**at).copied() == letter).map(|at| at + 1).collect()
        }
        Term::Wildcard(_) => starts.iter().filter(|at| **at < word.len()).map(|at| at + 1).collect(),
        Term::Group(id) => {
            let group = components.group(*id);
            let each = group.particles.iter();
            match group.compositor {
                Compositor::Choice => each.flat_map(|particle| ends(components, particle, word, starts)).collect(),
                _ => each.fold(starts.clone(), |at, particle| ends(components, particle, word, &at)),
            }
        }
    }
}

fn count() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just(String::new()),
        2 => Just("?".to_owned()),
        1 => Just("~".to_owned()),
        1 => Just("+".to_owned()),
        3 => (0..5_u32, 0..5_u32).prop_map(|(min, more)| format!("{{{min},{}}}", (min + more).max(1))),
        1 => (2..5_u32).prop_map(|min| format!("{{{min},}}")),
    ]
}

fn particle() -> impl Strategy<Value = String> {
    let leaf = ("[abcde]", count()).prop_map(|(letter, count)| letter + &count);
    leaf.prop_recursive(4, 24, 4, |inner| {
        (prop::collection::vec(inner, 1..4), prop_oneof![Just(","), Just("|")], count())
            .prop_map(|(parts, separator, count)| format!("({}){count}", parts.join(separator)))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn automata_admit_what_particles_do(text in particle(), words in prop::collection::vec("[abcde]{0,14}", 12)) {
        let (components, particle) = model(&format!("({text})"));
        prop_assume!(ambiguity(&components, &particle).is_none());
        // Words that the model admits, or nearly: walk it at random by its own alphabet.
        for form in forms(&components, &particle) {
            for word in &words {
                let letters: Vec<char> = word.chars().collect();
                let whole = ends(&components, &particle, &letters, &BTreeSet::from([0])).contains(&letters.len());
                prop_assert_eq!(admits(&components, &form, word), whole, "{} and {:?}: {:?}", text, word, form);
            }
            let mut word = String::new();
            for step in words.iter().map(String::as_str).chain(["a", "b", "c", "d", "e"]) {
                let Some(letter) = step.chars().next() else { continue };
                word.push(letter);
                let letters: Vec<char> = word.chars().collect();
                let whole = ends(&components, &particle, &letters, &BTreeSet::from([0])).contains(&letters.len());
                prop_assert_eq!(admits(&components, &form, &word), whole, "{} and {:?}: {:?}", text, word, form);
            }
        }
    }

    #[test]
    fn automata_admit_runs_of_one_letter(text in runs(), length in 0..40_usize) {
        let (components, particle) = model(&format!("({text})"));
        prop_assume!(ambiguity(&components, &particle).is_none());
        let letters = vec!['a'; length];
        let whole = ends(&components, &particle, &letters, &BTreeSet::from([0])).contains(&length);
        for form in forms(&components, &particle) {
            let word: String = letters.iter().collect();
            prop_assert_eq!(admits(&components, &form, &word), whole, "{} and {}: {:?}", text, length, form);
        }
    }
}

/// Loops within loops around one letter, with another branch here and there.
fn runs() -> impl Strategy<Value = String> {
    let leaf = count().prop_map(|count| format!("a{count}"));
    leaf.prop_recursive(4, 5, 1, |inner| {
        (inner, prop_oneof![Just(""), Just("|b"), Just(",b?")], count())
            .prop_map(|(inner, more, count)| format!("({inner}{more}){count}"))
    })
}
