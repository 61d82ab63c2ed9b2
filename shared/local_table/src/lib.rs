//! The table of `cargo local`: an embedded DynamoDB, reached through the same client as the real one.
//!
//! The client talks to it within the process: there is no port, because the table holds tokens and
//! any page in a browser may talk to a port of this machine.

mod line;
pub mod operations;
pub mod stream;
mod table;

pub use dynoxide::Database;
pub use table::{
    EmbeddedTable, TABLE_FILE, TABLE_NAME, client_settings, client_within, settings_within,
};
