//! Notifications that came, or did not: what was noted of each feed.

use bridge::i18n::Localized;

/// When notifications of a feed last came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    /// What the feed brings.
    pub(crate) called: Localized,
    /// Day and minute in UTC; `None` = never.
    pub(crate) when: Option<String>,
    /// They stopped although there was something to say.
    pub(crate) stopped: bool,
}
