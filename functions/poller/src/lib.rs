//! Woken by the clock: reads the marketplaces for what no notification announced, sweeps
//! rows that are due, and reads Chatwoot back for replies whose webhook never came.

mod event;
mod handler;

pub use event::{EventError, PollerEvent};
pub use handler::{PollError, handle};
