//! Topics of notifications, how often they led nowhere and since when, in words.

use std::collections::BTreeMap;

use crate::astray::Count;
use bridge::i18n::{Locale, Localized};

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

/// Each topic, how often, and since when: `claims: 2 (since 2026-03-04 12:00 UTC)`.
pub(super) fn counted(astray: &BTreeMap<String, Count>) -> Localized<String> {
    Localized::each(|locale| {
        let line = |(name, count): (&String, &Count)| {
            let (topic, since) = (topic(locale, name), SINCE.of(locale));
            let at = count.since.strftime("%Y-%m-%d %H:%M UTC");
            format!("{topic}: {} ({since} {at})", count.times)
        };
        astray.iter().map(line).collect::<Vec<_>>().join(", ")
    })
}

#[cfg(test)]
mod tests {
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

        let said = counted(&counts(&facts.into()));

        assert_eq!(
            said.pt,
            "reclamações: 2 (desde 2026-03-04 12:00 UTC), mensagens: 7 (desde 2026-03-01 08:30 UTC)"
        );
    }
}
