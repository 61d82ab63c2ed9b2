//! The panel beside a conversation: what agents look up, in the reader's language.

use std::collections::BTreeMap;

use bridge::{capabilities::Capabilities, i18n::Locale, ids::Thread};

/// What a panel is about.
#[derive(Clone, Copy, Debug)]
pub struct PanelSubject<'a> {
    /// The conversation's thread.
    pub thread: &'a Thread,
    /// The conversation's attributes, as Chatwoot has them.
    pub attributes: &'a BTreeMap<String, String>,
    /// What whoever looks reads.
    pub locale: Locale,
}

impl PanelSubject<'_> {
    /// An attribute that is there and not empty.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let value = self.attributes.get(name).map(|value| value.trim());
        value.filter(|value| !value.is_empty())
    }
}

/// What a marketplace tells for a panel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Panel {
    /// In the order in which they are read.
    pub sections: Vec<PanelSection>,
    /// What may be sent in the thread now, where that is known.
    pub allowed: Option<Capabilities>,
}

/// One part of a panel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PanelSection {
    /// What it is about.
    pub title: String,
    /// The address of a picture, over https.
    pub picture: Option<String>,
    /// In the order in which they are read.
    pub facts: Vec<PanelFact>,
}

/// One line of a panel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PanelFact {
    /// What it is.
    pub label: String,
    /// How it stands.
    pub value: String,
    /// Where more of it is found, over https.
    pub link: Option<String>,
    /// Somebody has to act on it.
    pub is_urgent: bool,
}

impl PanelSection {
    /// A section without facts yet.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// The same with one more fact, unless there is nothing to say.
    #[must_use]
    pub fn with(mut self, label: &str, value: Option<String>) -> Self {
        let value = value.filter(|value| !value.trim().is_empty());
        self.facts.extend(value.map(|value| PanelFact {
            label: label.to_owned(),
            value,
            ..PanelFact::default()
        }));
        self
    }

    /// The same with its last fact leading somewhere.
    #[must_use]
    pub fn linked(mut self, link: Option<String>) -> Self {
        let link = link.filter(|link| link.starts_with("https://"));
        if let Some(last) = self.facts.last_mut() {
            last.link = link;
        }
        self
    }

    /// The same with its last fact as one that somebody has to act on.
    #[must_use]
    pub fn urgent(mut self) -> Self {
        if let Some(last) = self.facts.last_mut() {
            last.is_urgent = true;
        }
        self
    }

    /// The section, if it says anything.
    pub fn unless_empty(self) -> Option<Self> {
        (!self.facts.is_empty()).then_some(self)
    }
}
