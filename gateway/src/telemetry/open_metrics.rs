//! The text format of `OpenMetrics` 1.0, which has what Prometheus' own lacks: exemplars, here messages as examples of how
//! long a step takes. Asked for a message's id, a collector of traces shows its way.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
    sync::{Mutex, PoisonError},
};

use crosswalk_schemas::model::MessageId;
use jiff::Timestamp;
use prometheus::proto::{LabelPair, Metric, MetricFamily, MetricType};

use super::traces::trace_id;

/// What a scraper names that reads it.
pub(crate) const MEDIA_TYPE: &str = "application/openmetrics-text";

/// A message whose way is told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exemplar {
    pub(crate) message: MessageId,
    pub(crate) at: Timestamp,
}

/// A step and one of its buckets.
type Place = (&'static str, usize);

/// The newest exemplar of each step and bucket, with the seconds that it took.
#[derive(Default)]
pub(super) struct Exemplars(Mutex<BTreeMap<Place, (Exemplar, f64)>>);

impl Exemplars {
    pub(super) fn note(&self, place: Place, exemplar: Exemplar, seconds: f64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(place, (exemplar, seconds));
    }

    fn of(&self, step: &str, bucket: usize) -> Option<(Exemplar, f64)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().find(|((name, place), _)| *name == step && *place == bucket).map(|(_, found)| *found)
    }
}

/// All metrics; the exemplars are those of the histogram.
pub(super) fn text(families: &[MetricFamily], exemplars: &Exemplars) -> String {
    let mut text = String::new();
    for family in families {
        if write_family(&mut text, family, exemplars).is_err() {
            // Writing to a string does not fail.
            return String::new();
        }
    }
    text + "# EOF\n"
}

fn write_family(text: &mut String, family: &MetricFamily, exemplars: &Exemplars) -> fmt::Result {
    let kind = family.get_field_type();
    let (name, word) = match kind {
        // The name of a counter is that of its family with `_total` behind it.
        MetricType::COUNTER => (family.name().strip_suffix("_total").unwrap_or(family.name()), "counter"),
        MetricType::HISTOGRAM => (family.name(), "histogram"),
        _ => (family.name(), "gauge"),
    };
    writeln!(text, "# HELP {name} {}\n# TYPE {name} {word}", escaped(family.help()))?;
    for metric in family.get_metric() {
        let labels = labels(metric.get_label());
        match kind {
            MetricType::COUNTER => {
                writeln!(text, "{name}_total{} {}", braced(&labels), number(metric.get_counter().get_value()))?;
            }
            MetricType::HISTOGRAM => write_histogram(text, (name, &labels), metric, exemplars)?,
            _ => writeln!(text, "{name}{} {}", braced(&labels), number(metric.get_gauge().get_value()))?,
        }
    }
    Ok(())
}

fn write_histogram(
    text: &mut String,
    (name, labels): (&str, &str),
    metric: &Metric,
    exemplars: &Exemplars,
) -> fmt::Result {
    let histogram = metric.get_histogram();
    let step = metric.get_label().iter().find(|label| label.name() == "step").map_or("", LabelPair::value);
    let comma = if labels.is_empty() { "" } else { "," };
    let total = (f64::INFINITY, histogram.get_sample_count());
    let bounded = histogram.get_bucket().iter().map(|bucket| (bucket.upper_bound(), bucket.cumulative_count()));
    let buckets = bounded.filter(|(bound, _)| bound.is_finite()).chain([total]);
    for (place, (bound, count)) in buckets.enumerate() {
        write!(text, "{name}_bucket{{{labels}{comma}le=\"{}\"}} {count}", bound_of(bound))?;
        if let Some((Exemplar { message, at }, seconds)) = exemplars.of(step, place) {
            let (id, at) = (trace_id(message), at.as_millisecond());
            write!(text, " # {{trace_id=\"{id}\"}} {seconds} {}.{:03}", at / 1000, at % 1000)?;
        }
        text.push('\n');
    }
    let labels = braced(labels);
    writeln!(text, "{name}_sum{labels} {}", number(histogram.get_sample_sum()))?;
    writeln!(text, "{name}_count{labels} {}", histogram.get_sample_count())
}

fn labels(labels: &[LabelPair]) -> String {
    let each = labels.iter().map(|label| format!("{}=\"{}\"", label.name(), escaped(label.value())));
    each.collect::<Vec<_>>().join(",")
}

fn braced(labels: &str) -> String {
    if labels.is_empty() { String::new() } else { format!("{{{labels}}}") }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// With a point always, as the standard has bounds.
fn bound_of(bound: f64) -> String {
    if bound.is_finite() { format!("{bound:?}") } else { "+Inf".to_owned() }
}

fn number(value: f64) -> String {
    match value {
        value if value.is_finite() => value.to_string(),
        value if value.is_nan() => "NaN".to_owned(),
        value if value > 0.0 => "+Inf".to_owned(),
        _ => "-Inf".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry};

    use super::*;

    #[test]
    fn the_standard_is_kept_to() {
        let registry = Registry::new();
        let counter = IntCounterVec::new(Opts::new("a_total", "Says \"a\\b\""), &["from"]).unwrap();
        let gauge = IntGauge::new("b", "B").unwrap();
        let options = HistogramOpts::new("c_seconds", "C").buckets(vec![0.5, 1.0]);
        let histogram = HistogramVec::new(options, &["step"]).unwrap();
        registry.register(Box::new(counter.clone())).unwrap();
        registry.register(Box::new(gauge.clone())).unwrap();
        registry.register(Box::new(histogram.clone())).unwrap();
        counter.with_label_values(&["a \"b\" \\ c\n"]).inc_by(3);
        gauge.set(-2);
        let exemplars = Exemplars::default();
        let message = "4bf92f35-77b3-4da6-a3ce-929d0e0e4736".parse().unwrap();
        let at = "2026-11-22T10:00:00.0625Z".parse().unwrap();
        for (seconds, bucket) in [(0.25, 0), (7.0, 2)] {
            histogram.with_label_values(&["open"]).observe(seconds);
            exemplars.note(("open", bucket), Exemplar { message, at }, seconds);
        }
        expect_test::expect![[r#"
            # HELP a Says \"a\\b\"
            # TYPE a counter
            a_total{from="a \"b\" \\ c\n"} 3
            # HELP b B
            # TYPE b gauge
            b -2
            # HELP c_seconds C
            # TYPE c_seconds histogram
            c_seconds_bucket{step="open",le="0.5"} 1 # {trace_id="4bf92f3577b34da6a3ce929d0e0e4736"} 0.25 1795341600.062
            c_seconds_bucket{step="open",le="1.0"} 1
            c_seconds_bucket{step="open",le="+Inf"} 2 # {trace_id="4bf92f3577b34da6a3ce929d0e0e4736"} 7 1795341600.062
            c_seconds_sum{step="open"} 7.25
            c_seconds_count{step="open"} 2
            # EOF
        "#]]
        .assert_eq(&text(&registry.gather(), &exemplars));
    }
}
