//! One call with a tenant's token: renewed once and repeated once when it is refused.

use std::{fmt, sync::Arc, time::Duration};

use bridge::{
    accounts::{Account, Accounts, Tokens},
    failure::{Failure, FailureKind, Reach},
    files::FileStream,
    ids::AccountId,
    ports::Clock,
};
use http_api::{Api, CallError, Credential, Downloads, Endpoint, Missed};
use jiff::Timestamp;
use reqwest::multipart::Form;
use secrecy::SecretString;
use tokens::{AccessToken, AccessTokens, Mint, NotMinted};

use crate::{
    app::{AppCredentials, Hosts},
    endpoints::{
        Host, TenantCall,
        exchange_code::ExchangeCode,
        list_questions::ListQuestions,
        list_tickets::{ListTickets, Wanted},
        refresh_token::RefreshToken,
    },
    error::{ErrorBody, FORM, failure, is_about_the_token, refusal_in},
    ids::TenantId,
    oauth,
    wire::{question::WAITING, token::Granted},
};

/// Why a call has no answer.
#[derive(Debug)]
pub(crate) struct Stopped {
    /// Magalu's own refusal with its status, if it is one.
    pub(crate) refusal: Option<(u16, ErrorBody)>,
    failure: Failure,
}

impl Stopped {
    /// Whether what was addressed is not there.
    pub(crate) fn is_missing(&self) -> bool {
        self.failure.kind == FailureKind::Missing
    }
}

impl From<CallError> for Stopped {
    fn from(error: CallError) -> Self {
        Self {
            refusal: refusal_in(&error),
            failure: failure(error),
        }
    }
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self {
            refusal: None,
            failure,
        }
    }
}

impl From<Stopped> for Failure {
    fn from(stopped: Stopped) -> Self {
        stopped.failure
    }
}

/// What a call comes to.
pub(crate) type Answer<T> = Result<T, Stopped>;

/// The login host, and the application that it knows.
pub(crate) struct Login {
    api: Api,
    pub(crate) app: AppCredentials,
}

impl Login {
    /// Spends a code: the first pair.
    pub(crate) async fn exchange(
        &self,
        code: &SecretString,
        redirect: &str,
    ) -> Result<Granted, NotMinted> {
        let call = ExchangeCode {
            app: &self.app,
            code,
            redirect,
        };
        let granted = self.api.send(&call, Credential::None).await;
        granted.map_err(not_minted)
    }
}

impl Login {
    async fn trade(&self, refresh: &SecretString) -> Result<Granted, NotMinted> {
        let call = RefreshToken {
            app: &self.app,
            refresh,
        };
        let granted = self.api.send(&call, Credential::None).await;
        granted.map_err(not_minted)
    }

    /// Whether the application's id and secret go together: a token that is none is refused for one reason or
    /// for the other.
    pub(crate) async fn is_known(&self) -> Result<bool, Failure> {
        match self.trade(&SecretString::from("none")).await {
            Ok(_) | Err(NotMinted::Spent) => Ok(true),
            Err(NotMinted::Failed(failure)) if failure.kind == FailureKind::Auth => Ok(false),
            Err(NotMinted::Failed(failure)) => Err(failure),
        }
    }
}

impl Mint for Login {
    const NAME: &'static str = <RefreshToken<'static> as Endpoint>::NAME;
    type Granted = Granted;

    async fn renew(&self, _: &AccountId, refresh: &SecretString) -> Result<Granted, NotMinted> {
        self.trade(refresh).await
    }

    fn pair(granted: &Granted, before: &SecretString, now: Timestamp) -> Option<Tokens> {
        oauth::pair(granted, Some(before), now)
    }
}

/// What an answer of the login host means: its errors are OAuth's (§2.3), which no page of Magalu's says.
fn not_minted(error: CallError) -> NotMinted {
    let Some((_, body)) = refusal_in(&error) else {
        return NotMinted::Failed(failure(error));
    };
    if body.is("invalid_grant") {
        return NotMinted::Spent;
    }
    let is_app = ["invalid_client", "unauthorized_client", "invalid_scope"]
        .iter()
        .any(|code| body.is(code));
    let (kind, reach) = if is_app {
        (FailureKind::Auth, Reach::App)
    } else {
        (FailureKind::Retryable { after: None }, Reach::Account)
    };
    let reason = body.reason();
    NotMinted::Failed(error.into_failure(kind).reaching(reach).because(reason))
}

/// Magalu's API with the keys to it.
pub(crate) struct Calls {
    api: Api,
    services: Api,
    keys: AccessTokens<Login>,
    clock: Arc<dyn Clock>,
    /// What of messages of single threads could not be read.
    pub(crate) missed: Missed,
    pub(crate) downloads: Option<Downloads>,
}

impl fmt::Debug for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calls").finish_non_exhaustive()
    }
}

impl Calls {
    pub(crate) fn new(
        hosts: &Hosts,
        http: &reqwest::Client,
        app: AppCredentials,
        accounts: Arc<dyn Accounts>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let api = |host| Api::new(host, http.clone(), FORM);
        let login = Login {
            api: api(&hosts.login),
            app,
        };
        Self {
            api: api(&hosts.api),
            services: api(&hosts.services),
            keys: AccessTokens::new(login, accounts, Arc::clone(&clock)),
            clock,
            missed: Missed::default(),
            downloads: None,
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn login(&self) -> &Login {
        self.keys.mint()
    }

    pub(crate) async fn remember(&self, account: Account) {
        self.keys.remember(account).await;
    }

    fn host(&self, host: Host) -> &Api {
        match host {
            Host::Api => &self.api,
            Host::Services => &self.services,
        }
    }

    /// Makes one call with a token that is in no row yet.
    pub(crate) async fn make_with<C: TenantCall>(
        &self,
        call: &C,
        token: &SecretString,
    ) -> Answer<C::Response> {
        let api = self.host(C::HOST);
        Ok(api.send(call, Credential::Bearer(token)).await?)
    }

    /// Makes one call for `tenant`. A refused token means that nothing was done, so the call is repeated with
    /// a renewed one, even if it is a write.
    pub(crate) async fn make<C: TenantCall>(
        &self,
        tenant: &TenantId,
        call: &C,
    ) -> Answer<C::Response> {
        let api = self.host(C::HOST);
        let key = self.keys.key(&tenant.account()).await?;
        let error = match api.send(call, Credential::Bearer(key.token())).await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        let key = self.next_key(tenant, &key, error).await?;
        match api.send(call, Credential::Bearer(key.token())).await {
            Err(error) if is_about_the_token(&error) => {
                Err(self.refused_again((C::HOST, C::NAME), &key).await.into())
            }
            outcome => Ok(outcome?),
        }
    }

    /// Makes one call that carries a file. A form can be sent only once: after a refused token the next one
    /// is got, and it is for the caller to come back with another form.
    pub(crate) async fn make_with_form<C: TenantCall>(
        &self,
        tenant: &TenantId,
        call: &C,
        form: (Form, Duration),
    ) -> Answer<C::Response> {
        let key = self.keys.key(&tenant.account()).await?;
        let api = self.host(C::HOST);
        let credential = Credential::Bearer(key.token());
        match api.send_form(call, form, credential).await {
            Ok(answer) => Ok(answer),
            Err(error) => {
                self.next_key(tenant, &key, error).await?;
                let failure = Failure::retryable(C::NAME).because("the token was renewed");
                Err(failure.into())
            }
        }
    }

    /// Begins to read a file.
    pub(crate) async fn open<C: TenantCall>(
        &self,
        tenant: &TenantId,
        call: &C,
    ) -> Answer<FileStream> {
        let api = self.host(C::HOST);
        let key = self.keys.key(&tenant.account()).await?;
        let error = match api.open(call, Credential::Bearer(key.token())).await {
            Ok(file) => return Ok(file),
            Err(error) => error,
        };
        let key = self.next_key(tenant, &key, error).await?;
        Ok(api.open(call, Credential::Bearer(key.token())).await?)
    }

    /// The renewed token if `error` is about the one that was used; else what the call comes to.
    async fn next_key(
        &self,
        tenant: &TenantId,
        key: &AccessToken,
        error: CallError,
    ) -> Answer<AccessToken> {
        if !is_about_the_token(&error) {
            return Err(error.into());
        }
        Ok(self.keys.after_refusal(&tenant.account(), key).await?)
    }

    /// A token that was renewed a moment ago is refused: either it has not reached every server, or this host
    /// is not in the application's audience (§2.1), which shows by the other host taking it.
    async fn refused_again(
        &self,
        (host, call): (Host, &'static str),
        key: &AccessToken,
    ) -> Failure {
        let is_taken = match host {
            Host::Api => self.takes(key, &ListQuestions::probe()).await,
            Host::Services => self.takes(key, &ListTickets::probe()).await,
        };
        let failure = |kind| Failure::new(kind, call);
        if is_taken {
            let reason = format!("audience: {}", host_name(host));
            return failure(FailureKind::Auth)
                .reaching(Reach::App)
                .because(reason);
        }
        let after = Some(Duration::from_secs(30));
        failure(FailureKind::Retryable { after }).reaching(Reach::Account)
    }

    async fn takes<C: TenantCall>(&self, key: &AccessToken, call: &C) -> bool {
        let api = self.host(C::HOST);
        match api.send(call, Credential::Bearer(key.token())).await {
            Ok(_) => true,
            Err(error) => refusal_in(&error).is_some_and(|(status, _)| status == 403),
        }
    }
}

/// The host as the application's audience names it.
fn host_name(host: Host) -> &'static str {
    match host {
        Host::Api => crate::app::API,
        Host::Services => crate::app::SERVICES,
    }
}

impl ListQuestions<'static> {
    fn probe() -> Self {
        Self {
            status: WAITING,
            offset: 0,
        }
    }
}

impl ListTickets {
    fn probe() -> Self {
        Self {
            wanted: Wanted::One,
            offset: 0,
        }
    }
}
