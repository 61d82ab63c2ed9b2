//! What a marketplace registers, as data: its names, its kinds of threads, what it brings to Chatwoot.

use crate::{
    i18n::Localized,
    ids::{AccountId, Thread, ThreadKey},
};

/// The kinds of exchange that every marketplace's threads fall into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ThreadKind {
    /// A question that takes one public answer.
    OneShot,
    /// A chat about a sale.
    Chat,
    /// A dispute with a state and perhaps a third party.
    Ticket,
}

/// What a command takes behind its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Nothing.
    Nothing,
    /// An amount of money or a share in percent; nothing = all of it.
    Amount,
    /// A text.
    Text,
    /// A text, which may be left out.
    MaybeText,
    /// The files of the note, and no words.
    Files,
}

/// Something that agents may ask for by a private note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedCommand {
    /// Names it to its connector.
    pub name: &'static str,
    /// The word behind the `/`; each is known in every installation.
    pub words: Localized,
    /// The kinds of threads that have it.
    pub kinds: &'static [ThreadKind],
    /// What stands behind the word.
    pub takes: Takes,
    /// What it does, for the list of commands: `deletes this question`.
    pub does: Localized,
}

/// An inbox that setup makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedInbox {
    /// What it is for. Kinds without one of their own go where [`Inboxes::of`](crate::Inboxes::of) says.
    pub kind: ThreadKind,
    /// What it is called in Chatwoot: made in the installation's language, found again in any.
    pub title: Localized,
    /// It is made only if somebody asks for it: its threads have a place without it.
    pub optional: bool,
}

/// How agents see an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeShape {
    /// A text.
    Text,
    /// An address that can be clicked.
    Link,
    /// A day, as their own calendars write it; the value is an ISO 8601 instant.
    Date,
}

/// An attribute of conversations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedAttribute {
    /// Its key; begins with the marketplace's prefix.
    pub key: &'static str,
    /// How agents see it.
    pub shape: AttributeShape,
    /// What agents read beside it.
    pub name: Localized,
}

/// A label of conversations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlannedLabel {
    /// Its name: made in the installation's language, found again in any.
    pub title: Localized,
    /// The kind of thread whose new conversations are given it; `None` = it is put on otherwise.
    pub kind: Option<ThreadKind>,
    /// `#rrggbb`.
    pub color: &'static str,
    /// What it is for.
    pub description: Localized,
}

impl PlannedAttribute {
    /// An attribute that shows as text.
    pub const fn text(key: &'static str, name: Localized) -> Self {
        Self {
            key,
            shape: AttributeShape::Text,
            name,
        }
    }

    /// An address that can be clicked.
    pub const fn link(key: &'static str, name: Localized) -> Self {
        Self {
            key,
            shape: AttributeShape::Link,
            name,
        }
    }
}

impl PlannedAttribute {
    /// An attribute that Chatwoot shows as a date.
    pub const fn date(key: &'static str, name: Localized) -> Self {
        Self {
            key,
            shape: AttributeShape::Date,
            name,
        }
    }
}

/// Put on conversations in which little time is left, or none; taken off when they are answered.
pub const URGENT: PlannedLabel = PlannedLabel {
    title: Localized::new("urgente", "urgente", "urgent"),
    kind: None,
    color: "#d92d20",
    description: Localized::new(
        "Pouco tempo para responder, ou nenhum",
        "Poco tiempo para responder, o ninguno",
        "Little time left to answer, or none",
    ),
};

/// Attributes in which a thread's time limit is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitKeys {
    /// Until when.
    pub by: &'static str,
    /// Who has to act.
    pub who: &'static str,
}

/// A country, or another part of a marketplace, with a login page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// Names it in routes and in the account's fact `site`.
    pub id: &'static str,
    /// What its people call it.
    pub name: &'static str,
}

/// A feed of an account, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedName {
    /// As the connector names it.
    pub feed: &'static str,
    /// What it brings: `questions`.
    pub called: Localized,
}

/// The pages on which people make and keep their application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Portal {
    /// Its address, the one in the reader's language; empty = there is no such page.
    pub address: Localized,
    /// What the application has to be allowed there, one line each.
    pub permissions: &'static [Localized],
}

/// What only this marketplace's people can be told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remedies {
    /// When a permission is missing.
    pub permission: Localized,
    /// When notifications stopped.
    pub notifications: Localized,
}

/// What a marketplace registers with the core, as data.
#[derive(Clone, Copy, Debug)]
pub struct Marketplace {
    /// What people call it.
    pub name: Localized,
    /// The same in a sentence, with its article where it has one: `o Bazar`.
    pub said: Localized,
    /// Begins every key and `source_id`: `odd`.
    pub prefix: &'static str,
    /// Names it in routes: `odd-bazaar`.
    pub slug: &'static str,
    /// Lane names in thread keys, and their kinds.
    pub thread_kinds: &'static [(&'static str, ThreadKind)],
    /// The lane name of the conversation in which the account itself is talked about.
    pub account_kind: &'static str,
    /// Settings without which it is not there: the application's number and key, by whatever names.
    pub credentials: &'static [&'static str],
    /// The inboxes that setup makes for it, at most one for each kind of thread.
    pub inboxes: &'static [PlannedInbox],
    /// Attributes of its conversations.
    pub attributes: &'static [PlannedAttribute],
    /// Those in which time limits are shown; `None` = it has no time limits.
    pub limits: Option<LimitKeys>,
    /// Labels that agents may use.
    pub labels: &'static [PlannedLabel],
    /// What agents may ask for in its conversations.
    pub commands: &'static [PlannedCommand],
    /// Where its sellers log in, the largest first; empty = one login page for all.
    pub regions: &'static [Region],
    /// The region of most sellers who read a language.
    pub usual_region: Localized,
    /// Its feeds, for people.
    pub feeds: &'static [FeedName],
    /// What only its people can be told to do.
    pub remedies: Remedies,
    /// Where its application is made.
    pub portal: Portal,
}

impl Marketplace {
    /// A marketplace of which nothing is known but its names and kinds of threads.
    pub const fn bare(
        name: &'static str,
        prefix: &'static str,
        slug: &'static str,
        thread_kinds: &'static [(&'static str, ThreadKind)],
    ) -> Self {
        const NOTHING: Localized = Localized::new("", "", "");
        Self {
            name: Localized::new(name, name, name),
            said: Localized::new(name, name, name),
            prefix,
            slug,
            thread_kinds,
            account_kind: "account",
            credentials: &[],
            inboxes: &[],
            attributes: &[],
            limits: None,
            labels: &[],
            commands: &[],
            regions: &[],
            usual_region: NOTHING,
            feeds: &[],
            remedies: Remedies {
                permission: NOTHING,
                notifications: NOTHING,
            },
            portal: Portal {
                address: NOTHING,
                permissions: &[],
            },
        }
    }

    /// The label of conversations of this kind.
    pub fn label_of(&self, kind: ThreadKind) -> Option<Localized> {
        let mut its = self.labels.iter();
        its.find(|label| label.kind == Some(kind))
            .map(|label| label.title)
    }

    /// Recognises one of this marketplace's threads.
    pub fn thread(&self, source_id: &str) -> Option<Thread> {
        let key = ThreadKey::from_connector(source_id);
        let account = key.account();
        let (prefix, seller) = account.parts()?;
        let (lane, id) = key.kind_and_id()?;
        let kind = self.thread_kinds.iter().find(|(name, _)| *name == lane)?.1;
        (prefix == self.prefix && !seller.is_empty() && !id.is_empty())
            .then_some(Thread { key, kind })
    }

    /// The account's own conversation.
    pub fn account_thread(&self, account: &AccountId) -> ThreadKey {
        ThreadKey::from_connector(format!("{account}:{}", self.account_kind))
    }

    /// Whether `source_id` was issued by this marketplace's connector.
    pub fn issued(&self, source_id: &str) -> bool {
        source_id
            .strip_prefix(self.prefix)
            .is_some_and(|rest| rest.starts_with(':'))
    }

    /// Whether an account is one of this marketplace's.
    pub fn owns(&self, account: &AccountId) -> bool {
        self.issued(account.as_str())
    }

    /// The account of this number or name.
    pub fn account(&self, seller: &str) -> AccountId {
        AccountId::from_connector(format!("{}:{seller}", self.prefix))
    }

    /// The region of this name, whatever its case.
    pub fn region(&self, id: &str) -> Option<&'static Region> {
        let mut regions = self.regions.iter();
        regions.find(|region| region.id.eq_ignore_ascii_case(id))
    }
}
