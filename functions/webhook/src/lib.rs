//! The public door: verifies, writes one row, answers.
//!
//! It holds no credential of Chatwoot or a marketplace and calls nobody but the table.

mod answer;
mod app;
mod authenticity;
mod chatwoot_events;
mod known;
mod notifications;

pub use app::WebhookApp;
