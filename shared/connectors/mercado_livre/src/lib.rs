//! Mercado Livre: its API and its marketplace port.
//!
//! The public side is what the list of marketplaces takes: [`MARKETPLACE`], [`NOTIFICATIONS`], [`check_settings`] and
//! [`install`].
//! Wire facts and their sources: `docs/mercado-livre-api.md`, whose section numbers the comments use.

mod agents;
mod astray;
mod attributes;
mod calls;
mod checks;
mod claims;
mod commands;
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
mod installed;
mod limits;
mod limits_of_time;
mod listing;
mod markdown;
mod marketplace;
mod notification;
mod nowhere;
mod oauth;
mod panel;
mod places;
mod poll;
mod recipient;
mod registration;
mod response_times;
mod route;
mod send;
mod settings;
mod sites;
#[cfg(test)]
mod testing;
mod threads;
mod wire;
mod words;

pub use self::marketplace::MARKETPLACE;
pub use self::settings::check_settings;
pub use registration::{NOTIFICATIONS, install};
