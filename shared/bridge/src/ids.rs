//! Names of things, as opaque types.
//!
//! Every key that a marketplace's connector makes reads `<prefix>:…`; the core
//! knows the shape of a thread's key and nothing of what is behind the last colon.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::marketplace::ThreadKind;

macro_rules! opaque {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the name as its connector wrote it.
            pub fn from_connector(name: impl Into<String>) -> Self {
                Self(name.into())
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

macro_rules! numbered {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.trim().parse().map(Self)
            }
        }
    };
}

opaque!(
    /// One seller's account on one marketplace: `<prefix>:<seller id>`.
    AccountId
);
opaque!(
    /// One exchange between a buyer and a seller: `<prefix>:<seller id>:<lane>:<id>`.
    ///
    /// It is the `source_id` of the conversation's contact inbox and the partition
    /// key of the thread's rows: a new format needs a migration.
    ThreadKey
);
opaque!(
    /// One thing shown in Chatwoot: the `source_id` of its message, `<prefix>:…`.
    MessageKey
);
opaque!(
    /// A message's id as the marketplace gave it. Never compared for order.
    RemoteMessageId
);
opaque!(
    /// Whom a reply goes to: a connector's own note on a thread, handed back to it with a send.
    Route
);

impl Route {
    /// That of a thread to which nothing can be sent.
    pub fn nowhere() -> Self {
        Self(String::new())
    }
}

numbered!(
    /// A Chatwoot conversation: the per-account `display_id`.
    ConversationId
);
numbered!(
    /// A Chatwoot message. Rises over time, not strictly with time.
    HelpdeskMessageId
);
numbered!(
    /// A Chatwoot inbox.
    InboxId
);

impl AccountId {
    /// `<prefix>` and `<seller id>`.
    pub fn parts(&self) -> Option<(&str, &str)> {
        self.0.split_once(':')
    }
}

impl ThreadKey {
    /// The account this thread belongs to: the first two parts.
    pub fn account(&self) -> AccountId {
        let mut parts = self.0.splitn(3, ':');
        let prefix = parts.next().unwrap_or_default();
        let seller = parts.next().unwrap_or_default();
        AccountId(format!("{prefix}:{seller}"))
    }

    /// Names the thread in logs: the same in every function and both directions, without saying what it is of.
    pub fn trace_id(&self) -> String {
        let hash = Sha256::digest(self.0.as_bytes());
        hex::encode(hash.get(..8).unwrap_or_default())
    }

    /// The lane's name and the connector's own id: the third part and the rest.
    pub fn kind_and_id(&self) -> Option<(&str, &str)> {
        let mut parts = self.0.splitn(4, ':').skip(2);
        parts.next().zip(parts.next())
    }
}

impl MessageKey {
    /// The key of what could only follow this message later; `n` from 2.
    #[must_use]
    pub fn following(&self, n: usize) -> Self {
        Self(format!("{}:{n}", self.0))
    }
}

/// A thread that a registered marketplace recognises as its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Thread {
    /// Its key.
    pub key: ThreadKey,
    /// What kind of exchange it is.
    pub kind: ThreadKind,
}
