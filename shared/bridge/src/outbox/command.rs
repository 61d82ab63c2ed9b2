//! A command on its way: what was asked, what was offered, who confirmed it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ReplyRow, ReplyState, Request};
use crate::{
    command::CommandNote,
    ids::{ConversationId, HelpdeskMessageId, ThreadKey},
    ports::{AgentName, CommandAction},
};

/// Who wrote a command.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandAuthor {
    /// Their number at Chatwoot, where it was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// What they were called.
    #[serde(default, skip_serializing_if = "AgentName::is_empty")]
    pub name: AgentName,
}

/// What the marketplace offered to do, as agents were told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Exactly what would be done.
    pub action: CommandAction,
    /// What agents read before: what will happen.
    pub will: String,
    /// What agents read afterwards: what was done.
    pub done: String,
    /// What has to be typed to have it done.
    pub code: String,
    /// Until when.
    pub until: Timestamp,
    /// Agents were told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub shown: bool,
}

/// That somebody typed the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// Who.
    pub by: CommandAuthor,
    /// In which message.
    pub message: HelpdeskMessageId,
    /// When that was taken up.
    pub at: Timestamp,
}

/// One command, in the [`ReplyRow`] of its note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandRow {
    /// What the note says.
    pub note: CommandNote,
    /// Who wrote it.
    pub by: CommandAuthor,
    /// What may be done, once the marketplace was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Proposal>,
    /// That it is to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Confirmation>,
}

impl ReplyRow {
    /// The row of a note that may be a command; its conversation decides.
    pub fn of_command(
        key: &ThreadKey,
        conversation: ConversationId,
        message: HelpdeskMessageId,
        now: Timestamp,
        due_at: Timestamp,
    ) -> Self {
        Self {
            request: Some(Request::Command),
            ..Self::hinted(key, conversation, message, now, due_at)
        }
    }

    /// The same once it was read.
    pub fn is_command(&self) -> bool {
        self.command.is_some()
    }

    /// Agents were told what would be done: nothing more happens before the code is typed, or is good no more.
    pub(crate) fn was_proposed(&mut self) {
        let command = self.command.as_mut();
        if let Some(proposal) = command.and_then(|one| one.proposal.as_mut()) {
            proposal.shown = true;
            self.due_at = Some(proposal.until);
        }
        self.tries = 0;
    }

    /// A note beside the command says how it ended.
    pub(crate) fn bubble_is_beside(&mut self) {
        self.bubble.silence();
        self.tries = 0;
        self.due_at = None;
    }

    /// What is offered and waits to be confirmed by this code, at this time.
    pub(crate) fn waits_for(&self, code: &str, now: Timestamp) -> bool {
        let command = self.command.as_ref();
        let open = command.filter(|command| command.confirmed.is_none());
        let proposal = open.and_then(|command| command.proposal.as_ref());
        proposal.is_some_and(|one| one.code == code && one.until > now)
            && self.state == ReplyState::Pending
    }
}
