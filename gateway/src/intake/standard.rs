//! A system that speaks the standard writes one message a file.

use std::sync::Arc;

use crosswalk_adapters::contract::{NativeFile, NativeFinding};
use crosswalk_schemas::report::{Form, Severity};

use super::NativeReport;
use crate::{
    accept::{self, Naming, NotAccepted},
    config::System,
    gateway::Gateway,
    telemetry::happenings,
};

/// Takes documents of the standard. A bad one stops none of the others.
pub(super) async fn take(
    gateway: &Arc<Gateway>,
    system: &System,
    files: Vec<NativeFile>,
) -> Result<NativeReport, NotAccepted> {
    let mut report = NativeReport::default();
    for file in files {
        report.counts.records += 1;
        let Some(form) = Form::sniff(&file.bytes) else {
            report.refused_file(unknown_form(file.name));
            continue;
        };
        match accept::document(gateway, file.bytes, form, Naming::BySender).await {
            Ok(acceptance) => report.messages(acceptance.messages),
            Err(NotAccepted::Refused(why)) => report.refused(file.name, why.findings),
            Err(NotAccepted::Conflict) => report.refused_file(id_reused(file.name)),
            Err(error) => return Err(error),
        }
    }
    happenings::taken(&gateway.metrics, &system.name, &report);
    Ok(report)
}

fn unknown_form(file: String) -> NativeFinding {
    let text = "This is neither XML nor JSON. Write one message of the standard in each file.";
    whole_file(file, "child-record.form", text)
}

fn id_reused(file: String) -> NativeFinding {
    whole_file(file, "child-record.id-reused", "Another message was sent under this id. Give each message its own.")
}

fn whole_file(file: String, rule: &'static str, text: &str) -> NativeFinding {
    NativeFinding {
        rule: rule.into(),
        severity: Severity::Error,
        file,
        line: 0,
        column: 0,
        field: String::new(),
        text: text.to_owned(),
    }
}
