//! Connecting an account: to Mercado Livre's login page and back.
//!
//! Nobody needs a cookie for the way back: the state says which visit it belongs to. It is
//! signed, works once and for ten minutes, and its row holds PKCE's verifier.

use bridge::{
    accounts::{Account, Accounts},
    failure::{Failure, FailureKind, Reach, StoreFailure},
};
use jiff::{SignedDuration, Timestamp};
use lambda_http::{Request, http::StatusCode};
use mercado_livre::{Grant, SITES, Site, site};
use serde_json::{Value, json};
use store::Passing;
use tracing::{error, info, warn};
use url::Url;

use crate::{
    access::Visitor,
    answer::Answer,
    app::App,
    fields::Fields,
    pages::{self, Refused, Way},
    problem::Problem,
    secrets::{Keys, challenge, random},
};

/// How long the login page may take.
const STATE: SignedDuration = SignedDuration::from_mins(10);
/// How long an invite is good.
pub(crate) const INVITE: SignedDuration = SignedDuration::from_hours(24);
/// Says which refusal a page of ours tells once more, in another language.
pub(crate) const RESULT: &str = "result";

/// Where an invite is kept.
pub(crate) fn invite_row(invite: &str) -> String {
    format!("invite#{invite}")
}

fn state_row(nonce: &str) -> String {
    format!("state#{nonce}")
}

/// An invite or a state: digits of ours and nothing else, so that it may stand in a row's key.
fn is_name(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A way to the login page and back, as its state's row tells it.
struct Visit<'a> {
    invite: Option<&'a str>,
    from_page: bool,
    began: Timestamp,
}

impl<'a> Visit<'a> {
    fn of(row: &'a Passing) -> Self {
        let from_page = row.json.get("from_page").and_then(Value::as_bool);
        Self {
            invite: row.text("invite"),
            from_page: from_page.unwrap_or_default(),
            began: row.until.checked_sub(STATE).unwrap_or(row.until),
        }
    }

    /// How to try once more.
    fn way(&self) -> Way {
        match self.invite {
            Some(invite) => Way::Invite(invite.to_owned()),
            None if self.from_page => Way::Setup,
            None => Way::None,
        }
    }
}

impl App {
    /// Sends a browser to the login page of the seller's country.
    pub(crate) async fn connect(
        &self,
        keys: &Keys,
        visitor: Visitor,
        request: &Request,
    ) -> Result<Answer, StoreFailure> {
        let asked = Fields::of_query(request);
        let invite = match (asked.get("invite"), visitor) {
            (Some(invite), _) => match self.invitation(invite).await? {
                Some(row) => Some((invite.to_owned(), row)),
                None => return Ok(Answer::problem(Problem::InviteOver)),
            },
            (None, Visitor::Stranger) => return Ok(Answer::problem(Problem::NoSessionToConnect)),
            (None, Visitor::Person | Visitor::Tool) => None,
        };
        let of_invite = invite.as_ref().and_then(|(_, row)| row.text("site"));
        let Some(country) = asked.get("site").or(of_invite).map_or(SITES.first(), site) else {
            return Ok(Answer::problem(Problem::NoSuchSite));
        };
        let Some(own) = self.own(request) else {
            return Ok(Answer::problem(Problem::NoAddress));
        };
        let (Ok(nonce), Ok(verifier)) = (random(), random()) else {
            return Ok(Answer::problem(Problem::Unavailable));
        };
        let redirect = redirect_address(&own);
        let row = json!({
            "verifier": verifier,
            "redirect": redirect,
            "invite": invite.map(|(invite, _)| invite),
            "from_page": visitor == Visitor::Person,
        });
        let until = self.now().checked_add(STATE).unwrap_or(Timestamp::MAX);
        self.table()
            .put_passing(&state_row(&nonce), &row, until)
            .await?;
        let state = keys.state.sign(&nonce);
        Ok(self
            .login_page(country, &redirect, &state, &challenge(&verifier))
            .map_or_else(|| Answer::problem(Problem::Unavailable), Answer::found))
    }

    async fn invitation(&self, invite: &str) -> Result<Option<Passing>, StoreFailure> {
        if !is_name(invite) {
            return Ok(None);
        }
        self.table().passing(&invite_row(invite), self.now()).await
    }

    /// The address of the login page. `MELI_AUTH_URL` serves every country where it is set.
    fn login_page(
        &self,
        country: &Site,
        redirect: &str,
        state: &str,
        challenge: &str,
    ) -> Option<String> {
        let mut url = self
            .settings
            .meli_auth_url
            .clone()
            .or_else(|| country.auth_url())?;
        url.set_path(&format!(
            "{}/authorization",
            url.path().trim_end_matches('/')
        ));
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.worker.meli_app_id)
            .append_pair("redirect_uri", redirect)
            .append_pair("state", state)
            .append_pair("code_challenge", challenge)
            .append_pair("code_challenge_method", "S256");
        Some(url.into())
    }

    /// Takes back a browser from the login page.
    pub(crate) async fn callback(
        &self,
        keys: &Keys,
        request: &Request,
    ) -> Result<Answer, StoreFailure> {
        let (words, query) = (self.words(request), Fields::of_query(request));
        if let Some(refused) = query.get(RESULT).and_then(Refused::named) {
            return Ok(self.refused(request, refused, &Way::None));
        }
        match self.come_back(keys, &query).await? {
            Ok((account, from_page)) => {
                let home = from_page.then(|| format!("{}/setup", self.prefix()));
                let page = pages::connected(words, account.name(), home.as_deref());
                Ok(Answer::page(StatusCode::OK, page))
            }
            Err((refused, way)) => Ok(self.refused(request, refused, &way)),
        }
    }

    fn refused(&self, request: &Request, refused: Refused, way: &Way) -> Answer {
        let page = pages::refused(self.words(request), &self.prefix(), refused, way);
        Answer::page(StatusCode::BAD_REQUEST, page)
    }

    async fn come_back(
        &self,
        keys: &Keys,
        brought: &Fields,
    ) -> Result<Result<(Account, bool), (Refused, Way)>, StoreFailure> {
        let nonce = brought
            .get("state")
            .and_then(|state| keys.state.open(state));
        let Some(nonce) = nonce.filter(|nonce| is_name(nonce)) else {
            return Ok(Err((Refused::NotOurs, Way::None)));
        };
        // Taken before anything else: whatever comes of it, this state is spent.
        let Some(row) = self
            .table()
            .take_passing(&state_row(nonce), self.now())
            .await?
        else {
            return Ok(Err((Refused::UsedOrLate, Way::None)));
        };
        let visit = Visit::of(&row);
        let way = visit.way();
        let granted = match self.granted(brought, &row).await {
            Ok(granted) => granted,
            Err(refused) => return Ok(Err((refused, way))),
        };
        if !self.spend(&visit).await? {
            return Ok(Err((Refused::InviteOver, Way::None)));
        }
        let account = self.take_in(granted).await?;
        Ok(Ok((account, visit.from_page)))
    }

    /// What the code buys.
    async fn granted(&self, brought: &Fields, row: &Passing) -> Result<Account, Refused> {
        let Some(code) = brought.get("code") else {
            let error = brought.get("error").unwrap_or_default();
            warn!(error.code = %error.chars().take(60).collect::<String>(), "a seller came back without a code");
            return Err(Refused::of_error(error));
        };
        let text = |name: &str| row.text(name).unwrap_or_default().to_owned();
        let grant = Grant {
            code: code.into(),
            redirect_uri: text("redirect"),
            code_verifier: text("verifier").into(),
        };
        self.assembly
            .connector()
            .connect(&grant)
            .await
            .map_err(|failure| {
                error!(
                    error = &failure as &dyn std::error::Error,
                    "a code bought no tokens"
                );
                refusal(&failure)
            })
    }

    /// Spends the invite of a visit, if it came by one: of any number of visits one may go on. One that
    /// was begun in time is in time.
    async fn spend(&self, visit: &Visit<'_>) -> Result<bool, StoreFailure> {
        let Some(invite) = visit.invite else {
            return Ok(true);
        };
        let taken = self
            .table()
            .take_passing(&invite_row(invite), visit.began)
            .await?;
        Ok(taken.is_some())
    }

    /// Stores the account, has its schedule made, and lets what rested be tried again.
    async fn take_in(&self, granted: Account) -> Result<Account, StoreFailure> {
        let new = self.table().connect(&granted).await?;
        info!(account = %granted.id, new, "an account was connected");
        let account = self.table().account(&granted.id).await?.unwrap_or(granted);
        let mut awake = account.clone();
        bridge::resume(&mut awake);
        for (name, since) in awake
            .facts
            .iter()
            .filter(|(name, since)| account.facts.get(*name) != Some(since))
        {
            self.table().note_fact(&account.id, name, since).await?;
        }
        self.assembly.connector().remember(awake.clone()).await;
        self.keep_schedule(&awake).await?;
        Ok(awake)
    }

    /// Makes or removes the account's schedule. If that fails, the next sweep does it, and until
    /// then the tick polls the account.
    pub(crate) async fn keep_schedule(&self, account: &Account) -> Result<(), StoreFailure> {
        let Some(keeper) = self.assembly.schedules() else {
            return Ok(());
        };
        match keeper.keep(account).await {
            Ok(()) => {
                let polled = account.connection == bridge::accounts::Connection::Connected;
                self.table().set_scheduled(&account.id, polled).await
            }
            Err(failure) => {
                error!(error = &failure as &dyn std::error::Error, account = %account.id, "its schedule waits for the next sweep");
                self.table().set_scheduled(&account.id, false).await
            }
        }
    }
}

/// Where browsers come back to, byte for byte as it must be registered.
pub(crate) fn redirect_address(own: &Url) -> String {
    format!(
        "{}/mercado-livre/callback",
        own.as_str().trim_end_matches('/')
    )
}

fn refusal(failure: &Failure) -> Refused {
    match (failure.kind, failure.reach) {
        (FailureKind::Auth, Reach::App) => Refused::App,
        (FailureKind::Auth, _) => Refused::Code,
        _ => Refused::Unclear,
    }
}
