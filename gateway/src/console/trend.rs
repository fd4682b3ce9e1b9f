//! How much went through in the last hour, sampled every half minute and kept in memory.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use maud::{Markup, html};
use tokio_util::sync::CancellationToken;

use crate::{
    gateway::Gateway,
    telemetry::metrics::{self, Metrics},
};

/// How often to look, and how many looks make the hour.
const EVERY: Duration = Duration::from_secs(30);
const KEPT: usize = 120;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Series {
    /// Messages that we took from our own systems.
    Accepted,
    /// Messages that came in.
    Arrived,
    /// Deliveries to case systems.
    Delivered,
    /// Messages that were stopped.
    Stopped,
}

impl Series {
    pub(super) const ALL: [Self; 4] = [Self::Accepted, Self::Arrived, Self::Delivered, Self::Stopped];

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Arrived => "arrived",
            Self::Delivered => "delivered",
            Self::Stopped => "stopped for a person",
        }
    }

    fn total(self, of: &Metrics) -> u64 {
        match self {
            Self::Accepted => metrics::sum(&of.accepted),
            Self::Arrived => metrics::sum(&of.arrived),
            Self::Delivered => metrics::sum(&of.delivered),
            Self::Stopped => metrics::sum(&of.quarantined),
        }
    }
}

type Sample = [u64; Series::ALL.len()];

/// The samples of the last hour, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Trend(Mutex<VecDeque<Sample>>);

impl Trend {
    fn add(&self, sample: Sample) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() > KEPT {
            kept.pop_front();
        }
        kept.push_back(sample);
    }

    /// How many in each half minute, the oldest first.
    pub(super) fn points(&self, series: Series) -> Vec<u64> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |sample: &Sample| Series::ALL.iter().zip(sample).find(|(of, _)| **of == series).map_or(0, |(_, n)| *n);
        kept.iter().zip(kept.iter().skip(1)).map(|(before, after)| of(after).saturating_sub(of(before))).collect()
    }

    /// How many in the hour.
    pub(super) fn last_hour(&self, series: Series) -> u64 {
        self.points(series).iter().sum()
    }
}

/// Looks until `stop`.
pub(super) async fn sample(gateway: Arc<Gateway>, trend: Arc<Trend>, stop: CancellationToken) {
    loop {
        trend.add(Series::ALL.map(|series| series.total(&gateway.metrics)));
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stop.cancelled() => return,
        }
    }
}

/// A line over the hour. Its numbers stand beside it in words, so it is hidden from those who do not see it.
pub(super) fn chart(points: &[u64], about: &str) -> Markup {
    let most = points.iter().copied().max().unwrap_or(0).max(1);
    // The newest stands at the right.
    let first = KEPT.saturating_sub(points.len());
    let line: Vec<String> = (first..)
        .zip(points)
        .map(|(x, y)| format!("{}{x} {}", if x == first { 'M' } else { 'L' }, 38 - y * 36 / most))
        .collect();
    html! {
        svg class="cw-chart" viewBox={ "0 0 " (KEPT - 1) " 40" } preserveAspectRatio="none" aria-hidden="true" focusable="false"
            data-about=(about) {
            path d=(line.join(" ")) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_differences_and_only_the_last_hour_is_kept() {
        let trend = Trend::default();
        for n in 0..200 {
            trend.add([n * 2, n, 0, 0]);
        }
        assert_eq!(trend.points(Series::Accepted).len(), KEPT);
        assert_eq!(trend.last_hour(Series::Accepted), 2 * KEPT as u64);
        assert_eq!(trend.last_hour(Series::Arrived), KEPT as u64);
        assert!(chart(&trend.points(Series::Arrived), "x").into_string().contains("M0 2 L1 2"));
    }
}
