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

/// A refused message stays listed (§11), so one that is gone is gone; how late a new one shows is not known.
const CHAT: Evidence = Evidence {
    absence: Duration::from_mins(3),
    uncertain: Duration::from_mins(15),
    verdict: None,
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
        ThreadKind::Chat => CHAT,
        ThreadKind::Ticket => TICKET,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_come_in_order_and_before_silence_counts_and_nothing_is_resent_sooner() {
        for evidence in [ANSWER, CHAT, TICKET] {
            assert!(evidence.uncertain >= evidence.absence);
            let Some(verdict) = evidence.verdict else {
                continue;
            };
            assert!(verdict.looks.is_sorted() && verdict.looks.last() < Some(&verdict.within));
            assert!(verdict.within >= evidence.absence);
        }
        assert_eq!(TICKET.absence, Duration::from_hours(4));
    }
}
