//! Granting: a certificate for a request whose fingerprint an operator has compared, or that comes with proof of the same
//! name: a certificate of this CA that is valid and not revoked.

use std::time::{Duration, SystemTime};

use rustls_pki_types::CertificateDer;

use super::{Ca, Entry, prepared};
use crate::files::{self, Mode};
use crate::request::{Name, Request};
use crate::template::{self, internal};
use crate::verify::{Purpose, Trust};
use crate::{CertsError, digest, identity};

/// A certificate that was granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// Whose it is.
    pub name: Name,
    /// Its serial number, in upper-case hexadecimal.
    pub serial: String,
    /// When it ends.
    pub expires: SystemTime,
    /// The certificate and the CA above it, in PEM form.
    pub chain: String,
}

impl Ca {
    /// Issues what `request` asks for, for `valid_for` but not beyond the issuing CA's own end. Whoever calls has made sure
    /// of who asks. The same request again gives the certificate that there is.
    ///
    /// # Errors
    /// [`CertsError::BadRequest`] when its key was revoked, or a file cannot be written.
    pub fn grant(&mut self, request: &Request, valid_for: Duration, now: SystemTime) -> Result<Granted, CertsError> {
        for entry in &self.index.entries {
            if entry.name != request.name.to_string() && entry.revoked.is_none() {
                continue;
            }
            let issued = super::read_text(&self.issued(&entry.serial))?;
            if identity::public_key_of(&issued) != Some(request.key_bits()) {
                continue;
            }
            if entry.revoked.is_some() {
                return Err(CertsError::BadRequest {
                    problem: "is made with a key whose certificate was revoked; make another key".to_owned(),
                });
            }
            if entry.expires > now {
                return self.granted(request.name.clone(), entry);
            }
        }
        self.issue(request, valid_for, now)
    }

    fn issue(&mut self, request: &Request, valid_for: Duration, now: SystemTime) -> Result<Granted, CertsError> {
        let issuer = self.key_of("issuing")?;
        let end = identity::facts_of(&self.issuing_pem()?).map_or(now, |facts| facts.not_after);
        let period = (now - Duration::from_hours(1), end.min(now + valid_for));
        let template = prepared(template::certificate(&request.name, &request.hosts)?, period)?;
        let serial = template.serial_number.as_ref().map(|serial| digest::hex(serial.as_ref()).to_ascii_uppercase());
        let serial = serial.unwrap_or_default();
        let certificate = template.signed_by(&request.key, &issuer).map_err(internal)?;
        let entry = Entry { serial, name: request.name.to_string(), expires: period.1, revoked: None };
        // What is not in the index was never issued: nobody has seen it.
        files::write(&self.issued(&entry.serial), &certificate.pem(), Mode::Public)?;
        self.index.entries.push(entry.clone());
        self.index.write()?;
        self.granted(request.name.clone(), &entry)
    }

    /// Grants a renewal to whoever has shown `chain` and the key that belongs to it: the same name, and no host that it
    /// did not have.
    ///
    /// # Errors
    /// [`CertsError::BadRequest`] when the certificate shown is not to be believed or is for something else.
    pub fn renew(
        &mut self,
        chain: &[CertificateDer<'_>],
        request: &Request,
        valid_for: Duration,
        now: SystemTime,
    ) -> Result<Granted, CertsError> {
        let wrong = |problem: String| CertsError::BadRequest { problem };
        let trust = Trust::load(&self.root(), &self.list_files())?;
        let shown = trust
            .verify(chain, Purpose::Client, now)
            .map_err(|refused| wrong(format!("cannot be renewed from what was shown: {refused}")))?;
        if shown.name() != request.name.to_string() {
            return Err(wrong(format!("is for {}, but the certificate shown is of {}", request.name, shown.name())));
        }
        let had = chain.first().map(identity::hosts).unwrap_or_default();
        if request.hosts.iter().any(|host| !had.contains(host)) {
            return Err(wrong("names a host that the certificate shown does not; have it approved".to_owned()));
        }
        self.grant(request, valid_for, now)
    }

    fn granted(&self, name: Name, entry: &Entry) -> Result<Granted, CertsError> {
        let chain = super::read_text(&self.issued(&entry.serial))? + &self.issuing_pem()?;
        Ok(Granted { name, serial: entry.serial.clone(), expires: entry.expires, chain })
    }
}
