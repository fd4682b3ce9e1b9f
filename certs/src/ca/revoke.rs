//! Revoking, and the list that says what was revoked (RFC 5280, section 5).

use std::time::{Duration, SystemTime};

use rcgen::{CertificateRevocationListParams, Issuer, KeyIdMethod, RevokedCertParams, SerialNumber, SigningKey};

use super::{Ca, Entry, Reason};
use crate::CertsError;
use crate::files::{self, Mode};
use crate::template::{internal, since_epoch};
use crate::verify::ListFacts;

/// How long a list counts as up to date. A CA that serves makes one every day.
pub(super) const LIST_LASTS: Duration = Duration::from_hours(7 * 24);

impl Ca {
    /// Revokes every certificate of `name` that is not yet revoked: of an authority also those of its services. `name` may
    /// also be a serial number. Returns the serial numbers, and writes a new list in any case.
    ///
    /// # Errors
    /// [`CertsError::BadRequest`] when nothing was ever issued under that name, or a file cannot be written.
    pub fn revoke(&mut self, name: &str, reason: Reason, now: SystemTime) -> Result<Vec<String>, CertsError> {
        let serial = name.to_ascii_uppercase();
        let mut known = false;
        let mut revoked = Vec::new();
        for entry in self.index.entries.iter_mut().filter(|entry| entry.is_of(name) || entry.serial == serial) {
            known = true;
            if entry.revoked.is_none() {
                entry.revoked = Some((now, reason));
                revoked.push(entry.serial.clone());
            }
        }
        if !known {
            return Err(CertsError::BadRequest { problem: format!("names {name}, to whom nothing was issued") });
        }
        self.index.write()?;
        self.write_list(now)?;
        Ok(revoked)
    }

    /// Makes a new revocation list.
    ///
    /// # Errors
    /// When the issuing CA's key cannot be used or the file not written.
    pub fn write_list(&self, now: SystemTime) -> Result<(), CertsError> {
        let number = ListFacts::read(&self.revoked()).map_or(0, |list| list.number) + 1;
        let text = list(&self.index.entries, number, (now, now + LIST_LASTS), &self.key_of("issuing")?)?;
        files::write(&self.revoked(), &text, Mode::Public)
    }

    /// Whether the list that is there was made at least `age` before `now`.
    ///
    /// # Errors
    /// When the list cannot be read.
    pub fn list_is_older_than(&self, age: Duration, now: SystemTime) -> Result<bool, CertsError> {
        Ok(ListFacts::read(&self.revoked())?.this_update + age <= now)
    }

    /// Whether the list names as many as the index: else something was interrupted between the two.
    pub(super) fn list_is_complete(&self) -> Result<bool, CertsError> {
        let revoked = self.index.entries.iter().filter(|entry| entry.revoked.is_some()).count();
        Ok(self.revoked().exists() && ListFacts::read(&self.revoked())?.revoked == revoked)
    }
}

/// A list in PEM form. What has expired stays on it: a signature of that time must not be believed later.
pub(super) fn list(
    entries: &[Entry],
    number: u64,
    (now, until): (SystemTime, SystemTime),
    issuer: &Issuer<'_, impl SigningKey>,
) -> Result<String, CertsError> {
    let date = |at: SystemTime| rcgen::date_time_ymd(1970, 1, 1) + since_epoch(at);
    let revoked = entries.iter().filter_map(|entry| {
        let (at, reason) = entry.revoked?;
        Some(RevokedCertParams {
            serial_number: SerialNumber::from(bytes(&entry.serial)),
            revocation_time: date(at),
            reason_code: Some(reason.code()),
            invalidity_date: None,
        })
    });
    let list = CertificateRevocationListParams {
        this_update: date(now),
        next_update: date(until),
        crl_number: SerialNumber::from(number),
        issuing_distribution_point: None,
        revoked_certs: revoked.collect(),
        key_identifier_method: KeyIdMethod::Sha256,
    };
    list.signed_by(issuer).and_then(|list| list.pem()).map_err(internal)
}

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let digit = |place: usize| hexadecimal.get(place..place + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..hexadecimal.len()).step_by(2).filter_map(digit).collect()
}
