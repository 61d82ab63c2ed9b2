//! Mercado Livre, Shopee, Magalu and Chatwoot as local HTTP servers with state and faults.
//!
//! They restate the vendors' own pages and share no type with the clients, so a
//! wrong belief in a client fails a test instead of being mirrored by it.

pub mod chatwoot;
mod fields;
pub mod magalu;
pub mod mercado_livre;
mod programs;
pub mod scheduler;
mod serve;
pub mod shopee;
pub mod wire;

pub use serve::{Server, local_client};
pub use wire::{Call, Clock, Fault, Pace, Seen, Wire};
