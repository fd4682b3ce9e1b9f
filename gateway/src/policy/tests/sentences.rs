//! The national default, as sentences: who, to whom, what, on which basis, and which rule decides.

use crosswalk_schemas::model::{
    MessageClass::{self, RecordTransfer},
    Party, Section,
    Section::{
        Addresses, CommonAssessments, Connexions, Documents, Education, FlagsOfConcern, Health, Household, Housing,
        Identity, Involvements, SocialCare, YouthJustice,
    },
    SharingBasis, SharingBasisKind,
};
use jiff::civil::{Date, date};

use crate::policy::{Action, Agreements, Basis, Case, Resource, Route, Rules};

const TODAY: Date = date(2026, 11, 22);

/// On which ground.
#[derive(Clone, Copy)]
enum On {
    Nothing,
    Law,
    /// Given on the first of the year, until the day that is named.
    Consent(Option<Date>),
    /// Given tomorrow.
    Tomorrow,
}
use On::{Consent, Law, Nothing, Tomorrow};

fn route(from: &str, to: &str, class: MessageClass) -> Route {
    let party = |code: &str, service: &str| Party::new(code.parse().unwrap(), service.parse().unwrap());
    Route {
        action: Action::Send,
        sender: party("E10000025", from),
        recipient: party("E08000003", to),
        class,
        system: String::new(),
        keeps_mark: true,
        date: TODAY,
    }
}

fn basis(on: On) -> Basis {
    let (kind, given_on, ends_on) = match on {
        Nothing => return Basis::default(),
        Law => (SharingBasisKind::LegalGateway, None, None),
        Consent(ends_on) => (SharingBasisKind::Consent, Some(date(2026, 1, 1)), ends_on),
        Tomorrow => (SharingBasisKind::Consent, Some(date(2026, 11, 23)), None),
    };
    let basis =
        SharingBasis { kind, provision: "a provision".to_owned(), given_by: None, given_on, ends_on, agreement: None };
    Basis::on(Some(&basis), TODAY)
}

/// The rule that decides, with `+` before it when it permits and `-` when it does not.
fn decided(route: &Route, resource: Resource, on: On) -> String {
    let rules = Rules::of(Agreements::default()).unwrap();
    let ruling = rules.on(route).ruling(&Case { resource, basis: basis(on), sensitive: false }).as_ref().clone();
    assert!(!ruling.sentence.is_empty());
    format!("{}{}", if ruling.permitted { '+' } else { '-' }, ruling.rule)
}

/// Tests whose names are the sentences: from, to, which sections, on which ground, what decides.
macro_rules! sections {
    ($($sentence:ident: $from:literal => $to:literal, $sections:expr, $on:expr, $expected:literal;)*) => {
        $(#[test]
        fn $sentence() {
            let sections: &[Section] = &$sections;
            for section in sections {
                let found = decided(&route($from, $to, RecordTransfer), Resource::Section(*section), $on);
                assert_eq!(found, $expected, "{section}");
            }
        })*
    };
}

sections! {
    housing_never_sees_social_care: "social-care" => "housing", [SocialCare, CommonAssessments, FlagsOfConcern], Law,
        "-housing-never-sees-social-care";
    housing_never_sees_social_care_even_with_consent: "social-care" => "housing", [SocialCare], Consent(None),
        "-housing-never-sees-social-care";
    housing_sees_who_lives_where: "social-care" => "housing", [Identity, Addresses, Household], Nothing,
        "+core-information";
    housing_does_not_learn_who_is_involved: "social-care" => "housing", [Involvements], Law, "-not-permitted";
    child_protection_needs_no_consent: "social-care" => "health", [SocialCare, FlagsOfConcern, CommonAssessments], Law,
        "+child-protection-without-consent";
    the_police_are_told_on_a_legal_gateway: "social-care" => "police", [SocialCare], Law,
        "+child-protection-without-consent";
    the_police_are_not_told_for_nothing: "social-care" => "police", [SocialCare, FlagsOfConcern], Nothing, "-no-basis";
    the_police_do_not_see_schooling: "education" => "police", [Education], Law, "-not-permitted";
    the_file_follows_the_child_whether_or_not_it_states_why: "social-care" => "social-care",
        [SocialCare, FlagsOfConcern, CommonAssessments, YouthJustice, Connexions, Documents], Nothing,
        "+the-file-follows-the-child";
    a_school_file_follows_the_child: "education" => "education", [Documents, CommonAssessments], Nothing,
        "+the-file-follows-the-child";
    health_goes_to_social_care_on_a_basis: "social-care" => "social-care", [Health], Law, "+health-on-a-basis";
    health_goes_to_social_care_with_consent: "education" => "social-care", [Health], Consent(None),
        "+health-on-a-basis";
    health_does_not_go_to_social_care_for_nothing: "social-care" => "social-care", [Health], Nothing, "-no-basis";
    health_does_not_go_to_schools: "health" => "education", [Health], Law, "-not-permitted";
    health_does_not_go_to_housing: "health" => "housing", [Health], Consent(None), "-not-permitted";
    one_health_service_tells_the_next: "health" => "health", [Health], Nothing, "+health-records-follow-the-patient";
    youth_justice_goes_to_social_care_on_a_legal_gateway: "youth-justice" => "social-care", [YouthJustice], Law,
        "+youth-justice-on-a-legal-gateway";
    youth_justice_does_not_go_to_social_care_for_nothing: "youth-justice" => "social-care", [YouthJustice], Nothing,
        "-no-basis";
    youth_justice_does_not_go_to_schools: "youth-justice" => "education", [YouthJustice], Law, "-not-permitted";
    youth_justice_does_not_go_to_housing: "youth-justice" => "housing", [YouthJustice], Law, "-not-permitted";
    a_school_sees_flags_of_concern_on_a_legal_gateway: "social-care" => "education", [FlagsOfConcern], Law,
        "+concerns-to-those-beside-the-child";
    a_school_does_not_see_the_file_of_social_care: "social-care" => "education", [SocialCare], Law, "-not-permitted";
    a_school_sees_what_the_family_consented_to: "social-care" => "education", [SocialCare, CommonAssessments],
        Consent(None), "+early-help-with-consent";
    consent_that_has_ended_is_no_basis: "social-care" => "education", [CommonAssessments], Consent(Some(date(2026, 11, 21))),
        "-consent-that-has-ended-is-no-basis";
    consent_that_has_ended_stops_even_the_same_service: "social-care" => "social-care", [CommonAssessments, Connexions],
        Consent(Some(date(2026, 6, 30))), "-consent-that-has-ended-is-no-basis";
    consent_stands_on_its_last_day: "social-care" => "education", [CommonAssessments], Consent(Some(TODAY)),
        "+early-help-with-consent";
    consent_does_not_count_before_it_is_given: "social-care" => "education", [CommonAssessments], Tomorrow,
        "-consent-counts-from-the-day-it-is-given";
    schooling_is_told_to_social_care: "education" => "social-care", [Education], Nothing, "+schooling-to-those-who-plan";
    schooling_is_not_told_to_housing: "education" => "housing", [Education], Law, "-not-permitted";
    housing_tells_social_care_of_homes: "social-care" => "social-care", [Housing], Nothing, "+the-file-follows-the-child";
    careers_are_told_to_education: "connexions" => "education", [Connexions], Nothing, "+careers-to-education-and-care";
    everybody_else_learns_who_is_involved: "social-care" => "health", [Involvements], Nothing, "+known-to-agency";
}

#[test]
fn a_sensitive_address_goes_only_to_named_services() {
    let all = ["social-care", "police", "education", "housing", "health", "youth-justice", "connexions"];
    let found = all.map(|to| decided(&route("social-care", to, RecordTransfer), Resource::SensitiveAddress, Law));
    let (named, others) = found.split_at(2);
    assert!(named.iter().all(|one| one == "+sensitive-address-to-those-who-protect"), "{named:?}");
    assert!(others.iter().all(|one| one == "-sensitive-address"), "{others:?}");
}

#[test]
fn a_sensitive_address_is_not_written_where_its_mark_is_lost() {
    let to_a_system = Route {
        action: Action::Deliver,
        system: "mosaic".to_owned(),
        keeps_mark: false,
        ..route("social-care", "social-care", RecordTransfer)
    };
    assert_eq!(decided(&to_a_system, Resource::SensitiveAddress, Nothing), "-sensitive-address");
}

#[test]
fn every_service_may_tell_of_a_move_and_housing_sends_no_records() {
    for (from, class, expected) in [
        ("housing", MessageClass::MoveNotification, "+moves-are-told"),
        ("police", MessageClass::MoveNotification, "+moves-are-told"),
        ("housing", RecordTransfer, "-not-permitted"),
        ("police", MessageClass::RecordRequest, "-not-permitted"),
        ("education", MessageClass::RecordRequest, "+records-are-asked-for"),
        ("health", RecordTransfer, "+records-follow-the-child"),
        ("housing", MessageClass::ChildEvent, "+services-tell-and-ask"),
        ("police", MessageClass::FindRequest, "+services-tell-and-ask"),
        ("social-care", MessageClass::FindResponse, "+services-tell-and-ask"),
        ("education", MessageClass::PractitionerMessage, "+services-tell-and-ask"),
        ("social-care", MessageClass::TransferOutcome, "+gateways-answer"),
        ("social-care", MessageClass::Receipt, "+gateways-answer"),
    ] {
        assert_eq!(decided(&route(from, "social-care", class), Resource::Message, Nothing), expected, "{from} {class}");
    }
}

#[test]
fn no_rule_is_there_that_decides_nothing() {
    let rules = Rules::of(Agreements::default()).unwrap();
    let services = ["social-care", "education", "housing", "health", "youth-justice", "connexions", "police"];
    let grounds = [Nothing, Law, Consent(None), Consent(Some(date(2026, 1, 2))), Tomorrow];
    let mut speaking = std::collections::BTreeSet::new();
    for (from, to) in services.iter().flat_map(|from| services.iter().map(move |to| (from, to))) {
        for class in MessageClass::ALL {
            let route = route(from, to, *class);
            let asked = rules.on(&route);
            let sections = Section::ALL.iter().map(|section| Resource::Section(*section));
            let resources = sections.chain([Resource::Message, Resource::SensitiveAddress]);
            for (resource, on) in resources.flat_map(|resource| grounds.map(|on| (resource, on))) {
                let ruling = asked.ruling(&Case { resource, basis: basis(on), sensitive: false });
                assert_ne!(ruling.rule, "fault", "{from} {to} {class} {resource:?}");
                speaking.extend(ruling.rules.clone());
            }
        }
    }
    let silent: Vec<_> = rules.list().iter().filter(|rule| !speaking.contains(&rule.id)).collect();
    assert!(silent.is_empty(), "{silent:?}");
}
