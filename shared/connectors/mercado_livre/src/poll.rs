//! What is new in each lane: unanswered questions, open claims, sale threads with unread messages.

pub(crate) mod backfill;
pub(crate) mod claims;
pub(crate) mod questions;
pub(crate) mod recent;
pub(crate) mod sales;
pub(crate) mod turns;

use bridge::failure::FailureKind;

/// Whether a failure shuts a lane for a while: a missing permission does, and claims are left alone
/// also where Mercado Livre knows of no such list.
pub(crate) fn shuts(lane: &str, kind: FailureKind) -> bool {
    match kind {
        FailureKind::Forbidden => true,
        FailureKind::Missing | FailureKind::Permanent => lane == claims::LANE,
        FailureKind::Retryable { .. } | FailureKind::Auth | FailureKind::Unknown => false,
    }
}

/// The lanes to poll, in order. Claims come before sales because they may take their turn.
pub(crate) const LANES: &[&str] = &[questions::LANE, claims::LANE, sales::LANE];
