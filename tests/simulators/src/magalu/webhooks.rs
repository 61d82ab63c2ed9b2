//! Webhooks: a secret that is told once, two signatures for an hour after the next one.

use axum::{Router, routing::MethodFilter};
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{
    Magalu,
    gate::{Door, Host, Incoming, get, on},
    pages::CARE,
    questions,
    replies::{Answer, Reply},
    state::{App, State},
};

const DOOR: Door = (Host::Api, "open:queue-history:read");
/// The secret before a new one is good so long.
const BOTH: SignedDuration = SignedDuration::from_hours(1);

/// Subscriptions, and what is on its way.
#[derive(Default)]
pub(super) struct Hooks {
    subscriptions: Vec<Subscription>,
    /// Newest first; the second with its end.
    secrets: Vec<(String, Option<Timestamp>)>,
    collected: Vec<Delivery>,
}

struct Subscription {
    id: String,
    tenant: String,
    topic: String,
    url: String,
}

/// A webhook exactly as it goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Where it goes.
    pub url: String,
    /// Its header `X-Signature-256`.
    pub signature: String,
    /// Its header `X-Timestamp`.
    pub timestamp: String,
    /// Its body.
    pub body: String,
}

impl Magalu {
    /// The webhooks collected so far, oldest first; they are forgotten here.
    pub fn take_deliveries(&self) -> Vec<Delivery> {
        std::mem::take(&mut self.state().hooks.collected)
    }

    /// An order of a tenant moves on: a bell that says where to look.
    pub fn ring_order(&self, tenant: &str, delivery: &str) {
        let data = json!({"status": "shipped", "params": {"id": delivery}, "resource": format!("/seller/v1/deliveries/{delivery}")});
        self.state().announce(tenant, "orders_delivery", &data);
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(
            "/v1/onboarding/signup",
            on(MethodFilter::PUT, DOOR, subscribe).merge(get(DOOR, list)),
        )
        .route(
            "/v1/onboarding/signup/{subscription}",
            on(MethodFilter::DELETE, DOOR, cancel),
        )
}

fn subscribe(state: &mut State, incoming: &Incoming) -> Answer {
    let body = incoming.json();
    let url = body["webhook"].as_str().unwrap_or_default();
    let topic = body["topic_id"].as_str().unwrap_or_default();
    if !url.starts_with("https://") || topic.is_empty() {
        return Err(Reply::refuse(422, "UNPROCESSABLE_ENTITY", "webhook"));
    }
    let secret = format!("whsec_{}", state.new_hex(32));
    let end = state.now() + BOTH;
    for known in &mut state.hooks.secrets {
        known.1.get_or_insert(end);
    }
    state.hooks.secrets.insert(0, (secret.clone(), None));
    let row = Subscription {
        id: state.new_uuid(),
        tenant: incoming.tenant.clone(),
        topic: topic.to_owned(),
        url: url.to_owned(),
    };
    let answer = json!({"id": row.id, "topic_id": topic, "webhook": url, "secret": secret});
    state
        .hooks
        .subscriptions
        .retain(|known| known.topic != row.topic || known.tenant != row.tenant);
    state.hooks.subscriptions.push(row);
    Ok(Reply::ok(answer))
}

/// The secret is never told again.
fn list(state: &mut State, incoming: &Incoming) -> Answer {
    let own = state
        .hooks
        .subscriptions
        .iter()
        .filter(|row| row.tenant == incoming.tenant);
    let rows: Vec<Value> = own
        .map(|row| json!({"id": row.id, "topic_id": row.topic, "webhook": row.url}))
        .collect();
    CARE.cut(incoming, rows).map(Reply::ok)
}

fn cancel(state: &mut State, incoming: &Incoming) -> Answer {
    let id = incoming.part("subscription");
    let before = state.hooks.subscriptions.len();
    state
        .hooks
        .subscriptions
        .retain(|row| row.id != id || row.tenant != incoming.tenant);
    if state.hooks.subscriptions.len() == before {
        return Err(Reply::missing());
    }
    Ok(Reply::Empty(204))
}

impl State {
    /// Announces a question, whole.
    pub(super) fn announce_question(&mut self, id: &str) {
        let question = &self.questions[id];
        let (tenant, data) = (question.tenant.clone(), questions::show(self, id, question));
        self.announce(&tenant, "questions", &data);
    }

    /// Sends a webhook out to whoever subscribed.
    pub(super) fn announce(&mut self, tenant: &str, topic: &str, data: &Value) {
        let now = self.now();
        let hooks = &mut self.hooks;
        hooks
            .secrets
            .retain(|(_, end)| end.is_none_or(|end| now < end));
        let body = json!({"data": data, "tenant_id": tenant, "topic": topic}).to_string();
        let timestamp = now.as_second().to_string();
        let signatures: Vec<String> = hooks
            .secrets
            .iter()
            .map(|(secret, _)| format!("sha256={}", sign(secret, &timestamp, &body)))
            .collect();
        let wanted = hooks
            .subscriptions
            .iter()
            .filter(|row| row.tenant == tenant && row.topic == topic);
        let deliveries: Vec<Delivery> = wanted
            .map(|row| Delivery {
                url: row.url.clone(),
                signature: signatures.join(","),
                timestamp: timestamp.clone(),
                body: body.clone(),
            })
            .collect();
        hooks.collected.extend(deliveries);
    }
}

/// Lower-case hex of HMAC-SHA256 over time and body, with the secret as text.
pub fn sign(secret: &str, timestamp: &str, body: &str) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
    let mac = mac
        .chain_update(timestamp)
        .chain_update(b".")
        .chain_update(body);
    hex::encode(mac.finalize().into_bytes())
}
