//! From the top of the list down to what is known (§4.1, §8): which page comes next, and what of it is new.
//!
//! The first poll brings in what nobody has read, as far as it lies together at the top, and notes the top. A poll that runs out of pages leaves a gap for the next.

use std::{collections::BTreeSet, time::Duration};

use bridge::timing::{earlier, later};
use jiff::Timestamp;

use super::cursor::{ChatCursor, UnreadGap};
use crate::{
    ids::ConversationId,
    instant::Instant,
    wire::conversation::{Conversation, ConversationsPage},
};

/// Most pages of one poll, for the top and for a gap together.
const MOST_PAGES: usize = 4;
/// Most pages when people ask for the conversations of some days.
const MOST_PAGES_BACK: usize = 40;
/// A message may show this late, so so much of the known stretch is read again.
const OVERLAP: Duration = Duration::from_mins(2);

/// One poll's way through the list.
#[derive(Debug)]
pub(crate) struct Walk {
    known: Option<ChatCursor>,
    leg: Leg,
    most_pages: usize,
    pages: usize,
    /// The newest time of all pages; that of the top page when it is there.
    newest: Option<Timestamp>,
    /// When each conversation that was met changed, and by which message.
    seen: Vec<(Timestamp, ConversationId, String)>,
    met: BTreeSet<ConversationId>,
    left: Option<UnreadGap>,
}

/// A page of the list: the one before a time, or the top one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Before(pub(crate) Option<Instant>);

/// Where the walk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leg {
    /// The page before this time, or the top one.
    Top(Option<Timestamp>),
    /// A gap that an earlier poll left.
    Old(UnreadGap),
    /// Nothing is left to ask.
    Done,
}

impl Walk {
    /// Begins where the last poll ended.
    pub(crate) fn new(known: Option<ChatCursor>) -> Self {
        Self {
            known,
            leg: Leg::Top(None),
            most_pages: MOST_PAGES,
            pages: 0,
            newest: None,
            seen: Vec::new(),
            met: BTreeSet::new(),
            left: None,
        }
    }

    /// Goes down to `floor`, whatever was read before.
    pub(crate) fn back_to(floor: Timestamp) -> Self {
        let known = ChatCursor {
            newest: later(floor, OVERLAP),
            ..ChatCursor::default()
        };
        Self {
            most_pages: MOST_PAGES_BACK,
            ..Self::new(Some(known))
        }
    }

    /// Which page is asked for next. `None`: the walk is over.
    pub(crate) fn next(&self) -> Option<Before> {
        if self.pages >= self.most_pages {
            return None;
        }
        match self.leg {
            Leg::Top(before) => Some(Before(before.map(just_after))),
            Leg::Old(gap) => Some(Before(Some(just_after(gap.before)))),
            Leg::Done => None,
        }
    }

    /// Takes the page that was asked for; the conversations in it that hold something new.
    pub(crate) fn take(&mut self, page: &ConversationsPage) -> Vec<Conversation> {
        self.pages += 1;
        let floor = self.floor();
        let fresh = self.fresh(page, floor);
        self.step(page, floor);
        fresh
    }

    /// Down to where this leg goes; `None` on the first poll, which reads what is unread alone.
    fn floor(&self) -> Option<Timestamp> {
        match self.leg {
            Leg::Old(gap) => Some(gap.floor),
            Leg::Top(_) | Leg::Done => {
                let known = self.known.as_ref()?;
                Some(earlier(known.newest, OVERLAP))
            }
        }
    }

    fn fresh(&mut self, page: &ConversationsPage, floor: Option<Timestamp>) -> Vec<Conversation> {
        let mut fresh = Vec::new();
        for talk in &page.conversations.items {
            // One whose time does not read is looked at rather than missed.
            let at = talk.last_at.map(|at| at.0);
            self.newest = self.newest.max(at);
            let last = talk.latest_message_id.as_ref();
            let mark = at.zip(last);
            self.seen
                .extend(mark.map(|(at, last)| (at, talk.id.clone(), last.as_str().to_owned())));
            let is_new = match floor {
                Some(floor) => at.is_none_or(|at| at >= floor),
                None => talk.is_unread(),
            };
            if is_new && !self.was_seen(talk) && self.met.insert(talk.id.clone()) {
                fresh.push(talk.clone());
            }
        }
        fresh
    }

    fn was_seen(&self, talk: &Conversation) -> bool {
        let seen = |known: &ChatCursor| {
            let last = talk.latest_message_id.as_ref()?;
            let before = known.recent.get(talk.id.as_str())?;
            Some(before == last.as_str())
        };
        self.known.as_ref().and_then(seen).unwrap_or_default()
    }

    /// Goes on below `page`, unless it reached what is known.
    fn step(&mut self, page: &ConversationsPage, floor: Option<Timestamp>) {
        let below = below(page, floor);
        self.leg = match (self.leg, below, floor) {
            // No progress is an end, too.
            (Leg::Top(asked), Some(next), _) if asked.is_none_or(|asked| next < asked) => {
                Leg::Top(Some(next))
            }
            (Leg::Old(gap), Some(next), _) if next < gap.before => Leg::Old(UnreadGap {
                before: next,
                ..gap
            }),
            (Leg::Top(_), _, _) => self.known_gap().map_or(Leg::Done, Leg::Old),
            (Leg::Old(_) | Leg::Done, _, _) => Leg::Done,
        };
        self.left = self.unread(floor);
    }

    /// What the walk before left unread below it.
    fn known_gap(&self) -> Option<UnreadGap> {
        self.known.as_ref().and_then(|known| known.gap)
    }

    /// What would be left if the walk ended here.
    fn unread(&self, floor: Option<Timestamp>) -> Option<UnreadGap> {
        let old = self.known.as_ref().and_then(|known| known.gap);
        match self.leg {
            Leg::Top(Some(before)) => floor.map(|floor| UnreadGap { before, floor }.joined(old)),
            Leg::Top(None) => old,
            Leg::Old(gap) => Some(gap),
            Leg::Done => None,
        }
    }

    /// What the next poll begins with. To be stored once everything found is durable.
    pub(crate) fn end(self) -> ChatCursor {
        let known = self.known.unwrap_or_default();
        let gap = if self.pages == 0 {
            known.gap
        } else {
            self.left
        };
        let Some(newest) = self.newest.filter(|newest| *newest >= known.newest) else {
            return ChatCursor { gap, ..known };
        };
        let close = earlier(newest, OVERLAP);
        let recent = self.seen.into_iter().filter(|(at, _, _)| *at >= close);
        ChatCursor {
            newest,
            recent: recent
                .map(|(_, talk, last)| (talk.to_string(), last))
                .collect(),
            gap,
        }
    }
}

/// What is asked for to get what lies at `at` and before it: conversations may share a time.
fn just_after(at: Timestamp) -> Instant {
    Instant(at.checked_add(Duration::from_nanos(1)).unwrap_or(at))
}

/// From where a list goes on below `page`: there is more, and perhaps nobody says from when. Not below `floor`;
/// without one, only while conversations are unread.
fn below(page: &ConversationsPage, floor: Option<Timestamp>) -> Option<Timestamp> {
    let talks = &page.conversations.items;
    let by_time = talks.iter().filter(|talk| !talk.pinned);
    let lowest = by_time.filter_map(|talk| talk.last_at).map(|at| at.0).min();
    let named = page.next().map(|at| at.0);
    let next = named.or_else(|| lowest.filter(|_| page.is_cut()))?;
    let is_wanted = match floor {
        Some(floor) => next > floor,
        None => talks.iter().any(Conversation::is_unread),
    };
    is_wanted.then_some(next)
}
