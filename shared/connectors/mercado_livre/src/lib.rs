//! Mercado Livre: its API and its marketplace port.
//!
//! The public side is [`MARKETPLACE`], [`MercadoLivre`] (the port) and [`notification::parse`].
//! Wire facts and their sources: `docs/mercado-livre-api.md`, whose section numbers the comments use.

mod agents;
pub mod astray;
mod attributes;
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
mod limits;
mod listing;
mod markdown;
mod marketplace;
pub mod notification;
mod nowhere;
mod oauth;
mod places;
mod poll;
mod recipient;
mod route;
mod send;
mod sites;
#[cfg(test)]
mod testing;
mod threads;
mod wire;
mod words;

pub use connector::MercadoLivre;
pub use endpoints::get_application::Application;
pub use marketplace::MARKETPLACE;
pub use notification::backfill_hint;
pub use oauth::app::{AppCredentials, Grant};
pub use sites::{SITES, Site, site};
