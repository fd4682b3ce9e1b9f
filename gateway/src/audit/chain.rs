//! A row of the audit log as one line of text, and the chain of digests over the lines; both easy to follow with `sha256sum`.
//!
//! The digest of a row is the SHA-256 of its line. The head after a row is the SHA-256 of the head before it and the row's
//! digest, each in hexadecimal with a line feed behind it. The head before the first row is 64 zeros.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use crosswalk_schemas::model::{MessageId, TransferId};
use jiff::Timestamp;

use crate::digest::hex;

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The gateway itself.
    Gateway,
    /// A message.
    Message(MessageId),
    /// A transfer.
    Transfer(TransferId),
}

/// A row of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its place, from 1, without gaps.
    pub seq: i64,
    /// When, UTC, by the machine's clock.
    pub at: Timestamp,
    /// What happened.
    pub event: String,
    /// To what.
    pub subject: Subject,
    /// How many rows there are of the same subject, with this one: a missing one leaves a gap.
    pub number: i64,
    /// Who did it; empty for the gateway itself.
    pub who: String,
    /// What else there is to say; no personal data.
    pub detail: String,
}

impl Row {
    /// The row as text: its fields with tabs between them.
    #[must_use]
    pub fn line(&self) -> String {
        let (kind, id) = match self.subject {
            Subject::Gateway => ("gateway", String::new()),
            Subject::Message(id) => ("message", id.to_string()),
            Subject::Transfer(id) => ("transfer", id.to_string()),
        };
        let Self { seq, at, event, number, who, detail, .. } = self;
        format!("{seq}\t{at}\t{event}\t{kind}\t{id}\t{number}\t{who}\t{detail}")
    }

    /// The row that a line says; `None` when it is none.
    #[must_use]
    pub fn read(line: &str) -> Option<Self> {
        let mut fields = line.split('\t');
        let mut next = || fields.next();
        let (seq, at, event, kind, id) = (next()?, next()?, next()?, next()?, next()?);
        let (number, who, detail) = (next()?, next()?, next()?);
        let subject = match kind {
            "gateway" if id.is_empty() => Subject::Gateway,
            "message" => Subject::Message(id.parse().ok()?),
            "transfer" => Subject::Transfer(id.parse().ok()?),
            _ => return None,
        };
        let row = Self {
            seq: seq.parse().ok()?,
            at: at.parse().ok()?,
            event: event.to_owned(),
            subject,
            number: number.parse().ok()?,
            who: who.to_owned(),
            detail: detail.to_owned(),
        };
        // Only one text says a row: a digest of another would be another row's.
        (fields.next().is_none() && row.line() == line).then_some(row)
    }

    /// The digest of the line.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(self.line().as_bytes())
    }
}

/// A SHA-256, of a row or of the chain up to one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The head of a log without rows.
    pub const NONE: Self = Self([0; 32]);

    /// The digest of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut digest_of = Self::NONE;
        digest_of.0.iter_mut().zip(digest(&SHA256, bytes).as_ref()).for_each(|(to, from)| *to = *from);
        digest_of
    }

    /// The head after a row, when this is the head before it.
    #[must_use]
    pub fn then(self, row: Self) -> Self {
        Self::of(format!("{self}\n{row}\n").as_bytes())
    }

    /// The digest that 64 hexadecimal digits mean.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != 32 || !rest.is_empty() {
            return None;
        }
        let mut read = Self::NONE;
        for (byte, pair) in read.0.iter_mut().zip(pairs) {
            *byte = u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()?;
        }
        (read.to_string() == text).then_some(read)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Text as a row may hold it: on one line, without tabs.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn row() -> Row {
        Row {
            seq: 7,
            at: "2026-11-22T10:00:00.5Z".parse().unwrap(),
            event: "delivered".to_owned(),
            subject: Subject::Message(MessageId(Uuid::from_u128(1))),
            number: 3,
            who: String::new(),
            detail: "social-care".to_owned(),
        }
    }

    #[test]
    fn a_line_says_one_row_and_a_row_one_line() {
        let line =
            "7\t2026-11-22T10:00:00.5Z\tdelivered\tmessage\t00000000-0000-0000-0000-000000000001\t3\t\tsocial-care";
        assert_eq!(row().line(), line);
        assert_eq!(Row::read(line).unwrap(), row());
        for wrong in
            [&line[1..], &format!("{line}\t"), &line.replace("10:00:00.5", "10:00:00.50"), &line.replace('7', "07")]
        {
            assert_eq!(Row::read(wrong), None, "{wrong}");
        }
        for subject in [Subject::Gateway, Subject::Transfer(TransferId(Uuid::from_u128(2)))] {
            let other = Row { subject, ..row() };
            assert_eq!(Row::read(&other.line()).unwrap(), other);
        }
    }

    #[test]
    fn the_chain_is_what_sha256sum_makes_of_it() {
        // printf '%s\n%s\n' "$(printf '0%.0s' {1..64})" "$(printf abc | sha256sum | cut -c-64)" | sha256sum
        let head = Digest::NONE.then(Digest::of(b"abc")).to_string();
        assert_eq!(head, "63a723fb36868083651de076610fe21b5c8c175291fba66b12c0d87572f90573");
        assert_eq!(Digest::read(&head).unwrap().to_string(), head);
        assert!(Digest::read(&head[1..]).is_none() && Digest::read(&head.to_uppercase()).is_none());
    }
}
