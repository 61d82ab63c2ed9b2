//! Chatwoot port against a scripted Chatwoot.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod failures;
mod files;
mod listings;
mod marks;
mod open;
mod requests;
mod script;
