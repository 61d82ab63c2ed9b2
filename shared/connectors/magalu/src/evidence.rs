//! How long what a thread does not show means nothing, and what it means afterwards.

use std::time::Duration;

use bridge::{
    ids::Thread,
    marketplace::ThreadKind,
    ports::{Evidence, Silence, Verdict},
};

const MINUTE: Duration = Duration::from_mins(1);

/// An answer is taken with 202 and may show late (§3.2). One that was refused may be dropped, and then only
/// being asked again tells (§3.1).
const ANSWER: Evidence = Evidence {
    absence: Duration::from_mins(2),
    uncertain: Duration::from_mins(15),
    verdict: Some(Verdict {
        within: Duration::from_mins(30),
        looks: &[MINUTE, Duration::from_mins(4), Duration::from_mins(12)],
        silence: Silence::Rejected,
    }),
};

/// A text that moderation refused is in no list, and what it refused is known by silence (§11): a client's
/// figure. Before that nothing is sent again.
const TICKET: Evidence = Evidence {
    absence: Duration::from_hours(4),
    uncertain: Duration::from_hours(4),
    verdict: Some(Verdict {
        within: Duration::from_hours(4),
        looks: &[
            MINUTE,
            Duration::from_mins(5),
            Duration::from_mins(20),
            Duration::from_hours(1),
            Duration::from_hours(2),
        ],
        silence: Silence::Rejected,
    }),
};

/// How far reads of `thread` are to be believed.
pub(crate) fn of(thread: &Thread) -> Evidence {
    match thread.kind {
        ThreadKind::OneShot => ANSWER,
        ThreadKind::Chat => Evidence::default(),
        ThreadKind::Ticket => TICKET,
    }
}
