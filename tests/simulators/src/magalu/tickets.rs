//! SAC tickets: whose turn it is stands in their status, and lists end at an offset of 100.

use axum::Router;
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde_json::{Value, json};

use super::{
    gate::{Door, Host, Incoming, get},
    moderation::Verdict,
    pages::SAC,
    replies::{Answer, Reply},
    state::{App, Quirk, State},
    ticket_messages::Message,
};

const READ: Door = (Host::Api, "open:tickets-seller:read");

/// A ticket.
pub(super) struct Ticket {
    pub(super) tenant: String,
    pub(super) protocol: String,
    pub(super) order: String,
    pub(super) buyer: String,
    /// `waiting_seller`, `waiting_customer` or `closed`, before approved messages are counted.
    pub(super) status: &'static str,
    pub(super) due: Timestamp,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
    /// Oldest first.
    pub(super) messages: Vec<Message>,
}

impl Ticket {
    /// Whose turn it is: what the seller wrote counts once it is approved.
    pub(super) fn status(&self, now: Timestamp) -> &'static str {
        let answered = self
            .messages
            .last()
            .is_some_and(|last| last.is_of_seller() && last.verdict(now) == Verdict::Approved);
        match self.status {
            "waiting_seller" if answered => "waiting_customer",
            status => status,
        }
    }

    /// When it last changed, as lists know it.
    fn updated(&self, now: Timestamp) -> Timestamp {
        let shown = self
            .messages
            .iter()
            .filter(|message| message.is_shown(now))
            .map(Message::shown_at);
        shown.chain([self.updated]).max().unwrap_or(self.updated)
    }
}

impl State {
    /// A time of SAC: without a zone.
    pub(super) fn naive(&self, at: Timestamp) -> String {
        let time = at.to_zoned(TimeZone::UTC).datetime();
        if self.has(Quirk::Decimals) {
            time.strftime("%Y-%m-%dT%H:%M:%S.024000").to_string()
        } else {
            time.strftime("%Y-%m-%dT%H:%M:%S").to_string()
        }
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/seller/v0/tickets", get(READ, list))
        .route("/seller/v0/tickets/{ticket}", get(READ, one))
}

/// An own ticket.
pub(super) fn find<'a>(state: &'a State, incoming: &Incoming) -> Result<&'a Ticket, Reply> {
    let ticket = state.tickets.get(incoming.part("ticket"));
    let own = ticket.filter(|ticket| ticket.tenant == incoming.tenant);
    own.ok_or_else(Reply::missing)
}

fn bound(incoming: &Incoming, name: &str) -> Result<Option<Timestamp>, Reply> {
    let Some(given) = incoming.query(name) else {
        return Ok(None);
    };
    let naive = given.parse::<DateTime>().ok();
    let read = naive.and_then(|time| time.to_zoned(TimeZone::UTC).ok());
    let read = read.map(|time| time.timestamp());
    read.or_else(|| given.parse().ok())
        .map(Some)
        .ok_or_else(|| Reply::invalid("query", name, "datetime_parsing"))
}

fn list(state: &mut State, incoming: &Incoming) -> Answer {
    let now = state.now();
    let (from, to) = (
        bound(incoming, "updated_at_gte")?,
        bound(incoming, "updated_at_lte")?,
    );
    let status = incoming.query("status");
    let mut rows: Vec<(&String, &Ticket)> = state
        .tickets
        .iter()
        .filter(|(_, ticket)| ticket.tenant == incoming.tenant)
        .filter(|(_, ticket)| status.is_none_or(|status| status == ticket.status(now)))
        .filter(|(_, ticket)| {
            let at = ticket.updated(now);
            from.is_none_or(|from| at >= from) && to.is_none_or(|to| at <= to)
        })
        .collect();
    let sort = incoming.query("_sort").unwrap_or("created_at:asc");
    let (field, direction) = sort.split_once(':').unwrap_or((sort, "asc"));
    match field {
        "due_date" => rows.sort_by_key(|(_, ticket)| ticket.due),
        "updated_at" => rows.sort_by_key(|(_, ticket)| ticket.updated(now)),
        "created_at" => rows.sort_by_key(|(_, ticket)| ticket.created),
        _ => return Err(Reply::invalid("query", "_sort", "value_error")),
    }
    if direction == "desc" {
        rows.reverse();
    }
    let rows: Vec<Value> = rows
        .iter()
        .map(|(id, ticket)| show(state, id, ticket))
        .collect();
    SAC.cut(incoming, rows).map(Reply::ok)
}

fn one(state: &mut State, incoming: &Incoming) -> Answer {
    let ticket = find(state, incoming)?;
    Ok(Reply::ok(show(state, incoming.part("ticket"), ticket)))
}

/// No buyer is in it.
fn show(state: &State, id: &str, ticket: &Ticket) -> Value {
    let now = state.now();
    let status = ticket.status(now);
    json!({
        "id": id,
        "code": null,
        "protocol": ticket.protocol,
        "type": "shipping",
        "reason": "shipping_delay",
        "status": status,
        "closed": status == "closed",
        "origin": "customer",
        "due_date": state.naive(ticket.due),
        "created_at": state.naive(ticket.created),
        "updated_at": state.naive(ticket.updated(now)),
        "channel": {"id": "9fe0d853-732b-4e4a-a0b0-cff988ed043d", "alias": "magazineluiza"},
        "order": {
            "id": "b1a2c3d4-1111-4000-8000-000000000002",
            "code": ticket.order,
            "delivery": {
                "id": "a5b6c7d8-1111-4000-8000-000000000003",
                "seller": {"id": ticket.tenant, "name": "Loja Exemplo"},
                "items": [{"id": "c3d4e5f6-1111-4000-8000-000000000005", "sku": "LUM-01", "external_sku": "LUM-01-PT", "name": "Luminária de mesa", "quantity": 1}],
            },
        },
    })
}
