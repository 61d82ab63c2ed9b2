//! How rows read: between the model's types and DynamoDB's attributes.
//!
//! How long a row is kept, by kind. DynamoDB deletes it within a few days after `expires_at`.
//!
//! | row | kept | holds of people |
//! |---|---|---|
//! | thread, inbound ledger | two years after the thread was last worked on, or the row written | ids and hashes; attributes of the conversation: listing, order, states |
//! | reply | two years after it was last written | its text while it waits to be sent, if it is short; under a failed bubble its reason, of at most 1 000 characters |
//! | hint | a week; a buyer's message, of which it may be told again that it was read, else until it was followed | what a notification names: a number |
//! | what the public doors saw | 30 days after it was last seen | nothing |
//! | state, invite, wrong guesses | until they expire: minutes to a day | a seller's number |
//! | account | for good, its tokens until it is disconnected | seller's number and nickname, tokens |
//! | cursors | for good | numbers of questions and sales |
//! | settings, sweep state | for good | secrets that sign webhooks, the token of notifications |

pub(crate) mod fact;
mod installation;

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use bridge::{
    ids::{HelpdeskMessageId, ThreadKey},
    outbox::{ReplyRow, ReplyState, Request},
    ports::{Entry, HintRow, Intent, Refused, ThreadState},
};
use jiff::Timestamp;

pub(crate) use self::installation::{
    WatchList, account, connected, counts, cursors, cursors_of_before, gap, of_account,
    of_connection, of_settings, of_tokens, read_back_until, settings, watch,
};
use crate::keys::{DEAD_SHARD, DUE_AT, DUE_SHARD, EXPIRES_AT, PK, RowKey, SHARD, SK};

/// A row, or the values of an expression.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// The version of the rows' schema. A row of a later one is not read.
const VERSION: u64 = 1;
/// Rows of a thread are kept for two years: a sale thread lives up to 18 months and
/// is read whole each time, so memory must outlive it.
const MEMORY_SECONDS: i64 = 2 * 366 * 24 * 60 * 60;
/// Hints that nobody followed are kept for a week.
const HINT_SECONDS: i64 = 7 * 24 * 60 * 60;

/// A row that does not read as this version writes it. Names the attribute, never its value.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Misread {
    /// Absent or of another type.
    #[error("no legible attribute `{0}`")]
    Attribute(&'static str),
    /// Written by a later version of this code.
    #[error("written in a later schema version")]
    Version,
    /// Of a kind that this version does not know.
    #[error("of a kind that a later version writes")]
    Kind,
    /// Neither, as serde says it.
    #[error(transparent)]
    Shape(#[from] serde_dynamo::Error),
}

// ------------------------------------------------------------------- attributes

/// A string attribute.
pub(crate) fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

/// A number attribute.
pub(crate) fn n(number: impl Into<i128>) -> AttributeValue {
    AttributeValue::N(number.into().to_string())
}

/// An instant as the index sorts it: RFC 3339, UTC, milliseconds, of one width.
pub(crate) fn stamp(at: Timestamp) -> AttributeValue {
    AttributeValue::S(format!("{at:.3}"))
}

/// Both keys, as attributes.
pub(crate) fn attributes(key: &RowKey) -> Item {
    Item::from([(PK.to_owned(), s(key.pk())), (SK.to_owned(), s(key.sk()))])
}

/// The schema version, as an attribute.
pub(crate) fn version() -> AttributeValue {
    n(VERSION)
}

/// Values of an expression, by name.
pub(crate) fn values<const N: usize>(values: [(&str, AttributeValue); N]) -> Item {
    values
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// When a row of the ledger or the outbox, last written at `at`, may go.
pub(crate) fn memory_ends(at: Timestamp) -> AttributeValue {
    n(at.as_second().saturating_add(MEMORY_SECONDS))
}

/// The key of a row; `None` for rows of other kinds.
pub(crate) fn key(item: &Item) -> Option<RowKey> {
    RowKey::parse(text(item, PK)?, text(item, SK)?)
}

/// Whether a row's time is over although DynamoDB has not deleted it yet.
pub(crate) fn has_expired(item: &Item, now: Timestamp) -> bool {
    number(item, EXPIRES_AT)
        .is_some_and(|at| i64::try_from(at).is_ok_and(|at| at <= now.as_second()))
}

fn row(key: &RowKey) -> Item {
    let mut item = attributes(key);
    item.insert("v".to_owned(), version());
    item
}

fn put_due(item: &mut Item, due_at: Option<Timestamp>) {
    if let Some(at) = due_at {
        item.insert(DUE_AT.to_owned(), stamp(at));
        item.insert(DUE_SHARD.to_owned(), s(SHARD));
    }
}

pub(crate) fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

fn instant(item: &Item, name: &str) -> Option<Timestamp> {
    text(item, name)?.parse().ok()
}

/// The number in `name`.
pub(crate) fn number(item: &Item, name: &str) -> Option<u64> {
    item.get(name)?.as_n().ok()?.parse().ok()
}

fn check_version(item: &Item) -> Result<(), Misread> {
    if is_later(item) {
        Err(Misread::Version)
    } else {
        Ok(())
    }
}

/// Whether a row was written by a later version of this code.
pub(crate) fn is_later(item: &Item) -> bool {
    number(item, "v").is_some_and(|version| version > VERSION)
}

// ---------------------------------------------------------------------- threads

/// Attributes of a thread row that hold its state; those without a value are absent.
pub(crate) const STATE: [&str; 31] = [
    "conversation",
    "inbox",
    "seen",
    "settled",
    "newest",
    "looked",
    "told_at",
    "digest",
    "resolved",
    "status_unclear",
    "left",
    "was_moved",
    "noted",
    "context_at",
    "attributes",
    "to_route",
    "limit",
    "note_tries",
    "marked",
    "tries",
    "owed",
    "missing",
    "failing_since",
    "crashes",
    "crashing_since",
    "resting_until",
    "absent_since",
    "reopened",
    "replay",
    DUE_AT,
    DUE_SHARD,
];

/// The attributes of a state. `retry_at` is written as the row's place in the index.
pub(crate) fn of_state(state: &ThreadState) -> Result<Item, Misread> {
    let mut item: Item = serde_dynamo::to_item(state)?;
    item.remove("retry_at");
    put_due(&mut item, state.retry_at);
    Ok(item)
}

/// The state in a thread row.
pub(crate) fn state(item: Item) -> Result<ThreadState, Misread> {
    check_version(&item)?;
    let retry_at = instant(&item, DUE_AT);
    Ok(ThreadState {
        retry_at,
        ..serde_dynamo::from_item(item)?
    })
}

// ---------------------------------------------------------------------- ledger

/// A ledger row that says `intended`, written under the lease `fence`. What was refused before is
/// intended, too: a version that knows no refusals looks, and posts it.
pub(crate) fn of_intent(key: &RowKey, intent: &Intent, fence: u64) -> Item {
    let mut item = row(key);
    item.extend(values([
        ("state", s("intended")),
        ("at", s(intent.at.to_string())),
        ("fence", n(fence)),
        (EXPIRES_AT, memory_ends(intent.at)),
    ]));
    if let Some(refused) = &intent.refused {
        item.extend(values([
            ("refused_since", s(refused.since.to_string())),
            ("refused_tries", n(refused.tries)),
            ("refused_until", s(refused.next_at.to_string())),
        ]));
    }
    item
}

/// What a ledger row says.
pub(crate) fn entry(item: &Item) -> Result<Entry, Misread> {
    check_version(item)?;
    let message = number(item, "message").map(HelpdeskMessageId);
    match text(item, "state") {
        Some("intended") => Ok(Entry::Intended {
            at: instant(item, "at").ok_or(Misread::Attribute("at"))?,
            refused: refused(item),
        }),
        Some("settled") if message.is_none() && text(item, DUE_SHARD) == Some(DEAD_SHARD) => {
            Ok(Entry::Dead)
        }
        Some("settled") => Ok(Entry::Settled { message }),
        _ => Err(Misread::Attribute("state")),
    }
}

fn refused(item: &Item) -> Option<Refused> {
    Some(Refused {
        since: instant(item, "refused_since")?,
        tries: u32::try_from(number(item, "refused_tries")?).ok()?,
        next_at: instant(item, "refused_until")?,
    })
}

// ---------------------------------------------------------------------- replies

/// A reply's row. Its text is kept only while it may still be needed.
pub(crate) fn of_reply(reply: &ReplyRow) -> Result<Item, Misread> {
    let mut item: Item = serde_dynamo::to_item(reply)?;
    if reply.state != ReplyState::Pending {
        item.remove("content");
    }
    item.extend(row(&reply_key(reply)));
    put_due(&mut item, reply.due_at);
    if reply.is_dead() {
        let since = reply.bubble.set_at().unwrap_or(reply.first_at);
        item.insert(DUE_AT.to_owned(), stamp(since));
        item.insert(DUE_SHARD.to_owned(), s(DEAD_SHARD));
    }
    item.insert(EXPIRES_AT.to_owned(), memory_ends(last_change(reply)));
    Ok(item)
}

/// The latest time that a reply's row knows of.
fn last_change(reply: &ReplyRow) -> Timestamp {
    let intents = reply.parts.iter().map(|part| part.intended_at);
    intents
        .chain(reply.bubble.set_at())
        .chain(reply.due_at)
        .fold(reply.first_at, Timestamp::max)
}

/// The key of a reply's row.
pub(crate) fn reply_key(reply: &ReplyRow) -> RowKey {
    RowKey::Reply(reply.key.clone(), reply.message, reply.request)
}

/// A reply, read under `key`, `message` and `request`.
pub(crate) fn reply(
    item: Item,
    key: ThreadKey,
    message: HelpdeskMessageId,
    request: Option<Request>,
) -> Result<ReplyRow, Misread> {
    check_version(&item)?;
    let due_at = instant(&item, DUE_AT).filter(|_| text(&item, DUE_SHARD) == Some(SHARD));
    Ok(ReplyRow {
        key,
        message,
        request,
        due_at,
        ..serde_dynamo::from_item(item)?
    })
}

// ------------------------------------------------------------------------ hints

/// A hint's row, put at `now`; in the index if it is due at some time.
pub(crate) fn of_hint(hint: &HintRow, now: Timestamp, due_at: Option<Timestamp>) -> Item {
    let mut item = row(&hint_key(hint));
    item.extend(values([
        ("account", s(hint.account.as_str())),
        ("hint", s(&hint.hint)),
        ("nonce", s(&hint.nonce)),
        (EXPIRES_AT, n(now.as_second().saturating_add(HINT_SECONDS))),
    ]));
    put_due(&mut item, due_at);
    item
}

/// Whether a hint's row only remembers that it was followed.
pub(crate) fn was_followed(item: &Item) -> bool {
    item.contains_key("followed")
}

/// The key of a hint's row.
pub(crate) fn hint_key(hint: &HintRow) -> RowKey {
    RowKey::Hint(hint.account.clone(), hint.hint.clone())
}

/// A hint; its account and words are in its key, and it expires a week after it arrived.
pub(crate) fn hint(item: &Item) -> Result<HintRow, Misread> {
    check_version(item)?;
    let Some(RowKey::Hint(account, hint)) = key(item) else {
        return Err(Misread::Attribute(SK));
    };
    let nonce = text(item, "nonce")
        .ok_or(Misread::Attribute("nonce"))?
        .to_owned();
    let arrived_at = number(item, EXPIRES_AT)
        .and_then(|at| i64::try_from(at).ok())
        .and_then(|at| Timestamp::from_second(at.saturating_sub(HINT_SECONDS)).ok())
        .ok_or(Misread::Attribute(EXPIRES_AT))?;
    Ok(HintRow {
        account,
        hint,
        nonce,
        arrived_at,
    })
}

#[cfg(test)]
mod rows_before;
#[cfg(test)]
mod tests;
