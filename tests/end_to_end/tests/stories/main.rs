//! Stories: one file each, told in sentences about buyers, sellers and agents.

// The checks of one doctor call are one deep future.
#![recursion_limit = "256"]

mod backfill;
mod bad_input;
mod bubbles;
mod claims;
mod commands;
mod commands_in_claims;
mod commands_in_sales;
mod commands_with_files;
mod connection;
mod context;
mod costs;
mod deadlines;
mod doors;
mod elsewhere;
mod failures;
mod files;
mod forgeries;
mod forgotten;
mod guide;
mod import;
mod logs;
mod long_threads;
mod magalu;
mod not_relayed;
mod other_app;
mod pace;
mod panel;
mod proofs_in_claims;
mod questions;
mod recipient;
mod response_times;
mod restored;
mod returns;
mod rolled_back;
mod routing;
mod runbook;
mod sales;
mod schedules;
mod setup_access;
mod setup_actions;
mod setup_causes;
mod setup_doctor;
mod setup_oauth;
mod setup_page;
mod setup_visitors;
mod shopee;
mod times;
mod trace;
mod unshown;
mod vanished;
mod weather;
