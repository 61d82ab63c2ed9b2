//! Trading a refresh token for the next pair: asked for, spent, stored, and only then used.

use bridge::{
    accounts::{Account, Connection, Renewal, Tokens},
    failure::{Failure, FailureKind, Reach},
    ids::AccountId,
};
use jiff::Timestamp;
use secrecy::SecretString;
use std::time::Duration;

use super::{
    HeldPair, RENEWAL, SellerTokens, TokenIssuer, closed, disconnected, is_empty, store_failed,
};
use crate::{
    endpoints::refresh_token::{Granted, NAME, RefreshToken},
    error::{GrantTrouble, grant_failure, grant_trouble},
};

/// How often storing a new pair is tried: losing it costs the connection.
const STORE_TRIES: usize = 3;

impl<M: TokenIssuer> SellerTokens<M> {
    /// Gets a new pair, or the one that somebody else got.
    pub(super) async fn renew(&self, id: &AccountId, held: &mut HeldPair) -> Result<(), Failure> {
        let now = self.now();
        let generation = held.row.as_ref().map_or(0, |(row, _)| row.generation);
        match self
            .accounts
            .begin_renewal(id, generation, now, now + RENEWAL)
            .await
            .map_err(store_failed)?
        {
            Renewal::Granted(row) => self.spend(row, held).await,
            Renewal::Renewed(row) => {
                held.row = Some((row, now));
                Ok(())
            }
            Renewal::Busy => {
                let soon = FailureKind::Retryable {
                    after: Some(Duration::from_secs(1)),
                };
                Err(Failure::new(soon, NAME).reaching(Reach::Account))
            }
        }
    }

    /// Spends the refresh token of `row`, whose renewal is ours alone.
    async fn spend(&self, row: Account, held: &mut HeldPair) -> Result<(), Failure> {
        if row.connection == Connection::Closed {
            held.row = None;
            self.abandon(&row, false).await?;
            return Err(closed());
        }
        if row.connection == Connection::Disconnected || is_empty(&row.tokens.refresh) {
            held.row = None;
            self.abandon(&row, true).await?;
            return Err(disconnected());
        }
        let call = RefreshToken {
            app: &self.app,
            refresh: &row.tokens.refresh,
        };
        let granted = match self.mint.renew(&call).await {
            Ok(granted) => granted,
            Err(error) => {
                let refused = grant_trouble(&error) == GrantTrouble::Refused;
                self.abandon(&row, refused).await?;
                return if refused {
                    self.look_again(&row, held).await
                } else {
                    Err(grant_failure(error))
                };
            }
        };
        let now = self.now();
        let Some(tokens) = tokens(granted, Some(&row.tokens.refresh), now) else {
            self.abandon(&row, false).await?;
            return Err(Failure::retryable(NAME)
                .reaching(Reach::Account)
                .because("no token in the answer"));
        };
        self.store(&row, &tokens).await?;
        held.row = Some((
            Account {
                generation: row.generation + 1,
                tokens,
                ..row
            },
            now,
        ));
        held.renewed_at = Some(now);
        Ok(())
    }

    /// A token was refused as spent: perhaps another worker spent it and stored its pair since.
    async fn look_again(&self, refused: &Account, held: &mut HeldPair) -> Result<(), Failure> {
        let row = self
            .accounts
            .account(&refused.id)
            .await
            .map_err(store_failed)?
            .ok_or_else(disconnected)?;
        let saved = row.generation > refused.generation && row.connection == Connection::Connected;
        held.row = Some((row, self.now()));
        if saved {
            return Ok(());
        }
        tracing::error!(metric = "connection_lost", account.id = %refused.id, "OAuth refresh token refused: the seller must reconnect");
        Err(disconnected())
    }

    async fn store(&self, row: &Account, tokens: &Tokens) -> Result<(), Failure> {
        let mut failure = None;
        for _ in 0..STORE_TRIES {
            match self
                .accounts
                .finish_renewal(&row.id, row.generation, tokens)
                .await
            {
                Ok(()) => {
                    tracing::info!(metric = "renewal", account.id = %row.id, "OAuth tokens renewed");
                    return Ok(());
                }
                Err(error) => failure = Some(error),
            }
        }
        Err(failure.map_or_else(disconnected, store_failed))
    }

    pub(super) async fn abandon(&self, row: &Account, refused: bool) -> Result<(), Failure> {
        self.accounts
            .abandon_renewal(&row.id, row.generation, refused)
            .await
            .map_err(store_failed)
    }
}

/// The pair in a grant; `None` when there is none in it.
pub(crate) fn tokens(
    granted: Granted,
    old_refresh: Option<&SecretString>,
    now: Timestamp,
) -> Option<Tokens> {
    let refresh = granted.refresh.or_else(|| old_refresh.cloned())?;
    let expires_at = granted.expires_in.and_then(|seconds| {
        now.checked_add(jiff::SignedDuration::from_secs(seconds))
            .ok()
    });
    Some(Tokens {
        access: granted.access?,
        refresh,
        expires_at,
    })
}
