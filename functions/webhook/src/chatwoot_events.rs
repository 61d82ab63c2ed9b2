//! Chatwoot's webhooks: a reply becomes one row.

use bridge::{
    Target,
    failure::StoreFailure,
    ids::{ConversationId, HelpdeskMessageId, InboxId, Thread, ThreadKey},
    outbox::ReplyRow,
    ports::{Ledger, Sender},
    timing::{STREAM_GRACE, later},
};
use chatwoot::{
    signature::SignatureError,
    webhook::{Event, WebhookMessage, parse},
};
use connectors::MARKETPLACES;
use jiff::Timestamp;
use lambda_http::Request;
use store::{Door, Fault};
use tracing::{error, info, warn};

use crate::{answer::WebhookAnswer, app::WebhookApp, authenticity::Authenticity};

/// Texts up to this long travel in the row, which saves reading the conversation. A
/// question's answer takes 2 000 characters; anything longer is read from Chatwoot.
const CARRIED: usize = 2_500;

impl WebhookApp {
    /// Takes one webhook of Chatwoot.
    pub(crate) async fn chatwoot(&self, request: &Request, token: Option<&str>) -> WebhookAnswer {
        if token.is_some_and(|token| !self.known.is_token(token)) {
            return WebhookAnswer::NotFound;
        }
        let answer = async {
            let Some(authenticity) = self.authenticity(request, token.is_some()).await? else {
                return Ok(WebhookAnswer::Unauthorized);
            };
            let Ok(event) = parse(request.body()) else {
                return Ok(WebhookAnswer::NotAnObject);
            };
            self.take(event, authenticity).await?;
            Ok(WebhookAnswer::Ok)
        };
        answer.await.unwrap_or_else(|failure: StoreFailure| {
            error!(
                error = &failure as &dyn std::error::Error,
                "webhook not stored: the table cannot be read or written"
            );
            WebhookAnswer::Unavailable
        })
    }

    async fn take(&self, event: Event, authenticity: Authenticity) -> Result<(), StoreFailure> {
        let now = self.clock.now();
        let inbox = match &event {
            Event::MessageCreated(message) | Event::MessageUpdated(message) => message.inbox,
            Event::Other => None,
        };
        match event {
            Event::MessageCreated(message) => self.take_reply(message, authenticity, now).await?,
            Event::MessageUpdated(message) => self.take_update(message, now).await?,
            Event::Other => {}
        }
        if let (Authenticity::TokenOnly(error), Some(inbox)) = (authenticity, inbox) {
            self.note_unverified(inbox, error, now).await;
        }
        Ok(())
    }

    /// Writes down now and then, for the doctor, that an inbox's webhooks could not be verified.
    async fn note_unverified(&self, inbox: InboxId, error: SignatureError, now: Timestamp) {
        let door = Door::Unverified(
            inbox,
            match error {
                SignatureError::Missing => Fault::Missing,
                SignatureError::Wrong => Fault::Wrong,
                SignatureError::Stale => Fault::Stale,
            },
        );
        let noted = match self.known.is_our_inbox(&self.table, inbox, now).await {
            Ok(true) => self.table.note_at_door(&door, now).await,
            Ok(false) => Ok(()),
            Err(failure) => Err(failure),
        };
        if let Err(failure) = noted {
            warn!(
                inbox.id = %inbox,
                error = &failure as &dyn std::error::Error,
                "unverified webhook accepted, but not recorded for the doctor"
            );
        }
    }

    async fn take_reply(
        &self,
        message: WebhookMessage,
        authenticity: Authenticity,
        now: Timestamp,
    ) -> Result<(), StoreFailure> {
        let Some((key, conversation)) = self.place_of(&message, now).await? else {
            return self.take_command(&message, now).await;
        };
        match authenticity {
            Authenticity::TokenOnly(_) => {
                self.hint_at(&key, conversation, message.message.id, now)
                    .await
            }
            Authenticity::Signed => {
                let row = reply(&key, conversation, message, now);
                let new = self.table.enqueue(&row).await?;
                info!(trace.id = %key.trace_id(), thread.key = %key, conversation.id = %conversation, message.id = %row.message, new, "reply queued");
                Ok(())
            }
        }
    }

    /// Says that there may be a command, if the message looks like one: its conversation is read, and decides.
    async fn take_command(
        &self,
        message: &WebhookMessage,
        now: Timestamp,
    ) -> Result<(), StoreFailure> {
        let Some((thread, conversation)) = self.command_in(message) else {
            return Ok(());
        };
        if !self.known.has_inboxes(&self.table, now).await? {
            return Ok(());
        }
        let (key, id, due_at) = (&thread.key, message.message.id, later(now, STREAM_GRACE));
        let row = ReplyRow::of_command(key, conversation, id, now, due_at);
        let new = self.table.enqueue(&row).await?;
        info!(trace.id = %key.trace_id(), thread.key = %key, conversation.id = %conversation, message.id = %id, new, "command queued");
        Ok(())
    }

    /// Where a message looks like a command; `None` = it is none of ours.
    fn command_in(&self, message: &WebhookMessage) -> Option<(Thread, ConversationId)> {
        let thread = thread(message.source_id.as_deref()?)?;
        self.known.commands().reads(&thread, &message.message)?;
        Some((thread, message.conversation?))
    }

    /// Says that there may be a reply: its conversation is read, and decides.
    async fn hint_at(
        &self,
        key: &ThreadKey,
        conversation: ConversationId,
        message: HelpdeskMessageId,
        now: Timestamp,
    ) -> Result<(), StoreFailure> {
        let row = ReplyRow::hinted(key, conversation, message, now, later(now, STREAM_GRACE));
        let new = self.table.enqueue(&row).await?;
        info!(trace.id = %key.trace_id(), thread.key = %key, conversation.id = %conversation, message.id = %message, new, "reply queued: its text is read from the conversation");
        Ok(())
    }

    /// News of a message: perhaps Retry was pressed on its bubble, or Chatwoot turned it red itself.
    async fn take_update(
        &self,
        message: WebhookMessage,
        now: Timestamp,
    ) -> Result<(), StoreFailure> {
        let Some((key, conversation)) = self.place_of(&message, now).await? else {
            return Ok(());
        };
        let id = message.message.id;
        let Some(row) = self.table.reply(&key, id).await? else {
            // Its first webhook is late or lost, or it was there before us.
            return self.hint_at(&key, conversation, id, now).await;
        };
        let asked = match &message.external_error {
            Some(error) => row.misshown(error),
            None => row.asked_again(now),
        };
        let Some(request) = asked else { return Ok(()) };
        let due_at = later(now, STREAM_GRACE);
        let retry = ReplyRow {
            request: Some(request),
            ..ReplyRow::enqueued(&key, conversation, row.message, now, due_at)
        };
        let new = self.table.enqueue(&retry).await?;
        info!(trace.id = %key.trace_id(), thread.key = %key, conversation.id = %conversation, message.id = %row.message, ?request, new, "retry or status correction queued");
        Ok(())
    }

    /// Where the row of this message goes; `None` when the message is not for us to relay.
    async fn place_of(
        &self,
        message: &WebhookMessage,
        now: Timestamp,
    ) -> Result<Option<(ThreadKey, ConversationId)>, StoreFailure> {
        let (Some(inbox), Some(conversation)) = (message.inbox, message.conversation) else {
            return Ok(None);
        };
        let thread = message.source_id.as_deref().and_then(thread);
        let rule = self.known.relay();
        if !rule.allows(&message.message, thread.as_ref()) {
            return Ok(None);
        }
        if !self.is_ours(thread.as_ref(), inbox, now).await? {
            return Ok(None);
        }
        let target = thread.map_or_else(|| Target::stray(conversation), Target::Thread);
        Ok(Some((target.key().clone(), conversation)))
    }

    /// A thread of ours may lie in an inbox that was ours: its agent is told where it goes on.
    async fn is_ours(
        &self,
        thread: Option<&Thread>,
        inbox: InboxId,
        now: Timestamp,
    ) -> Result<bool, StoreFailure> {
        match thread {
            Some(_) => self.known.has_inboxes(&self.table, now).await,
            None => self.known.is_our_inbox(&self.table, inbox, now).await,
        }
    }
}

/// A message as a reply that waits. A long text is read from Chatwoot when it is sent.
fn reply(
    key: &ThreadKey,
    conversation: ConversationId,
    message: WebhookMessage,
    now: Timestamp,
) -> ReplyRow {
    let (inbox, message) = (message.inbox, message.message);
    let due_at = later(now, STREAM_GRACE);
    let is_carried = |content: &String| content.chars().count() <= CARRIED;
    ReplyRow {
        inbox,
        by_bot: message.sender == Sender::Bot,
        files: message.files.len(),
        author: message.author,
        content: Some(message.content).filter(is_carried),
        ..ReplyRow::enqueued(key, conversation, message.id, now, due_at)
    }
}

fn thread(source_id: &str) -> Option<Thread> {
    let mut known = MARKETPLACES.iter();
    known.find_map(|marketplace| marketplace.thread(source_id))
}
