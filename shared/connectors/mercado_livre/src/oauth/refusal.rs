//! What a 401 means, and what is done about it.
//!
//! Mercado Livre refuses a call with 401 because its token is not good any more, because the token has
//! not reached every server yet, or because of what the call is about: the words are the same. So the
//! token is renewed or asked about (`GET /users/me`, which any good token may), and only a token that was
//! renewed a moment ago and is refused there, twice and some time apart, ends the connection.

use std::{sync::atomic::Ordering, time::Duration};

use bridge::{
    accounts::{Account, Renewal},
    failure::{Failure, FailureKind, Reach},
    ids::AccountId,
    timing::{age, earlier},
};
use http_api::Effect;
use jiff::Timestamp;
use secrecy::SecretString;

use super::{
    HeldPair, RENEWAL, SellerSeat, SellerToken, SellerTokens, TokenIssuer, disconnected,
    refused_at, store_failed, suspected_since,
};
use crate::{
    endpoints::refresh_token::NAME,
    error::{RefusalScope, is_refused},
};

/// Least time between two renewals of one account.
const BETWEEN: Duration = Duration::from_mins(1);
/// It doubles with each renewal in a row that did not help, this often.
const MOST_DOUBLINGS: u32 = 4;
/// A token may take this long to reach every server.
const YOUNG: Duration = Duration::from_mins(2);
/// How long an access token lives: where nobody remembers when it was renewed, its end tells.
const LIFE: Duration = Duration::from_hours(6);
/// How long a call waits that was refused with a token that may not have reached every server.
const SOON: Duration = Duration::from_secs(30);
/// Two such refusals end the connection if they are this far apart, at least and at most.
const APART: [Duration; 2] = [Duration::from_secs(30), Duration::from_hours(1)];

/// What follows a 401.
pub(crate) enum AfterRefusal {
    /// The call is made once more, with this.
    Again(SellerToken),
    /// The token is good: the refusal is about the call.
    Theirs,
}

impl HeldPair {
    /// How long ago the present token was renewed, as far as anybody knows.
    fn since_renewal(&self, now: Timestamp) -> Duration {
        let ends_at = self.row.as_ref().and_then(|(row, _)| row.tokens.expires_at);
        let granted_at = ends_at.map(|at| earlier(at, LIFE)).filter(|at| *at <= now);
        let renewed_at = self.renewed_at.max(granted_at);
        renewed_at.map_or(Duration::MAX, |at| age(at, now))
    }

    /// How long a renewal is waited for. Renewing again and again what is refused for another reason
    /// would spend refresh tokens for nothing.
    fn rest(&self) -> Duration {
        BETWEEN * (1 << self.unhelpful.min(MOST_DOUBLINGS))
    }
}

impl<M: TokenIssuer> SellerTokens<M> {
    /// What follows when `refused` did not open a call.
    ///
    /// # Errors
    ///
    /// Retryable: nothing can be done or told now. [`Auth`](FailureKind::Auth): the grant is refused.
    pub(crate) async fn after_refusal(
        &self,
        id: &AccountId,
        refused: &SellerToken,
        (about, effect): (RefusalScope, Effect),
    ) -> Result<AfterRefusal, Failure> {
        let seat = self.seat(id);
        let mut held = seat.held.lock().await;
        let row = self.row(id, &mut held).await?;
        if row.generation == refused.generation {
            let since = held.since_renewal(self.now());
            // What is written is worth a renewal before it is given up for good.
            let is_a_look = about == RefusalScope::OneThing && effect == Effect::Idempotent;
            if is_a_look || since < held.rest() {
                match self.is_good(&row.tokens.access).await? {
                    // Perhaps it is good there, and not known yet where the call went.
                    true if since < YOUNG => return Err(later(SOON, reach(about))),
                    true => return Ok(AfterRefusal::Theirs),
                    false if since < BETWEEN => {
                        return Err(later(BETWEEN.saturating_sub(since), Reach::Account));
                    }
                    false => {}
                }
            }
            self.renew(id, &mut held).await?;
        }
        held.key().map(AfterRefusal::Again).ok_or_else(disconnected)
    }

    /// What it means that `refused`, which [`after_refusal`](Self::after_refusal) had just given, did not
    /// open the call either.
    pub(crate) async fn refused_again(
        &self,
        id: &AccountId,
        refused: &SellerToken,
        about: RefusalScope,
    ) -> Failure {
        let seat = self.seat(id);
        let mut held = seat.held.lock().await;
        self.suspect(id, &seat, &mut held, refused, about)
            .await
            .unwrap_or_else(|failure| failure)
    }

    async fn suspect(
        &self,
        id: &AccountId,
        seat: &SellerSeat,
        held: &mut tokio::sync::MutexGuard<'_, HeldPair>,
        refused: &SellerToken,
        about: RefusalScope,
    ) -> Result<Failure, Failure> {
        let row = self.row(id, held).await?;
        held.unhelpful = held.unhelpful.saturating_add(1);
        seat.suspected.store(true, Ordering::Relaxed);
        if row.generation != refused.generation || self.is_good(&refused.token).await? {
            return Ok(later(SOON, reach(about)));
        }
        let before = suspected_since(&row).map(|at| age(at, self.now()));
        if before.is_some_and(|before| before >= APART[0] && before < APART[1]) {
            self.give_up(&row).await?;
            held.row = None;
            return Ok(disconnected());
        }
        if before.is_none_or(|before| before >= APART[1]) {
            self.note_in(held, id, refused_at(&self.now().to_string()))
                .await?;
        }
        Ok(later(BETWEEN, Reach::Account))
    }

    /// Marks the account as one that people must connect again, unless somebody is renewing it.
    async fn give_up(&self, row: &Account) -> Result<(), Failure> {
        let now = self.now();
        let right = self
            .accounts
            .begin_renewal(&row.id, row.generation, now, now + RENEWAL)
            .await
            .map_err(store_failed)?;
        if let Renewal::Granted(row) = right {
            tracing::error!(metric = "connection_lost", account.id = %row.id, "OAuth access tokens refused after renewal: the seller must reconnect");
            self.abandon(&row, true).await?;
        }
        Ok(())
    }

    /// Notes that a call was accepted: no token is under suspicion any more.
    pub(crate) async fn trust(&self, id: &AccountId) {
        let seat = self.seat(id);
        if !seat.suspected.swap(false, Ordering::Relaxed) {
            return;
        }
        let mut held = seat.held.lock().await;
        held.unhelpful = 0;
        let is_noted = held
            .row
            .as_ref()
            .is_some_and(|(row, _)| suspected_since(row).is_some());
        if is_noted && let Err(failure) = self.note_in(&mut held, id, refused_at("")).await {
            tracing::warn!(error = &failure as &dyn std::error::Error, account.id = %id, "OAuth token suspicion not cleared, will retry");
            seat.suspected.store(true, Ordering::Relaxed);
        }
    }

    /// Whether Mercado Livre knows the token.
    async fn is_good(&self, token: &SecretString) -> Result<bool, Failure> {
        match self.mint.whose(token).await {
            Ok(()) => Ok(true),
            Err(error) if is_refused(&error) => Ok(false),
            // It was let in and refused something else.
            Err(error) if error.verdict() == Some(403) => Ok(true),
            Err(error) => {
                let again = FailureKind::Retryable { after: None };
                Err(error.into_failure(again).reaching(Reach::Account))
            }
        }
    }
}

fn reach(about: RefusalScope) -> Reach {
    match about {
        RefusalScope::Feed => Reach::Feed,
        RefusalScope::OneThing => Reach::Message,
    }
}

fn later(after: Duration, reach: Reach) -> Failure {
    let after = Some(after);
    Failure::new(FailureKind::Retryable { after }, NAME).reaching(reach)
}
