//! Whom texts speak to, and what they call the marketplace.

use crate::{
    i18n::{Locale, Localized},
    marketplace::Marketplace,
};

/// What is said where nobody knows which marketplace it is about.
const SOME: Localized = Localized::new("o marketplace", "el marketplace", "the marketplace");

/// A language, and a marketplace as one speaks of it.
#[derive(Clone, Copy, Debug)]
pub struct Voice {
    /// What agents read.
    pub locale: Locale,
    /// What the marketplace is called in a sentence, with its article where it has one.
    pub said: Localized,
}

impl Voice {
    /// The voice of an installation about a marketplace, if that is known.
    pub fn of(locale: Locale, marketplace: Option<&Marketplace>) -> Self {
        let said = marketplace.map_or(SOME, |one| one.said);
        Self { locale, said }
    }

    /// `text` with its places filled. Beside those of `values`, `{o}` (at a sentence's begin `{O}`), `{do}`, `{no}`,
    /// `{ao}` are places of the marketplace: it, of it, on it, to it.
    pub(super) fn say(self, text: Localized, values: &[(&str, &str)]) -> String {
        let forms = forms(self.locale, self.said.of(self.locale));
        let named = forms.iter().map(|(place, form)| (*place, form.as_str()));
        let all: Vec<(&str, &str)> = values.iter().copied().chain(named).collect();
        text.fill(self.locale, &all)
    }
}

/// How a name stands in sentences.
fn forms(locale: Locale, said: &str) -> [(&'static str, String); 5] {
    let (of, on, to) = match (locale, said.split_once(' ')) {
        (Locale::PtBr, Some(("o", name))) => (
            format!("do {name}"),
            format!("no {name}"),
            format!("ao {name}"),
        ),
        (Locale::PtBr, Some(("a", name))) => (
            format!("da {name}"),
            format!("na {name}"),
            format!("à {name}"),
        ),
        (Locale::Es, Some(("el", name))) => (
            format!("del {name}"),
            format!("en el {name}"),
            format!("al {name}"),
        ),
        (Locale::PtBr, _) => (
            format!("de {said}"),
            format!("em {said}"),
            format!("a {said}"),
        ),
        (Locale::Es, _) => (
            format!("de {said}"),
            format!("en {said}"),
            format!("a {said}"),
        ),
        (Locale::En, _) => (
            format!("of {said}"),
            format!("on {said}"),
            format!("to {said}"),
        ),
    };
    let mut letters = said.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let begins = first.chain(letters.as_str().chars()).collect();
    [
        ("o", said.to_owned()),
        ("O", begins),
        ("do", of),
        ("no", on),
        ("ao", to),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_in_sentences_as_each_language_has_it() {
        let said = |locale, name: &str| forms(locale, name).map(|(_, form)| form).join(" | ");

        for (locale, name, expected) in [
            (
                Locale::PtBr,
                "o Bazar",
                "o Bazar | O Bazar | do Bazar | no Bazar | ao Bazar",
            ),
            (
                Locale::PtBr,
                "a Feira",
                "a Feira | A Feira | da Feira | na Feira | à Feira",
            ),
            (Locale::PtBr, "Odd", "Odd | Odd | de Odd | em Odd | a Odd"),
            (
                Locale::Es,
                "Bazar",
                "Bazar | Bazar | de Bazar | en Bazar | a Bazar",
            ),
            (
                Locale::Es,
                "el marketplace",
                "el marketplace | El marketplace | del marketplace | en el marketplace | al marketplace",
            ),
            (
                Locale::En,
                "the marketplace",
                "the marketplace | The marketplace | of the marketplace | on the marketplace | to the marketplace",
            ),
        ] {
            assert_eq!(said(locale, name), expected);
        }
    }
}
