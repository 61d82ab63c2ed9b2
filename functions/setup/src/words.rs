//! Everything that people read, in every language; each text once, under a name.

pub(crate) mod account;
pub(crate) mod connect;
pub(crate) mod done;
pub(crate) mod feeds;
mod finding;
pub(crate) mod findings;
pub(crate) mod page;
pub(crate) mod panel;
pub(crate) mod problems;
