//! What is new in each lane: unanswered questions, open claims, sale threads with unread messages.

pub(crate) mod backfill;
pub(crate) mod claims;
pub(crate) mod questions;
pub(crate) mod recent;
pub(crate) mod sales;
pub(crate) mod turns;

/// The lanes to poll, in order. Claims come before sales because they may take their turn.
pub(crate) const LANES: &[&str] = &[questions::LANE, claims::LANE, sales::LANE];
