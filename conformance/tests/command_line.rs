//! The command line without a running gateway: help with examples, exit codes, samples that load, errors that say what to do.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use crosswalk_conformance::{
    family::{MANCHESTER, OXFORD, notice_of, the_family},
    program::{root, run, run_ok},
};
use crosswalk_schemas::{model::Service, report::Form};

#[test]
fn every_command_has_help_with_an_example() {
    let commands: &[&[&str]] = &[
        &["serve"],
        &["send"],
        &["status"],
        &["validate"],
        &["convert"],
        &["standard", "docs"],
        &["standard", "diff"],
        &["standard", "rehearse"],
        &["directory", "import"],
        &["directory", "postcode"],
        &["directory", "authority"],
        &["certs", "dev"],
        &["broker", "definitions"],
        &["adapters", "list"],
        &["adapters", "show"],
        &["quarantine", "list"],
        &["quarantine", "show"],
        &["quarantine", "release"],
        &["policy", "check"],
        &["policy", "explain"],
        &["policy", "list"],
        &["policy", "stop"],
        &["policy", "resume"],
    ];
    for command in commands {
        let help = run_ok(&[command, ["--help"].as_slice()].concat());
        let name = command.join(" ");
        assert!(help.contains(&format!("crosswalk {name}")) && help.contains("Example"), "{name}:\n{help}");
    }
}

#[test]
fn the_examples_of_the_standard_are_as_they_say() {
    let examples = root().join("schemas/catalogue/child-record/1.0/examples");
    let valid = run(&["validate", examples.join("valid").to_str().unwrap()]);
    assert!(valid.status.success(), "{}", String::from_utf8_lossy(&valid.stdout));
    let invalid = documents(&examples.join("invalid"));
    assert!(invalid.len() > 40, "there are invalid examples");
    for (document, report) in invalid {
        let code = i32::from(report.contains("error"));
        assert_eq!(run(&["validate", &document]).status.code(), Some(code), "{document}");
    }
}

/// The documents in a folder, each with the report that is expected of it.
fn documents(folder: &Path) -> Vec<(String, String)> {
    let found = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let pair = |path: PathBuf| {
        let document = path.to_str()?.strip_suffix(".report.txt")?.to_owned();
        Some((document, fs::read_to_string(&path).unwrap()))
    };
    found.filter_map(pair).collect()
}

#[test]
fn conversion_loses_nothing_either_way() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let family = the_family(Service::SocialCare);
    for sample in [notice_of(&family), family] {
        let xml = sample.document(Form::Xml);
        fs::write(file("first.xml"), &xml).unwrap();
        run_ok(&["convert", &file("first.xml"), "--out", &file("second.json")]);
        run_ok(&["convert", &file("second.json"), "--out", &file("third.xml")]);
        assert_eq!(String::from_utf8(fs::read(file("third.xml")).unwrap()), String::from_utf8(xml));
    }
}

#[test]
fn adapters_show_their_tables() {
    let list = run_ok(&["adapters", "list"]);
    for (name, field) in [("housing-moves", "to_postcode"), ("ssd", "pers_forename"), ("ctf", "UPN")] {
        assert!(list.contains(name), "{list}");
        let table = run_ok(&["adapters", "show", name]);
        assert!(table.contains(field), "{name}:\n{table}");
    }
}

#[test]
fn the_directory_answers() {
    let manchester = run_ok(&["directory", "authority", MANCHESTER]);
    assert!(manchester.contains("Manchester"), "{manchester}");
    let oxford = run_ok(&["directory", "authority", OXFORD]);
    assert!(oxford.contains("Oxfordshire"), "who answers for children in Oxford: {oxford}");
    let postcode = run_ok(&["directory", "postcode", "m144tt"]);
    assert!(postcode.contains(MANCHESTER), "{postcode}");
}

#[test]
fn what_is_wrong_is_said_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("gateway.toml");
    let complaint = |text: &str| {
        fs::write(&config, text).unwrap();
        let output = run(&["serve", "--config", config.to_str().unwrap()]);
        assert!(!output.status.success(), "runs with: {text}");
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(complaint("authority = \"E08000003\"\ncolour = \"blue\"\n").contains("colour"));
    let text = "authority = \"E08000003\"\ndata = \"data\"\n\
        [identity]\ncertificate = \"none.crt\"\nkey = \"none.key\"\ntrust = \"none.crt\"\npartners = \"none\"\n\
        [http]\n[broker]\nnodes = [\"amqps://localhost:1/%2f\"]\n";
    assert!(complaint(text).contains("none.crt"), "names the file that is missing");
    assert!(complaint(&text.replace("amqps", "amqp")).contains("amqps://"), "says how it must begin");
    let missing = run(&["validate", "no-such-file.xml"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8(missing.stderr).unwrap().contains("no-such-file.xml"));
}

#[test]
fn the_sample_of_a_configuration_loads() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("gateway.toml");
    let sample = fs::read_to_string(root().join("deploy/gateway.toml")).unwrap();
    fs::copy(root().join("deploy/profiles.csv"), folder.path().join("profiles.csv")).unwrap();
    // Without a folder of postcodes it would stop there, before it looks for its certificate.
    fs::write(&config, sample.replace("postcodes = \"postcodes.idx\"", "")).unwrap();
    let output = run(&["serve", "--config", config.to_str().unwrap()]);
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(complaint.contains("pki/E08000003.") || complaint.contains("pki/ca.crt"), "all is read but: {complaint}");
}
