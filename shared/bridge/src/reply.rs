//! Chatwoot → marketplace: an agent's reply, from its conversation to the bubble that says how it ended.
//!
//! In order: [`collect`] finds replies (those that only somebody spoke of are [`unverified`] first),
//! [`reconcile`] applies what the marketplace shows ([`watch`] says when that is worth a look), [`decide`] says what comes next, [`send`] does it
//! ([`stage_files`] before, where files go along), [`settle`] writes the end, [`bubble`] shows it.

pub(crate) mod accepted;
pub(crate) mod bubble;
mod caution;
pub(crate) mod collect;
mod decide;
mod facts;
mod hold;
pub(crate) mod locate;
mod moderation;
mod pieces;
pub(crate) mod recall;
pub(crate) mod reconcile;
mod relay;
pub(crate) mod requests;
pub(crate) mod send;
pub(crate) mod settle;
mod stage_files;
mod told;
mod unverified;
pub(crate) mod watch;

pub(crate) use moderation::Reading;
pub use relay::RelayRule;

/// How far one reply came in this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    /// It came to an end, one way or another: the next may go.
    Ended,
    /// It may still succeed later: the next ones wait behind it.
    Waits,
}
