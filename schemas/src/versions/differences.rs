//! What is different between two versions, in words: found by comparing what each allows, not by believing the table of
//! changes, which only adds the reasons.

use std::collections::BTreeSet;

use super::{Changes, Version};
use crate::{
    codes::{List, Lists},
    dictionary::{self, Definition, Element},
};

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where: an element (`Identity/UPN`), a type, or a code list.
    pub place: String,
    /// What is different, in a sentence.
    pub text: String,
    /// Why, as far as the changes of a version say.
    pub why: Option<String>,
    /// Whether a message that was right before may be wrong for it.
    pub breaks: bool,
}

/// Everything that is different in `to`, seen from `from`.
#[must_use]
pub fn differences(from: Version, to: Version) -> Vec<Difference> {
    let mut all = Vec::new();
    elements(from, to, &mut all);
    words(from, to, &mut all);
    lists(Lists::of(from).all(), Lists::of(to).all(), &mut all);
    for difference in &mut all {
        difference.why = why(&difference.place, &difference.text, from.max(to));
    }
    all
}

fn difference(place: &str, text: String, breaks: bool) -> Difference {
    Difference { place: place.to_owned(), text, why: None, breaks }
}

fn place(element: &Element) -> String {
    format!("{}/{}", element.holder, element.name)
}

fn elements(from: Version, to: Version, all: &mut Vec<Difference>) {
    let (old, new) = (dictionary::elements(from), dictionary::elements(to));
    let find = |among: &'_ [Element], holder: &str, name: &str| {
        among.iter().find(|element| element.holder == holder && element.name == name).cloned()
    };
    for element in &old {
        let name = renamed(element, from, to);
        match find(&new, element.holder, &name) {
            Some(now) if name != element.name => {
                let text = format!("{} is called {name} now. What it says is the same.", element.name);
                all.push(difference(&place(element), text, true));
                changed(element, &now, all);
            }
            Some(now) => changed(element, &now, all),
            None => all.push(difference(&place(element), format!("{} is no more.", element.name), true)),
        }
    }
    let kept: BTreeSet<(&str, String)> =
        old.iter().map(|element| (element.holder, renamed(element, from, to))).collect();
    for element in new.iter().filter(|element| !kept.contains(&(element.holder, element.name.to_owned()))) {
        let must = if element.required { "must be there" } else { "may be left out" };
        let text = format!("{} is new and {must}. It says: {}", element.name, element.meaning);
        all.push(difference(&place(element), text, element.required));
    }
}

/// The name that the element has in the other version.
fn renamed(element: &Element, from: Version, to: Version) -> String {
    let up = Changes::of(to).renamed.iter().filter(|_| to > from).map(|new| (&new.of, &new.element, &new.to));
    let down = Changes::of(from).renamed.iter().filter(|_| to < from).map(|new| (&new.of, &new.to, &new.element));
    let mut names = up.chain(down);
    let found = names.find(|(of, name, _)| *of == element.holder && *name == element.name);
    found.map_or_else(|| element.name.to_owned(), |(_, _, other)| other.clone())
}

fn changed(was: &Element, is: &Element, all: &mut Vec<Difference>) {
    let mut say = |text: String, breaks| all.push(difference(&place(is), text, breaks));
    if was.of != is.of {
        say(format!("{} was a {}; it is a {} now.", is.name, was.of, is.of), true);
    }
    match (was.required, is.required) {
        (false, true) => say(format!("{} must be there now.", is.name), true),
        (true, false) => say(format!("{} may be left out now.", is.name), false),
        _ => {}
    }
    match (was.repeats, is.repeats) {
        (true, false) => say(format!("{} may stand only once now.", is.name), true),
        (false, true) => say(format!("{} may stand several times now; in JSON it is a list.", is.name), true),
        _ => {}
    }
}

fn words(from: Version, to: Version, all: &mut Vec<Difference>) {
    let (old, new) = (dictionary::definitions(from), dictionary::definitions(to));
    for is in new.iter().filter(|is| !is.words.is_empty() && is.name != "StandardVersion") {
        let Some(was) = old.iter().find(|was: &&Definition| was.name == is.name) else { continue };
        for word in is.words.iter().filter(|word| !was.words.contains(word)) {
            all.push(difference(is.name, format!("{} may be \"{word}\" now.", is.name), false));
        }
        for word in was.words.iter().filter(|word| !is.words.contains(word)) {
            all.push(difference(is.name, format!("{} may not be \"{word}\" any more.", is.name), true));
        }
    }
}

fn lists(old: &[List], new: &[List], all: &mut Vec<Difference>) {
    for is in new {
        let Some(was) = old.iter().find(|was| was.name == is.name) else {
            let text = format!("The code list {} ({}) is new; it has {} codes.", is.name, is.title, is.codes.len());
            all.push(difference(&is.name, text, false));
            continue;
        };
        for code in is.codes.iter().filter(|code| was.label(&code.code).is_none()) {
            let text = format!("Code {} of the list {} is new: {}.", code.code, is.name, code.label);
            all.push(difference(&is.name, text, false));
        }
        for code in was.codes.iter().filter(|code| is.label(&code.code).is_none()) {
            let text = format!("Code {} of the list {} ({}) is no more.", code.code, is.name, code.label);
            all.push(difference(&is.name, text, true));
        }
        for code in &is.codes {
            let before = was.rows(&code.code).find(|row| row.valid_from == code.valid_from);
            if before.is_some_and(|before| before.valid_to != code.valid_to || before.label != code.label) {
                let text = format!("Code {} of the list {} has another meaning or other dates.", code.code, is.name);
                all.push(difference(&is.name, text, true));
            }
        }
    }
    for was in old.iter().filter(|was| !new.iter().any(|is| is.name == was.name)) {
        all.push(difference(&was.name, format!("The code list {} is no more.", was.name), true));
    }
}

fn why(place: &str, text: &str, version: Version) -> Option<String> {
    let changes = Changes::of(version);
    let added = changes.added.iter().map(|new| (format!("{}/{}", new.holder, new.element), &new.why));
    let renamed = changes.renamed.iter().flat_map(|new| {
        [(format!("{}/{}", new.of, new.element), &new.why), (format!("{}/{}", new.of, new.to), &new.why)]
    });
    let by_place = added.chain(renamed).find(|(at, _)| at == place).map(|(_, why)| why.clone());
    let code = |new: &&super::NewCode| text.starts_with(&format!("Code {} of the list {} ", new.code, new.list));
    by_place.or_else(|| changes.codes.iter().find(code).map(|new| new.why.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the changes say is found, and nothing else.
    #[test]
    fn the_differences_are_the_changes() {
        let changes = Changes::of(Version::V1_1);
        let told = changes.added.len() + changes.renamed.len() + changes.types.len() + changes.codes.len();
        let (up, down) = (differences(Version::V1_0, Version::V1_1), differences(Version::V1_1, Version::V1_0));
        assert_eq!((up.len(), down.len()), (told, told), "{up:#?}\n{down:#?}");
        assert!(up.iter().filter(|one| one.why.is_none()).all(|one| one.text.contains("list")), "{up:#?}");
        assert_eq!(up.iter().filter(|one| one.breaks).count(), changes.renamed.len());
        assert_eq!(down.iter().filter(|one| one.breaks).count(), told, "going back loses all of them");
        assert_eq!(differences(Version::V1_0, Version::V1_0), []);
    }
}
