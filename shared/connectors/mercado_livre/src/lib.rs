//! Mercado Livre: its API and its marketplace port.
//!
//! The public side is [`MARKETPLACE`], [`MercadoLivre`] (the port) and [`notification::parse`].
//! Wire facts and their sources: `docs/mercado-livre-api.md`, whose section numbers the comments use.

mod agents;
pub mod astray;
mod calls;
mod claims;
mod connector;
mod context;
mod convert;
mod dates;
mod endpoints;
mod error;
mod explain;
mod files;
mod guide;
mod ids;
mod listing;
pub mod notification;
mod nowhere;
mod oauth;
mod places;
mod poll;
mod recipient;
mod send;
mod sites;
#[cfg(test)]
mod testing;
mod texts;
mod threads;
mod wire;

use bridge::marketplace::{Marketplace, ThreadKind};

pub use connector::MercadoLivre;
pub use endpoints::get_application::Application;
pub use notification::backfill_hint;
pub use oauth::{App, Grant};
pub use sites::{SITES, Site, site};

/// What Mercado Livre registers with the core.
pub const MARKETPLACE: Marketplace = Marketplace {
    name: "Mercado Livre",
    prefix: "meli",
    slug: "mercado-livre",
    thread_kinds: &[
        ("question", ThreadKind::OneShot),
        ("pack", ThreadKind::Chat),
        ("claim", ThreadKind::Ticket),
    ],
    account_kind: "account",
};
