//! Chatwoot's webhooks: a reply becomes one row.

use bridge::{
    Target,
    failure::StoreFailure,
    ids::{ConversationId, ThreadKey},
    outbox::ReplyRow,
    ports::{Clock, Ledger},
    timing::{STREAM_GRACE, later},
};
use chatwoot::{
    signature,
    webhook::{Event, WebhookMessage, parse},
};
use jiff::Timestamp;
use lambda_http::Request;
use secrecy::SecretString;
use tracing::{error, info, warn};

use crate::{answer::Answer, app::App, known::MARKETPLACES};

/// Texts up to this long travel in the row, which saves reading the conversation. A
/// question's answer takes 2 000 characters; anything longer is read from Chatwoot.
const CARRIED: usize = 2_500;

impl<K: Clock> App<K> {
    /// Takes one webhook of Chatwoot.
    pub(crate) async fn chatwoot(&self, request: &Request, token: Option<&str>) -> Answer {
        if token.is_some_and(|token| !self.known.is_token(token)) {
            return Answer::NotFound;
        }
        let answer = async {
            if !self.is_verified(request, token.is_some()).await? {
                return Ok(Answer::Unauthorized);
            }
            let Ok(event) = parse(request.body()) else {
                return Ok(Answer::NotAnObject);
            };
            self.take(event).await?;
            Ok(Answer::Ok)
        };
        answer.await.unwrap_or_else(|failure: StoreFailure| {
            error!(
                error = &failure as &dyn std::error::Error,
                "a webhook was not taken"
            );
            Answer::Unavailable
        })
    }

    /// Checks who sent it. With a path token an unsigned request passes; a signature that
    /// is there must be right if any secret is known.
    async fn is_verified(&self, request: &Request, has_token: bool) -> Result<bool, StoreFailure> {
        let header = |name| {
            request
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let (signature, timestamp) = (
            header("x-chatwoot-signature"),
            header("x-chatwoot-timestamp"),
        );
        if has_token && signature.is_none() {
            return Ok(true);
        }
        let now = self.clock.now();
        let is_right = |secrets: &[SecretString]| {
            let (signature, timestamp) =
                (signature.unwrap_or_default(), timestamp.unwrap_or_default());
            signature::verify(secrets, timestamp, signature, request.body(), now)
        };
        let own = self.known.secrets();
        if is_right(own).is_ok() {
            return Ok(true);
        }
        let stored = self.known.stored_secrets(&self.table, now).await?;
        if own.is_empty() && stored.is_empty() {
            return Ok(has_token);
        }
        let verdict = is_right(&stored);
        if let Err(error) = &verdict {
            warn!(
                error = error as &dyn std::error::Error,
                "a webhook could not be verified"
            );
        }
        Ok(verdict.is_ok())
    }

    async fn take(&self, event: Event) -> Result<(), StoreFailure> {
        let now = self.clock.now();
        match event {
            Event::MessageCreated(message) => self.take_reply(message, now).await,
            Event::MessageUpdated(message) => self.take_update(message, now).await,
            Event::Other => Ok(()),
        }
    }

    async fn take_reply(
        &self,
        message: WebhookMessage,
        now: Timestamp,
    ) -> Result<(), StoreFailure> {
        let Some((key, conversation)) = self.place_of(&message, now).await? else {
            return Ok(());
        };
        let mut row = ReplyRow::announced(
            &key,
            conversation,
            message.message.id,
            now,
            later(now, STREAM_GRACE),
        );
        row.files = message.message.files.len();
        row.content =
            Some(message.message.content).filter(|content| content.chars().count() <= CARRIED);
        let new = self.table.announce(&row).await?;
        info!(thread.key = %key, message.id = %row.message, new, "a reply was announced");
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
        let Some(row) = self.table.reply(&key, message.message.id).await? else {
            // Its first webhook is late or lost: this one announces it as well.
            return self.take_reply(message, now).await;
        };
        let asked = match &message.external_error {
            Some(error) => row.misshown(error),
            None => row.asked_again(now),
        };
        let Some(attempt) = asked else { return Ok(()) };
        let retry = ReplyRow {
            attempt,
            ..ReplyRow::announced(
                &key,
                conversation,
                message.message.id,
                now,
                later(now, STREAM_GRACE),
            )
        };
        let new = self.table.announce(&retry).await?;
        info!(thread.key = %key, message.id = %row.message, attempt, new, "a retry, or a bubble to be set right");
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
        if !self.known.relay().allows(&message.message)
            || !self.known.is_our_inbox(&self.table, inbox, now).await?
        {
            return Ok(None);
        }
        let thread = message.source_id.as_deref();
        let thread = thread.and_then(|id| {
            MARKETPLACES
                .iter()
                .find_map(|marketplace| marketplace.thread(id))
        });
        let target = thread.map_or_else(|| Target::stray(conversation), Target::Thread);
        Ok(Some((target.key().clone(), conversation)))
    }
}
