//! People are told of an outage once, by e-mail and by a signed webhook, and once more when it is over.

use std::{fs, io::Write as _};

use crosswalk_conformance::{
    family::MANCHESTER,
    gateway::System,
    place::entries,
    script::{Script, judges},
    town::{Town, await_that},
};

const SECRET: &str = "a secret of some length";

#[test]
fn one_outage_is_one_message_and_its_end_another() {
    let Some(judges) = judges() else { return };
    let town = Town::of(&[MANCHESTER]);
    let mut manchester = town.gateway(MANCHESTER, &[System::at_folder("social-care", "ssd", "json")]);
    let folder = tempfile::tempdir().unwrap();
    let python = judges.join("python/bin/python");
    let _people = Script::start_with(&python, "notices.py", &[folder.path().as_os_str(), SECRET.as_ref()]);
    let port = |name: &str| {
        await_that("the receivers listen", &[], || {
            fs::read_to_string(folder.path().join(name)).ok().filter(|port| !port.is_empty())
        })
    };
    let (smtp, hook) = (port("smtp.port"), port("hook.port"));
    fs::write(manchester.folder.join("secret"), SECRET).unwrap();
    let mut config = fs::OpenOptions::new().append(true).open(manchester.config()).unwrap();
    write!(
        config,
        "\n[notify]\ngather = \"2s\"\n[notify.mail]\nserver = \"127.0.0.1:{smtp}\"\nfrom = \"crosswalk@council.example\"\n\
         to = [\"operators@council.example\", \"night@council.example\"]\nplain = true\n\
         [notify.webhook]\naddress = \"http://127.0.0.1:{hook}\"\nsecret = \"secret\"\n"
    )
    .unwrap();
    manchester.start();
    let came = |kind: &str| -> Vec<String> {
        let names = entries(folder.path()).into_iter().filter(|name| name.starts_with(kind));
        names.map(|name| fs::read_to_string(folder.path().join(name)).unwrap()).collect()
    };

    town.node.kill();
    let told = await_that("people are told", &[&manchester], || {
        Some((came("mail"), came("hook"))).filter(|(mail, hook)| !mail.is_empty() && !hook.is_empty())
    });
    // Long lines of a head are folded.
    let (mail, hook) = (told.0[0].replace("\r\n ", " "), &told.1[0]);
    assert!(mail.contains("Subject: Crosswalk E08000003: The broker cannot be reached: messages wait here"), "{mail}");
    assert!(mail.contains("To: operators@council.example, night@council.example"), "{mail}");
    let hook: serde_json::Value = serde_json::from_str(hook).unwrap();
    assert_eq!(hook["new"][0], "The broker cannot be reached: messages wait here", "{hook}");

    town.node.start_again();
    let mails = await_that("people are told that it is over", &[&manchester], || {
        Some(came("mail")).filter(|mails| mails.len() > 1)
    });
    assert_eq!(mails.len(), 2, "one outage, one message, and one at its end: {mails:?}");
    assert!(mails[1].contains("all is well again"), "{}", mails[1]);
}
