//! Who sent a webhook, and how far it is believed.

use bridge::failure::StoreFailure;
use chatwoot::signature::{self, SignatureError};
use lambda_http::Request;
use secrecy::SecretString;
use tracing::warn;

use crate::app::WebhookApp;

/// What a request proved about its sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Authenticity {
    /// Chatwoot signed it: what it says is so.
    Signed,
    /// It knows a path token and bears no right signature: it says where to look. Nothing else
    /// of it is believed.
    TokenOnly(SignatureError),
}

impl WebhookApp {
    /// Checks who sent a request; `None` = nobody we know. `has_token` = its path ends in one of
    /// our tokens.
    pub(crate) async fn authenticity(
        &self,
        request: &Request,
        has_token: bool,
    ) -> Result<Option<Authenticity>, StoreFailure> {
        let header = |name| {
            let value = request.headers().get(name);
            value
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
        };
        let (signature, timestamp) = (
            header("x-chatwoot-signature"),
            header("x-chatwoot-timestamp"),
        );
        if has_token && signature.is_empty() {
            return Ok(Some(Authenticity::TokenOnly(SignatureError::Missing)));
        }
        let now = self.clock.now();
        let verify = |secrets: &[SecretString]| {
            signature::verify(secrets, timestamp, signature, request.body(), now)
        };
        if verify(self.known.secrets()).is_ok() {
            return Ok(Some(Authenticity::Signed));
        }
        let stored = self.known.stored_secrets(&self.table, now).await?;
        let Err(mut error) = verify(&stored) else {
            return Ok(Some(Authenticity::Signed));
        };
        if error == SignatureError::Wrong
            && let Some(fresh) = self.known.stored_secrets_again(&self.table, now).await?
        {
            match verify(&fresh) {
                Ok(()) => return Ok(Some(Authenticity::Signed)),
                Err(still) => error = still,
            }
        }
        warn!(
            error = &error as &dyn std::error::Error,
            has_token, "webhook signature verification failed"
        );
        Ok(has_token.then_some(Authenticity::TokenOnly(error)))
    }
}
