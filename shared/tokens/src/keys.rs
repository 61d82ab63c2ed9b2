//! Access tokens: kept, renewed by one worker at a time, stored before they are used.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bridge::{
    accounts::{Account, AccountFact, Accounts, Connection, Tokens},
    failure::{Failure, FailureKind, Reach, StoreFailure},
    ids::AccountId,
    ports::Clock,
    timing::age,
};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

/// How old an account's row may be before the table is asked again.
const ROW_LIFE: Duration = Duration::from_mins(1);
/// An access token is renewed this long before it runs out: under 10 % of the shortest
/// life that is known, 2 hours.
const AHEAD: Duration = Duration::from_mins(10);
/// After a renewal ahead of time failed, the old token is used this long before the next try.
const REST: Duration = Duration::from_mins(1);
/// Least time between two renewals of one account: renewing what is refused for another reason spends tokens.
const BETWEEN: Duration = Duration::from_mins(1);

/// What opens a call, and which pair it came from.
#[derive(Clone, Debug)]
pub struct AccessToken {
    token: SecretString,
    generation: u64,
}

impl AccessToken {
    /// What a call is signed with. Never to be logged.
    pub fn token(&self) -> &SecretString {
        &self.token
    }
}

/// Why there is no next pair.
#[derive(Debug)]
pub enum NotMinted {
    /// The token is spent, or the seller took the consent back.
    Spent,
    /// Anything else. `Unknown`: the token may have been spent without our knowing of it.
    Failed(Failure),
}

/// Who trades a refresh token for the next pair.
pub trait Mint: Send + Sync {
    /// Names what every trouble with tokens is a trouble of.
    const NAME: &'static str;
    /// What an answer holds.
    type Granted: Send;

    /// Spends the token. Never repeated inside.
    fn renew(
        &self,
        account: &AccountId,
        refresh: &SecretString,
    ) -> impl Future<Output = Result<Self::Granted, NotMinted>> + Send;

    /// The pair in an answer, if there is a whole one. `before` is the refresh token that was spent for it.
    fn pair(granted: &Self::Granted, before: &SecretString, now: Timestamp) -> Option<Tokens>;
}

/// The tokens of every account.
pub struct AccessTokens<M> {
    pub(crate) mint: M,
    pub(crate) accounts: Arc<dyn Accounts>,
    clock: Arc<dyn Clock>,
    seats: Mutex<HashMap<AccountId, Seat>>,
}

/// One account's place: whoever renews holds it, and others of this process wait.
type Seat = Arc<tokio::sync::Mutex<Held>>;

impl<M> fmt::Debug for AccessTokens<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokens").finish_non_exhaustive()
    }
}

/// What this process remembers of one account.
#[derive(Default)]
pub(crate) struct Held {
    pub(crate) row: Option<(Account, Timestamp)>,
    pub(crate) renewed_at: Option<Timestamp>,
    tried_at: Option<Timestamp>,
}

impl Held {
    fn key(&self) -> Option<AccessToken> {
        let (row, _) = self.row.as_ref()?;
        let usable = row.connection == Connection::Connected && !is_empty(&row.tokens.access);
        usable.then(|| AccessToken {
            token: row.tokens.access.clone(),
            generation: row.generation,
        })
    }
}

impl<M: Mint> AccessTokens<M> {
    /// Keeps those of `accounts`, renewed by `mint`.
    pub fn new(mint: M, accounts: Arc<dyn Accounts>, clock: Arc<dyn Clock>) -> Self {
        Self {
            mint,
            accounts,
            clock,
            seats: Mutex::default(),
        }
    }

    /// Who trades refresh tokens.
    pub fn mint(&self) -> &M {
        &self.mint
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Takes a row that somebody has just read, unless a newer one is known.
    pub async fn remember(&self, account: Account) {
        let seat = self.seat(&account.id);
        let mut held = seat.lock().await;
        let newer = held
            .row
            .as_ref()
            .is_some_and(|(row, _)| row.generation > account.generation);
        if !newer {
            held.row = Some((account, self.now()));
        }
    }

    /// What opens the account's next call. Renews it if it is about to run out.
    ///
    /// # Errors
    ///
    /// [`Auth`](FailureKind::Auth): people must connect it again. Anything else: it may be had later.
    pub async fn key(&self, account: &AccountId) -> Result<AccessToken, Failure> {
        let seat = self.seat(account);
        let mut held = seat.lock().await;
        let now = self.now();
        let row = self.row(account, &mut held).await?;
        let expires_at = row.tokens.expires_at;
        let usable = !is_empty(&row.tokens.access) && expires_at.is_none_or(|at| now < at);
        let ends_soon =
            expires_at.is_some_and(|at| now.saturating_add(AHEAD).is_ok_and(|soon| at < soon));
        let rested = held.tried_at.is_none_or(|at| age(at, now) >= REST);
        if !usable || (ends_soon && rested) {
            held.tried_at = Some(now);
            match self.renew(account, &mut held).await {
                Err(failure) if !usable => return Err(failure),
                Err(failure) => {
                    tracing::warn!(error = &failure as &dyn std::error::Error, account.id = %account, "OAuth renewal ahead of expiry failed: the current token still serves");
                }
                Ok(()) => {}
            }
        }
        held.key().ok_or_else(disconnected::<M>)
    }

    /// What follows when `refused` did not open a call: the next token, once a minute at most.
    ///
    /// # Errors
    ///
    /// As for [`key`](Self::key).
    pub async fn after_refusal(
        &self,
        account: &AccountId,
        refused: &AccessToken,
    ) -> Result<AccessToken, Failure> {
        let seat = self.seat(account);
        let mut held = seat.lock().await;
        let row = self.row(account, &mut held).await?;
        if row.generation == refused.generation {
            let now = self.now();
            if let Some(at) = held.renewed_at
                && age(at, now) < BETWEEN
            {
                let after = Some(BETWEEN.saturating_sub(age(at, now)));
                return Err(again::<M>(after));
            }
            self.renew(account, &mut held).await?;
        }
        held.key().ok_or_else(disconnected::<M>)
    }

    /// What was noted of the account.
    ///
    /// # Errors
    ///
    /// It is not connected, or the table failed.
    pub async fn facts(&self, account: &AccountId) -> Result<BTreeMap<String, String>, Failure> {
        let seat = self.seat(account);
        let mut held = seat.lock().await;
        Ok(self.row(account, &mut held).await?.connector_facts)
    }

    /// Notes something of the account, here and in the table.
    ///
    /// # Errors
    ///
    /// The table failed.
    pub async fn note(&self, account: &AccountId, fact: AccountFact) -> Result<(), Failure> {
        let seat = self.seat(account);
        let mut held = seat.lock().await;
        let noted = self.accounts.note_fact(account, &fact).await;
        noted.map_err(store_failed)?;
        if let Some((row, _)) = &mut held.row {
            row.learn(fact);
        }
        Ok(())
    }

    /// Where the reading of a feed stands.
    ///
    /// # Errors
    ///
    /// The table failed.
    pub async fn cursor(&self, account: &AccountId, feed: &str) -> Result<Option<String>, Failure> {
        let cursors = self.accounts.cursors(account).await;
        Ok(cursors.map_err(store_failed)?.remove(feed))
    }

    fn seat(&self, account: &AccountId) -> Seat {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(seats.entry(account.clone()).or_default())
    }

    /// The account's row: the remembered one, else the table's. Fails for one that is not connected.
    async fn row(&self, account: &AccountId, held: &mut Held) -> Result<Account, Failure> {
        let now = self.now();
        if let Some((row, read_at)) = &held.row
            && age(*read_at, now) < ROW_LIFE
            && row.connection == Connection::Connected
        {
            return Ok(row.clone());
        }
        let row = self
            .accounts
            .account(account)
            .await
            .map_err(store_failed)?
            .ok_or_else(disconnected::<M>)?;
        held.row = Some((row.clone(), now));
        match row.connection {
            Connection::Connected => Ok(row),
            Connection::Disconnected => Err(disconnected::<M>()),
            Connection::Closed => Err(closed::<M>()),
        }
    }
}

/// The failure of every call of an account that people must connect again.
pub(crate) fn disconnected<M: Mint>() -> Failure {
    Failure::new(FailureKind::Auth, M::NAME).reaching(Reach::Account)
}

/// The failure of every call of an account that people disconnected: waiting would not help.
pub(crate) fn closed<M: Mint>() -> Failure {
    Failure::new(FailureKind::Permanent, M::NAME).reaching(Reach::Account)
}

/// The account's calls are to be made later.
pub(crate) fn again<M: Mint>(after: Option<Duration>) -> Failure {
    Failure::new(FailureKind::Retryable { after }, M::NAME).reaching(Reach::Account)
}

/// The table failed before anything was asked of the marketplace.
pub(crate) fn store_failed(error: StoreFailure) -> Failure {
    Failure::retryable("accounts")
        .reaching(Reach::Account)
        .caused_by(error)
}

pub(crate) fn is_empty(secret: &SecretString) -> bool {
    secret.expose_secret().is_empty()
}
