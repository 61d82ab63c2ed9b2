//! Marketplaces' notifications: hints where to look, never believed.

use bridge::{
    failure::StoreFailure,
    ids::AccountId,
    marketplace::Marketplace,
    ports::{DueQueue as _, HintRow},
};
use lambda_http::{Request, http::header::HOST};
use marketplace::{Hint, HintKind, Notifications, Proof, RawNotification, Recognised};
use store::Door;
use tracing::{debug, error, warn};

use crate::{answer::WebhookAnswer, app::WebhookApp, known::OF_OURS};

/// Hints of one notification that are taken at most.
const MOST_HINTS: usize = 20;

impl WebhookApp {
    /// Takes one notification. Whatever it speaks of, a sender who may speak reads 200: anything else
    /// would make the marketplace repeat it and, in the end, switch notifications off.
    pub(crate) async fn notification(
        &self,
        request: &Request,
        of: &Marketplace,
        how: &Notifications,
        token: Option<&str>,
    ) -> WebhookAnswer {
        let answer = self.take_notification(request, of, how, token).await;
        answer.unwrap_or_else(|failure| {
            error!(
                error = &failure as &dyn std::error::Error,
                "notification not stored: the table cannot be read or written"
            );
            WebhookAnswer::Unavailable
        })
    }

    async fn take_notification(
        &self,
        request: &Request,
        of: &Marketplace,
        how: &Notifications,
        token: Option<&str>,
    ) -> Result<WebhookAnswer, StoreFailure> {
        let (table, now) = (&self.table, self.clock.now());
        let a_minute = match how.proof {
            Proof::Signature if self.can_check(how) => Some(OF_OURS),
            Proof::Signature => None,
            Proof::Address => self.known.notifications_a_minute(table, token, now).await?,
        };
        let Some(a_minute) = a_minute else {
            return Ok(WebhookAnswer::NotFound);
        };
        let hints = match self.recognise(request, of, how).await? {
            Recognised::Hints(hints) => hints,
            Recognised::Nothing => Vec::new(),
            Recognised::Unreadable => return Ok(WebhookAnswer::NotAnObject),
            Recognised::Unsigned => return Ok(WebhookAnswer::Unauthorized),
        };
        for hint in hints.into_iter().take(MOST_HINTS) {
            self.take_hint(hint, a_minute).await?;
        }
        Ok(if how.empty_answer {
            WebhookAnswer::OkEmpty
        } else {
            WebhookAnswer::Ok
        })
    }

    /// Whether anything is known that signs such notifications: without it, there is no such address.
    fn can_check(&self, how: &Notifications) -> bool {
        how.has_stored_secrets || how.keys.iter().any(|name| self.keys.contains_key(name))
    }

    async fn recognise(
        &self,
        request: &Request,
        of: &Marketplace,
        how: &Notifications,
    ) -> Result<Recognised, StoreFailure> {
        let now = self.clock.now();
        let secrets = if how.has_stored_secrets {
            let stored = &self.known;
            stored.notification_secrets(&self.table, of, now).await?
        } else {
            Vec::new()
        };
        let address = address(request);
        let header = |name: &str| request.headers().get(name)?.to_str().ok();
        Ok((how.recognise)(&RawNotification {
            body: request.body(),
            header: &header,
            address: address.as_deref(),
            keys: &self.keys,
            secrets: &secrets,
            now,
        }))
    }

    async fn take_hint(&self, found: Hint, a_minute: u32) -> Result<(), StoreFailure> {
        let now = self.clock.now();
        let Hint {
            account,
            hint,
            kind,
        } = found;
        let is_ours = self.known.takes_hints_of(&self.table, &account, now);
        if !is_ours.await? {
            return Ok(());
        }
        if self.is_one_too_many(&account, a_minute).await {
            let door = Door::Flooded(account);
            return self.table.note_at_door(&door, now).await;
        }
        let hint = HintRow {
            account,
            hint,
            nonce: now.as_nanosecond().to_string(),
            arrived_at: now,
        };
        if self.write_hint(&hint, kind).await? {
            queued(&hint);
        }
        Ok(())
    }

    /// Writes a hint's row; false when nothing is new.
    async fn write_hint(&self, hint: &HintRow, kind: HintKind) -> Result<bool, StoreFailure> {
        let (table, now) = (&self.table, self.clock.now());
        match kind {
            HintKind::Polled => table.put_hint(hint, now).await?,
            HintKind::Unpolled => table.put_due_hint(hint, now).await?,
            HintKind::Reading => return table.put_hint_of_reading(hint, now).await,
        }
        Ok(true)
    }

    /// Counts one more of an account; whether more came in this minute than are taken.
    async fn is_one_too_many(&self, account: &AccountId, a_minute: u32) -> bool {
        let now = self.clock.now();
        let count = self.known.hints_in_this_minute(account, now).await;
        if count == a_minute + 1 {
            warn!(account.id = %account, "notification rate limit reached; the next poll finds the rest");
        }
        count > a_minute
    }
}

fn queued(hint: &HintRow) {
    let (marketplace, _) = hint.account.parts().unwrap_or_default();
    // What stands behind the first slash is a number; topics are the few that a connector follows.
    let topic = hint.hint.split('/').next().unwrap_or_default();
    debug!(metric = "notification", marketplace, topic, account.id = %hint.account, notification = hint.hint, "notification queued");
}

/// The address that a request was sent to, as its sender wrote it. Whoever can sign it may write it.
fn address(request: &Request) -> Option<String> {
    let host = request.headers().get(HOST)?.to_str().ok()?;
    Some(format!("https://{host}{}", request.uri().path()))
}
