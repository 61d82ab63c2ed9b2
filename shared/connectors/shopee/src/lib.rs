//! Shopee: its API and its marketplace port.
//!
//! The public side is what the list of marketplaces takes: [`MARKETPLACE`], [`NOTIFICATIONS`], [`check_settings`] and
//! [`install`].
//! Wire facts and their sources: `docs/shopee-api.md`, whose section numbers the comments use.

mod app;
mod calls;
mod chat;
mod checks;
mod client;
mod connector;
mod context;
mod endpoints;
mod error;
mod facts;
mod ids;
mod installed;
mod instant;
mod marketplace;
mod oauth;
mod panel;
mod push;
mod registration;
mod sellers;
mod settings;
mod sign;
mod signed;
#[cfg(test)]
mod testing;
mod wire;
mod words;

pub use self::marketplace::MARKETPLACE;
pub use self::settings::check_settings;
pub use registration::{NOTIFICATIONS, install};
