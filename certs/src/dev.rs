//! A throw-away PKI in a folder, for tests and the demo: a CA, the broker's certificate, and one for each authority.
//!
//! `ca.crt`, `ca.key`, `broker.crt`, `broker.key`, `<code>.crt`, `<code>.key`. The CA's key lies beside the rest, so
//! nothing here is fit for real data.

use std::fmt::{self, Display};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, Issuer, KeyPair};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::CertsError;
use crate::files::{self, Mode};
use crate::identity::is_authority_code;
use crate::template::{self, internal, new_key};
use crate::tls::Files;

const DAY: Duration = Duration::from_hours(24);

/// How certificates are made.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The time now. Certificates count from an hour before.
    pub now: SystemTime,
    /// How long certificates last. The CA's lasts ten times as long.
    pub valid_for: Duration,
}

impl Options {
    /// Certificates for a year from `now`.
    #[must_use]
    pub fn at(now: SystemTime) -> Self {
        Self { now, valid_for: 365 * DAY }
    }
}

/// What [`make`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Where the files are.
    pub folder: PathBuf,
    /// Names that got a new certificate and key: `ca`, `broker`, or an authority code.
    pub issued: Vec<String>,
    /// Names whose certificate was there and is still valid.
    pub kept: Vec<String>,
}

impl Made {
    /// The files of the certificate called `name`.
    #[must_use]
    pub fn files(&self, name: &str) -> Files {
        files_of(&self.folder, name)
    }
}

/// One thing wrong with a certificate, to test that it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// Ended yesterday.
    Expired,
    /// Begins tomorrow.
    NotYetValid,
    /// Issued by another CA with the same name.
    ForeignCa,
    /// May be used by servers only.
    ServerOnly,
}

impl Flaw {
    /// Every flaw.
    pub const ALL: [Self; 4] = [Self::Expired, Self::NotYetValid, Self::ForeignCa, Self::ServerOnly];
}

impl Display for Flaw {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Expired => "expired",
            Self::NotYetValid => "not-yet-valid",
            Self::ForeignCa => "foreign-ca",
            Self::ServerOnly => "server-only",
        })
    }
}

/// Makes what is missing in `folder`: the CA, the broker's certificate and one for each of `authorities`. What is there
/// is kept; a certificate that is no longer valid, or has lost its key, is issued anew.
///
/// # Errors
/// When `folder` cannot be written or is open to others, or holds half a CA, or an authority code is none.
pub fn make(folder: &Path, authorities: &[&str], options: &Options) -> Result<Made, CertsError> {
    authorities.iter().try_for_each(|code| check_code(code))?;
    files::create_folder(folder)?;
    let mut made = Made { folder: folder.to_owned(), issued: Vec::new(), kept: Vec::new() };
    let ca = files_of(folder, "ca");
    let kept = match (ca.certificate.exists(), ca.key.exists()) {
        (true, true) => true,
        (false, false) => false,
        _ => return Err(half_a_ca(folder)),
    };
    if !kept {
        write_ca(&ca, options)?;
    }
    note(&mut made, "ca", kept);
    let issuer = load_ca(&ca, options)?;
    for name in std::iter::once("broker").chain(authorities.iter().copied()) {
        let files = files_of(folder, name);
        let kept = files.key.exists() && is_valid(&files.certificate, options.now)?;
        if !kept {
            let template = if name == "broker" { template::broker() } else { template::authority(name) }?;
            issue(&files, template, &issuer, validity(options))?;
        }
        note(&mut made, name, kept);
    }
    Ok(made)
}

/// Makes a certificate for `authority` with one `flaw`, as `<code>.<flaw>.crt` and `.key` in `folder`, which [`make`]
/// has filled. Its `trust` is the good CA.
///
/// # Errors
/// As [`make`].
pub fn make_flawed(folder: &Path, authority: &str, flaw: Flaw, options: &Options) -> Result<Files, CertsError> {
    check_code(authority)?;
    let files = files_of(folder, &format!("{authority}.{flaw}"));
    let mut template = template::authority(authority)?;
    let mut period = validity(options);
    let mut issuer = load_ca(&files_of(folder, "ca"), options)?;
    match flaw {
        Flaw::Expired => period = (options.now - 30 * DAY, options.now - DAY),
        Flaw::NotYetValid => period = (options.now + DAY, options.now + 30 * DAY),
        Flaw::ForeignCa => issuer = Issuer::new(template::ca(ca_validity(options)), new_key()?),
        Flaw::ServerOnly => template.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth],
    }
    issue(&files, template, &issuer, period)?;
    Ok(files)
}

fn files_of(folder: &Path, name: &str) -> Files {
    Files {
        certificate: folder.join(format!("{name}.crt")),
        key: folder.join(format!("{name}.key")),
        trust: folder.join("ca.crt"),
    }
}

fn note(made: &mut Made, name: &str, kept: bool) {
    let list = if kept { &mut made.kept } else { &mut made.issued };
    list.push(name.to_owned());
}

fn check_code(code: &str) -> Result<(), CertsError> {
    if is_authority_code(code) && !matches!(code, "ca" | "broker") {
        return Ok(());
    }
    Err(CertsError::NotAnAuthority { code: code.to_owned() })
}

fn half_a_ca(folder: &Path) -> CertsError {
    CertsError::Misconfigured {
        file: folder.to_owned(),
        problem: "has only one of ca.crt and ca.key".to_owned(),
        action: "put the other back, or remove the folder and make everything anew",
    }
}

/// Whether `file` is a certificate that is valid now; `false` when there is no file.
fn is_valid(file: &Path, now: SystemTime) -> Result<bool, CertsError> {
    if !file.exists() {
        return Ok(false);
    }
    let bytes = files::read(file)?;
    let Ok(der) = CertificateDer::from_pem_slice(&bytes) else { return Ok(false) };
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    Ok(X509Certificate::from_der(&der).is_ok_and(|(_, parsed)| {
        let validity = parsed.validity();
        let seconds = |time: x509_parser::time::ASN1Time| u64::try_from(time.timestamp()).unwrap_or(0);
        (seconds(validity.not_before)..=seconds(validity.not_after)).contains(&now)
    }))
}

fn write_ca(files: &Files, options: &Options) -> Result<(), CertsError> {
    let key = new_key()?;
    let certificate = template::ca(ca_validity(options)).self_signed(&key).map_err(internal)?;
    files::write(&files.key, &key.serialize_pem(), Mode::Private)?;
    files::write(&files.certificate, &certificate.pem(), Mode::Public)
}

fn load_ca(files: &Files, options: &Options) -> Result<Issuer<'static, KeyPair>, CertsError> {
    let unusable = |file: &Path, problem: &str| CertsError::Misconfigured {
        file: file.to_owned(),
        problem: problem.to_owned(),
        action: "remove the folder and make everything anew",
    };
    if !is_valid(&files.certificate, options.now)? {
        return Err(unusable(&files.certificate, "is not a certificate that is valid now"));
    }
    let key = String::from_utf8(files::read_key(&files.key)?)
        .ok()
        .and_then(|text| KeyPair::from_pem(&text).ok())
        .ok_or_else(|| unusable(&files.key, "is not a private key in PEM form"))?;
    let text = String::from_utf8_lossy(&files::read(&files.certificate)?).into_owned();
    Issuer::from_ca_cert_pem(&text, key).map_err(|_| unusable(&files.certificate, "is not a CA certificate"))
}

fn issue(
    files: &Files,
    mut template: CertificateParams,
    issuer: &Issuer<'_, KeyPair>,
    period: (SystemTime, SystemTime),
) -> Result<(), CertsError> {
    let key = new_key()?;
    template::set_period(&mut template, period);
    let certificate = template.signed_by(&key, issuer).map_err(internal)?;
    files::write(&files.key, &key.serialize_pem(), Mode::Private)?;
    files::write(&files.certificate, &certificate.pem(), Mode::Public)
}

fn validity(options: &Options) -> (SystemTime, SystemTime) {
    (options.now - Duration::from_hours(1), options.now + options.valid_for)
}

fn ca_validity(options: &Options) -> (SystemTime, SystemTime) {
    (options.now - Duration::from_hours(1), options.now + 10 * options.valid_for)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::process::Command;

    use super::*;

    /// 2026-11-22, so that what `openssl` says depends on nothing else.
    fn options() -> Options {
        Options::at(UNIX_EPOCH + Duration::from_secs(1_795_305_607))
    }

    fn mode(file: &Path) -> u32 {
        fs::metadata(file).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn keys_are_private_and_what_is_there_is_kept() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("pki");
        let first = make(&folder, &["E08000003"], &options()).unwrap();
        assert_eq!(first.issued, ["ca", "broker", "E08000003"]);
        assert_eq!(mode(&folder), 0o700);
        for name in ["ca", "broker", "E08000003"] {
            assert_eq!(mode(&first.files(name).key), 0o600);
        }
        let before = fs::read(first.files("E08000003").certificate).unwrap();
        let second = make(&folder, &["E08000003", "E10000025"], &options()).unwrap();
        assert_eq!((second.kept.len(), second.issued), (3, vec!["E10000025".to_owned()]));
        assert_eq!(fs::read(first.files("E08000003").certificate).unwrap(), before);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 8, "nothing unfinished is left");
    }

    #[test]
    fn what_has_ended_or_lost_its_key_is_issued_anew() {
        let folder = tempfile::tempdir().unwrap();
        let first = make(folder.path(), &["E08000003", "E10000025"], &options()).unwrap();
        fs::remove_file(first.files("E10000025").key).unwrap();
        assert_eq!(make(folder.path(), &["E08000003", "E10000025"], &options()).unwrap().issued, ["E10000025"]);
        let later = Options::at(options().now + 400 * DAY);
        assert_eq!(make(folder.path(), &["E08000003"], &later).unwrap().issued, ["broker", "E08000003"]);
        let too_late = Options::at(options().now + 4000 * DAY);
        assert!(make(folder.path(), &[], &too_late).unwrap_err().to_string().contains("valid now"));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for code in ["", "../E08000003", "ca", "broker", "E08000003\n", "É08000003"] {
            assert!(make(folder.path(), &[code], &options()).is_err(), "{code:?}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        make(folder.path(), &[], &options()).unwrap();
        fs::remove_file(folder.path().join("ca.key")).unwrap();
        assert!(make(folder.path(), &[], &options()).unwrap_err().to_string().contains("only one of"));
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        assert!(make(folder.path(), &[], &options()).unwrap_err().to_string().contains("others may write"));
    }

    #[test]
    fn openssl_reads_and_verifies_them() {
        let folder = tempfile::tempdir().unwrap();
        let made = make(folder.path(), &["E08000003"], &options()).unwrap();
        let openssl = |arguments: &[&str]| {
            let output = Command::new("openssl").args(arguments).current_dir(folder.path()).output();
            output.map(|output| String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
        };
        let certificate = made.files("E08000003").certificate;
        let certificate = certificate.to_str().unwrap();
        let Ok(text) = openssl(&["x509", "-noout", "-text", "-in", certificate]) else {
            return eprint("openssl is not installed: not compared with it");
        };
        for expected in [
            "Subject: CN = E08000003",
            "URI:urn:crosswalk:authority:E08000003",
            "DNS:localhost, IP Address:127.0.0.1",
            "TLS Web Client Authentication, TLS Web Server Authentication",
            "NIST CURVE: P-256",
            "CA:FALSE",
        ] {
            assert!(text.contains(expected), "{expected} is not in {text}");
        }
        let at = ["verify", "-x509_strict", "-attime", "1795305607", "-CAfile", "ca.crt"];
        let verify = |more: &[&str]| openssl(&[&at, more].concat()).unwrap();
        assert!(verify(&["-purpose", "sslclient", certificate]).contains(": OK"));
        assert!(verify(&["-purpose", "sslserver", "broker.crt"]).contains(": OK"));
        assert!(verify(&["-purpose", "sslclient", "broker.crt"]).contains("unsuitable certificate purpose"));
        for flaw in [Flaw::Expired, Flaw::NotYetValid, Flaw::ForeignCa, Flaw::ServerOnly] {
            let files = make_flawed(folder.path(), "E08000003", flaw, &options()).unwrap();
            let verdict = verify(&["-purpose", "sslclient", files.certificate.to_str().unwrap()]);
            assert!(verdict.contains("verification failed"), "{flaw}: {verdict}");
        }
    }

    #[expect(clippy::print_stderr, reason = "a skipped comparison must be seen")]
    fn eprint(text: &str) {
        eprintln!("{text}");
    }
}
