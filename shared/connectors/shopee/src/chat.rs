//! The chat in the core's terms: what is new in it, what a conversation holds, what may be written.
//!
//! Decisions are pure and asked by [`Shopee`](crate::Shopee), which makes the calls.

pub mod convert;
pub mod cursor;
pub mod read;
pub mod rules;
mod send;
pub mod walk;

#[cfg(test)]
mod tests;
