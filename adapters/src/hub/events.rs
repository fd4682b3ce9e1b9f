//! What happened: rows of `hub_event` into events of the standard, and back.

use crosswalk_schemas::model::{
    ChildEvent, ChildEventKind, ChildRecord, ChildReference, FlagOfConcern, Involvement, PersonName, Reporter, Section,
    SharingBasis,
};

use super::bases;
use crate::{
    contract::Content,
    native::{
        field::{Field, Notes},
        row::RowReader,
        set::{Cells, Child, own_id, shown, word},
    },
};

/// Kinds of rows that are no event of the standard.
const CHANGED: &[&str] = &["changed", "asked"];
const MERGED: &str = "merged";
const FORGOTTEN: &str = "forgotten";
/// Read by the channel, not by the adapter.
const ANSWERED: &str = "answered";

/// What the rows of a child's other tables say, by the ids that rows refer to.
pub(super) struct Known {
    pub(super) record: ChildRecord,
    pub(super) involvements: Vec<(String, Involvement)>,
    pub(super) flags: Vec<(String, FlagOfConcern)>,
}

/// What a child's event rows come to.
#[derive(Default)]
pub(super) struct Told {
    /// Contents with their keys.
    pub(super) contents: Vec<(String, Content)>,
    /// The child's record may be sent: something of it changed, or somebody asks for it.
    pub(super) changed: bool,
}

/// Reads all event rows of a child; `known` is what the tables hold of it now, if anything.
pub(super) fn read(child: &Child<'_>, known: Option<&Known>, notes: &mut Notes) -> Told {
    let mut told = Told::default();
    let rows: Vec<_> = child.rows("hub_event").collect();
    for found in rows {
        let row = &mut child.reader(found, notes);
        let kind = row.text("kind").unwrap_or_default().to_lowercase();
        match kind.as_str() {
            kind if CHANGED.contains(&kind) => told.changed = true,
            ANSWERED => {}
            MERGED => told.contents.extend(merged(row, child.key, known)),
            FORGOTTEN => {
                told.contents.push((format!("forgotten {}", child.key), Content::Purged(Box::new(by_id(child.key)))));
            }
            _ => told.contents.extend(event(row, known)),
        }
    }
    told
}

fn by_id(id: &str) -> ChildReference {
    ChildReference { person_name: PersonName::default(), local_id: Some(id.to_owned()), ..ChildReference::default() }
}

fn merged(row: &mut RowReader<'_>, key: &str, known: Option<&Known>) -> Option<(String, Content)> {
    let into = row.id("row_id");
    let Some(into) = into else {
        let place = row.place("row_id");
        let text = "This row says that two children are one, but not which row stays. Fill in row_id.";
        row.notes.findings.push(place.warning("hub.event-detail", text));
        return None;
    };
    let old = known.map_or_else(|| by_id(key), |known| known.record.reference());
    Some((format!("merged {key}"), Content::Merged { old: Box::new(old), new: Box::new(by_id(&into)) }))
}

/// An event of the standard; `None`, with a warning, when what it tells of is not there (any more).
fn event(row: &mut RowReader<'_>, known: Option<&Known>) -> Option<(String, Content)> {
    let kind = word(row, "kind", "kind of event", ChildEventKind::ALL)?;
    let (Some(occurred_on), Some(known)) = (row.date("occurred_on"), known) else {
        without(row, "occurred_on", "the day, or the child's own row");
        return None;
    };
    let raw = row.id("row_id");
    let local_reference = own_id(row, "event_id");
    let mut event = ChildEvent {
        kind,
        occurred_on,
        child: vec![known.record.reference()],
        reporter: reporter(row),
        involvement: None,
        flag_of_concern: None,
        missing_episode: None,
        general_practice: None,
        address: None,
        no_school_reason: row.text("no_school_reason"),
        note: row.field("note").and_then(Field::lines),
        local_reference,
        sharing_basis: None,
    };
    if !detail(&mut event, raw.as_deref(), known) {
        without(row, "row_id", "what it tells of, as it now stands");
        return None;
    }
    event.sharing_basis = bases::place(&mut known.record.clone(), section_of(kind)).and_then(Option::take);
    let key = event.local_reference.clone().unwrap_or_else(|| format!("{} {kind} {occurred_on}", known.id()));
    Some((key, Content::Event(Box::new(event))))
}

impl Known {
    fn id(&self) -> &str {
        self.record.identity.local_id.as_deref().unwrap_or_default()
    }
}

/// Adds what the event tells of; false when it is not there, or says otherwise by now.
fn detail(event: &mut ChildEvent, id: Option<&str>, known: &Known) -> bool {
    use ChildEventKind as Kind;
    let involvement = || known.involvements.iter().find(|(raw, _)| Some(raw.as_str()) == id).map(|(_, it)| it.clone());
    let flag = || known.flags.iter().find(|(raw, _)| Some(raw.as_str()) == id).map(|(_, it)| it.clone());
    match event.kind {
        Kind::NewInvolvement => event.involvement = involvement(),
        Kind::InvolvementEnded => event.involvement = involvement().filter(|it| it.end_date.is_some()),
        Kind::LeadProfessionalChanged => {
            event.involvement = involvement().filter(|it| it.lead_professional == Some(true));
        }
        Kind::FlagOfConcernRaised => {
            let raised = |it| FlagOfConcern { withdrawn_on: None, withdrawn_reason: None, ..it };
            event.flag_of_concern = flag().map(raised);
        }
        Kind::FlagOfConcernWithdrawn => event.flag_of_concern = flag().filter(|it| it.withdrawn_on.is_some()),
        Kind::GpPracticeChanged => {
            let health = known.record.health.as_ref();
            event.general_practice = health.and_then(|health| health.general_practice.last().cloned());
        }
        Kind::Missing => return false,
        _ => return true,
    }
    event.involvement.is_some() || event.flag_of_concern.is_some() || event.general_practice.is_some()
}

fn without(row: &mut RowReader<'_>, column: &str, what: &str) {
    let place = row.place(column);
    let text = format!("This event lacks {what}, so it was not told. Its child's record still is.");
    row.notes.findings.push(place.warning("hub.event-detail", text));
    row.notes.lose("hub_event", "an event without what it tells of");
}

fn reporter(row: &mut RowReader<'_>) -> Option<Reporter> {
    let reporter = Reporter {
        organisation: row.text("reporter_organisation"),
        name: row.text("reporter_name"),
        telephone: row.text("reporter_telephone"),
        email: row.field("reporter_email").and_then(Field::email),
    };
    (reporter != Reporter::default()).then_some(reporter)
}

/// The section on whose basis an event is told.
pub(super) fn section_of(kind: ChildEventKind) -> Section {
    use ChildEventKind as Kind;
    match kind {
        Kind::NewInvolvement | Kind::InvolvementEnded | Kind::LeadProfessionalChanged => Section::Involvements,
        Kind::FlagOfConcernRaised | Kind::FlagOfConcernWithdrawn => Section::FlagsOfConcern,
        Kind::NoCurrentEducationRecord | Kind::EducationResumed => Section::Education,
        Kind::GpPracticeChanged => Section::Health,
        Kind::Missing | Kind::Found | Kind::Born | Kind::Died => Section::Identity,
    }
}

/// The row of an event, which refers to another row by `about`.
pub(super) fn write(event: &ChildEvent, about: Option<&String>) -> Cells {
    let reporter = event.reporter.clone().unwrap_or_default();
    vec![
        ("event_id", shown(event.local_reference.as_ref())),
        ("kind", event.kind.to_string()),
        ("occurred_on", event.occurred_on.to_string()),
        ("row_id", shown(about)),
        ("no_school_reason", shown(event.no_school_reason.as_ref())),
        ("reporter_organisation", shown(reporter.organisation.as_ref())),
        ("reporter_name", shown(reporter.name.as_ref())),
        ("reporter_telephone", shown(reporter.telephone.as_ref())),
        ("reporter_email", shown(reporter.email.as_ref())),
        ("note", shown(event.note.as_ref())),
    ]
}

/// The basis of an event, with the section under which its row stands.
pub(super) fn basis(event: &ChildEvent) -> Option<(Section, &SharingBasis)> {
    Some((section_of(event.kind), event.sharing_basis.as_ref()?))
}
