//! What may be asked now: of an account that rests, of a share that runs out, of one whose notifications arrive.

use std::time::Duration;

use bridge::{
    accounts::AccountFact,
    failure::{Failure, FailureKind, Reach},
    ids::AccountId,
    timing::later,
};
use http_api::CallError;
use tracing::warn;

use super::Calls;
use crate::{limits::Purpose, poll::rhythm::Rhythm};

impl Calls {
    /// How closely the account is to be watched: not so closely while its notifications arrive.
    pub(crate) async fn watch(&self, account: &AccountId) -> Result<Rhythm, Failure> {
        let is_heard = self.keys.pace(account).await?.is_heard(self.now());
        Ok(if is_heard {
            Rhythm::Loosely
        } else {
            Rhythm::Closely
        })
    }

    /// Lets the account rest when it was told to slow down, whoever said it. That it rests may stay unsaid: the next
    /// call is told the same.
    pub(super) async fn heed(&self, account: &AccountId, error: &CallError) {
        if error.status() != Some(429) {
            return;
        }
        let asked = match error.kind() {
            FailureKind::Retryable { after } => after,
            _ => None,
        };
        if let Some(rest) = self.limits.slow_down(account, asked, self.now()) {
            let until = later(self.now(), rest);
            warn!(%until, "rate limit of the application reached: all accounts rest");
        }
        if let Err(failure) = self.keys.rest(account, asked).await {
            warn!(error = &failure as &dyn std::error::Error, account.id = %account, "rest of the account not stored");
        }
    }

    /// Writes down with the account what every function is to know of it.
    pub(crate) async fn note(&self, account: &AccountId, fact: AccountFact) -> Result<(), Failure> {
        self.keys.note(account, fact).await
    }

    /// How long what serves this purpose is to wait, because the account rests or the hour's share runs out.
    pub(crate) async fn hold_back(
        &self,
        account: &AccountId,
        purpose: Purpose,
    ) -> Result<Option<Duration>, Failure> {
        let now = self.now();
        let pace = self.keys.pace(account).await?;
        let quota = pace.requests_an_hour;
        let share = || self.limits.hold_back(account, purpose, quota, now);
        Ok(pace.rests(now).or_else(share))
    }

    /// Fails what is to wait, without a call.
    pub(crate) async fn admit(
        &self,
        account: &AccountId,
        purpose: Purpose,
        call: &'static str,
    ) -> Result<(), Failure> {
        match self.hold_back(account, purpose).await? {
            None => Ok(()),
            after => Err(Failure::new(FailureKind::Retryable { after }, call)
                .reaching(Reach::Account)
                .because("the account rests")),
        }
    }
}
