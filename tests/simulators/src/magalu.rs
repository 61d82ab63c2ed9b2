//! Magalu as local HTTP servers: login, questions, chat, SAC tickets, orders, webhooks.
//!
//! Three hosts, as at Magalu: login, `api` (tickets, orders, webhooks) and `services` (questions, chat). What
//! they do over HTTP restates what is known of the vendor's pages; what tests do by hand are methods of
//! [`Magalu`]. Every call, by hand or over HTTP, happens whole under one lock.

mod by_hand;
mod chat;
mod chat_messages;
mod gate;
mod ids;
mod login;
mod moderation;
mod orders;
mod pages;
mod portfolio;
mod questions;
mod replies;
mod seen;
mod state;
mod ticket_files;
mod ticket_messages;
mod tickets;
mod transactions;
mod webhooks;

use axum::Router;

use self::state::{App, State};
use crate::{Clock, Wire, serve::Server};

pub use self::{
    login::{SCOPES, Tokens},
    state::{Quirk, Repeats},
    webhooks::{Delivery, sign},
};

/// How a simulator starts.
#[derive(Clone)]
pub struct Options {
    /// Where it reads the time.
    pub clock: Clock,
    /// The application's `client_id`.
    pub client_id: String,
    /// The application's `client_secret`.
    pub secret: String,
}

impl Options {
    /// The application `magalu-app` with the secret `magalu-secret`.
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            client_id: "magalu-app".to_owned(),
            secret: "magalu-secret".to_owned(),
        }
    }
}

/// A running Magalu; it stops when this is dropped.
pub struct Magalu {
    login: Server,
    api: Server,
    services: Server,
    wire: Wire,
    app: App,
}

impl Magalu {
    /// Starts serving on three free ports, with no tenant and nothing in it.
    pub async fn start(options: Options) -> std::io::Result<Self> {
        let app = App::new(State::new(options));
        let wire = Wire::default();
        let serve = async |router: Router<App>| {
            let router = router.with_state(app.clone());
            Server::start(router, wire.clone(), 0).await
        };
        Ok(Self {
            login: serve(login::routes()).await?,
            api: serve(api()).await?,
            services: serve(services()).await?,
            wire,
            app,
        })
    }

    /// The address of the consent page and of tokens, without a slash at the end.
    pub fn login_url(&self) -> String {
        format!("http://{}", self.login.address)
    }

    /// The address of tickets, orders and webhooks.
    pub fn api_url(&self) -> String {
        format!("http://{}", self.api.address)
    }

    /// The address of questions and chat.
    pub fn services_url(&self) -> String {
        format!("http://{}", self.services.address)
    }

    /// The log of calls to all three, and the place to break them.
    pub fn wire(&self) -> &Wire {
        &self.wire
    }
}

/// What `api` answers.
fn api() -> Router<App> {
    Router::new()
        .merge(tickets::routes())
        .merge(ticket_messages::routes())
        .merge(ticket_files::routes())
        .merge(transactions::routes())
        .merge(orders::routes())
        .merge(portfolio::routes())
        .merge(webhooks::routes())
}

/// What `services` answers.
fn services() -> Router<App> {
    Router::new()
        .merge(questions::routes())
        .merge(chat::routes())
        .merge(chat_messages::routes())
}
