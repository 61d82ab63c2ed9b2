//! The chat with buyers (§4).

mod convert;
mod poll;
mod send;

#[cfg(test)]
mod tests;

use bridge::{
    failure::{Failure, FailureKind},
    message::Snapshot,
    ports::Fetched,
};
use http_api::Endpoint;
use url::Url;

pub(crate) use poll::{FEED, poll, since};
pub(crate) use send::send;

use crate::{
    calls::Calls,
    endpoints::{
        get_chat_message::GetChatMessage, get_conversation::GetConversation,
        list_chat_messages::ListChatMessages,
    },
    ids::{ConversationId, MessageId, TenantId},
    listing::PagedList,
    wire::conversation::{ChatMessage, Conversation},
};

/// Most pages of one conversation: 2 000 messages.
const MOST_PAGES: usize = 20;
/// Names the reading of a file by its address.
const FILE: &str = "GET a file of the chat";

/// Reads a conversation whole: the order of its pages is not documented, so one page says nothing of the others.
pub(crate) async fn read(
    calls: &Calls,
    tenant: &TenantId,
    conversation: &ConversationId,
) -> Result<Snapshot, Failure> {
    let mut listing = PagedList::new(MOST_PAGES, |message: &ChatMessage| &message.id);
    while let Some(offset) = listing.next() {
        let call = ListChatMessages {
            conversation,
            offset,
        };
        match calls.make(tenant, &call).await {
            Ok(page) => listing.take(page),
            Err(stopped) if stopped.is_missing() => return Ok(convert::vanished()),
            Err(stopped) => return Err(stopped.into()),
        }
    }
    calls.missed.note(conversation.as_str(), listing.skipped);
    let is_whole = listing.is_whole();
    Ok(convert::snapshot(listing.items, is_whole, calls.now()))
}

/// A conversation without its messages.
pub(crate) async fn conversation(
    calls: &Calls,
    tenant: &TenantId,
    conversation: &ConversationId,
) -> Result<Conversation, Failure> {
    Ok(calls
        .make(tenant, &GetConversation { conversation })
        .await?)
}

/// Begins to read a file. Its address may be good for a while only, so the message is asked for it anew.
pub(crate) async fn fetch(
    calls: &Calls,
    tenant: &TenantId,
    conversation: &ConversationId,
    handle: &str,
) -> Result<Fetched, Failure> {
    let never = || Failure::new(FailureKind::Permanent, GetChatMessage::NAME);
    let (message, at) = handle.split_once('/').ok_or_else(never)?;
    let message = MessageId::parse(message).ok_or_else(never)?;
    let at: usize = at.parse().map_err(|_| never())?;
    let call = GetChatMessage {
        conversation,
        message: &message,
    };
    let shown = calls.make(tenant, &call).await?;
    let address = shown.files().get(at).and_then(|file| Url::parse(file).ok());
    let downloads = calls.downloads.as_ref().ok_or_else(never)?;
    let opened = downloads.open(FILE, &address.ok_or_else(never)?).await;
    opened
        .map(Fetched::File)
        .map_err(http_api::CallError::failure)
}
