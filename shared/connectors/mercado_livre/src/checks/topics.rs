//! Topics of notifications, how often they led nowhere and since when, in words.

use std::collections::BTreeMap;

use crate::astray::Count;
use bridge::{
    i18n::{Locale, Localized},
    texts,
};
use jiff::tz::Offset;

const MESSAGES: Localized = Localized::new("mensagens", "mensajes", "messages");
const QUESTIONS: Localized = Localized::new("perguntas", "preguntas", "questions");
const CLAIMS: Localized = Localized::new("reclamações", "reclamos", "claims");
const SINCE: Localized = Localized::new("desde", "desde", "since");

/// A topic in words; Mercado Livre's own word for one that is new.
fn topic(locale: Locale, name: &str) -> &str {
    match name {
        "messages" => MESSAGES,
        "questions" => QUESTIONS,
        "claims" => CLAIMS,
        other => return other,
    }
    .of(locale)
}

/// Each topic, how often, and since when: `claims: 2, since 2026-03-04 09:00 (UTC-3)`.
pub(super) fn counted(astray: &BTreeMap<String, Count>, offset: Offset) -> Localized<String> {
    Localized::each(|locale| {
        let line = |(name, count): (&String, &Count)| {
            let (topic, since) = (topic(locale, name), SINCE.of(locale));
            let at = texts::local(locale, offset, count.since);
            format!("{topic}: {}, {since} {at}", count.times)
        };
        astray.iter().map(line).collect::<Vec<_>>().join("; ")
    })
}

#[cfg(test)]
mod tests {
    use jiff::tz::offset;

    use crate::astray::counts;

    use super::*;

    #[test]
    fn a_list_says_what_how_often_and_since_when() {
        let facts = [
            (
                "astray.claims",
                "2 2026-03-04T12:00:00Z 2026-03-04T13:00:00Z",
            ),
            (
                "astray.messages",
                "7 2026-03-01T08:30:00Z 2026-03-04T13:00:00Z",
            ),
        ];
        let facts = facts.map(|(name, fact)| (name.to_owned(), fact.to_owned()));

        let said = counted(&counts(&facts.into()), offset(-3));

        assert_eq!(
            said.pt,
            "reclamações: 2, desde 04/03/2026 09:00 (UTC-3); mensagens: 7, desde 01/03/2026 05:30 (UTC-3)"
        );
    }
}
