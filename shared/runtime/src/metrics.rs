//! Metrics: log lines of a run that are measured, written at its end in `CloudWatch`'s embedded format.
//!
//! Nobody who measures anything knows of this: a line with a field `metric` is heard by a layer of the log, be it
//! shown or not. Names, meaning and cost: `docs/METRICS.md`.

mod gathered;
mod layer;
mod lines;
mod names;

use std::{
    future::Future,
    io::{self, Write as _},
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use tracing::debug;

use self::gathered::{LineFields, Measured};
pub use self::layer::layer;
use crate::settings::environment;

/// What the runs of this process are measured by.
#[derive(Debug)]
pub struct Metrics {
    table: String,
    /// The quietest level that the log shows.
    level: String,
    gathered: Mutex<Measured>,
}

impl Metrics {
    /// Those of the installation with this table; `None` = nothing is measured, by `METRICS` or because it does
    /// not run on Lambda, where nobody would read the lines.
    pub fn of(table: &str, wanted: bool) -> Option<Arc<Self>> {
        let is_lambda = environment("AWS_LAMBDA_FUNCTION_NAME").is_some();
        let level = environment("AWS_LAMBDA_LOG_LEVEL");
        (wanted && is_lambda).then(|| Arc::new(Self::new(table, level.as_deref())))
    }

    /// Those of the installation with this table, whose log shows lines of `level` and above; INFO unless given.
    pub fn new(table: &str, level: Option<&str>) -> Self {
        Self {
            table: table.to_owned(),
            level: level.unwrap_or("INFO").to_ascii_uppercase(),
            gathered: Mutex::default(),
        }
    }

    fn take(&self, line: &LineFields) {
        self.gathered().take(line);
    }

    fn gathered(&self) -> std::sync::MutexGuard<'_, Measured> {
        // Numbers have no state that a panic could have left half done.
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what was gathered in a run of `function` that began then.
    fn write(&self, function: &'static str, began: Timestamp, end: Option<Timestamp>) {
        let now = Timestamp::now();
        if let Some(percent) = end.and_then(|end| share(began, now, end)) {
            debug!(metric = "run_time", function, percent, "run ended");
        }
        let mut out = io::stdout().lock();
        for line in self.drain(now) {
            // Without a reader of stdout there is no metric, and the run was as good.
            drop(writeln!(out, "{line}"));
        }
    }

    /// Takes out what was gathered, as lines of `now`.
    pub fn drain(&self, now: Timestamp) -> Vec<String> {
        let gathered = std::mem::take(&mut *self.gathered());
        lines::lines(&gathered, (&self.table, &self.level), now)
    }
}

/// Runs `work`, which is killed at `end`, and writes what was measured meanwhile to stdout.
pub fn measured<'a, T>(
    metrics: Option<&'a Metrics>,
    function: &'static str,
    end: Option<Timestamp>,
    work: impl Future<Output = T> + 'a,
) -> impl Future<Output = T> + 'a
where
    T: 'a,
{
    // Boxed: whole runs are deep, and this is one storey more.
    let work = Box::pin(work);
    async move {
        let Some(metrics) = metrics else {
            return work.await;
        };
        let began = Timestamp::now();
        let done = work.await;
        metrics.write(function, began, end);
        done
    }
}

/// How much of the time until `end` was used, in percent.
fn share(began: Timestamp, now: Timestamp, end: Timestamp) -> Option<i128> {
    let (used, whole) = (now.duration_since(began), end.duration_since(began));
    let whole = Some(whole.as_millis()).filter(|whole| *whole > 0)?;
    Some(used.as_millis() * 100 / whole)
}

#[cfg(test)]
mod tests;
