//! Notifications: collected for tests to deliver by hand, or posted to a callback.

use std::{collections::BTreeSet, time::Duration};

use axum::Router;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender},
    task::JoinSet,
};

use super::{
    MercadoLivre,
    calls::{Door, Incoming, get},
    dates,
    replies::{Answer, Reply},
    state::{App, Quirk, State},
};

const ATTEMPTS: u32 = 8;
/// The vendor's hour of redelivery, made short: this after the first failure, then doubling.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const PATIENCE: Duration = Duration::from_millis(500);
const MISSED_LIFE: SignedDuration = SignedDuration::from_hours(48);

/// A notification on its way to a callback.
pub(super) struct Outgoing {
    url: String,
    notice: Value,
}

/// Where notifications go, and those that went nowhere.
#[derive(Default)]
pub(super) struct Notifier {
    pub(super) outgoing: Option<UnboundedSender<Outgoing>>,
    callback: Option<String>,
    collected: Vec<Value>,
    missed: Vec<(Timestamp, Value)>,
    disabled: BTreeSet<String>,
}

impl MercadoLivre {
    /// Posts notifications to a callback from now on; `None` only collects them.
    ///
    /// A callback has 500 ms to answer exactly 200. It is tried 8 times within seconds,
    /// then the notification is a missed feed.
    pub fn notify(&self, callback: Option<String>) {
        self.state().notifier.callback = callback;
    }

    /// The notifications collected so far, oldest first; they are forgotten here.
    pub fn take_notifications(&self) -> Vec<Value> {
        std::mem::take(&mut self.state().notifier.collected)
    }

    /// Turns the collected notifications into missed feeds.
    pub fn miss_notifications(&self) {
        let mut state = self.state();
        for notice in std::mem::take(&mut state.notifier.collected) {
            state.miss(notice, 500);
        }
    }

    /// A disabled topic notifies nothing, and nothing of it becomes a missed feed.
    pub fn disable_topic(&self, topic: &str, on: bool) {
        let disabled = &mut self.state().notifier.disabled;
        if on {
            disabled.insert(topic.to_owned());
        } else {
            disabled.remove(topic);
        }
    }

    /// Every notification goes out twice.
    pub fn notify_twice(&self, on: bool) {
        self.switch(Quirk::Twice, on);
    }

    /// Notifications say `id` and `recieved`, and claims lack the first slash.
    pub fn odd_notifications(&self, on: bool) {
        self.switch(Quirk::PlainNotificationId, on);
    }
}

impl State {
    /// Notifies an account of a change; buyers are not notified.
    pub(super) fn announce(
        &mut self,
        user: u64,
        topic: &str,
        resource: &str,
        action: Option<&str>,
    ) {
        if self.notifier.disabled.contains(topic) {
            return;
        }
        let notice = self.notice(user, topic, resource, action);
        for _ in 0..=usize::from(self.has(Quirk::Twice)) {
            self.dispatch(notice.clone());
        }
    }

    fn dispatch(&mut self, notice: Value) {
        match (&self.notifier.callback, &self.notifier.outgoing) {
            (Some(url), Some(outgoing)) => {
                // A closed channel is a simulator that is stopping.
                outgoing
                    .send(Outgoing {
                        url: url.clone(),
                        notice,
                    })
                    .ok();
            }
            _ => self.notifier.collected.push(notice),
        }
    }

    fn notice(&mut self, user: u64, topic: &str, resource: &str, action: Option<&str>) -> Value {
        let odd = self.has(Quirk::PlainNotificationId);
        let resource = if odd && topic == "post_purchase" {
            &resource[1..]
        } else {
            resource
        };
        let now = dates::millis_utc(self.now());
        let mut notice = json!({
            "resource": resource,
            "user_id": self.id(user),
            "topic": topic,
            "application_id": self.app_id.parse::<u64>().unwrap_or_default(),
            "attempts": 1,
            "sent": now,
        });
        notice[if odd { "id" } else { "_id" }] = json!(self.new_uuid());
        notice[if odd { "recieved" } else { "received" }] = json!(now);
        if let Some(action) = action {
            notice["actions"] = json!([action]);
        }
        notice
    }

    fn miss(&mut self, mut notice: Value, http_code: u16) {
        let request = json!({"url": self.notifier.callback, "headers": {"content-type": "application/json"}, "data": notice.to_string()});
        notice["attempts"] = json!(ATTEMPTS);
        notice["request"] = request;
        notice["response"] =
            json!({"req_time": 260, "http_code": http_code, "body": "", "headers": {}});
        let now = self.now();
        self.notifier.missed.push((now, notice));
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/missed_feeds", get(Door::Usual, missed_feeds))
}

/// Without a paging envelope: read until a page is empty.
fn missed_feeds(state: &mut State, incoming: &Incoming) -> Answer {
    if incoming.query("app_id") != Some(state.app_id.as_str()) {
        return Err(Reply::forbidden(
            "The application does not belong to the caller",
        ));
    }
    let topic = incoming.query("topic");
    if topic == Some("items") && incoming.query("site_id").is_none() {
        return Err(Reply::bad("site_id is required"));
    }
    let oldest = state.now() - MISSED_LIFE;
    let messages: Vec<&Value> = state
        .notifier
        .missed
        .iter()
        .filter(|(at, notice)| *at >= oldest && topic.is_none_or(|topic| notice["topic"] == topic))
        .map(|(_, notice)| notice)
        .skip(incoming.count("offset").unwrap_or(0))
        .take(incoming.count("limit").unwrap_or(10))
        .collect();
    Ok(Reply::ok(json!({"messages": messages})))
}

/// Posts what comes out of the state until the simulator stops.
pub(super) async fn post_all(app: App, mut outgoing: UnboundedReceiver<Outgoing>) {
    let client = crate::local_client().build().unwrap();
    let mut running = JoinSet::new();
    while let Some(next) = outgoing.recv().await {
        while running.try_join_next().is_some() {}
        running.spawn(post(client.clone(), app.clone(), next));
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a redelivery is not the product: it really waits"
)]
async fn post(client: reqwest::Client, app: App, Outgoing { url, mut notice }: Outgoing) {
    let mut status = 0;
    for attempt in 1..=ATTEMPTS {
        notice["attempts"] = json!(attempt);
        let answer = client
            .post(&url)
            .json(&notice)
            .timeout(PATIENCE)
            .send()
            .await;
        status = answer.map_or(0, |answer| answer.status().as_u16());
        if status == 200 {
            return;
        }
        tokio::time::sleep(FIRST_PAUSE * 2_u32.pow(attempt - 1)).await;
    }
    app.lock().miss(notice, status);
}
