//! One call with a seller's token: renewed once and repeated once when it is refused.

use std::{fmt, sync::Arc, time::Duration};

use bridge::{
    accounts::{Account, AccountFact, Accounts},
    failure::{Failure, FailureKind, Reach},
    files::FileStream,
    ids::AccountId,
    ports::Clock,
};
use http_api::{Api, CallError, Credential, Downloads, Effect, Missed};
use jiff::Timestamp;
use reqwest::multipart::Form;
use secrecy::SecretString;
use tracing::warn;

use crate::{
    astray::{self, Astray},
    endpoints::{
        SellerCall,
        exchange_code::ExchangeCode,
        get_me::{GetMe, Me},
        refresh_token::{Granted, RefreshToken},
    },
    error::{
        ErrorBody, GrantTrouble, RefusalScope, classify, grant_failure, grant_trouble, is_refused,
    },
    limits::Limits,
    oauth::{
        SellerToken, SellerTokens,
        app::{AppCredentials, Grant},
        refusal::AfterRefusal,
    },
};

mod pace;

/// The fact that says in which country the account sells.
pub(crate) const SITE: &str = "site";

/// Why a call has no answer.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// Nothing was done: it was not sent for want of a token, or its token was refused.
    Before(Failure),
    /// It was sent, and this came of it.
    Call(CallError, RefusalScope),
}

impl Stopped {
    /// The status and body of Mercado Livre's own refusal; an edge's page is none.
    pub(crate) fn answer(&self) -> Option<(u16, ErrorBody)> {
        match self {
            Self::Before(_) => None,
            Self::Call(error, _) => error
                .verdict()
                .map(|status| (status, ErrorBody::parse(error.body()))),
        }
    }

    pub(crate) fn is_missing(&self) -> bool {
        self.answer()
            .is_some_and(|(status, _)| matches!(status, 404 | 410))
    }
}

impl From<Stopped> for Failure {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Before(failure) => failure,
            Stopped::Call(error, about) => classify(error, about),
        }
    }
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Before(failure)
    }
}

/// Mercado Livre's API with the keys to it.
pub(crate) struct Calls {
    api: Api,
    keys: SellerTokens,
    /// Of lists that are read one by one: what polled lists lack is counted with their poll.
    pub(crate) missed: Missed,
    limits: Limits,
}

impl fmt::Debug for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calls")
            .field("keys", &self.keys)
            .finish_non_exhaustive()
    }
}

impl Calls {
    pub(crate) fn new(
        api: Api,
        app: AppCredentials,
        accounts: Arc<dyn Accounts>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            keys: SellerTokens::new(api.clone(), app, accounts, clock),
            api,
            missed: Missed::default(),
            limits: Limits::default(),
        }
    }

    /// The same, reading files that are at other addresses through `downloads`.
    pub(crate) fn following(self, downloads: Downloads) -> Self {
        Self {
            api: self.api.following(downloads),
            ..self
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.keys.now()
    }

    pub(crate) async fn remember(&self, account: Account) {
        self.keys.remember(account).await;
    }

    /// Makes one call for `account`. 401 means that nothing was done, so it is repeated with a
    /// renewed token, even if it is a write.
    pub(crate) async fn make<C: SellerCall>(
        &self,
        account: &AccountId,
        call: &C,
    ) -> Result<C::Response, Stopped> {
        let kind = (C::REFUSAL_SCOPE, C::EFFECT);
        let key = self.begin(account, C::NAME).await?;
        let answer = match self.api.send(call, key.credential()).await {
            Ok(answer) => answer,
            Err(error) => {
                let key = self.next_key(account, &key, kind, error).await?;
                self.limits.spend(account, C::NAME, self.now());
                match self.api.send(call, key.credential()).await {
                    Ok(answer) => answer,
                    Err(error) => {
                        return Err(self.failed_again(account, &key, kind.0, error).await);
                    }
                }
            }
        };
        self.keys.trust(account).await;
        Ok(answer)
    }

    /// Makes one call and begins to read the file that answers it.
    pub(crate) async fn open<C: SellerCall>(
        &self,
        account: &AccountId,
        call: &C,
    ) -> Result<FileStream, Stopped> {
        let kind = (C::REFUSAL_SCOPE, C::EFFECT);
        let key = self.begin(account, C::NAME).await?;
        let file = match self.api.open(call, key.credential()).await {
            Ok(file) => file,
            Err(error) => {
                let key = self.next_key(account, &key, kind, error).await?;
                self.limits.spend(account, C::NAME, self.now());
                match self.api.open(call, key.credential()).await {
                    Ok(file) => file,
                    Err(error) => {
                        return Err(self.failed_again(account, &key, kind.0, error).await);
                    }
                }
            }
        };
        self.keys.trust(account).await;
        Ok(file)
    }

    /// Makes one call that carries a file, and may take that long. A form can be sent only once: after a 401 the token
    /// is renewed, and it is for the caller to come back with another form.
    pub(crate) async fn make_with_form<C: SellerCall>(
        &self,
        account: &AccountId,
        call: &C,
        form: (Form, Duration),
    ) -> Result<C::Response, Stopped> {
        let kind = (C::REFUSAL_SCOPE, C::EFFECT);
        let key = self.begin(account, C::NAME).await?;
        match self.api.send_form(call, form, key.credential()).await {
            Ok(answer) => {
                self.keys.trust(account).await;
                Ok(answer)
            }
            Err(error) => {
                self.next_key(account, &key, kind, error).await?;
                Err(renewed(C::NAME).into())
            }
        }
    }

    /// The account's token, and one call counted against its limits.
    async fn begin(&self, account: &AccountId, call: &'static str) -> Result<SellerToken, Failure> {
        let key = self.keys.key(account).await?;
        self.limits.spend(account, call, self.now());
        Ok(key)
    }

    /// The renewed token if `error` is about the one that was used; else what the call comes to.
    async fn next_key(
        &self,
        account: &AccountId,
        key: &SellerToken,
        (about, effect): (RefusalScope, Effect),
        error: CallError,
    ) -> Result<SellerToken, Stopped> {
        self.heed(account, &error).await;
        if !is_refused(&error) {
            return Err(Stopped::Call(error, about));
        }
        match self
            .keys
            .after_refusal(account, key, (about, effect))
            .await?
        {
            AfterRefusal::Again(key) => Ok(key),
            AfterRefusal::Theirs => Err(Stopped::Call(error, about)),
        }
    }

    /// What the call comes to when its renewed token did not help either.
    async fn failed_again(
        &self,
        account: &AccountId,
        key: &SellerToken,
        about: RefusalScope,
        error: CallError,
    ) -> Stopped {
        self.heed(account, &error).await;
        if is_refused(&error) {
            return self.keys.refused_again(account, key, about).await.into();
        }
        Stopped::Call(error, about)
    }

    /// The account's site, such as `MLB`; asked for and noted the first time.
    pub(crate) async fn site(&self, account: &AccountId) -> Result<Option<String>, Failure> {
        if let Some(site) = self.keys.fact(account, SITE).await? {
            return Ok(Some(site));
        }
        match self.make(account, &GetMe).await {
            Ok(me) => self.note_seller(account, me).await,
            Err(stopped) => {
                let failure = Failure::from(stopped);
                if failure.reach >= Reach::Account {
                    return Err(failure);
                }
                warn!(error = &failure as &dyn std::error::Error, account.id = %account, "account site lookup failed");
                Ok(None)
            }
        }
    }

    /// Notes who the seller is; the site.
    async fn note_seller(&self, account: &AccountId, me: Me) -> Result<Option<String>, Failure> {
        let nickname = me.nickname.map(AccountFact::Nickname);
        let site = me.site_id.as_deref();
        let site = site.map(|site| AccountFact::of_connector(SITE, site));
        for fact in nickname.into_iter().chain(site) {
            self.keys.note(account, fact).await?;
        }
        Ok(me.site_id)
    }

    /// Where reading a feed stood a minute ago at most.
    pub(crate) async fn cursor(
        &self,
        account: &AccountId,
        feed: &str,
    ) -> Result<Option<String>, Failure> {
        self.keys.cursor(account, feed).await
    }

    /// Counts a notification of `topic` that led nowhere. A count that cannot be written down is let go.
    pub(crate) async fn count_astray(&self, astray: &Astray, account: &AccountId, topic: &str) {
        let name = astray::fact(topic);
        let noted = self.keys.fact(account, &name).await;
        let counted = match noted {
            Ok(noted) => match astray.meet(account, topic, noted.as_deref(), self.now()) {
                Some(fact) => {
                    let fact = AccountFact::of_connector(&name, &fact);
                    self.keys.note(account, fact).await
                }
                None => Ok(()),
            },
            Err(failure) => Err(failure),
        };
        if let Err(failure) = counted {
            warn!(error = &failure as &dyn std::error::Error, account.id = %account, topic, "notification counter not stored");
        }
    }

    /// Since when the account is connected.
    pub(crate) async fn connected_at(&self, account: &AccountId) -> Result<Timestamp, Failure> {
        self.keys.connected_at(account).await
    }

    /// Buys a seller's first pair of tokens.
    pub(crate) async fn exchange(&self, grant: &Grant) -> Result<Granted, Failure> {
        let call = ExchangeCode {
            app: self.keys.app(),
            grant,
        };
        self.api
            .send(&call, Credential::None)
            .await
            .map_err(grant_failure)
    }

    /// Whether Mercado Livre knows the application by this id and secret: a refresh token that nobody
    /// ever had is refused either way, but not with the same words.
    pub(crate) async fn knows_app(&self) -> Result<bool, Failure> {
        let call = RefreshToken {
            app: self.keys.app(),
            refresh: &SecretString::from("TG-none"),
        };
        match self.api.send(&call, Credential::None).await {
            Ok(_) => Ok(true),
            Err(error) => match grant_trouble(&error) {
                GrantTrouble::Refused => Ok(true),
                GrantTrouble::App => Ok(false),
                GrantTrouble::Passing => Err(grant_failure(error)),
            },
        }
    }

    pub(crate) fn app_id(&self) -> &str {
        &self.keys.app().id
    }

    /// Makes one call with a token that is in no row yet.
    pub(crate) async fn make_with<C: SellerCall>(
        &self,
        call: &C,
        token: Credential<'_>,
    ) -> Result<C::Response, Failure> {
        self.api.send(call, token).await.map_err(|error| {
            if is_refused(&error) {
                return error
                    .into_failure(FailureKind::Auth)
                    .reaching(Reach::Account);
            }
            classify(error, C::REFUSAL_SCOPE)
        })
    }
}

/// The failure of a call that is to be made anew by its caller, with the new token.
fn renewed(call: &'static str) -> Failure {
    Failure::retryable(call).because("the token was renewed")
}
