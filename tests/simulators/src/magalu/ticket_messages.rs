//! Messages of tickets: taken with 202, processed later, moderated after that; what is refused is never seen.

use axum::Router;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    gate::{Door, Host, Incoming, get, post},
    moderation::{Moderation, Verdict},
    pages::SAC,
    replies::{Answer, Reply},
    state::{App, Quirk, Repeats, State},
    ticket_files::File,
    tickets::find,
};

pub(super) const READ: Door = (Host::Api, "open:ticket-messages-seller:read");
pub(super) const WRITE: Door = (Host::Api, "open:ticket-messages-seller:write");
const MOST_CHARS: usize = 3000;

/// One message.
pub(super) struct Message {
    pub(super) id: String,
    pub(super) reference: Option<String>,
    pub(super) text: String,
    /// `customer`, `seller` or `channel`.
    pub(super) from: &'static str,
    pub(super) to: String,
    pub(super) owner: Value,
    pub(super) at: Timestamp,
    /// When its transaction is done.
    pub(super) processed: Timestamp,
    pub(super) moderation: Moderation,
    pub(super) files: Vec<File>,
}

impl Message {
    pub(super) fn is_of_seller(&self) -> bool {
        self.from == "seller"
    }

    pub(super) fn verdict(&self, now: Timestamp) -> Verdict {
        self.moderation.at(now)
    }

    /// It was processed, and moderation does not hide it.
    pub(super) fn is_shown(&self, now: Timestamp) -> bool {
        self.processed <= now && self.verdict(now) != Verdict::Rejected
    }

    /// From when on it may be seen.
    pub(super) fn shown_at(&self) -> Timestamp {
        self.processed.max(self.at)
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new().route(
        "/seller/v0/tickets/{ticket}/messages",
        get(READ, list).merge(post(WRITE, send)),
    )
}

fn list(state: &mut State, incoming: &Incoming) -> Answer {
    let ticket = find(state, incoming)?;
    let now = state.now();
    let mut rows: Vec<Value> = ticket
        .messages
        .iter()
        .filter(|message| message.is_shown(now))
        .map(|message| show(state, incoming.part("ticket"), message))
        .collect();
    match incoming.query("_sort") {
        Some("created_at:desc") => rows.reverse(),
        None | Some("created_at:asc") => {}
        Some(_) => return Err(Reply::invalid("query", "_sort", "value_error")),
    }
    SAC.cut(incoming, rows).map(Reply::ok)
}

/// What a seller writes.
pub(super) struct Draft {
    pub(super) text: String,
    pub(super) reference: String,
    pub(super) to: String,
    pub(super) owner: Value,
    pub(super) files: Vec<File>,
}

fn send(state: &mut State, incoming: &Incoming) -> Answer {
    let body = incoming.json();
    let word = |place: &Value, name: &str| {
        let word = place[name].as_str().filter(|word| !word.is_empty());
        let word = word.map(str::to_owned);
        word.ok_or_else(|| Reply::invalid("body", name, "missing"))
    };
    let owner = &body["owner"];
    word(owner, "code")?;
    word(owner, "name")?;
    let draft = Draft {
        text: word(&body, "message")?,
        reference: word(&body, "code")?,
        to: word(&body, "destination")?,
        owner: owner.clone(),
        files: Vec::new(),
    };
    find(state, incoming)?;
    state.take(incoming.part("ticket"), draft)
}

impl State {
    /// Takes a message to a ticket that is there; it shows once its transaction is done.
    pub(super) fn take(&mut self, id: &str, draft: Draft) -> Answer {
        if draft.text.chars().count() > MOST_CHARS {
            return Err(Reply::invalid("body", "message", "string_too_long"));
        }
        if !["customer", "channel", "seller"].contains(&draft.to.as_str()) {
            return Err(Reply::invalid("body", "destination", "enum"));
        }
        let now = self.now();
        let ticket = &self.tickets[id];
        let is_closed = ticket.status(now) == "closed";
        let mut messages = ticket.messages.iter();
        let repeated = messages.any(|one| one.reference.as_ref() == Some(&draft.reference));
        match (repeated, self.repeats) {
            (true, Repeats::First) => return Ok(self.accepted(false, Value::Null)),
            (true, Repeats::Conflict) => {
                return Err(Reply::refuse(
                    409,
                    "ENTITY_WITH_SAME_KEY_ALREADY_EXISTS",
                    "code",
                ));
            }
            _ => {}
        }
        if is_closed {
            // Taken all the same: the transaction tells.
            return Ok(self.accepted(true, Value::Null));
        }
        let message = Message {
            moderation: self.moderate(&draft.text),
            id: self.new_uuid(),
            reference: Some(draft.reference),
            text: draft.text,
            from: "seller",
            to: draft.to,
            owner: draft.owner,
            at: now,
            processed: now + self.processing,
            files: draft.files,
        };
        let shown = show(self, id, &message);
        let ticket = self.tickets.get_mut(id).expect("just seen");
        ticket.messages.push(message);
        Ok(self.accepted(false, shown))
    }

    fn accepted(&mut self, fails: bool, message: Value) -> Reply {
        if self.has(Quirk::MessagesAtOnce) && !message.is_null() {
            return Reply::Json(202, message);
        }
        let id = self.new_transaction(fails);
        Reply::Json(
            202,
            json!({
                "transaction_id": id,
                "links": [{"path": format!("/seller/v0/transactions/{id}")}],
                "data": null,
            }),
        )
    }
}

/// One message as the list shows it.
fn show(state: &State, ticket: &str, message: &Message) -> Value {
    let now = state.now();
    let buyer = state.tickets.get(ticket).map_or("", |row| &row.buyer);
    let name = match message.from {
        "customer" => buyer,
        "seller" => "Loja Exemplo",
        _ => "Magalu",
    };
    let mut sender =
        json!({"id": format!("{}-1", message.from), "name": name, "type": message.from});
    if message.is_of_seller() {
        sender["owner"] = message.owner.clone();
    }
    let status = match message.verdict(now) {
        Verdict::Waiting => "new",
        Verdict::Approved => "approved",
        Verdict::Rejected => "rejected",
    };
    let files: Vec<Value> = message.files.iter().map(File::show).collect();
    json!({
        "id": message.id,
        "message": message.text,
        "code": message.reference,
        "ticket": {"id": ticket},
        "sender": sender,
        "destination": message.to,
        "moderation": {"id": null, "status": status, "block_rules": [], "updated_at": state.naive(message.at)},
        "attachments": files,
        "created_at": state.naive(message.at),
        "updated_at": state.naive(message.at),
    })
}
