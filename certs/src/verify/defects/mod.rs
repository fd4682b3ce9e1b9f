//! A table of defects, in the manner of x509-limbo: each is made, and refused by its own name.

mod table;

use std::fs;
use std::process::Command;

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CidrSubnet, CustomExtension, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, NameConstraints,
    RevokedCertParams, SanType, SerialNumber, date_time_ymd,
};

use super::*;
use crate::request::Name;
use crate::template::{self, new_key, set_period};

const DAY: Duration = Duration::from_hours(24);

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_795_305_607)
}

/// A good chain, before it is spoiled and signed.
struct Case {
    folder: tempfile::TempDir,
    root: CertificateParams,
    issuing: CertificateParams,
    leaf: CertificateParams,
    keys: [KeyPair; 3],
    /// Signs the leaf, or the issuing CA, in the place of who should.
    leaf_issuer: Option<(CertificateParams, KeyPair)>,
    issuing_issuer: Option<(CertificateParams, KeyPair)>,
    /// What is shown, once it is signed: spoiled further.
    shown: fn(&mut Vec<CertificateDer<'static>>),
    lists: Vec<String>,
    purpose: Purpose,
}

impl Case {
    fn good() -> Self {
        let period = (now() - DAY, now() + 30 * DAY);
        let with_period = |mut template: CertificateParams, serial: u8| {
            set_period(&mut template, period);
            template.serial_number = Some(SerialNumber::from(vec![serial]));
            template
        };
        let hosts = ["localhost".to_owned()];
        let leaf = template::certificate(&Name::Authority("E08000003".to_owned()), &hosts).unwrap();
        Self {
            folder: tempfile::tempdir().unwrap(),
            root: with_period(template::root("Test"), 1),
            issuing: with_period(template::issuing("Test", &[]), 2),
            leaf: with_period(leaf, 3),
            keys: [(); 3].map(|()| new_key().unwrap()),
            leaf_issuer: None,
            issuing_issuer: None,
            shown: |_| (),
            lists: Vec::new(),
            purpose: Purpose::Client,
        }
    }

    /// A revocation list of the issuing CA (2), or of the root (1), that names `serial` and is signed with `key`.
    fn list(&mut self, issuer: u8, key: &KeyPair, serial: u8) {
        self.numbered_list(1, issuer, key, serial);
    }

    fn numbered_list(&mut self, number: u64, issuer: u8, key: &KeyPair, serial: u8) {
        let template = if issuer == 1 { &self.root } else { &self.issuing };
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2026, 11, 21),
            next_update: date_time_ymd(2026, 11, 22),
            crl_number: SerialNumber::from(number),
            issuing_distribution_point: None,
            revoked_certs: vec![RevokedCertParams {
                serial_number: SerialNumber::from(vec![serial]),
                revocation_time: date_time_ymd(2026, 11, 21),
                reason_code: None,
                invalidity_date: None,
            }],
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let list = list.signed_by(&Issuer::from_params(template, key)).unwrap();
        self.lists.push(list.pem().unwrap());
    }

    fn key(&self, place: usize) -> KeyPair {
        KeyPair::from_pem(&self.keys[place].serialize_pem()).unwrap()
    }

    fn trust(&self) -> Trust {
        let at = |name: &str| self.folder.path().join(name);
        fs::write(at("root.crt"), self.root.self_signed(&self.keys[0]).unwrap().pem()).unwrap();
        fs::write(at("revoked.pem"), self.lists.concat()).unwrap();
        let lists = if self.lists.is_empty() { Vec::new() } else { vec![at("revoked.pem")] };
        Trust::load(&at("root.crt"), &lists).unwrap()
    }

    fn chain(&self) -> Vec<CertificateDer<'static>> {
        let issuing_issuer = match &self.issuing_issuer {
            None => Issuer::from_params(&self.root, &self.keys[0]),
            Some((template, key)) => Issuer::from_params(template, key),
        };
        let leaf_issuer = match &self.leaf_issuer {
            None => Issuer::from_params(&self.issuing, &self.keys[1]),
            Some((template, key)) => Issuer::from_params(template, key),
        };
        let issuing = self.issuing.signed_by(&self.keys[1], &issuing_issuer).unwrap();
        let leaf = self.leaf.signed_by(&self.keys[2], &leaf_issuer).unwrap();
        let mut chain = vec![leaf.der().clone(), issuing.der().clone()];
        (self.shown)(&mut chain);
        chain
    }

    fn verdict(&self) -> Result<String, &'static str> {
        let verdict = self.trust().verify(&self.chain(), self.purpose, now());
        verdict.map(|identity| identity.name()).map_err(|refused| refused.code())
    }
}

fn critical() -> CustomExtension {
    let mut extension = CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99999, 1], vec![5, 0]);
    extension.set_criticality(true);
    extension
}

fn uri(name: &str) -> SanType {
    SanType::URI(format!("urn:crosswalk:authority:{name}").try_into().unwrap())
}

fn ended() -> (SystemTime, SystemTime) {
    (now() - 9 * DAY, now() - DAY)
}

fn coming() -> (SystemTime, SystemTime) {
    (now() + DAY, now() + 9 * DAY)
}

#[test]
fn each_defect_is_refused_by_its_own_name() {
    let mut wrong = Vec::new();
    for (what, spoil, expected) in table::TABLE {
        let mut case = Case::good();
        spoil(&mut case);
        let verdict = case.verdict().map(drop);
        if verdict != *expected {
            wrong.push(format!("{what}: {verdict:?} instead of {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What the library for making certificates cannot make, `openssl` can.
#[test]
fn weak_keys_and_signatures_are_refused_by_their_own_names() {
    let case = Case::good();
    let folder = case.folder.path();
    let trust = case.trust();
    let chain = case.chain();
    let issuing = case.issuing.signed_by(&case.keys[1], &Issuer::from_params(&case.root, &case.keys[0])).unwrap();
    fs::write(folder.join("issuing.crt"), issuing.pem()).unwrap();
    fs::write(folder.join("issuing.key"), case.keys[1].serialize_pem()).unwrap();
    let names = "subjectAltName=URI:urn:crosswalk:authority:E08000003\nkeyUsage=digitalSignature\n\
                 extendedKeyUsage=clientAuth\n";
    fs::write(folder.join("names.cnf"), names).unwrap();
    let openssl = |arguments: &[&str]| {
        let output = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let curve = |name: &'static str| vec!["-newkey", "ec", "-pkeyopt", name];
    for (what, key, how, code) in [
        ("RSA 1024", vec!["-newkey", "rsa:1024"], &["-sha256", "-extfile", "names.cnf"][..], "weak-key"),
        ("P-192", curve("ec_paramgen_curve:prime192v1"), &["-sha256", "-extfile", "names.cnf"], "weak-key"),
        ("P-224", curve("ec_paramgen_curve:secp224r1"), &["-sha256", "-extfile", "names.cnf"], "weak-key"),
        ("signed with SHA-1", curve("ec_paramgen_curve:P-256"), &["-sha1", "-extfile", "names.cnf"], "weak-signature"),
        ("X.509 version 1", curve("ec_paramgen_curve:P-256"), &["-sha256"], "unreadable"),
    ] {
        let always = ["req", "-new", "-nodes", "-keyout", "weak.key", "-out", "weak.csr", "-subj", "/CN=E08000003"];
        openssl(&[&always[..], &key].concat());
        let always = "x509 -req -in weak.csr -CA issuing.crt -CAkey issuing.key -out weak.crt -set_serial 7 -days 9000";
        openssl(&[&always.split(' ').collect::<Vec<_>>()[..], how].concat());
        let weak = crate::tls::certificates(&folder.join("weak.crt")).unwrap();
        let at = now() + Duration::from_hours(24 * 29);
        let verdict = trust.verify(&[weak[0].clone(), chain[1].clone()], Purpose::Client, at);
        assert_eq!(verdict.map_err(|refused| refused.code()), Err(code), "{what}");
    }
    let root = "req -x509 -newkey rsa:1024 -nodes -keyout weak.key -out root.weak.crt -subj /CN=Weak";
    openssl(&root.split(' ').collect::<Vec<_>>());
    let refused = Trust::load(&folder.join("root.weak.crt"), &[]).unwrap_err().to_string();
    assert!(refused.contains("its key is weak"), "{refused}");
}

/// A CA below the issuing one, which may make none.
#[test]
fn a_ca_below_one_that_may_make_none_is_refused() {
    let case = Case::good();
    let (mut below, key) = (template::issuing("Below", &[]), new_key().unwrap());
    set_period(&mut below, (now() - DAY, now() + DAY));
    let issuer = Issuer::from_params(&case.issuing, &case.keys[1]);
    let below_certificate = below.signed_by(&key, &issuer).unwrap();
    let leaf = case.leaf.signed_by(&case.keys[2], &Issuer::from_params(&below, &key)).unwrap();
    let chain = [leaf.der().clone(), below_certificate.der().clone(), case.chain()[1].clone()];
    let verdict = case.trust().verify(&chain, Purpose::Client, now());
    assert_eq!(verdict.map_err(|refused| refused.code()), Err("path-length"));
}

#[test]
fn an_older_list_does_not_replace_a_newer_one_and_what_is_known_is_forgotten_with_a_new_one() {
    let mut case = Case::good();
    let trust = case.trust();
    let chain = case.chain();
    let verdict = || trust.verify(&chain, Purpose::Client, now()).map(drop).map_err(|refused| refused.code());
    assert_eq!(verdict(), Ok(()));
    let file = case.folder.path().join("revoked.pem");
    let key = case.key(1);
    case.list(2, &key, 9);
    fs::write(&file, case.lists.concat()).unwrap();
    let trust_with_list = Trust::load(&case.folder.path().join("root.crt"), std::slice::from_ref(&file)).unwrap();
    let verdict = || trust_with_list.verify(&chain, Purpose::Client, now()).map(drop).map_err(|refused| refused.code());
    assert_eq!((verdict(), verdict()), (Ok(()), Ok(())));
    case.lists.clear();
    case.numbered_list(2, 2, &key, 3);
    fs::write(&file, case.lists.concat()).unwrap();
    assert!(trust_with_list.reload().unwrap());
    assert_eq!(verdict(), Err("revoked"));
    case.lists.clear();
    case.list(2, &key, 9);
    fs::write(&file, case.lists.concat()).unwrap();
    trust_with_list.reload().unwrap();
    assert_eq!(verdict(), Err("revoked"), "number 1 after number 2");
}
