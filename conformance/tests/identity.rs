//! Identity from outside: enrolled in minutes, renewed under load with nothing lost, out within a minute once revoked.
#![expect(clippy::unwrap_used, clippy::disallowed_types, reason = "a test on the real clock")]
#![expect(clippy::print_stdout, reason = "figures to report")]

use std::{
    fs,
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use crosswalk_conformance::{
    authority::Authority,
    family::{MANCHESTER, OXFORDSHIRE, records},
    gateway::{Gateway, System},
    program::{run, run_ok},
    town::await_that,
};
use crosswalk_schemas::{model::Service, report::Form};

fn systems() -> [System; 1] {
    [System::at_folder("social-care", "child-record", "json")]
}

/// What `openssl` prints, on either stream.
fn openssl(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

/// The serial number of the certificate that a gateway shows at its door.
fn shown(gateway: &Gateway) -> String {
    shown_at(&gateway.address("http").unwrap())
}

/// How many connections of an authority the broker has.
fn connections(authority: &Authority, code: &str) -> usize {
    let users = authority.node.ctl(&["list_connections", "user"]);
    users.lines().filter(|line| line.trim() == code).count()
}

fn send(gateway: &Gateway) -> String {
    let sample = records(Service::SocialCare);
    gateway.api().post(&sample.document(Form::Json)).unwrap().expect(202);
    sample.id
}

#[test]
fn enrolled_renewed_under_load_and_revoked() {
    let began = Instant::now();
    let authority = Authority::start();
    let ready = began.elapsed();
    for code in [OXFORDSHIRE, MANCHESTER] {
        authority.enrol(code);
    }
    let enrolled = began.elapsed().saturating_sub(ready);
    let mut sender = authority.gateway(OXFORDSHIRE, &systems());
    let mut receiver = authority.gateway(MANCHESTER, &systems());
    sender.start();
    receiver.start();
    let first = send(&sender);
    await_that("the first message is delivered", &[&sender, &receiver], || {
        (!receiver.deliveries_of("social-care", &first).is_empty()).then_some(())
    });

    a_case_system_speaks_for_its_service(&authority, &sender);
    let rotated = renewed_under_load(&sender, &receiver);
    let stolen = shown(&receiver).split('=').next_back().unwrap().to_ascii_lowercase();
    let out = revoked(&authority, &mut sender, &mut receiver);
    back_again(&authority, &sender, &receiver);
    the_log_tells_of_it(&sender, &stolen);
    println!("two enrolled in {enrolled:?}; renewed in {rotated:?}; out after revocation in {out:?}");
}

/// A certificate for one service of an authority: good for that at its gateway's door, and for nothing else.
fn a_case_system_speaks_for_its_service(authority: &Authority, gateway: &Gateway) {
    let (name, pki) = (format!("{OXFORDSHIRE}/education"), authority.folder().join("pki"));
    authority.certs("issue", &["--name", &name, "--dir", pki.to_str().unwrap()]);
    let api = gateway.api_as(&format!("{OXFORDSHIRE}-education"));
    for service in [Service::SocialCare, Service::Education] {
        let answer = api.post(&records(service).document(Form::Json)).unwrap();
        assert_eq!(answer.status, if service == Service::Education { 202 } else { 422 }, "{service}: {}", answer.text);
        assert_eq!(answer.text.contains("authorise.certificate"), service != Service::Education);
    }
    api.get("/v1/transfers").unwrap().expect(403);
    api.get("/v1/inbox/social-care").unwrap().expect(403);
    assert_ne!(api.get("/v1/inbox/education").unwrap().status, 403);
}

/// Both sides renew while messages flow: new certificates are shown, and every message arrives once.
fn renewed_under_load(sender: &Gateway, receiver: &Gateway) -> Duration {
    let before = [shown(sender), shown(receiver)];
    let (began, mut rotated) = (Instant::now(), Duration::ZERO);
    let sent = thread::scope(|scope| {
        let sending = scope.spawn(|| {
            let mut sent = Vec::new();
            while began.elapsed() < Duration::from_secs(20) {
                sent.push(send(sender));
            }
            sent
        });
        thread::sleep(Duration::from_secs(2));
        let asked = Instant::now();
        for gateway in [sender, receiver] {
            run_ok(&["certs", "renew", "--config", gateway.config().to_str().unwrap()]);
        }
        for (gateway, before) in [sender, receiver].into_iter().zip(&before) {
            await_that("another certificate is shown", &[gateway], || (shown(gateway) != *before).then_some(()));
            await_that("the broker is shown it", &[gateway], || {
                let log = gateway.log();
                let (_, after) = log.split_once("connecting to the broker anew")?;
                after.contains("broker connected").then_some(())
            });
        }
        rotated = asked.elapsed();
        sending.join().unwrap()
    });
    assert!(sent.len() > 20, "there was a load: {}", sent.len());
    for id in &sent {
        await_that("every message is delivered", &[sender, receiver], || {
            (!receiver.deliveries_of("social-care", id).is_empty()).then_some(())
        });
        assert_eq!(receiver.deliveries_of("social-care", id).len(), 1, "once");
    }
    println!("{} messages while both renewed", sent.len());
    rotated
}

/// Manchester's key was stolen: within a minute it is out at the broker, at its own door, and as a partner.
fn revoked(authority: &Authority, sender: &mut Gateway, receiver: &mut Gateway) -> Duration {
    assert_eq!(connections(authority, MANCHESTER), 1);
    let its_api = receiver.api();
    its_api.get("/v1/transfers").unwrap().expect(200);
    let began = Instant::now();
    authority.certs("revoke", &[MANCHESTER, "--reason", "keyCompromise"]);
    assert_eq!(connections(authority, MANCHESTER), 0, "the broker put it out at once");
    await_that("a connection that was open is of no use", &[receiver], || {
        its_api.get("/v1/transfers").map_or(Some(()), |answer| (answer.status == 403).then_some(()))
    });
    await_that("it is no partner any more", &[sender], || {
        let checked = run(&["certs", "check", "--config", sender.config().to_str().unwrap()]);
        let text = String::from_utf8_lossy(&checked.stdout).into_owned();
        (checked.status.success() && !text.contains(&format!("partner  {MANCHESTER}"))).then_some(())
    });
    let out = began.elapsed();
    assert!(out < Duration::from_mins(1), "out everywhere within a minute: {out:?}");
    assert!(receiver.api().get("/v1/transfers").is_err(), "nor is a new connection made");
    assert!(receiver.log().contains(&format!("claimed=\"{MANCHESTER}\"")), "the log names it");
    assert_eq!(connections(authority, MANCHESTER), 0, "nor does it come back by itself");
    let verdict = openssl(
        authority.folder(),
        &[
            "verify",
            "-crl_check",
            "-CRLfile",
            "ca/revoked.pem",
            "-CAfile",
            "ca/root.crt",
            "-untrusted",
            "ca/issuing.crt",
            "pki/E08000003.crt",
        ],
    );
    assert!(verdict.contains("certificate revoked"), "{verdict}");
    let renewal = run(&["certs", "renew", "--config", receiver.config().to_str().unwrap()]);
    assert!(!renewal.status.success(), "a stolen key renews nothing");
    sender.assert_running();
    receiver.assert_running();
    out
}

/// With a new key it is let in again, without a restart, and what was meant for it arrives.
fn back_again(authority: &Authority, sender: &Gateway, receiver: &Gateway) {
    let held = send(sender);
    for ending in ["key", "csr"] {
        // What was asked for with the old certificate is of no use.
        drop(fs::remove_file(receiver.folder.join(format!("pki/{MANCHESTER}.next.{ending}"))));
    }
    authority.enrol(MANCHESTER);
    await_that("what was held is delivered", &[sender, receiver], || {
        (receiver.deliveries_of("social-care", &held).len() == 1).then_some(())
    });
}

/// The audit log of one side tells of its own two certificates, of its partner's three, and that one was revoked.
fn the_log_tells_of_it(gateway: &Gateway, stolen: &str) {
    let store = rusqlite::Connection::open(gateway.folder.join("data/crosswalk.db")).unwrap();
    let rows = |event: &str, says: &str| -> usize {
        let sql = "SELECT count(*) FROM audit WHERE event = ?1 AND instr(detail, ?2)";
        store.query_row(sql, [event, says], |row| row.get(0)).unwrap()
    };
    assert_eq!(rows("certificate-own", OXFORDSHIRE), 2);
    assert_eq!(rows("certificate-partner", MANCHESTER), 3);
    assert_eq!((rows("certificate-partner", stolen), rows("certificate-revoked", stolen)), (1, 1));
}

/// Puts a certificate of seventy of ninety days ago in place of the one at `stem`, for its key: signed by `openssl ca`, over
/// our own index.
fn grow_old(folder: &Path, name: &str, stem: &str, names: &str) {
    let config = "[ca]\ndefault_ca=d\n[d]\ndatabase=ca/index.txt\nnew_certs_dir=ca/issued\ncertificate=ca/issuing.crt\n\
                  private_key=ca/issuing.key\nrand_serial=yes\ndefault_md=sha256\npolicy=p\ncopy_extensions=copy\n\
                  x509_extensions=x\nunique_subject=no\n[p]\ncommonName=supplied\n[x]\nbasicConstraints=CA:FALSE\n\
                  keyUsage=critical,digitalSignature,keyAgreement\n\
                  extendedKeyUsage=clientAuth,serverAuth,emailProtection\n";
    fs::write(folder.join("openssl.cnf"), config).unwrap();
    let day = |days: i64| {
        let at = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days + 1);
        at.strftime("%y%m%d%H%M%SZ").to_string()
    };
    let request = format!("req -new -key {stem}.key -subj /CN={name} -out old.csr -addext subjectAltName={names}");
    openssl(folder, &request.split(' ').collect::<Vec<_>>());
    let (from, to) = (day(-70), day(20));
    let sign = "ca -batch -config openssl.cnf -in old.csr -out old.crt -notext";
    let sign = format!("{sign} -startdate {from} -enddate {to}");
    let made = openssl(folder, &sign.split(' ').collect::<Vec<_>>());
    let mut chain = fs::read_to_string(folder.join("old.crt")).unwrap_or_else(|_| panic!("{made}"));
    chain.push_str(&fs::read_to_string(folder.join("ca/issuing.crt")).unwrap());
    fs::write(folder.join(format!("{stem}.crt")), chain).unwrap();
}

/// The serial number of the certificate that is shown at an address.
fn shown_at(address: &str) -> String {
    let script =
        format!("openssl s_client -connect {address} -showcerts </dev/null 2>/dev/null | openssl x509 -noout -serial");
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn the_brokers_certificate_is_renewed_without_a_restart() {
    let mut authority = Authority::start();
    for code in [OXFORDSHIRE, MANCHESTER] {
        authority.enrol(code);
    }
    let (mut sender, mut receiver) =
        (authority.gateway(OXFORDSHIRE, &systems()), authority.gateway(MANCHESTER, &systems()));
    sender.start();
    let broker = format!("localhost:{}", authority.node.port());
    let (before, connected) = (shown_at(&broker), authority.node.ctl(&["list_connections", "pid"]));
    grow_old(authority.folder(), "localhost", "pki/localhost", "DNS:localhost");
    authority.node.ctl(&["eval", "ssl:clear_pem_cache()."]);
    let old = shown_at(&broker);
    assert!(old.starts_with("serial=") && old != before, "the broker shows what lies there: {old}");
    authority.open_again();
    await_that("the broker shows a new one", &[&sender], || {
        let new = shown_at(&broker);
        (new.starts_with("serial=") && new != old && new != before).then_some(())
    });
    assert_eq!(authority.node.ctl(&["list_connections", "pid"]), connected, "nobody was thrown out");
    // Who comes anew finds it to be good, and nothing was lost.
    receiver.start();
    let id = send(&sender);
    await_that("it is delivered", &[&sender, &receiver], || {
        (receiver.deliveries_of("social-care", &id).len() == 1).then_some(())
    });
}

#[test]
fn a_certificate_near_its_end_is_renewed_by_itself_and_the_end_is_told_of() {
    let authority = Authority::start();
    authority.enrol(MANCHESTER);
    let mut gateway = authority.gateway(MANCHESTER, &systems());
    let folder = authority.folder();
    let names = format!("DNS:localhost,IP:127.0.0.1,URI:urn:crosswalk:authority:{MANCHESTER}");
    grow_old(folder, MANCHESTER, &format!("{MANCHESTER}/pki/{MANCHESTER}"), &names);

    let listed = authority.certs("list", &[]);
    assert!(listed.matches(MANCHESTER).count() >= 2, "our index is openssl's: {listed}");
    gateway.start();
    await_that("it has renewed by itself", &[&gateway], || {
        gateway.log().contains("a new certificate came").then_some(())
    });
    await_that("the metric says so", &[&gateway], || {
        let metrics = gateway.telemetry_text("metrics")?;
        metrics.contains("crosswalk_certificate_days{whose=\"own\"} 89").then_some(())
    });
    let checked = run_ok(&["certs", "check", "--config", gateway.config().to_str().unwrap()]);
    assert!(checked.contains(&format!("own      {MANCHESTER} until")), "{checked}");
    gateway.assert_running();
}
