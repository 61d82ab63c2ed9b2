//! The simulator against its own reading of the vendor's pages.

mod accounts;
mod claims;
mod files;
mod notifications;
mod questions;
mod quota;
mod threads;

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use simulators::Clock;
use simulators::mercado_livre::{MercadoLivre, Options, Tokens};

const SELLER: u64 = 987_654_321;
const BUYER: u64 = 555_000_222;

/// A simulator with one seller, one buyer and one listing, at a fixed time.
struct Shop {
    vendor: MercadoLivre,
    tokens: Tokens,
    item: String,
    now: Arc<Mutex<Timestamp>>,
}

impl Shop {
    async fn open() -> Self {
        let now = Arc::new(Mutex::new("2026-09-25T12:00:00Z".parse().unwrap()));
        let time = now.clone();
        let vendor = MercadoLivre::start(Options::new(Clock::new(move || *time.lock().unwrap())))
            .await
            .unwrap();
        let tokens = vendor.add_seller(SELLER, "MLB", "LOJA_EXEMPLO");
        vendor.add_buyer(BUYER, "COMPRADOR");
        let item = vendor.add_item(SELLER, "Caneca 300 ml", 49.9);
        Self {
            vendor,
            tokens,
            item,
            now,
        }
    }

    fn sell(&self) -> simulators::mercado_livre::Sale {
        self.vendor.add_sale(SELLER, BUYER, &[&self.item], true)
    }

    fn wait(&self, seconds: i64) {
        *self.now.lock().unwrap() += SignedDuration::from_secs(seconds);
    }

    fn call(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}{path}", self.vendor.url());
        simulators::local_client()
            .build()
            .unwrap()
            .request(method, url)
            .bearer_auth(&self.tokens.access_token)
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        answer(self.call(Method::GET, path)).await
    }

    async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        answer(self.call(Method::POST, path).json(body)).await
    }

    async fn send(&self, thread: u64, to: u64, text: &str) -> (u16, Value) {
        let path = format!("/messages/packs/{thread}/sellers/{SELLER}?tag=post_sale");
        let (from, to) = (SELLER.to_string(), to.to_string());
        self.post(
            &path,
            &serde_json::json!({"from": {"user_id": from}, "to": {"user_id": to}, "text": text}),
        )
        .await
    }

    async fn read(&self, thread: u64, more: &str) -> Value {
        let (status, body) = self
            .get(&format!(
                "/messages/packs/{thread}/sellers/{SELLER}?tag=post_sale{more}"
            ))
            .await;
        assert_eq!(status, 200, "{body}");
        body
    }
}

async fn answer(request: RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (
        status,
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default(),
    )
}
