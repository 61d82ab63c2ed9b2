//! Webhooks: what is sent to whom, signed how, and what a failure does (§6, §7).

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use super::{
    Shared,
    marks::{self, Mark},
    state::State,
};

/// One webhook as it goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Where it goes.
    pub url: String,
    /// All headers it carries.
    pub headers: Vec<(String, String)>,
    /// Exactly what was signed.
    pub body: String,
    /// The message it tells about; conversation events have none.
    pub message_id: Option<u64>,
    /// Sent by the API inbox; else by an account webhook, whose failures do not count.
    pub of_inbox: bool,
}

impl Delivery {
    /// The header with this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// `message_created`, …
    pub fn event(&self) -> String {
        self.json()["event"].as_str().unwrap_or_default().to_owned()
    }
}

/// Something Chatwoot tells the outside.
#[derive(Clone)]
pub(super) enum Event {
    Message(&'static str, u64),
    /// With `changed_attributes`, where the event has them.
    Conversation(&'static str, u64, Option<Value>),
    Contact(&'static str, u64),
    Typing(&'static str, u64, u64, bool),
}

/// A delivery that waits.
pub(super) struct Queued {
    url: String,
    of_inbox: bool,
    event: Event,
    payload: Value,
}

/// Queues `event` for whoever listens: account webhooks first, then the API inbox.
pub(super) fn emit(state: &mut State, event: &Event) {
    let Some(payload) = state.payload(event) else {
        return;
    };
    let name = payload["event"].as_str().unwrap_or_default();
    let listening = state
        .account_webhooks
        .values()
        .filter(|hook| hook.subscriptions.iter().any(|one| one == name));
    let mut targets: Vec<_> = listening.map(|hook| (hook.url.clone(), false)).collect();
    let inbox = state
        .inbox_of(event)
        .and_then(|id| state.inboxes.get(&id))
        .filter(|inbox| inbox.is_api());
    targets.extend(
        inbox
            .and_then(|inbox| inbox.webhook_url.clone())
            .map(|url| (url, true)),
    );
    for (url, of_inbox) in targets {
        state.queue.push_back(Queued {
            url,
            of_inbox,
            event: event.clone(),
            payload: payload.clone(),
        });
    }
}

/// Takes the oldest waiting delivery and signs it; skips those whose record vanished.
pub(super) fn next(state: &mut State) -> Option<Delivery> {
    loop {
        let queued = state.queue.pop_front()?;
        let built = state.payload(&queued.event);
        let payload = if state.knobs.build_late {
            built
        } else {
            built.map(|_| queued.payload)
        };
        if let Some(payload) = payload {
            let message_id = match queued.event {
                Event::Message(_, id) => Some(id),
                Event::Conversation(..) | Event::Contact(..) | Event::Typing(..) => None,
            };
            let body = rails_json(&payload);
            let headers = headers(state, &queued.url, queued.of_inbox, &body);
            return Some(Delivery {
                url: queued.url,
                headers,
                body,
                message_id,
                of_inbox: queued.of_inbox,
            });
        }
    }
}

/// The same event once more: new delivery id, signed now.
pub(super) fn again(state: &mut State, delivery: &Delivery) -> Delivery {
    let headers = headers(state, &delivery.url, delivery.of_inbox, &delivery.body);
    Delivery {
        headers,
        ..delivery.clone()
    }
}

/// What Chatwoot does when a delivery failed.
pub(super) fn failed(state: &mut State, delivery: &Delivery, error: &str) {
    if let Some(id) = delivery.message_id.filter(|_| delivery.of_inbox) {
        marks::mark(
            state,
            id,
            &Mark {
                status: "failed".to_owned(),
                external_error: Some(error.to_owned()),
            },
        );
    }
}

/// `sha256=…` over `{timestamp}.{body}`.
pub fn signature(secret: &str, timestamp: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{timestamp}.{body}").as_bytes());
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

/// Posts what waits, one after the other, whenever told to.
pub(super) async fn send_forever(shared: Shared) {
    let client = crate::local_client()
        .timeout(Duration::from_secs(5))
        .no_proxy()
        .build()
        .unwrap();
    loop {
        let ready = {
            let mut state = shared.lock();
            if state.knobs.send_by_itself {
                next(&mut state)
            } else {
                None
            }
        };
        let Some(delivery) = ready else {
            shared.wake.notified().await;
            continue;
        };
        let refuse = shared.lock().knobs.refuse_private_targets;
        let sent = if refuse {
            Err(private_target(&delivery.url))
        } else {
            post(&client, &delivery).await
        };
        if let Err(error) = sent {
            failed(&mut shared.lock(), &delivery, &error);
        }
    }
}

async fn post(client: &reqwest::Client, delivery: &Delivery) -> Result<(), String> {
    let mut request = client.post(&delivery.url).body(delivery.body.clone());
    for (name, value) in &delivery.headers {
        request = request.header(name, value);
    }
    match request.send().await {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(answer) => Err(answer.status().to_string()),
        Err(error) if error.is_timeout() => Err("Timed out reading data from server".to_owned()),
        Err(_) => Err("Failed to open TCP connection (Connection refused)".to_owned()),
    }
}

fn private_target(url: &str) -> String {
    let host = url
        .split("//")
        .nth(1)
        .unwrap_or_default()
        .split(['/', ':'])
        .next()
        .unwrap_or_default();
    format!("Hostname '{host}' has no public ip addresses")
}

/// Rails escapes these inside JSON texts; they occur nowhere else in JSON.
fn rails_json(payload: &Value) -> String {
    let mut body = payload.to_string();
    for (plain, escaped) in [
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u{2028}", "\\u2028"),
        ("\u{2029}", "\\u2029"),
    ] {
        body = body.replace(plain, escaped);
    }
    body
}

fn headers(state: &mut State, url: &str, of_inbox: bool, body: &str) -> Vec<(String, String)> {
    let profile = state.profile;
    let agent = if profile.since(4, 14, 0) {
        "Ruby"
    } else {
        "rest-client/2.1.0 (linux x86_64) ruby/3.3.3p89"
    };
    let mut headers = vec![
        ("Content-Type".to_owned(), "application/json".to_owned()),
        ("Accept".to_owned(), "application/json".to_owned()),
        ("User-Agent".to_owned(), agent.to_owned()),
    ];
    if profile.since(4, 11, 2) {
        headers.push(("X-Chatwoot-Delivery".to_owned(), state.uuid()));
    }
    let signed = if of_inbox {
        profile.since(4, 13, 0)
    } else {
        profile.since(4, 11, 2)
    };
    if let Some(secret) = state.secret_behind(url, of_inbox).filter(|_| signed) {
        let timestamp = state.now().as_second().to_string();
        headers.push((
            "X-Chatwoot-Signature".to_owned(),
            signature(&secret, &timestamp, body),
        ));
        headers.push(("X-Chatwoot-Timestamp".to_owned(), timestamp));
    }
    headers
}

impl State {
    fn secret_behind(&self, url: &str, of_inbox: bool) -> Option<String> {
        if of_inbox {
            let inbox = self
                .inboxes
                .values()
                .find(|inbox| inbox.webhook_url.as_deref() == Some(url));
            return inbox.map(|inbox| inbox.secret.clone());
        }
        self.account_webhooks
            .values()
            .find(|hook| hook.url == url)
            .map(|hook| hook.secret.clone())
    }

    fn inbox_of(&self, event: &Event) -> Option<u64> {
        match event {
            Event::Message(_, id) => self.messages.get(id).map(|message| message.inbox),
            Event::Conversation(_, id, _) | Event::Typing(_, id, ..) => {
                self.conversations.get(id).map(|held| held.inbox)
            }
            Event::Contact(..) => None,
        }
    }
}
