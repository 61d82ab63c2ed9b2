//! The handle that everything is asked of.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use aws_sdk_dynamodb::Client;
use bridge::accounts::ConnectedCounts;

use crate::lately::Lately;

/// The table. Cheap to clone.
#[derive(Clone)]
pub struct Table {
    pub(crate) client: Client,
    pub(crate) name: String,
    pub(crate) lately: Arc<Lately>,
    /// How many accounts were connected when that was last read.
    pub(crate) connected: Arc<Mutex<ConnectedCounts>>,
}

impl Table {
    /// The table of this name, through this client. Makes no call.
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        Self {
            client,
            name: name.into(),
            lately: Arc::default(),
            connected: Arc::default(),
        }
    }
}

impl Table {
    /// Keeps how many accounts are connected for readers of one account.
    pub(crate) fn remember_connected(&self, counts: ConnectedCounts) {
        *self
            .connected
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = counts;
    }

    /// How many were connected when that was last read.
    pub(crate) fn remembered_connected(&self) -> ConnectedCounts {
        let counts = self.connected.lock();
        counts.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
