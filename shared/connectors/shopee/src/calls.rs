//! One call with a shop's token: renewed once and repeated once when it is refused.

use std::{fmt, sync::Arc, time::Duration};

use bridge::{
    accounts::{Account, Accounts, Tokens},
    failure::{Failure, FailureKind, Reach},
    ids::AccountId,
    ports::Clock,
};
use http_api::{Api, CallError, Credential, Effect};
use jiff::Timestamp;
use reqwest::multipart::Form;
use secrecy::SecretString;
use tokens::{AccessToken, AccessTokens, Mint, NotMinted};

use crate::{
    app::AppCredentials,
    endpoints::{
        Call, PublicCall, ShopCall, get_shop_info::GetShopInfo, refresh_token::RefreshToken,
    },
    error::{ErrorBody, Meaning, no_verdict, refusal_in},
    ids::ShopId,
    oauth,
    signed::Signed,
    wire::{Envelope, shop::ShopInfo, token::Granted},
};

/// Why a call has no answer.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// Nothing was done: it was not sent for want of a token, or its token was refused.
    Before(Failure),
    /// Shopee refused it.
    Refused(Box<ErrorBody>, Failure),
    /// It was sent, and nobody of Shopee's said what came of it.
    NoVerdict(Failure),
}

impl Stopped {
    /// Shopee's own refusal, if it is one.
    pub(crate) fn refusal(&self) -> Option<&ErrorBody> {
        match self {
            Self::Refused(refusal, _) => Some(refusal),
            Self::Before(_) | Self::NoVerdict(_) => None,
        }
    }

    fn is_worth_a_renewal(&self) -> bool {
        let meaning = self.refusal().map(ErrorBody::meaning);
        matches!(meaning, Some(Meaning::Token | Meaning::Consent))
    }

    fn is_about_the_token(&self) -> bool {
        self.refusal()
            .is_some_and(|refusal| refusal.meaning() == Meaning::Token)
    }
}

impl From<Stopped> for Failure {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Before(failure)
            | Stopped::Refused(_, failure)
            | Stopped::NoVerdict(failure) => failure,
        }
    }
}

/// The application's side of every call: what a public call needs.
pub(crate) struct Caller {
    api: Api,
    app: Arc<AppCredentials>,
    clock: Arc<dyn Clock>,
}

impl Clone for Caller {
    fn clone(&self) -> Self {
        Self {
            api: self.api.clone(),
            app: Arc::clone(&self.app),
            clock: Arc::clone(&self.clock),
        }
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller")
            .field("app", &self.app)
            .finish_non_exhaustive()
    }
}

impl Caller {
    pub(crate) fn new(api: Api, app: Arc<AppCredentials>, clock: Arc<dyn Clock>) -> Self {
        Self { api, app, clock }
    }

    pub(crate) fn app(&self) -> &AppCredentials {
        &self.app
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Makes one call of the application's own.
    pub(crate) async fn public<C: PublicCall>(&self, call: &C) -> Result<C::Data, Stopped> {
        self.attempt(call, None, None).await
    }

    /// Makes one attempt, signed now.
    async fn attempt<C: Call>(
        &self,
        call: &C,
        shop: Option<(&SecretString, ShopId)>,
        form: Option<(Form, Duration)>,
    ) -> Result<C::Data, Stopped> {
        let signed = Signed::new(call, &self.app, self.now(), shop);
        let outcome = match form {
            Some(form) => self.api.send_form(&signed, form, Credential::None).await,
            None => self.api.send(&signed, Credential::None).await,
        };
        self.judge::<C>(outcome)
    }

    fn judge<C: Call>(
        &self,
        outcome: Result<Envelope<C::Data>, CallError>,
    ) -> Result<C::Data, Stopped> {
        let refusal = match outcome {
            Ok(Envelope::Data(data)) => return Ok(data),
            Ok(Envelope::Refused(refusal)) => Ok(refusal),
            Err(error) => Err(error),
        };
        Err(stopped_by(refusal, (C::NAME, C::EFFECT), self.now()))
    }
}

/// Why a call gave no data: a refusal in a 2xx answer, or an error, whose body may hold a refusal, too.
fn stopped_by(
    refusal: Result<ErrorBody, CallError>,
    (call, effect): (&'static str, Effect),
    now: Timestamp,
) -> Stopped {
    let refusal = match refusal {
        Ok(refusal) => refusal,
        Err(error) => match refusal_in(&error) {
            Some(refusal) => refusal,
            None => return Stopped::NoVerdict(no_verdict(error)),
        },
    };
    let failure = refusal.failure(call, effect, now);
    Stopped::Refused(refusal.into(), failure)
}

impl Mint for Caller {
    const NAME: &'static str = <RefreshToken<'static> as Call>::NAME;
    type Granted = Granted;

    async fn renew(
        &self,
        account: &AccountId,
        refresh: &SecretString,
    ) -> Result<Granted, NotMinted> {
        let no_shop = || NotMinted::Failed(Failure::new(FailureKind::Permanent, Self::NAME));
        let shop = ShopId::of(account).ok_or_else(no_shop)?;
        let call = RefreshToken {
            partner_id: self.app.partner_id,
            shop,
            refresh,
        };
        self.public(&call).await.map_err(not_minted)
    }

    /// Both are needed: the old refresh token is spent.
    fn pair(granted: &Granted, _: &SecretString, now: Timestamp) -> Option<Tokens> {
        oauth::pair(granted, now)
    }
}

/// What a renewal that did not go well means for the token that was to be spent.
pub(crate) fn not_minted(stopped: Stopped) -> NotMinted {
    match stopped.refusal().map(ErrorBody::meaning) {
        Some(Meaning::Consent | Meaning::Token) => NotMinted::Spent,
        _ => NotMinted::Failed(stopped.into()),
    }
}

/// Shopee's API with the keys to it.
pub(crate) struct Calls {
    caller: Caller,
    pub(crate) keys: AccessTokens<Caller>,
}

impl fmt::Debug for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calls").finish_non_exhaustive()
    }
}

impl Calls {
    pub(crate) fn new(
        api: Api,
        app: AppCredentials,
        accounts: Arc<dyn Accounts>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let caller = Caller::new(api, Arc::new(app), Arc::clone(&clock));
        Self {
            keys: AccessTokens::new(caller.clone(), accounts, clock),
            caller,
        }
    }

    pub(crate) fn caller(&self) -> &Caller {
        &self.caller
    }

    /// A shop's page by a token that no row holds yet; `None` = it was not shown.
    pub(crate) async fn info_with(&self, shop: ShopId, token: &SecretString) -> Option<ShopInfo> {
        let outcome = self
            .caller
            .attempt(&GetShopInfo, Some((token, shop)), None)
            .await;
        outcome.ok()
    }

    pub(crate) async fn remember(&self, account: Account) {
        self.keys.remember(account).await;
    }

    /// Makes one call for `shop`. A refused token means that nothing was done, so the call is repeated with
    /// a renewed one, even if it is a write. A consent that seems to be gone is tried by a renewal, too, which
    /// alone ends the connection.
    pub(crate) async fn make<C: ShopCall>(
        &self,
        shop: ShopId,
        call: &C,
    ) -> Result<C::Data, Stopped> {
        let key = self.key(shop).await?;
        let signer = (key.token(), shop);
        let stopped = match self.caller.attempt(call, Some(signer), None).await {
            Ok(data) => return Ok(data),
            Err(stopped) => stopped,
        };
        let key = self.key_after(shop, &key, stopped).await?;
        let signer = (key.token(), shop);
        let outcome = self.caller.attempt(call, Some(signer), None).await;
        outcome.map_err(|stopped| stopped_again(stopped, C::NAME))
    }

    /// The renewed token if that may help where the one that was used did not; else what the call comes to.
    async fn key_after(
        &self,
        shop: ShopId,
        key: &AccessToken,
        stopped: Stopped,
    ) -> Result<AccessToken, Stopped> {
        if !stopped.is_worth_a_renewal() {
            return Err(stopped);
        }
        match self.next_key(shop, key).await {
            // It was renewed a moment ago: that cannot be it.
            Err(Stopped::Before(failure)) if is_wait(&failure) && !stopped.is_about_the_token() => {
                Err(without_consent(stopped))
            }
            key => key,
        }
    }

    /// Makes one call that carries a file. A form can be sent only once: after a refused token the next one
    /// is got, and it is for the caller to come back with another form.
    pub(crate) async fn make_with_form<C: ShopCall>(
        &self,
        shop: ShopId,
        call: &C,
        form: (Form, Duration),
    ) -> Result<C::Data, Stopped> {
        let key = self.key(shop).await?;
        let outcome = self
            .caller
            .attempt(call, Some((key.token(), shop)), Some(form))
            .await;
        match outcome {
            Err(stopped) if stopped.is_about_the_token() => {
                self.next_key(shop, &key).await?;
                let failure = Failure::retryable(C::NAME).because("the token was renewed");
                Err(failure.into())
            }
            outcome => outcome,
        }
    }

    async fn key(&self, shop: ShopId) -> Result<AccessToken, Stopped> {
        Ok(self.keys.key(&shop.account()).await?)
    }

    async fn next_key(&self, shop: ShopId, refused: &AccessToken) -> Result<AccessToken, Stopped> {
        Ok(self.keys.after_refusal(&shop.account(), refused).await?)
    }
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Before(failure)
    }
}

/// Nothing was asked, and later it may be.
fn is_wait(failure: &Failure) -> bool {
    matches!(failure.kind, FailureKind::Retryable { .. })
}

/// Shopee renews the shop's tokens and calls it not linked all the same: connecting again would not help.
fn without_consent(stopped: Stopped) -> Stopped {
    match stopped {
        Stopped::Refused(refusal, mut failure) => {
            failure.kind = FailureKind::Forbidden;
            Stopped::Refused(refusal, failure)
        }
        other => other,
    }
}

/// What it means that the attempt with a renewed token was stopped, too.
fn stopped_again(stopped: Stopped, call: &'static str) -> Stopped {
    if stopped.is_about_the_token() {
        // The new token may not have reached every server.
        let after = Some(Duration::from_secs(30));
        let failure = Failure::new(FailureKind::Retryable { after }, call);
        return failure.reaching(Reach::Account).into();
    }
    if stopped.is_worth_a_renewal() {
        return without_consent(stopped);
    }
    stopped
}
