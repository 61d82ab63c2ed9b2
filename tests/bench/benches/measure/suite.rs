//! What scenarios are given, and where their figures go.

use std::{
    collections::BTreeMap,
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
};

use bench::report::{By, Measured, Row, Wanted};

use crate::programs;

/// The figures so far.
#[derive(Debug, Default)]
pub(crate) struct Suite {
    scenario: &'static str,
    pub(crate) rows: Vec<Row>,
    /// Lists of calls.
    pub(crate) calls: Vec<String>,
    /// Figures that the costs are computed from.
    pub(crate) kept: BTreeMap<&'static str, bench::prices::Used>,
    /// Small sizes.
    pub(crate) quick: bool,
    /// Where the release binaries are; none = they are to be built.
    pub(crate) binaries: Option<PathBuf>,
}

impl Suite {
    /// No figure yet; `quick` asks for small sizes.
    pub(crate) fn new(quick: bool) -> Self {
        Self {
            quick,
            ..Self::default()
        }
    }

    /// A figure that nothing is demanded of.
    pub(crate) fn row(&mut self, name: impl Into<String>, value: f64, unit: &'static str, by: By) {
        self.push(name.into(), Measured::Value(value), unit, by, None);
    }

    /// A figure that is held against something; `None` if it never came.
    pub(crate) fn held(
        &mut self,
        name: impl Into<String>,
        value: impl Into<Option<f64>>,
        unit: &'static str,
        by: By,
        wanted: Wanted,
    ) {
        self.push(
            name.into(),
            Measured::of(value.into()),
            unit,
            by,
            Some(wanted),
        );
    }

    /// A figure that is held against something here and against nothing there.
    pub(crate) fn perhaps(
        &mut self,
        name: impl Into<String>,
        value: f64,
        unit: &'static str,
        by: By,
        wanted: Option<Wanted>,
    ) {
        self.push(name.into(), Measured::Value(value), unit, by, wanted);
    }

    /// Something that cannot be measured here, and why.
    pub(crate) fn left_out(&mut self, name: &str, why: &str) {
        let why = Measured::LeftOut(why.to_owned());
        self.push(name.to_owned(), why, "", By::Clock, None);
    }

    /// Runs a scenario; what it breaks off with becomes a row.
    pub(crate) fn survive(&mut self, name: &'static str, run: fn(&mut Self)) {
        self.scenario = name;
        let outcome = catch_unwind(AssertUnwindSafe(|| run(self)));
        let Err(panic) = outcome else {
            return;
        };
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        let why = Measured::Failed(text.unwrap_or("a panic without a text").to_owned());
        self.push("the scenario".to_owned(), why, "", By::Count, None);
    }

    /// Whether a scenario broke off.
    pub(crate) fn has_failed(&self) -> bool {
        let mut rows = self.rows.iter();
        rows.any(|row| matches!(row.measured, Measured::Failed(_)))
    }

    /// The folder of the release binaries, built if nobody said where they are.
    pub(crate) fn binaries(&self) -> PathBuf {
        self.binaries.clone().unwrap_or_else(programs::built)
    }

    /// `whole`, or a tenth of it in a quick run.
    pub(crate) fn size(&self, whole: usize) -> usize {
        if self.quick { whole / 10 } else { whole }
    }

    fn push(
        &mut self,
        name: String,
        measured: Measured,
        unit: &'static str,
        by: By,
        wanted: Option<Wanted>,
    ) {
        self.rows.push(Row {
            scenario: self.scenario,
            name,
            measured,
            unit,
            by,
            wanted,
        });
    }
}

/// Runs `story` in a runtime whose clock passes only while everybody waits.
pub(crate) fn virtually<T>(story: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build();
    runtime.unwrap().block_on(story)
}

/// Runs `story` by the machine's clock.
pub(crate) fn really<T>(story: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(story)
}

/// Counts as figures.
#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
pub(crate) fn figure(count: impl TryInto<u64>) -> f64 {
    count.try_into().unwrap_or(u64::MAX) as f64
}
