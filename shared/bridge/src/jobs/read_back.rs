//! Reading Chatwoot back: replies whose webhook never came, bubbles that Chatwoot turned by itself.

use std::{collections::HashMap, time::Duration};

use jiff::Timestamp;
use tracing::warn;

use crate::{
    accounts::Overview,
    bridge::{Bridge, RunSummary, Target},
    deadline::Share,
    failure::StoreFailure,
    gap::Gap,
    ids::ThreadKey,
    ports::{Activity, ThreadState},
    thread::Trigger,
    timing::{BUBBLES_WATCHED, COMMIT_LAG, age, earlier},
};

/// Chatwoot is read back at least this far.
pub(super) const LEAST: Duration = Duration::from_mins(15);
/// The new read-back overlaps the last good one by this much.
const OVERLAP: Duration = Duration::from_mins(10);
/// Chatwoot is never read back further than this before the time at which a gap is found.
const FURTHEST: Duration = Duration::from_hours(7 * 24);
/// When the last good read-back is older than this, Chatwoot did not answer in between.
const OUTAGE: Duration = Duration::from_mins(10);
/// A conversation in which something happens all the time is read this often all the same.
const BUSY: Duration = Duration::from_mins(5);

/// From this age of the last good read-back on, what is older than the least window is read page by page.
const LONG: Duration = Duration::from_mins(30);

/// What reading back came to.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) summary: RunSummary,
    /// Until when everything was read.
    pub(super) good_until: Option<Timestamp>,
    /// Chatwoot answers again, for the first time in a while.
    pub(super) is_back: bool,
}

impl Bridge {
    /// Reads back every inbox for conversations that saw activity and were not read since.
    pub(super) async fn read_back(&self, overview: &Overview) -> Result<Read, StoreFailure> {
        let (now, last_good) = (self.now(), overview.read_back_until);
        let gap = overview.gap.clone().or_else(|| gap_since(last_good, now));
        let window = match (&gap, last_good) {
            (None, Some(good)) => (age(good, now) + OVERLAP).max(LEAST),
            _ => LEAST,
        };
        let (mut summary, is_good) = self.read_latest(window).await?;
        let was_away = last_good.is_some_and(|good| age(good, now) > OUTAGE);
        let is_known = gap.as_ref().is_some_and(|gap| gap.is_caught_up);
        let is_back = is_good && was_away && !is_known;
        let good_until = match gap {
            None => is_good.then_some(now),
            Some(mut gap) => {
                gap.is_caught_up |= is_good;
                summary += self.read_gap(&mut gap).await?;
                let inboxes = self.policy.inboxes.all();
                gap.is_closed(&inboxes).then_some(gap.found)
            }
        };
        Ok(Read {
            summary,
            good_until,
            is_back,
        })
    }

    /// Reads back what changed `within` this long, all of it in one list.
    async fn read_latest(&self, within: Duration) -> Result<(RunSummary, bool), StoreFailure> {
        let (mut active, mut failed) = (Vec::new(), 0);
        for inbox in self.policy.inboxes.all() {
            match self.helpdesk.active(inbox, within).await {
                Ok(some) => active.extend(some),
                Err(failure) => {
                    warn!(inbox.id = %inbox, error = &failure as &dyn std::error::Error, "inbox could not be read back, will retry");
                    failed += 1;
                }
            }
        }
        // Whoever holds a thread may end before they read its conversation.
        let (mut summary, all_in_hand) = self.work_active(active).await?;
        summary.failed += failed;
        Ok((summary, failed == 0 && all_in_hand))
    }

    /// Works those of these conversations that are to be looked at; false when one was in other hands or is left.
    pub(super) async fn work_active(
        &self,
        active: Vec<Activity>,
    ) -> Result<(RunSummary, bool), StoreFailure> {
        let unread = self.unread(active).await?.into_iter();
        let works = unread
            .map(|(target, activity)| {
                let trigger = Trigger::Activity(activity.conversation, activity.changed);
                (target, trigger)
            })
            .collect();
        self.work_all(works, Share::ReadBack).await
    }

    /// Conversations that hold something newer than what was handled, or that changed since somebody looked
    /// at the bubbles that were set in them.
    async fn unread(&self, active: Vec<Activity>) -> Result<Vec<(Target, Activity)>, StoreFailure> {
        if active.is_empty() {
            return Ok(Vec::new());
        }
        let now = self.now();
        let target = |activity: &Activity| {
            let thread = activity
                .source_id
                .as_deref()
                .and_then(|id| self.policy.thread(id));
            thread.map_or_else(|| Target::stray(activity.conversation), Target::Thread)
        };
        let targets: Vec<(Target, Activity)> = active
            .into_iter()
            .map(|activity| (target(&activity), activity))
            .collect();
        let keys: Vec<ThreadKey> = targets
            .iter()
            .map(|(target, _)| target.key().clone())
            .collect();
        let states: HashMap<ThreadKey, ThreadState> =
            self.table.states(&keys).await?.into_iter().collect();
        let is_wanted = |(target, activity): &(Target, Activity)| {
            is_look_wanted(states.get(target.key()), activity, now)
        };
        Ok(targets.into_iter().filter(is_wanted).collect())
    }
}

/// The time that is to be made up for page by page, if it is long.
fn gap_since(last_good: Option<Timestamp>, now: Timestamp) -> Option<Gap> {
    let good = last_good.filter(|good| age(*good, now) >= LONG)?;
    let since = earlier(good, OVERLAP).max(earlier(now, FURTHEST));
    Some(Gap::new(since, now))
}

/// Whether a conversation is to be read: at once when it shows a message that nobody here knows of, else when
/// it has come to rest, so that a reply that became visible late is found by one look instead of one a minute.
fn is_look_wanted(state: Option<&ThreadState>, activity: &Activity, now: Timestamp) -> bool {
    let Some(state) = state else {
        return activity.newest.is_some();
    };
    let is_newer = |known: Option<_>| activity.newest.is_some_and(|newest| Some(newest) > known);
    let is_unread = is_newer(state.read_up_to);
    let Some(changed) = activity.changed else {
        return is_unread;
    };
    if is_newer(state.read_up_to.max(state.known_up_to)) {
        return true;
    }
    let is_at_rest = age(changed, now) >= COMMIT_LAG;
    let is_overdue = |looked| age(looked, changed) >= BUSY;
    (is_unread || may_show_wrong(state, activity, now))
        && (is_at_rest || state.read_back_at.is_none_or(is_overdue))
}

/// Whether a bubble that was set in the last day may have been turned since somebody looked.
fn may_show_wrong(state: &ThreadState, activity: &Activity, now: Timestamp) -> bool {
    let is_watched = |at| age(at, now) <= BUBBLES_WATCHED;
    state
        .conversation
        .is_none_or(|known| known == activity.conversation)
        && state.bubble_set_at.is_some_and(is_watched)
        && activity
            .changed
            .is_some_and(|changed| state.read_back_at.is_none_or(|looked| looked < changed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{ConversationId, HelpdeskMessageId};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    /// Read up to message 5, all that is known is 7; looked at when the clock said 1 000.
    fn state() -> ThreadState {
        ThreadState {
            conversation: Some(ConversationId(1)),
            read_up_to: Some(HelpdeskMessageId(5)),
            known_up_to: Some(HelpdeskMessageId(7)),
            read_back_at: Some(at(1_000)),
            ..ThreadState::default()
        }
    }

    fn shows(newest: u64, changed: i64) -> Activity {
        Activity {
            conversation: ConversationId(1),
            source_id: None,
            newest: Some(HelpdeskMessageId(newest)),
            changed: Some(at(changed)),
            active_at: Some(at(changed)),
        }
    }

    #[test]
    fn a_message_that_nobody_knows_of_is_read_at_once() {
        assert!(is_look_wanted(Some(&state()), &shows(8, 1_200), at(1_200)));
        assert!(is_look_wanted(None, &shows(8, 1_200), at(1_200)));
    }

    #[test]
    fn what_is_known_is_looked_for_once_more_when_the_conversation_rests() {
        let looks = |now| is_look_wanted(Some(&state()), &shows(7, 1_200), at(now));

        assert!(!looks(1_200));
        assert!(!looks(1_379));
        assert!(looks(1_380));
    }

    #[test]
    fn a_conversation_that_never_rests_is_read_all_the_same() {
        let looks = |changed| is_look_wanted(Some(&state()), &shows(7, changed), at(changed));

        assert!(!looks(1_299));
        assert!(looks(1_300));
    }

    #[test]
    fn what_was_read_is_left_alone_unless_a_bubble_may_have_turned() {
        let read = ThreadState {
            read_up_to: Some(HelpdeskMessageId(7)),
            ..state()
        };
        let set = ThreadState {
            bubble_set_at: Some(at(1_150)),
            ..read.clone()
        };

        assert!(!is_look_wanted(Some(&read), &shows(7, 1_200), at(2_000)));
        assert!(is_look_wanted(Some(&set), &shows(7, 1_200), at(2_000)));
        assert!(!is_look_wanted(Some(&set), &shows(7, 1_000), at(2_000)));
    }

    #[test]
    fn without_a_time_of_change_whatever_is_unread_is_read() {
        let unknown = Activity {
            changed: None,
            ..shows(6, 0)
        };
        assert!(is_look_wanted(Some(&state()), &unknown, at(1_000)));
    }
}
