//! Reading: the list down to what is known, a conversation down to its beginning.

use std::{collections::HashSet, time::Duration};

use bridge::{
    failure::Failure,
    message::{Depth, Extent, Snapshot},
    ports::Found,
    timing::earlier,
};

use super::{
    convert::{Pages, snapshot},
    cursor::ChatCursor,
    walk::{Before, Walk},
};
use crate::{
    client::Shopee,
    ids::{ConversationId, ShopId},
    wire::message::MessagesPage,
};

/// Most pages of one conversation: 1 000 messages.
const MOST_PAGES: usize = 40;

/// What a poll of the chat found.
#[derive(Debug)]
pub(crate) struct ChatNews {
    /// Conversations that hold something new, none of them read yet.
    pub(crate) found: Vec<Found>,
    /// To be stored once everything found is durable.
    pub(crate) cursor: ChatCursor,
    /// Elements of the list that could not be read.
    pub(crate) missed: usize,
}

impl Shopee {
    /// What is new in a shop's chat since `cursor`. 1 call where nothing is. Talks with affiliates are left out.
    ///
    /// # Errors
    ///
    /// As every call; what was found before is found again.
    pub(crate) async fn poll_chat(
        &self,
        shop: ShopId,
        cursor: Option<ChatCursor>,
    ) -> Result<ChatNews, Failure> {
        self.walk(shop, Walk::new(cursor)).await
    }

    /// The conversations of the last `days`, at most a thousand of them: with more, the latest.
    ///
    /// # Errors
    ///
    /// As every call.
    pub(crate) async fn backfill(&self, shop: ShopId, days: u16) -> Result<ChatNews, Failure> {
        let span = Duration::from_hours(24 * u64::from(days));
        self.walk(shop, Walk::back_to(earlier(self.now(), span)))
            .await
    }

    async fn walk(&self, shop: ShopId, mut walk: Walk) -> Result<ChatNews, Failure> {
        let (mut found, mut missed) = (Vec::new(), 0);
        while let Some(Before(before)) = walk.next() {
            let page = self.conversations(shop, before).await?;
            missed += page.conversations.skipped;
            let fresh = walk.take(&page);
            let buyers = fresh.iter().filter(|talk| !talk.is_affiliate());
            let threads = buyers.map(|talk| talk.id.thread(shop));
            found.extend(threads.map(|thread| Found {
                thread,
                snapshot: None,
                announced: None,
            }));
        }
        Ok(ChatNews {
            found,
            cursor: walk.end(),
            missed,
        })
    }

    /// Reads a conversation whole, or its newest thousand messages. It marks nothing as read.
    ///
    /// # Errors
    ///
    /// As every call.
    pub(crate) async fn read_chat(
        &self,
        shop: ShopId,
        conversation: &ConversationId,
        depth: Depth,
    ) -> Result<Snapshot, Failure> {
        let pages = self.pages(shop, conversation, depth).await?;
        Ok(self.snapshot_of(&pages, shop, conversation))
    }

    /// What was read of a conversation, as the core takes it.
    pub(crate) fn snapshot_of(
        &self,
        pages: &Pages,
        shop: ShopId,
        conversation: &ConversationId,
    ) -> Snapshot {
        snapshot(pages, (shop, conversation), self.now(), self.locale)
    }

    /// The newest page where no more is asked for and it is in order, else all. No page says how many messages
    /// there are.
    pub(crate) async fn pages(
        &self,
        shop: ShopId,
        conversation: &ConversationId,
        depth: Depth,
    ) -> Result<Pages, Failure> {
        let mut pages = Gathered::default();
        for _ in 0..MOST_PAGES {
            let page = self
                .messages(shop, conversation, pages.next.as_ref())
                .await?;
            let ended = pages.take(page);
            if ended || (depth == Depth::Newest && pages.is_newest_in_order()) {
                break;
            }
        }
        self.missed.note(conversation.as_str(), pages.skipped);
        Ok(pages.pages)
    }
}

/// Pages of one conversation, put together.
#[derive(Debug, Default)]
struct Gathered {
    pages: Pages,
    met: HashSet<crate::ids::MessageId>,
    next: Option<crate::ids::MessageId>,
    skipped: usize,
}

impl Gathered {
    /// Takes a page; whether it was the last. Pages may overlap, and the last one may name a next: nothing new
    /// on a page is an end.
    fn take(&mut self, page: MessagesPage) -> bool {
        let known = self.met.len();
        self.skipped += page.messages.skipped;
        self.next = page.next().cloned();
        for message in page.messages.items {
            if self.met.insert(message.id.clone()) {
                self.pages.newest_first.push(message);
            }
        }
        let ended = self.next.is_none() || self.met.len() == known;
        self.pages.extent = match self.skipped {
            0 if ended => Extent::Whole,
            0 if self.is_newest_in_order() => Extent::Newest { of: None },
            _ => Extent::Gaps,
        };
        ended
    }

    /// Nothing is left out, and each message is as old as the one before it, or older: so what is not here is older
    /// than all of these.
    fn is_newest_in_order(&self) -> bool {
        let times = || self.pages.newest_first.iter().map(|message| message.at);
        let (here, older) = (times(), times().skip(1));
        self.skipped == 0
            && times().all(|at| at.is_some())
            && here.zip(older).all(|(here, older)| here >= older)
    }
}
