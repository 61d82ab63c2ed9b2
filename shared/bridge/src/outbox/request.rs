//! What agents, or Chatwoot's own mistakes, ask of a reply that has come to an end.

use std::time::Duration;

use jiff::Timestamp;

use super::{ReplyRow, ReplyState};
use crate::{
    ports::BubbleState,
    timing::{SET_RIGHT, age, later},
};

/// Bubbles of one reply that are set right at most.
const MOST_BUBBLES: u32 = 20;
/// News of a message this soon after its bubble was set is the echo of that.
const ECHO: Duration = Duration::from_mins(1);

/// What is asked beside a reply: a row of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Request {
    /// The agent pressed Retry, for this time.
    Retry(u32),
    /// Its bubble, set this many times so far, shows something else: set it once more.
    ShowAgain(u32),
    /// It is no reply but a [command](crate::command): the row is all there is of it, and a version that knows no
    /// commands drops it without looking at the message.
    Command,
}

/// From this number on, a row's name asks for the bubble alone.
const SHOW_AGAIN: u32 = 1 << 16;
/// The number of a command: further than any bubble is set again.
const COMMAND: u32 = 1 << 17;

impl Request {
    /// The request that a row's name ends with; `None` for 0, which is the reply itself.
    pub fn from_number(number: u32) -> Option<Self> {
        match number.checked_sub(SHOW_AGAIN) {
            Some(_) if number == COMMAND => Some(Self::Command),
            Some(set) => Some(Self::ShowAgain(set)),
            None => (number > 0).then_some(Self::Retry(number)),
        }
    }

    /// The number that names its row.
    pub fn number(self) -> u32 {
        match self {
            Self::Retry(time) => time,
            Self::ShowAgain(set) => SHOW_AGAIN.saturating_add(set),
            Self::Command => COMMAND,
        }
    }
}

impl ReplyRow {
    /// Whether news of the agent's message, seen at `now`, means that Retry was pressed.
    ///
    /// Setting a bubble makes such news too, but at once. That of a failure names the error and
    /// is not asked about; that of a delivery may come when the delivery was taken back
    /// already.
    pub fn asked_again(&self, now: Timestamp) -> Option<Request> {
        let echo = self
            .bubble
            .delivered_at()
            .is_some_and(|shown| age(shown, now) < ECHO);
        let retry = match self.state {
            ReplyState::Failed | ReplyState::Uncertain | ReplyState::Dead | ReplyState::Sent => {
                self.bubble.is_current() && !echo
            }
            ReplyState::Pending | ReplyState::Ignored => false,
        };
        retry.then(|| Request::Retry(self.retries + 1))
    }

    /// Whether a bubble that bears `error` says something else than it should: Chatwoot itself
    /// turns one red when a webhook about it did not get through.
    pub fn misshown(&self, error: &str) -> Option<Request> {
        let wrong = self.is_shown() && self.says_other(error);
        (wrong && self.bubble.times() < MOST_BUBBLES)
            .then_some(Request::ShowAgain(self.bubble.times()))
    }

    /// Whether a listing shows another end than the one that was told: Chatwoot itself turns a bubble
    /// red when news of it do not get through. One that an agent pressed Retry on is none of these.
    pub fn is_misshown(&self, bubble: Option<BubbleState>, error: Option<&str>) -> bool {
        let is_red = bubble == Some(BubbleState::Failed);
        let says_other = error.is_some_and(|error| self.says_other(error));
        let is_wrong = match self.state {
            ReplyState::Sent => true,
            _ => says_other && self.bubble.times() < MOST_BUBBLES,
        };
        self.is_shown() && is_red && is_wrong
    }

    /// Whether a red bubble that bears `error` says something else than it should. What it should say may have been
    /// [forgotten](Self::forget_texts): then nobody can tell, and what stands there stays.
    fn says_other(&self, error: &str) -> bool {
        match &self.reason {
            Some(reason) => reason != error,
            None => self.state == ReplyState::Sent,
        }
    }

    /// The bubble is to be set once more; at once, or after a wait that grows as long as Chatwoot turns
    /// it wrong each time.
    pub fn set_right(&mut self, now: Timestamp) {
        let doubled = Duration::from_mins(1)
            .saturating_mul(1 << self.bubble.times().saturating_sub(1).min(8));
        let longest = SET_RIGHT.max(age(self.first_at, now) / 72);
        let at = self
            .bubble
            .set_at()
            .map_or(now, |told| later(told, doubled.min(longest)));
        self.bubble.fall_behind();
        self.tries = self.tries.max(1);
        self.due_at = Some(at.max(now));
    }

    /// Takes up a request; false when it was taken up before, or asks for nothing any more.
    pub fn take_up(&mut self, request: Request, now: Timestamp) -> bool {
        match request {
            Request::ShowAgain(set) => {
                let stands = self.is_shown() && self.bubble.times() == set;
                if stands {
                    self.bubble.fall_behind();
                    self.due_at = Some(now);
                }
                stands
            }
            Request::Retry(time) if self.retries < time => {
                self.retries = time;
                // What was deleted since is not begun again, and what is under way goes on.
                if !matches!(self.state, ReplyState::Pending | ReplyState::Ignored) {
                    self.begin_again(now);
                }
                true
            }
            Request::Retry(_) | Request::Command => false,
        }
    }

    /// It failed by its row, and a listing shows it as delivered: the row, of a restored table, is older than a Retry.
    /// It begins again, so that what went is known again; false = it is not so.
    pub fn take_up_delivery(&mut self, bubble: Option<BubbleState>, now: Timestamp) -> bool {
        let is_delivered = matches!(bubble, Some(BubbleState::Delivered | BubbleState::Read));
        let is_red = self.is_shown() && self.state != ReplyState::Sent;
        if is_red && is_delivered {
            self.begin_again(now);
        }
        is_red && is_delivered
    }

    /// Begins again, because an agent asked for it.
    ///
    /// Parts that are there stay there; an unclear one is looked for first. A reply that
    /// was sent is only shown as delivered once more; one that cannot be mended, as failed.
    fn begin_again(&mut self, now: Timestamp) {
        self.bubble.fall_behind();
        self.tries = 0;
        self.due_at = Some(now);
        match self.state {
            // Nothing is missing that could be sent again: its files were not taken.
            ReplyState::Failed if self.has_hole() || self.is_whole() => {}
            ReplyState::Failed | ReplyState::Uncertain | ReplyState::Dead => {
                self.state = ReplyState::Pending;
                self.reason = None;
                self.why = None;
                self.first_at = now;
                for part in self.parts.iter_mut().filter(|part| !part.is_sent()) {
                    part.intended_at = part.intended_at.min(now);
                }
            }
            ReplyState::Pending | ReplyState::Sent | ReplyState::Ignored => {}
        }
    }
}
