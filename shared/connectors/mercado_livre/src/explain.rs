//! Mercado Livre's codes in agents' words: why a thread is blocked, why a message was moderated,
//! which permission is missing, and what can be done.

use bridge::{i18n::Locale, message::Snapshot};

use crate::{
    attributes::{BLOCK, BLOCK_REASON},
    words,
};

/// The words for `code`; `None` for one that is new, which agents then read as it is.
pub(crate) fn explain(locale: Locale, code: &str) -> Option<String> {
    let code = code.trim().to_ascii_lowercase();
    words::of_code(&code).map(|words| words.of(locale).to_owned())
}

/// Adds to a thread's attributes, beside the code, in words why it is blocked.
pub(crate) fn with_words(locale: Locale, mut snapshot: Snapshot) -> Snapshot {
    let code = snapshot.attributes.iter().find(|(name, _)| *name == BLOCK);
    let words = code.map(|(_, code)| match code.as_str() {
        "" => String::new(),
        code => explain(locale, code).map_or_else(|| code.to_owned(), |words| capitalised(&words)),
    });
    let words = words.map(|words| (BLOCK_REASON, words));
    snapshot.attributes.extend(words);
    snapshot
}

pub(crate) fn capitalised(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars.as_str().chars()).collect()
}
