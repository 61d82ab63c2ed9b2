//! The model: what is moved between marketplaces and Chatwoot, and how.
//!
//! Decides; moves no bytes. Everything that does is behind [`ports`].

pub mod accounts;
pub mod capabilities;
pub mod command;
pub mod failure;
pub mod files;
pub mod i18n;
pub mod ids;
pub mod marketplace;
pub mod message;
pub mod outbox;
pub mod ports;
pub mod text;
pub mod texts;

mod bots;
mod bridge;
mod conversation;
mod deadline;
mod gap;
mod inbound;
mod inboxes;
mod jobs;
mod journal;
mod notice;
mod posting;
mod reply;
mod routes;
mod routing;
mod session;
mod settled;
mod thread;
pub mod timing;
mod urgency;

pub use bots::{BOT_ANSWERS, BotRules, HANDED_OVER, hold::BotHold};
pub use bridge::{Bridge, MarkRead, Policy, RunSummary, Storage, Target};
pub use deadline::Deadline;
pub use gap::Gap;
pub use inboxes::{InboxMap, Inboxes};
pub use jobs::{Forgotten, Last, ReadBack, SHARDS, Shard, Swept, forget, resume, shards_of_minute};
pub use notice::{AccountNotice, NoticeOutcome};
pub use ports::Missing;
pub use reply::RelayRule;
pub use routes::{Route, Routes};
pub use settled::Settled;
pub use thread::{Trigger, WorkOutcome};
