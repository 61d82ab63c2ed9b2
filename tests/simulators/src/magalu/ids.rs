//! Ids and secrets from one counter: the same steps give the same ids.

use sha2::{Digest, Sha256};

use super::state::State;

impl State {
    /// `digits` new hexadecimal digits, at most 64.
    pub(super) fn new_hex(&mut self, digits: usize) -> String {
        self.counter += 1;
        let mut hex = hex::encode(Sha256::digest(format!("magalu {}", self.counter)));
        hex.truncate(digits);
        hex
    }

    /// A new id of a question, a conversation or its message.
    pub(super) fn new_id(&mut self) -> String {
        self.new_hex(24)
    }

    /// A new id in the shape of a UUID.
    pub(super) fn new_uuid(&mut self) -> String {
        let hex = self.new_hex(32);
        let parts = [
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..],
        ];
        parts.join("-")
    }
}
