//! Asks Cedar, and remembers what it said: the same question is asked of the same rules for every message.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityUid, ParseErrors, PolicySet, Request, Response, RestrictedExpression,
};
use crosswalk_schemas::model::{SharingBasisKind, WithheldReason};

use super::{
    case::{Basis, Case, Consent, Kept, Resource, Route, Ruling},
    names::Names,
    rules::Rule,
};

/// So many ways, and so many cases on each, are remembered; then it starts afresh. Provisions are free text.
const MOST: usize = 2048;

/// What is said when no rule decides: no rule is called so.
pub(super) const OWN_WORDS: &[&str] = &["no-basis", "not-permitted", "sensitive-address", "fault"];

/// Rules that can be asked.
pub(super) struct Judge {
    names: Names,
    authorizer: Authorizer,
    set: PolicySet,
    /// In the order in which they are named when several decide.
    rules: Vec<Rule>,
    routes: RwLock<HashMap<Route, Arc<OnRoute>>>,
}

/// What is the same for all questions on one way, and their answers.
struct OnRoute {
    principal: EntityUid,
    action: EntityUid,
    class: EntityUid,
    context: Vec<(String, RestrictedExpression)>,
    entities: Option<Entities>,
    known: RwLock<HashMap<Case, Kept>>,
}

/// The rules, asked about one way.
pub struct Asked<'a> {
    judge: &'a Judge,
    on: Arc<OnRoute>,
}

impl Asked<'_> {
    /// What the rules say of a case.
    #[must_use]
    pub fn ruling(&self, case: &Case) -> Arc<Ruling> {
        let known = self.on.known.read().unwrap_or_else(PoisonError::into_inner).get(case).cloned();
        known.unwrap_or_else(|| {
            let ruling = Arc::new(self.judge.decide(&self.on, case));
            let mut known = self.on.known.write().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= MOST {
                known.clear();
            }
            known.insert(case.clone(), Arc::clone(&ruling));
            ruling
        })
    }

    /// [`Asked::ruling`] without remembering: what it costs to ask Cedar.
    #[must_use]
    pub fn afresh(&self, case: &Case) -> Ruling {
        self.judge.decide(&self.on, case)
    }
}

impl Judge {
    pub(super) fn new(set: PolicySet, rules: Vec<Rule>) -> Result<Self, Box<ParseErrors>> {
        Ok(Self { names: Names::new()?, authorizer: Authorizer::new(), set, rules, routes: RwLock::default() })
    }

    pub(super) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    pub(super) fn on(&self, route: &Route) -> Asked<'_> {
        let known = self.routes.read().unwrap_or_else(PoisonError::into_inner).get(route).cloned();
        let on = known.unwrap_or_else(|| {
            let on = Arc::new(self.prepare(route));
            let mut routes = self.routes.write().unwrap_or_else(PoisonError::into_inner);
            if routes.len() >= MOST {
                routes.clear();
            }
            Arc::clone(routes.entry(route.clone()).or_insert(on))
        });
        Asked { judge: self, on }
    }

    fn prepare(&self, route: &Route) -> OnRoute {
        let class = self.names.class(route.class.as_str());
        let text = |text: &str| RestrictedExpression::new_string(text.to_owned());
        let context = [
            ("recipient", RestrictedExpression::new_entity_uid(self.names.party(&route.recipient))),
            ("same_service", RestrictedExpression::new_bool(route.sender.service == route.recipient.service)),
            ("class", RestrictedExpression::new_entity_uid(class.clone())),
            ("system", text(&route.system)),
            ("keeps_mark", RestrictedExpression::new_bool(route.keeps_mark)),
            ("date", RestrictedExpression::new_datetime(route.date.to_string())),
        ];
        let mut parties = vec![self.names.entity(&route.sender)];
        if route.recipient != route.sender {
            parties.push(self.names.entity(&route.recipient));
        }
        OnRoute {
            principal: self.names.party(&route.sender),
            action: self.names.action(route.action.as_str()),
            class,
            context: context.map(|(name, value)| (name.to_owned(), value)).into(),
            entities: Entities::from_entities(parties, None).ok(),
            known: RwLock::default(),
        }
    }

    fn decide(&self, on: &OnRoute, case: &Case) -> Ruling {
        let Some(response) = self.ask(on, case) else { return fault() };
        if response.diagnostics().errors().next().is_some() {
            return fault();
        }
        let permitted = response.decision() == Decision::Allow;
        let spoken: Vec<_> = response.diagnostics().reason().map(ToString::to_string).collect();
        let deciding: Vec<&Rule> = self.rules.iter().filter(|rule| spoken.contains(&rule.id)).collect();
        let Some(first) = deciding.first() else { return self.unspoken(on, case) };
        Ruling {
            permitted,
            rule: first.id.clone(),
            sentence: first.sentence.clone(),
            rules: deciding.iter().map(|rule| rule.id.clone()).collect(),
            reason: first.reason,
        }
    }

    /// No rule speaks of it, so it is not permitted. Says whether stating a basis would help.
    fn unspoken(&self, on: &OnRoute, case: &Case) -> Ruling {
        if case.resource == Resource::SensitiveAddress {
            let sentence = "A sensitive address goes only to services, and into systems, that a rule names.";
            return denied("sensitive-address", sentence, WithheldReason::RiskOfHarm);
        }
        let legal = Basis { kind: Some(SharingBasisKind::LegalGateway), consent: Consent::None, ..case.basis.clone() };
        let better = self.ask(on, &Case { basis: legal, ..case.clone() });
        if case.basis.kind.is_none() && better.is_some_and(|better| better.decision() == Decision::Allow) {
            let sentence = "It is shared only on a basis that is stated. State the legal provision.";
            return denied("no-basis", sentence, WithheldReason::NoBasis);
        }
        denied("not-permitted", "No rule permits this service to share it with that one.", WithheldReason::NoBasis)
    }

    fn ask(&self, on: &OnRoute, case: &Case) -> Option<Response> {
        let resource = match case.resource {
            Resource::Message => on.class.clone(),
            Resource::Section(section) => self.names.section(section.as_str()),
            Resource::SensitiveAddress => self.names.sensitive_address(),
        };
        let text = |text: &str| RestrictedExpression::new_string(text.to_owned());
        let of_case = [
            ("basis", text(case.basis.kind.map_or("unstated", SharingBasisKind::as_str))),
            ("provision", text(&case.basis.provision)),
            ("agreement", text(&case.basis.agreement)),
            ("consent", text(case.basis.consent.as_str())),
            ("sensitive", RestrictedExpression::new_bool(case.sensitive)),
        ];
        let of_case = of_case.map(|(name, value)| (name.to_owned(), value));
        let context = Context::from_pairs(on.context.iter().cloned().chain(of_case)).ok()?;
        let request = Request::new(on.principal.clone(), on.action.clone(), resource, context, None).ok()?;
        Some(self.authorizer.is_authorized(&request, &self.set, on.entities.as_ref()?))
    }
}

/// A rule that cannot be evaluated permits nothing.
fn fault() -> Ruling {
    denied("fault", "The rules could not be applied, so nothing is shared. Report the fault.", WithheldReason::NoBasis)
}

fn denied(rule: &str, sentence: &str, reason: WithheldReason) -> Ruling {
    let rule = rule.to_owned();
    Ruling { permitted: false, rules: vec![rule.clone()], rule, sentence: sentence.to_owned(), reason }
}
