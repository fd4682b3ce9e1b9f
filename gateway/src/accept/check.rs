//! Step 3 of 12: check: four layers, all findings; what passes carries its warnings along.

use crosswalk_schemas::{
    model::Message,
    report::{Finding, Form, Layer, Place, Report, Severity},
    validation::Validator,
};
use jiff::civil::Date;

use super::NotAccepted;

/// A message that passed, with the bytes it was read from.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The message.
    pub message: Message,
    /// The form of `bytes`.
    pub form: Form,
    /// The document.
    pub bytes: Vec<u8>,
    /// What does not stop it.
    pub warnings: Vec<Finding>,
}

/// Checks a document of the standard. `today` decides which codes are valid and which dates lie ahead.
pub fn document(validator: &Validator, bytes: Vec<u8>, form: Form, today: Date) -> Result<Checked, NotAccepted> {
    let checked = validator.check(&bytes, form, today);
    match checked.message {
        Some(message) => Ok(Checked { message, form, bytes, warnings: checked.report.findings }),
        // A layer of ours failed: that is no fault of the message.
        None if checked.report.passes() => Err(NotAccepted::Validator),
        None => Err(NotAccepted::Refused(checked.report)),
    }
}

/// A finding of ours over a message that passed the layers, placed in its document.
pub(super) fn finding(checked: &Checked, rule: &str, path: &str, text: String) -> Finding {
    let (line, column) = crosswalk_schemas::validation::locate(&checked.bytes, checked.form, path).unwrap_or((1, 1));
    Finding {
        rule: rule.to_owned(),
        severity: Severity::Error,
        layer: Layer::Rules,
        place: Place { line, column, path: path.to_owned() },
        text,
    }
}

/// A report of such findings.
pub(super) fn refusal(findings: Vec<Finding>) -> Report {
    Report { findings, ..Report::default() }
}
