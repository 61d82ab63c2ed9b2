//! Where agents read and answer: Chatwoot, as the core sees it.

use async_trait::async_trait;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{AgentName, Context};
use crate::{
    failure::Failure,
    files::{FileStream, HelpdeskFile},
    i18n::Locale,
    ids::{ConversationId, HelpdeskMessageId, InboxId, MessageKey, ThreadKey},
    message::Author,
};

/// A conversation to be found or made.
#[derive(Clone, Debug)]
pub struct Opening<'a> {
    /// Where.
    pub inbox: InboxId,
    /// `source_id` of its contact inbox.
    pub key: &'a ThreadKey,
    /// With whom: `identifier`, name.
    pub contact: &'a Context,
}

/// A conversation that was found or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Which.
    pub conversation: ConversationId,
    /// It was not there before, so its attributes are those of its opening.
    pub is_new: bool,
}

/// On whose side a post appears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// From the contact.
    Incoming,
    /// From the seller.
    Outgoing,
    /// A private note, for agents only.
    Note,
}

impl Side {
    /// The side on which what `author` wrote appears.
    pub fn of(author: &Author) -> Self {
        match author {
            Author::Buyer => Self::Incoming,
            Author::Seller => Self::Outgoing,
            Author::Platform(_) => Self::Note,
        }
    }
}

/// Something to be shown in a conversation.
#[derive(Clone, Debug)]
pub struct Post<'a> {
    /// On whose side.
    pub side: Side,
    /// Its `source_id`.
    pub key: &'a MessageKey,
    /// Its text: as typed for both sides (Chatwoot keeps it from being rendered as
    /// anything else), markdown for a note.
    pub text: &'a str,
    /// When it was written on the other side; `None` for what is ours.
    pub at: Option<Timestamp>,
}

impl<'a> Post<'a> {
    /// A note of ours.
    pub fn note(key: &'a MessageKey, text: &'a str) -> Self {
        Self {
            side: Side::Note,
            key,
            text,
            at: None,
        }
    }
}

/// Who sent a message at Chatwoot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// A person.
    Agent,
    /// A bot or an assistant.
    Bot,
    /// The contact.
    Contact,
    /// Nobody: automation, greeting, survey.
    System,
}

/// The state of a message at Chatwoot, as its bubble shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BubbleState {
    /// Not spoken for.
    Sent,
    /// At the buyer's.
    Delivered,
    /// Seen by the buyer.
    Read,
    /// Not delivered.
    Failed,
}

/// One message of a conversation, as a webhook or a listing shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "Chatwoot's own independent marks, as it sends them"
)]
pub struct HelpdeskMessage {
    /// Its id.
    pub id: HelpdeskMessageId,
    /// `message_type` outgoing. Templates, activities and incoming messages are not.
    pub outgoing: bool,
    /// A private note.
    pub private: bool,
    /// `content_type` is `text`.
    pub is_text: bool,
    /// Who sent it.
    pub sender: Sender,
    /// What they are called, as buyers may read it; empty when nobody says.
    pub author: AgentName,
    /// The number of the person who sent it, where Chatwoot says it.
    pub agent: Option<u64>,
    /// `source_id`, if any.
    pub source_id: Option<String>,
    /// Deleted since.
    pub deleted: bool,
    /// Its text, raw markdown.
    pub content: String,
    /// The files that go with it.
    pub files: Vec<HelpdeskFile>,
    /// When it was written, if Chatwoot says so legibly.
    pub at: Option<Timestamp>,
    /// Its bubble; `None` where Chatwoot does not say (webhooks).
    pub bubble: Option<BubbleState>,
    /// The text under a failed bubble, if there is one.
    pub error: Option<String>,
}

impl HelpdeskMessage {
    /// Its bubble says that it reached the buyer. Only this bridge sets that, after it wrote down that every part went.
    ///
    /// Chatwoot makes each message `sent` and turns it back to that on Retry. A webhook does not say the state (nor
    /// does the row that was made of it); a listing says the one of its moment. So of a reply that is still to be
    /// sent a listing says `sent`, and anything else means that its row is older than what happened to it.
    pub fn is_delivered(&self) -> bool {
        matches!(
            self.bubble,
            Some(BubbleState::Delivered | BubbleState::Read)
        )
    }
}

/// A conversation that saw activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Which conversation.
    pub conversation: ConversationId,
    /// `source_id` of its contact inbox, where Chatwoot says it.
    pub source_id: Option<String>,
    /// Its newest message.
    pub newest: Option<HelpdeskMessageId>,
    /// When anything in it changed last, bubbles included, by Chatwoot's own clock; `None` where the
    /// helpdesk does not say.
    pub changed: Option<Timestamp>,
    /// When somebody last wrote in it; `None` where the helpdesk does not say.
    pub active_at: Option<Timestamp>,
}

/// Where a conversation lies, as Chatwoot itself shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// Its inbox.
    pub inbox: Option<InboxId>,
    /// `source_id` of its contact inbox; an empty conversation may not say it.
    pub source_id: Option<String>,
}

/// How a bubble is to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bubble {
    /// At the buyer's.
    Delivered,
    /// Seen by the buyer.
    Read,
    /// Not delivered, with a text that says why and what to do.
    Failed(String),
}

/// What agents sort conversations by, as it is to be in one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Attributes; `None` takes one away. Others stay.
    pub attributes: Vec<(&'static str, Option<String>)>,
    /// Whether it is marked urgent, by [`URGENT`](crate::marketplace::URGENT) and the highest priority; `None` = left
    /// as it is. A priority that people gave stays, and then there is no label either; of what they changed since,
    /// nothing is undone.
    pub urgent: Option<bool>,
    /// The language in which that label is put on; it is found again in any.
    pub locale: Locale,
    /// Labels that it is to have; others stay.
    pub labels: Vec<String>,
    /// The team, if it has none.
    pub team: Option<u64>,
    /// The agent, if it has none.
    pub assignee: Option<u64>,
}

/// Whether Chatwoot could show a bubble's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marked {
    /// It did.
    Yes,
    /// This version of Chatwoot has no such call.
    Unsupported,
}

/// Where agents read and answer: Chatwoot.
#[async_trait]
pub trait Helpdesk: Send + Sync {
    /// Finds the conversation of `opening.key`, or makes contact and conversation.
    ///
    /// Looks before it makes anything, so repeating it makes nothing twice.
    async fn open(&self, opening: &Opening<'_>) -> Result<Opened, Failure>;

    /// Shows something in a conversation. Not idempotent: look before repeating it.
    async fn post(
        &self,
        conversation: ConversationId,
        post: &Post<'_>,
    ) -> Result<HelpdeskMessageId, Failure>;

    /// The same with files beside the text, which may be empty; all in one message.
    ///
    /// # Errors
    ///
    /// As for [`post`](Self::post); also when the bytes of a file break off, which their
    /// [`Watch`](crate::files::Watch) tells.
    async fn post_files(
        &self,
        conversation: ConversationId,
        post: &Post<'_>,
        files: Vec<FileStream>,
    ) -> Result<HelpdeskMessageId, Failure>;

    /// Begins to read a file that an agent sent.
    ///
    /// # Errors
    ///
    /// [`Missing`](crate::failure::FailureKind::Missing): not there, perhaps not yet.
    /// [`Permanent`](crate::failure::FailureKind::Permanent): its address must not be contacted.
    async fn open_file(&self, file: &HelpdeskFile) -> Result<FileStream, Failure>;

    /// Every message with an id above `after`, ascending, all pages.
    async fn messages(
        &self,
        conversation: ConversationId,
        after: HelpdeskMessageId,
    ) -> Result<Vec<HelpdeskMessage>, Failure>;

    /// Where a conversation lies.
    async fn whereabouts(&self, conversation: ConversationId) -> Result<Whereabouts, Failure>;

    /// Sets a bubble. Repeating it is harmless.
    async fn mark(
        &self,
        conversation: ConversationId,
        message: HelpdeskMessageId,
        bubble: &Bubble,
    ) -> Result<Marked, Failure>;

    /// Sets these attributes of a conversation and leaves its others as they are.
    async fn set_attributes(
        &self,
        conversation: ConversationId,
        attributes: &[(&'static str, String)],
    ) -> Result<(), Failure>;

    /// Sets marks of a conversation and leaves whatever else people put on it. Up to 7 calls, all idempotent.
    async fn set_marks(&self, conversation: ConversationId, marks: &Marks) -> Result<(), Failure>;

    /// Resolves a conversation. Repeating it is harmless.
    async fn resolve(&self, conversation: ConversationId) -> Result<(), Failure>;

    /// Opens a resolved conversation again. Repeating it is harmless.
    async fn reopen(&self, conversation: ConversationId) -> Result<(), Failure>;

    /// Conversations of `inbox` in which something happened `within` this long.
    async fn active(&self, inbox: InboxId, within: Duration) -> Result<Vec<Activity>, Failure>;

    /// One page of all conversations of `inbox`, the latest activity first; pages are counted from 1,
    /// and behind the last there are empty ones.
    async fn active_page(&self, inbox: InboxId, page: u32) -> Result<Vec<Activity>, Failure>;
}
