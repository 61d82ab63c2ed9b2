//! A subscription to webhooks (§7).

use std::fmt;

use secrecy::SecretString;
use serde::Deserialize;

use super::{maybe, text};

/// A subscription.
#[derive(Clone, Deserialize)]
pub(crate) struct Subscription {
    /// Its id.
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
    /// What it tells of.
    #[serde(default, deserialize_with = "text")]
    pub topic_id: Option<String>,
    /// Where it tells it.
    #[serde(default, deserialize_with = "text")]
    pub webhook: Option<String>,
    /// What signs it: told once, to whoever made it.
    #[serde(default, deserialize_with = "maybe")]
    pub secret: Option<SecretString>,
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription")
            .field("topic_id", &self.topic_id)
            .finish_non_exhaustive()
    }
}
