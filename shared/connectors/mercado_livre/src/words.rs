//! What agents read of Mercado Livre, in every language.

mod blocks;
pub(crate) mod cautions;
pub(crate) mod claim_commands;
pub(crate) mod claims;
mod coded;
pub(crate) mod commands;
pub(crate) mod evidence_commands;
mod feeds;
mod files;
pub(crate) mod guide;
pub(crate) mod invoice_commands;
pub(crate) mod labels;
mod moderation;
pub(crate) mod response_times;
pub(crate) mod returns;
pub(crate) mod start_commands;
pub(crate) mod statuses;
#[cfg(test)]
mod tests;

use bridge::i18n::Localized;

/// The words for `code`, in small letters; `None` for one that is new.
pub(crate) fn of_code(code: &str) -> Option<Localized> {
    let tables = [
        blocks::BLOCKS,
        moderation::MODERATION,
        feeds::FEEDS,
        files::FILES,
    ];
    let known = tables
        .into_iter()
        .flatten()
        .find(|known| known.code == code);
    known.map(|known| known.words)
}
