//! Serves people: setup pages, OAuth, provisioning. Never on a message's way.

mod access;
mod actions;
mod answer;
mod app;
mod checks;
mod fields;
mod guesses;
mod language;
mod network;
mod oauth;
mod pages;
mod problem;
mod provision;
mod provisioned;
mod secrets;
mod status;

pub use app::App;
