//! What is new in each lane: unanswered questions, open claims, sale threads with unread messages.

pub(crate) mod backfill;
pub(crate) mod claims;
pub(crate) mod missed;
pub(crate) mod questions;
pub(crate) mod recent;
pub(crate) mod sales;
pub(crate) mod turns;
pub(crate) mod unread;

use bridge::failure::FailureKind;

/// Whether a failure shuts a lane for a while: claims are left alone where Mercado Livre knows of
/// no such list. A missing permission is the core's to rest: people are told, and can say that they
/// set it right.
pub(crate) fn shuts(lane: &str, kind: FailureKind) -> bool {
    lane == claims::LANE && matches!(kind, FailureKind::Missing | FailureKind::Permanent)
}

/// The further sources of lanes, as people are told of them.
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

/// The lanes to poll, in order. Claims come before sales because they may take their turn.
pub(crate) const LANES: &[&str] = &[questions::LANE, claims::LANE, sales::LANE];
