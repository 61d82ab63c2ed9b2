//! What notifications announce, and when they last came, in words.

use bridge::i18n::{Locale, Localized};

use crate::checks::heard::Heard;

const NEVER: Localized = Localized::new("nunca", "nunca", "never");

/// When each was heard of last: `questions: 2026-11-27 10:30 UTC; claims: never`.
pub(crate) fn last_heard(heard: &[Heard]) -> Localized<String> {
    let line = |one: &Heard, locale: Locale| {
        let when = one.when.as_deref().unwrap_or(NEVER.of(locale));
        format!("{}: {when}", one.called.of(locale))
    };
    Localized::each(|locale| {
        let lines = heard.iter().map(|one| line(one, locale));
        lines.collect::<Vec<_>>().join("; ")
    })
}

/// Those that stopped: `questions, claims`.
pub(crate) fn stopped(heard: &[Heard]) -> Localized<String> {
    Localized::each(|locale| {
        let stopped = heard.iter().filter(|one| one.stopped);
        let names: Vec<&str> = stopped.map(|one| one.called.of(locale)).collect();
        names.join(", ")
    })
}
