//! What is new in each lane: unanswered questions, open claims, sale threads with unread messages.

pub(crate) mod backfill;
pub(crate) mod claims;
pub(crate) mod questions;
pub(crate) mod recent;
pub(crate) mod sales;
pub(crate) mod turns;

use bridge::{
    failure::{Failure, FailureKind, Reach},
    ports::Source,
};

use crate::wire::Each;

/// What a poll could not read, beside what it found.
#[derive(Debug, Default)]
pub(crate) struct Missed {
    pub(crate) sources: Vec<Source>,
    /// Elements and threads.
    pub(crate) count: u32,
}

impl Missed {
    /// Counts what of a list could not be read.
    pub(crate) fn elements_of<T>(&mut self, list: &Each<T>) {
        self.count = self
            .count
            .saturating_add(u32::try_from(list.skipped).unwrap_or(u32::MAX));
    }

    /// Counts one thread that could not be read.
    pub(crate) fn one(&mut self) {
        self.count = self.count.saturating_add(1);
    }

    /// Notes what came of a source, unless the whole account failed with it: then nothing else can be
    /// asked either.
    pub(crate) fn source<T>(
        &mut self,
        name: &'static str,
        outcome: Result<T, Failure>,
    ) -> Result<Option<T>, Failure> {
        let (outcome, read) = match outcome {
            Err(failure) if failure.reach >= Reach::Account => return Err(failure),
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

/// Whether a failure shuts a lane for a while: claims are left alone where Mercado Livre knows of
/// no such list. A missing permission is the core's to rest: people are told, and can say that they
/// set it right.
pub(crate) fn shuts(lane: &str, kind: FailureKind) -> bool {
    lane == claims::LANE && matches!(kind, FailureKind::Missing | FailureKind::Permanent)
}

/// The further sources of lanes, as people are told of them.
#[cfg(test)]
pub(crate) const SOURCES: &[&str] = &[
    questions::LATEST,
    questions::BY_ID,
    questions::FURTHER,
    claims::FURTHER,
    sales::UNREAD,
    sales::PLACES,
    recent::ORDERS,
    recent::THREADS,
];

/// The lanes to poll, in order. Claims come before sales because they may take their turn.
pub(crate) const LANES: &[&str] = &[questions::LANE, claims::LANE, sales::LANE];
