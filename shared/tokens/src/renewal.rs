//! Trading a refresh token for the next pair: asked for, spent, stored, and only then used.
//!
//! The token works once. An answer that is lost may have spent it, and the same token may be good for the
//! same pair again, or not: it is tried once more at once, and only its
//! refusal ends the connection.

use std::time::Duration;

use crate::keys::{
    AccessTokens, Held, Mint, NotMinted, again, closed, disconnected, is_empty, store_failed,
};
use bridge::{
    accounts::{Account, Connection, Renewal, Tokens},
    failure::{Failure, FailureKind, Reach},
    ids::AccountId,
};

/// How long a renewal may take. The two calls in it end within 24 s.
const RENEWAL: Duration = Duration::from_secs(45);
/// How often storing a new pair is tried: losing it costs the connection.
const STORE_TRIES: usize = 3;

impl<M: Mint> AccessTokens<M> {
    /// Gets a new pair, or the one that somebody else got.
    pub(crate) async fn renew(&self, account: &AccountId, held: &mut Held) -> Result<(), Failure> {
        let now = self.now();
        let generation = held.row.as_ref().map_or(0, |(row, _)| row.generation);
        match self
            .accounts
            .begin_renewal(account, generation, now, now + RENEWAL)
            .await
            .map_err(store_failed)?
        {
            Renewal::Granted(row) => self.spend(row, held).await,
            Renewal::Renewed(row) => {
                held.row = Some((row, now));
                Ok(())
            }
            Renewal::Busy => Err(again::<M>(Some(Duration::from_secs(1)))),
        }
    }

    /// Spends the refresh token of `row`, whose renewal is ours alone.
    async fn spend(&self, row: Account, held: &mut Held) -> Result<(), Failure> {
        if row.connection != Connection::Connected || is_empty(&row.tokens.refresh) {
            held.row = None;
            let is_closed = row.connection == Connection::Closed;
            self.abandon(&row, !is_closed).await?;
            return Err(if is_closed {
                closed::<M>()
            } else {
                disconnected::<M>()
            });
        }
        let granted = match self.ask(&row).await {
            Ok(granted) => granted,
            Err(not_minted) => return self.refused(&row, held, not_minted).await,
        };
        let Some(tokens) = M::pair(&granted, &row.tokens.refresh, self.now()) else {
            self.abandon(&row, false).await?;
            return Err(again::<M>(None).because("no token in the answer"));
        };
        self.store(&row, &tokens).await?;
        let renewed = Account {
            generation: row.generation + 1,
            tokens,
            ..row
        };
        let now = self.now();
        held.row = Some((renewed, now));
        held.renewed_at = Some(now);
        Ok(())
    }

    /// Asks once, and once more where the first answer was lost.
    async fn ask(&self, row: &Account) -> Result<M::Granted, NotMinted> {
        let refresh = &row.tokens.refresh;
        match self.mint.renew(&row.id, refresh).await {
            Err(not_minted) if is_lost(&not_minted) => {
                tracing::warn!(account.id = %row.id, "OAuth renewal got no clear answer: the token is tried once more");
                self.mint.renew(&row.id, refresh).await
            }
            outcome => outcome,
        }
    }

    async fn refused(
        &self,
        row: &Account,
        held: &mut Held,
        not_minted: NotMinted,
    ) -> Result<(), Failure> {
        match not_minted {
            NotMinted::Spent => {
                self.abandon(row, true).await?;
                self.look_again(row, held).await
            }
            NotMinted::Failed(failure) => {
                self.abandon(row, false).await?;
                Err(of_renewal::<M>(failure))
            }
        }
    }

    /// A token was refused as spent: perhaps another worker spent it and stored its pair since.
    async fn look_again(&self, refused: &Account, held: &mut Held) -> Result<(), Failure> {
        let row = self
            .accounts
            .account(&refused.id)
            .await
            .map_err(store_failed)?
            .ok_or_else(disconnected::<M>)?;
        let saved = row.generation > refused.generation && row.connection == Connection::Connected;
        held.row = Some((row, self.now()));
        if saved {
            return Ok(());
        }
        tracing::error!(metric = "connection_lost", account.id = %refused.id, "OAuth refresh token refused: the seller must reconnect");
        Err(disconnected::<M>())
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
        Err(failure.map_or_else(disconnected::<M>, store_failed))
    }

    async fn abandon(&self, row: &Account, refused: bool) -> Result<(), Failure> {
        self.accounts
            .abandon_renewal(&row.id, row.generation, refused)
            .await
            .map_err(store_failed)
    }
}

/// Whether the token may have been spent without our knowing of it.
fn is_lost(not_minted: &NotMinted) -> bool {
    matches!(not_minted, NotMinted::Failed(failure) if failure.kind == FailureKind::Unknown)
}

/// The failure of a renewal never leaves a doubt about the call that the token was for: that was not sent.
fn of_renewal<M: Mint>(mut failure: Failure) -> Failure {
    if matches!(
        failure.kind,
        FailureKind::Unknown | FailureKind::Missing | FailureKind::Permanent
    ) {
        failure.kind = FailureKind::Retryable { after: None };
    }
    failure.reach = failure.reach.max(Reach::Account);
    failure.call = M::NAME;
    failure
}
