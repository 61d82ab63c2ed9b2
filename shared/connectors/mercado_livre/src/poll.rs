//! What is new in each feed: unanswered questions, open claims, sale threads with unread messages.

pub(crate) mod backfill;
pub(crate) mod claims;
pub(crate) mod gaps;
pub(crate) mod questions;
pub(crate) mod recent;
pub(crate) mod rhythm;
pub(crate) mod sales;
pub(crate) mod turns;
pub(crate) mod unheard;
pub(crate) mod unread;

use bridge::failure::FailureKind;

/// Whether a failure shuts a feed for a while: claims are left alone where Mercado Livre knows of
/// no such list. A missing permission is the core's to rest: people are told, and can say that they
/// set it right.
pub(crate) fn shuts(feed: &str, kind: FailureKind) -> bool {
    feed == claims::FEED && matches!(kind, FailureKind::Missing | FailureKind::Permanent)
}

/// The further sources of feeds, as people are told of them.
#[cfg(test)]
pub(crate) const SOURCES: &[&str] = &[
    questions::LATEST,
    questions::BY_ID,
    questions::FURTHER,
    claims::FURTHER,
    sales::UNREAD,
    unread::PLACES,
    recent::ORDERS,
    recent::THREADS,
];

/// The feeds to poll, in order. Claims come before sales because they may take their turn.
pub(crate) const FEEDS: &[&str] = &[questions::FEED, claims::FEED, sales::FEED];
