//! A set of rules as it is in force: the national default, an authority's own agreements, and what was stopped.

use std::{collections::HashSet, fmt};

use cedar_policy::{Effect, Policy, PolicyId, PolicySet, Schema, ValidationMode, Validator};
use crosswalk_schemas::{
    authorities::Register,
    model::{Message, WithheldReason},
};
use jiff::civil::Date;
use miette::Diagnostic;
use serde::Serialize;

use super::{
    case::{Action, Route},
    folder::{Agreements, File},
    judge::{self, Asked, Judge},
    review::{Reviewed, review},
};
use crate::digest;

/// The file of the national default.
pub(super) const NATIONAL: &str = "national.cedar";
const NATIONAL_TEXT: &str = include_str!("national.cedar");
const SCHEMA: &str = include_str!("schema.cedarschema");

/// Why a file of rules is not taken, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file, by its name in the folder.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub text: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.text)
    }
}

/// A rule, without its conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Its name, in the whole set.
    pub id: String,
    /// `permit` or `forbid`.
    pub effect: &'static str,
    /// What it says, in a sentence for people.
    pub sentence: String,
    /// The law or guidance behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The standard's word for what it withholds.
    pub reason: WithheldReason,
    /// The file it stands in.
    pub file: String,
}

/// A set of rules: parsed, checked against what rules may speak of, ready to be asked.
pub struct Rules {
    /// What it was made of.
    pub made_of: Agreements,
    /// SHA-256 over all its files, in hexadecimal.
    pub digest: String,
    judge: Judge,
}

impl Rules {
    /// The national default with these agreements and stops. The error is everything that is wrong with them.
    pub fn of(made_of: Agreements) -> Result<Self, Vec<Problem>> {
        let national = File { name: NATIONAL.to_owned(), text: NATIONAL_TEXT.to_owned() };
        let (mut rules, mut set, mut problems) = (Vec::new(), PolicySet::new(), Vec::new());
        let mut known: HashSet<String> = judge::OWN_WORDS.iter().map(|word| (*word).to_owned()).collect();
        // What was stopped is named first, then an authority's own rules, then the national ones.
        for file in made_of.files().chain([&national]) {
            let read = read(file).unwrap_or_else(|wrong| {
                problems.extend(wrong);
                Vec::new()
            });
            for (rule, policy) in read {
                let fresh = known.insert(rule.id.clone()) && set.add(policy).is_ok();
                problems.extend((!fresh).then(|| Problem {
                    file: file.name.clone(),
                    line: 1,
                    text: format!("There is a rule {} already. Give this one another @id.", rule.id),
                }));
                rules.push(rule);
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let fault = |text: String| vec![Problem { file: NATIONAL.to_owned(), line: 1, text }];
        let judge = Judge::new(set, rules).map_err(|error| fault(error.to_string()))?;
        Ok(Self { digest: digest_of(made_of.files().chain([&national])), judge, made_of })
    }

    /// Every rule: stops, then the authority's own, then the national ones.
    #[must_use]
    pub fn list(&self) -> &[Rule] {
        self.judge.rules()
    }

    /// Takes out of a message what may not be shared on this way, and names it in the message as withheld.
    pub fn apply(&self, message: &mut Message, route: &Route) -> Reviewed {
        let answers = if route.action == Action::Send { &route.sender } else { &route.recipient };
        let ask = format!("{}, {}: the lead for information governance", answers.authority, answers.service);
        review(message, &self.on(route), route.date, &ask)
    }

    /// What this set says of messages that go this way.
    #[must_use]
    pub fn on(&self, route: &Route) -> Asked<'_> {
        self.judge.on(route)
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rules").field("digest", &self.digest).finish_non_exhaustive()
    }
}

fn digest_of<'a>(files: impl Iterator<Item = &'a File>) -> String {
    let mut all = Vec::new();
    for file in files {
        for part in [&file.name, &file.text] {
            all.extend_from_slice(&part.len().to_be_bytes());
            all.extend_from_slice(part.as_bytes());
        }
    }
    digest::sha256_hex(&all)
}

/// Everything that is wrong with one file by itself.
pub(super) fn wrong_with(file: &File) -> Vec<Problem> {
    read(file).err().unwrap_or_default()
}

/// Reads one file: each of its rules with its name, its sentence and its conditions, in the order in which they stand.
fn read(file: &File) -> Result<Vec<(Rule, Policy)>, Vec<Problem>> {
    let problem = |line, text: String| Problem { file: file.name.clone(), line, text };
    let parsed: PolicySet = file.text.parse().map_err(|errors: cedar_policy::ParseErrors| {
        let each = errors.iter().map(|error| problem(line_of(&file.text, error), format!("{error}.")));
        each.collect::<Vec<_>>()
    })?;
    if parsed.templates().next().is_some() {
        return Err(vec![problem(1, "Rules have no slots: write ?principal and ?resource out.".to_owned())]);
    }
    let mut policies: Vec<_> = parsed.policies().collect();
    // The parser numbers them: policy0, policy1, ...
    policies.sort_by_key(|policy| {
        let id = policy.id().to_string();
        id.trim_start_matches(|c: char| !c.is_ascii_digit()).parse::<usize>().unwrap_or_default()
    });
    let named: Vec<_> = policies.into_iter().map(|policy| named(file, policy)).collect();
    let problems: Vec<_> =
        named.iter().filter_map(|one| one.as_ref().err()).map(|text| problem(1, text.clone())).collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    let read: Vec<_> = named.into_iter().flatten().collect();
    let problems = ill_typed(file, &read);
    if problems.is_empty() { Ok(read) } else { Err(problems) }
}

/// A rule under its own name.
fn named(file: &File, policy: &Policy) -> Result<(Rule, Policy), String> {
    let said = |name: &str| policy.annotation(name).map(str::trim).filter(|said| !said.is_empty()).map(str::to_owned);
    let id = said("id").ok_or("A rule has no name. Write @id(\"its-name\") before it.")?;
    let well_named = id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !well_named || id.len() > 60 {
        return Err(format!("The name {id} is not in small letters, digits and hyphens, 60 at most."));
    }
    let sentence = said("sentence")
        .ok_or_else(|| format!("The rule {id} does not say what it means. Write @sentence(\"...\") before it."))?;
    let reason = said("reason").map_or(Ok(WithheldReason::NoBasis), |word| {
        word.parse::<WithheldReason>()
            .map_err(|why| format!("The rule {id} has a @reason that the standard does not know: {why}."))
    })?;
    let effect = if policy.effect() == Effect::Permit { "permit" } else { "forbid" };
    let policy = policy.new_id(PolicyId::new(&id));
    Ok((Rule { id, effect, sentence, source: said("source"), reason, file: file.name.clone() }, policy))
}

/// Where rules speak of what there is not: attributes, services, classes, sections.
fn ill_typed(file: &File, read: &[(Rule, Policy)]) -> Vec<Problem> {
    let mut set = PolicySet::new();
    let mut problems = Vec::new();
    for (rule, policy) in read {
        if set.add(policy.clone()).is_err() {
            let text = format!("The name {} stands twice. Give each rule its own @id.", rule.id);
            problems.push(Problem { file: file.name.clone(), line: 1, text });
        }
    }
    let schema = match Schema::from_cedarschema_str(SCHEMA) {
        Ok((schema, _)) => schema,
        Err(error) => {
            return vec![Problem { file: "schema.cedarschema".to_owned(), line: 1, text: error.to_string() }];
        }
    };
    let result = Validator::new(schema).validate(&set, ValidationMode::Strict);
    problems.extend(result.validation_errors().map(|error| {
        let (line, mut text) = (line_of(&file.text, error), format!("{error}."));
        if let Some(help) = error.help() {
            text = format!("{text} {help}.");
        }
        Problem { file: file.name.clone(), line, text }
    }));
    problems
}

/// The line, from 1, on which a parser or validator points.
fn line_of(text: &str, error: &dyn Diagnostic) -> usize {
    let offset = error.labels().and_then(|mut labels| labels.next()).map_or(0, |label| label.offset());
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// Where a file names an authority that there is not on `today`: a rule about it has no effect.
#[must_use]
pub fn unknown_authorities(file: &File, today: Date) -> Vec<Problem> {
    let named = |start: &'static str| file.text.match_indices(start).map(move |(at, _)| at + start.len());
    let places = named("Authority::\"").chain(named("Party::\""));
    let unknown = places.filter_map(|at| {
        let code = file.text.get(at..)?.split(['"', '/']).next()?;
        let line = file.text.get(..at)?.matches('\n').count() + 1;
        let known = Register::built_in().authority(code, today).is_some();
        let text = format!("There is no authority {code} today: the rule has no effect. Check the code.");
        (!known).then(|| Problem { file: file.name.clone(), line, text })
    });
    unknown.collect()
}
