//! What a run's lines came to, until it is written.

use std::collections::BTreeMap;

use super::names::{METRICS, Metric, Statistic};

/// Values of one metric in one line at most: the format takes no more.
const MOST_VALUES: usize = 100;
/// Series that are kept until they are written. Their names are few; this bounds what nobody thought of.
const MOST_SERIES: usize = 200;

/// The fields of one log line, as text.
pub(super) type LineFields = BTreeMap<&'static str, String>;

/// One series: a metric's place in the list, and its dimensions by name.
type Series = (usize, Vec<(&'static str, String)>);

/// Values by series.
#[derive(Debug, Default)]
pub(super) struct Measured(pub(super) BTreeMap<Series, Vec<f64>>);

impl Measured {
    /// Takes a line up, as far as anything in it is measured.
    pub(super) fn take(&mut self, fields: &LineFields) {
        let of = fields.get("metric").map(String::as_str);
        for (at, metric) in METRICS.iter().enumerate() {
            if of == Some(metric.of)
                && let Some(value) = value(metric, fields)
                && let Some(dimensions) = dimensions(metric, fields)
            {
                self.add((at, dimensions), metric.statistic, value);
            }
        }
    }

    fn add(&mut self, series: Series, statistic: Statistic, value: f64) {
        if self.0.len() >= MOST_SERIES && !self.0.contains_key(&series) {
            return;
        }
        let values = self.0.entry(series).or_default();
        let is_full = values.len() >= MOST_VALUES;
        match (statistic, values.first_mut()) {
            (Statistic::Sum | Statistic::Noted, Some(sum)) => *sum += value,
            (Statistic::Max, Some(largest)) => *largest = largest.max(value),
            (Statistic::Spread, Some(_)) if is_full => {}
            (_, None) | (Statistic::Spread, _) => values.push(value),
        }
    }
}

/// What the line adds to the metric; `None` = nothing, or as usual.
fn value(metric: &Metric, fields: &LineFields) -> Option<f64> {
    let is_it = |(field, wanted): (&str, &str)| fields.get(field).is_some_and(|is| is == wanted);
    if !metric.only.is_none_or(is_it) {
        return None;
    }
    let value = match metric.value {
        Some(field) => fields.get(field)?.parse().ok()?,
        None => 1.0,
    };
    let (least, most) = metric.range;
    (least..=most).contains(&value).then_some(value)
}

fn dimensions(metric: &Metric, fields: &LineFields) -> Option<Vec<(&'static str, String)>> {
    let of =
        |(field, name): &(&'static str, &'static str)| Some((*name, fields.get(field)?.clone()));
    metric.by.iter().map(of).collect()
}
