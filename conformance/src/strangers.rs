//! Certificates that must not open a door: another CA's, one that has expired, one that is not valid yet.

use std::{fs, path::Path, time::SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    PKCS_ECDSA_P256_SHA256, SanType, date_time_ymd,
};

const DAY: u64 = 24 * 60 * 60;

/// Writes `<name>.crt` and `<name>.key` into `pki` for each of `foreign`, `expired` and `early`: certificates that name
/// `authority` as the real one does.
pub fn make(pki: &Path, authority: &str) {
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let text = fs::read_to_string(pki.join("ca.crt")).unwrap();
    let key = KeyPair::from_pem(&fs::read_to_string(pki.join("ca.key")).unwrap()).unwrap();
    let ours = Issuer::from_ca_cert_pem(&text, key).unwrap();
    let mut theirs = CertificateParams::default();
    theirs.distinguished_name.push(DnType::CommonName, "Crosswalk throw-away CA");
    theirs.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let theirs = Issuer::new(theirs, new_key());
    for (name, issuer, days) in [
        ("foreign", &theirs, (now - DAY, now + DAY)),
        ("expired", &ours, (now - 30 * DAY, now - DAY)),
        ("early", &ours, (now + DAY, now + 30 * DAY)),
    ] {
        let key = new_key();
        let certificate = template(authority, days).signed_by(&key, issuer).unwrap();
        fs::write(pki.join(format!("{name}.crt")), certificate.pem()).unwrap();
        fs::write(pki.join(format!("{name}.key")), key.serialize_pem()).unwrap();
    }
}

fn template(authority: &str, (begins, ends): (u64, u64)) -> CertificateParams {
    let mut template = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    template.distinguished_name.push(DnType::CommonName, authority);
    let uri = format!("urn:crosswalk:authority:{authority}");
    template.subject_alt_names.push(SanType::URI(uri.try_into().unwrap()));
    template.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
    let epoch = date_time_ymd(1970, 1, 1);
    template.not_before = epoch + std::time::Duration::from_secs(begins);
    template.not_after = epoch + std::time::Duration::from_secs(ends);
    template
}

fn new_key() -> KeyPair {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap()
}
