//! Conversations of buyers with the shop, listed by their last approved message.

use axum::{Router, routing::MethodFilter};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    gate::{Door, Host, Incoming, get, on},
    moderation::{Moderation, Verdict},
    pages::{CARE, Paging},
    replies::{Answer, Reply},
    state::{App, Quirk, State},
};

pub(super) const READ: Door = (Host::Services, "services:conversations-seller:read");
pub(super) const WRITE: Door = (Host::Services, "services:conversations-seller:write");

/// A conversation.
pub(super) struct Conversation {
    pub(super) tenant: String,
    pub(super) buyer: String,
    pub(super) buyer_id: String,
    pub(super) seller_id: String,
    pub(super) is_closed: bool,
    pub(super) unread: usize,
    pub(super) created: Timestamp,
    /// Oldest first.
    pub(super) messages: Vec<Message>,
}

/// One message.
pub(super) struct Message {
    pub(super) id: String,
    pub(super) reference: String,
    pub(super) text: String,
    pub(super) from_seller: bool,
    /// A card that a system made.
    pub(super) is_card: bool,
    pub(super) files: Vec<String>,
    pub(super) at: Timestamp,
    pub(super) moderation: Moderation,
    pub(super) read_by_buyer: bool,
}

impl Conversation {
    /// When the last approved message was written: a refusal moves nothing.
    pub(super) fn last_interaction(&self, now: Timestamp) -> Timestamp {
        let approved = self
            .messages
            .iter()
            .filter(|message| message.moderation.at(now) == Verdict::Approved);
        approved
            .map(|message| message.at)
            .max()
            .unwrap_or(self.created)
    }
}

impl State {
    /// How lists of the chat are paged.
    pub(super) fn chat_paging(&self) -> Paging {
        Paging {
            has_total: !self.has(Quirk::NoTotals),
            ..CARE
        }
    }

    /// A person of the chat.
    pub(super) fn person(&self, id: &str, name: &str, kind: &str) -> Value {
        let key = if self.has(Quirk::RefKeys) {
            "ref_key"
        } else {
            "external_id"
        };
        let plain = name.to_lowercase().replace(' ', "");
        json!({"id": id, "full_name": name, "full_name_normalized": plain, key: plain, "type": kind})
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v0/conversations", get(READ, list))
        .route("/v0/conversations/{conversation}", get(READ, one))
        .route(
            "/v0/conversations/{conversation}/read_by",
            on(MethodFilter::PATCH, WRITE, mark_read),
        )
}

/// An own conversation.
pub(super) fn find<'a>(state: &'a State, incoming: &Incoming) -> Result<&'a Conversation, Reply> {
    let talk = state.conversations.get(incoming.part("conversation"));
    let own = talk.filter(|talk| talk.tenant == incoming.tenant);
    own.ok_or_else(Reply::missing)
}

fn list(state: &mut State, incoming: &Incoming) -> Answer {
    let time = |name: &str| match incoming.query(name) {
        None => Ok(None),
        Some(given) => given
            .parse::<Timestamp>()
            .map(Some)
            .map_err(|_| Reply::bad(name)),
    };
    let (start, end) = (
        time("last_interaction_at_start")?,
        time("last_interaction_at_end")?,
    );
    let status = incoming.query("status");
    let now = state.now();
    let mut rows: Vec<(Timestamp, &String, &Conversation)> = state
        .conversations
        .iter()
        .filter(|(_, talk)| talk.tenant == incoming.tenant)
        .map(|(id, talk)| (talk.last_interaction(now), id, talk))
        .filter(|(at, _, talk)| {
            status.is_none_or(|status| status == word(talk))
                && start.is_none_or(|start| *at >= start)
                && end.is_none_or(|end| *at <= end)
        })
        .collect();
    rows.sort_by_key(|(at, _, _)| std::cmp::Reverse(*at));
    let rows = rows.iter().map(|(_, id, talk)| show(state, id, talk));
    let rows: Vec<Value> = rows.collect();
    state.chat_paging().cut(incoming, rows).map(Reply::ok)
}

fn one(state: &mut State, incoming: &Incoming) -> Answer {
    let talk = find(state, incoming)?;
    Ok(Reply::ok(show(state, incoming.part("conversation"), talk)))
}

fn mark_read(state: &mut State, incoming: &Incoming) -> Answer {
    find(state, incoming)?;
    let id = incoming.part("conversation");
    state.read_marks += 1;
    state.conversations.get_mut(id).expect("just seen").unread = 0;
    let talk = &state.conversations[id];
    Ok(Reply::ok(show(state, id, talk)))
}

fn word(talk: &Conversation) -> &'static str {
    if talk.is_closed { "CLOSED" } else { "OPENED" }
}

fn show(state: &State, id: &str, talk: &Conversation) -> Value {
    let now = state.now();
    let last = talk.messages.last();
    json!({
        "id": id,
        "channel": "magazineluiza",
        "display_name": "Luminária de mesa",
        "owner": {"name": "Loja Exemplo", "external_id": "lojaexemplo"},
        "from_user": state.person(&talk.buyer_id, &talk.buyer, "CUSTOMER"),
        "to_user": state.person(&talk.seller_id, "Loja Exemplo", "SELLER"),
        "unread_from_count": 0,
        "unread_to_count": talk.unread,
        "is_new_to": false,
        "last_interaction_at": talk.last_interaction(now).to_string(),
        "status": word(talk),
        "last_message": last.map(|message| json!({"id": message.id, "content": message.text, "when_at": message.at.to_string()})),
        "tags": [
            {"name": "productId", "value": "kb9ccc0aa1"},
            {"name": "productTitle", "value": "Luminária de mesa"},
            {"name": "productImage", "value": "https://img.example/{w}x{h}/l.jpg"},
        ],
        "created_at": talk.created.to_string(),
        "updated_at": talk.last_interaction(now).to_string(),
    })
}
