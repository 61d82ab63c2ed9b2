//! Woken by the table's stream: delivers replies and follows hints.
//!
//! The stream is a wake-up; the rows are the truth. What happens to a row is written on
//! the row, so a record is reported as failed only when the table itself fails.

mod handler;
mod records;

pub use handler::handle;
