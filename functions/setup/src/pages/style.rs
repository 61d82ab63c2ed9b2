//! What pages look like, and the little that moves on them.

/// The one style sheet. Answers name its hash in their policy.
pub(crate) const STYLE: &str = include_str!("style.css");
/// The one script, likewise: copies, and puts lines in place of older ones. Every page is whole without it.
pub(crate) const SCRIPT: &str = include_str!("script.js");
/// The script of the panel, which runs in a frame of Chatwoot.
pub(crate) const PANEL_SCRIPT: &str = include_str!("panel.js");
/// A speech bubble beside the page's title.
pub(super) const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%231f5fbf' d='M2 2h12v9H7l-3 3v-3H2z'/%3E%3C/svg%3E";
