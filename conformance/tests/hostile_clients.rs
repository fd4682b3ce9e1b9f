//! Clients that are slow, greedy or curious, at the HTTPS door: each is got rid of, and the others are served meanwhile.
#![expect(clippy::unwrap_used, reason = "a test: whatever fails, fails the test")]

use std::{
    fs,
    io::{ErrorKind, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    sync::Arc,
    time::Duration,
};

use crosswalk_conformance::{
    family::OXFORDSHIRE,
    gateway::{Gateway, System},
    town::{Town, await_that},
    wait::within,
};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};

type Tls = StreamOwned<ClientConnection, TcpStream>;

fn gateway(town: &Town, http: &str) -> Gateway {
    let mut gateway = town.gateway(OXFORDSHIRE, &[System::polling("social-care")]);
    let text = fs::read_to_string(gateway.config()).unwrap();
    fs::write(gateway.config(), text.replacen("[http]\n", &format!("[http]\n{http}\n"), 1)).unwrap();
    gateway.start();
    gateway
}

/// A connection with the authority's own certificate, over which nothing has been said yet.
fn connect(gateway: &Gateway, pki: &Path) -> Tls {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(pki.join("ca.crt")).unwrap()).unwrap();
    let chain = CertificateDer::pem_file_iter(pki.join(format!("{OXFORDSHIRE}.crt"))).unwrap();
    let chain: Vec<_> = chain.collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_file(pki.join(format!("{OXFORDSHIRE}.key"))).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots).with_client_auth_cert(chain, key).unwrap();
    let connection = ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
    let stream = TcpStream::connect(gateway.address("http").unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
    StreamOwned::new(connection, stream)
}

/// What comes back until the other side ends the connection; fails the test when it does not.
fn until_the_end(stream: &mut impl std::io::Read, what: &str) -> String {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Err(error) if [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind()) => {
            panic!("{what} is still connected after 40 s")
        }
        _ => String::from_utf8_lossy(&bytes).into_owned(),
    }
}

/// Sends a request and reads the head of the answer and what comes with it.
fn ask(stream: &mut Tls, request: &str) -> String {
    if stream.write_all(request.as_bytes()).is_err() {
        return String::new();
    }
    let mut bytes = vec![0; 64 * 1024];
    let count = stream.read(&mut bytes).unwrap_or(0);
    String::from_utf8_lossy(&bytes[..count]).into_owned()
}

const GET: &str = "GET /v1/transfers HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[test]
fn who_dawdles_is_got_rid_of_and_the_others_are_served() {
    let town = Town::of(&[OXFORDSHIRE]);
    let gateway = gateway(&town, "");
    let pki = town.folder().join("pki");
    std::thread::scope(|scope| {
        // No handshake at all.
        scope.spawn(|| {
            let mut silent = TcpStream::connect(gateway.address("http").unwrap()).unwrap();
            silent.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
            until_the_end(&mut silent, "a client without a handshake");
        });
        // A handshake and not a byte more; also at the port for Prometheus, which has none.
        scope.spawn(|| {
            let mut silent = connect(&gateway, &pki);
            silent.conn.complete_io(&mut silent.sock).unwrap();
            until_the_end(&mut silent, "a client without a request");
        });
        scope.spawn(|| {
            let mut silent = TcpStream::connect(gateway.address("telemetry").unwrap()).unwrap();
            silent.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
            until_the_end(&mut silent, "a scraper without a request");
        });
        // One request, and no other.
        scope.spawn(|| {
            let mut idle = connect(&gateway, &pki);
            assert!(ask(&mut idle, GET).starts_with("HTTP/1.1 200"));
            until_the_end(&mut idle, "a client after its request");
        });
        // Requests one upon the other, of whose answers it reads none.
        scope.spawn(|| {
            let mut deaf = connect(&gateway, &pki);
            deaf.sock.set_write_timeout(Some(Duration::from_secs(40))).unwrap();
            let many = "GET /v1/policy HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1000);
            let ended = within(90, || deaf.write_all(many.as_bytes()).err());
            let kind = ended.expect("a client that reads nothing is still served after 90 s").kind();
            assert!(![ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&kind), "it is still connected: {kind}");
        });
        // A head that comes a byte at a time: slow loris.
        scope.spawn(|| {
            let mut slow = connect(&gateway, &pki);
            slow.write_all(b"GET /v1/transfers HTTP/1.1\r\nHost: localhost\r\nX-Slow: ").unwrap();
            let ended = within(40, || {
                std::thread::sleep(Duration::from_millis(500));
                slow.write_all(b"a").and_then(|()| slow.flush()).is_err().then_some(())
            });
            assert!(ended.is_some(), "a slow head is still being taken after 40 s");
        });
        // A body that never comes.
        scope.spawn(|| {
            let mut stalled = connect(&gateway, &pki);
            let head = "POST /v1/erasures HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{";
            let answer = ask(&mut stalled, head);
            assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
        });
        // Meanwhile.
        for _ in 0..20 {
            assert_eq!(gateway.api().get("/v1/transfers").unwrap().status, 200);
        }
    });
}

#[test]
fn who_asks_too_much_at_once_is_told_to_wait() {
    let town = Town::of(&[OXFORDSHIRE]);
    let gateway = gateway(&town, "requests_a_second = 5");
    let api = gateway.api();
    let statuses: Vec<u16> = (0..30).map(|_| api.get("/v1/transfers").unwrap().status).collect();
    assert!(statuses.iter().filter(|status| **status == 200).count() >= 10, "{statuses:?}");
    assert!(statuses.contains(&429), "{statuses:?}");
    let mut stream = connect(&gateway, &town.folder().join("pki"));
    let answers: Vec<String> = (0..20).map(|_| ask(&mut stream, GET)).collect();
    let refused = answers.iter().find(|answer| answer.starts_with("HTTP/1.1 429")).unwrap();
    assert!(refused.contains("retry-after: 1") && refused.contains("urn:crosswalk:problem:too-many"), "{refused}");
    await_that("who has waited is served", &[&gateway], || {
        (api.get("/v1/transfers").ok()?.status == 200).then_some(())
    });
}

#[test]
fn no_more_connections_are_open_than_are_allowed() {
    let town = Town::of(&[OXFORDSHIRE]);
    let gateway = gateway(&town, "connections = 3");
    let pki = town.folder().join("pki");
    let mut held: Vec<Tls> = (0..3).map(|_| connect(&gateway, &pki)).collect();
    for stream in &mut held {
        assert!(ask(stream, GET).starts_with("HTTP/1.1 200"));
    }
    let mut one_more = connect(&gateway, &pki);
    assert_eq!(ask(&mut one_more, GET), "", "a fourth is let in");
    held.pop();
    await_that("a place that is free again is given", &[&gateway], || {
        ask(&mut connect(&gateway, &pki), GET).starts_with("HTTP/1.1 200").then_some(())
    });
}

#[test]
fn answers_bound_their_readers_and_repeat_nothing() {
    let town = Town::of(&[OXFORDSHIRE]);
    let gateway = gateway(&town, "");
    let pki = town.folder().join("pki");
    let answer = ask(&mut connect(&gateway, &pki), GET);
    for header in [
        "cache-control: no-store",
        "x-content-type-options: nosniff",
        "content-security-policy: default-src 'none'",
        "referrer-policy: no-referrer",
        "strict-transport-security: ",
    ] {
        assert!(answer.contains(header), "{header} is missing:\n{answer}");
    }
    for wrong in [
        "GET /v1/leads/Adebayo HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /v1/messages?limit=Adebayo HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /v1/leads?state=Adebayo HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /Adebayo HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "DELETE /v1/transfers HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ] {
        let answer = ask(&mut connect(&gateway, &pki), wrong);
        assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
        assert!(answer.contains("urn:crosswalk:problem:"), "{answer}");
        assert!(!answer.contains("Adebayo"), "{answer}");
    }
    // A head that is too large, in one header or in many; a body that is too large where none is wanted.
    let large = format!("GET /v1/transfers HTTP/1.1\r\nHost: localhost\r\nX-Large: {}\r\n\r\n", "a".repeat(64 * 1024));
    let many = (0..100).map(|number| ["X-", &number.to_string(), ": a\r\n"].concat()).collect::<Vec<_>>().concat();
    let many = format!("GET /v1/transfers HTTP/1.1\r\nHost: localhost\r\n{many}\r\n");
    for head in [large, many] {
        let answer = ask(&mut connect(&gateway, &pki), &head);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
    let body = format!("POST /v1/erasures HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n", 8 << 20);
    let mut stream = connect(&gateway, &pki);
    stream.write_all(body.as_bytes()).unwrap();
    let some = vec![b'a'; 2 << 20];
    drop(stream.write_all(&some));
    let answer = ask(&mut stream, "");
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert_eq!(gateway.api().get("/v1/transfers").unwrap().status, 200);
}
