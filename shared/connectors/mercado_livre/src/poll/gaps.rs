//! What a poll could not read.

use bridge::{
    failure::{Failure, FailureKind, Reach},
    ports::Source,
};

use crate::wire::LenientList;

fn is_passing(failure: &Failure) -> bool {
    matches!(failure.kind, FailureKind::Retryable { .. })
}

/// What a poll could not read, beside what it found.
#[derive(Debug, Default)]
pub(crate) struct PollGaps {
    pub(crate) sources: Vec<Source>,
    /// Elements and threads.
    pub(crate) count: u32,
}

impl PollGaps {
    /// Counts what of a list could not be read.
    pub(crate) fn elements_of<T>(&mut self, list: &LenientList<T>) {
        self.count = self
            .count
            .saturating_add(u32::try_from(list.skipped).unwrap_or(u32::MAX));
    }

    /// Counts one thread that could not be read.
    pub(crate) fn one(&mut self) {
        self.count = self.count.saturating_add(1);
    }

    /// Notes what came of a source, unless the whole account failed with it for good: then nothing else can be
    /// asked either. While it only rests, what was found before is kept.
    pub(crate) fn source<T>(
        &mut self,
        name: &'static str,
        outcome: Result<T, Failure>,
    ) -> Result<Option<T>, Failure> {
        let (outcome, read) = match outcome {
            Err(failure) if failure.reach >= Reach::Account && !is_passing(&failure) => {
                return Err(failure);
            }
            Err(failure) => (Err(failure), None),
            Ok(read) => (Ok(()), Some(read)),
        };
        self.note(Source { name, outcome });
        Ok(read)
    }

    /// A source is named once, and as failed if it failed once.
    fn note(&mut self, source: Source) {
        match self.sources.iter_mut().find(|one| one.name == source.name) {
            Some(known) if known.outcome.is_ok() => *known = source,
            Some(_) => {}
            None => self.sources.push(source),
        }
    }
}
