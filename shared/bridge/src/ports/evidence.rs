//! What a thread says by not showing something: how long that means nothing, and what it means then.

use std::time::Duration;

use crate::timing::{GIVE_UP, LOOK_GRACE, UNCERTAIN};

/// How far a thread's reads are to be believed about what was sent there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// For this long after an intent, absence means nothing. Less than [`LOOK_GRACE`] counts as that.
    pub absence: Duration,
    /// After this long without a clear answer, a reply is uncertain, and people decide.
    pub uncertain: Duration,
    /// How accepted sends are decided on; `None`: the thread shows it some day, and one that has gone from it
    /// without a word was refused.
    pub verdict: Option<Verdict>,
}

/// When and how an accepted send is decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// By then the thread shows what is there.
    pub within: Duration,
    /// How long after the send it is looked for, in ascending order; once more when `within` is over.
    pub looks: &'static [Duration],
    /// What is not shown by then was this.
    pub silence: Silence,
}

/// What became of an accepted send of which nothing is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// It is at the buyer's.
    Delivered,
    /// It was refused; believed only while the thread shows everything and still waits for our answer.
    Rejected,
}

impl Default for Evidence {
    fn default() -> Self {
        Self {
            absence: LOOK_GRACE,
            uncertain: UNCERTAIN,
            verdict: None,
        }
    }
}

impl Evidence {
    /// For this long after an intent, absence means nothing.
    pub(crate) fn absence(&self) -> Duration {
        self.absence.max(LOOK_GRACE)
    }

    /// After this long without a clear answer, a reply is uncertain.
    pub(crate) fn uncertain(&self) -> Duration {
        self.uncertain.max(self.absence())
    }

    /// For this long a verdict is waited for.
    pub(crate) fn patience(&self) -> Duration {
        self.verdict
            .map_or(GIVE_UP, |verdict| verdict.within.max(GIVE_UP))
    }
}
