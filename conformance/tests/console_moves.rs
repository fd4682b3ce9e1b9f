//! Housing officers report moves by the console and see what becomes of them; what is uncertain is put before people.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use crosswalk_conformance::{
    family::{MANCHESTER, OXFORDSHIRE},
    gateway::{Gateway, System},
    person::{Page, Person},
    town::{Town, await_that},
};
use serde_json::Value;

/// Two gateways with social care behind each, started.
fn two(town: &Town) -> [Gateway; 2] {
    [OXFORDSHIRE, MANCHESTER].map(|code| {
        let mut gateway = town.gateway(code, &[System::at_folder("social-care", "child-record", "json")]);
        gateway.start();
        gateway
    })
}

/// The transfers that a gateway knows, from Oxfordshire to Manchester.
fn transfers(gateway: &Gateway) -> Vec<Value> {
    let all = gateway.api().transfers();
    all.into_iter().filter(|one| one["losing"] == OXFORDSHIRE && one["gaining"] == MANCHESTER).collect()
}

/// Where a form that was begun lies: `/moves/drafts/7`.
fn draft(page: &Page) -> String {
    let id = page.address.split('/').nth(3).unwrap();
    format!("/moves/drafts/{id}")
}

/// Adds a person to a draft.
fn add(officer: &Person, draft: &str, number: usize, person: [&str; 3]) -> Page {
    let [role, forename, surname] = person;
    let fields = [
        ("role", role),
        ("forename", forename),
        ("surname", surname),
        ("born-day", "2"),
        ("born-month", "6"),
        ("born-year", if role == "child" { "2015" } else { "1988" }),
        ("nhs", ""),
    ];
    officer.send(&format!("{draft}/people/{number}"), &fields)
}

const WHEN: [(&str, &str); 3] = [("when-day", "16"), ("when-month", "11"), ("when-year", "2026")];

/// Fills in everything after the people.
fn rest(officer: &Person, draft: &str) -> Page {
    officer.send(&format!("{draft}/when"), &WHEN).shows("Which address did they leave?");
    officer.send(&format!("{draft}/from"), &[("postcode", "ox1 1zd"), ("line", "3 High Street")]);
    officer
        .send(&format!("{draft}/to"), &[("where", "known"), ("postcode", "M1 1AE")])
        .shows("What kind of move is it?");
    officer.send(&format!("{draft}/kind"), &[("kind", "permanent")]);
    officer.send(&format!("{draft}/contact"), &[("name", "Jo Officer"), ("telephone", "01865 249 811")])
}

#[test]
fn a_housing_officer_reports_a_move_by_the_form() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let [here, there] = two(&town);
    let officer = here.person("officer", &["reporter"]);
    officer.open("/moves/new").shows("Report a family move");
    let began = officer.send("/moves/new", &[]);
    let draft = draft(&began.shows("Who moved? Person 1").clone());
    // What is wrong stands beside its field.
    let wrong = officer.send(&format!("{draft}/people/1"), &[("role", "child"), ("forename", "Ada")]);
    assert_eq!(wrong.status, 422);
    wrong.shows("There is a problem").shows("id=\"surname-error\"").shows("value=\"Ada\"");
    add(&officer, &draft, 1, ["child", "Ada", "Formsby"]).shows("Ada Formsby").shows("Child, born 2 June 2015");
    officer.send(&format!("{draft}/people"), &[("more", "yes")]).shows("value=\"Formsby\"");
    add(&officer, &draft, 2, ["adult", "Ngozi", "Formsby"]);
    add(&officer, &draft, 3, ["adult", "Nobody", "Formsby"]);
    let gone = officer.send(&format!("{draft}/people/3/remove"), &[]);
    assert!(!gone.says("Nobody") && gone.says("Ngozi"), "{}", gone.text());
    officer.send(&format!("{draft}/people"), &[("more", "no")]).shows("When did they move");
    let unknown = officer.send(&format!("{draft}/from"), &[("postcode", "OX44 9ZZ")]);
    unknown.shows("We do not know this postcode");
    let check = rest(&officer, &draft);
    assert_eq!(check.address, format!("{draft}/check"));
    check.shows(
        "Oxford City Council (children&#39;s services: Oxfordshire County Council)".replace("&#39;", "'").as_str(),
    );
    check.shows("Manchester City Council").shows("16 November 2026").shows("OX1 1ZD");
    check.shows("It goes to children's services of Oxfordshire County Council and Manchester City Council.");
    // What was changed is asked for once more, and leads back to the answers.
    let changed = officer.send(&format!("{draft}/when"), &[("when-day", "17"), WHEN[1], WHEN[2]]);
    changed.shows("17 November 2026").shows("Check your answers");
    let sent = officer.send(&format!("{draft}/check"), &[]);
    sent.shows("Report sent").shows("Formsby (1 child)");
    let number = sent.between("id=\"number\">", "<").unwrap();
    assert_eq!(officer.open(&draft).status, 404, "a draft that was sent is gone");
    for gateway in [&here, &there] {
        await_that("the transfer opens", &[&here, &there], || (transfers(gateway).len() == 1).then_some(()));
    }
    let report = sent.address.split('?').next().unwrap().to_owned();
    await_that("the officer sees that records were requested", &[&here, &there], || {
        let page = officer.get(&report);
        (page.says("Manchester City Council has received it") && page.says("Records requested")).then_some(())
    });
    officer.open("/moves").shows(&number).shows("Records requested");
    told_twice(&officer);
    others_see_nothing(&here, &report);
    for text in [here.log(), there.log()] {
        assert!(!text.contains("Formsby"), "a name is in a log");
    }
}

/// The same family again: said before it is sent.
fn told_twice(officer: &Person) {
    let draft = draft(&officer.send("/moves/new", &[]));
    add(officer, &draft, 1, ["child", "Ada", "Formsby"]);
    let check = rest(officer, &draft);
    check.shows("was in a report of a move on 17 November 2026 already");
    officer.open(&format!("{draft}/abandon")).shows("Delete what you have entered?");
    officer.send(&format!("{draft}/abandon"), &[]).shows("Nothing was sent");
}

fn others_see_nothing(here: &Gateway, report: &str) {
    let other = here.person("other", &["reporter"]);
    assert_eq!(other.get(report).status, 404);
    assert!(!other.open("/moves").says("Formsby"));
    let operator = here.person("operator", &["operator"]);
    assert_eq!(operator.open("/moves").status, 403);
}

/// Two good households and one whose date cannot be read.
const FILE: &str = "move_reference,move_date,from_postcode,to_postcode,surname,forename,date_of_birth\n\
    H-1,2026-11-16,OX1 1ZD,M1 1AE,Fileman,Ada,2015-06-02\n\
    H-2,soon,OX1 1ZD,M1 1AE,Wrongdate,Bo,2015-06-02\n\
    H-3,2026-11-17,OX1 1BX,M14 4TT,Fileson,Cy,2016-07-03\n\
    H-4,2026-11-17,OX1 1BX,OX44 9ZZ,Nowhere,Di,2016-07-03\n";

#[test]
fn a_file_of_moves_is_sent_but_for_its_bad_lines_and_a_list_finds_what_was_never_reported() {
    let town = Town::of(&[OXFORDSHIRE, MANCHESTER]);
    let [here, there] = two(&town);
    let officer = here.person("officer", &["reporter"]);
    officer.open("/moves/uploads").shows("Send a file of moves");
    let empty = officer.upload("/moves/uploads", "moves.csv", b"");
    assert_eq!(empty.status, 422);
    let upload = officer.upload("/moves/uploads", "moves.csv", FILE.as_bytes()).address;
    let seen = await_that("the file was looked at", &[&here], || {
        let page = officer.get(&upload);
        (!page.says("Being looked at") && !page.says("is being looked at")).then_some(page)
    });
    seen.shows("Send 2 households").shows("Fileman (1 child)").shows("move_date").shows("to_postcode");
    assert!(transfers(&here).is_empty(), "nothing is sent before it is confirmed");
    let refused = officer.open(&format!("{upload}/refused"));
    let text = refused.text();
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows.len(), 3, "{text}");
    assert!(rows[0].ends_with("date_of_birth,what_is_wrong") && rows[1].starts_with("H-2,soon,"), "{text}");
    officer.get(&upload);
    officer.send(&format!("{upload}/send"), &[]);
    await_that("the good rows open transfers", &[&here, &there], || (transfers(&there).len() == 2).then_some(()));
    await_that("the file says what came of it", &[&here], || officer.get(&upload).says("Not sent").then_some(()));
    await_that("the reports are listed", &[&here], || {
        let page = officer.open("/moves");
        (page.says("Fileman (1 child)") && page.says("Fileson") && !page.says("Wrongdate")).then_some(())
    });
    placements(&officer);
    for text in [here.log(), there.log()] {
        assert!(!text.contains("Fileman") && !text.contains("Wrongdate"), "a name is in a log");
    }
}

fn placements(officer: &Person) {
    const LIST: &str = "reference,placement_date,from_postcode,placement_postcode,surname,forename,dob\n\
        H-1,16/11/2026,OX1 1ZD,M1 1AE,Fileman,Ada,02/06/2015\n\
        X-7,18/11/2026,OX1 1ZD,M11 3FF,Neverson,Ed,02/06/2017\n\
        X-8,18/11/2026,OX1 1BX,M14 4TT,Fileson,,\n";
    officer.open("/moves/placements").shows("Check the list");
    let list = officer.upload("/moves/placements", "week.csv", LIST.as_bytes());
    list.shows("id=\"never\">1<").shows("Neverson").shows("The same family name at the same postcode");
    let row = list.between("name=\"row\" value=\"", "\"").unwrap();
    let begun = officer.send(&format!("{}/report", list.address), &[("row", &row)]);
    let draft = draft(&begun.shows("Who can be asked about this move?").clone());
    let check = officer.send(&format!("{draft}/contact"), &[("name", "Jo Officer"), ("telephone", "01865 249 811")]);
    check.shows("Ed Neverson").shows("M11 3FF").shows("Temporary placement");
    officer.send(&format!("{draft}/check"), &[]).shows("Report sent").shows("X-7");
    officer.get(&list.address).shows("id=\"never\">0<");
}
