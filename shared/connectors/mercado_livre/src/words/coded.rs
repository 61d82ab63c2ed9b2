//! A code of Mercado Livre's, and its words.

use bridge::i18n::Localized;

/// One code in agents' words.
#[derive(Debug)]
pub(super) struct Coded {
    pub(super) code: &'static str,
    pub(super) words: Localized,
}

pub(super) const fn coded(code: &'static str, words: Localized) -> Coded {
    Coded { code, words }
}
