//! Mercado Livre's notifications: hints where to look, never believed.

use bridge::{
    failure::StoreFailure,
    ids::AccountId,
    ports::{Clock, HintRow},
};
use lambda_http::Body;
use serde_json::Value;
use store::Door;
use tracing::{error, warn};

use crate::{answer::WebhookAnswer, app::WebhookApp};

impl<K: Clock> WebhookApp<K> {
    /// Takes one notification. Whatever it speaks of, the sender reads 200: anything else
    /// would make Mercado Livre repeat it and, in the end, switch the topic off.
    pub(crate) async fn notification(&self, body: &Body, token: Option<&str>) -> WebhookAnswer {
        let answer = async {
            let (table, now) = (&self.table, self.clock.now());
            let a_minute = self.known.notifications_a_minute(table, token, now).await?;
            let Some(a_minute) = a_minute else {
                return Ok(WebhookAnswer::NotFound);
            };
            let Ok(body @ Value::Object(_)) = serde_json::from_slice(body) else {
                return Ok(WebhookAnswer::NotAnObject);
            };
            self.take_hint(&body, a_minute).await?;
            Ok(WebhookAnswer::Ok)
        };
        answer.await.unwrap_or_else(|failure: StoreFailure| {
            error!(
                error = &failure as &dyn std::error::Error,
                "notification not stored: the table cannot be read or written"
            );
            WebhookAnswer::Unavailable
        })
    }

    async fn take_hint(&self, body: &Value, a_minute: u32) -> Result<(), StoreFailure> {
        let Some(notification) = mercado_livre::notification::parse(body) else {
            return Ok(());
        };
        let now = self.clock.now();
        if !self
            .known
            .takes_hints_of(&self.table, &notification.account, now)
            .await?
        {
            return Ok(());
        }
        if self.is_one_too_many(&notification.account, a_minute).await {
            let door = Door::Flooded(notification.account);
            return self.table.note_at_door(&door, now).await;
        }
        let hint = HintRow {
            account: notification.account,
            hint: notification.hint,
            nonce: now.as_nanosecond().to_string(),
            arrived_at: now,
        };
        self.table.put_hint(&hint, now).await
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
