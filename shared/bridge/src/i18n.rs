//! Texts in every language that people read: the one way in which this workspace translates.
//!
//! A [`Localized`] has a field for each [`Locale`], so a language that is added does not compile until each
//! text has it. Places in a text (`{name}`) are filled in one pass: what a value looks like does not matter.

use crate::text::fill;

/// A language that agents read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Locale {
    /// Brazilian Portuguese.
    #[default]
    PtBr,
    /// Spanish.
    Es,
    /// English.
    En,
}

/// One thing in each language: a text, or whatever else depends on the language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Localized<T = &'static str> {
    /// In Brazilian Portuguese.
    pub pt: T,
    /// In Spanish, as Latin America writes it.
    pub es: T,
    /// In English.
    pub en: T,
}

impl<T> Localized<T> {
    /// The same as a literal with named fields, for words short enough for one line.
    pub const fn new(pt: T, es: T, en: T) -> Self {
        Self { pt, es, en }
    }

    /// What is the same in every language: a name, a number, somebody else's words.
    pub fn same(value: T) -> Self
    where
        T: Clone,
    {
        Self {
            pt: value.clone(),
            es: value.clone(),
            en: value,
        }
    }

    /// Made anew for each language.
    pub fn each(make: impl Fn(Locale) -> T) -> Self {
        Self {
            pt: make(Locale::PtBr),
            es: make(Locale::Es),
            en: make(Locale::En),
        }
    }

    /// The one of `locale`, taken out.
    pub fn of(self, locale: Locale) -> T {
        match locale {
            Locale::PtBr => self.pt,
            Locale::Es => self.es,
            Locale::En => self.en,
        }
    }

    /// The one of `locale`, borrowed.
    pub fn get(&self, locale: Locale) -> &T {
        match locale {
            Locale::PtBr => &self.pt,
            Locale::Es => &self.es,
            Locale::En => &self.en,
        }
    }

    /// Changed in each language alike.
    pub fn map<U>(self, change: impl Fn(T) -> U) -> Localized<U> {
        Localized {
            pt: change(self.pt),
            es: change(self.es),
            en: change(self.en),
        }
    }
}

impl Localized {
    /// The text of `locale` with each `{name}` replaced by its value; `{}` is the place named `""`.
    pub fn fill(self, locale: Locale, values: &[(&str, &str)]) -> String {
        fill(self.of(locale), values)
    }

    /// The same in every language.
    pub fn filled(self, values: &[(&str, &str)]) -> Localized<String> {
        self.map(|text| fill(text, values))
    }
}

const TAGS: Localized = Localized::new("pt-BR", "es", "en");
const NAMES: Localized = Localized::new("Português", "Español", "English");

impl Locale {
    /// Reads `pt-BR`, `es` or `en`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.tag() == text)
    }

    /// Every language, in the order in which people are offered them.
    pub const ALL: [Self; 3] = {
        let Localized { pt, es, en } = Localized::new(Self::PtBr, Self::Es, Self::En);
        [pt, es, en]
    };

    /// As in `BRIDGE_LOCALE` and in HTML; [`Locale::parse`] reads it back.
    pub fn tag(self) -> &'static str {
        TAGS.of(self)
    }

    /// What the language calls itself.
    pub fn own_name(self) -> &'static str {
        NAMES.of(self)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_language_is_offered_once_and_its_tag_is_read_back() {
        for locale in Locale::ALL {
            assert_eq!(Locale::parse(locale.tag()), Some(locale));
        }
        let names = Locale::ALL.map(Locale::own_name);
        assert_eq!(BTreeSet::from(names).len(), Locale::ALL.len());
    }

    #[test]
    fn each_language_has_its_own_and_places_are_filled_in_all_of_them() {
        let text = Localized::new("a conta {a}", "la cuenta {a}", "the account {a}");
        let filled = text.filled(&[("a", "{a}")]);

        assert_eq!(Localized::each(|locale| text.of(locale)), text);
        for locale in Locale::ALL {
            assert_eq!(filled.get(locale), &text.fill(locale, &[("a", "{a}")]));
            assert!(filled.get(locale).ends_with(" {a}"));
        }
    }
}
