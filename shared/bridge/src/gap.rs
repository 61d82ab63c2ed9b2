//! How much of a time in which nobody read Chatwoot back was made up for, page by page.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ids::InboxId, ports::Activity};

/// A time in which nobody read Chatwoot back, and how much of it was made up for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Where it begins.
    pub since: Timestamp,
    /// When it was found. What happens later is in the list of the latest again.
    pub found: Timestamp,
    /// What waited for Chatwoot was hastened, as it answers again.
    #[serde(default)]
    pub(crate) is_caught_up: bool,
    pub(crate) places: BTreeMap<u64, PageMark>,
}

/// How far down one inbox was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PageMark {
    /// The last page that was worked; 0 = none.
    pub(crate) page: u32,
    /// The earliest activity on it.
    down_to: Option<Timestamp>,
    pub(crate) is_done: bool,
}

/// What is to be done with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Conversations went away above: what was below the last page may be on one before.
    GoBack,
    /// Work it, then go on.
    Work,
    /// Work it; the gap begins on it.
    WorkLast,
}

impl Gap {
    pub(crate) fn new(since: Timestamp, found: Timestamp) -> Self {
        Self {
            since,
            found,
            is_caught_up: false,
            places: BTreeMap::new(),
        }
    }

    /// Whether all of these inboxes were read down to its beginning.
    pub(crate) fn is_closed(&self, inboxes: &[InboxId]) -> bool {
        let is_done = |inbox: &InboxId| self.places.get(&inbox.0).is_some_and(|at| at.is_done);
        inboxes.iter().all(is_done)
    }
}

impl PageMark {
    /// Decides about page `number`; `resumed` = time went by since the last one.
    pub(crate) fn step(
        self,
        number: u32,
        page: &[Activity],
        since: Timestamp,
        resumed: bool,
    ) -> Step {
        let mut times = page.iter().filter_map(|one| one.active_at);
        let (first, last) = (times.next(), times.next_back());
        let last = last.or(first);
        let is_above = |earliest| first.is_none_or(|first| first < earliest);
        if resumed && number > 1 && self.down_to.is_some_and(is_above) {
            return Step::GoBack;
        }
        if page.is_empty() || last.is_some_and(|last| last < since) {
            return Step::WorkLast;
        }
        Step::Work
    }

    pub(crate) fn after(self, number: u32, page: &[Activity], is_done: bool) -> Self {
        let earliest = page.iter().filter_map(|one| one.active_at).min();
        Self {
            page: number,
            down_to: earliest.or(self.down_to),
            is_done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ConversationId;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn page(seconds: &[i64]) -> Vec<Activity> {
        let activity = |second: &i64| Activity {
            conversation: ConversationId(1),
            source_id: None,
            newest: None,
            changed: None,
            active_at: Some(at(*second)),
        };
        seconds.iter().map(activity).collect()
    }

    #[test]
    fn a_page_is_worked_unless_what_is_below_the_last_one_moved_up() {
        let place = PageMark {
            page: 4,
            down_to: Some(at(100)),
            is_done: false,
        };
        // Page, its times, time went by → what to do. The gap begins at 50.
        let table: [(u32, &[i64], bool, Step); 9] = [
            (4, &[120, 100], true, Step::Work),
            (4, &[140, 110], true, Step::Work),
            (4, &[99, 80], true, Step::GoBack),
            (4, &[], true, Step::GoBack),
            (1, &[99, 80], true, Step::Work),
            (5, &[99, 80], false, Step::Work),
            (5, &[60, 49], false, Step::WorkLast),
            (5, &[49], false, Step::WorkLast),
            (5, &[], false, Step::WorkLast),
        ];

        for (number, times, resumed, step) in table {
            let found = place.step(number, &page(times), at(50), resumed);
            assert_eq!(
                found, step,
                "page {number} of {times:?}, resumed: {resumed}"
            );
        }
    }

    #[test]
    fn a_gap_is_closed_when_every_inbox_was_read_down_to_it() {
        let mut gap = Gap::new(at(0), at(100));
        let inboxes = [InboxId(7), InboxId(8)];
        let place = |is_done| PageMark::default().after(3, &page(&[5]), is_done);

        gap.places.insert(7, place(true));
        assert!(!gap.is_closed(&inboxes));
        gap.places.insert(8, place(false));
        assert!(!gap.is_closed(&inboxes));
        gap.places.insert(8, place(true));
        assert!(gap.is_closed(&inboxes));
        let text = serde_json::to_string(&gap).unwrap();
        assert_eq!(serde_json::from_str::<Gap>(&text).unwrap(), gap);
    }
}
