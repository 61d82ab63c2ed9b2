//! What notifications announce, and when they last came, in words.

use std::time::Duration;

use bridge::i18n::{Locale, Localized};

use super::account::{AGO, span};
use crate::checks::heard::Heard;

const NEVER: Localized = Localized::new("nunca", "nunca", "never");

/// When each was heard of last: `questions: 5 min ago; claims: never`.
pub(crate) fn last_heard(heard: &[Heard]) -> Localized<String> {
    let line = |one: &Heard, locale: Locale| {
        let ago = |ago: Duration| AGO.fill(locale, &[("", &span(ago.as_secs()))]);
        let when = one.ago.map_or_else(|| NEVER.of(locale).to_owned(), ago);
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
