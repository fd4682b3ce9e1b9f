//! A whole document judged at once.

use std::io::{Error, Read, Result};

use super::reader::Reader;
use crate::{Finding, Limits, Schema};

impl Schema {
    /// Judges a document as it is read, with the default limits. All findings go to `findings`; says whether there were
    /// none. A [`Reader`] does the same step by step.
    ///
    /// # Errors
    /// The reader failed: nothing can be said of the document.
    pub fn validate(&self, reader: impl Read, findings: &mut impl Extend<Finding>) -> Result<bool> {
        Reader::of_reader(self, reader, Limits::default()).finish(findings)
    }

    /// Judges a document in memory, with the default limits. All findings go to `findings`; says whether there were none.
    pub fn validate_slice(&self, bytes: &[u8], findings: &mut impl Extend<Finding>) -> bool {
        Reader::of_slice(self, bytes, Limits::default()).finish(findings).unwrap_or(false)
    }
}

impl Reader<'_> {
    /// Judges the document to its end. All findings go to `findings`; says whether there were none, ever.
    ///
    /// # Errors
    /// The reader beneath failed: nothing can be said of the document.
    pub fn finish(mut self, findings: &mut impl Extend<Finding>) -> Result<bool> {
        while self.next().is_some() {
            if self.has_findings() {
                findings.extend(std::iter::from_fn(|| self.finding()));
            }
        }
        let mut last: Vec<Finding> = std::iter::from_fn(|| self.finding()).collect();
        if self.is_unreadable() {
            return Err(Error::other(last.pop().map_or_else(String::new, |finding| finding.text)));
        }
        findings.extend(last);
        Ok(self.is_valid())
    }
}
