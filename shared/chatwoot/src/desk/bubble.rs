//! Setting a bubble, and telling a Chatwoot that cannot from one that is away.

use bridge::{
    failure::Failure,
    ids::{ConversationId, HelpdeskMessageId},
    ports::{Bubble, Marked},
};
use http_api::CallError;

use super::Chatwoot;
use crate::{
    endpoints::{ListMessages, MessageStatus, UpdateMessage, Version},
    error::{failure, has_no_route, says},
};

/// The first release with a call for it.
const SINCE: Version = Version(4, 2, 0);

impl Chatwoot {
    pub(super) async fn set_bubble(
        &self,
        conversation: ConversationId,
        message: HelpdeskMessageId,
        bubble: &Bubble,
    ) -> Result<Marked, Failure> {
        let (status, external_error) = match bubble {
            Bubble::Delivered => (MessageStatus::Delivered, None),
            Bubble::Read => (MessageStatus::Read, None),
            Bubble::Failed(why) => (MessageStatus::Failed, Some(why.as_str())),
        };
        let call = UpdateMessage {
            conversation,
            message,
            status,
            external_error,
        };
        match self.send(&call).await {
            Ok(_) => Ok(Marked::Yes),
            Err(error) if error.status() == Some(404) => {
                self.not_found(conversation, message, error).await
            }
            // Whoever says so, no such call gets through.
            Err(error) if error.status() == Some(405) => Ok(Marked::Unsupported),
            Err(error) if is_for_other_inboxes(&error) => Ok(Marked::Unsupported),
            Err(error) => Err(failure(error)),
        }
    }

    /// 404 means that the call, the message, the conversation or Chatwoot itself is not there.
    async fn not_found(
        &self,
        conversation: ConversationId,
        message: HelpdeskMessageId,
        error: CallError,
    ) -> Result<Marked, Failure> {
        if has_no_route(&error) {
            return Ok(Marked::Unsupported);
        }
        if error.verdict().is_some() {
            // Fails if it is the conversation that is not there.
            let after = HelpdeskMessageId(message.0.saturating_sub(1));
            self.call(&ListMessages::above(conversation, after)).await?;
            return Ok(Marked::Unsupported);
        }
        // Somebody else's page: only a release that is known to have no such call settles it.
        match self.about().await.map(|about| about.version) {
            Ok(Some(version)) if version < SINCE => Ok(Marked::Unsupported),
            _ => Err(failure(error)),
        }
    }
}

fn is_for_other_inboxes(error: &CallError) -> bool {
    error.verdict() == Some(403) && says(error, "only allowed for API inboxes")
}
