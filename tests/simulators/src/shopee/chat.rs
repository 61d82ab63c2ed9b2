//! Conversations and what was written in them, as Shopee itself knows it.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    Shopee,
    ids::next,
    state::{Quirk, State},
};

/// Conversations with affiliates, who are no buyers.
pub(super) const AFFILIATE: u64 = 11;

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Author {
    Buyer,
    Shop,
    /// Shopee, in the shop's place.
    System,
}

/// One shop's talk with one person.
pub(super) struct Conversation {
    pub(super) shop: u64,
    /// The other person's number, to whom messages are addressed.
    pub(super) other: u64,
    pub(super) pinned: bool,
    pub(super) unread: usize,
    pub(super) last_read: u64,
    pub(super) business_type: u64,
    /// Oldest first.
    pub(super) posts: Vec<Post>,
}

/// One message.
#[derive(Clone)]
pub(super) struct Post {
    pub(super) id: u64,
    pub(super) author: Author,
    pub(super) kind: String,
    pub(super) content: Value,
    pub(super) status: String,
    pub(super) source: &'static str,
    pub(super) at: Timestamp,
    /// It is in lists from then on.
    pub(super) shows_at: Timestamp,
    /// When and with which status it is stopped.
    pub(super) stopped: Option<(Timestamp, &'static str)>,
    pub(super) order_sn: String,
    pub(super) item: u64,
}

impl Post {
    /// Its status at `now`.
    pub(super) fn status(&self, now: Timestamp) -> &str {
        match self.stopped {
            Some((at, status)) if at <= now => status,
            _ => &self.status,
        }
    }
}

impl Conversation {
    /// What lists show at `now`, oldest first.
    pub(super) fn shown(&self, now: Timestamp) -> impl DoubleEndedIterator<Item = &Post> {
        self.posts.iter().filter(move |post| post.shows_at <= now)
    }

    /// When the newest shown message was written, in nanoseconds.
    pub(super) fn last_nano(&self, now: Timestamp) -> Option<i128> {
        self.shown(now)
            .next_back()
            .map(|post| post.at.as_nanosecond())
    }

    /// Messages of the shop since the buyer last wrote.
    pub(super) fn in_a_row(&self) -> usize {
        let back = self.posts.iter().rev();
        back.take_while(|post| post.author != Author::Buyer)
            .filter(|post| post.author == Author::Shop)
            .count()
    }

    /// When the other person last wrote.
    pub(super) fn last_heard(&self) -> Option<Timestamp> {
        let mut back = self.posts.iter().rev();
        back.find(|post| post.author == Author::Buyer)
            .map(|post| post.at)
    }
}

/// A message about to be written.
pub(super) struct Draft {
    pub(super) author: Author,
    pub(super) kind: String,
    pub(super) content: Value,
    pub(super) status: String,
    pub(super) source: &'static str,
}

impl Draft {
    pub(super) fn text(author: Author, text: &str) -> Self {
        Self::of(author, "text", json!({ "text": text }))
    }

    pub(super) fn of(author: Author, kind: &str, content: Value) -> Self {
        Self {
            author,
            kind: kind.to_owned(),
            content,
            status: "normal".to_owned(),
            source: "app",
        }
    }
}

impl State {
    /// The conversation of `shop` with `other`, made if there is none.
    pub(super) fn conversation_with(&mut self, shop: u64, other: u64) -> u64 {
        let known = self
            .conversations
            .iter()
            .find(|(_, talk)| talk.shop == shop && talk.other == other);
        if let Some((id, _)) = known {
            return *id;
        }
        let id = next(&mut self.counters.conversation);
        let talk = Conversation {
            shop,
            other,
            pinned: false,
            unread: 0,
            last_read: 0,
            business_type: 0,
            posts: Vec::new(),
        };
        self.conversations.insert(id, talk);
        id
    }

    /// Writes a message, and pushes it; returns its id.
    pub(super) fn write(&mut self, conversation: u64, draft: Draft) -> u64 {
        let id = next(&mut self.counters.message);
        let now = self.now();
        let late = SignedDuration::from_secs(self.rules.hide_seconds.into());
        let talk = self
            .conversations
            .get_mut(&conversation)
            .expect("a conversation");
        if draft.author == Author::Buyer {
            talk.unread += 1;
        }
        talk.posts.push(Post {
            id,
            author: draft.author,
            kind: draft.kind,
            content: draft.content,
            status: draft.status,
            source: draft.source,
            at: now,
            shows_at: now + late,
            stopped: None,
            order_sn: String::new(),
            item: 0,
        });
        self.push_message(conversation, id);
        id
    }

    /// An id as calls show it.
    pub(super) fn id(&self, id: u64) -> Value {
        if self.has(Quirk::IdsAsNumbers) {
            json!(id)
        } else {
            json!(id.to_string())
        }
    }

    /// A shop's conversation by its id.
    pub(super) fn own(&self, shop: u64, conversation: u64) -> Option<&Conversation> {
        let talk = self.conversations.get(&conversation)?;
        (talk.shop == shop).then_some(talk)
    }

    pub(super) fn post_mut(&mut self, message: u64) -> &mut Post {
        let posts = self
            .conversations
            .values_mut()
            .flat_map(|talk| &mut talk.posts);
        let mut posts = posts;
        posts
            .find(|post| post.id == message)
            .expect("a known message")
    }
}

impl Shopee {
    /// The truth: what the buyer got from the shop, oldest first, as kind and text or address; nothing that
    /// was stopped.
    pub fn received_by_buyer(&self, shop: u64, buyer: u64) -> Vec<(String, String)> {
        let state = self.state();
        let now = state.now();
        let talks = state
            .conversations
            .values()
            .filter(|talk| talk.shop == shop && talk.other == buyer);
        let posts = talks.flat_map(|talk| &talk.posts);
        posts
            .filter(|post| post.author == Author::Shop && post.status(now) == "normal")
            .map(|post| {
                let content = &post.content;
                let words = content["text"]
                    .as_str()
                    .or_else(|| content["url"].as_str())
                    .unwrap_or_default();
                (post.kind.clone(), words.to_owned())
            })
            .collect()
    }
}
