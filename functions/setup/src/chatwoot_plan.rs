//! What Chatwoot should look like, as data: provisioning makes it so, and the checks say where it is not.

pub(crate) mod hook;

use bridge::{
    InboxMap, Inboxes,
    i18n::{Locale, Localized},
    ids::InboxId,
    marketplace::{Marketplace, PlannedAttribute, PlannedInbox, PlannedLabel, URGENT},
};
use chatwoot::endpoints::{AttributeDefinition, Label};
use connectors::MARKETPLACES;

/// The kind of inbox that carries threads.
pub(crate) const API: &str = "Channel::Api";

/// Whether this is the name in any language.
fn is_any(names: Localized, name: &str) -> bool {
    Locale::ALL.iter().any(|locale| names.of(*locale) == name)
}

/// What threads of one marketplace and kind appear in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub(crate) marketplace: &'static Marketplace,
    pub(crate) inbox: &'static PlannedInbox,
}

impl Slot {
    /// Every slot of these marketplaces.
    pub(crate) fn all(marketplaces: &[&'static Marketplace]) -> impl Iterator<Item = Self> {
        marketplaces.iter().flat_map(|one| Self::of_one(one))
    }

    /// Every slot of a marketplace.
    pub(crate) fn of_one(marketplace: &'static Marketplace) -> impl Iterator<Item = Self> {
        let inboxes = marketplace.inboxes.iter();
        inboxes.map(move |inbox| Self { marketplace, inbox })
    }

    /// Those whose inboxes are wanted: what nobody has to have counts once it is there.
    pub(crate) fn wanted(
        marketplaces: &[&'static Marketplace],
        known: &InboxMap,
    ) -> impl Iterator<Item = Self> {
        let is_wanted = |slot: &Self| !slot.inbox.optional || slot.of(known).is_some();
        Self::all(marketplaces).filter(is_wanted)
    }

    /// What its inbox is called in Chatwoot, by the language in which it was made.
    pub(crate) fn title(self) -> Localized {
        self.inbox.title
    }

    /// Whether an inbox of this name may be its own, whatever the language in which it was made.
    pub(crate) fn is_called(self, name: &str) -> bool {
        is_any(self.inbox.title, name)
    }

    /// What its inbox is called where inboxes are stored.
    pub(crate) fn kind(self) -> &'static str {
        Inboxes::name(self.inbox.kind)
    }

    /// Whether its inbox is also for every marketplace that has none of its own: the first one's.
    pub(crate) fn is_shared(self) -> bool {
        MARKETPLACES
            .first()
            .is_some_and(|first| first.prefix == self.marketplace.prefix)
    }

    /// The check of its inbox.
    pub(crate) fn check(self) -> String {
        if self.is_shared() {
            format!("inbox.{}", self.kind())
        } else {
            format!("inbox.{}.{}", self.marketplace.prefix, self.kind())
        }
    }

    /// Its inbox, as far as it is known.
    pub(crate) fn of(self, map: &InboxMap) -> Option<InboxId> {
        let own = map.own.get(self.marketplace.prefix);
        let own = own.and_then(|inboxes| inboxes.only(self.inbox.kind));
        let shared = || map.shared.only(self.inbox.kind);
        own.or_else(|| self.is_shared().then(shared).flatten())
    }
}

/// Attributes that conversations of these marketplaces have.
pub(crate) fn attributes(
    marketplaces: &[&'static Marketplace],
) -> impl Iterator<Item = &'static PlannedAttribute> {
    marketplaces.iter().flat_map(|one| one.attributes)
}

/// Labels that agents may use for them.
pub(crate) fn labels(
    marketplaces: &[&'static Marketplace],
) -> impl Iterator<Item = &'static PlannedLabel> {
    let its = marketplaces.iter().flat_map(|one| one.labels);
    its.chain([&URGENT])
}

/// Planned attributes that are not among those that Chatwoot has.
pub(crate) fn missing_attributes(
    marketplaces: &[&'static Marketplace],
    defined: &[AttributeDefinition],
) -> impl Iterator<Item = &'static PlannedAttribute> {
    let is_defined =
        |planned: &PlannedAttribute| defined.iter().any(|one| one.key() == planned.key);
    attributes(marketplaces).filter(move |planned| !is_defined(planned))
}

/// Planned labels that are not among those that Chatwoot has.
pub(crate) fn missing_labels(
    marketplaces: &[&'static Marketplace],
    known: &[Label],
) -> impl Iterator<Item = &'static PlannedLabel> {
    let is_known =
        |planned: &PlannedLabel| known.iter().any(|one| is_any(planned.title, one.title()));
    labels(marketplaces).filter(move |planned| !is_known(planned))
}
