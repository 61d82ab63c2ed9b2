//! Shopee's Open Platform as a local HTTP server: consent, tokens, chat, orders, returns, pushes.
//!
//! What it does over HTTP restates what is known of the vendor's pages. What tests do by hand (buyers
//! writing, sellers using the app, censors, a key that expires) are methods of [`Shopee`]. Every call, by
//! hand or over HTTP, happens whole under one lock.

mod app;
mod by_hand;
mod chat;
mod consent;
mod control;
mod gate;
mod ids;
mod items;
mod lists;
mod lost;
mod messages;
mod orders;
mod push;
mod push_config;
mod replies;
mod returns;
mod sending;
mod shops;
mod signs;
mod state;
mod tokens;
mod uploads;

use axum::{Router, extract::DefaultBodyLimit};
use tokio::task::JoinHandle;

use self::state::{App, State};
use crate::{Clock, Wire, serve::Server};

pub use self::{
    orders::Sale,
    push::Push,
    signs::{sign, sign_push},
    state::{Quirk, Refusal},
    tokens::Tokens,
};

/// How a simulator starts.
#[derive(Clone)]
pub struct Options {
    /// Port of 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Where it reads the time.
    pub clock: Clock,
    /// The application's `partner_id`.
    pub partner_id: u64,
    /// The application's key, which signs calls and pushes.
    pub partner_key: String,
}

impl Options {
    /// A free port and the application 2001887 with the key `partner-key`.
    pub fn new(clock: Clock) -> Self {
        Self {
            port: 0,
            clock,
            partner_id: 2_001_887,
            partner_key: "partner-key".to_owned(),
        }
    }
}

/// A running Shopee; it stops when this is dropped.
pub struct Shopee {
    server: Server,
    wire: Wire,
    app: App,
    pusher: JoinHandle<()>,
}

impl Shopee {
    /// Starts serving, with no shop and nothing in it.
    pub async fn start(options: Options) -> std::io::Result<Self> {
        let port = options.port;
        let (app, outgoing) = App::new(State::new(options));
        let wire = Wire::default();
        let server = Server::start(router(app.clone()), wire.clone(), port).await?;
        app.lock().address = format!("http://{}", server.address);
        let pusher = tokio::spawn(push::post_all(app.clone(), outgoing));
        Ok(Self {
            server,
            wire,
            app,
            pusher,
        })
    }

    /// The base address, without a slash at the end; calls are below `/api/v2`.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    /// Another address of the same Shopee, with a line of its own: one worker's calls can be told from
    /// the next one's.
    pub async fn door(&self, wire: &Wire) -> std::io::Result<Server> {
        Server::start(router(self.app.clone()), wire.clone(), 0).await
    }

    /// The log of calls and the place to break them.
    pub fn wire(&self) -> &Wire {
        &self.wire
    }
}

impl Drop for Shopee {
    fn drop(&mut self) {
        self.pusher.abort();
    }
}

/// Larger than every documented limit, so that the limits answer and not the server.
const MAX_BODY_BYTES: usize = 40 * 1024 * 1024;

fn router(app: App) -> Router {
    Router::new()
        .merge(consent::routes())
        .merge(tokens::routes())
        .merge(shops::routes())
        .merge(lists::routes())
        .merge(messages::routes())
        .merge(sending::routes())
        .merge(uploads::routes())
        .merge(orders::routes())
        .merge(returns::routes())
        .merge(items::routes())
        .merge(push_config::routes())
        .merge(lost::routes())
        .merge(control::routes())
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(app)
}
