//! Mercado Livre's notifications: hints where to look, never believed.

use bridge::{
    failure::StoreFailure,
    ports::{Clock, HintRow},
};
use lambda_http::Body;
use serde_json::Value;
use tracing::error;

use crate::{answer::Answer, app::App};

impl<K: Clock> App<K> {
    /// Takes one notification. Whatever it speaks of, the sender reads 200: anything else
    /// would make Mercado Livre repeat it and, in the end, switch the topic off.
    pub(crate) async fn notification(&self, body: &Body, token: Option<&str>) -> Answer {
        let is_open = match token {
            Some(token) => self.known.is_token(token),
            None => !self.known.has_tokens(),
        };
        if !is_open {
            return Answer::NotFound;
        }
        let Ok(body @ Value::Object(_)) = serde_json::from_slice(body) else {
            return Answer::NotAnObject;
        };
        match self.take_hint(&body).await {
            Ok(()) => Answer::Ok,
            Err(failure) => {
                error!(
                    error = &failure as &dyn std::error::Error,
                    "a notification was not taken"
                );
                Answer::Unavailable
            }
        }
    }

    async fn take_hint(&self, body: &Value) -> Result<(), StoreFailure> {
        let Some(notification) = mercado_livre::notification::parse(body) else {
            return Ok(());
        };
        let now = self.clock.now();
        if !self
            .known
            .has_account(&self.table, &notification.account, now)
            .await?
        {
            return Ok(());
        }
        let nonce = now.as_nanosecond().to_string();
        let hint = HintRow {
            account: notification.account,
            hint: notification.hint,
            nonce,
            arrived_at: now,
        };
        self.table.put_hint(&hint, now).await
    }
}
