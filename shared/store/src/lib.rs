//! The one table, on DynamoDB: leases, ledger, outbox, agenda, accounts.
//!
//! [`Table`] implements the core's ports. [`keys`] alone knows the key formats, `item`
//! alone how rows read; the other files say what is asked of the table, one port each.
//! Each method names its calls and what they cost: RCU and WCU are DynamoDB's units, for
//! rows below 1 KB (written) or 4 KB (read), the common case. Whatever changes a row's
//! place in the index `due` costs 1 WCU more (2 when it moves).

mod accounts;
mod agenda;
mod calls;
mod doors;
mod item;
pub mod keys;
mod leases;
mod ledger;
mod oauth;
mod schema;
mod settings;

use std::{fmt, sync::Arc};

use aws_sdk_dynamodb::Client;

pub use doors::{Door, Fault, NOTED, Note};
pub use oauth::Passing;
pub use schema::Health;
pub use settings::StoredSettings;

/// The table. Cheap to clone.
#[derive(Clone)]
pub struct Table {
    client: Client,
    name: String,
    lately: Arc<doors::Lately>,
}

impl Table {
    /// The table of this name, through this client. Makes no call.
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        Self {
            client,
            name: name.into(),
            lately: Arc::default(),
        }
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
