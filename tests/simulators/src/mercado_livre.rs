//! Mercado Livre as a local HTTP server: accounts, questions, sales, threads, claims.
//!
//! What it does over HTTP restates the vendor's pages. What tests do by hand (buyers
//! writing, sellers using the app, moderation, blocks) are methods of [`MercadoLivre`].
//! Every call, by hand or over HTTP, happens whole under one lock.

mod accounts;
mod action_guide;
mod answers;
mod application;
mod attachments;
mod blacklist;
mod by_hand;
mod calls;
mod claims;
mod control;
mod dates;
mod ids;
mod invoices;
mod items;
mod messages;
mod moderation;
mod notifications;
mod oauth;
mod orders;
mod questions;
mod quota;
mod replies;
mod response_time;
mod sales;
mod sending;
mod shapes;
mod state;
mod threads;
mod unread;

use axum::{Router, extract::DefaultBodyLimit};
use tokio::task::JoinHandle;

use self::state::{App, State};
use crate::{Clock, Wire, serve::Server};

pub use self::{
    accounts::Tokens,
    application::Registration,
    quota::{IN_A_MINUTE, IN_AN_HOUR, Quota},
    sales::Sale,
    shapes::UploadAnswer,
};

/// How a simulator starts.
#[derive(Clone)]
pub struct Options {
    /// Port of 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Where it reads the time.
    pub clock: Clock,
    /// The application's `client_id`.
    pub app_id: String,
    /// The application's `client_secret`.
    pub secret: String,
}

impl Options {
    /// A free port and the application `1234567890123456` with the secret `app-secret`.
    pub fn new(clock: Clock) -> Self {
        Self {
            port: 0,
            clock,
            app_id: "1234567890123456".to_owned(),
            secret: "app-secret".to_owned(),
        }
    }
}

/// A running Mercado Livre; it stops when this is dropped.
pub struct MercadoLivre {
    server: Server,
    wire: Wire,
    app: App,
    notifier: JoinHandle<()>,
}

impl MercadoLivre {
    /// Starts serving, with no account and nothing in it.
    pub async fn start(options: Options) -> std::io::Result<Self> {
        let (app, outgoing) = App::new(State::new(options.clock, options.app_id, options.secret));
        let wire = Wire::default();
        let server = Server::start(router(app.clone()), wire.clone(), options.port).await?;
        let notifier = tokio::spawn(notifications::post_all(app.clone(), outgoing));
        Ok(Self {
            server,
            wire,
            app,
            notifier,
        })
    }

    /// The base address, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    /// Another address of the same Mercado Livre, with a line of its own: one worker's calls
    /// can be told from the next one's.
    pub async fn door(&self, wire: &Wire) -> std::io::Result<Server> {
        Server::start(router(self.app.clone()), wire.clone(), 0).await
    }

    /// The log of calls and the place to break them.
    pub fn wire(&self) -> &Wire {
        &self.wire
    }
}

impl Drop for MercadoLivre {
    fn drop(&mut self) {
        self.notifier.abort();
    }
}

/// Larger than every documented limit, so that the limits answer and not the server.
const MAX_BODY_BYTES: usize = 40 * 1024 * 1024;

fn router(app: App) -> Router {
    Router::new()
        .merge(oauth::routes())
        .merge(accounts::routes())
        .merge(application::routes())
        .merge(items::routes())
        .merge(questions::routes())
        .merge(answers::routes())
        .merge(blacklist::routes())
        .merge(response_time::routes())
        .merge(orders::routes())
        .merge(threads::routes())
        .merge(sending::routes())
        .merge(messages::routes())
        .merge(unread::routes())
        .merge(attachments::routes())
        .merge(action_guide::routes())
        .merge(invoices::routes())
        .merge(claims::routes())
        .merge(notifications::routes())
        .merge(control::routes())
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(app)
}
