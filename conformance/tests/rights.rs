//! Who may see what: each page of the console, asked by a person of each role and by nobody. To add a page, add a row.

use crosswalk_conformance::{
    family::MANCHESTER,
    gateway::System,
    person::{Page, Person},
    town::Town,
};

const ROLES: [&str; 5] = ["reporter", "caseworker", "operator", "auditor", "administrator"];

const ALL: &[&str] = &ROLES;
const CASES: &[&str] = &["caseworker", "operator", "auditor"];
const MESSAGES: &[&str] = &["operator", "auditor"];
const OPERATOR: &[&str] = &["operator"];
const AUDITOR: &[&str] = &["auditor"];
const ADMINISTRATOR: &[&str] = &["administrator"];

/// Method, address and the roles that are let in. Ids are of nothing: whoever is let in is told that it is not there.
const ROUTES: &[(&str, &str, &[&str])] = &[
    ("GET", "/", ALL),
    ("GET", "/live", ALL),
    ("GET", "/account/password", ALL),
    ("POST", "/account/password", ALL),
    ("GET", "/accounts", ADMINISTRATOR),
    ("GET", "/accounts/new", ADMINISTRATOR),
    ("POST", "/accounts/new", ADMINISTRATOR),
    ("GET", "/accounts/nobody", ADMINISTRATOR),
    ("POST", "/accounts/nobody", ADMINISTRATOR),
    ("POST", "/accounts/nobody/password", ADMINISTRATOR),
    ("POST", "/go", ALL),
    ("GET", "/transfers", CASES),
    ("GET", "/transfers/child", CASES),
    ("POST", "/transfers/child", CASES),
    ("GET", "/transfers/00000000-0000-0000-0000-000000000001", CASES),
    ("POST", "/transfers/00000000-0000-0000-0000-000000000001/evidence", AUDITOR),
    ("GET", "/messages", MESSAGES),
    ("GET", "/messages/00000000-0000-0000-0000-000000000001", MESSAGES),
    ("POST", "/messages/00000000-0000-0000-0000-000000000001/document", OPERATOR),
    ("GET", "/quarantine", MESSAGES),
    ("POST", "/quarantine/preview", OPERATOR),
    ("POST", "/quarantine/release", OPERATOR),
    ("GET", "/quarantine/1", MESSAGES),
    ("POST", "/quarantine/1/release", OPERATOR),
    ("GET", "/quarantine/1/refuse", OPERATOR),
    ("POST", "/quarantine/1/refuse", OPERATOR),
    ("GET", "/quarantine/1/close", OPERATOR),
    ("POST", "/quarantine/1/close", OPERATOR),
    ("POST", "/quarantine/1/check", OPERATOR),
    ("POST", "/quarantine/1/mend", OPERATOR),
];

fn ask(person: &mut Person, method: &str, address: &str) -> Page {
    if address == "/live" {
        return person.head(address);
    }
    if method == "GET" { person.get(address) } else { person.post(address, &[]) }
}

#[test]
fn each_page_is_for_those_who_have_the_right_and_for_nobody_who_is_not_signed_in() {
    let town = Town::of(&[MANCHESTER]);
    let mut manchester = town.gateway(MANCHESTER, &[System::at_folder("social-care", "ssd", "json")]);
    manchester.start();
    let mut nobody = manchester.nobody();
    for (method, address, _) in ROUTES {
        let page = ask(&mut nobody, method, address);
        if *method == "GET" && *address != "/live" {
            page.leads_to(&format!("/sign-in?to={address}"));
        } else {
            assert!([303, 401].contains(&page.status), "{method} {address} without signing in: {}", page.status);
        }
    }
    for role in ROLES {
        let mut person = manchester.person(role, &[role]);
        for (method, address, roles) in ROUTES {
            let page = ask(&mut person, method, address);
            let (refused, expected) = (page.status == 403, !roles.contains(&role));
            assert_eq!(refused, expected, "{method} {address} as {role}: {}", page.status);
            assert!(page.status < 500, "{method} {address} as {role}: {}", page.text());
        }
    }
}

#[test]
fn a_form_of_another_session_or_of_none_is_not_taken() {
    let town = Town::of(&[MANCHESTER]);
    let mut manchester = town.gateway(MANCHESTER, &[System::at_folder("social-care", "ssd", "json")]);
    manchester.start();
    let mut person = manchester.person("everybody", &ROLES);
    person.forget_token();
    for (_, address, _) in ROUTES.iter().filter(|(method, ..)| *method == "POST") {
        assert_eq!(person.post(address, &[]).status, 403, "{address} takes a form without the session's token");
    }
}
