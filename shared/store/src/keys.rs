//! The formats of keys, known here and nowhere else.
//!
//! | row | `pk` | `sk` |
//! |---|---|---|
//! | thread | `thread#<thread key>` | `thread` |
//! | inbound ledger | `thread#<thread key>` | `in#<message key>` |
//! | reply | `thread#<thread key>` | `reply#<message id>`, `reply#<message id>#<attempt>` |
//! | hint | `hints#<account id>` | `hint#<hint>` |
//! | account | `bridge` | `account#<account id>` |
//! | cursors | `account#<account id>` | `cursors` |
//! | settings, sweep state | `bridge` | `settings`, `sweep` |
//! | states, invites, wrong guesses | `oauth` | `oauth#<name>` |
//! | what the public doors saw | `doors` | `door#<name>` |
//!
//! A further kind of row of a thread has to sort behind `in#`: of a settled thread only what does is read, and a version that
//! does not know the kind stops at it, so that a release can be taken back.
//!
//! What follows a prefix is taken whole, so names may hold `#`, `:` and any letter.
//! DynamoDB allows 2 048 bytes of `pk` and 1 024 of `sk`.

use bridge::{
    ids::{AccountId, HelpdeskMessageId, MessageKey, ThreadKey},
    outbox::Request,
};

/// Partition key.
pub(crate) const PK: &str = "pk";
/// Sort key.
pub(crate) const SK: &str = "sk";
/// Index of what is due.
pub(crate) const DUE_INDEX: &str = "due";
/// Its hash key.
pub(crate) const DUE_SHARD: &str = "due_shard";
/// Its range key.
pub(crate) const DUE_AT: &str = "due_at";
/// The value of [`DUE_SHARD`] for what is due at some time.
pub(crate) const SHARD: &str = "0";
/// The value of [`DUE_SHARD`] for replies that were given up on: never due, found by a replay and
/// counted for people.
pub(crate) const DEAD_SHARD: &str = "dead";
/// Epoch seconds after which DynamoDB deletes a row.
pub(crate) const EXPIRES_AT: &str = "expires_at";

/// How the `sk` of a reply begins: the stream's filter names it.
pub const REPLY_PREFIX: &str = "reply#";
/// How the `sk` of a hint begins: the stream's filter names it.
pub const HINT_PREFIX: &str = "hint#";

/// `pk` of the rows that concern the whole installation.
pub(crate) const BRIDGE: &str = "bridge";
const THREAD_PREFIX: &str = "thread#";
const HINTS_PREFIX: &str = "hints#";
const INBOUND_PREFIX: &str = "in#";
/// What the keys of notes of ours have where those of messages have `message`.
const NOTE_KIND: &str = "note";
const ACCOUNT_PREFIX: &str = "account#";
const THREAD: &str = "thread";
const CURSORS: &str = "cursors";
const SETTINGS: &str = "settings";
const SWEEP: &str = "sweep";
const OAUTH: &str = "oauth";
const OAUTH_PREFIX: &str = "oauth#";
/// `pk` of what was noted at the public doors.
pub(crate) const DOORS: &str = "doors";
const DOOR_PREFIX: &str = "door#";

/// The key of a row, by kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RowKey {
    /// A thread's state and lease.
    Thread(ThreadKey),
    /// Something shown in Chatwoot.
    Inbound(ThreadKey, MessageKey),
    /// An agent's message, or what was asked of it since.
    Reply(ThreadKey, HelpdeskMessageId, Option<Request>),
    /// A notification of an account.
    Hint(AccountId, String),
    /// An account.
    Account(AccountId),
    /// Where the reading of an account's feeds stands.
    Cursors(AccountId),
    /// What setup stored.
    Settings,
    /// How far Chatwoot was read back.
    Sweep,
    /// Something of setup's that expires soon.
    OAuth(String),
    /// Something that was noted at a public door.
    Door(String),
}

impl RowKey {
    /// Reads the keys of a row; `None` for rows of other kinds.
    pub fn parse(pk: &str, sk: &str) -> Option<Self> {
        if let Some(thread) = pk.strip_prefix(THREAD_PREFIX) {
            return Self::of_thread(ThreadKey::from_connector(thread), sk);
        }
        if let Some(account) = pk.strip_prefix(HINTS_PREFIX) {
            let hint = sk.strip_prefix(HINT_PREFIX)?;
            return Some(Self::Hint(
                AccountId::from_connector(account),
                hint.to_owned(),
            ));
        }
        if let Some(account) = pk.strip_prefix(ACCOUNT_PREFIX) {
            return (sk == CURSORS).then(|| Self::Cursors(AccountId::from_connector(account)));
        }
        Self::of_installation(pk, sk)
    }

    /// That of a row that belongs to no thread and no account alone.
    fn of_installation(pk: &str, sk: &str) -> Option<Self> {
        match (pk, sk) {
            (BRIDGE, SETTINGS) => Some(Self::Settings),
            (BRIDGE, SWEEP) => Some(Self::Sweep),
            (OAUTH, _) => sk
                .strip_prefix(OAUTH_PREFIX)
                .map(|name| Self::OAuth(name.to_owned())),
            (DOORS, _) => sk
                .strip_prefix(DOOR_PREFIX)
                .map(|name| Self::Door(name.to_owned())),
            (BRIDGE, _) => sk
                .strip_prefix(ACCOUNT_PREFIX)
                .map(|id| Self::Account(AccountId::from_connector(id))),
            _ => None,
        }
    }

    fn of_thread(thread: ThreadKey, sk: &str) -> Option<Self> {
        if sk == THREAD {
            return Some(Self::Thread(thread));
        }
        if let Some(message) = sk.strip_prefix(INBOUND_PREFIX) {
            return Some(Self::Inbound(thread, MessageKey::from_connector(message)));
        }
        let reply = sk.strip_prefix(REPLY_PREFIX)?;
        let (message, request) = reply.split_once('#').unwrap_or((reply, "0"));
        let request = Request::from_number(request.parse().ok()?);
        let key = Self::Reply(thread, message.parse().ok()?, request);
        (key.sk() == sk).then_some(key)
    }

    /// The partition key, `pk` in the table. Rows of a thread share it, and so does the whole installation.
    pub fn pk(&self) -> String {
        match self {
            Self::Thread(thread) | Self::Inbound(thread, _) | Self::Reply(thread, ..) => {
                format!("{THREAD_PREFIX}{thread}")
            }
            Self::Hint(account, _) => format!("{HINTS_PREFIX}{account}"),
            Self::Cursors(account) => format!("{ACCOUNT_PREFIX}{account}"),
            Self::Account(_) | Self::Settings | Self::Sweep => BRIDGE.to_owned(),
            Self::OAuth(_) => OAUTH.to_owned(),
            Self::Door(_) => DOORS.to_owned(),
        }
    }

    /// The sort key, `sk` in the table. Its prefix tells the kind of the row.
    pub fn sk(&self) -> String {
        match self {
            Self::Thread(_) => THREAD.to_owned(),
            Self::Inbound(_, message) => format!("{INBOUND_PREFIX}{message}"),
            Self::Reply(_, message, None) => format!("{REPLY_PREFIX}{message}"),
            Self::Reply(_, message, Some(request)) => {
                format!("{REPLY_PREFIX}{message}#{}", request.number())
            }
            Self::Hint(_, hint) => format!("{HINT_PREFIX}{hint}"),
            Self::Account(id) => format!("{ACCOUNT_PREFIX}{id}"),
            Self::Cursors(_) => CURSORS.to_owned(),
            Self::Settings => SETTINGS.to_owned(),
            Self::Sweep => SWEEP.to_owned(),
            Self::OAuth(name) => format!("{OAUTH_PREFIX}{name}"),
            Self::Door(name) => format!("{DOOR_PREFIX}{name}"),
        }
    }
}

/// The thread whose rows are in the partition `pk`.
pub(crate) fn thread_of_partition(pk: &str) -> Option<ThreadKey> {
    let thread = pk.strip_prefix(THREAD_PREFIX)?;
    Some(ThreadKey::from_connector(thread))
}

/// The `sk` at which a thread's notes begin; its messages' sort before (`…:message:` < `…:note:`).
pub(crate) fn first_note(thread: &ThreadKey) -> String {
    let account = thread.account();
    let prefix = account.parts().map_or("", |(prefix, _)| prefix);
    format!("{INBOUND_PREFIX}{prefix}:{NOTE_KIND}:")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thread(key: &str) -> ThreadKey {
        ThreadKey::from_connector(key)
    }

    #[test]
    fn formats_are_those_of_the_contract() {
        let reply = |number| {
            let request = Request::from_number(number);
            RowKey::Reply(thread("meli:1:pack:2"), HelpdeskMessageId(7), request)
        };
        let hint = RowKey::Hint(AccountId::from_connector("meli:1"), "/questions/9".into());

        assert_eq!(
            (reply(0).pk(), reply(0).sk()),
            ("thread#meli:1:pack:2".to_owned(), "reply#7".to_owned())
        );
        assert_eq!(reply(2).sk(), "reply#7#2");
        assert_eq!(
            (hint.pk(), hint.sk()),
            ("hints#meli:1".to_owned(), "hint#/questions/9".to_owned())
        );
        assert_eq!(RowKey::Thread(thread("x")).sk(), "thread");
        assert_eq!(
            (RowKey::Settings.pk(), RowKey::Settings.sk()),
            ("bridge".to_owned(), "settings".to_owned())
        );
    }

    #[test]
    fn what_the_stream_filters_on_is_what_begins_the_keys_of_replies_and_hints_only() {
        let wakes = |key: &RowKey| {
            ["reply#", "hint#"]
                .iter()
                .any(|prefix| key.sk().starts_with(prefix))
        };
        let account = AccountId::from_connector("meli:1");

        assert_eq!((REPLY_PREFIX, HINT_PREFIX), ("reply#", "hint#"));
        assert!(wakes(&RowKey::Reply(
            thread("t"),
            HelpdeskMessageId(1),
            None
        )));
        assert!(wakes(&RowKey::Reply(
            thread("t"),
            HelpdeskMessageId(1),
            Some(Request::Retry(3))
        )));
        assert!(wakes(&RowKey::Hint(account.clone(), "h".into())));
        assert!(!wakes(&RowKey::Thread(thread("reply#"))));
        assert!(!wakes(&RowKey::Inbound(
            thread("t"),
            MessageKey::from_connector("reply#1")
        )));
        assert!(!wakes(&RowKey::Account(account.clone())));
        assert!(!wakes(&RowKey::Cursors(account)));
        assert!(!wakes(&RowKey::Settings));
        assert!(!wakes(&RowKey::Sweep));
        assert!(!wakes(&RowKey::OAuth("state#1".into())));
        assert!(!wakes(&RowKey::Door("hint#1".into())));
    }

    #[test]
    fn any_name_reads_back_as_itself() {
        for name in [
            "plain",
            "a:b:c",
            "a#b",
            "#",
            "thread#",
            "reply#1#2",
            "ação ✓",
            "🙂#:🙂",
            "",
        ] {
            let keys = [
                RowKey::Thread(thread(name)),
                RowKey::Inbound(thread(name), MessageKey::from_connector(name)),
                RowKey::Reply(thread(name), HelpdeskMessageId(u64::MAX), None),
                RowKey::Reply(
                    thread(name),
                    HelpdeskMessageId(0),
                    Request::from_number(u32::MAX),
                ),
                RowKey::Hint(AccountId::from_connector(name), name.to_owned()),
                RowKey::Account(AccountId::from_connector(name)),
                RowKey::Cursors(AccountId::from_connector(name)),
                RowKey::OAuth(name.to_owned()),
                RowKey::Door(name.to_owned()),
            ];
            for key in keys {
                assert_eq!(RowKey::parse(&key.pk(), &key.sk()), Some(key));
            }
        }
    }

    #[test]
    fn rows_of_other_kinds_are_not_mistaken() {
        let others = [
            ("thread#t", "reply#"),
            ("thread#t", "reply#x"),
            ("thread#t", "reply#07"),
            ("thread#t", "reply#+7"),
            ("thread#t", "reply#7#0"),
            ("thread#t", "reply#7#1#1"),
            ("thread#t", "other"),
            ("hints#a", "thread"),
            ("bridge", "oauth#state"),
            ("account#a", "account#a"),
            ("elsewhere", "thread"),
        ];

        for (pk, sk) in others {
            assert_eq!(RowKey::parse(pk, sk), None, "{pk} {sk}");
        }
    }
}
