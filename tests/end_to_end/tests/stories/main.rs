//! Stories: one file each, told in sentences about buyers, sellers and agents.

mod bad_input;
mod bubbles;
mod connection;
mod costs;
mod failures;
mod files;
mod not_relayed;
mod questions;
mod sales;
