//! Who may see what: each page of the console, asked by a person of each role and by nobody. To add a page, add a row.

use crosswalk_conformance::{
    family::MANCHESTER,
    gateway::System,
    person::{Page, Person},
    town::Town,
    wait::within,
};

const ROLES: [&str; 5] = ["reporter", "caseworker", "operator", "auditor", "administrator"];

const ALL: &[&str] = &ROLES;
const CASES: &[&str] = &["caseworker", "operator", "auditor"];
const MESSAGES: &[&str] = &["operator", "auditor"];
const OPERATOR: &[&str] = &["operator"];
const AUDITOR: &[&str] = &["auditor"];
const ADMINISTRATOR: &[&str] = &["administrator"];
const REPORTS: &[&str] = &["reporter", "caseworker"];
const WORKS_ON_CASES: &[&str] = &["caseworker"];

/// Method, address and the roles that are let in. Ids are of nothing: whoever is let in is told that it is not there.
const ROUTES: &[(&str, &str, &[&str])] = &[
    ("GET", "/", ALL),
    ("GET", "/live", ALL),
    ("GET", "/account/password", ALL),
    ("POST", "/account/password", ALL),
    ("GET", "/accounts", ADMINISTRATOR),
    ("GET", "/accounts/new", ADMINISTRATOR),
    ("POST", "/accounts/new", ADMINISTRATOR),
    ("GET", "/accounts/900", ADMINISTRATOR),
    ("POST", "/accounts/900", ADMINISTRATOR),
    ("POST", "/accounts/900/password", ADMINISTRATOR),
    ("GET", "/audit", AUDITOR),
    ("GET", "/partners", MESSAGES),
    ("GET", "/partners/E10000025", MESSAGES),
    ("POST", "/partners/E10000025/pause", OPERATOR),
    ("POST", "/partners/E10000025/resume", OPERATOR),
    ("POST", "/partners/E10000025/test", OPERATOR),
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
    ("GET", "/moves", REPORTS),
    ("GET", "/moves/new", REPORTS),
    ("POST", "/moves/new", REPORTS),
    ("GET", "/moves/drafts/900", REPORTS),
    ("GET", "/moves/drafts/900/people", REPORTS),
    ("POST", "/moves/drafts/900/people", REPORTS),
    ("GET", "/moves/drafts/900/people/1", REPORTS),
    ("POST", "/moves/drafts/900/people/1", REPORTS),
    ("POST", "/moves/drafts/900/people/1/remove", REPORTS),
    ("GET", "/moves/drafts/900/when", REPORTS),
    ("POST", "/moves/drafts/900/when", REPORTS),
    ("GET", "/moves/drafts/900/check", REPORTS),
    ("POST", "/moves/drafts/900/check", REPORTS),
    ("GET", "/moves/drafts/900/abandon", REPORTS),
    ("POST", "/moves/drafts/900/abandon", REPORTS),
    ("GET", "/moves/reports/900", REPORTS),
    ("GET", "/moves/uploads", REPORTS),
    ("POST", "/moves/uploads", REPORTS),
    ("GET", "/moves/uploads/template", REPORTS),
    ("GET", "/moves/uploads/900", REPORTS),
    ("POST", "/moves/uploads/900/send", REPORTS),
    ("GET", "/moves/uploads/900/refused", REPORTS),
    ("POST", "/moves/uploads/900/delete", REPORTS),
    ("GET", "/moves/placements", REPORTS),
    ("POST", "/moves/placements", REPORTS),
    ("GET", "/moves/placements/900", REPORTS),
    ("POST", "/moves/placements/900/report", REPORTS),
    ("GET", "/leads", WORKS_ON_CASES),
    ("GET", "/leads/900", WORKS_ON_CASES),
    ("POST", "/leads/900/complete", WORKS_ON_CASES),
    ("POST", "/leads/900/dismiss", WORKS_ON_CASES),
    ("POST", "/leads/900/reopen", WORKS_ON_CASES),
    ("GET", "/find", WORKS_ON_CASES),
    ("GET", "/find/new", WORKS_ON_CASES),
    ("POST", "/find/new", WORKS_ON_CASES),
    ("GET", "/find/searches/900", WORKS_ON_CASES),
    ("POST", "/find/searches/900/decide", WORKS_ON_CASES),
    ("POST", "/find/searches/900/report", WORKS_ON_CASES),
    ("GET", "/find/requests/900", WORKS_ON_CASES),
    ("POST", "/find/requests/900", WORKS_ON_CASES),
    ("GET", "/find/registers/missing", WORKS_ON_CASES),
    ("GET", "/find/registers/out-of-school", WORKS_ON_CASES),
];

/// Asks again as long as the console says that one address has asked too much.
fn ask(person: &Person, method: &str, address: &str) -> Page {
    let page = within(60, || {
        let page = match method {
            _ if address == "/live" => person.head(address),
            "GET" => person.get(address),
            _ => person.post(address, &[]),
        };
        (page.status != 429).then_some(page)
    });
    page.unwrap_or_else(|| panic!("{method} {address} is always asked too often"))
}

#[test]
fn each_page_is_for_those_who_have_the_right_and_for_nobody_who_is_not_signed_in() {
    let town = Town::of(&[MANCHESTER]);
    let mut manchester = town.gateway(MANCHESTER, &[System::at_folder("social-care", "ssd", "json")]);
    manchester.start();
    let nobody = manchester.nobody();
    for (method, address, _) in ROUTES {
        let page = ask(&nobody, method, address);
        if *method == "GET" && *address != "/live" {
            page.leads_to(&format!("/sign-in?to={address}"));
        } else {
            assert!([303, 401].contains(&page.status), "{method} {address} without signing in: {}", page.status);
        }
    }
    for role in ROLES {
        let person = manchester.person(role, &[role]);
        for (method, address, roles) in ROUTES {
            let page = ask(&person, method, address);
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
    let person = manchester.person("everybody", &ROLES);
    person.forget_token();
    for (_, address, _) in ROUTES.iter().filter(|(method, ..)| *method == "POST") {
        let page = if ["/moves/uploads", "/moves/placements"].contains(address) {
            person.upload(address, "moves.csv", b"move_reference\n")
        } else {
            person.post(address, &[])
        };
        assert_eq!(page.status, 403, "{address} takes a form without the session's token");
    }
}
