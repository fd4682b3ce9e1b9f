//! A move on its way out: read by the adapter of the housing service, tried, then sent as every notice is.

use crosswalk_adapters::contract::{Content, Item, NativeFile, NativeFinding};
use crosswalk_schemas::{
    model::{Address, MoveKind, MoveNotification, RoleInHousehold},
    report::{Finding, Severity},
};

use super::{
    super::{Console, Wrong},
    draft::{Draft, Step},
    places,
};
use crate::{
    accept::{NotAccepted, Preview},
    audit::chain::Subject,
    config::System,
    gateway::{Gateway, adapter_of},
    intake::{
        self,
        leads::{self, Completed},
        moves,
    },
    store::Reported,
};

/// What a draft says, as the adapter reads it.
pub(super) struct Read {
    pub(super) system: System,
    pub(super) key: String,
    pub(super) notice: MoveNotification,
}

/// Something to be mended before a draft can be sent: on which page, of which person, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mend {
    pub(super) step: Step,
    pub(super) person: Option<usize>,
    pub(super) text: String,
}

/// Reads a draft as the housing service's adapter does.
pub(super) fn read(gateway: &Gateway, draft: &Draft) -> Result<Read, Vec<Mend>> {
    let system = gateway.config.housing();
    let failed = || {
        vec![Mend { step: Step::People, person: None, text: "This could not be read. Tell the operator".to_owned() }]
    };
    let adapter = adapter_of(&system).ok_or_else(failed)?;
    let decoded = adapter.decode(&[file(draft)]);
    let wrong: Vec<Mend> = decoded.all_findings().map(mend).collect();
    let item = decoded.items.into_iter().next();
    match item {
        Some(Item { key, content: Content::Move(notice), .. }) if wrong.is_empty() => {
            Ok(Read { system, key, notice: *notice })
        }
        _ if wrong.is_empty() => Err(failed()),
        _ => Err(wrong),
    }
}

fn file(draft: &Draft) -> NativeFile {
    NativeFile { name: format!("{}.json", draft.reference), bytes: draft.form() }
}

fn mend(finding: &NativeFinding) -> Mend {
    let (step, person) = Draft::step_of(&finding.field);
    Mend { step, person, text: finding.text.clone() }
}

/// What the standard's checks found, on the pages where it is to be mended.
pub(super) fn mends(draft: &Draft, findings: &[Finding]) -> Vec<Mend> {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors
        .map(|finding| {
            let (step, person) = draft.step_of_path(&finding.place.path);
            Mend { step, person, text: finding.text.clone() }
        })
        .collect()
}

/// Whom a draft would be sent to, or what is to be mended first.
pub(super) async fn preview(
    console: &Console,
    draft: &Draft,
    read: &Read,
) -> Result<Result<Preview, Vec<Mend>>, Wrong> {
    match moves::preview(&console.gateway, &read.system, &read.key, read.notice.clone()).await {
        Ok(preview) => Ok(Ok(preview)),
        Err(NotAccepted::Refused(report)) => Ok(Err(mends(draft, &report.findings))),
        Err(error) => Err(failed(&error)),
    }
}

fn failed(error: &NotAccepted) -> Wrong {
    match error {
        NotAccepted::Store(error) => Wrong::from(error.clone()),
        _ => Wrong::Failed,
    }
}

/// What sending a draft came to.
pub(super) enum Sent {
    /// The report of it.
    Report(i64),
    /// It is to be mended first.
    Mend(Vec<Mend>),
    /// The lead that it completes is no longer open.
    NotOpen,
}

/// Sends a draft and keeps who reported it; then the draft is gone. What was sent already is not sent twice.
pub(super) async fn send(
    console: &Console,
    (account, who): (i64, &str),
    (id, draft): (i64, Draft),
    read: Read,
) -> Result<Sent, Wrong> {
    let gateway = &console.gateway;
    let (origin, sent) = match draft.lead {
        Some(lead) => {
            let added = serde_json::to_value(&read.notice).map_err(|_| Wrong::Failed)?;
            match leads::complete(gateway, lead, &added, who.to_owned()).await {
                Ok(Completed::Sent(_, acceptance)) => ("lead", acceptance.messages),
                Ok(Completed::NotOpen | Completed::NoSystem) => return Ok(Sent::NotOpen),
                Err(NotAccepted::Refused(report)) => return Ok(Sent::Mend(mends(&draft, &report.findings))),
                Err(error) => return Err(failed(&error)),
            }
        }
        None => match intake::held(gateway, &read.system, vec![file(&draft)]).await {
            Ok(report) if report.has_refusals() => {
                let mut mend: Vec<_> = report.findings.iter().map(mend).collect();
                mend.extend(report.refused.iter().flat_map(|refused| mends(&draft, &refused.findings)));
                return Ok(Sent::Mend(mend));
            }
            Ok(report) => ("form", report.messages),
            Err(error) => return Err(failed(&error)),
        },
    };
    let transfer = sent.iter().find_map(|message| message.transfer);
    let transfer = transfer.unwrap_or_else(|| moves::transfer_of(gateway, &read.system, &read.key, &read.notice));
    let said = said(gateway, &draft.reference, &read.notice);
    let (who, now) = (who.to_owned(), gateway.clock.now());
    let kept = gateway.store.write(move |tx| {
        let report = tx.move_reported((&who, origin), (transfer, &said), now)?;
        tx.audit_note("move-reported", Subject::Transfer(transfer), &who, now)?;
        tx.paper_drop(account, id)?;
        Ok(report)
    });
    Ok(Sent::Report(kept.await?))
}

/// What is kept of a report, for whoever made it.
pub(super) fn said(gateway: &Gateway, reference: &str, notice: &MoveNotification) -> Reported {
    let children = notice.person.iter().filter(|person| person.role == RoleInHousehold::Child);
    let named = children.clone().next().or(notice.person.first());
    let family = named.map(|person| person.person_name.person_family_name.clone()).unwrap_or_default();
    let count = children.count();
    let place = |address: Option<&Address>, none: &str| {
        let postcode = address.and_then(|address| address.post_code.as_deref());
        postcode.map_or_else(|| none.to_owned(), |postcode| places::named(gateway, postcode))
    };
    let nowhere = if notice.kind == MoveKind::LeavingEngland { "Outside England" } else { "Not known" };
    Reported {
        reference: reference.to_owned(),
        family: format!("{family} ({count} {})", if count == 1 { "child" } else { "children" }),
        moved: notice.move_date,
        from: place(Some(&notice.from_address), "Not known"),
        to: place(notice.to_address.as_ref(), nowhere),
    }
}
