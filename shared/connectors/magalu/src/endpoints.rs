//! One file per call: method, path, sentence. Sources are those of `docs/magalu-api.md`, section by section.

pub(crate) mod answer_question;
pub(crate) mod exchange_code;
pub(crate) mod get_chat_message;
pub(crate) mod get_conversation;
pub(crate) mod get_order;
pub(crate) mod get_portfolio;
pub(crate) mod get_question;
pub(crate) mod get_ticket;
pub(crate) mod get_ticket_file;
pub(crate) mod get_transaction;
pub(crate) mod list_chat_messages;
pub(crate) mod list_conversations;
pub(crate) mod list_questions;
pub(crate) mod list_ticket_messages;
pub(crate) mod list_tickets;
pub(crate) mod list_webhooks;
pub(crate) mod refresh_token;
pub(crate) mod send_chat_message;
pub(crate) mod send_ticket_file;
pub(crate) mod send_ticket_message;
pub(crate) mod subscribe;
pub(crate) mod unsubscribe;

#[cfg(test)]
mod tests;

use http_api::Endpoint;

/// One of the two hosts that a tenant's token opens (§1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    /// Tickets, orders, webhooks.
    Api,
    /// Questions and chat.
    Services,
}

/// A call that a tenant's token opens.
pub(crate) trait TenantCall: Endpoint + Sync {
    /// Where it goes.
    const HOST: Host;
}

/// Most elements of a page that may be asked for, of every list (§8).
pub(crate) const PAGE: usize = 100;
