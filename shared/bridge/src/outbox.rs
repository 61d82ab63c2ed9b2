//! A reply on its way to the buyer: its row, and what may happen to it next.

mod bubble;
mod command;
mod forget;
mod looks;
mod part;
mod pieces;
mod request;
mod revision;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use bubble::{BubbleSync, LastSet};
pub use command::{CommandAuthor, CommandRow, Confirmation, Proposal};
pub use part::{PartKind, PartRow, PartState};
pub use request::Request;
pub use revision::Revision;

use crate::files::Staged;
use crate::ids::{ConversationId, HelpdeskMessageId, InboxId, ThreadKey};
use crate::ports::{AgentName, Evidence};
use crate::timing::{GIVE_UP, age};

/// Most characters of a reason that is kept and shown: others' words can be of any length.
const REASON: usize = 1_000;

/// How far a reply has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReplyState {
    /// Parts are left to send, or their fate is to be found out.
    Pending,
    /// Every part is at the marketplace.
    Sent,
    /// It will not be sent; the agent is told why.
    Failed,
    /// A part may or may not have been sent, and looking did not tell.
    Uncertain,
    /// Given up on after a day.
    Dead,
    /// Not to be relayed after all (deleted meanwhile, merged into another row).
    Ignored,
}

/// How far the announcement of a reply is believed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trust {
    /// Chatwoot signed it, or showed the message itself.
    #[default]
    Sure,
    /// Somebody says that there may be a reply. The conversation's listing decides; until then
    /// nothing is sent and nobody is told anything.
    Hint,
}

impl Trust {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands over a reference"
    )]
    fn is_sure(&self) -> bool {
        *self == Self::Sure
    }
}

/// One agent message in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyRow {
    /// The thread it answers.
    #[serde(skip, default = "no_key")]
    pub key: ThreadKey,
    /// The agent's message.
    #[serde(skip, default = "no_message")]
    pub message: HelpdeskMessageId,
    /// What is asked of it; `None` in the reply's own row.
    #[serde(skip)]
    pub request: Option<Request>,
    /// Its conversation.
    pub conversation: ConversationId,
    /// The inbox of that conversation, where whoever announced it knew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inbox: Option<InboxId>,
    /// How far it has come.
    pub state: ReplyState,
    /// A bot wrote it.
    #[serde(rename = "bot", default, skip_serializing_if = "std::ops::Not::not")]
    pub by_bot: bool,
    /// How far its announcement is believed.
    #[serde(default, skip_serializing_if = "Trust::is_sure")]
    pub trust: Trust,
    /// Its text as announced, while it is needed and when it is small.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// How many files go with it.
    #[serde(default)]
    pub files: usize,
    /// How many parts there were to be when the last was begun, those taken back included.
    #[serde(default)]
    pub of: usize,
    /// Parts whose sending was begun, in order; those taken back stay among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartRow>,
    /// Those files, as far as the marketplace has them already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub staged: Vec<Staged>,
    /// How many files before these went as messages of their own.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub staged_from: usize,
    /// What its writer is called, while it is needed.
    #[serde(default, skip_serializing_if = "AgentName::is_empty")]
    pub author: AgentName,
    /// It could not go before then, for a reason that ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_until: Option<Timestamp>,
    /// Its agent was told that it waits.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wait_told: bool,
    /// Since when one of them cannot be read at Chatwoot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unreadable_since: Option<Timestamp>,
    /// When it was first seen.
    pub first_at: Timestamp,
    /// Attempts that failed in a row.
    #[serde(default)]
    pub tries: u32,
    /// When it is to be worked on again; `None` when nothing is left to do.
    #[serde(skip)]
    pub due_at: Option<Timestamp>,
    /// Whether its bubble shows the state above.
    #[serde(flatten)]
    pub bubble: BubbleSync,
    /// The buyer has seen all of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub read: bool,
    /// The text under a failed bubble.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Why it waits or ended as it did, in words of ours for logs and operators: never anybody's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What a note asks for, where this is the row of a [command](Request::Command).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Box<CommandRow>>,
    /// Retries of an agent that were taken up.
    #[serde(default)]
    pub retries: u32,
    /// Its latest write by a worker; `None` until there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<Revision>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

fn no_key() -> ThreadKey {
    ThreadKey::from_connector("")
}

fn no_message() -> HelpdeskMessageId {
    HelpdeskMessageId(0)
}

/// At most [`REASON`] characters of a reason; a cut one ends in “…”.
fn bounded(mut reason: String) -> String {
    let last = reason.char_indices().nth(REASON - 1).map(|(at, _)| at);
    if let Some(last) = last.filter(|_| reason.chars().count() > REASON) {
        reason.truncate(last);
        reason.push('…');
    }
    reason
}

impl ReplyRow {
    /// A reply that was just seen; the stream has until `due_at` to bring it.
    pub fn enqueued(
        key: &ThreadKey,
        conversation: ConversationId,
        message: HelpdeskMessageId,
        now: Timestamp,
        due_at: Timestamp,
    ) -> Self {
        Self {
            key: key.clone(),
            message,
            request: None,
            conversation,
            inbox: None,
            state: ReplyState::Pending,
            by_bot: false,
            trust: Trust::Sure,
            content: None,
            files: 0,
            of: 0,
            parts: Vec::new(),
            staged: Vec::new(),
            staged_from: 0,
            author: AgentName::default(),
            waits_until: None,
            wait_told: false,
            unreadable_since: None,
            first_at: now,
            tries: 0,
            due_at: Some(due_at),
            bubble: BubbleSync::Unset,
            read: false,
            reason: None,
            why: None,
            command: None,
            retries: 0,
            revision: None,
        }
    }

    /// The same, of which nothing is believed but where to look.
    pub fn hinted(
        key: &ThreadKey,
        conversation: ConversationId,
        message: HelpdeskMessageId,
        now: Timestamp,
        due_at: Timestamp,
    ) -> Self {
        Self {
            trust: Trust::Hint,
            ..Self::enqueued(key, conversation, message, now, due_at)
        }
    }

    /// Nothing is left to do with it.
    pub fn is_finished(&self) -> bool {
        self.state != ReplyState::Pending && self.bubble.is_current()
    }

    /// It came to an end, and its bubble does not show that yet.
    pub fn is_behind(&self) -> bool {
        self.state != ReplyState::Pending && !self.bubble.is_current()
    }

    /// The bubble shows its end, as far as we know.
    fn is_shown(&self) -> bool {
        self.is_finished() && self.state != ReplyState::Ignored
    }

    /// It was given up on, and its agent knows.
    pub fn is_dead(&self) -> bool {
        self.state == ReplyState::Dead && self.bubble.is_current() && self.request.is_none()
    }

    /// It may still be sent.
    pub fn is_pending(&self) -> bool {
        self.is_open() && self.trust == Trust::Sure
    }

    /// Chatwoot is still to be asked whether there is such a message.
    pub fn is_hint(&self) -> bool {
        self.is_open() && self.trust == Trust::Hint
    }

    /// It may still be sent, or turn out to be one that is to be sent.
    pub fn is_open(&self) -> bool {
        self.state == ReplyState::Pending && self.request.is_none()
    }

    /// A part whose sending was begun and whose fate is not known.
    pub fn unclear(&self) -> Option<&PartRow> {
        self.parts.iter().find(|part| !part.is_sent())
    }

    /// The same, to be changed.
    pub fn unclear_mut(&mut self) -> Option<&mut PartRow> {
        self.parts.iter_mut().find(|part| !part.is_sent())
    }

    /// Parts that are known to be there, and were not taken back.
    pub fn parts_sent(&self) -> usize {
        self.parts
            .iter()
            .filter(|part| part.is_sent() && !part.is_taken_back())
            .count()
    }

    /// Non-blank characters that are at the buyer's, or may be.
    pub fn done(&self) -> usize {
        self.parts
            .iter()
            .rfind(|part| !part.is_taken_back())
            .map_or(0, |part| part.ends)
    }

    /// Whether it has been tried for a day, or for a day since it might go.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        let since = self
            .waits_until
            .map_or(self.first_at, |until| until.max(self.first_at));
        age(since, now) > GIVE_UP
    }

    /// Every part is there, and no other was left to be begun.
    pub fn is_whole(&self) -> bool {
        self.parts.len() >= self.of
            && self.unclear().is_none()
            && self
                .parts
                .last()
                .is_some_and(|part| part.is_sent() && !part.is_taken_back())
    }

    /// Moderation took back what was there.
    pub fn was_taken_back(&self) -> bool {
        self.state == ReplyState::Failed && self.parts.iter().any(PartRow::is_taken_back)
    }

    /// A part was taken back and a later one was not: what is missing cannot be put between.
    fn has_hole(&self) -> bool {
        self.parts
            .iter()
            .skip_while(|part| !part.is_taken_back())
            .any(|part| !part.is_taken_back())
    }

    /// A part behind the first whose fate is not known is there: what is missing cannot be put between.
    pub fn has_more_behind_unclear(&self) -> bool {
        let behind = self.parts.iter().skip_while(|part| part.is_sent());
        behind
            .skip(1)
            .any(|part| part.is_sent() && !part.is_taken_back())
    }

    /// Parts whose fate is not known are not there, and nothing is put in their place.
    pub fn leave_gap(&mut self) {
        for part in self.parts.iter_mut().filter(|part| !part.is_sent()) {
            part.state = PartState::TakenBack;
        }
    }

    /// Comes to an end that the agent is still to be told.
    pub fn end(&mut self, state: ReplyState, reason: Option<String>, now: Timestamp) {
        self.state = state;
        self.reason = reason.map(bounded);
        self.why = None;
        self.bubble.fall_behind();
        self.tries = 0;
        self.forget_content();
        self.staged.clear();
        self.staged_from = 0;
        self.author = AgentName::default();
        self.waits_until = None;
        self.wait_told = false;
        self.unreadable_since = None;
        self.due_at = Some(now);
    }

    /// The same, as it should not have come to an end: `reason` for its agent, `why` for operators.
    pub fn end_badly(&mut self, state: ReplyState, (reason, why): (String, &str), now: Timestamp) {
        self.end(state, Some(reason), now);
        self.why = Some(why.to_owned());
    }

    /// The bubble shows how it ended.
    pub fn bubble_was_set(&mut self, now: Timestamp, evidence: &Evidence) {
        self.bubble.was_set(now, self.state == ReplyState::Sent);
        self.tries = 0;
        self.due_at = self.next_look(now, evidence);
    }

    /// The marketplace may still tell what became of it: it took it and may take it back, or
    /// nobody knows whether it took it.
    pub fn awaits(&self) -> bool {
        match self.state {
            ReplyState::Sent => self
                .parts
                .iter()
                .any(|part| part.state == PartState::Accepted),
            ReplyState::Uncertain => self.unclear().is_some(),
            ReplyState::Pending | ReplyState::Failed | ReplyState::Dead | ReplyState::Ignored => {
                false
            }
        }
    }

    /// Ends without anybody being told.
    pub fn drop_silently(&mut self) {
        self.state = ReplyState::Ignored;
        self.bubble.silence();
        self.forget_content();
        self.due_at = None;
    }
}

#[cfg(test)]
mod tests;
