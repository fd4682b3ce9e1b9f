//! What a case system wrote into its folder: taken whole, decoded, sent; settled in the folder only after the commit.

use std::sync::Arc;

use crosswalk_adapters::{
    contract::{NativeFile, NativeFinding},
    folder::{Folder, FolderError, Taken},
};
use crosswalk_schemas::report::{Form, Severity};

use crate::{
    accept::{
        self, Naming, NotAccepted,
        decode::{NativeReport, RefusedRecord, native},
    },
    config::System,
    gateway::{Gateway, adapter_of},
    telemetry::happenings,
};

/// Takes every complete entry once. What fails stays in hand and comes again with the next round.
pub(super) async fn round(gateway: &Arc<Gateway>, system: &System, folder: &Arc<Folder>) {
    let looking = Arc::clone(folder);
    let now = std::time::SystemTime::from(gateway.clock.now());
    let pickup = match tokio::task::spawn_blocking(move || looking.take(now)).await {
        Ok(Ok(pickup)) => pickup,
        Ok(Err(error)) => return happenings::system_unreachable(&gateway.metrics, &system.name, error.code()),
        Err(_) => return,
    };
    for fault in &pickup.faults {
        happenings::system_unreachable(&gateway.metrics, &system.name, fault.code());
    }
    for taken in pickup.taken {
        entry(gateway, system, folder, taken).await;
    }
}

async fn entry(gateway: &Arc<Gateway>, system: &System, folder: &Arc<Folder>, taken: Taken) {
    let reading = tokio::task::spawn_blocking(move || {
        let files = taken.files();
        (taken, files)
    });
    let Ok((taken, files)) = reading.await else { return };
    let report = match files {
        Ok(files) => take_in(gateway, system, files).await,
        Err(error) => return happenings::system_unreachable(&gateway.metrics, &system.name, error.code()),
    };
    match report {
        Ok(report) => {
            happenings::taken(&system.name, report.messages.len(), report.refused.len(), report.not_asked_for);
            settle(gateway, folder, taken, report).await;
        }
        Err(NotAccepted::Store(error)) => happenings::store_failed(&gateway.metrics, "outgoing", &error),
        Err(error) => happenings::system_unreachable(&gateway.metrics, "accept", &error.to_string()),
    }
}

/// What files of a system become: messages, or a report of what is wrong. Nothing is settled yet.
pub(super) async fn take_in(
    gateway: &Arc<Gateway>,
    system: &System,
    files: Vec<NativeFile>,
) -> Result<NativeReport, NotAccepted> {
    match adapter_of(system) {
        Some(adapter) => native(gateway, system, adapter, files).await,
        None => standard(gateway, files).await,
    }
}

/// A system that speaks the standard writes one message a file.
async fn standard(gateway: &Arc<Gateway>, files: Vec<NativeFile>) -> Result<NativeReport, NotAccepted> {
    let mut report = NativeReport::default();
    for file in files {
        let Some(form) = Form::sniff(&file.bytes) else {
            report.findings.push(unknown_form(file.name));
            continue;
        };
        match accept::document(gateway, file.bytes, form, Naming::BySender).await {
            Ok(acceptance) => report.messages.extend(acceptance.messages),
            Err(NotAccepted::Refused(why)) => {
                report.refused.push(RefusedRecord { record: file.name, findings: why.findings });
            }
            Err(NotAccepted::Conflict) => report.findings.push(id_reused(file.name)),
            Err(error) => return Err(error),
        }
    }
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

/// All refused, some refused, or none: into `refused/`, or into `processed/` with what there is to say.
async fn settle(gateway: &Arc<Gateway>, folder: &Arc<Folder>, taken: Taken, report: NativeReport) {
    let (folder, today) = (Arc::clone(folder), gateway.clock.today());
    let settling = tokio::task::spawn_blocking(move || -> Result<(), FolderError> {
        if report.has_refusals() && report.messages.is_empty() {
            folder.refuse(&taken, &report)
        } else if report.has_refusals() {
            folder.accept_in_part(&taken, today, &report)
        } else {
            folder.accept(&taken, today, report.says_something().then_some(&report))
        }
    });
    if let Ok(Err(error)) = settling.await {
        happenings::system_unreachable(&gateway.metrics, "folder", error.code());
    }
}
