//! Serves people: setup pages, OAuth, provisioning. Never on a message's way.
//!
//! `app` routes a request to a function of `handlers`, which looks at the `state` and answers, or says as a
//! `problem` why not. `checks` finds out what is wrong, as data; `words` says it in each language, `pages` shows it.

mod access;
mod addresses;
mod app;
mod chatwoot_plan;
mod checks;
mod connect_refusal;
mod handlers;
mod http;
mod language;
mod network;
mod pages;
mod problem;
mod state;
mod words;

pub use app::SetupApp;
