//! What is new in each lane: unanswered questions, sale threads with unread messages.

pub(crate) mod questions;
pub(crate) mod recent;
pub(crate) mod sales;

/// The lanes to poll, in order.
pub(crate) const LANES: &[&str] = &[questions::LANE, sales::LANE];
