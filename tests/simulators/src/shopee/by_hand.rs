//! What people do outside the API: buyers write, sellers use the app, Shopee's robots talk.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    Shopee,
    chat::{AFFILIATE, Author, Draft},
};

impl Shopee {
    /// A buyer writes a text; returns conversation and message.
    pub fn buyer_writes(&self, shop: u64, buyer: u64, text: &str) -> (u64, u64) {
        self.say(shop, buyer, Draft::text(Author::Buyer, text))
    }

    /// A buyer sends something else than a text: `image`, `sticker`, `order`, or a type nobody knows.
    pub fn buyer_sends(&self, shop: u64, buyer: u64, kind: &str, content: Value) -> (u64, u64) {
        self.say(shop, buyer, Draft::of(Author::Buyer, kind, content))
    }

    /// The seller answers in Shopee's own app.
    pub fn seller_writes(&self, shop: u64, buyer: u64, text: &str) -> (u64, u64) {
        self.say(shop, buyer, Draft::text(Author::Shop, text))
    }

    /// An automatic answer in the shop's name: `auto_reply` or `offwork_autoreply`.
    pub fn auto_reply(&self, shop: u64, buyer: u64, status: &str, text: &str) -> (u64, u64) {
        let draft = Draft {
            status: status.to_owned(),
            source: "server",
            ..Draft::text(Author::System, text)
        };
        self.say(shop, buyer, draft)
    }

    /// Shopee writes of its own: `notification`, `bundle_message`, `system`.
    pub fn platform_writes(&self, shop: u64, buyer: u64, kind: &str) -> (u64, u64) {
        let draft = Draft {
            source: "server",
            ..Draft::of(Author::System, kind, json!({}))
        };
        self.say(shop, buyer, draft)
    }

    fn say(&self, shop: u64, buyer: u64, draft: Draft) -> (u64, u64) {
        let mut state = self.state();
        let conversation = state.conversation_with(shop, buyer);
        (conversation, state.write(conversation, draft))
    }

    /// An affiliate writes, who is no buyer.
    pub fn affiliate_writes(&self, shop: u64, person: u64, text: &str) -> (u64, u64) {
        let mut state = self.state();
        let conversation = state.conversation_with(shop, person);
        let talk = state.conversations.get_mut(&conversation).expect("made");
        talk.business_type = AFFILIATE;
        let id = state.write(conversation, Draft::text(Author::Buyer, text));
        (conversation, id)
    }

    /// A message is about an order and an item from now on, as those written from their pages are.
    pub fn ask_about(&self, message: u64, order_sn: &str, item: u64) {
        let mut state = self.state();
        let post = state.post_mut(message);
        order_sn.clone_into(&mut post.order_sn);
        post.item = item;
    }

    /// A message of the shop is stopped with `status` after `seconds`: `blocked`, `censored_blacklist`.
    pub fn stop_message(&self, message: u64, status: &'static str, seconds: i64) {
        let mut state = self.state();
        let at = state.now() + SignedDuration::from_secs(seconds);
        state.post_mut(message).stopped = Some((at, status));
    }

    /// A message was written at another time than now.
    pub fn set_time(&self, message: u64, at: Timestamp) {
        let mut state = self.state();
        let post = state.post_mut(message);
        post.at = at;
        post.shows_at = at;
    }

    /// Somebody pins a conversation.
    pub fn pin(&self, conversation: u64, on: bool) {
        if let Some(talk) = self.state().conversations.get_mut(&conversation) {
            talk.pinned = on;
        }
    }

    /// Whether the seller's app shows the conversation as unread.
    pub fn unread(&self, conversation: u64) -> usize {
        self.state().conversations[&conversation].unread
    }
}
