//! How much may be asked: an application's calls in an hour, a seller's calls about messages in a minute (§10).

use std::collections::{BTreeMap, VecDeque};

use axum::http::Method;
use jiff::{SignedDuration, Timestamp};

use super::{MercadoLivre, replies::Reply, state::State};

/// `max_requests_per_hour`, as the page of an application shows it. One application stands before the simulator.
pub const IN_AN_HOUR: usize = 18_000;
/// Readings of messages in a minute, and as many sends. The page does not say whose: a seller's here.
pub const IN_A_MINUTE: usize = 500;

/// When calls were made, as far back as they count.
#[derive(Default)]
pub struct Quota {
    all: VecDeque<Timestamp>,
    /// By seller, readings and sends apart.
    messages: BTreeMap<(u64, bool), VecDeque<Timestamp>>,
    refused: usize,
}

impl Quota {
    /// Calls that were refused because there were too many.
    pub fn refused(&self) -> usize {
        self.refused
    }

    /// Counts a call of `seller`, unless it is one too many; `reads` = it is about messages, and reads them or not.
    pub fn admits(&mut self, seller: u64, reads: Option<bool>, now: Timestamp) -> bool {
        let hour = within(&mut self.all, now - SignedDuration::from_hours(1));
        let minute = reads.map(|reads| self.messages.entry((seller, reads)).or_default());
        let minute = minute.map(|made| within(made, now - SignedDuration::from_mins(1)));
        let is_spent = minute
            .as_ref()
            .is_some_and(|made| made.len() >= IN_A_MINUTE);
        if is_spent || hour.len() >= IN_AN_HOUR {
            self.refused += 1;
            return false;
        }
        hour.push_back(now);
        if let Some(minute) = minute {
            minute.push_back(now);
        }
        true
    }
}

/// Those that still count.
fn within(made: &mut VecDeque<Timestamp>, since: Timestamp) -> &mut VecDeque<Timestamp> {
    while made.front().is_some_and(|at| *at <= since) {
        made.pop_front();
    }
    made
}

impl State {
    /// Counts a call; one that is too many is a 429, and nothing happens.
    pub(super) fn spend(&mut self, seller: u64, method: &Method, path: &str) -> Result<(), Reply> {
        let reads = path
            .starts_with("/messages")
            .then(|| *method == Method::GET);
        let now = self.now();
        if self.quota.admits(seller, reads, now) {
            return Ok(());
        }
        Err(Reply::refuse(429, "too_many_requests", "Too Many Requests"))
    }
}

impl MercadoLivre {
    /// Calls that were refused because there were too many.
    pub fn refused_by_quota(&self) -> usize {
        self.state().quota.refused()
    }
}
