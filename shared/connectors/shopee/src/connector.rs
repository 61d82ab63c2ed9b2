//! Shopee behind the core's port.

use async_trait::async_trait;
use bridge::{
    failure::{Failure, FailureKind, Reach},
    files::{FileStream, Staged},
    ids::{AccountId, Thread},
    message::{Attachment, Depth, Snapshot},
    ports::{
        Batch, Connector, Context, Evidence, Fetched, Found, Handle, MarkedRead, Outcome, Part,
        Settling, Unheard,
    },
};
use jiff::{Timestamp, tz::Offset};

use crate::{
    app::file_address,
    chat::{convert, cursor::ChatCursor, rules::EVIDENCE},
    client::Shopee,
    endpoints::{
        Call, confirm_lost_pushes::ConfirmLostPushes, read_conversation::ReadConversation,
        upload_image::UploadImage,
    },
    error::no_verdict,
    ids::{ConversationId, MessageId, OrderSn, ShopId, UserId},
    push::{HintTarget, hint_of_lost},
    sellers, words,
};

/// The one feed: a shop's conversations.
pub(crate) const FEED: &str = "chats";

/// Names the reading of a file.
const FILE: &str = "GET file of a message";

/// The shop of an account, or the failure of a call for an account that is none of ours.
fn shop_of(account: &AccountId, call: &'static str) -> Result<ShopId, Failure> {
    ShopId::of(account)
        .ok_or_else(|| Failure::new(FailureKind::Permanent, call).reaching(Reach::Account))
}

/// Shop and conversation of a thread, or the failure of a call for one that is none of ours.
pub(crate) fn place_of(
    thread: &Thread,
    call: &'static str,
) -> Result<(ShopId, ConversationId), Failure> {
    ConversationId::of(thread)
        .ok_or_else(|| Failure::new(FailureKind::Permanent, call).reaching(Reach::Thread))
}

#[async_trait]
impl Connector for Shopee {
    fn feeds(&self, _account: &AccountId) -> &'static [&'static str] {
        &[FEED]
    }

    fn explain(&self, _account: &AccountId, code: &str) -> Option<String> {
        words::explain(code).map(|words| words.of(self.locale).to_owned())
    }

    async fn poll(
        &self,
        account: &AccountId,
        feed: &str,
        cursor: Option<&str>,
    ) -> Result<Batch, Failure> {
        let shop = shop_of(account, "poll")?;
        if feed != FEED {
            return Err(Failure::new(FailureKind::Permanent, "poll").reaching(Reach::Feed));
        }
        let news = self.poll_chat(shop, ChatCursor::parse(cursor)).await?;
        self.look_at_shop_daily(shop).await;
        Ok(Batch {
            found: news.found,
            cursor: Some(news.cursor.print()),
            sources: Vec::new(),
            missed: u32::try_from(news.missed).unwrap_or(u32::MAX),
        })
    }

    fn feed_of(&self, _account: &AccountId, hint: &str) -> Option<&'static str> {
        HintTarget::parse(hint)?.feed()
    }

    async fn follow(&self, account: &AccountId, hint: &str) -> Result<Vec<Found>, Failure> {
        let shop = shop_of(account, "follow")?;
        match HintTarget::parse(hint) {
            Some(HintTarget::Conversation(id)) => self.follow_conversation(shop, &id).await,
            Some(HintTarget::Conversations) => {
                let cursor = self.calls.keys.cursor(&shop.account(), FEED).await?;
                let cursor = ChatCursor::parse(cursor.as_deref());
                Ok(self.poll_chat(shop, cursor).await?.found)
            }
            Some(HintTarget::Backfill { days }) => Ok(self.backfill(shop, days).await?.found),
            Some(HintTarget::Consent) => {
                self.look_at_shop(shop).await?;
                Ok(Vec::new())
            }
            Some(HintTarget::Order(_)) | None => Ok(Vec::new()),
        }
    }

    async fn unheard(&self, _account: &AccountId) -> Result<Unheard, Failure> {
        let lost = self.lost_pushes().await?;
        let hints = lost.pushes.items.iter().filter_map(hint_of_lost);
        Ok(Unheard {
            hints: hints
                .map(|hint| (hint.account, hint.target.hint()))
                .collect(),
            // The earliest hundred come back until then.
            confirm: lost.last_message_id.map(|id| id.to_string()),
        })
    }

    async fn confirm_unheard(&self, _account: &AccountId, confirm: &str) -> Result<(), Failure> {
        let other = || Failure::new(FailureKind::Permanent, ConfirmLostPushes::NAME);
        let up_to = confirm.parse().map_err(|_| other())?;
        Ok(self.confirm_lost_pushes(up_to).await?)
    }

    async fn surrounds(&self, account: &AccountId, hint: &str) -> Result<Vec<Thread>, Failure> {
        let shop = shop_of(account, "surrounds")?;
        match HintTarget::parse(hint) {
            Some(HintTarget::Order(order)) => self.talks_about(shop, &order).await,
            _ => Ok(Vec::new()),
        }
    }

    async fn utc_offset(&self, account: &AccountId) -> Offset {
        let region = match ShopId::of(account) {
            Some(shop) => self.facts(shop).await.ok().and_then(|facts| facts.region),
            None => None,
        };
        sellers::utc_offset(region.as_deref())
    }

    async fn page(&self, thread: &Thread) -> Option<String> {
        let (shop, _) = ConversationId::of(thread)?;
        let region = self.facts(shop).await.ok()?.region?;
        sellers::chat_page(&region)
    }

    async fn read(&self, thread: &Thread, depth: Depth) -> Result<Snapshot, Failure> {
        let (shop, id) = place_of(thread, "read")?;
        self.read_chat(shop, &id, depth).await
    }

    async fn send(
        &self,
        thread: &Thread,
        snapshot: &Snapshot,
        part: Part<'_>,
    ) -> Result<Outcome, Failure> {
        let (shop, id) = place_of(thread, "send")?;
        let to = match convert::recipient(&snapshot.route) {
            Some(to) => Some(to),
            // Nobody but Shopee wrote in what was read.
            None => self.addressee(shop, &id).await?,
        };
        self.send_part((shop, &id), to, part.content).await
    }

    async fn settle(&self, _: &Thread, _: &Handle) -> Result<Settling, Failure> {
        // No send has a handle: the conversation alone tells.
        Ok(Settling::Waiting)
    }

    fn evidence(&self, _: &Thread) -> Evidence {
        EVIDENCE
    }

    async fn mark_read(&self, thread: &Thread, snapshot: &Snapshot) -> Result<MarkedRead, Failure> {
        let (shop, id) = place_of(thread, ReadConversation::NAME)?;
        let newest = snapshot.messages.iter().rev();
        let mut newest = newest.filter_map(|message| message.remote_id.as_ref());
        // What came since stays unread: it is marked up to a message.
        if let Some(newest) = newest.find_map(|id| MessageId::parse(id.as_str())) {
            self.mark_read_up_to(shop, &id, &newest).await?;
        }
        Ok(MarkedRead::AsShown)
    }

    async fn fetch(&self, _thread: &Thread, file: &Attachment) -> Result<Fetched, Failure> {
        let nowhere = || Failure::new(FailureKind::Permanent, FILE);
        let address = file_address(&file.handle, &self.host).ok_or_else(nowhere)?;
        let downloads = self.elsewhere.as_ref().ok_or_else(nowhere)?;
        let opened = downloads.open(FILE, &address).await;
        opened.map(Fetched::File).map_err(no_verdict)
    }

    async fn stage(&self, thread: &Thread, file: FileStream) -> Result<Staged, Failure> {
        let (shop, _) = place_of(thread, "stage")?;
        let longest = file.longest_call();
        let uploaded = self.upload_image(shop, file, longest).await?;
        let handle = uploaded.url.filter(|url| !url.is_empty());
        handle
            .map(|handle| Staged {
                handle,
                // No end is documented.
                expires: Timestamp::MAX,
            })
            .ok_or_else(|| {
                Failure::retryable(UploadImage::NAME).because("no address in the answer")
            })
    }

    async fn contact(&self, thread: &Thread, snapshot: &Snapshot) -> Result<Context, Failure> {
        let (shop, id) = place_of(thread, "contact")?;
        self.buyer(shop, &id, snapshot).await
    }

    async fn context(&self, thread: &Thread, contact: &Context) -> Result<Context, Failure> {
        let (shop, id) = place_of(thread, "context")?;
        self.surroundings(shop, &id, contact).await
    }
}

impl Shopee {
    /// Reads a conversation that a push spoke of: pushes are about talks with affiliates, too, and those are
    /// found out by their messages.
    async fn follow_conversation(
        &self,
        shop: ShopId,
        id: &ConversationId,
    ) -> Result<Vec<Found>, Failure> {
        let pages = self.pages(shop, id, Depth::Newest).await?;
        if pages.is_with_affiliate() {
            return Ok(Vec::new());
        }
        let snapshot = Some(self.snapshot_of(&pages, shop, id));
        Ok(vec![Found {
            thread: id.thread(shop),
            snapshot,
            announced: None,
        }])
    }

    /// Where an order's buyer talks, if that is among the shop's newest conversations. 2 calls.
    async fn talks_about(&self, shop: ShopId, order: &OrderSn) -> Result<Vec<Thread>, Failure> {
        let orders = self
            .order_details(shop, std::slice::from_ref(order))
            .await?;
        let Some(buyer) = orders.items.iter().find_map(|order| order.buyer) else {
            return Ok(Vec::new());
        };
        let page = self.conversations(shop, None).await?;
        let talks = page.conversations.items.iter();
        let talks = talks.filter(|talk| talk.to_id == Some(buyer) && !talk.is_affiliate());
        Ok(talks.map(|talk| talk.id.thread(shop)).collect())
    }

    /// Whom a conversation is with, asked for. 1 call.
    async fn addressee(
        &self,
        shop: ShopId,
        id: &ConversationId,
    ) -> Result<Option<UserId>, Failure> {
        Ok(self.conversation(shop, id).await?.to_id)
    }
}

#[cfg(test)]
pub(crate) mod tests;
