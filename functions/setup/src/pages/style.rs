//! What pages look like.

/// The one style sheet. Answers name its hash in their policy.
pub(crate) const STYLE: &str = include_str!("style.css");
