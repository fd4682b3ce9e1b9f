//! Who cares for a child and what care was given: GP practice, professional contacts, newborn screening, vaccinations.

use crosswalk_schemas::model::{
    ChildEventKind, ChildRecord, Health, HealthNeed, HealthNeedKind, Involvement, Professional, Service, Vaccination,
};

use super::{
    bundle::{Bundle, Resource, concept, extensions, own_id, value, words},
    child,
    decode::{Event, Kind, Outcome, mark, withdrawn},
    life::{happened, no_sex},
};
use crate::{
    contract::Content,
    native::{field::Field, xml::Node},
};

/// A change of GP: the practice with which the child is registered now. A child that is registered with none has a
/// record of the practice that it left.
pub(super) fn practice(bundle: &mut Bundle<'_>, event: &Event<'_>) -> Outcome {
    if event.kind == Kind::Delete {
        return withdrawn(bundle, event);
    }
    let before = bundle.each("EpisodeOfCare").next();
    let (from, left) = before.map(|episode| bundle.period(episode, "EpisodeOfCare")).unwrap_or_default();
    let Some(practice) = child::practice(bundle, event.patient) else {
        let mut record = child::record(bundle, event.patient, &event.person);
        let old = before.and_then(|episode| {
            child::of_organisation(bundle, episode.at("managingOrganization")?, "EpisodeOfCare/managingOrganization")
        });
        let old = old.map(|practice| crosswalk_schemas::model::GeneralPractice {
            start_date: from,
            end_date: left,
            ..practice
        });
        record.health = old.map(|practice| Health { general_practice: vec![practice], ..Health::default() });
        return Outcome::Items(vec![("practice record".to_owned(), Content::Record(Box::new(record)))]);
    };
    let Some(day) = left.or(event.day) else { return undated(bundle, event) };
    let mut told = happened(bundle, event, ChildEventKind::GpPracticeChanged, day);
    if let Some(old) = before.and_then(|episode| {
        child::of_organisation(bundle, episode.at("managingOrganization")?, "EpisodeOfCare/managingOrganization")
    }) {
        let name = [old.name, old.ods_code].into_iter().flatten().collect::<Vec<_>>().join(", ");
        told.note = Some(format!("Registered before with {name}."));
    }
    told.general_practice = Some(practice);
    no_sex(bundle, event);
    Outcome::Items(vec![(format!("practice {day}"), Content::Event(Box::new(told)))])
}

fn undated(bundle: &mut Bundle<'_>, event: &Event<'_>) -> Outcome {
    let text = "The event does not say when it happened. Fill in meta.lastUpdated or timestamp.";
    bundle.error(event.header, "MessageHeader/timestamp", "time-missing", text);
    Outcome::Refused
}

/// The health section of a Patient: the practice.
pub(super) fn health_of(bundle: &mut Bundle<'_>, patient: Resource<'_>) -> Option<Health> {
    let practice = child::practice(bundle, patient)?;
    Some(Health { general_practice: vec![practice], ..Health::default() })
}

/// An episode of care: a service has become involved, or is no longer.
pub(super) fn contact(bundle: &mut Bundle<'_>, event: &Event<'_>) -> Outcome {
    let Some(episode) = event.focus.filter(|focus| focus.name == "EpisodeOfCare") else {
        let text = "The header's focus is no EpisodeOfCare of this bundle. Send the whole message again.";
        bundle.error(event.header, "MessageHeader/focus", "episode-missing", text);
        return Outcome::Refused;
    };
    let (start_date, mut end_date) = bundle.period(episode, "EpisodeOfCare");
    let status = value(episode, "status").unwrap_or_default();
    let in_error = event.kind == Kind::Delete || status == "entered-in-error";
    let ended = in_error || matches!(status, "finished" | "cancelled") || end_date.is_some();
    if ended && end_date.is_none() {
        if !in_error {
            let text = "The episode has ended, but its end is not given; the day of the message was taken. Fill in period.end.";
            bundle.warn(episode, "EpisodeOfCare/period/end", "end-missing", text);
        }
        end_date = event.day;
    }
    let Some(day) = (if ended { end_date } else { start_date.or(event.day) }) else { return undated(bundle, event) };
    let kind = if ended { ChildEventKind::InvolvementEnded } else { ChildEventKind::NewInvolvement };
    let mut told = happened(bundle, event, kind, day);
    told.involvement = Some(Involvement {
        local_id: own_id(episode).map(str::to_owned),
        service: Some(Service::Health),
        professional: professional(bundle, episode),
        start_date,
        end_date,
        ..Involvement::default()
    });
    told.note = in_error.then(|| "The NHS deleted this contact: it was recorded in error.".to_owned());
    no_sex(bundle, event);
    Outcome::Items(vec![(format!("contact {} {kind}", mark(event)), Content::Event(Box::new(told)))])
}

/// Who cares in an episode: the first member of its team, in the role there, of the organisation.
fn professional(bundle: &mut Bundle<'_>, episode: Resource<'_>) -> Professional {
    let organisation = bundle.target(episode.at("managingOrganization"));
    let team = bundle.target(episode.at("team"));
    let participants: Vec<_> = team.into_iter().flat_map(|team| team.each("participant")).collect();
    if participants.len() > 1 {
        bundle.notes.lose("CareTeam/participant", "one member of a team is carried");
    }
    let first = participants.first().copied();
    let manager = bundle.target(episode.at("careManager"));
    let member = first.and_then(|one| bundle.target(one.at("member"))).or(manager);
    let kind = episode.at("type").and_then(words).map(str::to_owned);
    let role = first.and_then(|one| words(one.at("role")?)).map(str::to_owned);
    let name = member.and_then(|member| member.at("name"));
    let display =
        organisation.and_then(|one| value(one, "name")).or_else(|| value(episode, "managingOrganization/display"));
    let team_name = team.and_then(|team| value(team, "name")).map(str::to_owned);
    let (department, phone, email) = (
        display.map(str::to_owned),
        [member, organisation].into_iter().flatten().find_map(|one| child::telephone(one)).map(str::to_owned),
        [member, organisation].into_iter().flatten().find_map(|one| child::email(one)).map(str::to_owned),
    );
    let mut text = |path: &str, text: Option<String>| bundle.field(episode, path, text?).text();
    let mut professional = Professional {
        role: text("EpisodeOfCare/type", kind),
        job_title: text("CareTeam/participant/role", role),
        team: text("CareTeam/name", team_name),
        department: text("Organization/name", department),
        telephone: text("Organization/telecom", phone),
        local_id: member.and_then(|member| own_id(member)).map(str::to_owned),
        ..Professional::default()
    };
    professional.email = email.and_then(|email| bundle.field(episode, "Organization/telecom", email).email());
    professional.name = name.and_then(|name| bundle.name_line(name, "Practitioner/name"));
    professional
}

/// The outcomes of newborn screening, as needs: that there is none is worth knowing too.
pub(super) fn screened(bundle: &mut Bundle<'_>, event: &Event<'_>) -> Outcome {
    let mut needs = Vec::new();
    let observations: Vec<_> = bundle.each("Observation").collect();
    for observation in observations {
        needs.extend(need(bundle, observation, "Observation", "valueCodeableConcept", "effectiveDateTime"));
    }
    let procedures: Vec<_> = bundle.each("Procedure").collect();
    for procedure in procedures {
        needs.extend(need(bundle, procedure, "Procedure", "outcome", "performedDateTime"));
    }
    let conditions: Vec<_> = bundle.each("Condition").collect();
    for condition in conditions {
        needs.extend(need(bundle, condition, "Condition", "code", "assertedDate"));
    }
    let health = Health { health_need: needs, ..Health::default() };
    record(bundle, event, "screening", health)
}

fn need(
    bundle: &mut Bundle<'_>,
    resource: Resource<'_>,
    name: &'static str,
    outcome: &str,
    date: &str,
) -> Option<HealthNeed> {
    let what = words(resource.at("code")?)?;
    let result = resource.at(outcome).and_then(words).map(str::to_owned).or_else(|| quantity(resource));
    let said = match result {
        Some(result) if result != what => format!("{what}: {result}"),
        _ => what.to_owned(),
    };
    let start_date = bundle.date(resource, name, date);
    let description = bundle.field(resource, &format!("{name}/code"), said).lines()?;
    let local_id = own_id(resource).map(str::to_owned);
    Some(HealthNeed { kind: HealthNeedKind::Other, description, start_date, end_date: None, local_id })
}

/// A measured value with its unit, or a text.
fn quantity(resource: &Node<'_>) -> Option<String> {
    let unit = value(resource, "valueQuantity/unit").unwrap_or_default();
    let number = value(resource, "valueQuantity/value").map(|number| format!("{number} {unit}").trim().to_owned());
    number.or_else(|| value(resource, "valueString").map(str::to_owned))
}

/// Vaccinations given; one that was not given is told in words.
pub(super) fn vaccinated(bundle: &mut Bundle<'_>, event: &Event<'_>) -> Outcome {
    let mut health = Health::default();
    let all: Vec<_> = bundle.each("Immunization").collect();
    for immunization in all {
        let given = value(immunization, "notGiven") != Some("true")
            && value(immunization, "status") != Some("entered-in-error");
        vaccination(bundle, immunization, given, &mut health);
    }
    record(bundle, event, "vaccination", health)
}

/// One vaccination, which was given or was not.
fn vaccination(bundle: &mut Bundle<'_>, node: Resource<'_>, given: bool, health: &mut Health) {
    let procedure =
        extensions(node, "Extension-CareConnect-VaccinationProcedure-1").find_map(|one| one.at("valueCodeableConcept"));
    let product = node.at("vaccineCode");
    let what = procedure.and_then(words).or_else(|| words(product?)).map(str::to_owned);
    let code = procedure.and_then(|node| concept(node).0).or_else(|| concept(product?).0).map(str::to_owned);
    let Some(what) = what else {
        let text =
            "This vaccination does not say against what or with which vaccine, and was left out. Fill in vaccineCode.";
        bundle.warn(node, "Immunization/vaccineCode", "vaccine-missing", text);
        bundle.notes.lose("Immunization", "a vaccination that does not say which");
        return;
    };
    let day = bundle.date(node, "Immunization", "date");
    let Some(name) = bundle.field(node, "Immunization/vaccineCode", what).text() else { return };
    if !given {
        let reason = node
            .at("explanation/reasonNotGiven")
            .and_then(words)
            .map(|reason| format!(": {reason}"))
            .unwrap_or_default();
        let description = format!("Vaccination not given: {name}{reason}");
        let local_id = own_id(node).map(str::to_owned);
        health.health_need.push(HealthNeed {
            kind: HealthNeedKind::Other,
            description,
            start_date: day,
            end_date: None,
            local_id,
        });
        return;
    }
    let dose = bundle.of(node, "Immunization", "vaccinationProtocol/doseSequence").and_then(Field::count);
    let snomed_code = code.and_then(|code| bundle.field(node, "Immunization/vaccineCode", code).text());
    health.vaccination.push(Vaccination { name, given_on: day, dose, snomed_code });
}

/// The record of a child with its health section; or, when it is taken back, nothing but a word to a person.
fn record(bundle: &mut Bundle<'_>, event: &Event<'_>, what: &str, health: Health) -> Outcome {
    if event.kind == Kind::Delete {
        return withdrawn(bundle, event);
    }
    if event.person.birth.is_none() {
        let text = "The event does not say when the child was born. Fill in birthDate.";
        bundle.error(event.patient, "Patient/birthDate", "birth-date-missing", text);
        return Outcome::Refused;
    }
    let record = child::record(bundle, event.patient, &event.person);
    let record = ChildRecord { health: (health != Health::default()).then_some(health), ..record };
    Outcome::Items(vec![(format!("{what} {}", mark(event)), Content::Record(Box::new(record)))])
}
