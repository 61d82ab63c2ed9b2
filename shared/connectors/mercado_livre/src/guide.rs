//! The action guide: writing first in a sale where a reason has to be given (§5.7).
//!
//! The reason of a reply is always the one that takes any text; agents choose another by a command
//! (`commands/start.rs`). It may be used once or so before the buyer writes; what it does not allow is
//! refused with what can be done.

use bridge::{
    capabilities::{Refusal, TextRules},
    failure::Failure,
    i18n::{Locale, Localized},
};
use serde_json::Value;

use crate::{
    calls::{Calls, Stopped},
    endpoints::{
        choose_option::ChooseOption,
        get_options::{GetOptions, OTHER, Options},
    },
    error::ErrorBody,
    ids::PackId,
    places::ThreadAddress,
    words::guide::{NO_FREE_TEXT, USED_UP},
};

/// Longest text, where the guide does not say (§5.7).
pub(crate) const MAX_CHARS: usize = 350;
/// Blocks that the guide is the way around, while the buyer has not written.
const BLOCKS: [&str; 2] = [
    "blocked_by_conversation_initiated_by_seller_limited",
    "blocked_by_conversation_started_by_seller",
];

/// Whether this block can be got around by giving a reason.
pub(crate) fn gets_around(block: &str) -> bool {
    BLOCKS
        .iter()
        .any(|known| block.trim().eq_ignore_ascii_case(known))
}

/// The guide takes one text, whole.
pub(crate) fn rules(ordinary: TextRules) -> TextRules {
    TextRules {
        max_chars: ordinary.max_chars.min(MAX_CHARS),
        max_parts: 1,
        ..ordinary
    }
}

/// What the guide made of a text.
pub(crate) enum Guided {
    /// It took it; this is what it answered.
    Taken(Value),
    /// It is not the way here: ordinary messages are.
    Ordinary,
    /// It refuses it.
    Refused(Refusal),
}

/// Writes the first message of a sale.
pub(crate) async fn start(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    pack: PackId,
    text: &str,
) -> Result<Guided, Failure> {
    let options = match calls.make(&at.account, &GetOptions(pack)).await {
        Ok(options) => options,
        Err(stopped) => return unless_unclear(locale, text, stopped),
    };
    if let Some(refusal) = refusal(locale, text, &options) {
        return Ok(Guided::Refused(refusal));
    }
    let call = ChooseOption::text(pack, OTHER, text);
    match calls.make(&at.account, &call).await {
        Ok(body) => Ok(Guided::Taken(body)),
        Err(stopped) => unless_unclear(locale, text, stopped),
    }
}

/// Why none of the reasons takes this text, if none does.
fn refusal(locale: Locale, text: &str, options: &Options) -> Option<Refusal> {
    let explained = |words: Localized| Some(Refusal::Explained(words.of(locale).to_owned()));
    let Some(option) = options.free_text() else {
        return explained(NO_FREE_TEXT);
    };
    if option.cap_available == Some(0) {
        return explained(USED_UP);
    }
    let max = option.char_limit.filter(|max| *max > 0);
    let max = max.unwrap_or(MAX_CHARS);
    (text.chars().count() > max).then_some(Refusal::TooLong(max))
}

fn unless_unclear(locale: Locale, text: &str, stopped: Stopped) -> Result<Guided, Failure> {
    let verdict = stopped
        .answer()
        .and_then(|(status, body)| verdict(locale, text, status, &body));
    verdict.map_or_else(|| Err(stopped.into()), Ok)
}

/// What an error of the guide means; `None` when it decides nothing.
pub(crate) fn verdict(locale: Locale, text: &str, status: u16, body: &ErrorBody) -> Option<Guided> {
    let refused = |words: &str| Some(Guided::Refused(Refusal::Explained(words.to_owned())));
    match status {
        400 if body.is("blocked_by_excepted_case") || body.says("excepted case") => {
            Some(Guided::Ordinary)
        }
        403 if body.says("has the conversation blocked") => Some(Guided::Ordinary),
        403 if body.says("not allowed to execute the option") => refused(USED_UP.of(locale)),
        403 if body.says("conversation is blocked") => {
            Some(Guided::Refused(Refusal::Blocked(String::new())))
        }
        404 if body.says("option") => refused(NO_FREE_TEXT.of(locale)),
        400 if body.is("limit_exceeded") && text.chars().count() > MAX_CHARS => {
            Some(Guided::Refused(Refusal::TooLong(MAX_CHARS)))
        }
        451 => Some(Guided::Refused(Refusal::Blocked(
            "blocked_by_deactivated_account".to_owned(),
        ))),
        400 | 413 | 422 => Some(Guided::Refused(Refusal::Other(
            body.words().unwrap_or_default(),
        ))),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
