//! Shopee: its API and its marketplace port.
//!
//! Wire facts and their sources: `docs/shopee-api.md`, whose section numbers the comments use.

pub mod app;
mod calls;
pub mod chat;
mod client;
mod connector;
mod context;
mod endpoints;
pub mod error;
mod facts;
pub mod ids;
pub mod instant;
mod marketplace;
pub mod oauth;
pub mod push;
mod sellers;
mod sign;
mod signed;
#[cfg(test)]
mod testing;
pub mod wire;
pub mod words;

pub use calls::Stopped;
pub use client::{Answer, Shopee};
pub use endpoints::send_message::Outgoing;
pub use facts::ShopFacts;
pub use marketplace::MARKETPLACE;
