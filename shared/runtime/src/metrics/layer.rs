//! Hears log lines that are measured: those with a field `metric`, whatever the level of the log.

use std::{
    fmt::{Debug, Write as _},
    sync::Arc,
};

use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, filter::filter_fn, layer::Context, registry::LookupSpan};

use super::{Metrics, gathered::LineFields};

/// The layer that gives measured lines to `metrics`.
pub fn layer<S>(metrics: Arc<Metrics>) -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    Listener(metrics).with_filter(filter_fn(is_measured))
}

fn is_measured(line: &Metadata<'_>) -> bool {
    line.is_event() && line.fields().field("metric").is_some()
}

struct Listener(Arc<Metrics>);

impl<S: Subscriber> Layer<S> for Listener {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut read = FieldVisitor::default();
        event.record(&mut read);
        self.0.take(&read.0);
    }
}

#[derive(Default)]
struct FieldVisitor(LineFields);

impl Visit for FieldVisitor {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let mut text = String::new();
        if write!(text, "{value:?}").is_ok() {
            self.0.insert(field.name(), text);
        }
    }
}
