//! What the routes do: functions over the state, one file for each.

mod account;
mod account_row;
pub(crate) mod actions;
mod backfill;
pub(crate) mod callback;
pub(crate) mod connect;
mod disconnect;
mod invite;
mod poll;
mod provision;
pub(crate) mod status;
mod test_message;
