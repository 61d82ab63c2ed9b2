//! The chat in the core's terms: what is new in it, what a conversation holds, what may be written.
//!
//! Decisions are pure and asked by [`Shopee`](crate::client::Shopee), which makes the calls.

pub(crate) mod convert;
pub(crate) mod cursor;
pub(crate) mod read;
pub(crate) mod rules;
mod send;
pub(crate) mod walk;

#[cfg(test)]
mod tests;
