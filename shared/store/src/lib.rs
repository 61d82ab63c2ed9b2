//! The one table, on DynamoDB: leases, ledger, outbox, agenda, accounts.
//!
//! [`Table`] implements the core's ports. [`keys`] alone knows the key formats, `item`
//! alone how rows read; the other files say what is asked of the table, one port each.
//! Each method names its calls and what they cost: RCU and WCU are DynamoDB's units, for
//! rows below 1 KB (written) or 4 KB (read), the common case. Whatever changes a row's
//! place in the index `due` costs 1 WCU more (2 when it moves).

mod accounts;
mod agenda;
mod arrivals;
mod beginning;
mod calls;
mod cursors;
mod doors;
mod installation;
mod item;
pub mod keys;
mod lately;
mod leases;
mod ledger;
mod look;
mod oauth;
mod schema;
mod settings;
mod table;

pub use beginning::{Beginning, NamedHints};
pub use doors::{Door, Fault, Note};
pub use lately::NOTED;
pub use look::StoredRow;
pub use oauth::Passing;
pub use schema::Health;
pub use settings::stored_settings;
pub use table::Table;
