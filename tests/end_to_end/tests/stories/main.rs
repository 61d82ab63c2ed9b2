//! Stories: one file each, told in sentences about buyers, sellers and agents.

mod bad_input;
mod bubbles;
mod claims;
mod connection;
mod context;
mod costs;
mod elsewhere;
mod failures;
mod files;
mod guide;
mod import;
mod not_relayed;
mod questions;
mod recipient;
mod sales;
mod schedules;
mod setup_access;
mod setup_actions;
mod setup_doctor;
mod setup_oauth;
mod unshown;
mod vanished;
mod weather;
