//! `CloudWatch`'s embedded metric format: one JSON object a line, one line for each set of dimensions.
//!
//! Specification: *Embedded metric format specification* of the `CloudWatch` user guide.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    gathered::Measured,
    names::{METRICS, Statistic},
};

const NAMESPACE: &str = "MarketplaceBridge";
/// The dimension that every metric has.
const TABLE: &str = "Table";

/// The lines of what was gathered, the ones without further dimensions first; none when nothing was.
///
/// `level` = the quietest level that the log shows: Lambda drops lines of lower ones, and counts one without as INFO.
pub(super) fn lines(
    gathered: &Measured,
    (table, level): (&str, &str),
    now: Timestamp,
) -> Vec<String> {
    let mut documents: BTreeMap<Vec<(&str, &str)>, Document> = BTreeMap::new();
    for ((at, dimensions), values) in &gathered.0 {
        let Some(metric) = METRICS.get(*at) else {
            continue;
        };
        let dimensions: Vec<(&str, &str)> = dimensions
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        if metric.statistic == Statistic::Noted {
            let noted = documents.entry(Vec::new()).or_default();
            let value = values.first().copied().unwrap_or_default();
            let which = dimensions.first().map_or("", |(_, value)| value);
            noted.note(metric.name, which, value);
            continue;
        }
        let document = documents.entry(dimensions).or_default();
        document
            .metrics
            .push(json!({"Name": metric.name, "Unit": metric.unit}));
        document
            .members
            .insert(metric.name.to_owned(), plain(values));
    }
    let write = |(dimensions, document): (Vec<(&str, &str)>, Document)| {
        document.line(&dimensions, (table, level), now)
    };
    documents.into_iter().map(write).collect()
}

/// One value, or several as a list.
fn plain(values: &[f64]) -> Value {
    match values {
        [value] => json!(value),
        values => json!(values),
    }
}

/// What stands in one line.
#[derive(Default)]
struct Document {
    metrics: Vec<Value>,
    members: Map<String, Value>,
}

impl Document {
    fn note(&mut self, name: &str, which: &str, value: f64) {
        let noted = self.members.entry(name).or_insert_with(|| json!({}));
        if let Value::Object(noted) = noted {
            noted.insert(which.to_owned(), json!(value));
        }
    }

    fn line(
        self,
        dimensions: &[(&str, &str)],
        (table, level): (&str, &str),
        now: Timestamp,
    ) -> String {
        let mut names = vec![TABLE];
        names.extend(dimensions.iter().map(|(name, _)| *name));
        let mut line = self.members;
        let directive = json!({
            "Namespace": NAMESPACE,
            "Dimensions": [names],
            "Metrics": self.metrics,
        });
        let directives: Vec<Value> = (!self.metrics.is_empty())
            .then_some(directive)
            .into_iter()
            .collect();
        let metadata = json!({"Timestamp": now.as_millisecond(), "CloudWatchMetrics": directives});
        line.insert("_aws".to_owned(), metadata);
        line.insert("level".to_owned(), json!(level));
        line.insert("timestamp".to_owned(), json!(format!("{now:.3}")));
        line.insert(TABLE.to_owned(), json!(table));
        for (name, value) in dimensions {
            line.insert((*name).to_owned(), json!(value));
        }
        Value::Object(line).to_string()
    }
}
