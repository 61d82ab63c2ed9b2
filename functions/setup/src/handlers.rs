//! What the routes do: functions over the state, one file for each.

mod account;
mod account_row;
pub(crate) mod actions;
pub(crate) mod backfill;
pub(crate) mod callback;
pub(crate) mod connect;
mod disconnect;
mod figures;
mod invite;
pub(crate) mod panel;
mod poll;
pub(crate) mod progress;
mod provision;
mod replay;
pub(crate) mod status;
mod test_message;
