//! Magalu's own ids: hex or UUIDs, all opaque (§1), and the names that threads and messages have in the core.

use std::fmt;

use bridge::{
    failure::{Failure, FailureKind, Reach},
    ids::{AccountId, MessageKey, RemoteMessageId, Thread, ThreadKey},
    marketplace::ThreadKind,
};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::wire::written;

/// What every key of this marketplace begins with.
pub(crate) const PREFIX: &str = "magalu";

/// Most characters of an id.
const MOST_CHARS: usize = 64;

macro_rules! opaque {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes what may stand in a path as it is, and nothing else.
            pub fn parse(text: &str) -> Option<Self> {
                is_plain(text).then(|| Self(text.to_owned()))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = written(&Value::deserialize(deserializer)?);
                text.and_then(|text| Self::parse(&text)).ok_or_else(|| de::Error::custom("not an id"))
            }
        }
    };
}

opaque!(
    /// A shop: the account.
    TenantId
);
opaque!(
    /// A question on an offer.
    QuestionId
);
opaque!(
    /// A conversation of the chat.
    ConversationId
);
opaque!(
    /// A ticket of SAC, Magalu's service after a sale.
    TicketId
);
opaque!(
    /// A message of a conversation or a ticket.
    MessageId
);
opaque!(
    /// A subscription to webhooks.
    SubscriptionId
);
opaque!(
    /// A file of a ticket's message.
    AttachmentId
);
opaque!(
    /// What became of a write that was only taken (§5.5).
    TransactionId
);
opaque!(
    /// An order, as people know it.
    OrderCode
);

fn is_plain(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    !text.is_empty() && text.len() <= MOST_CHARS && text.bytes().all(plain)
}

impl TenantId {
    /// The tenant as the core's account.
    pub fn account(&self) -> AccountId {
        AccountId::from_connector(format!("{PREFIX}:{self}"))
    }

    /// The tenant behind an account of this marketplace.
    pub fn of(account: &AccountId) -> Option<Self> {
        let (prefix, tenant) = account.parts()?;
        Self::parse(tenant).filter(|_| prefix == PREFIX)
    }
}

/// One thread's id at Magalu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A question.
    Question(QuestionId),
    /// A conversation of the chat.
    Chat(ConversationId),
    /// A ticket.
    Ticket(TicketId),
}

impl Place {
    /// Its lane's name, and its id.
    fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Question(id) => ("question", id.as_str()),
            Self::Chat(id) => ("chat", id.as_str()),
            Self::Ticket(id) => ("ticket", id.as_str()),
        }
    }

    /// It as the core's thread.
    pub fn thread(&self, tenant: &TenantId) -> Thread {
        let (lane, id) = self.parts();
        let kind = match self {
            Self::Question(_) => ThreadKind::OneShot,
            Self::Chat(_) => ThreadKind::Chat,
            Self::Ticket(_) => ThreadKind::Ticket,
        };
        Thread {
            key: ThreadKey::from_connector(format!("{}:{lane}:{id}", tenant.account())),
            kind,
        }
    }

    /// The name of a note of this thread; `name` tells it from others.
    pub fn note(&self, name: &str) -> MessageKey {
        let (lane, id) = self.parts();
        MessageKey::from_connector(format!("{PREFIX}:note:{lane}:{id}:{name}"))
    }
}

/// A thread's place and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Whose.
    pub tenant: TenantId,
    /// Where.
    pub place: Place,
}

impl Address {
    /// Reads a thread's key; fails `call` for a key that no connector of Magalu's wrote.
    pub fn of(thread: &Thread, call: &'static str) -> Result<Self, Failure> {
        let wrong = || Failure::new(FailureKind::Permanent, call).reaching(Reach::Thread);
        let tenant = TenantId::of(&thread.key.account()).ok_or_else(wrong)?;
        let (lane, id) = thread.key.kind_and_id().ok_or_else(wrong)?;
        let place = match lane {
            "question" => QuestionId::parse(id).map(Place::Question),
            "chat" => ConversationId::parse(id).map(Place::Chat),
            "ticket" => TicketId::parse(id).map(Place::Ticket),
            _ => None,
        };
        let place = place.ok_or_else(wrong)?;
        Ok(Self { tenant, place })
    }
}

/// The tenant behind `account`, for `call`.
pub fn tenant_of(account: &AccountId, call: &'static str) -> Result<TenantId, Failure> {
    TenantId::of(account)
        .ok_or_else(|| Failure::new(FailureKind::Permanent, call).reaching(Reach::Account))
}

fn key(rest: &str) -> MessageKey {
    MessageKey::from_connector(format!("{PREFIX}:{rest}"))
}

/// The buyer's message of a question.
pub fn question_key(id: &QuestionId) -> MessageKey {
    key(&format!("question:{id}"))
}

/// An answer: a refused one and its successor are two messages (§3.1).
pub fn answer_key(question: &QuestionId, name: &str) -> MessageKey {
    key(&format!("answer:{question}:{name}"))
}

/// The same as the id that an answer does not have.
pub fn answer_id(question: &QuestionId, name: &str) -> RemoteMessageId {
    RemoteMessageId::from_connector(format!("answer:{question}:{name}"))
}

/// A message of the chat.
pub fn message_key(id: &MessageId) -> MessageKey {
    key(&format!("message:{id}"))
}

/// A message of a ticket.
pub fn ticket_message_key(id: &MessageId) -> MessageKey {
    key(&format!("ticket-message:{id}"))
}

/// A contact: ids of buyers differ from lane to lane, and some are names that two people may share, so they are
/// the lane's and the tenant's.
pub fn contact(tenant: &TenantId, lane: &str, buyer: &str) -> String {
    let buyer = if is_plain(buyer) {
        buyer.to_owned()
    } else {
        short_hash(buyer)
    };
    format!("{PREFIX}:{tenant}:buyer:{lane}:{buyer}")
}

/// A short name for a text, the same for the same text.
pub fn short_hash(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hex::encode(hash.get(..6).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TENANT: &str = "e9f0a1b2-1111-4000-8000-000000000004";

    #[test]
    fn an_id_is_whatever_may_stand_in_a_path() {
        for value in [json!("68f0c3a1950b052e87a40011"), json!(TENANT), json!(7)] {
            assert!(serde_json::from_value::<MessageId>(value).is_ok());
        }
        for value in [
            json!(""),
            json!(null),
            json!("../x"),
            json!("a b"),
            json!("a/b"),
            json!("a".repeat(65)),
            json!([1]),
        ] {
            assert!(
                serde_json::from_value::<MessageId>(value.clone()).is_err(),
                "{value}"
            );
        }
    }

    #[test]
    fn a_thread_names_tenant_lane_and_id() {
        let tenant = TenantId::parse(TENANT).unwrap();
        let places = [
            Place::Question(QuestionId::parse("68f0").unwrap()),
            Place::Chat(ConversationId::parse("6912").unwrap()),
            Place::Ticket(TicketId::parse("8f0e4a62-1111").unwrap()),
        ];
        for place in places {
            let thread = place.thread(&tenant);
            let address = Address::of(&thread, "test").unwrap();
            assert_eq!((address.tenant, address.place), (tenant.clone(), place));
        }
        let other = AccountId::from_connector(format!("meli:{TENANT}"));
        assert_eq!(TenantId::of(&other), None);
        assert_eq!(TenantId::of(&tenant.account()), Some(tenant));
    }

    #[test]
    fn a_contact_is_known_by_id_or_by_what_its_name_hashes_to() {
        let tenant = TenantId::parse(TENANT).unwrap();
        let by_id = contact(&tenant, "chat", "1c2d");
        assert_eq!(by_id, format!("magalu:{TENANT}:buyer:chat:1c2d"));
        let by_name = contact(&tenant, "chat", "Rita Prado");
        assert!(!by_name.contains("Rita"));
        assert_eq!(by_name, contact(&tenant, "chat", "Rita Prado"));
    }
}
