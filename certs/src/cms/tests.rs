//! Ours and openssl's read each other; every flipped bit is noticed; nothing hostile makes it panic or linger.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::dev::{Flaw, Made, Options, make, make_flawed};
use crate::keyring::Credential;
use crate::verify::{Defect, Trust};

const MANCHESTER: &str = "E08000003";
const OXFORDSHIRE: &str = "E10000025";
const BODY: &[u8] = b"<Message>Zo\xc3\xab\r\n</Message>\n";

/// Two authorities and their CA.
struct Pki {
    folder: TempDir,
    made: Made,
    trust: Trust,
}

fn options() -> Options {
    Options::at(UNIX_EPOCH + Duration::from_secs(1_795_305_607))
}

fn now() -> SystemTime {
    options().now
}

impl Pki {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = make(folder.path(), &[MANCHESTER, OXFORDSHIRE], &options()).unwrap();
        let trust = Trust::load(&made.files("ca").trust, &[]).unwrap();
        Self { folder, made, trust }
    }

    fn credential(&self, name: &str) -> Arc<Credential> {
        let files = self.made.files(name);
        Arc::new(Credential::load(&files.certificate, &files.key).unwrap())
    }

    fn recipient(&self, name: &str) -> Recipient {
        Recipient::of(&self.credential(name).chain[0]).unwrap()
    }

    fn signed(&self) -> Vec<u8> {
        sign(&self.credential(OXFORDSHIRE), BODY, false, now()).unwrap()
    }

    fn verify<'a>(&self, signed: &'a [u8]) -> Result<Verified<'a>, CmsError> {
        verify(signed, None, &self.trust, now())
    }

    /// Runs openssl in the folder; `None` when it is not there, which is said.
    fn openssl(&self, arguments: &[&str]) -> Option<Output> {
        openssl(self.folder.path(), arguments)
    }

    fn openssl_ok(&self, arguments: &[&str]) -> Option<()> {
        let output = self.openssl(arguments)?;
        assert!(output.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        Some(())
    }

    fn file(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder.path().join(name)).unwrap()
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.folder.path().join(name), bytes).unwrap();
    }
}

#[expect(clippy::print_stderr, reason = "a skipped comparison must be seen")]
fn openssl(folder: &Path, arguments: &[&str]) -> Option<Output> {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output();
    if output.is_err() {
        eprintln!("openssl is not installed: not compared with it");
    }
    output.ok()
}

#[test]
fn what_is_signed_and_sealed_comes_out_as_it_went_in() {
    let pki = Pki::new();
    for body in [BODY, b"", &vec![7; 3 << 20]] {
        let signed = sign(&pki.credential(OXFORDSHIRE), body, false, now()).unwrap();
        let sealed = seal(&[pki.recipient(MANCHESTER)], &signed).unwrap();
        assert!(sealed.len() < body.len() + OVERHEAD);
        let opened = open(&sealed, &[pki.credential(MANCHESTER)]).unwrap();
        assert_eq!(opened, signed);
        let verified = pki.verify(&opened).unwrap();
        assert_eq!((verified.content, verified.signer.authority.as_str()), (body, OXFORDSHIRE));
        assert_eq!((verified.signed_at, verified.answers), (Some(now()), None));
        assert_eq!(verified.chain, pki.credential(OXFORDSHIRE).chain);
    }
}

#[test]
fn sealed_twice_it_has_nothing_in_common() {
    let pki = Pki::new();
    let (one, other) = (pki.signed(), pki.signed());
    let to = [pki.recipient(MANCHESTER)];
    assert_ne!(one, other, "a signature is never the same");
    let (one, other) = (seal(&to, &one).unwrap(), seal(&to, &one).unwrap());
    let tail = |sealed: &[u8]| sealed[sealed.len() - 200..].to_vec();
    let same = tail(&one).iter().zip(tail(&other)).filter(|(one, other)| **one == *other).count();
    assert!(same < 30, "{same} of 200 bytes");
}

#[test]
fn only_its_recipients_open_it_and_there_may_be_many() {
    let pki = Pki::new();
    let both = [pki.recipient(MANCHESTER), pki.recipient(OXFORDSHIRE)];
    let sealed = seal(&both[..1], BODY).unwrap();
    assert_eq!(open(&sealed, &[pki.credential(OXFORDSHIRE)]).unwrap_err(), CmsError::NotForUs);
    assert_eq!(open(&sealed, &[]).unwrap_err(), CmsError::NotForUs);
    let sealed = seal(&both, BODY).unwrap();
    for name in [MANCHESTER, OXFORDSHIRE] {
        assert_eq!(open(&sealed, &[pki.credential(name)]).unwrap(), BODY);
    }
    let keys = [pki.credential(OXFORDSHIRE), pki.credential(MANCHESTER)];
    assert_eq!(open(&seal(&both[..1], BODY).unwrap(), &keys).unwrap(), BODY, "with the key before the current one");
    let many = vec![both[0].clone(); MOST_RECIPIENTS];
    assert_eq!(open(&seal(&many, BODY).unwrap(), &keys).unwrap(), BODY);
    let too_many = vec![both[0].clone(); MOST_RECIPIENTS + 1];
    assert_eq!(seal(&too_many, BODY).unwrap_err(), CmsError::TooLarge);
    assert!(matches!(seal(&[], BODY).unwrap_err(), CmsError::Unusable(_)));
}

#[test]
fn a_signature_outlives_its_document() {
    let pki = Pki::new();
    let signed = pki.signed();
    let alone = detach(&signed).unwrap();
    assert!(!alone.windows(9).any(|window| window == b"<Message>"), "nothing of the document is left");
    assert_eq!(verify(&alone, Some(BODY), &pki.trust, now()).unwrap().content, BODY);
    let other = verify(&alone, Some(b"another"), &pki.trust, now()).unwrap_err();
    assert_eq!(other.code(), "altered");
    assert_eq!(pki.verify(&alone).unwrap_err().code(), "unsupported");
    assert_eq!(verify(&signed, Some(BODY), &pki.trust, now()).unwrap_err().code(), "unsupported");
    assert_eq!(detach(&alone).unwrap(), alone);
}

#[test]
fn an_answer_names_what_it_answers() {
    let pki = Pki::new();
    let answered = pki.verify(&pki.signed()).unwrap().digest;
    let answer = sign_answer(&pki.credential(MANCHESTER), b"accepted", &answered, now()).unwrap();
    assert_eq!(pki.verify(&answer).unwrap().answers, Some(answered));
    let alone = detach(&answer).unwrap();
    assert_eq!(verify(&alone, Some(b"accepted"), &pki.trust, now()).unwrap().answers, Some(answered));
    pki.put("answer.der", &answer);
    let Some(shown) = pki.openssl(&["cms", "-cmsout", "-print", "-noout", "-inform", "DER", "-in", "answer.der"])
    else {
        return;
    };
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.contains("2.25.296618568231422689096184123319593178317"), "openssl shows it: {shown}");
}

#[test]
fn clocks_refuse_nothing() {
    let pki = Pki::new();
    for years in [0, 1, 30, 900] {
        let at = UNIX_EPOCH + years * Duration::from_hours(24 * 365);
        let signed = sign(&pki.credential(OXFORDSHIRE), BODY, false, at).unwrap();
        assert_eq!(pki.verify(&signed).unwrap().signed_at, Some(at), "after {years} years");
    }
}

#[test]
fn flawed_signers_are_refused_by_name() {
    let pki = Pki::new();
    for (flaw, defect) in [
        (Flaw::Expired, Defect::Expired),
        (Flaw::NotYetValid, Defect::NotYetValid),
        (Flaw::ForeignCa, Defect::BadSignature),
        (Flaw::ServerOnly, Defect::WrongUsage),
    ] {
        let files = make_flawed(pki.folder.path(), OXFORDSHIRE, flaw, &options()).unwrap();
        let credential = Credential::load(&files.certificate, &files.key).unwrap();
        let signed = sign(&credential, BODY, false, now()).unwrap();
        match pki.verify(&signed).unwrap_err() {
            CmsError::Signer(refused) => assert_eq!(refused.defect, defect),
            other => panic!("{flaw}: {other}"),
        }
    }
}

#[test]
fn openssl_reads_ours() {
    let pki = Pki::new();
    let sealed = seal(&[pki.recipient(OXFORDSHIRE), pki.recipient(MANCHESTER)], &pki.signed()).unwrap();
    pki.put("sealed.der", &sealed);
    pki.put("alone.der", &detach(&pki.signed()).unwrap());
    pki.put("body", BODY);
    let (certificate, key) = (format!("{MANCHESTER}.crt"), format!("{MANCHESTER}.key"));
    let decrypt = ["cms", "-decrypt", "-inform", "DER", "-in", "sealed.der", "-recip", &certificate, "-inkey", &key];
    let Some(()) = pki.openssl_ok(&[&decrypt[..], &["-out", "signed.der"]].concat()) else { return };
    let verify = ["cms", "-verify", "-attime", "1795305607", "-CAfile", "ca.crt", "-inform", "DER"];
    pki.openssl_ok(&[&verify[..], &["-in", "signed.der", "-out", "out"]].concat());
    assert_eq!(pki.file("out"), BODY);
    pki.openssl_ok(&[&verify[..], &["-in", "alone.der", "-content", "body", "-binary", "-out", "out"]].concat());
    assert_eq!(pki.file("out"), BODY);
    pki.put("body", b"another");
    let other = pki.openssl(&[&verify[..], &["-in", "alone.der", "-content", "body", "-binary"]].concat()).unwrap();
    assert!(!other.status.success(), "openssl sees that it is another document");
}

#[test]
fn ours_reads_openssls() {
    let pki = Pki::new();
    pki.put("body", BODY);
    let (certificate, key) = (format!("{OXFORDSHIRE}.crt"), format!("{OXFORDSHIRE}.key"));
    let sign = ["cms", "-sign", "-binary", "-in", "body", "-signer", &certificate, "-inkey", &key, "-outform", "DER"];
    let Some(()) = pki.openssl_ok(&[&sign[..], &["-nodetach", "-out", "signed.der"]].concat()) else { return };
    pki.openssl_ok(&[&sign[..], &["-out", "alone.der"]].concat());
    let signed = pki.file("signed.der");
    let verified = pki.verify(&signed).unwrap();
    assert_eq!((verified.content, verified.signer.authority.as_str()), (BODY, OXFORDSHIRE));
    assert!(verified.signed_at.is_some());
    assert_eq!(verify(&pki.file("alone.der"), Some(BODY), &pki.trust, now()).unwrap().content, BODY);
    assert_eq!(verify(&detach(&signed).unwrap(), Some(BODY), &pki.trust, now()).unwrap().content, BODY);
    for kdf in [&[][..], &["-keyopt", "ecdh_kdf_md:sha256"]] {
        let recipient = format!("{MANCHESTER}.crt");
        let mut encrypt = vec!["cms", "-encrypt", "-binary", "-aes-256-gcm", "-in", "signed.der", "-outform", "DER"];
        encrypt.extend(["-out", "sealed.der", "-recip", &recipient]);
        encrypt.extend(kdf);
        pki.openssl_ok(&encrypt);
        assert_eq!(open(&pki.file("sealed.der"), &[pki.credential(MANCHESTER)]).unwrap(), signed, "{kdf:?}");
    }
    let weaker = ["cms", "-encrypt", "-binary", "-aes-256-cbc", "-in", "body", "-outform", "DER", "-out", "cbc.der"];
    let recipient = format!("{MANCHESTER}.crt");
    pki.openssl_ok(&[&weaker[..], &["-recip", &recipient]].concat());
    assert_eq!(open(&pki.file("cbc.der"), &[pki.credential(MANCHESTER)]).unwrap_err().code(), "unsupported");
}

/// What each flipped bit of `message` does: how many of them `same` counts as harmless.
fn flips(message: &[u8], mut undetected: impl FnMut(&[u8]) -> bool) -> Vec<usize> {
    let mut flipped = message.to_vec();
    let mut found = Vec::new();
    for bit in 0..message.len() * 8 {
        flipped[bit / 8] ^= 1 << (bit % 8);
        if undetected(&flipped) {
            found.push(bit / 8);
        }
        flipped[bit / 8] ^= 1 << (bit % 8);
    }
    found
}

#[test]
fn every_flipped_bit_of_a_sealed_message_is_noticed() {
    let pki = Pki::new();
    let keys = [pki.credential(MANCHESTER)];
    let sealed = seal(&[pki.recipient(MANCHESTER)], b"small").unwrap();
    assert_eq!(flips(&sealed, |flipped| open(flipped, &keys).is_ok()), Vec::<usize>::new());
}

/// With two recipients, what concerns the other one alone may change: their name and their wrapped key. The content that
/// we open is the same.
#[test]
fn what_is_flipped_for_another_recipient_does_not_concern_us() {
    let pki = Pki::new();
    let keys = [pki.credential(MANCHESTER)];
    let sealed = seal(&[pki.recipient(OXFORDSHIRE), pki.recipient(MANCHESTER)], b"small").unwrap();
    let harmless = flips(&sealed, |flipped| open(flipped, &keys).is_ok_and(|content| content == b"small"));
    let wrong = flips(&sealed, |flipped| open(flipped, &keys).is_ok_and(|content| content != b"small"));
    assert_eq!(wrong, Vec::<usize>::new(), "no flip gives other content");
    let name = &pki.recipient(OXFORDSHIRE).name;
    let begins = sealed.windows(name.len()).position(|window| window == name).unwrap();
    let theirs = begins..begins + name.len() + 2 + 40;
    assert!(!harmless.is_empty() && harmless.iter().all(|byte| theirs.contains(byte)), "{harmless:?} in {theirs:?}");
}

#[test]
fn every_flipped_bit_of_a_signed_message_is_noticed() {
    let pki = Pki::new();
    let signed = sign(&pki.credential(OXFORDSHIRE), b"small", false, now()).unwrap();
    assert_eq!(flips(&signed, |flipped| pki.verify(flipped).is_ok()), Vec::<usize>::new());
    let alone = detach(&signed).unwrap();
    let accepted = flips(&alone, |flipped| verify(flipped, Some(b"small"), &pki.trust, now()).is_ok());
    assert_eq!(accepted, Vec::<usize>::new());
}

#[test]
fn what_is_cut_short_or_made_longer_is_refused() {
    let pki = Pki::new();
    let keys = [pki.credential(MANCHESTER)];
    let signed = pki.signed();
    let sealed = seal(&[pki.recipient(MANCHESTER)], &signed).unwrap();
    for length in 0..sealed.len() {
        open(&sealed[..length], &keys).unwrap_err();
    }
    for length in 0..signed.len() {
        pki.verify(&signed[..length]).unwrap_err();
    }
    open(&[&sealed[..], &[0]].concat(), &keys).unwrap_err();
    pki.verify(&[&signed[..], &[0]].concat()).unwrap_err();
}

/// Sets of a million elements, and elements a million deep, are refused before they cost anything.
#[test]
#[expect(clippy::disallowed_types, reason = "real time is what this is about")]
fn hostile_shapes_are_refused_at_once() {
    let pki = Pki::new();
    let tlv = |tag: u8, value: &[u8]| {
        let length = u32::try_from(value.len()).unwrap().to_be_bytes();
        [&[tag, 0x84], &length[..], value].concat()
    };
    let many = vec![[0x31, 0x00]; 2_000_000].concat();
    let mut deep = vec![0x30, 0x80];
    deep.resize(4_000_000, 0x30);
    let began = std::time::Instant::now();
    for inner in [many, deep] {
        for kind in [asn1::SIGNED_DATA, asn1::AUTH_ENVELOPED_DATA] {
            let kind = tlv(0x06, kind.as_bytes());
            let parts = [&[0x02, 0x01, 0x01][..], &tlv(0x31, &inner), &tlv(0x30, &inner), &tlv(0xa0, &inner)].concat();
            let message = tlv(0x30, &[&kind[..], &tlv(0xa0, &tlv(0x30, &parts))].concat());
            pki.verify(&message).unwrap_err();
            open(&message, &[pki.credential(MANCHESTER)]).unwrap_err();
        }
    }
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is put in place of some bytes of a good message: no panic, and never other content.
    #[test]
    fn nothing_hostile_is_taken_for_genuine(
        at in any::<proptest::sample::Index>(),
        take in 0_usize..40,
        put in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        type Genuine = (Pki, Arc<Credential>, Vec<u8>, Vec<u8>);
        static PKI: std::sync::LazyLock<Genuine> = std::sync::LazyLock::new(|| {
            let pki = Pki::new();
            let (own, signed) = (pki.credential(MANCHESTER), pki.signed());
            let sealed = seal(&[pki.recipient(MANCHESTER)], &signed).unwrap();
            (pki, own, signed, sealed)
        });
        let (pki, own, signed, sealed) = &*PKI;
        let spliced = |genuine: &[u8]| {
            let begin = at.index(genuine.len());
            let end = (begin + take).min(genuine.len());
            [&genuine[..begin], &put, &genuine[end..]].concat()
        };
        let hostile = spliced(signed);
        if let Ok(verified) = pki.verify(&hostile) {
            prop_assert_eq!(verified.content, BODY);
        }
        if let Ok(opened) = open(&spliced(sealed), std::slice::from_ref(own)) {
            prop_assert_eq!(&opened, signed);
        }
    }
}
