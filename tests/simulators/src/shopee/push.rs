//! Pushes: collected for tests to deliver by hand, or posted to the callback.

use std::{collections::BTreeSet, time::Duration};

use serde_json::{Value, json};
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender},
    task::JoinSet,
};

use super::{
    Shopee,
    chat::Author,
    lost::Lost,
    signs::sign_push,
    state::{App, Quirk, State},
};

/// A callback has so long to answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// So many failures in a row, and nothing is pushed any more.
const SUSPENDED_AFTER: usize = 10;
const WARNED_AFTER: usize = 5;

/// A push, exactly as it goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// Where it goes: the callback as it was registered.
    pub url: String,
    /// Its header `Authorization`.
    pub authorization: String,
    /// Its body.
    pub body: String,
}

/// A push on its way, and what is lost with it.
pub(super) struct Outgoing {
    push: Push,
    lost: Lost,
}

/// Where pushes go, and those that went nowhere.
#[derive(Default)]
pub(super) struct Pusher {
    pub(super) outgoing: Option<UnboundedSender<Outgoing>>,
    pub(super) callback: Option<String>,
    pub(super) on: BTreeSet<u64>,
    pub(super) blocked: BTreeSet<u64>,
    pub(super) lost: Vec<Lost>,
    pub(super) suspended_at: Option<i64>,
    pub(super) failures: usize,
    by_hand: bool,
    collected: Vec<(Push, Lost)>,
}

impl Pusher {
    pub(super) fn status(&self) -> &'static str {
        match self.failures {
            SUSPENDED_AFTER.. => "Suspended",
            WARNED_AFTER.. => "Warning",
            _ => "Normal",
        }
    }
}

impl Shopee {
    /// Registers a callback at the console and switches on what chat needs. Pushes are posted to it.
    pub fn push_to(&self, callback: &str) {
        let pusher = &mut self.state().pusher;
        pusher.callback = Some(callback.to_owned());
        pusher.on.extend([1, 2, 3, 10, 12]);
    }

    /// The same, but pushes are only collected, for [`take_pushes`](Self::take_pushes).
    pub fn collect_pushes(&self, callback: &str) {
        self.push_to(callback);
        self.state().pusher.by_hand = true;
    }

    /// The pushes collected so far, oldest first; they are forgotten here.
    pub fn take_pushes(&self) -> Vec<Push> {
        let collected = std::mem::take(&mut self.state().pusher.collected);
        collected.into_iter().map(|(push, _)| push).collect()
    }

    /// Loses the collected pushes: they are in the list of lost ones.
    pub fn lose_pushes(&self) {
        let mut state = self.state();
        for (_, lost) in std::mem::take(&mut state.pusher.collected) {
            state.lose(lost);
        }
    }

    /// The push that follows every registration: signed, and without any body.
    pub fn test_push(&self) -> Option<Push> {
        let state = self.state();
        let url = state.pusher.callback.clone()?;
        Some(state.envelope(url, String::new()))
    }

    /// Announces that the consent of `shop` ends soon, as code 12.
    pub fn push_expiry(&self, shop: u64) {
        self.state().push_authorization(12, shop);
    }

    /// Announces something in the chat that has no text and names no message.
    pub fn push_notification(&self, shop: u64) {
        let mut state = self.state();
        let data = json!({"type": "notification", "region": "BR", "content": {}});
        state.push(10, Some(shop), &data);
    }
}

impl State {
    pub(super) fn envelope(&self, url: String, body: String) -> Push {
        let authorization = sign_push(&self.app.push_key, &url, &body);
        Push {
            url,
            authorization,
            body,
        }
    }

    /// Announces a consent that was given (1), taken back (2), or ends soon (12). The shop is in the data.
    pub(super) fn push_authorization(&mut self, code: u64, shop: u64) {
        let data = json!({"authorize_type": "shop authorization", "shop_id": shop, "extra": "", "success": 1});
        self.push(code, None, &data);
    }

    /// Announces a message, the shop's own ones too.
    pub(super) fn push_message(&mut self, conversation: u64, message: u64) {
        let data = self.message_data(conversation, message);
        let shop = self.conversations[&conversation].shop;
        self.push(10, Some(shop), &data);
    }

    fn message_data(&self, conversation: u64, message: u64) -> Value {
        let talk = &self.conversations[&conversation];
        let post = talk.posts.iter().find(|post| post.id == message);
        let post = post.expect("just written");
        let shop = self.shop(talk.shop);
        let us = (shop.user, shop.name.clone());
        let them = (talk.other, self.buyer_name(talk.other));
        let (from, to) = match post.author {
            Author::Buyer => (them, us),
            Author::Shop | Author::System => (us, them),
        };
        let content = json!({
            "message_id": post.id.to_string(),
            "shop_id": talk.shop,
            "request_id": "q-1",
            "from_id": from.0,
            "from_user_name": from.1,
            "to_id": to.0,
            "to_user_name": to.1,
            "message_type": post.kind,
            "content": post.content,
            "conversation_id": conversation.to_string(),
            "created_timestamp": post.at.as_second(),
            "region": shop.region,
            "is_in_chatbot_session": false,
            "source_content": {},
            "quoted_msg": {"message_id": ""},
            "sub_account_id": 0,
            "sub_account_name": "",
        });
        let content = if self.has(Quirk::StringContent) {
            json!(content.to_string())
        } else {
            content
        };
        json!({"type": "message", "region": shop.region, "content": content})
    }

    /// Sends a push out, if its code is switched on and its shop is not blocked.
    pub(super) fn push(&mut self, code: u64, shop: Option<u64>, data: &Value) {
        let Some(url) = self.pusher.callback.clone() else {
            return;
        };
        if !self.pusher.on.contains(&code)
            || shop.is_some_and(|shop| self.pusher.blocked.contains(&shop))
        {
            return;
        }
        let now = self.now().as_second();
        let mut body = json!({"code": code, "timestamp": now, "data": data});
        if self.has(Quirk::FlatPushes) && code == 10 {
            body = data.clone();
            body["code"] = json!(code);
            body["timestamp"] = json!(now);
        }
        if let Some(shop) = shop {
            body["shop_id"] = json!(shop);
        }
        let body = body.to_string();
        let lost = Lost::new(code, shop, self.now(), body.clone());
        if self.pusher.failures >= SUSPENDED_AFTER {
            self.lose(lost);
            return;
        }
        for _ in 0..=usize::from(self.has(Quirk::Twice)) {
            let push = self.envelope(url.clone(), body.clone());
            self.dispatch(push, lost.clone());
        }
    }

    fn dispatch(&mut self, push: Push, lost: Lost) {
        match &self.pusher.outgoing {
            // A closed channel is a simulator that is stopping.
            Some(outgoing) if !self.pusher.by_hand => {
                outgoing.send(Outgoing { push, lost }).ok();
            }
            _ => self.pusher.collected.push((push, lost)),
        }
    }

    fn settle(&mut self, lost: Lost, arrived: bool) {
        if arrived {
            self.pusher.failures = 0;
            return;
        }
        self.pusher.failures += 1;
        if self.pusher.failures == SUSPENDED_AFTER {
            self.pusher.suspended_at = Some(self.now().as_second());
        }
        self.lose(lost);
    }
}

/// Posts what comes out of the state until the simulator stops.
pub(super) async fn post_all(app: App, mut outgoing: UnboundedReceiver<Outgoing>) {
    let client = crate::local_client().build().unwrap();
    let mut running = JoinSet::new();
    while let Some(Outgoing { push, lost }) = outgoing.recv().await {
        while running.try_join_next().is_some() {}
        let (client, app) = (client.clone(), app.clone());
        running.spawn(async move {
            let arrived = arrives(&client, &push).await;
            app.lock().settle(lost, arrived);
        });
    }
}

/// Whether the callback takes a push in time: with 2xx and an empty body.
pub(super) async fn arrives(client: &reqwest::Client, push: &Push) -> bool {
    let request = client
        .post(&push.url)
        .header("Authorization", &push.authorization)
        .header("Content-Type", "application/json")
        .body(push.body.clone())
        .timeout(PATIENCE);
    match request.send().await {
        Ok(answer) if answer.status().is_success() => {
            answer.bytes().await.is_ok_and(|body| body.is_empty())
        }
        _ => false,
    }
}
