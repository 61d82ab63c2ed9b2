//! Magalu: its API and its marketplace port.
//!
//! The public side is what the list of marketplaces takes: [`MARKETPLACE`], [`NOTIFICATIONS`], [`check_settings`] and
//! [`install`].
//! Wire facts and their sources: `docs/magalu-api.md`, whose section numbers the comments use.

pub mod app;
mod attributes;
mod calls;
mod chats;
mod checks;
mod connector;
mod context;
mod draft;
mod endpoints;
mod error;
mod evidence;
pub mod hint;
pub mod ids;
mod installed;
mod instant;
mod listing;
mod marketplace;
pub mod oauth;
mod panel;
pub mod push;
mod questions;
mod registration;
mod route;
mod settings;
#[cfg(test)]
mod testing;
mod tickets;
pub mod webhooks;
mod wire;
mod words;

pub use connector::Magalu;
pub use marketplace::MARKETPLACE;
pub use registration::{NOTIFICATIONS, install};
pub use settings::check_settings;
