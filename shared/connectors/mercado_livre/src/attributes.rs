//! Attributes of conversations that follow their threads.

/// The attribute that says why a thread is blocked; empty when it is not.
pub(crate) const BLOCK: &str = "meli_block";
/// The attribute that says the same in words.
pub(crate) const BLOCK_REASON: &str = "meli_block_reason";
/// The attribute that says when a question was asked.
pub(crate) const ASKED_AT: &str = "meli_asked_at";
