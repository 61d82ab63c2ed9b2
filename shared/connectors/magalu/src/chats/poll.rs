//! The feed of the chat: open conversations with something new, by date (§4.1).

use std::{collections::BTreeMap, time::Duration};

use bridge::{
    failure::Failure,
    ports::{Batch, Found},
    timing::earlier,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    calls::Calls,
    endpoints::list_conversations::ListConversations,
    ids::{ConversationId, Place, TenantId},
    listing::PagedList,
    wire::conversation::Conversation,
};

/// The feed's name.
pub(crate) const FEED: &str = "chats";
/// This much of what was seen is looked at again: clocks differ, and messages show late.
pub(super) const OVERLAP: Duration = Duration::from_hours(4);
/// A first poll looks this far back for what waits for an answer.
const FIRST: Duration = Duration::from_hours(7 * 24);
/// Most pages of a list: 1 000 conversations.
const MOST_PAGES: usize = 10;

/// Where this feed's reading stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ChatCursor {
    /// Every change up to here was found.
    pub(super) newest: Timestamp,
    /// What each conversation of the overlap looked like.
    pub(super) recent: BTreeMap<String, String>,
}

/// Conversations that changed since the last poll. 1 call where few did.
pub(crate) async fn poll(
    calls: &Calls,
    tenant: &TenantId,
    cursor: Option<&str>,
) -> Result<Batch, Failure> {
    let now = calls.now();
    let stored: Option<ChatCursor> = cursor.and_then(|cursor| serde_json::from_str(cursor).ok());
    let since = match &stored {
        Some(cursor) => earlier(cursor.newest, OVERLAP),
        None => earlier(now, FIRST),
    };
    let listed = list(calls, tenant, since).await?;
    let (changed, cursor) = news(stored, &listed, now);
    Ok(Batch {
        found: changed.iter().map(|id| found(tenant, id)).collect(),
        cursor: serde_json::to_string(&cursor).ok(),
        sources: Vec::new(),
        missed: u32::try_from(listed.skipped).unwrap_or(u32::MAX),
    })
}

/// Open conversations that changed at this time or later.
pub(crate) async fn since(
    calls: &Calls,
    tenant: &TenantId,
    since: Timestamp,
) -> Result<Vec<Found>, Failure> {
    let listed = list(calls, tenant, since).await?;
    let ids = listed.items.iter().map(|talk| &talk.id);
    Ok(ids.map(|id| found(tenant, id)).collect())
}

/// A conversation that is worth reading.
fn found(tenant: &TenantId, conversation: &ConversationId) -> Found {
    Found {
        thread: Place::Chat(conversation.clone()).thread(tenant),
        snapshot: None,
        announced: None,
    }
}

async fn list(
    calls: &Calls,
    tenant: &TenantId,
    since: Timestamp,
) -> Result<PagedList<Conversation, ConversationId>, Failure> {
    let mut listing = PagedList::new(MOST_PAGES, |talk: &Conversation| &talk.id);
    while let Some(offset) = listing.next() {
        listing.take(
            calls
                .make(tenant, &ListConversations { since, offset })
                .await?,
        );
    }
    Ok(listing)
}

/// What is new in a list, and the next cursor. On the first poll that is what nobody has read. A list that was
/// not read to its end moves no time on.
pub(super) fn news(
    stored: Option<ChatCursor>,
    listed: &PagedList<Conversation, ConversationId>,
    now: Timestamp,
) -> (Vec<ConversationId>, ChatCursor) {
    let is_first = stored.is_none();
    let before = stored.unwrap_or(ChatCursor {
        newest: now,
        recent: BTreeMap::new(),
    });
    let is_new = |talk: &&Conversation| {
        let is_unread = talk.unread_to_count.is_none_or(|count| count > 0);
        let is_known = before.recent.get(talk.id.as_str()) == Some(&talk.mark());
        !is_known && (!is_first || is_unread)
    };
    let changed = listed.items.iter().filter(is_new);
    let changed = changed.map(|talk| talk.id.clone()).collect();
    let latest = listed
        .items
        .iter()
        .filter_map(|talk| Some(talk.last_interaction_at?.0))
        .max();
    // What Magalu dates ahead of us must not make us skip what comes in between.
    let newest = latest
        .filter(|_| listed.is_complete)
        .map_or(before.newest, |latest| latest.min(now).max(before.newest));
    let floor = earlier(newest, OVERLAP);
    let kept = listed
        .items
        .iter()
        .filter(|talk| talk.last_interaction_at.is_none_or(|at| at.0 >= floor));
    let recent = kept
        .map(|talk| (talk.id.to_string(), talk.mark()))
        .collect();
    (changed, ChatCursor { newest, recent })
}
