//! What becomes of files: faults are named with their line, the last good agreements stay in force, stops always are.

use std::{fs, path::Path};

use crate::policy::{
    Agreements, File, InForce, Rules,
    stop::{self, Stop},
};

const GOOD: &str = "@id(\"no-careers\") @sentence(\"No careers.\")\nforbid (principal, action, resource == Section::\"Connexions\");\n";

/// The problems of a file, as they are printed.
fn problems(text: &str) -> String {
    let file = File { name: "own.cedar".to_owned(), text: text.to_owned() };
    let rules = Rules::of(Agreements { agreements: vec![file], stops: Vec::new() });
    rules.map_or_else(
        |all| all.iter().flat_map(|one| [one.to_string(), "\n".to_owned()]).collect(),
        |_| "taken".to_owned(),
    )
}

fn ids(rules: &Rules) -> Vec<String> {
    rules.list().iter().filter(|rule| rule.file != "national.cedar").map(|rule| rule.id.clone()).collect()
}

#[test]
fn a_fault_is_named_with_its_line() {
    assert_eq!(problems(GOOD), "taken");
    assert_eq!(problems("// Nothing yet.\n"), "taken");
    for (text, expected) in [
        ("\n\nforbid (principal, action resource);", "own.cedar:3: "),
        ("forbid (principal, action, resource);", "has no name"),
        ("@id(\"a\") forbid (principal, action, resource);", "does not say what it means"),
        ("@id(\"A b\") @sentence(\"x\") forbid (principal, action, resource);", "small letters"),
        ("@id(\"a\") @sentence(\"x\") @reason(\"tired\") forbid (principal, action, resource);", "does not know"),
        ("@id(\"core-information\") @sentence(\"x\") forbid (principal, action, resource);", "already"),
        ("@id(\"no-basis\") @sentence(\"x\") forbid (principal, action, resource);", "already"),
        (
            "@id(\"a\") @sentence(\"x\") forbid (principal, action, resource)\nwhen { context.colour == \"red\" };",
            "own.cedar:2: ",
        ),
        ("@id(\"a\") @sentence(\"x\") forbid (principal in Service::\"houzing\", action, resource);", "houzing"),
        ("@id(\"a\") @sentence(\"x\") forbid (principal, action, resource == Section::\"Love\");", "Love"),
        ("@id(\"a\") @sentence(\"x\") forbid (principal == ?principal, action, resource);", "slots"),
    ] {
        assert!(problems(text).contains(expected), "{text}: {}", problems(text));
    }
}

fn written(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}

#[test]
fn a_bad_file_leaves_the_last_good_agreements_in_force_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path(), "own.cedar", GOOD);
    let in_force = InForce::open(folder.path(), None).unwrap();
    assert_eq!(ids(&in_force.rules()), ["no-careers"]);
    assert!(!in_force.look_again(), "nothing has changed");

    written(folder.path(), "own.cedar", "forbid (");
    assert!(!in_force.look_again());
    assert_eq!(ids(&in_force.rules()), ["no-careers"]);
    assert_eq!(in_force.problems()[0].file, "own.cedar");

    // Started again, it falls back on what the store has.
    let last = in_force.rules().made_of.clone();
    let again = InForce::open(folder.path(), Some(&last)).unwrap();
    assert_eq!(
        (ids(&again.rules()), again.problems().len()),
        (vec!["no-careers".to_owned()], in_force.problems().len())
    );
    assert!(InForce::open(folder.path(), None).err().unwrap().contains("own.cedar"), "nothing to fall back on");

    written(folder.path(), "own.cedar", &GOOD.replace("no-careers", "none-at-all"));
    assert!(in_force.look_again());
    assert_eq!((ids(&in_force.rules()), in_force.problems().len()), (vec!["none-at-all".to_owned()], 0));
}

#[test]
fn a_stop_is_in_force_whatever_is_wrong_with_the_agreements() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path(), "own.cedar", GOOD);
    let in_force = InForce::open(folder.path(), None).unwrap();
    written(folder.path(), "own.cedar", "forbid (");
    let at = "2026-11-22T14:00:00Z".parse().unwrap();
    let to = Stop { to: Some("E08000006".parse().unwrap()), ..Stop::default() };
    assert_eq!(stop::order(folder.path(), &to, at).unwrap().0, "stop-1");
    assert!(in_force.look_again());
    assert_eq!(ids(&in_force.rules()), ["stop-1", "no-careers"]);
    let section = Stop { section: Some(crosswalk_schemas::model::Section::SocialCare), ..to };
    assert_eq!(stop::order(folder.path(), &section, at).unwrap().0, "stop-2");
    assert!(in_force.look_again());
    assert!(stop::resume(folder.path(), "stop-1").unwrap());
    assert!(!stop::resume(folder.path(), "stop-1").unwrap() && !stop::resume(folder.path(), "../own").unwrap());
    assert!(in_force.look_again());
    assert_eq!(ids(&in_force.rules()), ["stop-2", "no-careers"]);
    let rules = in_force.rules();
    assert_eq!(
        rules.list()[0].sentence,
        "Sharing of the section SocialCare to E08000006 was stopped on 22 November 2026."
    );
}

#[test]
fn a_stop_that_cannot_be_read_stops_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let at = "2026-11-22T14:00:00Z".parse().unwrap();
    stop::order(folder.path(), &Stop { from: Some("E08000006/housing".parse().unwrap()), ..Stop::default() }, at)
        .unwrap();
    fs::write(folder.path().join("stops/by-hand.cedar"), "forbid").unwrap();
    let in_force = InForce::open(folder.path(), None).unwrap();
    assert_eq!(ids(&in_force.rules()), ["stop-1"]);
    assert_eq!(in_force.problems()[0].file, "stops/by-hand.cedar");
}

#[test]
fn a_folder_that_is_not_there_is_an_empty_one() {
    let folder = tempfile::tempdir().unwrap();
    let in_force = InForce::open(&folder.path().join("agreements"), None).unwrap();
    assert!(ids(&in_force.rules()).is_empty() && in_force.problems().is_empty());
}
