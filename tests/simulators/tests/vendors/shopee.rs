//! The simulator against its own reading of what is known of the vendor's pages.

mod chat;
mod gate;
mod orders;
mod pushes;
mod sending;
mod tokens;

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use simulators::Clock;
use simulators::shopee::{Options, Shopee, Tokens, sign};

const SHOP: u64 = 300_400;
const BUYER: u64 = 7_001_122;
const PARTNER: &str = "2001887";

/// A simulator with one shop and one buyer, at a fixed time.
struct World {
    vendor: Shopee,
    tokens: Tokens,
    now: Arc<Mutex<Timestamp>>,
    key: &'static str,
}

impl World {
    async fn open() -> Self {
        let now = Arc::new(Mutex::new("2026-11-22T12:00:00Z".parse().unwrap()));
        let time = now.clone();
        let vendor = Shopee::start(Options::new(Clock::new(move || *time.lock().unwrap())))
            .await
            .unwrap();
        let tokens = vendor.add_shop(SHOP, "loja_exemplo");
        vendor.add_buyer(BUYER, "rita_p");
        Self {
            vendor,
            tokens,
            now,
            key: "partner-key",
        }
    }

    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    fn wait(&self, seconds: i64) {
        *self.now.lock().unwrap() += SignedDuration::from_secs(seconds);
    }

    /// A call signed for a shop.
    fn call(&self, method: Method, path: &str, shop: u64, token: &str) -> RequestBuilder {
        let at = self.now().as_second().to_string();
        let path = format!("/api/v2/{path}");
        let shop = shop.to_string();
        let sign = sign(self.key, &[PARTNER, &path, &at, token, &shop]);
        simulators::local_client()
            .build()
            .unwrap()
            .request(method, format!("{}{path}", self.vendor.url()))
            .query(&[
                ("partner_id", PARTNER),
                ("timestamp", &at),
                ("sign", &sign),
                ("access_token", token),
                ("shop_id", &shop),
            ])
    }

    /// A call signed for the application.
    fn public(&self, method: Method, path: &str) -> RequestBuilder {
        let at = self.now().as_second().to_string();
        let path = format!("/api/v2/{path}");
        let sign = sign(self.key, &[PARTNER, &path, &at]);
        simulators::local_client()
            .build()
            .unwrap()
            .request(method, format!("{}{path}", self.vendor.url()))
            .query(&[("partner_id", PARTNER), ("timestamp", &at), ("sign", &sign)])
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> Value {
        let call = self.call(Method::GET, path, SHOP, &self.tokens.access_token);
        answer(call.query(query)).await
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        let call = self.call(Method::POST, path, SHOP, &self.tokens.access_token);
        answer(call.json(body)).await
    }

    async fn conversations(&self, query: &[(&str, &str)]) -> Value {
        self.get("sellerchat/get_conversation_list", query).await
    }

    async fn messages(&self, conversation: u64, query: &[(&str, &str)]) -> Value {
        let id = conversation.to_string();
        let mut all = vec![("conversation_id", id.as_str())];
        all.extend(query);
        self.get("sellerchat/get_message", &all).await
    }

    async fn say(&self, text: &str) -> Value {
        let body =
            serde_json::json!({"to_id": BUYER, "message_type": "text", "content": {"text": text}});
        self.post("sellerchat/send_message", &body).await
    }
}

async fn answer(request: RequestBuilder) -> Value {
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default()
}

/// The ids of a page, in its order.
fn ids(page: &Value, list: &str, id: &str) -> Vec<String> {
    let rows = page["response"][list].as_array().unwrap();
    rows.iter()
        .map(|row| row[id].as_str().unwrap().to_owned())
        .collect()
}
