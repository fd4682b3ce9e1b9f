//! What is wrong with a message: findings, each with rule, severity, place and plain English; a report holds them all.

use serde::{Deserialize, Serialize};

/// The two equal forms of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// XML 1.0 in the standard's namespace.
    Xml,
    /// JSON, the same element names as keys.
    Json,
}

impl Form {
    /// The form that the first byte other than white space and a byte order mark tells.
    #[must_use]
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        match bytes.iter().find(|b| !b.is_ascii_whitespace())? {
            b'<' => Some(Self::Xml),
            b'{' | b'[' => Some(Self::Json),
            _ => None,
        }
    }

    /// The media type to send it under.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Xml => "application/xml",
            Self::Json => "application/json",
        }
    }

    /// The form named by a media type, whatever its parameters.
    #[must_use]
    pub fn from_media_type(text: &str) -> Option<Self> {
        match text.split(';').next()?.trim().to_ascii_lowercase().as_str() {
            "application/xml" | "text/xml" => Some(Self::Xml),
            "application/json" | "text/json" => Some(Self::Json),
            _ => None,
        }
    }

    /// The ending of a file in this form, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Xml => "xml",
            Self::Json => "json",
        }
    }
}

/// Whether a finding stops a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Travels along with the message.
    Warning,
    /// Stops it.
    Error,
}

/// The layers of validation, in the order they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// Size, depth, encoding, well-formedness; no DTD, no entities.
    Form,
    /// XSD or JSON Schema.
    Structure,
    /// Code lists, valid on the message's date.
    Codes,
    /// Business rules over the decoded message.
    Rules,
}

/// Where in the document a finding is.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in characters.
    pub column: u32,
    /// Element names with positions, the same in both forms: `/Message/RecordTransfer/ChildRecord[2]/Identity/UPN`. A
    /// position stands where the element may repeat.
    pub path: String,
}

/// One thing wrong with a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Id of the rule: `form.*`, `structure.*`, `codes.*` or the business rule's own.
    pub rule: String,
    /// Whether it stops the message.
    pub severity: Severity,
    /// Which layer found it.
    pub layer: Layer,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// What is wrong and what to do, in plain English. May name the value in question: for the sender's eyes, never for
    /// a log.
    pub text: String,
}

/// All findings of all layers that could run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// In document order within each layer.
    pub findings: Vec<Finding>,
    /// Layers that could not run, because an earlier one failed or the validator itself did. Skipped is not passed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<Layer>,
    /// True when there were more findings than the limit allows to list.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub truncated: bool,
}

impl Report {
    /// True when nothing stops the message.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity == Severity::Warning)
    }
}
