//! Pushes as hints: who signed them, and what to look at, never what they say (§7).

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http_api::json;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use sha2::Sha256;

use crate::{
    hint::HintTarget,
    ids::{ConversationId, QuestionId, TenantId, TicketId},
    wire::written,
};

/// A push whose time is further off than this is not believed. Inferred.
const WINDOW: i64 = 300;
/// Begins a secret as it is told.
const MARK: &str = "whsec_";

/// A push as it came in.
#[derive(Clone, Copy, Debug)]
pub struct RawPush<'a> {
    /// The header `X-Signature-256`: `sha256=<hex>`, several with commas between; empty if absent.
    pub signatures: &'a str,
    /// The header `X-Timestamp`, in seconds; empty if absent.
    pub timestamp: &'a str,
    /// The body, untouched.
    pub body: &'a [u8],
}

/// What a push is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecognisedPush {
    /// Signed by Magalu, and worth following.
    Hint(TenantId, HintTarget),
    /// Signed by Magalu, and about nothing that we follow.
    Nothing,
    /// Not signed by one of our secrets, or too long ago: to be refused.
    Unsigned,
}

/// Recognises a push by any of these secrets: two are alive for an hour after a new one was made.
pub fn recognise<'s>(
    push: &RawPush<'_>,
    secrets: impl IntoIterator<Item = &'s SecretString>,
    now: Timestamp,
) -> RecognisedPush {
    if !is_of_now(push.timestamp, now) || !is_signed(push, secrets) {
        return RecognisedPush::Unsigned;
    }
    let Ok(body) = json::read::<Value>(push.body) else {
        return RecognisedPush::Nothing;
    };
    hint_in(&body).map_or(RecognisedPush::Nothing, |(tenant, target)| {
        RecognisedPush::Hint(tenant, target)
    })
}

fn is_of_now(timestamp: &str, now: Timestamp) -> bool {
    let seconds = timestamp.trim().parse::<i64>().ok();
    seconds.is_some_and(|at| now.as_second().abs_diff(at) <= WINDOW.unsigned_abs())
}

fn is_signed<'s>(push: &RawPush<'_>, secrets: impl IntoIterator<Item = &'s SecretString>) -> bool {
    let signatures: Vec<Vec<u8>> = push
        .signatures
        .split(',')
        .filter_map(|signature| hex::decode(signature.trim().strip_prefix("sha256=")?).ok())
        .collect();
    let mut signed = false;
    // Every key and every signature is tried, so that time tells nothing.
    for key in secrets.into_iter().flat_map(keys) {
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(&key) else {
            continue;
        };
        let mac = mac
            .chain_update(push.timestamp.trim())
            .chain_update(b".")
            .chain_update(push.body);
        for signature in &signatures {
            signed |= mac.clone().verify_slice(signature).is_ok();
        }
    }
    signed
}

/// What a secret may be as a key: how it is to be read is not documented, so each way is tried (§7).
fn keys(secret: &SecretString) -> Vec<Vec<u8>> {
    let secret = secret.expose_secret().trim();
    let bare = secret.strip_prefix(MARK).unwrap_or(secret);
    if bare.is_empty() {
        return Vec::new();
    }
    let decoded = BASE64_STANDARD.decode(bare).ok();
    let decoded = decoded.filter(|key| !key.is_empty());
    let mut keys = vec![secret.as_bytes().to_vec(), bare.as_bytes().to_vec()];
    keys.extend(decoded);
    keys
}

/// Topics of questions, chat and tickets are not known by name: a word in them tells, or where they point.
fn hint_in(body: &Value) -> Option<(TenantId, HintTarget)> {
    let tenant = TenantId::parse(&written(body.get("tenant_id")?)?)?;
    let topic = body.get("topic").and_then(written).unwrap_or_default();
    let data = body.get("data").cloned().unwrap_or_default();
    let target = pointed_at(&data).or_else(|| by_topic(&topic.to_ascii_lowercase(), &data))?;
    Some((tenant, target))
}

/// The thing that `resource` is the path of.
fn pointed_at(data: &Value) -> Option<HintTarget> {
    let resource = data.get("resource").and_then(written)?;
    let parts: Vec<&str> = resource.split(['?', '#']).next()?.split('/').collect();
    parts.windows(2).find_map(|pair| match pair {
        ["questions", id] => QuestionId::parse(id).map(HintTarget::Question),
        ["conversations", id] => ConversationId::parse(id).map(HintTarget::Chat),
        ["tickets", id] => TicketId::parse(id).map(HintTarget::Ticket),
        _ => None,
    })
}

fn by_topic(topic: &str, data: &Value) -> Option<HintTarget> {
    let id = |names: &[&str]| {
        let of = |name: &&str| {
            let value = names_path(data, name)?;
            written(value)
        };
        names.iter().find_map(of)
    };
    let says = |words: &[&str]| words.iter().any(|word| topic.contains(word));
    if says(&["question"]) {
        let id = id(&["question_id", "question.id", "params.id", "id"])?;
        return QuestionId::parse(&id).map(HintTarget::Question);
    }
    if says(&["conversation", "chat"]) {
        // `id` may be a message's: it is the conversation's only where it looks like one.
        let named = id(&["conversation_id", "conversation.id"]);
        let own = || {
            let is_conversation = data.get("last_interaction_at").is_some();
            is_conversation.then(|| id(&["id"])).flatten()
        };
        let named = named.or_else(own);
        let named = named.and_then(|id| ConversationId::parse(&id));
        return Some(named.map_or(HintTarget::Chats, HintTarget::Chat));
    }
    if says(&["ticket", "sac"]) {
        let named = id(&["ticket_id", "ticket.id"]);
        let own = || {
            let is_ticket = data.get("protocol").is_some();
            is_ticket.then(|| id(&["id"])).flatten()
        };
        let named = named.or_else(own);
        let named = named.and_then(|id| TicketId::parse(&id));
        return Some(named.map_or(HintTarget::Tickets, HintTarget::Ticket));
    }
    None
}

/// The value at a path of names with dots between.
fn names_path<'a>(data: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(data, |at, name| at.get(name))
}

#[cfg(test)]
mod tests;
