//! The CA against `openssl`, and what it must not grant.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use std::time::UNIX_EPOCH;

use super::*;
use crate::request::{self, Name, Request};
use crate::tls::certificates;
use crate::verify::{Purpose, Trust};

const DAY: Duration = Duration::from_hours(24);
const AT: u64 = 1_795_305_607;

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(AT)
}

fn ca(folder: &Path) -> Ca {
    let options =
        Options { name: "Test".to_owned(), domains: vec!["gateways.example".to_owned()], valid_for: 1825 * DAY };
    Ca::init(&folder.join("ca"), &options, now()).unwrap()
}

fn asked(folder: &Path, name: &str, hosts: &[&str]) -> Request {
    let stem = folder.join(name.replace('/', "-"));
    let hosts: Vec<_> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let name = Name::parse(name).unwrap();
    let made = request::make(&stem.with_extension("key"), &stem.with_extension("csr"), &name, &hosts).unwrap();
    Request::read(&fs::read(made.request).unwrap()).unwrap()
}

fn granted(ca: &mut Ca, folder: &Path, name: &str, hosts: &[&str]) -> Granted {
    let granted = ca.grant(&asked(folder, name, hosts), 90 * DAY, now()).unwrap();
    fs::write(folder.join(name.replace('/', "-")).with_extension("crt"), &granted.chain).unwrap();
    granted
}

/// What `openssl` prints, on either stream.
fn openssl(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

fn verify(folder: &Path, more: &[&str]) -> String {
    let at = AT.to_string();
    let always = ["verify", "-x509_strict", "-attime", &at, "-CAfile", "ca/root.crt", "-untrusted", "ca/issuing.crt"];
    openssl(folder, &[&always, more].concat())
}

#[test]
fn openssl_reads_and_verifies_what_it_makes() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut ca = ca(folder);
    granted(&mut ca, folder, "E08000003", &["manchester.gateways.example", "127.0.0.1"]);
    granted(&mut ca, folder, "E08000003/education", &[]);
    granted(&mut ca, folder, "broker.gateways.example", &["broker.gateways.example", "localhost"]);
    for (file, purpose) in [
        ("E08000003.crt", "sslclient"),
        ("E08000003.crt", "sslserver"),
        ("E08000003.crt", "smimesign"),
        ("E08000003-education.crt", "sslclient"),
        ("broker.gateways.crt", "sslserver"),
    ] {
        let verdict = verify(folder, &["-crl_check", "-CRLfile", "ca/revoked.pem", "-purpose", purpose, file]);
        assert!(verdict.contains(": OK"), "{file} {purpose}: {verdict}");
    }
    assert!(verify(folder, &["-purpose", "sslserver", "E08000003-education.crt"]).contains("unsuitable"));
    let text = openssl(folder, &["x509", "-noout", "-text", "-in", "E08000003.crt"]);
    for expected in ["Digital Signature, Key Agreement", "URI:urn:crosswalk:authority:E08000003", "E-mail Protection"] {
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
    let text = openssl(folder, &["x509", "-noout", "-text", "-in", "ca/issuing.crt"]);
    for expected in ["X509v3 Name Constraints: critical", "DNS:gateways.example", "CA:TRUE, pathlen:0", "CRL Sign"] {
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
    let request = openssl(folder, &["req", "-noout", "-verify", "-subject", "-in", "E08000003.csr"]);
    assert!(request.contains("OK") && request.contains("CN = E08000003"), "{request}");
    let digest = openssl(folder, &["req", "-in", "E08000003.csr", "-outform", "DER", "-out", "request.der"])
        + &openssl(folder, &["dgst", "-sha256", "-r", "request.der"]);
    assert!(digest.starts_with(&asked(folder, "E08000003", &["manchester.gateways.example", "127.0.0.1"]).fingerprint));
    for key in ["ca/root.key", "ca/issuing.key", "E08000003.key"] {
        assert_eq!(fs::metadata(folder.join(key)).unwrap().permissions().mode() & 0o7777, 0o600, "{key}");
    }
    assert_eq!(fs::metadata(folder.join("ca")).unwrap().permissions().mode() & 0o7777, 0o700);
}

#[test]
fn what_is_revoked_is_on_the_list_and_openssl_refuses_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut ca = ca(folder);
    for name in ["E08000003", "E08000003/education", "E10000025"] {
        granted(&mut ca, folder, name, &[]);
    }
    assert_eq!(ca.revoke("E08000003", Reason::KeyCompromise, now()).unwrap().len(), 2, "its services too");
    assert_eq!(ca.revoke("E08000003", Reason::Superseded, now()).unwrap().len(), 0, "once is enough");
    assert!(ca.revoke("E06000001", Reason::Superseded, now()).is_err());
    let check = ["-crl_check", "-CRLfile", "ca/revoked.pem"];
    assert!(verify(folder, &[&check[..], &["E08000003.crt"]].concat()).contains("certificate revoked"));
    assert!(verify(folder, &[&check[..], &["E10000025.crt"]].concat()).contains(": OK"));
    let text = openssl(folder, &["crl", "-noout", "-text", "-in", "ca/revoked.pem", "-CAfile", "ca/issuing.crt"]);
    for expected in ["verify OK", "Key Compromise", "X509v3 CRL Number: \n                3"] {
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
    let trust = Trust::load(&ca.root(), &[ca.revoked()]).unwrap();
    let chain = certificates(&folder.join("E08000003.crt")).unwrap();
    let verdict = |at| trust.verify(&chain, Purpose::Signer, at).map_err(|refused| refused.code());
    assert_eq!(verdict(now()).unwrap_err(), "revoked");
    assert_eq!(verdict(now() - Duration::from_mins(1)).unwrap().authority, "E08000003", "what was signed before");
    let again = ca.grant(&asked(folder, "E08000003", &[]), DAY, now()).unwrap_err();
    assert!(again.to_string().contains("revoked"), "the same key is not certified again: {again}");
    let bundle = ca.bundle(now()).unwrap();
    assert_eq!(bundle.matches("BEGIN CERTIFICATE").count(), 2, "the CA's and that of the one who is left");
}

#[test]
fn the_root_revokes_an_issuing_ca_and_all_below_it_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut ca = ca(folder);
    granted(&mut ca, folder, "E08000003", &[]);
    let (issuing, chain) = (folder.join("ca/issuing.crt"), certificates(&folder.join("E08000003.crt")).unwrap());
    let verdict = |ca: &Ca| {
        fs::write(folder.join("lists.pem"), ca.lists().unwrap()).unwrap();
        let theirs = verify(folder, &["-crl_check_all", "-CRLfile", "lists.pem", "E08000003.crt"]);
        let trust = Trust::load(&ca.root(), &[folder.join("lists.pem")]).unwrap();
        let ours = trust.verify(&chain, Purpose::Client, now()).map_err(|refused| refused.code());
        (ours.map(|identity| identity.authority), theirs)
    };
    let (ours, theirs) = verdict(&ca);
    assert!(ours.is_ok() && theirs.contains("unable to get certificate CRL"), "the root says nothing yet: {theirs}");
    ca.write_root_list(None, now()).unwrap();
    let (ours, theirs) = verdict(&ca);
    assert!(ours.is_ok() && theirs.contains(": OK"), "{theirs}");
    let leaf = ca.write_root_list(Some((&folder.join("E08000003.crt"), Reason::Superseded)), now()).unwrap_err();
    assert!(leaf.to_string().contains("not for a CA"), "{leaf}");
    for _ in 0..2 {
        ca.write_root_list(Some((&issuing, Reason::KeyCompromise)), now()).unwrap();
        let (ours, theirs) = verdict(&ca);
        assert_eq!(ours.unwrap_err(), "revoked");
        assert!(theirs.contains("error 23 at 1 depth lookup: certificate revoked"), "{theirs}");
    }
    let text = openssl(folder, &["crl", "-noout", "-text", "-in", "ca/root-revoked.pem", "-CAfile", "ca/root.crt"]);
    assert!(text.contains("verify OK") && text.matches("Serial Number").count() == 1, "{text}");
    fs::remove_file(folder.join("ca/root.key")).unwrap();
    assert!(ca.write_root_list(None, now()).unwrap_err().to_string().contains("root.key"), "it lies in a safe");
}

#[test]
fn openssl_could_take_the_index_over() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut ca = ca(folder);
    granted(&mut ca, folder, "E08000003", &[]);
    granted(&mut ca, folder, "E10000025", &[]);
    ca.revoke("E10000025", Reason::CessationOfOperation, now()).unwrap();
    let config = "[ca]\ndefault_ca=d\n[d]\ndatabase=ca/index.txt\ncertificate=ca/issuing.crt\nprivate_key=ca/issuing.key\n\
                  default_md=sha256\ndefault_crl_days=7\n";
    fs::write(folder.join("openssl.cnf"), config).unwrap();
    let made = openssl(folder, &["ca", "-config", "openssl.cnf", "-gencrl", "-out", "theirs.pem"]);
    let text = openssl(folder, &["crl", "-noout", "-text", "-in", "theirs.pem"]);
    let serial = &ca.entries()[1].serial;
    assert!(text.contains(serial) && text.contains("Cessation Of Operation"), "{made}{text}");
    assert!(!text.contains(&ca.entries()[0].serial));
}

#[test]
fn a_request_is_not_granted_beyond_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut ca = ca(folder);
    granted(&mut ca, folder, "E08000003", &["manchester.gateways.example"]);
    granted(&mut ca, folder, "E10000025", &[]);
    let at = |name: &str| certificates(&folder.join(format!("{name}.crt"))).unwrap();
    fs::create_dir(folder.join("new")).unwrap();
    let new = folder.join("new");
    let next = asked(&new, "E08000003", &["manchester.gateways.example"]);
    let renewed = ca.renew(&at("E08000003"), &next, 90 * DAY, now()).unwrap();
    assert_eq!(ca.renew(&at("E08000003"), &next, 90 * DAY, now()).unwrap(), renewed, "asking twice is asking once");
    let refusal = |ca: &mut Ca, chain: &[_], request: &Request, at| {
        ca.renew(chain, request, 90 * DAY, at).unwrap_err().to_string()
    };
    assert!(refusal(&mut ca, &at("E10000025"), &next, now()).contains("is of E10000025"));
    let elsewhere = asked(&new, "E10000025", &["manchester.gateways.example"]);
    assert!(refusal(&mut ca, &at("E10000025"), &elsewhere, now()).contains("names a host"));
    assert!(refusal(&mut ca, &at("E08000003"), &next, now() + 91 * DAY).contains("expired"));
    ca.revoke("E08000003", Reason::KeyCompromise, now()).unwrap();
    assert!(refusal(&mut ca, &at("E08000003"), &next, now()).contains("revoked"), "a stolen key renews nothing");
    // A host outside the CA's domains is issued but believed by nobody.
    granted(&mut ca, folder, "E06000001", &["www.gov.uk"]);
    assert!(verify(folder, &["E06000001.crt"]).contains("permitted subtree violation"));
}

#[test]
fn requests_that_ask_for_more_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let made_by_openssl = |subject: &str, names: &str, key: &[&str]| {
        let names = format!("subjectAltName={names}");
        let always =
            ["req", "-new", "-nodes", "-keyout", "x.key", "-out", "x.csr", "-subj", subject, "-addext", &names];
        let said = openssl(folder, &[&always, key].concat());
        Request::read(&fs::read(folder.join("x.csr")).unwrap_or_else(|_| panic!("{said}")))
    };
    let p256 = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
    let uri = "URI:urn:crosswalk:authority:E08000003";
    assert_eq!(made_by_openssl("/CN=E08000003", uri, &p256).unwrap().name, Name::Authority("E08000003".to_owned()));
    for (subject, names, key, says) in [
        ("/CN=E08000003", "URI:urn:crosswalk:authority:E10000025", &p256[..], "as URI"),
        (
            "/CN=E08000003",
            "URI:urn:crosswalk:authority:E08000003,email:a@b.example",
            &p256[..],
            "kind that is not given",
        ),
        ("/CN=E08000003/O=Manchester", uri, &p256[..], "whole subject"),
        ("/CN=Manchester City", uri, &p256[..], "neither an authority"),
        ("/CN=broker.example", "DNS:other.example", &p256[..], "its common name among them"),
        ("/CN=E08000003", "URI:urn:crosswalk:authority:E08000003,IP:192.0.2.1", &p256[..], "this machine's own"),
        ("/CN=E08000003", uri, &["-newkey", "rsa:2048"][..], "P-256"),
    ] {
        let refused = made_by_openssl(subject, names, key).unwrap_err().to_string();
        assert!(refused.contains(says), "{subject} {names}: {refused}");
    }
    let mut pem = fs::read_to_string(folder.join("x.csr")).unwrap();
    pem.replace_range(120..121, if &pem[120..121] == "A" { "B" } else { "A" });
    assert!(Request::read(pem.as_bytes()).is_err());
}

#[test]
fn what_was_interrupted_is_finished() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut first = ca(folder);
    granted(&mut first, folder, "E08000003", &[]);
    let list = fs::read(first.revoked()).unwrap();
    first.revoke("E08000003", Reason::KeyCompromise, now()).unwrap();
    // Killed between the index and the list.
    fs::write(first.revoked(), list).unwrap();
    drop(first);
    let again = Ca::open(&folder.join("ca"), now()).unwrap();
    assert!(again.list_is_complete().unwrap());
    assert!(again.list_is_older_than(DAY, now() + DAY).unwrap() && !again.list_is_older_than(DAY, now()).unwrap());
    let options = Options { name: "Test".to_owned(), domains: Vec::new(), valid_for: DAY };
    assert!(Ca::init(&folder.join("ca"), &options, now()).unwrap_err().to_string().contains("not empty"));
    assert!(Ca::open(folder, now()).unwrap_err().to_string().contains("is no CA"));
}

#[test]
fn a_request_waits_until_it_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut ca = ca(folder);
    let request = asked(folder, "E08000003", &[]);
    assert_eq!(ca.answer(&request.fingerprint), None);
    ca.hand_in(&request, now()).unwrap();
    assert_eq!((ca.answer(&request.fingerprint), ca.waiting().unwrap().len()), (Some(None), 1));
    let granted = ca.grant(&request, DAY, now()).unwrap();
    ca.answer_with(&request, &granted).unwrap();
    assert_eq!((ca.answer(&request.fingerprint), ca.waiting().unwrap().len()), (Some(Some(granted.chain)), 0));
    assert_eq!(ca.answer("../issuing"), None);
    for _ in 0..210 {
        fs::remove_file(folder.join("E08000003.key")).unwrap();
        let more = ca.hand_in(&asked(folder, "E08000003", &[]), now());
        if more.is_err_and(|error| error.to_string().contains("too many")) {
            return;
        }
    }
    panic!("there is no end to the room");
}
