//! What notifications announce, and when they last came, in words.

use bridge::i18n::{Locale, Localized};

use crate::checks::heard::{Feed, Heard};

const QUESTIONS: Localized = Localized::new("perguntas", "preguntas", "questions");
const SALES: Localized = Localized {
    pt: "mensagens de vendas",
    es: "mensajes de ventas",
    en: "messages of sales",
};
const CLAIMS: Localized = Localized::new("reclamações", "reclamos", "claims");
const NEVER: Localized = Localized::new("nunca", "nunca", "never");

fn name(feed: Feed) -> Localized {
    match feed {
        Feed::Questions => QUESTIONS,
        Feed::Sales => SALES,
        Feed::Claims => CLAIMS,
    }
}

/// When each was heard of last: `questions: 2026-11-27 10:30 UTC; claims: never`.
pub(crate) fn last_heard(heard: &[Heard]) -> Localized<String> {
    let line = |one: &Heard, locale: Locale| {
        let when = one.when.as_deref().unwrap_or(NEVER.of(locale));
        format!("{}: {when}", name(one.feed).of(locale))
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
        let names: Vec<&str> = stopped.map(|one| name(one.feed).of(locale)).collect();
        names.join(", ")
    })
}
