//! Notifications that came, or did not: what was noted of each feed.

use std::time::Duration;

use bridge::i18n::Localized;

/// When notifications of a feed last came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    /// What the feed brings.
    pub(crate) called: Localized,
    /// How long ago; `None` = never.
    pub(crate) ago: Option<Duration>,
    /// They stopped although there was something to say.
    pub(crate) stopped: bool,
}
