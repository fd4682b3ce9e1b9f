//! Deadlines: which step of a strand is due when. A late step is marked and a person told; the state never changes.

use crosswalk_schemas::model::{MessageId, MoveKind, Service};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    calendar::{self, Calendar},
    policy::Policy,
};

/// How days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayKind {
    /// Monday to Friday without bank holidays.
    Working,
    /// Working days within school terms.
    School,
    /// Every day.
    Calendar,
}

/// The step that a strand waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// The gaining side asks for the records; counted from the report or the move, whichever is later.
    Request,
    /// The losing side sends them; counted from the request.
    Records,
    /// They reach the gaining side; counted from their sending.
    Delivery,
    /// The gaining case system answers; counted from delivery.
    Outcome,
    /// The losing side sends mended records after a rejection; counted from the outcome.
    Resend,
}

/// One deadline. A field left out fits everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockRule {
    /// Which step.
    pub step: Step,
    /// For which service.
    #[serde(default)]
    pub service: Option<Service>,
    /// For which kind of move.
    #[serde(default)]
    pub kind: Option<MoveKind>,
    /// How many days.
    pub days: u16,
    /// How they are counted.
    #[serde(default = "working")]
    pub count: DayKind,
}

/// The next step of a strand and the last day on which it is in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The step.
    pub step: Step,
    /// The last day, in London.
    pub date: Date,
    /// The message from which the clock runs.
    pub basis: MessageId,
}

/// A step is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overdue {
    /// The step.
    pub step: Step,
    /// The last day on which it would have been in time.
    pub since: Date,
}

/// When a step's clock began to run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    pub(super) step: Step,
    pub(super) basis: MessageId,
    pub(super) at: Timestamp,
    /// The clock does not begin before this day.
    pub(super) not_before: Option<Date>,
}

impl ClockRule {
    /// The deadlines of law and guidance where there are any, else careful ones.
    #[must_use]
    pub fn defaults() -> Vec<Self> {
        let rule = |step, service, days, count| Self { step, service, kind: None, days, count };
        vec![
            rule(Step::Request, None, 5, DayKind::Working),
            // The Education (Pupil Information) (England) Regulations 2005: the pupil's file within 15 school days.
            rule(Step::Records, Some(Service::Education), 15, DayKind::School),
            // Keeping Children Safe in Education: the child protection file within 5 days.
            rule(Step::Records, None, 5, DayKind::Working),
            rule(Step::Delivery, None, 2, DayKind::Working),
            rule(Step::Outcome, None, 15, DayKind::Working),
            rule(Step::Resend, None, 5, DayKind::Working),
        ]
    }

    pub(super) fn fits(&self, step: Step, service: Service, kind: Option<MoveKind>) -> bool {
        self.step == step
            && self.service.is_none_or(|own| own == service)
            && self.kind.is_none_or(|own| Some(own) == kind)
    }
}

/// When the step that began with `start` is due. `None` when no rule fits.
pub(super) fn next_due(start: Start, service: Service, kind: Option<MoveKind>, policy: &Policy) -> Option<Due> {
    let rule = policy.clock(start.step, service, kind)?;
    let began = calendar::london(start.at);
    let began = start.not_before.map_or(began, |day| day.max(began));
    let calendar: &Calendar = &policy.calendar;
    Some(Due { step: start.step, date: calendar.after(began, rule.days, rule.count), basis: start.basis })
}

/// True when `due` has passed at `now`: the day after in London, or later.
pub(super) fn has_passed(due: &Due, now: Timestamp) -> bool {
    due.date < calendar::london(now)
}

fn working() -> DayKind {
    DayKind::Working
}
