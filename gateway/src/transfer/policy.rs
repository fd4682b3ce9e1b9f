//! What an authority decides about its transfers: services, clocks, days off.

use std::collections::BTreeSet;

use crosswalk_schemas::model::{MoveKind, Service};

use super::{
    calendar::Calendar,
    clocks::{ClockRule, Step},
};

/// What an authority decides about its transfers.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Services for which there is an own system: all are told of moves.
    pub systems: BTreeSet<Service>,
    /// Those of them whose records follow a child.
    pub records: BTreeSet<Service>,
    /// Deadlines; the first rule that fits counts.
    pub clocks: Vec<ClockRule>,
    /// Days off.
    pub calendar: Calendar,
}

impl Policy {
    /// The defaults for an authority with systems of these services. Housing and police are told, and hold no records
    /// that follow a child.
    #[must_use]
    pub fn new(services: impl IntoIterator<Item = Service>) -> Self {
        let systems: BTreeSet<_> = services.into_iter().collect();
        let keeps_records = |service: &Service| !matches!(service, Service::Housing | Service::Police);
        let records = systems.iter().copied().filter(keeps_records).collect();
        Self { systems, records, clocks: ClockRule::defaults(), calendar: Calendar::england() }
    }
    /// The deadline of a step: the first rule that fits. `None` when there is none.
    #[must_use]
    pub fn clock(&self, step: Step, service: Service, kind: Option<MoveKind>) -> Option<&ClockRule> {
        self.clocks.iter().find(|rule| rule.fits(step, service, kind))
    }
}
