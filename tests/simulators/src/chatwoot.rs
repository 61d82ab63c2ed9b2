//! Chatwoot as a local HTTP server: one account, its agents, and its webhooks.
//!
//! It restates Chatwoot 4.15.1 as read from its source, with profiles for older releases.
//! Webhooks wait in a queue until a test takes them, or are sent with
//! [`Chatwoot::send_by_itself`].

mod account_webhooks;
mod agents;
mod conditions;
mod contacts;
mod control;
mod conversation_lists;
mod conversations;
mod dashboard;
mod files;
mod inboxes;
mod marks;
mod messages;
mod params;
mod payloads;
mod posting;
mod profile;
mod provisioning;
mod reply;
mod request;
mod rows;
mod shapes;
mod state;
mod views;
mod webhooks;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{Router, extract::DefaultBodyLimit};
use serde_json::json;
use tokio::{sync::Notify, task::JoinHandle};

pub use self::{
    profile::Profile,
    views::{ContactView, ConversationView, MessageView},
    webhooks::{Delivery, signature},
};
use self::{
    state::State,
    views::{contact_view, conversation_view, message_view},
};
use crate::{
    serve::Server,
    wire::{Clock, Wire},
};

const ACCOUNT_NAME: &str = "Loja Exemplo";

/// How a simulated Chatwoot starts.
pub struct Options {
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Where it reads the time.
    pub clock: Clock,
    /// The only account.
    pub account_id: u64,
    /// The imitated release.
    pub profile: Profile,
}

impl Options {
    /// Account 3 on a free port, in the newest release.
    pub fn new(clock: Clock) -> Self {
        Self {
            port: 0,
            clock,
            account_id: 3,
            profile: Profile::default(),
        }
    }
}

/// An API inbox that a test made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inbox {
    /// Its id.
    pub id: u64,
    /// Signs its webhooks since 4.13.
    pub secret: String,
}

/// A running Chatwoot; it stops when this is dropped.
pub struct Chatwoot {
    shared: Shared,
    wire: Wire,
    server: Server,
    sender: JoinHandle<()>,
}

type Shared = Arc<Inner>;

struct Inner {
    state: Mutex<State>,
    /// Rung after every change, for the task that sends webhooks.
    wake: Notify,
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn router(shared: &Shared) -> Router {
    Router::new()
        .route(
            "/app/accounts/{account}/conversations/{conversation}",
            axum::routing::get(dashboard::page),
        )
        .fallback(request::answer)
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::clone(shared))
}

impl Chatwoot {
    /// Starts it on 127.0.0.1.
    pub async fn start(options: Options) -> std::io::Result<Self> {
        let state = State::new(options.clock, options.profile, options.account_id);
        let shared = Arc::new(Inner {
            state: Mutex::new(state),
            wake: Notify::new(),
        });
        let wire = Wire::default();
        let server = Server::start(router(&shared), wire.clone(), options.port).await?;
        shared.lock().base_url = format!("http://{}", server.address);
        let sender = tokio::spawn(webhooks::send_forever(Arc::clone(&shared)));
        Ok(Self {
            shared,
            wire,
            server,
            sender,
        })
    }

    /// Its address, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address)
    }

    /// Another address of the same Chatwoot, with a line of its own: one worker's calls
    /// can be told from the next one's.
    pub async fn door(&self, wire: &Wire) -> std::io::Result<Server> {
        Server::start(router(&self.shared), wire.clone(), 0).await
    }

    /// The line to it: calls and faults.
    pub fn wire(&self) -> &Wire {
        &self.wire
    }

    /// The only account's id.
    pub fn account_id(&self) -> u64 {
        self.act(|state| state.account_id)
    }

    /// Adds an API inbox.
    pub fn add_inbox(&self, name: &str, webhook_url: Option<&str>, lock_to_single: bool) -> Inbox {
        self.act(|state| {
            let id = inboxes::new_inbox(state, name, "Channel::Api");
            let inbox = state.inboxes.get_mut(&id).unwrap();
            inbox.webhook_url = webhook_url.map(str::to_owned);
            inbox.lock_to_single = lock_to_single;
            Inbox {
                id,
                secret: inbox.secret.clone(),
            }
        })
    }

    /// Adds an inbox of another kind, where statuses cannot be set.
    pub fn add_website_inbox(&self, name: &str) -> u64 {
        self.act(|state| inboxes::new_inbox(state, name, "Channel::WebWidget"))
    }

    /// Points an inbox's webhook elsewhere, or nowhere.
    pub fn set_inbox_webhook(&self, inbox: u64, url: Option<&str>) {
        self.act(|state| {
            if let Some(inbox) = state.inboxes.get_mut(&inbox) {
                inbox.webhook_url = url.map(str::to_owned);
            }
        });
    }

    /// Makes `secret` the one that signs an inbox's webhooks.
    pub fn set_inbox_secret(&self, inbox: u64, secret: &str) {
        self.act(|state| {
            if let Some(inbox) = state.inboxes.get_mut(&inbox) {
                secret.clone_into(&mut inbox.secret);
            }
        });
    }

    /// Adds an account webhook for messages and changes of status; returns its secret.
    pub fn add_account_webhook(&self, url: &str) -> String {
        let events = [
            "message_created",
            "message_updated",
            "conversation_status_changed",
        ];
        self.act(|state| {
            let id = account_webhooks::new_webhook(
                state,
                url,
                json!("bridge"),
                events.map(str::to_owned).to_vec(),
            );
            state.account_webhooks[&id].secret.clone()
        })
    }

    /// Every conversation, by display id.
    pub fn conversations(&self) -> Vec<ConversationView> {
        self.act(|state| {
            state
                .conversations
                .values()
                .map(|held| conversation_view(state, held))
                .collect()
        })
    }

    /// The newest conversation of a source id.
    pub fn conversation_of(&self, source_id: &str) -> Option<ConversationView> {
        self.conversations()
            .into_iter()
            .rfind(|held| held.source_id == source_id)
    }

    /// Every message of a conversation, oldest first.
    pub fn messages(&self, conversation: u64) -> Vec<MessageView> {
        self.act(|state| {
            state
                .messages_of(conversation)
                .map(|message| message_view(state, message))
                .collect()
        })
    }

    /// Every contact, by id.
    pub fn contacts(&self) -> Vec<ContactView> {
        self.act(|state| state.shown_contacts().map(contact_view).collect())
    }

    /// All webhooks that wait, in the order Chatwoot made them, signed now.
    pub fn take_deliveries(&self) -> Vec<Delivery> {
        self.act(|state| std::iter::from_fn(|| webhooks::next(state)).collect())
    }

    /// The same webhook once more: new delivery id, signed now.
    pub fn deliver_again(&self, delivery: &Delivery) -> Delivery {
        self.act(|state| webhooks::again(state, delivery))
    }

    /// Tells Chatwoot that a delivery failed; an inbox's message turns red.
    pub fn webhook_failed(&self, delivery: &Delivery, error: &str) {
        self.act(|state| webhooks::failed(state, delivery, error));
    }

    /// Posts every waiting webhook by itself: 5 s, one attempt. Off at first.
    pub fn send_by_itself(&self, on: bool) {
        self.act(|state| state.knobs.send_by_itself = on);
    }

    /// Whether Liquid runs on what goes out. On at first.
    pub fn poke_liquid(&self, on: bool) {
        self.act(|state| state.knobs.liquid = on);
    }

    /// Whether a proxy drops headers with an underscore. Off at first.
    pub fn set_proxy_drops_underscore(&self, on: bool) {
        self.act(|state| state.knobs.drop_underscore = on);
    }

    /// Whether `conversation.messages[0]` of message events is another message. Off at first.
    pub fn stale_nested(&self, on: bool) {
        self.act(|state| state.knobs.stale_nested = on);
    }

    /// Whether payloads are built when taken instead of when something happened. Off at first.
    pub fn build_late(&self, on: bool) {
        self.act(|state| state.knobs.build_late = on);
    }

    /// Whether Retry acts on failed messages only, as after 4.15.1. Off at first.
    pub fn guard_retry(&self, on: bool) {
        self.act(|state| state.knobs.guarded_retry = on);
    }

    /// Whether webhooks to private addresses fail, as since 4.14. Off at first.
    pub fn refuse_private_targets(&self, on: bool) {
        self.act(|state| state.knobs.refuse_private_targets = on);
    }

    /// Requests a minute before 429; none at first.
    pub fn limit_requests(&self, per_minute: Option<usize>) {
        self.act(|state| state.knobs.requests_per_minute = per_minute);
    }

    /// The next `times` downloads find nothing, as while an upload still runs.
    pub fn files_missing(&self, times: u32) {
        self.act(|state| state.knobs.files_missing = times);
    }

    /// How long a storage address lives; 300 seconds at first.
    pub fn file_seconds(&self, seconds: i64) {
        self.act(|state| state.knobs.file_seconds = seconds);
    }

    /// Scheme and host in `data_url`, as a wrong `FRONTEND_URL` gives it.
    pub fn file_host(&self, host: Option<&str>) {
        self.act(|state| state.knobs.file_host = host.map(str::to_owned));
    }

    /// Finishes background jobs: deleted contacts lose their links and conversations.
    pub fn finish_jobs(&self) {
        self.act(|state| {
            let gone: Vec<_> = state
                .contacts
                .values()
                .filter(|one| one.deleted)
                .map(|one| one.id)
                .collect();
            let held = state
                .conversations
                .values()
                .filter(|held| gone.contains(&held.contact));
            let held: Vec<_> = held.map(|held| held.id).collect();
            for id in held {
                state.forget(id);
            }
            state.links.retain(|_, link| !gone.contains(&link.contact));
            state.contacts.retain(|id, _| !gone.contains(id));
        });
    }

    /// Changes or reads the state, then wakes the sender.
    fn act<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let done = act(&mut self.shared.lock());
        self.shared.wake.notify_one();
        done
    }
}

impl Drop for Chatwoot {
    fn drop(&mut self) {
        self.sender.abort();
    }
}
