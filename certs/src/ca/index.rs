//! What was issued and revoked, in the format of `openssl ca`: a line a certificate, fields parted by tabs.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rcgen::RevocationReason;

use crate::CertsError;
use crate::files::{self, Mode};
use crate::request::Name;

/// Why a certificate was revoked (RFC 5280, section 5.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Somebody else has, or may have, the key.
    KeyCompromise,
    /// There is another certificate in its place.
    Superseded,
    /// The authority takes no part any more.
    CessationOfOperation,
    /// The right to take part was withdrawn.
    PrivilegeWithdrawn,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 4] =
        [Self::KeyCompromise, Self::Superseded, Self::CessationOfOperation, Self::PrivilegeWithdrawn];

    /// The name that `openssl` gives it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::KeyCompromise => "keyCompromise",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessationOfOperation",
            Self::PrivilegeWithdrawn => "privilegeWithdrawn",
        }
    }

    /// The reason of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str().eq_ignore_ascii_case(name))
    }

    pub(super) fn code(self) -> RevocationReason {
        match self {
            Self::KeyCompromise => RevocationReason::KeyCompromise,
            Self::Superseded => RevocationReason::Superseded,
            Self::CessationOfOperation => RevocationReason::CessationOfOperation,
            Self::PrivilegeWithdrawn => RevocationReason::PrivilegeWithdrawn,
        }
    }
}

/// One certificate that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its serial number, in upper-case hexadecimal.
    pub serial: String,
    /// Whose it is.
    pub name: String,
    /// When it ends.
    pub expires: SystemTime,
    /// Since when it is revoked, and why.
    pub revoked: Option<(SystemTime, Reason)>,
}

impl Entry {
    /// Whether it is of an authority's gateway.
    pub(super) fn is_authority(&self) -> bool {
        matches!(Name::parse(&self.name), Some(Name::Authority(_)))
    }

    /// Whether it is called `name`, or is of a service of the authority `name`.
    pub(super) fn is_of(&self, name: &str) -> bool {
        self.name == name || self.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('/'))
    }

    fn line(&self) -> String {
        let (state, revoked) = match &self.revoked {
            None => ('V', String::new()),
            Some((at, reason)) => ('R', format!("{},{}", written(*at), reason.as_str())),
        };
        format!("{state}\t{}\t{revoked}\t{}\tunknown\t/CN={}\n", written(self.expires), self.serial, self.name)
    }

    fn read(line: &str) -> Option<Self> {
        let fields: Vec<_> = line.split('\t').collect();
        let [_, expires, revoked, serial, _, name] = fields[..] else { return None };
        let revoked = match revoked.split_once(',') {
            None if revoked.is_empty() => None,
            None => Some((time(revoked)?, Reason::PrivilegeWithdrawn)),
            Some((at, reason)) => Some((time(at)?, Reason::parse(reason)?)),
        };
        let name = name.strip_prefix("/CN=")?.to_owned();
        Some(Self { serial: serial.to_owned(), name, expires: time(expires)?, revoked })
    }
}

/// The whole index.
#[derive(Debug)]
pub(super) struct Index {
    file: PathBuf,
    pub(super) entries: Vec<Entry>,
}

impl Index {
    /// The same; an empty one when there is no file yet.
    pub(super) fn read_or_new(file: &Path) -> Result<Self, CertsError> {
        if file.exists() { Self::read(file) } else { Ok(Self { file: file.to_owned(), entries: Vec::new() }) }
    }

    pub(super) fn read(file: &Path) -> Result<Self, CertsError> {
        let text = super::read_text(file)?;
        let entries: Option<Vec<_>> = text.lines().map(Entry::read).collect();
        let entries = entries.ok_or_else(|| CertsError::Misconfigured {
            file: file.to_owned(),
            problem: "has a line that cannot be read".to_owned(),
            action: "put it back from the backup of the CA's folder",
        })?;
        Ok(Self { file: file.to_owned(), entries })
    }

    /// Writes it whole; what was there before stays until then.
    pub(super) fn write(&self) -> Result<(), CertsError> {
        let text: String = self.entries.iter().map(Entry::line).collect();
        files::write(&self.file, &text, Mode::Public)
    }
}

/// `YYMMDDHHMMSSZ`, or with four digits of the year from 2050 on (RFC 5280, section 4.1.2.5).
fn written(time: SystemTime) -> String {
    let time = Timestamp::try_from(time).unwrap_or_default().to_zoned(TimeZone::UTC);
    let format = if time.year() < 2050 { "%y%m%d%H%M%SZ" } else { "%Y%m%d%H%M%SZ" };
    time.strftime(format).to_string()
}

fn time(text: &str) -> Option<SystemTime> {
    let format = if text.len() == 13 { "%y%m%d%H%M%SZ" } else { "%Y%m%d%H%M%SZ" };
    let time = DateTime::strptime(format, text).ok()?;
    Some(TimeZone::UTC.to_timestamp(time).ok()?.into())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn a_line_is_read_as_it_was_written() {
        for seconds in [1_795_305_607, 1_709_251_199, 2_556_143_999] {
            let at = UNIX_EPOCH + Duration::from_secs(seconds);
            for revoked in [None, Some((at, Reason::KeyCompromise))] {
                let entry = Entry { serial: "4A01".to_owned(), name: "E08000003".to_owned(), expires: at, revoked };
                assert_eq!(Entry::read(entry.line().trim_end()), Some(entry));
            }
        }
        assert_eq!(written(UNIX_EPOCH + Duration::from_secs(1_795_305_607)), "261122000007Z");
        for broken in [
            "",
            "V\t1\t\t4A\tunknown\t/CN=x",
            "V\t261301000000Z\t\t4A\tunknown\t/CN=x",
            "V\t260231000000Z\t\t4A\tunknown\t/CN=x",
        ] {
            assert_eq!(Entry::read(broken), None, "{broken}");
        }
    }
}
