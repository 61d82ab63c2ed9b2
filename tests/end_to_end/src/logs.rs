//! What the functions log, captured.

use std::{
    io,
    sync::{Arc, Mutex},
};

use runtime::{LevelFilter, Lines, Metrics, log_to, metrics_layer};
use tracing::{
    Dispatch, Subscriber,
    subscriber::{DefaultGuard, set_default},
};
use tracing_subscriber::{fmt::MakeWriter, layer::SubscriberExt as _};

/// Everything that was logged.
#[derive(Clone, Debug, Default)]
pub struct Captured(Arc<Mutex<Vec<u8>>>);

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Captured {
    /// The log until now.
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// The first line in which one of these words stands, by word.
    pub fn tells<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let log = self.text();
        let told = words.into_iter().filter_map(|word| {
            let line = log.lines().find(|line| line.contains(word))?;
            Some(format!("{word:?} is in the log: {line}"))
        });
        told.collect()
    }
}

/// Captures what this thread logs at `level` and above, until the second value is dropped.
pub fn capture(level: LevelFilter) -> (Captured, impl Drop) {
    let captured = Captured::default();
    let log = log_to(captured.clone(), level, Lines::Json, connectors::CRATES);
    (captured, Quiet::while_heard_by(log))
}

/// The same at the level of a deployed function, and what is measured as one measures it there.
pub fn capture_measured(table: &str) -> (Captured, Arc<Metrics>, impl Drop) {
    let (captured, metrics) = (Captured::default(), Arc::new(Metrics::new(table, None)));
    let level = LevelFilter::INFO;
    let log = log_to(captured.clone(), level, Lines::Json, connectors::CRATES);
    let log = log.with(metrics_layer(Arc::clone(&metrics)));
    (captured, metrics, Quiet::while_heard_by(log))
}

/// Until it is dropped, somebody hears this thread.
struct Quiet(Option<(DefaultGuard, Dispatch)>);

impl Quiet {
    fn while_heard_by(log: impl Subscriber + Send + Sync) -> Self {
        // While there is but one, tracing asks each thread's own whether a line is wanted, and keeps the
        // answer for all: stories on other threads would silence this one.
        let second = log_to(
            io::sink,
            LevelFilter::ERROR,
            Lines::Plain,
            connectors::CRATES,
        );
        let second = Dispatch::new(second);
        Self(Some((set_default(log), second)))
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        self.0.take();
    }
}
