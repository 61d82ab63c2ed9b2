//! What the words of a finding are made of.

use bridge::i18n::Localized;

/// The words of a finding; `{name}` is the place of the finding's value of that name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FindingWords {
    pub(super) message: Localized,
    /// The one thing to do, where there is something to do.
    pub(super) fix: Option<Localized>,
}

impl FindingWords {
    pub(super) const fn fine(message: Localized) -> Self {
        Self { message, fix: None }
    }

    pub(super) const fn to_do(message: Localized, fix: Localized) -> Self {
        Self {
            message,
            fix: Some(fix),
        }
    }
}
