//! How long pages take over a full store, which `fills_a_store` of the gateway makes: `CROSSWALK_FILL=<folder>` names it.
#![expect(clippy::print_stdout, clippy::disallowed_types, clippy::unwrap_used, reason = "a measurement, run by hand")]

use std::{
    fs,
    path::PathBuf,
    thread::sleep,
    time::{Duration, Instant},
};

use crosswalk_conformance::{
    family::MANCHESTER,
    gateway::{Gateway, System},
    person::Person,
    town::Town,
};

/// How often each page is asked for.
const TIMES: usize = 50;

/// Asks again and again, no faster than one address may. The times in milliseconds, the shortest first.
fn times(mut ask: impl FnMut() -> u16) -> Vec<f64> {
    let mut all: Vec<f64> = (0..TIMES)
        .map(|_| {
            sleep(Duration::from_millis(25));
            let began = Instant::now();
            let status = ask();
            assert!([200, 303].contains(&status), "{status}");
            began.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    all.sort_by(f64::total_cmp);
    all
}

/// How many transfers the store was filled with.
fn transfers() -> u64 {
    let named = std::env::var_os("CROSSWALK_FILL_TRANSFERS");
    named.map_or(100_000, |count| count.to_str().unwrap().parse().unwrap())
}

fn say(what: &str, times: &[f64]) {
    println!("{what:60} median {:6.1} ms, p95 {:6.1} ms", times[TIMES / 2], times[TIMES * 95 / 100]);
}

/// The first address on the page that begins so and is followed by an id.
fn first_link(person: &Person, page: &str, place: &str) -> String {
    let text = person.get(page).expect(200);
    let before = format!("href=\"{place}");
    let mut links = text.split(&before).skip(1).filter_map(|rest| rest.split('"').next());
    format!("{place}{}", links.find(|id| *id != "child" && id.starts_with(|c: char| c.is_ascii_hexdigit())).unwrap())
}

#[test]
#[ignore = "measures over a store of two gigabytes that CROSSWALK_FILL names"]
fn pages_over_a_full_store() {
    let filled = PathBuf::from(std::env::var_os("CROSSWALK_FILL").expect("CROSSWALK_FILL names a folder"));
    let town = Town::of(&[MANCHESTER]);
    let mut gateway = town.gateway(MANCHESTER, &[System::at_folder("social-care", "child-record", "json")]);
    for (from, to) in [("crosswalk.db", "data/crosswalk.db"), ("keys/store.key", "keys/store.key")] {
        let to = gateway.folder.join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        // A link, where it can be one: the store is large.
        std::os::unix::fs::symlink(fs::canonicalize(filled.join(from)).unwrap(), to).unwrap();
    }
    let began = Instant::now();
    gateway.start();
    println!("started in {:.1} s", began.elapsed().as_secs_f64());
    let name = format!("person-{}", std::process::id());
    let person = gateway.person(&name, &["reporter", "caseworker", "operator", "auditor", "administrator"]);
    let transfer = first_link(&person, "/transfers?show=late", "/transfers/");
    let message = first_link(&person, "/messages?class=record-transfer", "/messages/");
    let entry = first_link(&person, "/quarantine", "/quarantine/");
    for path in [
        "/",
        "/transfers",
        "/transfers?show=open",
        "/transfers?show=late",
        "/transfers?show=alerts",
        "/transfers?show=closed&partner=E10000025&age=7",
        "/transfers?show=alerts&partner=E08000001&age=365",
        &transfer,
        "/messages",
        "/messages?state=refused",
        "/messages?state=quarantined",
        "/messages?state=done&direction=sent",
        "/messages?class=find-request",
        "/messages?class=record-transfer&partner=E10000025",
        "/messages?class=find-response&partner=E10000025",
        "/messages?older=500000",
        &message,
        "/quarantine",
        "/quarantine?reason=refused&side=inbox",
        &entry,
        "/audit",
        "/partners",
    ] {
        say(path, &times(|| person.get(path).status));
    }
    for (what, path) in [("transfer", &transfer), ("message", &message)] {
        let id = path.rsplit('/').next().unwrap().to_owned();
        say(&format!("search by id: {what}"), &times(|| person.post("/go", &[("id", &id)]).status));
    }
    // Of children all over the store, and of nobody.
    let mut child = 0;
    let known = times(|| {
        child = (child + 7919) % (transfers() * 2);
        let number = format!("9{child:09}");
        person.post("/transfers/child", &[("number", &number)]).shows("Transfers found").status
    });
    say("search by a child's NHS number", &known);
    let number = format!("9{:09}", 999_999_999);
    say("search by the number of nobody", &times(|| person.post("/transfers/child", &[("number", &number)]).status));
    let born = [("family", "Family 24"), ("born-day", "9"), ("born-month", "3"), ("born-year", "2015")];
    say("search by name and date of birth", &times(|| person.post("/transfers/child", &born).status));
    println!("memory: {} MiB", gateway.resident_memory());
    open_pages(&gateway, &person, &[&transfer, &message, &entry]);
}

/// So many pages stay open: each was loaded, and holds its stream of changes.
fn open_pages(gateway: &Gateway, person: &Person, more: &[&str]) {
    let pages = [&["/", "/transfers", "/messages", "/quarantine", "/partners"], more].concat();
    let mut held = Vec::new();
    let opened = times(|| {
        let status = person.get(pages[held.len() % pages.len()]).status;
        held.push(person.hold("/live"));
        status
    });
    say(&format!("a page opened beside {TIMES} that follow what happens"), &opened);
    println!("memory with {} open pages: {} MiB", held.len(), gateway.resident_memory());
    let loaded = times(|| person.get("/").status);
    say(&format!("/ while {TIMES} pages are open"), &loaded);
    println!("peak memory: {} MiB", gateway.peak_memory());
}
