//! Ids from counters: the same steps give the same ids.

use sha2::{Digest, Sha256};

use super::state::State;

/// The last id given, by kind.
pub(super) struct Counters {
    pub(super) question: u64,
    pub(super) pack: u64,
    pub(super) order: u64,
    pub(super) shipment: u64,
    pub(super) claim: u64,
    pub(super) item: u64,
    digest: u64,
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            question: 13_200_000_000,
            pack: 2_000_009_876_543_209,
            order: 2_000_001_111_111_110,
            shipment: 44_000_000_010,
            claim: 5_300_000_000,
            item: 4_012_345_677,
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
        let mut hex = digest(&format!("id {number}"));
        hex.truncate(digits);
        hex
    }

    /// A new id in the shape of a UUID.
    pub(super) fn new_uuid(&mut self) -> String {
        let hex = self.new_hex(32);
        [
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..],
        ]
        .join("-")
    }
}

/// SHA-256 in hexadecimal.
pub(super) fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}
