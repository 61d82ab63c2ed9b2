//! Ids from counters: the same steps give the same ids.

use sha2::{Digest, Sha256};

use super::state::State;

/// The last id given, by kind. Those of the chat are beyond 2^53.
pub(super) struct Counters {
    pub(super) conversation: u64,
    pub(super) message: u64,
    pub(super) order: u64,
    pub(super) returns: u64,
    pub(super) item: u64,
    pub(super) lost: u64,
    digest: u64,
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            conversation: 987_654_321_098_765_432,
            message: 2_300_000_000_000_000_000,
            order: 0,
            returns: 200_203_171_852_695,
            item: 8_800_122,
            lost: 176_609,
            digest: 0,
        }
    }
}

/// The next id of a counter.
pub(super) fn next(counter: &mut u64) -> u64 {
    *counter += 1;
    *counter
}

impl State {
    /// `digits` new hexadecimal digits, at most 64.
    pub(super) fn new_hex(&mut self, digits: usize) -> String {
        let number = next(&mut self.counters.digest);
        let mut hex = hex::encode(Sha256::digest(format!("shopee {number}")));
        hex.truncate(digits);
        hex
    }

    /// A new order's number: letters and digits.
    pub(super) fn new_order_sn(&mut self) -> String {
        let number = next(&mut self.counters.order);
        format!("261122{number:04}W2SG1E")
    }
}
