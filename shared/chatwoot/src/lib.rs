//! Chatwoot: its API, its webhooks, and Chatwoot port.
//!
//! [`Chatwoot`] implements [`bridge::ports::Helpdesk`] for one account. [`signature`] and
//! [`webhook`] read what Chatwoot sends by itself. [`text`] makes other people's text safe
//! to show there. What is read is read leniently: a field of an unexpected form is a field
//! that is not there, but a listing that cannot be read whole is never taken for an empty one.

mod attachment;
mod convert;
mod desk;
pub mod endpoints;
mod error;
mod lenient;
pub mod signature;
pub mod text;
pub mod webhook;

pub use desk::Chatwoot;
